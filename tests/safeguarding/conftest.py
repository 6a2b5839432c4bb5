"""Files of the room are kept in a folder of each test's own; and who raises concerns, and who reads them."""

from pathlib import Path

import pytest
from django.core.files.storage import default_storage

from staffing.access import Role
from staffing.calendar import today
from tests.cast import make_staff


@pytest.fixture(autouse=True)
def _files_of_their_own(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("location", "base_location"):
        monkeypatch.setattr(default_storage, name, str(tmp_path / "uploads"))


@pytest.fixture
def teacher(cast):
    return cast.actor(Role.TEACHER)


@pytest.fixture
def lead(cast):
    return cast.actor(Role.SAFEGUARDING_LEAD)


@pytest.fixture
def deputy(cast):
    return make_staff(cast.school, Role.SAFEGUARDING_LEAD, forename="Deputy").actor(today())
