"""Each named constraint is shown to refuse: what the tests of every room share."""

from collections.abc import Callable
from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, transaction

Write = Callable[[Any], object]


def twice(write: Write) -> Write:
    return lambda subject: (write(subject), write(subject))


def expect_refusal(write: Write, subject: Any, name: str) -> None:
    """The database refuses what is written; where it names what refused (PostgreSQL), it is this constraint."""
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        write(subject)
    cause = getattr(refused.value.__cause__, "diag", None)
    assert cause is None or cause.constraint_name == name


def constraints_of(room: str) -> set[str]:
    """The names of all constraints in a room's models."""
    return {
        constraint.name
        for model in apps.get_app_config(room).get_models()
        for constraint in model._meta.constraints
    }
