"""One page of a list in one statement: with how many rows the whole has, or only whether more follow."""

from collections.abc import Callable, Hashable
from typing import Any, Generic, TypeVar

from django.core.paginator import Page, Paginator
from django.db import models

from staffing.access import Actor
from staffing.prepared import PreparedFor

Row = TypeVar("Row")
COUNT = "row_count"


class Uncounted(Paginator):
    """Of a list that grows without end: `count` is how many rows are known of, up to the first that follows."""

    is_uncounted = True


class RowCount(models.Subquery):
    """How many rows a query finds; it hangs on nothing outside, so the database works it out once."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) counted)"
    output_field = models.IntegerField()
    # Of a query that can find nothing.
    empty_result_set_value = 0


def page_of(rows: models.QuerySet[Any, Row], asked: str | None, per_page: int) -> Page[Row]:
    """The page asked for; the first where that is no number, and the last where there are not so many."""
    counted = _counted(rows)
    return _page(lambda start: list(counted[start : start + per_page]), asked, per_page)


def uncounted_page_of(rows: models.QuerySet[Any, Row], asked: str | None, per_page: int) -> Page[Row]:
    """As `page_of`, of a list that nobody counts: that would read all of it. Past its end it is the first page."""
    return _uncounted_page(lambda start: list(rows[start : start + per_page + 1]), asked, per_page)


class Pages(Generic[Row]):
    """Pages of what an actor may see of one list, asked by prepared statements.

    `build` gives the whole list, as for `PreparedFor`; where it is not `counted` a page only knows whether more follow.
    """

    def __init__(
        self, build: Callable[..., models.QuerySet[Any, Row]], per_page: int, *, counted: bool = True
    ) -> None:
        def from_start(actor: Actor, start: int, *shape: Hashable) -> models.QuerySet[Any, Row]:
            rows = build(actor, *shape)
            return _counted(rows)[start : start + per_page] if counted else rows[start : start + per_page + 1]

        self.rows = PreparedFor(from_start)
        self._per_page = per_page
        self._page = _page if counted else _uncounted_page

    def page(self, actor: Actor, asked: str | None, *shape: Hashable, **values: Any) -> Page[Row]:
        """As `page_of`, or `uncounted_page_of`."""
        return self._page(lambda start: self.rows.rows(actor, start, *shape, **values), asked, self._per_page)

    def first(self, actor: Actor) -> Page[Row]:
        return self.page(actor, None)


def _number(asked: str | None) -> int:
    return max(1, int(asked)) if asked and asked.isdecimal() and len(asked) < 9 else 1


def _uncounted_page(rows_from: Callable[[int], list[Row]], asked: str | None, per_page: int) -> Page[Row]:
    number = _number(asked)
    found = rows_from((number - 1) * per_page)
    if not found and number > 1:
        number, found = 1, rows_from(0)
    paginator = Uncounted(found, per_page)
    paginator.count = (number - 1) * per_page + len(found)
    return Page(found[:per_page], number, paginator)


def _page(rows_from: Callable[[int], list[Row]], asked: str | None, per_page: int) -> Page[Row]:
    number = _number(asked)
    found = rows_from((number - 1) * per_page)
    if not found and number > 1:
        number = max(1, -(-_count_in(rows_from(0)) // per_page))
        found = rows_from((number - 1) * per_page)
    paginator: Paginator[Row] = Paginator(found, per_page)
    paginator.count = _count_in(found)
    return Page(found, number, paginator)


def _counted(rows: models.QuerySet[Any, Row]) -> models.QuerySet[Any, Row]:
    return rows.annotate(**{COUNT: RowCount(rows.order_by().values("pk"))})


def _count_in(found: list[Any]) -> int:
    if not found:
        return 0
    row = found[0]
    count: int = row[COUNT] if isinstance(row, dict) else getattr(row, COUNT)
    return count
