"""Sessions of support, with what may be read of each."""

from typing import Any, Final

from django.db.models import Case, Exists, F, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Cast, Coalesce, Substr
from django.db.models.lookups import In
from django.urls import reverse

from interventions.codes import ATTENDED, AbsenceReason, PresenceStatus
from interventions.models import Note, Presence
from mentoring.timeline.entry import (
    CHARACTERS,
    MIDNIGHT,
    TEXT,
    TIME,
    Columns,
    Entry,
    Whom,
    columns_of,
    entry_from,
)
from staffing.access import Actor

TAG_KINDS: Final = {
    PresenceStatus.ABSENT: "alert",
    PresenceStatus.REFUSED: "watch",
    PresenceStatus.LATE: "watch",
}


def sessions(actor: Actor, pupil: Whom, text: str) -> QuerySet[Any]:
    # What is said of a group is not said of who was not there.
    came = In(OuterRef("status"), ATTENDED)
    notes = (
        Note.objects.readable_by(actor)
        .filter(session=OuterRef("session"))
        .filter(Q(pupil=OuterRef("pupil")) | Q(came, pupil__isnull=True))
        .order_by(F("pupil").asc(nulls_last=True))
    )
    rows = Presence.objects.visible_to(actor.about(pupil)).filter(pupil=pupil)
    if text:
        rows = rows.filter(Q(session__title__icontains=text) | Exists(notes.filter(text__icontains=text)))
    first = notes.annotate(first=Substr("text", 1, CHARACTERS + 1)).values("first")[:1]
    return columns_of(
        rows,
        "session",
        clock=Coalesce(F("session__starts_at"), Value(MIDNIGHT), output_field=TIME),
        ref=F("session_id"),
        title=F("session__title"),
        words=Coalesce(Subquery(first), Value(""), output_field=TEXT),
        state=F("status"),
        detail=Case(
            When(engagement__isnull=True, then=Cast("absence_reason", TEXT)),
            default=Cast("engagement", TEXT),
            output_field=TEXT,
        ),
    )


def tell_session(row: Columns) -> Entry:
    status, detail = PresenceStatus(row["state"]), row["detail"]
    aside = (
        AbsenceReason(detail).label.lower()
        if detail in AbsenceReason.values
        else detail and f"engagement {detail}"
    )
    return entry_from(
        row,
        url=reverse("interventions:session_detail", args=[row["ref"]]),
        tag="" if status == PresenceStatus.PRESENT else status.label.lower(),
        tag_kind=TAG_KINDS.get(status, ""),
        aside=aside,
    )
