"""Absence and lateness: of the register, of lessons and of clubs; and talks about it."""

from dataclasses import replace
from typing import Any, Final

from django.db.models import Case, Exists, F, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import Cast, Coalesce, Substr
from django.urls import reverse

from mentoring.timeline.entry import (
    CHARACTERS,
    MIDNIGHT,
    NOON,
    TEXT,
    TIME,
    Columns,
    Entry,
    Whom,
    columns_of,
    entry_from,
)
from pupils.codes import ATTENDANCE_CODES, LATE_CODES, AttendanceClass, HalfDay
from pupils.lessons import words_of
from pupils.models import AttendanceMark, AttendanceTalk, ClubMark, LessonMark
from staffing.access import Actor

AWAY: Final = (AttendanceClass.AUTHORISED, AttendanceClass.UNAUTHORISED)
AWAY_CODES: Final = tuple(code for code, entry in ATTENDANCE_CODES.items() if entry.counts_as in AWAY)
# Register codes that tell of absence or of coming late.
EVENT_CODES: Final = tuple(sorted(LATE_CODES | set(AWAY_CODES)))


def absences(actor: Actor, pupil: Whom, text: str) -> QuerySet[Any]:
    codes = [code for code in EVENT_CODES if text.casefold() in ATTENDANCE_CODES[code].label.casefold()]
    rows = AttendanceMark.objects.visible_to(actor.about(pupil)).filter(pupil=pupil, code__in=codes)
    half = Case(When(half_day=HalfDay.PM, then=Value(NOON)), default=Value(MIDNIGHT), output_field=TIME)
    return columns_of(rows, "attendance", clock=half, title=F("half_day"), state=F("code"))


def tell_absence(row: Columns) -> Entry:
    entry = ATTENDANCE_CODES[row["state"]]
    is_late = entry.code in LATE_CODES
    return entry_from(
        row,
        title=HalfDay(row["title"]).label,
        words=f"{entry.label} ({entry.code})",
        tag="late" if is_late else "absent",
        tag_kind="watch" if is_late or entry.counts_as == AttendanceClass.AUTHORISED else "alert",
    )


def lessons(actor: Actor, pupil: Whom, text: str) -> QuerySet[Any]:
    """Lessons missed or begun late on days on which the register has nothing of an absence: the others it tells."""
    away = AttendanceMark.objects.filter(pupil=OuterRef("pupil"), on=OuterRef("on"), code__in=AWAY_CODES)
    rows = LessonMark.objects.visible_to(actor.about(pupil)).filter(pupil=pupil, code__in=EVENT_CODES)
    return columns_of(
        rows.filter(~Exists(away), subject__icontains=text),
        "lesson",
        clock=Value(NOON, output_field=TIME),
        title=F("period"),
        words=F("subject"),
        state=F("code"),
        detail=Coalesce(Cast("minutes_late", TEXT), Value(""), output_field=TEXT),
    )


def tell_lesson(row: Columns) -> Entry:
    is_late = row["state"] in LATE_CODES
    return entry_from(
        row,
        title=", ".join(filter(None, (row["title"], row["words"]))),
        words=words_of(row["state"], int(row["detail"]) if row["detail"] else None),
        tag="late to a lesson" if is_late else "lesson missed",
        tag_kind="watch" if is_late else "alert",
    )


def clubs(actor: Actor, pupil: Whom, text: str) -> QuerySet[Any]:
    """Where a pupil was late or away; who came is in the register itself."""
    rows = ClubMark.objects.visible_to(actor.about(pupil)).filter(
        pupil=pupil, day__club__name__icontains=text
    )
    return columns_of(
        rows.exclude(status=ClubMark.Status.HERE),
        "club",
        day=F("day__on"),
        clock=Value(NOON, output_field=TIME),
        title=F("day__club__name"),
        state=F("status"),
    )


def tell_club(row: Columns) -> Entry:
    status = ClubMark.Status(row["state"])
    return entry_from(row, tag=status.label.lower(), tag_kind="watch")


def talks(actor: Actor, pupil: Whom, text: str) -> QuerySet[Any]:
    rows = AttendanceTalk.objects.visible_to(actor.about(pupil)).filter(pupil=pupil)
    if text:
        rows = rows.filter(
            Q(said__icontains=text) | Q(agreed__icontains=text) | Q(talked_with__icontains=text)
        )
    return columns_of(
        rows,
        "talk",
        title=F("talked_with"),
        words=Substr("said", 1, CHARACTERS + 1),
        state=Substr("agreed", 1, CHARACTERS + 1),
        detail=Cast("pupil_id", TEXT),
    )


def tell_talk(row: Columns) -> Entry:
    entry = entry_from(
        row,
        title=f"Talk about attendance with {row['title']}",
        url=f"{reverse('pupils:pupil_attendance', args=[row['detail']])}#talk-{row['ref']}",
    )
    return replace(entry, words=f"{entry.words} Agreed: {row['state']}") if row["state"] else entry
