"""Reading one line of a file whose columns are known, and saying what is wrong in it."""

from collections.abc import Iterator
from datetime import date
from typing import Any, Final

from pupils import cells, upn
from pupils.codes import (
    LATE_CODES,
    NOT_MARKED,
    HalfDay,
    NeedType,
    SendStatus,
    UnknownMark,
    YearGroup,
    attendance_class,
)
from pupils.columns import COLUMNS, Column, Kind
from pupils.contact_cells import split_name
from pupils.headers import Recognised
from pupils.models.lesson import MOST_MINUTES
from pupils.rows import (
    ContactRow,
    EntryRow,
    GroupRow,
    LessonRow,
    MarkRow,
    ParsedRow,
    PlanRow,
    PupilKey,
    PupilRow,
    RowProblem,
    Severity,
    SuspensionRow,
    TargetRow,
    TimetableRow,
)
from pupils.sheets import Line
from pupils.suspension_codes import MOST_HALF_DAYS, SuspensionKind
from pupils.years import cohort_for, cohort_from
from staffing.calendar import academic_year_start

OLDEST_PUPIL: Final = 25
# A pupil may be taught a year above or below; further out is more likely a slip.
YEARS_OUT: Final = 2


class LineReader:
    """Reads the cells of one line by column and gathers the problems on the way."""

    def __init__(self, recognised: Recognised, line: Line) -> None:
        self.recognised = recognised
        self.columns = COLUMNS[recognised.kind]
        self.line = line
        self.problems: list[RowProblem] = []
        if len(line.cells) > len(recognised.headers):
            self._refuse("", "This line has more cells than there are headers.")

    def left_out(self, reason: str) -> ParsedRow:
        """A row of which nothing is read."""
        self._refuse("", reason)
        return ROWS[self.recognised.kind](
            line=self.line.number, pupil=PupilKey(), problems=tuple(self.problems)
        )

    def pupil_row(self, on: date) -> PupilRow:
        pupil = self._pupil()
        values = {key: self._read(key) for key in PUPIL_VALUES}
        values["needs"] = self._needs()
        self._check_pupil(pupil, on)
        self._check_year(pupil.born_on, values["year_group"], on)
        self._check_stay(values["admitted_on"], values["left_on"])
        self._check_needs(values["send_status"], values["needs"])
        return PupilRow(line=self.line.number, pupil=pupil, problems=tuple(self.problems), **values)

    def group_row(self) -> GroupRow:
        pupil = self._known_pupil()
        values = {key: self._read(key) for key in ("group_code", "subject", "teacher", "faculty")}
        if not values["group_code"]:
            self._miss("group_code", "The group is missing.")
        return GroupRow(line=self.line.number, pupil=pupil, problems=tuple(self.problems), **values)

    def timetable_row(self) -> TimetableRow:
        group_code, day, period = self._read("group_code"), self._read("weekday"), self._read("period")
        if not group_code:
            self._miss("group_code", "The group is missing.")
        starts_at = self._read("starts_at") or period.starts_at
        # What a refused cell would have told is not missed besides.
        is_told = any(problem.column == self._header_of("period") for problem in self.problems)
        weekday = self._agreed("weekday", "day", day.weekday, period.weekday)
        if weekday is None and not is_told:
            self._miss("weekday", "The day is missing.")
        if not period.period and starts_at is None:
            self._miss("period", "The period is missing.")
        return TimetableRow(
            line=self.line.number,
            group_code=group_code,
            week=self._agreed("week", "week", self._read("week"), day.week, period.week),
            weekday=weekday or 0,
            period=period.period,
            starts_at=starts_at,
            room=self._read("room"),
            teacher=self._read("teacher"),
            starts_on=self._read("starts_on"),
            problems=tuple(self.problems),
        )

    def _agreed(self, key: str, name: str, *told: int | None) -> int | None:
        """What the cells of a line tell, each of which may tell it; they have to tell the same."""
        values = {each for each in told if each is not None}
        if len(values) > 1:
            self._refuse(self._header_of(key), f"Two cells of this line name different {name}s.")
        return min(values, default=None)

    def suspension_row(self) -> SuspensionRow:
        pupil = self._known_pupil()
        values = {key: self._read(key) for key in SUSPENSION_VALUES}
        for key, missing in (("kind", "type"), ("starts_on", "first day"), ("reason_1", "reason")):
            if values[key] is None:
                self._miss(key, f"The {missing} is missing.")
        self._check_suspension(values["kind"], values["starts_on"], values["ends_on"], values["half_days"])
        if values["kind"] is SuspensionKind.PERMANENT:
            values["ends_on"] = None
        values["starts_half"] = values["starts_half"] or HalfDay.AM
        values |= {key: values[key] or "" for key in ("reason_1", "reason_2", "reason_3")}
        return SuspensionRow(line=self.line.number, pupil=pupil, problems=tuple(self.problems), **values)

    def _check_suspension(
        self, kind: SuspensionKind | None, starts_on: date | None, ends_on: date | None, half_days: int | None
    ) -> None:
        if ends_on is None and kind not in (None, SuspensionKind.PERMANENT):
            self._miss("ends_on", "The last day is missing.")
        if starts_on and ends_on and ends_on < starts_on:
            self._refuse(self._header_of("ends_on"), "This is before the first day.")
        if half_days is not None and not 1 <= half_days <= MOST_HALF_DAYS:
            reason = f"A pupil is suspended for 1 to {MOST_HALF_DAYS} sessions, 45 days, in a school year."
            self._refuse(self._header_of("half_days"), reason)

    def entry_row(self) -> EntryRow:
        pupil = self._known_pupil()
        values = {key: self._read(key) for key in ("kind", "on", "label", "points", "state")}
        for key, missing in (("kind", "kind"), ("on", "date"), ("label", "name of it")):
            if not values[key]:
                self._miss(key, f"The {missing} is missing.")
        return EntryRow(line=self.line.number, pupil=pupil, problems=tuple(self.problems), **values)

    def lesson_row(self) -> LessonRow:
        """A lesson without a mark is read as one that is not marked yet."""
        pupil = self._known_pupil()
        values = {key: self._read(key) for key in ("date", "period", "subject", "mark", "minutes")}
        on, code = values["date"], values["mark"]
        if on is None:
            self._miss("date", "The date is missing.")
        if not values["period"]:
            self._miss("period", "The period is missing.")
        if on and code:
            try:
                attendance_class(code, on)
            except UnknownMark as error:
                self._refuse(self._header_of("mark"), str(error))
        return LessonRow(
            line=self.line.number,
            pupil=pupil,
            on=on,
            period=values["period"],
            subject=values["subject"],
            code=code or NOT_MARKED,
            minutes=self._minutes_late(code, values["minutes"]),
            problems=tuple(self.problems),
        )

    def _minutes_late(self, code: str, minutes: int | None) -> int | None:
        """Nought, as many systems write it, is none."""
        if not minutes:
            return None
        if not 1 <= minutes <= MOST_MINUTES:
            self._refuse(
                self._header_of("minutes"), f"Minutes late are 1 to {MOST_MINUTES}, or an empty cell."
            )
        elif code not in LATE_CODES:
            self._warn("minutes", "There are minutes beside a mark that is not late: they are left out.")
            return None
        return minutes

    def contact_row(self) -> ContactRow:
        pupil = self._known_pupil()
        values = {key: self._read(key) for key in CONTACT_VALUES}
        title, forename, surname = split_name(self._read("contact_name"))
        values |= {
            "title": self._read("contact_title") or title,
            "forename": self._read("contact_forename") or forename,
            "surname": self._read("contact_surname") or surname,
        }
        if not values["surname"]:
            name = "contact_surname" if "contact_surname" in self.recognised.mapping else "contact_name"
            self._miss(name, "The contact’s name is missing.")
        if not values["relationship"]:
            self._miss("relationship", "The relationship is missing.")
        begins, ends = values["order_starts_on"], values["order_ends_on"]
        if begins and ends and ends < begins:
            self._refuse(self._header_of("order_ends_on"), "This order would end before it begins.")
        return ContactRow(line=self.line.number, pupil=pupil, problems=tuple(self.problems), **values)

    def target_row(self, on: date) -> TargetRow:
        pupil = self._known_pupil()
        values = {key: self._read(key) for key in TARGET_VALUES}
        for key in ("what", "measure", "baseline", "aim", "aim_by"):
            if values[key] in (None, ""):
                self._miss(key, f"{self.columns[key].label} is missing.")
        if values["kind"] == "attainment" and not values["subject"]:
            self._miss("subject", "Attainment is in a subject: say in which.")
        begins, ends = values["baseline_on"], values["aim_by"]
        if begins and begins > on:
            self._refuse(self._header_of("baseline_on"), "This day has not come yet.")
        if ends and ends <= (begins or on):
            self._refuse(self._header_of("aim_by"), "The aim’s day comes after the baseline’s.")
        return TargetRow(line=self.line.number, pupil=pupil, problems=tuple(self.problems), **values)

    def plan_row(self) -> PlanRow:
        pupil = self._known_pupil()
        values = {key: self._read(key) for key in PLAN_VALUES}
        if not any(value for key, value in values.items() if key not in ("plan", "author")):
            self._miss("review_by", "There is neither a review date nor anything that the plan says.")
        return PlanRow(line=self.line.number, pupil=pupil, problems=tuple(self.problems), **values)

    def mark_rows(self) -> Iterator[MarkRow]:
        """The marks of a line, one row each. What is wrong with the line as a whole is said once."""
        pupil = self._known_pupil()
        found = list(self._places_of_marks())
        if any(problem.severity is Severity.REFUSED for problem in self.problems):
            yield MarkRow(line=self.line.number, pupil=pupil, problems=tuple(self.problems))
            return
        for place, on, half_day in found:
            code = self._mark(place, on, half_day)
            if code or self.problems:
                problems, self.problems = tuple(self.problems), []
                yield MarkRow(
                    line=self.line.number, pupil=pupil, on=on, half_day=half_day, code=code, problems=problems
                )

    def _places_of_marks(self) -> Iterator[tuple[int, date, HalfDay]]:
        """Where in the line a mark stands for which half day, in any of the three layouts."""
        mapping, marks = self.recognised.mapping, self.recognised.marks
        if marks:
            yield from ((place, on, half_day) for place, (on, half_day) in marks.items())
            return
        on = self._read("date")
        if on is None:
            self._miss("date", "The date is missing.")
            return
        if "half_day" in mapping and "mark" in mapping:
            half_day = self._read("half_day")
            if half_day is None:
                self._miss("half_day", "Whether this is AM or PM is missing.")
            else:
                yield mapping["mark"], on, half_day
            return
        for half_day in HalfDay:
            if half_day.value.lower() in mapping:
                yield mapping[half_day.value.lower()], on, half_day

    def _mark(self, place: int, on: date, half_day: HalfDay) -> str:
        """The code in use on that day, or nothing with the problem noted."""
        cell = self.line.cells[place] if place < len(self.line.cells) else ""
        try:
            code = cells.read_mark(cell, half_day)
            if code:
                attendance_class(code, on)
        except (cells.BadCell, UnknownMark) as error:
            self._refuse(self.recognised.headers[place], str(error))
            return ""
        return code

    def _pupil(self) -> PupilKey:
        surname, forename = self._names()
        key = PupilKey(
            upn=self._read("upn"),
            mis_id=self._read("mis_id"),
            surname=surname,
            forename=forename,
            born_on=self._read("dob"),
        )
        problem = upn.examine(key.upn) if key.upn else None
        if problem:
            self._warn("upn", problem.message)
        return key

    def _known_pupil(self) -> PupilKey:
        pupil = self._pupil()
        if not pupil.is_enough and not self.problems:
            self._refuse("", "Which pupil is this? There is no number, and no name with a date of birth.")
        return pupil

    def _names(self) -> tuple[str, str]:
        surname, forename = self._read("surname"), self._read("forename")
        whole = self._read("full_name")
        if (surname and forename) or not whole:
            return surname, forename
        if whole.count(",") != 1:
            self._refuse(self._header_of("full_name"), "Write names as “Surname, Forename”.")
            return surname, forename
        last, first = (part.strip() for part in whole.split(","))
        return surname or last, forename or first

    def _needs(self) -> tuple[NeedType, ...]:
        """Main need first, whether the file ranks needs in columns of their own or within a cell."""
        return tuple(
            dict.fromkeys(self._read("primary_need") + self._read("secondary_need") + self._read("needs"))
        )

    def _check_pupil(self, pupil: PupilKey, on: date) -> None:
        if not pupil.surname:
            self._miss("surname", "The surname is missing.")
        if not pupil.forename:
            self._miss("forename", "The forename is missing.")
        if pupil.born_on is None:
            self._miss("dob", "The date of birth is missing.")
        elif pupil.born_on > on:
            self._refuse(self._header_of("dob"), "This date of birth is in the future.")
        elif on.year - pupil.born_on.year > OLDEST_PUPIL:
            self._warn("dob", f"This pupil would be older than {OLDEST_PUPIL}.")

    def _check_year(self, born_on: date | None, group: YearGroup | None, on: date) -> None:
        if born_on is None or born_on > on or group is None:
            return
        if abs(cohort_for(group, academic_year_start(on)) - cohort_from(born_on)) >= YEARS_OUT:
            self._warn("year_group", f"{group.label} is far from the year that goes with this date of birth.")

    def _check_stay(self, admitted_on: date | None, left_on: date | None) -> None:
        if admitted_on and left_on and left_on < admitted_on:
            self._refuse(self._header_of("left_on"), "This pupil would have left before being admitted.")

    def _check_needs(self, status: SendStatus | None, needs: tuple[NeedType, ...]) -> None:
        if status is SendStatus.EHCP and NeedType.NSA in needs:
            self._warn("needs", "NSA goes with SEN support only: a plan rests on an assessment.")

    def _read(self, key: str) -> Any:
        """The value under a column; what an empty cell gives where there is none or it can't be read."""
        column = self.columns[key]
        place = self.recognised.mapping.get(key)
        if place is None or place >= len(self.line.cells):
            return column.parse("")
        try:
            return self._fitting(column, column.parse(self.line.cells[place]))
        except cells.BadCell as error:
            self._refuse(self.recognised.headers[place], str(error))
            return column.parse("")

    def _fitting(self, column: Column, value: Any) -> Any:
        if isinstance(value, str) and len(value) > column.longest:
            raise cells.BadCell(f"This is longer than {column.longest} characters.")
        return value

    def _miss(self, key: str, reason: str) -> None:
        """Say that something needed is missing, unless the cell has been refused already."""
        header = self._header_of(key)
        if not any(problem.column == header for problem in self.problems):
            self._refuse(header, reason)

    def _refuse(self, header: str, reason: str) -> None:
        self.problems.append(RowProblem(self.line.number, header, reason, Severity.REFUSED))

    def _warn(self, key: str, reason: str) -> None:
        self.problems.append(RowProblem(self.line.number, self._header_of(key), reason, Severity.WARNED))

    def _header_of(self, key: str) -> str:
        place = self.recognised.mapping.get(key)
        return self.columns[key].label if place is None else self.recognised.headers[place]


