"""Whose file is to be looked at: it has gone to the next school, or the child is 25. Nothing goes by itself.

And what is kept of a concern about an adult: at whose desk it is asks for its erasure, a chair of governors does it.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from django.db import models

from safeguarding.codes import EntryKind
from safeguarding.desk import GONE
from safeguarding.models import (
    AdultConcern,
    Entry,
    EntryKey,
    Erasure,
    FileMove,
    FileMoveStep,
    LegalHold,
    SubjectKey,
)
from safeguarding.sealing import bodies
from staffing.access import Actor, Role

# A child protection file is kept until the 25th birthday, by the last school (North Northamptonshire's schedule of
# retention: "until 25 years old"). Schedules differ: what is due is looked at by people, who may keep it by a hold.
YEARS: Final = 25
NOT_ON_ROLL: Final = "Somebody not on the roll"
MOVED: Final = "gone to the next school, which confirmed it; not kept by default"
# What an erasure or a hold left in the record.
KINDS: Final = (
    EntryKind.HOLD,
    EntryKind.HOLD_LIFTED,
    EntryKind.ERASURE_ASKED,
    EntryKind.ERASURE_DECLINED,
    EntryKind.ERASED,
)


@dataclass(frozen=True)
class Kept:
    """What concerns one child, or is one concern about an adult, and whether and why it is to be looked at."""

    key: SubjectKey
    name: str
    why: str
    is_held: bool
    is_on_roll: bool
    erasure: Erasure | None

    @property
    def is_asked(self) -> bool:
        return self.erasure is not None and not self.erasure.approved_at


def kept_until(born_on: date) -> date:
    """The 25th birthday; of a child born on 29 February, 1 March."""
    try:
        return born_on.replace(year=born_on.year + YEARS)
    except ValueError:
        return date(born_on.year + YEARS, 3, 1)


def to_look_at(actor: Actor, on: date) -> models.QuerySet[SubjectKey]:
    """Keys of pupils whose file went, or who are 25, or whose erasure waits, or who are under a hold."""
    keys = SubjectKey.objects.visible_to(actor).whole().filter(of=SubjectKey.Of.PUPIL)
    return (
        _noting(keys)
        .filter(
            models.Q(has_moved=True)
            | models.Q(pupil__date_of_birth__lte=_born_by(on), pupil__left_on__lt=on)
            | models.Q(is_lifted=False)
            | models.Q(is_asked=True)
        )
        .order_by("pupil__known_surname", "pupil__known_forename", "pk")
    )


def _born_by(on: date) -> date:
    """Whoever was born then or before is 25."""
    try:
        return on.replace(year=on.year - YEARS)
    except ValueError:
        return date(on.year - YEARS, 2, 28)


def _noting(keys: models.QuerySet[SubjectKey]) -> models.QuerySet[SubjectKey]:
    moves = FileMove.objects.filter(
        pupil=models.OuterRef(models.OuterRef("pupil")), school=models.OuterRef(models.OuterRef("school"))
    )
    received = FileMoveStep.objects.filter(move__in=moves.values("pk"), entry__kind=EntryKind.RECEIPT)
    newest = LegalHold.objects.filter(key=models.OuterRef("pk")).order_by("-pk")
    asked = Erasure.objects.filter(key=models.OuterRef("pk"), approved_at__isnull=True)
    lifted = models.functions.Coalesce(models.Subquery(newest.values("is_lifted")[:1]), True)
    return keys.select_related("pupil").annotate(
        has_moved=models.Exists(received), is_lifted=lifted, is_asked=models.Exists(asked)
    )


def read(keys: Iterable[SubjectKey], on: date) -> list[Kept]:
    """Of keys as `to_look_at` or `one` gives them, in the order given: one statement."""
    keys = list(keys)
    erasures = {row.key_id: row for row in Erasure.objects.filter(key__in=[key.pk for key in keys])}
    return [_read(key, erasures.get(key.pk), on) for key in keys]


def one(actor: Actor) -> models.QuerySet[SubjectKey]:
    """Any that can be held or erased, also what is not due, and what was erased."""
    return _noting(SubjectKey.objects.visible_to(actor).exclude(of=SubjectKey.Of.SCHOOL))


def of_adult(concern: AdultConcern, on: date) -> Kept:
    """A concern about an adult, by its reference: whoever confirms an erasure is told no more."""
    key = _noting(SubjectKey.objects.filter(pk=concern.key_id)).get()
    return replace(read([key], on)[0], name=concern.reference)


def asked_about_adults(actor: Actor) -> models.QuerySet[AdultConcern]:
    """Whose erasure was asked for once, for a chair of governors, who reads none of it; never what is about them."""
    if Role.CHAIR_OF_GOVERNORS not in actor.roles:
        return AdultConcern.objects.none()
    asked = Entry.objects.filter(school=actor.school_id, kind=EntryKind.ERASURE_ASKED).values("adult_concern")
    return AdultConcern.objects.filter(pk__in=asked, school=actor.school_id).exclude(adult_id=actor.staff_id)


def to_confirm(actor: Actor) -> models.QuerySet[AdultConcern]:
    """Of these what waits for the actor."""
    open_ones = Erasure.objects.filter(approved_at__isnull=True).exclude(requested_by=actor.staff_id)
    return asked_about_adults(actor).filter(key__in=open_ones.values("key"))


def _read(key: Any, erasure: Erasure | None, on: date) -> Kept:
    pupil = key.pupil
    return Kept(
        key=key,
        name=pupil.name if pupil else GONE if key.of == SubjectKey.Of.PUPIL else NOT_ON_ROLL,
        why="; ".join(_reasons(key, on)),
        is_held=not key.is_lifted,
        is_on_roll=bool(pupil) and pupil.admitted_on <= on and (pupil.left_on is None or pupil.left_on >= on),
        erasure=erasure,
    )


def _reasons(key: Any, on: date) -> Iterable[str]:
    if key.has_moved:
        yield MOVED
    if key.pupil and (until := kept_until(key.pupil.date_of_birth)) <= on:
        yield f"25 years old on {until:%-d %b %Y}"


def count_under(key: SubjectKey) -> int:
    """How many entries it opens, or would if it were whole: also for who reads none of them."""
    return EntryKey.objects.filter(key=key).count()


def history(key: SubjectKey) -> list[tuple[Entry, dict[str, Any]]]:
    """What was said of holding and erasing this, the oldest first. Why stays readable when the rest is not."""
    entries = Entry.objects.filter(school=key.school_id, concern=None, kind__in=KINDS)
    found = list(entries.in_order().select_related("author"))
    said = bodies(found)
    told = [(entry, said[entry.pk] or {}) for entry in found]
    return [(entry, body) for entry, body in told if body.get("key") == key.pk]
