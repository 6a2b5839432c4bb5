"""The world that the walking tests walk in."""

import pytest

from tests.walk.world import World, make_world


@pytest.fixture
def world(db) -> World:
    return make_world()
