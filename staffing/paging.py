"""One page of a list and how many rows the whole has, in one statement."""

from typing import Any, TypeVar

from django.core.paginator import Page, Paginator
from django.db import models

Row = TypeVar("Row", bound=models.Model)
COUNT = "row_count"


class _RowCount(models.Subquery):
    """How many rows a query finds; it hangs on nothing outside, so the database works it out once."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) counted)"
    output_field = models.IntegerField()


def page_of(rows: models.QuerySet[Row], asked: str | None, per_page: int) -> Page[Row]:
    """The page asked for; the first where that is no number, and the last where there are not so many."""
    number = max(1, int(asked)) if asked and asked.isdecimal() and len(asked) < 9 else 1
    start = (number - 1) * per_page
    found: list[Any] = list(_counted(rows)[start : start + per_page])
    paginator = Paginator(rows, per_page)
    if not found and number > 1:
        return paginator.get_page(asked)
    paginator.count = _count_in(found[0]) if found else 0
    return Page(found, number, paginator)


def first_rows(rows: models.QuerySet[Row], per_page: int) -> models.QuerySet[Row]:
    """The rows of a first page, each with how many there are, for `page_of_first`."""
    return _counted(rows)[:per_page]


def page_of_first(found: list[Row], per_page: int) -> Page[Row]:
    """The page of rows that were read as `first_rows`."""
    paginator: Paginator[Row] = Paginator(found, per_page)
    paginator.count = _count_in(found[0]) if found else 0
    return Page(found, 1, paginator)


def _counted(rows: models.QuerySet[Row]) -> models.QuerySet[Row]:
    return rows.annotate(**{COUNT: _RowCount(rows.order_by().values("pk"))})


def _count_in(row: Any) -> int:
    count: int = row[COUNT] if isinstance(row, dict) else getattr(row, COUNT)
    return count
