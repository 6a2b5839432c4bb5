"""The sessions that the demo's mentors have given since September, and those they have not."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Final

from interventions.codes import TOPICS, AbsenceReason, HelpLevel, NotHeldReason, PresenceStatus, ProgrammeKind
from mentoring.demo.marks import DayMarks, is_in
from mentoring.demo.notes import GROUP_NOTES, NOT_HELD_NOTES, PUPIL_NOTES, TASKS
from mentoring.demo.school_year import DAY, SchoolYear
from mentoring.demo.support import CLOCK_TIME, EVERY_WEEK, DemoSlot, SupportPlan
from mentoring.demo.trust import DemoTrust, SchoolData

UNSEEN_DAYS: Final = 17  # calendar days for which a few pupils have not been seen
ABSENCE_REASONS: Final = {
    "M": AbsenceReason.APPOINTMENT,
    "E": AbsenceReason.SUSPENDED,
    "V": AbsenceReason.TRIP,
    "B": AbsenceReason.OTHER,
}
# In school and not in the session: mostly for reasons that differ from one time to the next.
OUT_OF_SIGHT: Final = (
    (PresenceStatus.REFUSED, None),
    (PresenceStatus.ABSENT, AbsenceReason.IN_LESSON),
    (PresenceStatus.REFUSED, None),
    (PresenceStatus.ABSENT, AbsenceReason.APPOINTMENT),
    (PresenceStatus.ABSENT, AbsenceReason.OTHER),
)


@dataclass(frozen=True, slots=True)
class DemoTask:
    pupil: str
    text: str
    due_on: date
    done_on: date | None


@dataclass(frozen=True, slots=True)
class DemoPresence:
    pupil: str
    status: PresenceStatus
    reason: AbsenceReason | None = None
    engagement: int | None = None
    help_level: HelpLevel | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class DemoSession:
    """What became of one slot on one day. Neither presences nor a reason: not logged yet."""

    slot: DemoSlot
    on: date
    presences: tuple[DemoPresence, ...] = ()
    reason: NotHeldReason | None = None
    reason_note: str = ""
    topics: tuple[str, ...] = ()
    group_note: str = ""
    tasks: tuple[DemoTask, ...] = ()
    written_at: datetime | None = None  # local time

    @property
    def is_held(self) -> bool:
        return bool(self.presences)


def sessions_of(data: SchoolData, plan: SupportPlan, trust: DemoTrust, *, seed: int) -> Iterator[DemoSession]:
    """In order of day, up to the moment at which the demo's clock stands."""
    diary = _Diary(data, plan, trust, seed=seed)
    for day in trust.marked.all_days:
        if day >= plan.starts_on:
            yield from diary.day(day)


