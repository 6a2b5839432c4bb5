"""The whole invented trust for one anchor week: schools with their people, pupils, groups and marks."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from mentoring.demo.marks import DayMarks, MarkedDays, marked_days, marks_of
from mentoring.demo.pupils import DemoPupil, pupils_of
from mentoring.demo.school_year import MONDAY, SchoolYear, year_of
from mentoring.demo.schools import SCHOOLS, DemoSchool
from mentoring.demo.staff import DemoStaff, staff_of_trust
from mentoring.demo.timetable import DemoGroup, groups_of

SEED: Final = 1944  # the year of the Education Act


@dataclass(frozen=True)
class SchoolData:
    school: DemoSchool
    staff: tuple[DemoStaff, ...]
    pupils: tuple[DemoPupil, ...]
    groups: tuple[DemoGroup, ...]
    marks: dict[str, dict[date, DayMarks]]


@dataclass(frozen=True)
class DemoTrust:
    anchor: date
    year: SchoolYear
    marked: MarkedDays
    schools: tuple[SchoolData, ...]

    def school(self, key: str) -> SchoolData:
        return next(data for data in self.schools if data.school.key == key)


def build_trust(anchor: date, *, seed: int = SEED) -> DemoTrust:
    """The same anchor and seed always make the same trust. An anchor is a Monday."""
    if anchor.weekday() != MONDAY:
        raise ValueError(f"{anchor:%d %b %Y} is not a Monday.")
    year = year_of(anchor)
    marked = marked_days(anchor, year)
    staff = staff_of_trust(seed)
    schools = tuple(_school_data(school, staff[school.key], year, marked, seed=seed) for school in SCHOOLS)
    return DemoTrust(anchor, year, marked, schools)


def _school_data(
    school: DemoSchool, staff: tuple[DemoStaff, ...], year: SchoolYear, marked: MarkedDays, *, seed: int
) -> SchoolData:
    pupils = pupils_of(school, starts_in=year.starts_in, seed=seed)
    groups = groups_of(school, pupils, staff, seed=seed)
    return SchoolData(school, staff, pupils, groups, marks_of(school, pupils, marked, seed=seed))
