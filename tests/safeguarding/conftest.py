"""Files of the room are kept in a folder of each test's own."""

from pathlib import Path

import pytest
from django.core.files.storage import default_storage


@pytest.fixture(autouse=True)
def _files_of_their_own(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("location", "base_location"):
        monkeypatch.setattr(default_storage, name, str(tmp_path / "uploads"))
