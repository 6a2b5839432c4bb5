"""What waits for a member of staff in any room, read in the one statement that reads whom a request acts for."""

from collections.abc import Callable
from typing import Any

from django.db import models
from django.db.models.functions import JSONArray

from staffing.models.school import JSONList

Find = Callable[[], models.QuerySet[Any]]
_FINDERS: dict[str, Find] = {}
_COLUMNS: dict[str, tuple[str, ...]] = {}


def waits_for_staff(name: str, *columns: str) -> Callable[[Find], Find]:
    """Register what to count: rows that wait for the member of staff who is `OuterRef("pk")`.

    With columns the rows are listed, for the few that everybody sees in full; `Given("on")` is the day.
    """

    def register(find: Find) -> Find:
        _FINDERS[name] = find
        _COLUMNS[name] = columns
        return find

    return register


def what_waits() -> dict[str, models.Subquery]:
    """One annotation of staff for each, by the name that `waiting_for` and `waiting_rows` know."""
    number = models.Func("pk", function="COUNT", output_field=models.IntegerField())
    return {
        f"waiting_{name}": models.Subquery(
            find()
            .order_by()
            .annotate(found=JSONList(JSONArray(*_COLUMNS[name])) if _COLUMNS[name] else number)
            .values("found")
        )
        for name, find in _FINDERS.items()
    }


def waiting_for(staff: models.Model, name: str) -> int:
    """How much waits for a member of staff read with `what_waits`."""
    count: int = getattr(staff, f"waiting_{name}")
    return count


def waiting_rows(staff: models.Model, name: str) -> list[list[Any]]:
    """Those that are listed, in no order, each as its columns; days and times as text."""
    rows: list[list[Any]] = getattr(staff, f"waiting_{name}")
    return rows
