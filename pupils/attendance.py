"""Attendance arithmetic: marks of the register added up, and what the sum says."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import astuple, dataclass
from datetime import date
from typing import Final

from pupils.codes import AttendanceClass, attendance_class

THIN_SPACE: Final = "\u2009"


@dataclass(frozen=True, slots=True)
class AttendanceSum:
    """How many half days fell into each statistical class."""

    present: int = 0
    approved: int = 0
    authorised: int = 0
    unauthorised: int = 0
    not_possible: int = 0
    not_collected: int = 0
    unmarked: int = 0

    def __add__(self, other: "AttendanceSum") -> "AttendanceSum":
        return AttendanceSum(
            *(mine + theirs for mine, theirs in zip(astuple(self), astuple(other), strict=True))
        )

    @property
    def attended(self) -> int:
        return self.present + self.approved

    @property
    def absent(self) -> int:
        return self.authorised + self.unauthorised

    @property
    def possible(self) -> int:
        """Half days that count; those not possible, not collected or without a mark do not."""
        return self.attended + self.absent

    @property
    def marked(self) -> int:
        return self.possible + self.not_possible + self.not_collected

    @property
    def percentage(self) -> float | None:
        return 100 * self.attended / self.possible if self.possible else None

    @property
    def is_persistent(self) -> bool:
        """Persistent absence: at least 10 % of possible half days (Department for Education)."""
        return self.possible > 0 and 10 * self.absent >= self.possible

    @property
    def is_severe(self) -> bool:
        """Severe absence: at least half; whoever is severely absent is persistently absent too."""
        return self.possible > 0 and 2 * self.absent >= self.possible

    @property
    def statement(self) -> str:
        if not self.marked:
            return "not known"
        if self.percentage is None:
            return "not applicable"
        return f"{self.percentage:.1f}{THIN_SPACE}%"


def sum_of_classes(classes: Iterable[AttendanceClass]) -> AttendanceSum:
    counts = Counter(classes)
    return AttendanceSum(
        present=counts[AttendanceClass.PRESENT],
        approved=counts[AttendanceClass.APPROVED],
        authorised=counts[AttendanceClass.AUTHORISED],
        unauthorised=counts[AttendanceClass.UNAUTHORISED],
        not_possible=counts[AttendanceClass.NOT_POSSIBLE],
        not_collected=counts[AttendanceClass.NOT_COLLECTED],
        unmarked=counts[AttendanceClass.NO_MARK],
    )


def sum_of(marks: Iterable[tuple[date, str]]) -> AttendanceSum:
    """Add up marks, each with its day, because what a code counts as depends on when it was made."""
    return sum_of_classes(attendance_class(code, on) for on, code in marks)
