"""Bringing a file into a school, in the fewest words."""

from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from django.core.files.storage import default_storage

from pupils.imports.applying import apply_batch
from pupils.imports.staging import stage_file
from pupils.models import ImportBatch
from staffing.access import Actor, Role
from tests.cast import Cast

Bring = Callable[..., ImportBatch]


@pytest.fixture(autouse=True)
def _uploads_go_elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(default_storage, "location", str(tmp_path))
    monkeypatch.setattr(default_storage, "base_location", str(tmp_path))


@pytest.fixture
def records(cast: Cast) -> Actor:
    return cast.actor(Role.RECORDS)


@pytest.fixture
def bring(records: Actor) -> Bring:
    """Stage a text (or bytes) as a file and, unless told otherwise, write it."""

    def bring_file(
        kind: str, content: str | bytes, *, name: str = "export.csv", write: bool = True
    ) -> ImportBatch:
        data = content.encode() if isinstance(content, str) else content
        batch = stage_file(by=records, kind=kind, file=BytesIO(data), name=name)
        if write and batch.state == ImportBatch.State.PREVIEW:
            batch = apply_batch(batch, by=records)
        return batch

    return bring_file


def problems_of(batch: ImportBatch) -> list[str]:
    """Line and reason of everything that is wrong, in the order of lines."""
    return [f"{each['line']}: {each['reason']}" for row in batch.rows.all() for each in row.problems]
