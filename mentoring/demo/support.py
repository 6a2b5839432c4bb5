"""Who supports whom, when: caseloads, provision and each mentor's week."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, time
from random import Random
from typing import Final

from mentoring.demo.programmes import BREAK, CLUB, EXAM, GROUPS, HOVER, IN_CLASS, MENTORING, DemoProgramme
from mentoring.demo.pupils import DemoPupil
from mentoring.demo.school_year import MONDAY, WEEK, SchoolYear, on_or_after
from mentoring.demo.schools import TERN, DemoSchool
from mentoring.demo.staff import FULL_TIME_MINUTES, DemoStaff
from mentoring.demo.timetable import DemoGroup, Lesson
from mentoring.demo.trust import SchoolData
from pupils.codes import SendStatus

EVERY_WEEK: Final = 0
CLOCK_TIME: Final = time(10, 58)
BUSY_SHARE: Final = 0.86  # of a full-time mentor's lessons; the rest is for preparing and for colleagues
GROUP_SIZE: Final = 4
CLUB_SIZE: Final = 6
MENTORING_MINUTES: Final = 30

Place = tuple[int, str]  # weekday (Monday is 1), bell


@dataclass(frozen=True, slots=True)
class DemoProvision:
    key: str
    programme: DemoProgramme
    name: str
    lead: str
    pupils: tuple[str, ...]
    minutes: int
    times_a_week: int
    teaching_group: str = ""


@dataclass(frozen=True, slots=True)
class DemoSlot:
    provision: DemoProvision
    staff: str
    cycle_week: int
    weekday: int
    bell: str
    place: str


@dataclass(frozen=True, slots=True)
class SupportPlan:
    starts_on: date
    caseloads: dict[str, tuple[str, ...]]
    provisions: tuple[DemoProvision, ...]
    slots: tuple[DemoSlot, ...]


@dataclass
class _Draft:
    """Provision being put together: its pupils and places are known, its frequency only at the end."""

    programme: DemoProgramme
    name: str
    pupils: tuple[str, ...]
    minutes: int
    teaching_group: str = ""
    places: list[tuple[int, Place]] = field(default_factory=list)


def plan_support(data: SchoolData, year: SchoolYear, *, seed: int) -> SupportPlan:
    """Support begins on the second Monday of the year, once timetables have settled."""
    rng = Random(f"{seed}:support:{data.school.key}")
    caseloads = _caseloads(data.staff, data.pupils, rng)
    planner = _Planner(data, caseloads, rng)
    for member in data.staff:
        if member.has_role("mentor"):
            planner.plan_week(member)
    starts_on = on_or_after(year.first_day, MONDAY)
    if starts_on == year.first_day:
        starts_on += WEEK
    return SupportPlan(starts_on, caseloads, tuple(planner.provisions), tuple(planner.slots))


def _caseloads(
    staff: Sequence[DemoStaff], pupils: Sequence[DemoPupil], rng: Random
) -> dict[str, tuple[str, ...]]:
    """Pupils with a plan come first; neighbours in age are shared out evenly."""
    mentors = [member for member in staff if member.caseload_size]
    register = [pupil for pupil in pupils if pupil.is_on_register]
    rng.shuffle(register)
    register.sort(key=lambda pupil: pupil.send_status != SendStatus.EHCP)
    waiting = [pupil.key for pupil in register]
    loads: dict[str, list[str]] = {member.key: [] for member in mentors}
    while any(len(loads[member.key]) < member.caseload_size for member in mentors):
        for member in mentors:
            if len(loads[member.key]) < member.caseload_size:
                loads[member.key].append(waiting.pop(0))
    return {key: tuple(load) for key, load in loads.items()}


class _Planner:
    """Fills the mentors' weeks one after the other."""

    def __init__(self, data: SchoolData, caseloads: dict[str, tuple[str, ...]], rng: Random) -> None:
        self.school: DemoSchool = data.school
        self.rng = rng
        self.caseloads = caseloads
        self.supported = {pupil for load in caseloads.values() for pupil in load}
        self.pupils = {pupil.key: pupil for pupil in data.pupils}
        self.lessons: dict[Lesson, list[DemoGroup]] = defaultdict(list)
        for group in data.groups:
            for lesson in sorted(group.lessons):
                self.lessons[lesson].append(group)
        self.taken: set[tuple[str, Lesson]] = set()
        self.provisions: list[DemoProvision] = []
        self.slots: list[DemoSlot] = []
        self.number = 0

    def plan_week(self, member: DemoStaff) -> None:
        load = list(self.caseloads.get(member.key, ()))
        places = self._places(member)
        drafts = self._individual(load, places) + self._small_groups(load, places)
        drafts += self._in_class(set(load) or self.supported, places)
        drafts += self._breaks(load)
        room = f"{self.rng.choice('ABCS')}{self.rng.randint(1, 24)}"
        for draft in drafts:
            self._settle(member, draft, room)

    def _places(self, member: DemoStaff) -> list[Place]:
        """A lesson on every day at the demo's time of day, and as many others as the contract holds."""
        now = self.school.bell_at(CLOCK_TIME).key
        always = [(weekday, now) for weekday in range(1, 6)]
        others = [
            (weekday, bell.key) for weekday in range(1, 6) for bell in self.school.lessons if bell.key != now
        ]
        share = member.minutes_a_week / FULL_TIME_MINUTES
        wanted = round((len(always) + len(others)) * BUSY_SHARE * share) - len(always)
        chosen = always + self.rng.sample(others, max(0, wanted))
        self.rng.shuffle(chosen)
        return chosen

    def _individual(self, load: Sequence[str], places: list[Place]) -> list[_Draft]:
        drafts = []
        for key in load:
            if places:
                pupil = self.pupils[key]
                name = f"{MENTORING.name}, {pupil.preferred_forename or pupil.forename} {pupil.surname[0]}"
                draft = _Draft(MENTORING, name, (key,), MENTORING_MINUTES)
                draft.places.append((EVERY_WEEK, places.pop()))
                drafts.append(draft)
        return drafts

    def _small_groups(self, load: list[str], places: list[Place]) -> list[_Draft]:
        if len(places) < 3 or len(load) < GROUP_SIZE:
            return []
        self.number += 1
        programme = GROUPS[self.number % len(GROUPS)]
        first = _Draft(programme, programme.name, tuple(self.rng.sample(load, GROUP_SIZE)), 40)
        first.places += [(EVERY_WEEK, places.pop()), (EVERY_WEEK, places.pop())]
        oldest = sorted(load, key=lambda key: self.pupils[key].born_on)[:3]
        if {self.pupils[key].year_group for key in oldest} <= {"10", "11"} and places:
            exam = _Draft(EXAM, EXAM.name, tuple(oldest), 45)
            exam.places.append((EVERY_WEEK, places.pop()))
            return [first, exam]
        return [first]

    def _in_class(self, wanted: set[str], places: list[Place]) -> list[_Draft]:
        """The lesson with most of the wanted pupils, in each week of the cycle."""
        drafts: dict[str, _Draft] = {}
        for place in places:
            for week in range(1, self.school.cycle_weeks + 1):
                lesson = (week, *place)
                group = self._best_group(lesson, wanted)
                if group is None:
                    continue
                self.taken.add((group.key, lesson))
                if group.key not in drafts:
                    drafts[group.key] = self._class_draft(group, wanted, place)
                cycle_week = week if self.school.cycle_weeks > 1 else EVERY_WEEK
                drafts[group.key].places.append((cycle_week, place))
        return list(drafts.values())

    def _best_group(self, lesson: Lesson, wanted: set[str]) -> DemoGroup | None:
        free = [group for group in self.lessons[lesson] if (group.key, lesson) not in self.taken]
        found = [(len(wanted.intersection(group.pupils)), group.key, group) for group in free]
        return max(found)[2] if found and max(found)[0] else None

    def _class_draft(self, group: DemoGroup, wanted: set[str], place: Place) -> _Draft:
        members = tuple(key for key in group.pupils if key in wanted)
        programme = HOVER if self.school is TERN and self.rng.random() < 0.5 else IN_CLASS
        minutes = self.school.bell(place[1]).minutes
        return _Draft(programme, f"{group.name}, in class", members, minutes, group.key)

    def _breaks(self, load: list[str]) -> list[_Draft]:
        if len(load) < CLUB_SIZE:
            return []
        club_day, break_day = self.rng.sample(range(1, 6), 2)
        club = _Draft(CLUB, CLUB.name, tuple(self.rng.sample(load, CLUB_SIZE)), 30)
        club.places.append((EVERY_WEEK, (club_day, "LUNCH")))
        duty = _Draft(BREAK, BREAK.name, tuple(self.rng.sample(load, 3)), 15)
        duty.places.append((EVERY_WEEK, (break_day, "BREAK")))
        return [club, duty]

    def _settle(self, member: DemoStaff, draft: _Draft, room: str) -> None:
        weeks = self.school.cycle_weeks
        a_week = sum(1.0 if week == EVERY_WEEK else 1 / weeks for week, _ in draft.places)
        provision = DemoProvision(
            key=f"{self.school.key}-v{len(self.provisions) + 1:03d}",
            programme=draft.programme,
            name=draft.name,
            lead=member.key,
            pupils=draft.pupils,
            minutes=draft.minutes,
            times_a_week=max(1, round(a_week)),
            teaching_group=draft.teaching_group,
        )
        self.provisions.append(provision)
        where = "" if draft.teaching_group else room
        self.slots += [
            DemoSlot(provision, member.key, week, weekday, bell, where)
            for week, (weekday, bell) in sorted(draft.places)
        ]
