"""A backup is one whole file or none, and what stopped it is a sentence."""

import os
import resource
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from staffing.backups.making import back_up, keep_newest
from staffing.backups.sealing import private_key
from staffing.backups.troubles import Trouble
from staffing.calendar import now
from staffing.models import BackupEvent

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def nobody():
    """A user without rights; root is above them."""
    if os.geteuid():
        yield
        return
    os.seteuid(65534)
    yield
    os.seteuid(0)


@pytest.fixture
def little_room():
    """No file may grow beyond a few pages, as on a full disk."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, before[1]))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, before)


def refusal_of(folder: Path) -> str:
    with pytest.raises(Trouble) as refused:
        back_up(folder, now())
    return str(refused.value)


def test_it_is_one_file_that_only_its_owner_reads(backup, folder):
    assert [path.name for path in folder.iterdir()] == [backup.name]
    assert backup.stat().st_mode & 0o777 == 0o600
    assert b"UPN,Surname" not in backup.read_bytes()


def test_it_is_written_down_with_its_hash(backup):
    made = BackupEvent.objects.get()
    assert (made.kind, made.archive, made.size) == ("made", backup.name, backup.stat().st_size)
    assert len(made.sha256) == 64


def test_nothing_readable_is_left_beside_the_database(backup, settings):
    assert not any(settings.VAR_DIR.iterdir())


def test_a_folder_that_is_not_there_is_not_made(key_file, tmp_path):
    assert "There is no folder" in refusal_of(tmp_path / "elsewhere")
    assert not (tmp_path / "elsewhere").exists()


def test_a_folder_that_may_not_be_written_to_is_named(key_file, folder, nobody):
    folder_of_others = Path("/")
    assert "may not be written to" in refusal_of(folder_of_others)


@pytest.mark.usefixtures("key_file", "little_room")
def test_a_full_disk_leaves_nothing_half_written(folder, settings):
    assert "disk" in refusal_of(folder)
    assert not any(folder.iterdir())
    assert not any(settings.VAR_DIR.iterdir())


def test_without_a_key_nothing_is_written(folder, settings):
    settings.HANDRAIL_BACKUP_KEYS = []
    assert "manage.py backup_key" in refusal_of(folder)
    assert not any(folder.iterdir())


def test_half_a_key_is_no_key(folder, settings):
    settings.HANDRAIL_BACKUP_KEYS = ["age1half"]
    assert "begins with age1" in refusal_of(folder)


def test_a_failure_is_written_down_for_the_administrator(key_file, tmp_path):
    sentence = refusal_of(tmp_path / "elsewhere")
    assert BackupEvent.objects.get().message == sentence


def test_the_command_ends_with_the_sentence(key_file, tmp_path):
    with pytest.raises(CommandError, match="There is no folder"):
        call_command("backup", to=str(tmp_path / "elsewhere"))


def test_the_command_says_where_the_file_is(key_file, folder, capsys):
    call_command("backup", to=str(folder))
    assert str(next(folder.iterdir())) in capsys.readouterr().out


def test_only_the_newest_are_kept_and_nothing_else_is_touched(folder):
    names = [f"handrail-2026110{day}-030000.tar.gz.age" for day in range(1, 6)]
    for name in [*names, "notes.txt", "handrail-old.tar"]:
        (folder / name).touch()
    assert keep_newest(folder, 2) == 3
    assert sorted(path.name for path in folder.iterdir()) == [*names[3:], "handrail-old.tar", "notes.txt"]


def test_what_a_killed_backup_left_is_cleared_after_a_day(folder, settings):
    part = folder / ".handrail-20261101-030000.tar.gz.age.part"
    scratch = settings.VAR_DIR / "scratch-left"
    scratch.mkdir(parents=True)
    part.touch()
    for path in (part, scratch):
        os.utime(path, (0, 0))
    keep_newest(folder, 2)
    assert not part.exists()
    assert not scratch.exists()


def test_a_key_pair_is_printed_once_and_its_public_half_kept(settings, tmp_path, capsys):
    settings.HANDRAIL_BACKUP_KEYS = []
    settings.VAR_DIR.mkdir(parents=True)
    (settings.VAR_DIR / "env").write_text("DJANGO_SECRET_KEY=x\n")
    call_command("backup_key")
    said = capsys.readouterr().out
    (tmp_path / "key.txt").write_text(said)
    public = str(private_key(tmp_path / "key.txt").to_public())
    assert (settings.VAR_DIR / "env").read_text() == f"DJANGO_SECRET_KEY=x\nHANDRAIL_BACKUP_KEY={public}\n"


def test_a_key_is_not_replaced_by_accident(key_file):
    with pytest.raises(CommandError, match="--replace"):
        call_command("backup_key")