ROWS: Final[dict[Kind, type[ParsedRow]]] = {
    Kind.PUPILS: PupilRow,
    Kind.GROUPS: GroupRow,
    Kind.TIMETABLE: TimetableRow,
    Kind.ATTENDANCE: MarkRow,
    Kind.LESSONS: LessonRow,
    Kind.EXCLUSIONS: SuspensionRow,
    Kind.BEHAVIOUR: EntryRow,
    Kind.CONTACTS: ContactRow,
    Kind.TARGETS: TargetRow,
    Kind.PLANS: PlanRow,
}
CONTACT_VALUES: Final = (
    *("contact_id", "relationship", "priority", "has_parental_responsibility", "mobile", "home_phone"),
    *("work_phone", "email", "address", "language", "needs_interpreter", "has_separate_copy"),
    *(
        "is_do_not_contact",
        "is_address_hidden",
        "order_says",
        "order_bars",
        "order_starts_on",
        "order_ends_on",
    ),
)
PLAN_VALUES: Final = ("plan", "review_by", "musts", "about", "hard", "helps", "avoid", "author")
TARGET_VALUES: Final = (
    *("what", "kind", "subject", "measure", "unit", "is_lower_better", "baseline", "baseline_on"),
    *("baseline_source", "aim", "aim_by", "own_words", "why", "how", "helpers", "steps", "author"),
)
SUSPENSION_VALUES: Final = (
    *("kind", "starts_on", "starts_half", "ends_on", "half_days", "reason_1", "reason_2", "reason_3"),
)
PUPIL_VALUES: Final = (
    *("middle_names", "preferred_surname", "preferred_forename", "sex", "year_group", "form"),
    *("admitted_on", "left_on", "send_status", "referring_school"),
)
