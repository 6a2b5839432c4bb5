"""A school year of the register as one picture: a column a week, a row a day, its morning above its afternoon."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from pupils.codes import ATTENDANCE_CODES, LATE_CODES, AttendanceClass, HalfDay
from staffing.calendar import week_start

WIDE, ROOM, HALF, DAY_HIGH, LEFT, TOP = 6, 8, 6, 15, 14, 14
# Room for a term and a half from the first week on, so that a few weeks are not drawn as large as a year.
FEWEST_WEEKS: Final = 20
DAY_NAMES: Final = ("M", "T", "W", "T", "F")
HERE, LATE, LEAVE, WITHOUT_LEAVE, OTHER = "here", "late", "leave", "without", "other"
WORDS: Final = {
    HERE: "attended",
    LATE: "late",
    LEAVE: "absent with leave",
    WITHOUT_LEAVE: "absent without leave",
    OTHER: "not counted",
}
LOOKS: Final = {
    AttendanceClass.PRESENT: HERE,
    AttendanceClass.APPROVED: HERE,
    AttendanceClass.AUTHORISED: LEAVE,
    AttendanceClass.UNAUTHORISED: WITHOUT_LEAVE,
    AttendanceClass.NOT_POSSIBLE: OTHER,
    AttendanceClass.NOT_COLLECTED: OTHER,
}
Marks = Sequence[tuple[date, str, str]]


@dataclass(frozen=True, slots=True)
class Look:
    """One kind of half-day: its word, how many there are, and all its places in the drawing."""

    name: str
    word: str
    number: int
    places: str

    @property
    def sample(self) -> str:
        """One alone, for the key."""
        return f"M1 7v-{_high(self.name)}h{WIDE}v{_high(self.name)}z"


@dataclass(frozen=True, slots=True)
class Label:
    x: int
    y: int
    text: str


@dataclass(frozen=True, slots=True)
class CalendarWeek:
    """A week of the table: for each weekday what stands in the register, morning and afternoon."""

    monday: date
    days: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CalendarPicture:
    """The drawing in its own units, and the same as a table."""

    width: int
    height: int
    looks: tuple[Look, ...]
    months: tuple[Label, ...]
    days: tuple[Label, ...]
    weeks: tuple[CalendarWeek, ...]
    description: str

    @property
    def pixels(self) -> int:
        """How wide it is shown where there is room: twice as large as its units."""
        return 2 * self.width


def draw_calendar(marks: Marks) -> CalendarPicture | None:
    """From marks of one school year (day, half, code); None where there is none on a weekday."""
    marks = [mark for mark in marks if mark[0].weekday() < len(DAY_NAMES)]
    if not marks:
        return None
    first, last = week_start(min(on for on, *_ in marks)), week_start(max(on for on, *_ in marks))
    mondays = [first + timedelta(weeks=number) for number in range((last - first).days // 7 + 1)]
    places: dict[str, list[str]] = defaultdict(list)
    for on, half, code in marks:
        look = look_of(code)
        if look:
            places[look].append(_place(look, (week_start(on) - first).days // 7, on.weekday(), half))
    looks = tuple(
        Look(name, word, len(places[name]), " ".join(places[name]))
        for name, word in WORDS.items()
        if places[name]
    )
    return CalendarPicture(
        width=LEFT + ROOM * max(len(mondays), FEWEST_WEEKS),
        height=TOP + DAY_HIGH * len(DAY_NAMES),
        looks=looks,
        months=tuple(_months(mondays)),
        days=tuple(Label(0, TOP + DAY_HIGH * at + HALF + 3, name) for at, name in enumerate(DAY_NAMES)),
        weeks=_table(marks),
        description="Half-days: " + ", ".join(f"{look.number} {look.word}" for look in looks) + ".",
    )


def look_of(code: str) -> str:
    """How a mark is drawn; nothing where there is none."""
    counts_as = ATTENDANCE_CODES[code].counts_as
    is_late = code in LATE_CODES and counts_as is AttendanceClass.PRESENT
    return LATE if is_late else LOOKS.get(counts_as, "")


def _place(look: str, week: int, weekday: int, half: str) -> str:
    """A path round the half-day: low where attended, half as high where late, so that no colour is needed."""
    high = _high(look)
    bottom = TOP + DAY_HIGH * weekday + HALF + (HALF + 1 if half == HalfDay.PM else 0)
    return f"M{LEFT + ROOM * week} {bottom}v-{high}h{WIDE}v{high}z"


def _high(look: str) -> int:
    return {HERE: 2, LATE: 4, OTHER: 1}.get(look, HALF)


def _months(mondays: Sequence[date]) -> list[Label]:
    """A name over the first week of each month that ends in it; one that would run into the last is left out."""
    labels: list[Label] = []
    fridays = [monday + timedelta(days=4) for monday in mondays]
    for at, friday in enumerate(fridays):
        x = LEFT + ROOM * at
        is_new = at == 0 or friday.month != fridays[at - 1].month
        if is_new and (not labels or x - labels[-1].x >= 3 * ROOM):
            labels.append(Label(x, TOP - 5, f"{friday:%b}"))
    return labels


def _table(marks: Marks) -> tuple[CalendarWeek, ...]:
    """The latest week first."""
    codes = {(on, half): code for on, half, code in marks}
    mondays = sorted({week_start(on) for on, *_ in marks}, reverse=True)
    return tuple(
        CalendarWeek(
            monday,
            tuple(_said(codes, monday + timedelta(days=number)) for number in range(len(DAY_NAMES))),
        )
        for monday in mondays
    )


def _said(codes: dict[tuple[date, str], str], on: date) -> str:
    both = [codes.get((on, half), "–") for half in HalfDay]
    return " ".join(both) if any((on, half) in codes for half in HalfDay) else ""
