"""Every kind of row that a reader may say is wrong: who sees which, whose they are, and where each is mended."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from pupils.models import (
    Arrangement,
    AttendanceMark,
    BehaviourEvent,
    CareAlert,
    ContactEntry,
    Correction,
    Document,
    Flag,
    Pupil,
    PupilContact,
    Target,
)
from staffing.access import Actor, Can, Resource

Rows = Callable[[Actor], QuerySet[Any]]


@dataclass(frozen=True)
class Place:
    """A page on which a row is looked at or mended, for whoever has the capability it needs."""

    words: str
    url_name: str
    needs: Can
    # The column of the row that the page's address names.
    names: str = "pk"

    def address(self, row: Any) -> str:
        return reverse(self.url_name, args=[getattr(row, self.names)])


@dataclass(frozen=True)
class Kind:
    """One kind of row. `rows` are those a reader sees; `day` and `author` are columns of it, where it has any."""

    code: Correction.Kind
    rows: Rows
    places: tuple[Place, ...]
    # Where the reader came from, and goes back to.
    page: Place
    day: str = ""
    author: str = ""
    # Where the row hangs from one pupil; the pupil's own row hangs from itself.
    pupil: str = "pupil"

    def day_of(self, row: Any) -> date | None:
        return getattr(row, self.day) if self.day else None

    def author_id_of(self, row: Any) -> int | None:
        return getattr(row, f"{self.author}_id") if self.author else None

    def pupil_of(self, row: Any) -> Pupil | None:
        if not self.pupil:
            return None
        return row if isinstance(row, Pupil) else getattr(row, self.pupil)


_KINDS: dict[str, Kind] = {}


def can_be_wrong(kind: Kind) -> Kind:
    """Register a kind of row; rooms to the left of this one register theirs."""
    _KINDS[kind.code] = kind
    return kind


def kind_of(code: str) -> Kind:
    return _KINDS[code]


def places_of(correction: Correction, actor: Actor) -> list[tuple[str, str]] | None:
    """Words and address of every page on which the actor may mend the row; None where they do not see the row."""
    kind = kind_of(correction.kind)
    row = kind.rows(actor).filter(pk=correction.row_id).first()
    if row is None:
        return None
    return [(place.words, place.address(row)) for place in kind.places if actor.can(place.needs)]


# What is seen of anybody is the roll; what stands on the record comes with the office that mends it.
can_be_wrong(
    Kind(
        Correction.Kind.PUPIL,
        lambda actor: Pupil.objects.visible_to(actor, Resource.ROLL),
        (Place("Edit the record", "pupils:pupil_edit", Can.RECORD_EDIT),),
        Place("The record", "pupils:record_detail", Can.RECORD_VIEW),
    )
)
can_be_wrong(
    Kind(
        Correction.Kind.LINK,
        lambda actor: PupilContact.objects.visible_to(actor).open(),
        (
            Place("Edit the person", "pupils:contact_edit", Can.CONTACT_EDIT, "contact_id"),
            Place("What they are to the pupil", "pupils:link_edit", Can.CONTACT_EDIT),
        ),
        Place("Contacts", "pupils:contact_list", Can.CONTACT_VIEW, "pupil_id"),
    )
)
_RECORD = Place("The record", "pupils:record_detail", Can.RECORD_VIEW, "pupil_id")
for _code, _rows, _url_name, _needs, _day in (
    (Correction.Kind.FLAG, Flag.objects.visible_to, "pupils:flag_edit", Can.RECORD_EDIT, "starts_on"),
    (Correction.Kind.ALERT, CareAlert.objects.visible_to, "pupils:alert_edit", Can.ALERT_EDIT, "starts_on"),
    (
        Correction.Kind.ARRANGEMENT,
        Arrangement.objects.visible_to,
        "pupils:arrangement_edit",
        Can.RECORD_EDIT,
        "starts_on",
    ),
):
    can_be_wrong(Kind(_code, _rows, (Place("Edit it", _url_name, _needs),), _RECORD, day=_day))


def _documents(actor: Actor) -> QuerySet[Document]:
    """Not letters: the office may not know that there is one, and who reads them edits them or asks who does."""
    return Document.objects.visible_to(actor).exclude(readers=Document.Readers.LETTER)


can_be_wrong(
    Kind(
        Correction.Kind.DOCUMENT,
        _documents,
        (Place("Edit it", "pupils:document_edit", Can.DOCUMENT_EDIT),),
        _RECORD,
        day="on",
    )
)
can_be_wrong(
    Kind(
        Correction.Kind.MARK,
        AttendanceMark.objects.visible_to,
        (Place("Amend the mark", "pupils:mark_amend", Can.ATTENDANCE_EDIT),),
        Place("Attendance", "pupils:pupil_attendance", Can.ATTENDANCE_VIEW, "pupil_id"),
        day="on",
    )
)
can_be_wrong(
    Kind(
        Correction.Kind.EVENT,
        BehaviourEvent.objects.visible_to,
        (Place("Open it", "pupils:behaviour_detail", Can.BEHAVIOUR_VIEW),),
        Place("Back to it", "pupils:behaviour_detail", Can.BEHAVIOUR_VIEW),
        day="on",
        author="written_by",
        pupil="",
    )
)
can_be_wrong(
    Kind(
        Correction.Kind.TARGET,
        Target.objects.visible_to,
        (Place("Edit the target", "pupils:target_edit", Can.TARGET_EDIT),),
        Place("Back to the target", "pupils:target_detail", Can.TARGET_VIEW),
        day="baseline_on",
        author="author",
    )
)
can_be_wrong(
    Kind(
        Correction.Kind.ENTRY,
        ContactEntry.objects.visible_to,
        (
            Place("Open it", "pupils:entry_detail", Can.CONTACT_LOG_VIEW),
            Place("Log it anew", "pupils:entry_create", Can.CONTACT_LOG_CREATE, "pupil_id"),
        ),
        Place("Back to it", "pupils:entry_detail", Can.CONTACT_LOG_VIEW),
        day="on",
        author="written_by",
    )
)
