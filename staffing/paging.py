"""One page of a list and how many rows the whole has, in one statement."""

from collections.abc import Callable, Hashable
from typing import Any, Generic, TypeVar

from django.core.paginator import Page, Paginator
from django.db import models

from staffing.access import Actor
from staffing.prepared import PreparedFor

Row = TypeVar("Row")
COUNT = "row_count"


class _RowCount(models.Subquery):
    """How many rows a query finds; it hangs on nothing outside, so the database works it out once."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) counted)"
    output_field = models.IntegerField()


def page_of(rows: models.QuerySet[Any, Row], asked: str | None, per_page: int) -> Page[Row]:
    """The page asked for; the first where that is no number, and the last where there are not so many."""
    counted = _counted(rows)
    return _page(lambda start: list(counted[start : start + per_page]), asked, per_page)


class Pages(Generic[Row]):
    """Pages of what an actor may see of one list, asked by prepared statements.

    `build` gives the whole list, as for `PreparedFor`.
    """

    def __init__(self, build: Callable[..., models.QuerySet[Any, Row]], per_page: int) -> None:
        def from_start(actor: Actor, start: int, *shape: Hashable) -> models.QuerySet[Any, Row]:
            return _counted(build(actor, *shape))[start : start + per_page]

        self.rows = PreparedFor(from_start)
        self._per_page = per_page

    def page(self, actor: Actor, asked: str | None, *shape: Hashable, **values: Any) -> Page[Row]:
        """As `page_of`."""
        return _page(lambda start: self.rows.rows(actor, start, *shape, **values), asked, self._per_page)

    def first(self, actor: Actor) -> Page[Row]:
        return self.page(actor, None)


def _page(rows_from: Callable[[int], list[Row]], asked: str | None, per_page: int) -> Page[Row]:
    number = max(1, int(asked)) if asked and asked.isdecimal() and len(asked) < 9 else 1
    found = rows_from((number - 1) * per_page)
    if not found and number > 1:
        number = max(1, -(-_count_in(rows_from(0)) // per_page))
        found = rows_from((number - 1) * per_page)
    paginator: Paginator[Row] = Paginator(found, per_page)
    paginator.count = _count_in(found)
    return Page(found, number, paginator)


def _counted(rows: models.QuerySet[Any, Row]) -> models.QuerySet[Any, Row]:
    return rows.annotate(**{COUNT: _RowCount(rows.order_by().values("pk"))})


def _count_in(found: list[Any]) -> int:
    if not found:
        return 0
    row = found[0]
    count: int = row[COUNT] if isinstance(row, dict) else getattr(row, COUNT)
    return count
