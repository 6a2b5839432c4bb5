"""The rows of an uploaded file as pupils, group memberships and marks, each with what is wrong with it."""

from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal
from enum import StrEnum
from typing import TypeAlias

from pupils.codes import HalfDay, NeedType, SendStatus, Sex, YearGroup
from pupils.suspension_codes import EntryKind, SuspensionKind


class Severity(StrEnum):
    """A refused row is not applied; a warned one is, and the warning is shown."""

    REFUSED = "refused"
    WARNED = "warned"


@dataclass(frozen=True, slots=True)
class RowProblem:
    """What is wrong in which line and under which header, in a sentence."""

    line: int
    column: str
    reason: str
    severity: Severity


@dataclass(frozen=True, slots=True)
class PupilKey:
    """Whom a row is about: whatever the file gives of the two numbers, the name and the birthday."""

    upn: str = ""
    mis_id: str = ""
    surname: str = ""
    forename: str = ""
    born_on: date | None = None

    @property
    def is_enough(self) -> bool:
        return bool(self.upn or self.mis_id or (self.surname and self.forename and self.born_on))


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """What every kind of row has."""

    line: int
    pupil: PupilKey
    problems: tuple[RowProblem, ...] = ()

    @property
    def is_refused(self) -> bool:
        return any(problem.severity is Severity.REFUSED for problem in self.problems)


@dataclass(frozen=True, slots=True, kw_only=True)
class PupilRow(Row):
    """One pupil. Empty text and None mean that the cell is empty or the column not in the file."""

    middle_names: str = ""
    preferred_surname: str = ""
    preferred_forename: str = ""
    sex: Sex | None = None
    year_group: YearGroup | None = None
    form: str = ""
    admitted_on: date | None = None
    left_on: date | None = None
    send_status: SendStatus | None = None
    needs: tuple[NeedType, ...] = ()
    referring_school: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupRow(Row):
    """One pupil's place in one teaching group; `teacher` is a code, name or address, as in the file."""

    group_code: str = ""
    subject: str = ""
    teacher: str = ""
    faculty: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TimetableRow(Row):
    """One weekly lesson of a group, about no pupil. Without a week it is every week's.

    Group, weekday, and period or start time are there unless the row is refused.
    """

    pupil: PupilKey = PupilKey()
    group_code: str = ""
    week: int | None = None
    weekday: int = 0
    period: str = ""
    starts_at: time | None = None
    room: str = ""
    teacher: str = ""
    starts_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkRow(Row):
    """One mark of the register. Day, half and code are there unless the row is refused."""

    on: date | None = None
    half_day: HalfDay | None = None
    code: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LessonRow(Row):
    """One lesson of one pupil. Day, period and code are there unless the row is refused."""

    on: date | None = None
    period: str = ""
    subject: str = ""
    code: str = ""
    minutes: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SuspensionRow(Row):
    """One suspension. Type, first day and first reason are there unless the row is refused."""

    kind: SuspensionKind | None = None
    starts_on: date | None = None
    starts_half: HalfDay = HalfDay.AM
    ends_on: date | None = None
    half_days: int | None = None
    reason_1: str = ""
    reason_2: str = ""
    reason_3: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryRow(Row):
    """Points, a reward, a detention or homework. Kind, day and label are there unless the row is refused."""

    kind: EntryKind | None = None
    on: date | None = None
    label: str = ""
    points: int | None = None
    state: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactRow(Row):
    """One person's tie with one pupil. Name and relationship are there unless the row is refused; None is not said."""

    contact_id: str = ""
    title: str = ""
    forename: str = ""
    surname: str = ""
    relationship: str = ""
    priority: int | None = None
    has_parental_responsibility: bool | None = None
    mobile: str = ""
    home_phone: str = ""
    work_phone: str = ""
    email: str = ""
    address: str = ""
    language: str = ""
    needs_interpreter: bool | None = None
    has_separate_copy: bool | None = None
    is_do_not_contact: bool | None = None
    is_address_hidden: bool | None = None
    order_says: str = ""
    order_bars: bool | None = None
    order_starts_on: date | None = None
    order_ends_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetRow(Row):
    """One target. What, measure, baseline, aim and its day are there unless the row is refused."""

    what: str = ""
    kind: str = ""
    subject: str = ""
    measure: str = ""
    unit: str = ""
    is_lower_better: bool | None = None
    baseline: Decimal | None = None
    baseline_on: date | None = None
    baseline_source: str = ""
    aim: Decimal | None = None
    aim_by: date | None = None
    own_words: str = ""
    why: str = ""
    how: str = ""
    helpers: str = ""
    steps: tuple[str, ...] = ()
    author: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanRow(Row):
    """One plan: a day to review it by, or what a passport says, or both."""

    plan: str = ""
    review_by: date | None = None
    musts: tuple[str, ...] = ()
    about: str = ""
    hard: str = ""
    helps: tuple[str, ...] = ()
    avoid: tuple[str, ...] = ()
    author: str = ""

    @property
    def words(self) -> dict[str, str | list[str]]:
        """What the file says, by section; nothing of a section it leaves empty."""
        lines = {"musts": self.musts, "helps": self.helps, "avoid": self.avoid}
        texts = {"about": self.about, "hard": self.hard}
        said: dict[str, str | list[str]] = {key: list(value) for key, value in lines.items() if value}
        return said | {key: value for key, value in texts.items() if value}


ParsedRow: TypeAlias = (
    PupilRow
    | GroupRow
    | TimetableRow
    | MarkRow
    | LessonRow
    | SuspensionRow
    | EntryRow
    | ContactRow
    | TargetRow
    | PlanRow
)
