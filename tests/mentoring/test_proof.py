"""A backup is proven by putting it back elsewhere and looking at it; the live database is not touched."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from django.contrib.sessions.models import Session
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from staffing.access import Role
from staffing.backups.making import back_up
from staffing.backups.sealing import new_keys
from staffing.calendar import now
from staffing.models import BackupEvent, Staff, User
from tests import factories
from tests.archives import write_dishonest
from tests.cast import make_staff

pytestmark = pytest.mark.django_db(transaction=True)
Kind = BackupEvent.Kind


@pytest.fixture
def key_file(tmp_path: Path, settings, monkeypatch) -> Path:
    settings.VAR_DIR = tmp_path / "var"
    monkeypatch.setattr(default_storage, "location", str(tmp_path / "uploads"))
    monkeypatch.setattr(default_storage, "base_location", str(tmp_path / "uploads"))
    private, public = new_keys()
    settings.HANDRAIL_BACKUP_KEYS = [public]
    path = tmp_path / "key.txt"
    path.write_text(private)
    return path


@pytest.fixture
def backup(key_file: Path, tmp_path: Path) -> Path:
    school = factories.TermFactory().year.school
    make_staff(school, Role.MENTOR)
    factories.PupilFactory(school=school)
    return tmp_path / back_up(tmp_path, now()).archive


def test_a_sound_backup_is_proven_and_written_down(backup, key_file, settings, capsys):
    call_command("prove_backup", str(backup), key=key_file)
    assert "three pages open" in capsys.readouterr().out
    proof = BackupEvent.objects.get(kind=Kind.PROVEN)
    assert proof.sha256 == BackupEvent.objects.get(kind=Kind.MADE).sha256
    assert not any(settings.VAR_DIR.iterdir())
    assert Staff.objects.count() == User.objects.count() == 1


def test_a_damaged_one_is_doubted(backup, key_file):
    backup.write_bytes(backup.read_bytes()[:-1])
    with pytest.raises(CommandError, match="not proven"):
        call_command("prove_backup", str(backup), key=key_file)
    assert "damaged" in BackupEvent.objects.get(kind=Kind.DOUBTED).message


def test_one_whose_rows_are_not_as_it_says_is_doubted(backup, key_file, tmp_path, settings):
    write_dishonest(tmp_path / "dishonest.age", settings)
    with pytest.raises(CommandError, match="staffing_school differs"):
        call_command("prove_backup", str(tmp_path / "dishonest.age"), key=key_file)
    assert "staffing_school" in BackupEvent.objects.get(kind=Kind.DOUBTED).message


def test_one_whose_pages_do_not_open_is_doubted(backup, key_file, tmp_path):
    with renamed("pupils_pupil", "middle_names", "other_names"):
        broken = back_up(tmp_path, now() + timedelta(seconds=1))
    with pytest.raises(CommandError, match="open_pages failed on the restored database"):
        call_command("prove_backup", str(tmp_path / broken.archive), key=key_file)
    assert "open_pages" in BackupEvent.objects.get(kind=Kind.DOUBTED).message


@contextmanager
def renamed(table: str, column: str, other: str) -> Iterator[None]:
    """A database whose migrations are all there, and whose pages miss a column."""
    with connection.cursor() as cursor:
        cursor.execute(f'ALTER TABLE "{table}" RENAME COLUMN "{column}" TO "{other}"')
        try:
            yield
        finally:
            cursor.execute(f'ALTER TABLE "{table}" RENAME COLUMN "{other}" TO "{column}"')


def test_one_of_an_older_version_is_brought_up_to_date_first(backup, key_file, tmp_path):
    with before_there_were_sessions():
        older = back_up(tmp_path, now() + timedelta(seconds=1))
    call_command("prove_backup", str(tmp_path / older.archive), key=key_file)
    assert BackupEvent.objects.get(kind=Kind.PROVEN).archive == older.archive


@contextmanager
def before_there_were_sessions() -> Iterator[None]:
    """A database that has not had the migration by which people can sign in."""
    recorder = MigrationRecorder(connection)
    with connection.schema_editor() as editor:
        editor.delete_model(Session)
    recorder.record_unapplied("sessions", "0001_initial")
    try:
        yield
    finally:
        with connection.schema_editor() as editor:
            editor.create_model(Session)
        recorder.record_applied("sessions", "0001_initial")


def test_a_wrong_key_says_nothing_about_the_backup(backup, key_file):
    key_file.write_text(new_keys()[0])
    with pytest.raises(CommandError, match="key does not open"):
        call_command("prove_backup", str(backup), key=key_file)
    assert not BackupEvent.objects.exclude(kind=Kind.MADE).exists()


def test_a_backup_that_is_not_there_says_nothing_about_backups(key_file, tmp_path):
    with pytest.raises(CommandError, match="There is no file"):
        call_command("prove_backup", str(tmp_path / "nowhere.age"), key=key_file)
    assert not BackupEvent.objects.exists()


def test_pages_are_opened_and_nothing_of_it_stays(backup):
    before = User.objects.count(), Staff.objects.count()
    call_command("open_pages")
    assert (User.objects.count(), Staff.objects.count()) == before


def test_a_page_that_answers_anything_but_itself_is_told(backup, settings):
    settings.SECURE_SSL_REDIRECT = True
    with pytest.raises(CommandError, match=r"A page of the school \d+ answered 301"):
        call_command("open_pages")
