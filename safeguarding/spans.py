"""Times over which concerns are counted: school years and their terms, each with the holiday that follows it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from staffing.calendar import LONDON, academic_year_start
from staffing.models import Term


@dataclass(frozen=True)
class Span:
    """`code` stands in addresses: 2026 for a year, 2026-1 for its first term."""

    code: str
    name: str
    first: date
    last: date

    def holds(self, on: date) -> bool:
        return self.first <= on <= self.last

    def is_over(self, on: date) -> bool:
        return self.last < on


@dataclass(frozen=True)
class Year(Span):
    terms: Sequence[Span] = ()


def years_of(school_id: int, on: date) -> list[Year]:
    """The years that have begun, the present one first and always there: one statement."""
    rows = Term.objects.filter(year__school=school_id, year__starts_on__lte=on).select_related("year")
    terms: dict[int, list[Term]] = {academic_year_start(on): []}
    for term in rows.order_by("starts_on"):
        terms.setdefault(academic_year_start(term.year.starts_on), []).append(term)
    return [_year(begins, its) for begins, its in sorted(terms.items(), reverse=True)]


def _year(begins: int, terms: Sequence[Term]) -> Year:
    first, last = date(begins, 9, 1), date(begins + 1, 8, 31)
    starts = [first, *(term.starts_on for term in terms[1:]), last + timedelta(days=1)]
    spans = [
        Span(f"{begins}-{number + 1}", term.name, starts[number], starts[number + 1] - timedelta(days=1))
        for number, term in enumerate(terms)
    ]
    return Year(str(begins), f"{begins}/{(begins + 1) % 100:02d}", first, last, spans)


def chosen_year(years: Sequence[Year], code: str) -> Year:
    return next((year for year in years if year.code == code), years[0])


def chosen_span(years: Sequence[Year], code: str) -> Span:
    spans: list[Span] = [span for year in years for span in (year, *year.terms)]
    return next((span for span in spans if span.code == code), years[0])


def day_of(at: datetime) -> date:
    return at.astimezone(LONDON).date()
