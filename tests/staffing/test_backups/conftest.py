"""A school's keys, a folder for backups, and an installation that can be emptied."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import call_command

from staffing import guards
from staffing.backups.making import back_up
from staffing.backups.sealing import new_keys
from staffing.calendar import now
from tests import factories


@pytest.fixture(autouse=True)
def _files_go_elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings) -> None:
    settings.VAR_DIR = tmp_path / "var"
    monkeypatch.setattr(default_storage, "location", str(tmp_path / "uploads"))
    monkeypatch.setattr(default_storage, "base_location", str(tmp_path / "uploads"))


@pytest.fixture
def key_file(tmp_path: Path, settings) -> Path:
    """The file of the private key, as the school keeps it; its public half is set."""
    private, public = new_keys()
    settings.HANDRAIL_BACKUP_KEYS = [public]
    path = tmp_path / "key.txt"
    path.write_text(f"# public key: {public}\n{private}\n")
    return path


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = tmp_path / "backups"
    path.mkdir()
    return path


@pytest.fixture
def backup(key_file: Path, folder: Path) -> Path:
    """A backup of one school with a mail that waits and an upload."""
    factories.OutboxMailFactory()
    default_storage.save("imports/roll.csv", ContentFile(b"UPN,Surname\n"))
    return folder / back_up(folder, now()).archive


@pytest.fixture
def start_anew() -> Callable[[], None]:
    """As after a disaster: no rows, no uploads, but the tables."""

    def empty() -> None:
        guards.remove_guards()
        call_command("flush", interactive=False, verbosity=0)
        guards.install_guards()
        if default_storage.exists("imports/roll.csv"):
            default_storage.delete("imports/roll.csv")

    return empty
