"""What a new school is asked, in order, with a likely answer to each question."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError

from staffing import spoken
from staffing.calendar import academic_year_start, is_working_day, week_start
from staffing.models import Phase

Answers = dict[str, Any]
TERMS = ("Autumn", "Spring", "Summer")
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")
USUAL_DAY = (
    "Registration 08:30-08:50, Period 1 08:50-09:50, Period 2 09:50-10:50, Break 10:50-11:10, Period 3 11:10-12:10,"
    " Lunch 12:10-13:00, PM registration 13:00-13:10, Period 4 13:10-14:10, Period 5 14:10-15:10"
)
PRIMARY_DAY = (
    "Registration 08:45-09:00, Morning 1 09:00-10:15, Break 10:15-10:30, Morning 2 10:30-12:00, Lunch 12:00-13:00,"
    " PM registration 13:00-13:10, Afternoon 1 13:10-14:10, Afternoon 2 14:10-15:15"
)


@dataclass(frozen=True)
class Question:
    """One thing to know: `likely` is what no answer means; without it there has to be one.

    `check` holds it against earlier answers; `if_given` names the one it is about, without which it is not asked.
    """

    name: str
    words: str
    read: spoken.Read
    likely: Callable[[Answers], str] | None = None
    check: Callable[[Any, Answers], None] | None = None
    if_given: str = ""

    def is_asked(self, so_far: Answers) -> bool:
        return not self.if_given or bool(so_far.get(self.if_given))

    def value(self, typed: str, so_far: Answers) -> Any:
        """The value of what was typed; raises ValidationError with the sentence to say."""
        text = " ".join(typed.split()) or (self.likely(so_far) if self.likely else "")
        if not text and self.likely is None:
            raise ValidationError("This one needs an answer.")
        value = self.read(text) if text else ""
        if self.check:
            self.check(value, so_far)
        return value


def answer_all(given: Mapping[str, Any], on: date) -> Answers:
    """The values of a whole set of answers, such as a file's; raises ValidationError with every wrong one."""
    known = {question.name for question in QUESTIONS}
    problems = dict.fromkeys(sorted(set(given) - known), "There is no such question.")
    so_far: Answers = {"on": on}
    for question in QUESTIONS:
        try:
            if question.is_asked(so_far):
                so_far[question.name] = question.value(str(given.get(question.name) or ""), so_far)
        except ValidationError as problem:
            problems[question.name] = " ".join(problem.messages)
            # What is asked after it is read as if nothing had been said.
            so_far[question.name] = ""
    if problems:
        raise ValidationError(problems)
    return so_far


def _usual_day(so_far: Answers) -> str:
    return PRIMARY_DAY if so_far.get("phase") == Phase.PRIMARY else USUAL_DAY


def _likely_year(so_far: Answers) -> str:
    """The academic year that runs; in the summer holiday the one to come."""
    on: date = so_far["on"]
    return str(on.year if on.month in (7, 8) else academic_year_start(on))


def _first_monday_from(on: date) -> date:
    return on if on.isoweekday() == 1 else week_start(on) + timedelta(days=7)


def _school_day(on: date, step: int) -> date:
    """The day itself, or the nearest working day after (1) or before (-1) it."""
    while not is_working_day(on):
        on += timedelta(days=step)
    return on


def _span(first: date, last: date) -> str:
    return f"{first:%-d %b %Y} to {last:%-d %b %Y}"


def _likely_term(name: str) -> Callable[[Answers], str]:
    """As most schools' terms lie; a proposal that each school looks at."""

    def likely(so_far: Answers) -> str:
        year = so_far.get("year") or academic_year_start(so_far["on"])
        first, last, half_term = {
            "Autumn": (date(year, 9, 2), date(year, 12, 20), date(year, 10, 24)),
            "Spring": (
                _first_monday_from(date(year + 1, 1, 3)),
                date(year + 1, 3, 28),
                date(year + 1, 2, 12),
            ),
            "Summer": (
                _first_monday_from(date(year + 1, 4, 11)),
                date(year + 1, 7, 21),
                date(year + 1, 5, 25),
            ),
        }[name]
        monday = _first_monday_from(half_term)
        span = _span(_school_day(first, 1), _school_day(last, -1))
        return f"{span}, half-term {_span(monday, monday + timedelta(days=4))}"

    return likely


def _likely_anchor(so_far: Answers) -> str:
    autumn = so_far.get("autumn")
    first = autumn["starts_on"] if autumn else date(academic_year_start(so_far["on"]), 9, 2)
    return f"{week_start(first):%-d %b %Y}"


def _nothing(so_far: Answers) -> str:
    return ""


def _year(text: str) -> int:
    return int(spoken.digits(4, "2026")(text))


def _says(text: str) -> Callable[[Answers], str]:
    return lambda so_far: text


def _in_the_year(term: dict[str, date], so_far: Answers) -> None:
    """A term lies in its year and after the one before."""
    year = so_far["year"]
    if year and not date(year, 9, 1) <= term["starts_on"] < term["ends_on"] <= date(year + 1, 8, 31):
        raise ValidationError(f"The academic year runs from 1 Sep {year} to 31 Aug {year + 1}.")
    for name in TERMS:
        before = so_far.get(name.lower())
        if before and term["starts_on"] <= before["ends_on"]:
            raise ValidationError(f"The term before, {name}, runs to {before['ends_on']:%-d %b %Y}.")


def _another_person(email: str, so_far: Answers) -> None:
    if email and email == so_far["admin_email"]:
        raise ValidationError(
            "The headteacher is another person: nobody approves what they proposed themselves."
        )


QUESTIONS = (
    Question("urn", "URN, six digits", spoken.digits(6, "123456")),
    Question("name", "Name of the school", spoken.words(120)),
    Question("dfe_number", "DfE number, seven digits, the authority's three first", spoken.digits(7, "999/4001")),
    Question(
        "phase",
        f"Phase: {', '.join(Phase.labels)}",
        spoken.one_of({phase.label: phase.value for phase in Phase} | {phase.value: phase.value for phase in Phase}),
        _says(Phase.SECONDARY.label),
    ),
    Question("trust", "Trust it belongs to (Enter for none)", spoken.words(120), _nothing),
    Question("bells", "The bells of a normal day", spoken.bells, _usual_day),
    Question("cycle_weeks", "Timetable weeks: 1 (every week the same) or 2 (A and B)",
             spoken.one_of({"1": 1, "2": 2}), _says("1")),
    Question("year", "The academic year begins in September of", _year, _likely_year),
    *(Question(name.lower(), f"{name} term", spoken.term, _likely_term(name), _in_the_year) for name in TERMS),
    Question("cycle_anchor", "A Monday of week A", spoken.monday, _likely_anchor),
    Question("digest_weekday", f"Weekly digest on: {', '.join(WEEKDAYS)}",
             spoken.one_of({name: number for number, name in enumerate(WEEKDAYS, start=1)}), _says("Friday")),
    Question("digest_time", "Weekly digest at", spoken.clock, _says("15:30")),
    Question("admin_email", "E-mail address of the first administrator", spoken.address),
    Question("admin_forename", "Forename", spoken.words(60)),
    Question("admin_surname", "Surname", spoken.words(60)),
    Question("head_email", "E-mail address of the headteacher, who approves every other role"
             " (Enter: the administrator adds the headteacher in the app)", spoken.address, _nothing, _another_person),
    Question("head_forename", "Forename", spoken.words(60), if_given="head_email"),
    Question("head_surname", "Surname", spoken.words(60), if_given="head_email"),
)  # fmt: skip
