"""An invented school of any size: the demo's pupils, groups, marks and support, in proportion to its pupils."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from itertools import count, islice
from random import Random
from typing import Final

from mentoring.demo.marks import marked_days, marks_of
from mentoring.demo.names import STAFF_SURNAMES, TITLES
from mentoring.demo.pupils import FORMS_IN_A_YEAR, DemoPupil, pupils_of
from mentoring.demo.school_year import year_of
from mentoring.demo.schools import LARKFIELD, LOCAL_AUTHORITY
from mentoring.demo.staff import FACULTIES, LEADERS, TEACHERS, DemoRole, DemoStaff
from mentoring.demo.support import CLOCK_TIME
from mentoring.demo.timetable import groups_of
from mentoring.demo.trust import DemoTrust, SchoolData
from pupils import upn
from pupils.codes import NeedType, SendStatus
from staffing.calendar import LONDON

SEED: Final = 1944
# The week that is told; the Monday after it is the day on which the pages are asked for.
ANCHOR: Final = date(2026, 11, 16)
REGISTER_SHARE: Final = 0.2
CASELOAD: Final = 13
# What a pupil's marks, staff and teachers are in proportion to.
PUPILS_OF_TEACHERS: Final = 1200


def build(pupils: int, anchor: date = ANCHOR) -> DemoTrust:
    """The same number always makes the same school."""
    year = year_of(anchor)
    marked = marked_days(anchor, year)
    people = tuple(islice(_pupils(year.starts_in), pupils))
    rng = Random(f"{SEED}:bench:{pupils}")
    people = tuple(_with_register(list(people), rng))
    staff = tuple(_staff(pupils, sum(pupil.is_on_register for pupil in people)))
    groups = groups_of(LARKFIELD, people, staff, seed=SEED)
    marks = marks_of(LARKFIELD, people, marked, seed=SEED)
    return DemoTrust(anchor, year, marked, (SchoolData(LARKFIELD, staff, people, groups, marks),))


def clock_of(trust: DemoTrust) -> datetime:
    return datetime.combine(trust.marked.morning, CLOCK_TIME, LONDON)


def _pupils(starts_in: int) -> Iterator[DemoPupil]:
    """Form by form in every year, so that any number has all five years; then once more the same with other names."""
    number = count()
    for tile in count():
        by_letter: dict[str, list[DemoPupil]] = defaultdict(list)
        for pupil in pupils_of(LARKFIELD, starts_in=starts_in, seed=SEED + tile):
            by_letter[pupil.form[-1]].append(pupil)
        for letter in FORMS_IN_A_YEAR:
            for pupil in by_letter[letter]:
                yield _numbered(pupil, next(number), tile)


def _numbered(pupil: DemoPupil, number: int, tile: int) -> DemoPupil:
    establishment = 4001 + number // 1000
    body = f"{LOCAL_AUTHORITY}{establishment}{pupil.joined_on.year % 100:02d}{number % 1000:03d}"
    return replace(
        pupil,
        key=f"{LARKFIELD.key}-p{number:05d}",
        admission_number=f"{number:06d}",
        upn=upn.check_letter(body) + body,
        form=f"{pupil.form}{tile + 1}" if tile else pupil.form,
    )


def _with_register(people: list[DemoPupil], rng: Random) -> list[DemoPupil]:
    """One pupil in five has SEN support or a plan, whatever the draw has left."""
    others = [place for place, pupil in enumerate(people) if not pupil.is_on_register]
    wanted = round(len(people) * REGISTER_SHARE) - (len(people) - len(others))
    for place in rng.sample(others, max(0, wanted)):
        needs = (rng.choice((NeedType.SEMH, NeedType.SLCN, NeedType.SPLD)).value,)
        people[place] = replace(people[place], send_status=SendStatus.SUPPORT.value, needs=needs)
    return people


def _staff(pupils: int, on_register: int) -> Iterator[DemoStaff]:
    """One person for each leading role, a mentor for every thirteen on the register, teachers in proportion."""
    number = count()
    for leading in LEADERS[LARKFIELD.key]:
        yield _member(next(number), DemoRole(*leading))
    for first in range(0, on_register, CASELOAD):
        size = min(CASELOAD, on_register - first)
        yield _member(next(number), DemoRole("mentor", "Progress mentor"), caseload_size=size)
    for faculty, subjects in FACULTIES[LARKFIELD.key].items():
        for subject in subjects:
            posts = max(1, round(TEACHERS[LARKFIELD.key][subject] * pupils / PUPILS_OF_TEACHERS))
            for _ in range(posts):
                teacher = DemoRole("teacher", "Class teacher")
                yield _member(next(number), teacher, subject=subject, faculty=faculty)


def _member(
    number: int, role: DemoRole, *, caseload_size: int = 0, subject: str = "", faculty: str = ""
) -> DemoStaff:
    return DemoStaff(
        key=f"{LARKFIELD.key}-s{number:04d}",
        school=LARKFIELD.key,
        title=TITLES[number % len(TITLES)],
        forename="Alba",
        surname=STAFF_SURNAMES[number % len(STAFF_SURNAMES)],
        email=f"person{number}@{LARKFIELD.domain}",
        roles=(role,),
        caseload_size=caseload_size,
        subject=subject,
        faculty=faculty,
    )
