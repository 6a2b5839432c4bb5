"""What waits for a member of staff in any room, counted in the one statement that reads whom a request acts for."""

from collections.abc import Callable
from typing import Any

from django.db import models

Find = Callable[[], models.QuerySet[Any]]
_FINDERS: dict[str, Find] = {}


def waits_for_staff(name: str) -> Callable[[Find], Find]:
    """Register what to count: rows that wait for the member of staff who is `OuterRef("pk")`."""

    def register(find: Find) -> Find:
        _FINDERS[name] = find
        return find

    return register


def counts_waiting() -> dict[str, models.Subquery]:
    """One annotation of staff for each, by the name that `waiting_for` knows."""
    number = models.Func("pk", function="COUNT", output_field=models.IntegerField())
    return {
        f"waiting_{name}": models.Subquery(find().order_by().annotate(number=number).values("number"))
        for name, find in _FINDERS.items()
    }


def waiting_for(staff: models.Model, name: str) -> int:
    """How much waits for a member of staff read with `counts_waiting`."""
    count: int = getattr(staff, f"waiting_{name}")
    return count
