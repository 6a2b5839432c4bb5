"""Lessons that a pupil missed or came late to, as imported, with what each mark was before."""

from dataclasses import dataclass, field
from datetime import date
from typing import Final

from pupils.codes import ATTENDANCE_CODES, LATE_CODES, AttendanceClass
from pupils.models import LessonAmendment, LessonMark, Pupil
from staffing.access import Actor

MOST: Final = 30
AWAY: Final = (AttendanceClass.AUTHORISED, AttendanceClass.UNAUTHORISED)
EVENT_CODES: Final = tuple(
    sorted(LATE_CODES | {code for code, entry in ATTENDANCE_CODES.items() if entry.counts_as in AWAY})
)


@dataclass
class Lesson:
    """A lesson with the meaning of its mark and what it was before."""

    mark: LessonMark
    amendments: list[LessonAmendment] = field(default_factory=list)

    @property
    def words(self) -> str:
        return words_of(self.mark.code, self.mark.minutes_late)


def words_of(code: str, minutes: int | None) -> str:
    """Late, by so many minutes where that is known; or why somebody was away, in the register's words."""
    if code in LATE_CODES and minutes:
        return f"{minutes} minute{'' if minutes == 1 else 's'} late ({code})"
    return f"{ATTENDANCE_CODES[code].label} ({code})"


def lessons_missed(actor: Actor, pupil: Pupil, since: date) -> list[Lesson]:
    """The latest first, and those whose mark was amended whatever it is now; in two statements."""
    marks = LessonMark.objects.visible_to(actor.about(pupil.pk)).filter(
        pupil=pupil, on__gte=since, code__in=EVENT_CODES
    )
    found = {mark.pk: Lesson(mark) for mark in marks.order_by("-on", "-period")[:MOST]}
    amendments = LessonAmendment.objects.visible_to(actor.about(pupil.pk)).filter(mark__in=list(found))
    for amendment in amendments.select_related("amended_by"):
        found[amendment.mark_id].amendments.append(amendment)
    return list(found.values())