class _Diary:
    def __init__(self, data: SchoolData, plan: SupportPlan, trust: DemoTrust, *, seed: int) -> None:
        self.school = data.school
        self.marks = data.marks
        self.year: SchoolYear = trust.year
        self.anchor = trust.anchor
        self.today = trust.marked.morning
        self.slots = plan.slots
        self.rng = Random(f"{seed}:sessions:{self.school.key}")
        pupils = sorted({pupil for slot in plan.slots for pupil in slot.provision.pupils})
        mentors = sorted({slot.staff for slot in plan.slots})
        days = [day for day in trust.marked.full_days if day >= plan.starts_on]
        self.away = {(mentor, day) for mentor in mentors for day in self._days_away(days)}
        self.unseen = set(self.rng.sample(pupils, len(pupils) // 25))
        self.behind = set(self.rng.sample(mentors, len(mentors) // 4))
        self.level = {pupil: self.rng.choice((2.2, 2.8, 3.2, 3.6, 4.0, 4.4)) for pupil in pupils}
        self.drift = {pupil: self.rng.choice((-0.05, 0, 0, 0.04, 0.08)) for pupil in pupils}

    def _days_away(self, days: list[date]) -> list[date]:
        return self.rng.sample(days, min(len(days), self.rng.choice((0, 0, 1, 1, 2, 3))))

    def day(self, day: date) -> Iterator[DemoSession]:
        cycle_week = self.year.cycle_week(day, weeks=self.school.cycle_weeks)
        for slot in self.slots:
            on_this_day = slot.weekday == day.isoweekday() and slot.cycle_week in (EVERY_WEEK, cycle_week)
            if on_this_day and self._is_over(slot, day):
                yield self._session(slot, day)

    def _is_over(self, slot: DemoSlot, day: date) -> bool:
        return day < self.today or self.school.bell(slot.bell).ends_at <= CLOCK_TIME

    def _session(self, slot: DemoSlot, day: date) -> DemoSession:
        if self._is_forgotten(slot, day):
            return DemoSession(slot, day)
        written_at = self._written_at(slot, day)
        reason = self._reason_against(slot, day)
        if reason:
            note = self.rng.choice(NOT_HELD_NOTES) if reason == NotHeldReason.PUPIL_ELSEWHERE else ""
            return DemoSession(slot, day, reason=reason, reason_note=note, written_at=written_at)
        presences = tuple(self._presence(pupil, slot, day) for pupil in slot.provision.pupils)
        if not any(presence.status != PresenceStatus.ABSENT for presence in presences):
            return DemoSession(slot, day, reason=NotHeldReason.PUPIL_ABSENT, written_at=written_at)
        in_group = len(presences) > 1 and self.rng.random() < 0.25
        return DemoSession(
            slot,
            day,
            presences=presences,
            topics=self._topics(slot),
            group_note=self.rng.choice(GROUP_NOTES) if in_group else "",
            tasks=self._tasks(presences, day),
            written_at=written_at,
        )

    def _is_forgotten(self, slot: DemoSlot, day: date) -> bool:
        """Some mentors are behind with the last week, and this morning few have logged."""
        if day == self.today:
            return self.rng.random() < 0.5
        return day >= self.anchor and slot.staff in self.behind and self.rng.random() < 0.22

    def _reason_against(self, slot: DemoSlot, day: date) -> NotHeldReason | None:
        if (slot.staff, day) in self.away:
            return NotHeldReason.ADULT_ABSENT
        draw = self.rng.random()
        alone = len(slot.provision.pupils) == 1
        if alone and self._is_out_of_sight(slot.provision.pupils[0], day):
            return NotHeldReason.ADULT_ON_COVER if draw < 0.5 else NotHeldReason.PUPIL_ELSEWHERE
        if draw < 0.012:
            return NotHeldReason.ADULT_ON_COVER
        if draw < 0.018 and not slot.provision.teaching_group:
            return NotHeldReason.NO_ROOM
        return NotHeldReason.PUPIL_ELSEWHERE if draw > 0.985 and alone else None

    def _is_out_of_sight(self, pupil: str, day: date) -> bool:
        return pupil in self.unseen and (self.today - day).days <= UNSEEN_DAYS

    def _presence(self, pupil: str, slot: DemoSlot, day: date) -> DemoPresence:
        mark = self._mark(pupil, slot, day)
        if mark and not is_in(mark):
            return DemoPresence(
                pupil, PresenceStatus.ABSENT, ABSENCE_REASONS.get(mark, AbsenceReason.NOT_IN_SCHOOL)
            )
        draw = self.rng.random()
        if self._is_out_of_sight(pupil, day):
            status, reason = OUT_OF_SIGHT[int(draw * len(OUT_OF_SIGHT))]
            return DemoPresence(pupil, status, reason)
        if draw < 0.015:
            return DemoPresence(pupil, PresenceStatus.ABSENT, AbsenceReason.IN_LESSON)
        if draw < 0.03:
            return DemoPresence(pupil, PresenceStatus.REFUSED)
        status = PresenceStatus.LATE if draw > 0.965 else PresenceStatus.PRESENT
        engagement = self._engagement(pupil, day) if self.rng.random() < 0.85 else None
        alone = slot.provision.programme.kind == ProgrammeKind.MENTORING
        return DemoPresence(
            pupil,
            status,
            engagement=engagement,
            help_level=self._help_level(engagement),
            note=self.rng.choice(PUPIL_NOTES) if self.rng.random() < (0.45 if alone else 0.06) else "",
        )

    def _mark(self, pupil: str, slot: DemoSlot, day: date) -> str:
        both: DayMarks = self.marks.get(pupil, {}).get(day, ("", ""))
        return both[0] if self.school.bell(slot.bell).half_day == "AM" else both[1]

    def _engagement(self, pupil: str, day: date) -> int:
        weeks = (day - self.year.first_day).days / 7
        return max(1, min(5, round(self.rng.gauss(self.level[pupil] + self.drift[pupil] * weeks, 0.7))))

    def _help_level(self, engagement: int | None) -> HelpLevel | None:
        if engagement is None:
            return None
        likely = {
            1: (HelpLevel.DONE_FOR, HelpLevel.SIDE_BY_SIDE),
            2: (HelpLevel.SIDE_BY_SIDE, HelpLevel.SIDE_BY_SIDE, HelpLevel.HOVER),
            3: (HelpLevel.HOVER, HelpLevel.PROMPTED),
            4: (HelpLevel.PROMPTED, HelpLevel.PROMPTED, HelpLevel.ALONE),
            5: (HelpLevel.ALONE, HelpLevel.ALONE, HelpLevel.PROMPTED),
        }
        return self.rng.choice(likely[engagement])

    def _topics(self, slot: DemoSlot) -> tuple[str, ...]:
        kind = slot.provision.programme.kind
        if kind in (ProgrammeKind.IN_CLASS, ProgrammeKind.HOVER, ProgrammeKind.EXAM):
            return ("Subject",)
        if kind in (ProgrammeKind.LUNCHTIME_CLUB, ProgrammeKind.BREAK):
            return ("Lunchtime",)
        return tuple(sorted(self.rng.sample(TOPICS, self.rng.choice((1, 1, 2)))))

    def _tasks(self, presences: tuple[DemoPresence, ...], day: date) -> tuple[DemoTask, ...]:
        if self.rng.random() > 0.03:
            return ()
        last = self.year.half_terms[-1].ends_on
        due_on = next(self.year.school_days(day + self.rng.randint(2, 9) * DAY, last), last)
        done = due_on < self.today - 3 * DAY or (due_on < self.today and self.rng.random() < 0.6)
        there = [presence.pupil for presence in presences if presence.status != PresenceStatus.ABSENT]
        return (DemoTask(self.rng.choice(there), self.rng.choice(TASKS), due_on, due_on if done else None),)

    def _written_at(self, slot: DemoSlot, day: date) -> datetime:
        """Mostly minutes after the session, and by some at the end of the day."""
        ends = datetime.combine(day, self.school.bell(slot.bell).ends_at)
        if day == self.today:
            return min(ends + timedelta(minutes=2), datetime.combine(day, CLOCK_TIME))
        if slot.staff in self.behind or self.rng.random() < 0.2:
            return datetime.combine(day, time(15, 20)) + timedelta(minutes=self.rng.randrange(40))
        return ends + timedelta(minutes=self.rng.randrange(1, 12))
