"""The three invented schools of the Marram Trust: who they are and how their day runs."""

from dataclasses import dataclass
from datetime import time
from typing import Final

TRUST_NAME: Final = "Marram Trust"

# No local authority has this number, so no real school or UPN can have it either.
LOCAL_AUTHORITY: Final = "999"


@dataclass(frozen=True, slots=True)
class Bell:
    key: str
    name: str
    kind: str  # registration, lesson, break or lunch
    starts_at: time
    ends_at: time

    @property
    def minutes(self) -> int:
        ends, starts = self.ends_at, self.starts_at
        return (ends.hour - starts.hour) * 60 + ends.minute - starts.minute

    @property
    def half_day(self) -> str:
        return "AM" if self.starts_at < time(12, 40) else "PM"


@dataclass(frozen=True, slots=True)
class DemoSchool:
    key: str
    name: str
    phase: str
    urn: str
    dfe_number: str
    domain: str
    cycle_weeks: int
    bells: tuple[Bell, ...]
    digest_weekday: int
    digest_at: time

    @property
    def establishment(self) -> str:
        return self.dfe_number.removeprefix(LOCAL_AUTHORITY)

    @property
    def lessons(self) -> tuple[Bell, ...]:
        return tuple(bell for bell in self.bells if bell.kind == "lesson")

    def bell(self, key: str) -> Bell:
        return next(bell for bell in self.bells if bell.key == key)

    def bell_at(self, at: time) -> Bell:
        return next(bell for bell in self.bells if bell.starts_at <= at < bell.ends_at)


def _day(*rows: tuple[str, str, str, str]) -> tuple[Bell, ...]:
    kinds = {"REG": "registration", "PMREG": "registration", "BREAK": "break", "LUNCH": "lunch"}
    return tuple(
        Bell(key, name, kinds.get(key, "lesson"), time.fromisoformat(starts), time.fromisoformat(ends))
        for key, name, starts, ends in rows
    )


LARKFIELD: Final = DemoSchool(
    key="larkfield",
    name="Larkfield School",
    phase="secondary",
    urn="999001",
    dfe_number="9994001",
    domain="larkfield.example",
    cycle_weeks=2,
    bells=_day(
        ("REG", "Registration", "08:30", "08:50"),
        ("P1", "Period 1", "08:50", "09:45"),
        ("P2", "Period 2", "09:45", "10:40"),
        ("BREAK", "Break", "10:40", "10:55"),
        ("P3", "Period 3", "10:55", "11:50"),
        ("P4", "Period 4", "11:50", "12:45"),
        ("LUNCH", "Lunch", "12:45", "13:35"),
        ("PMREG", "PM registration", "13:35", "13:45"),
        ("P5", "Period 5", "13:45", "14:45"),
    ),
    digest_weekday=5,
    digest_at=time(15, 30),
)

TERN: Final = DemoSchool(
    key="tern",
    name="The Tern Centre",
    phase="alternative",
    urn="999002",
    dfe_number="9991101",
    domain="terncentre.example",
    cycle_weeks=1,
    bells=_day(
        ("REG", "Check-in", "09:00", "09:20"),
        ("P1", "Lesson 1", "09:20", "10:10"),
        ("BREAK", "Break", "10:10", "10:25"),
        ("P2", "Lesson 2", "10:25", "11:15"),
        ("P3", "Lesson 3", "11:15", "12:05"),
        ("LUNCH", "Lunch", "12:05", "12:45"),
        ("PMREG", "PM registration", "12:45", "12:50"),
        ("P4", "Lesson 4", "12:50", "13:40"),
        ("P5", "Lesson 5", "13:40", "14:30"),
    ),
    digest_weekday=5,
    digest_at=time(15, 0),
)

PIPIT: Final = DemoSchool(
    key="pipit",
    name="Pipit Primary School",
    phase="primary",
    urn="999003",
    dfe_number="9992001",
    domain="pipit.example",
    cycle_weeks=1,
    bells=_day(
        ("REG", "Registration", "08:45", "09:00"),
        ("P1", "Morning 1", "09:00", "10:15"),
        ("BREAK", "Break", "10:15", "10:30"),
        ("P2", "Morning 2", "10:30", "12:00"),
        ("LUNCH", "Lunch", "12:00", "13:00"),
        ("PMREG", "PM registration", "13:00", "13:10"),
        ("P3", "Afternoon 1", "13:10", "14:10"),
        ("P4", "Afternoon 2", "14:10", "15:15"),
    ),
    digest_weekday=5,
    digest_at=time(16, 0),
)

SCHOOLS: Final = (LARKFIELD, TERN, PIPIT)
