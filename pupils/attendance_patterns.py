"""Where a pupil's absence and lateness gather: by day, half-day, period and subject. Who teaches is never looked at."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db.models import Count, Sum

from pupils.attendance import THIN_SPACE
from pupils.codes import ATTENDANCE_CODES, LATE_CODES, AttendanceClass, HalfDay
from pupils.models import LessonMark, Pupil
from staffing.access import Actor

DAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")
CAME: Final = (AttendanceClass.PRESENT, AttendanceClass.APPROVED)
MISSED: Final = (AttendanceClass.AUTHORISED, AttendanceClass.UNAUTHORISED)
# What stands out was missed so often at least, and so many times as often as the rest.
FEWEST: Final = 4
TIMES_THE_REST: Final = 2
MOST_SUBJECTS: Final = 15


@dataclass(frozen=True, slots=True)
class Part:
    """One day of the week, half of the day, period or subject: how many were possible, missed, and begun late."""

    name: str
    possible: int
    missed: int
    late: int
    minutes: int = 0

    @property
    def share(self) -> str:
        if not self.possible:
            return "not known"
        return f"{100 * (self.possible - self.missed) / self.possible:.0f}{THIN_SPACE}%"


@dataclass(frozen=True, slots=True)
class Table:
    """Parts of one kind, in the order in which they are read, and what they are counted in."""

    title: str
    unit: str
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Patterns:
    """The tables that have anything in them, and a sentence for each part that stands out."""

    tables: tuple[Table, ...]
    sentences: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Counted:
    """So many marks of one code; minutes late where they are known."""

    code: str
    number: int = 1
    minutes: int = 0


def read_patterns(
    actor: Actor, pupil: Pupil, since: date, marks: Sequence[tuple[date, str, str]]
) -> Patterns:
    """From the register's marks since a day (day, half, code), and the lessons read with one statement."""
    days = _parts(((DAYS[on.weekday()], Counted(code)) for on, _, code in marks if on.weekday() < 5), DAYS)
    halves = _parts(
        ((HalfDay(half).label, Counted(code)) for _, half, code in marks), [half.label for half in HalfDay]
    )
    lessons = [
        (subject, period, Counted(code, number, minutes or 0))
        for subject, period, code, number, minutes in _lessons(actor, pupil, since)
    ]
    periods = _parts(((period, counted) for _, period, counted in lessons), key=_by_number)
    subjects = _parts(((subject, counted) for subject, _, counted in lessons if subject))
    tables = (
        Table("By day of the week", "half-days", days),
        Table("By half of the day", "half-days", halves),
        Table("By period", "lessons", periods),
        Table("By subject", "lessons", tuple(sorted(subjects, key=_by_missed)[:MOST_SUBJECTS])),
    )
    return Patterns(
        tables=tuple(table for table in tables if any(part.possible for part in table.parts)),
        sentences=tuple(sentence for table in tables for sentence in standing_out(table)),
    )


def _lessons(actor: Actor, pupil: Pupil, since: date) -> Iterable[tuple[str, str, str, int, int | None]]:
    rows = LessonMark.objects.visible_to(actor.about(pupil.pk)).filter(pupil=pupil, on__gte=since).order_by()
    counted = rows.values("subject", "period", "code").annotate(
        number=Count("pk"), minutes=Sum("minutes_late")
    )
    return counted.values_list("subject", "period", "code", "number", "minutes")


def _parts(
    told: Iterable[tuple[str, Counted]],
    names: Sequence[str] = (),
    key: Callable[[str], Hashable] | None = None,
) -> tuple[Part, ...]:
    """Marks added up by name: the names given and in their order, else those there are."""
    found: dict[str, list[Counted]] = defaultdict(list)
    for name, counted in told:
        found[name].append(counted)
    ordered = names or sorted(found, key=key)  # type: ignore[arg-type]
    return tuple(part_of(name, found.get(name, ())) for name in ordered)


def part_of(name: str, marks: Iterable[Counted]) -> Part:
    """What is neither attended nor missed is not possible, and left out."""
    came = missed = late = minutes = 0
    for mark in marks:
        counts_as = ATTENDANCE_CODES[mark.code].counts_as
        came += mark.number * (counts_as in CAME)
        missed += mark.number * (counts_as in MISSED)
        late += mark.number * (mark.code in LATE_CODES)
        minutes += mark.minutes
    return Part(name, came + missed, missed, late, minutes)


def standing_out(table: Table) -> Iterable[str]:
    """Sentences on the parts that are missed, or begun late, at least twice as often as the rest."""
    for part in table.parts:
        others = [other for other in table.parts if other is not part]
        possible = sum(other.possible for other in others)
        for word, count, rest in (
            ("Missed", part.missed, sum(other.missed for other in others)),
            ("Late to", part.late, sum(other.late for other in others)),
        ):
            if stands_out(count, part.possible, rest, possible):
                yield (
                    f"{word} {count} of {part.possible} {table.unit} {_where(table, part)}; "
                    f"{rest} of {possible} at other times."
                )


def stands_out(count: int, possible: int, rest: int, rest_possible: int) -> bool:
    """Often enough to be no accident, and clearly more often than the rest, of which there is as much at least."""
    if count < FEWEST or not possible or rest_possible < possible:
        return False
    return count * rest_possible >= TIMES_THE_REST * rest * possible


def _where(table: Table, part: Part) -> str:
    if part.name in DAYS:
        return f"on {part.name}s"
    if part.name in HalfDay.labels:
        return f"in the {part.name.lower()}"
    return f"in {part.name}" if table.title == "By period" else f"of {part.name}"


def _by_number(name: str) -> Hashable:
    """Period 2 comes before period 10."""
    digits = "".join(character for character in name if character.isdigit())
    return (not digits, int(digits or 0), name)


def _by_missed(part: Part) -> tuple[float, str]:
    return (-part.missed / max(1, part.possible), part.name)
