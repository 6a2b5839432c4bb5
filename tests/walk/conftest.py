"""The world that the walking tests walk in: made once for a module, lent to each test, and put back after it."""

from collections.abc import Iterator
from copy import deepcopy

import pytest
from django.db import transaction

from tests.conftest import clock_in_term
from tests.walk.world import World, make_world


@pytest.fixture(scope="module")
def made_world(django_db_setup, django_db_blocker) -> Iterator[World]:
    """Rows that stay until the module ends: each test's own transaction is a savepoint within this one."""
    with django_db_blocker.unblock(), transaction.atomic():
        with clock_in_term():
            made = make_world()
        yield made
        transaction.set_rollback(True)


@pytest.fixture
def world(made_world: World, db) -> World:
    return deepcopy(made_world)
