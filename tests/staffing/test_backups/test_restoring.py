"""What is put back is what was backed up, settled; or nothing is."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.contrib.auth.models import Group
from django.contrib.sessions.models import Session
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from mentoring.regular_work import one_round
from staffing import guards
from staffing.access import Role
from staffing.backups import postgres, restoring, sqlite
from staffing.backups.databases import dump_name, dumped
from staffing.backups.making import back_up
from staffing.backups.opening import opened
from staffing.backups.restoring import SETTLED, restore
from staffing.backups.troubles import Trouble
from staffing.calendar import now
from staffing.checks import RESTORE_UNDER_WAY, HalfRestored, refuse_half_restored
from staffing.models import (
    AuditEvent,
    BackupEvent,
    GuessCount,
    MailState,
    OutboxMail,
    SchedulerRun,
    School,
    Staff,
    User,
)
from tests import factories
from tests.archives import write_dishonest
from tests.cast import make_staff

pytestmark = pytest.mark.django_db(transaction=True)
# Written by the restore itself.
WRITTEN = {"staffing_backupevent", "staffing_auditevent"}


@pytest.fixture
def tables(tmp_path: Path) -> Callable[[], dict]:
    """Rows and sum of every table as it is now."""

    def look() -> dict:
        copy = tmp_path / f"look-{len(list(tmp_path.iterdir()))}"
        with dumped(copy) as census:
            return census.tables

    return look


def test_every_table_comes_back_as_it_was(backup, key_file, start_anew, tables):
    with opened(backup, key_file) as found:
        expected = found.manifest.tables
    start_anew()
    restore(backup, key_file, now())
    here = tables()
    assert {name: here[name] for name in here if name not in SETTLED | WRITTEN} == {
        name: expected[name] for name in expected if name not in SETTLED | WRITTEN
    }
    assert {name: here[name][0] for name in SETTLED} == {"django_session": 0, "staffing_outboxmail": 1}
    assert default_storage.open("imports/roll.csv").read() == b"UPN,Surname\n"


def test_what_is_put_back_can_be_written_to(backup, key_file, start_anew):
    start_anew()
    restore(backup, key_file, now())
    assert make_staff(School.objects.get(), Role.MENTOR).pk
    assert guards.missing_guards() == []


def test_every_session_ends(key_file, folder, sign_in, start_anew):
    sign_in(make_staff(factories.SchoolFactory(), Role.MENTOR))
    assert Session.objects.exists()
    made = back_up(folder, now())
    start_anew()
    restore(folder / made.archive, key_file, now())
    assert Staff.objects.exists()
    assert not Session.objects.exists()


def test_mails_that_waited_are_withheld_and_others_stay(key_file, folder, start_anew):
    for state in (MailState.PLANNED, MailState.CLAIMED, MailState.UNKNOWN, MailState.FAILED):
        factories.OutboxMailFactory(state=state)
    factories.OutboxMailFactory(state=MailState.SENT, sent_at=now())
    made = back_up(folder, now())
    start_anew()
    restore(folder / made.archive, key_file, now())
    assert sorted(OutboxMail.objects.values_list("state", flat=True)) == [
        "failed", "sent", "withheld", "withheld", "withheld",
    ]  # fmt: skip
    assert "may have arrived" in OutboxMail.objects.filter(state=MailState.WITHHELD).first().refusal


def test_it_is_told_to_each_school_and_in_the_trail(backup, key_file, start_anew):
    start_anew()
    restore(backup, key_file, now())
    school = School.objects.get()
    told = BackupEvent.objects.get(kind=BackupEvent.Kind.RESTORED)
    assert (told.school, told.archive) == (school, backup.name)
    assert AuditEvent.objects.get(verb="restore").school_id == school.pk


@contextmanager
def refused(words: str, tables: Callable[[], object]) -> Iterator[None]:
    """In these words, with every table as it was."""
    before = tables()
    with pytest.raises(Trouble, match=words):
        yield
    assert tables() == before


def test_it_never_writes_over_a_school(backup, key_file, tables):
    with refused("holds something already", tables):
        restore(backup, key_file, now())


@pytest.mark.parametrize(
    ("write", "table"),
    [
        (lambda: User.objects.create_user("somebody@school.example"), "staffing_user"),
        (factories.TrustFactory, "staffing_trust"),
        (lambda: Group.objects.create(name="another application's"), "auth_group"),
    ],
)
def test_it_never_writes_over_anything_else_either(write, table, backup, key_file, start_anew, tables):
    start_anew()
    write()
    with refused(rf"holds something already \(in the table {table}\)", tables):
        restore(backup, key_file, now())


@pytest.fixture
def foreign_table(transactional_db) -> Iterator[None]:
    """A table of another application, without a row."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE shop_order (buyer integer)")
        yield
        cursor.execute("DROP TABLE shop_order")


def test_it_never_takes_away_a_table_of_another_application(
    backup, key_file, start_anew, foreign_table, tables
):
    start_anew()
    with refused(r"not Handrail's \(shop_order\)", tables):
        restore(backup, key_file, now())


@pytest.fixture
def no_tables(backup, start_anew, tmp_path) -> Iterator[None]:
    """A database that was only just made; afterwards it is as other tests know it."""
    start_anew()
    before = tmp_path / dump_name()
    with dumped(before):
        pass
    if connection.vendor == "sqlite":
        sqlite.put_in_place(tmp_path / "nothing.sqlite3", connection)
        yield
        sqlite.put_in_place(before, connection)
    else:
        postgres.empty(connection)
        yield
        postgres.load(before, connection)


def test_nor_does_it_where_that_application_is_all_there_is(backup, key_file, no_tables, tables):
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE shop_order (buyer integer)")
    with pytest.raises(Trouble, match=r"not Handrail's \(shop_order\)"):
        restore(backup, key_file, now())
    assert tables() == {"shop_order": [0, "0"]}


def test_a_database_without_tables_is_empty(backup, key_file, no_tables):
    restore(backup, key_file, now())
    assert School.objects.count() == 1
    assert guards.missing_guards() == []


def test_one_that_ran_before_it_had_a_school_is_empty(
    backup, key_file, tmp_path, start_anew, client, settings
):
    start_anew()
    # Beside the backup that is put back: made in the same moment, it would have the same name.
    settings.HANDRAIL_BACKUP_DIR = str(tmp_path)
    one_round(now())
    client.post("/sign-in/", {"login": "nobody@school.example", "password": factories.PASSWORD})
    assert all(each.objects.exists() for each in (SchedulerRun, BackupEvent, GuessCount))
    restore(backup, key_file, now())
    assert School.objects.count() == 1


def test_it_never_writes_over_uploads(backup, key_file, start_anew):
    start_anew()
    default_storage.save("imports/other.csv", ContentFile(b"x"))
    with pytest.raises(Trouble, match="uploads"):
        restore(backup, key_file, now())
    assert not School.objects.exists()


def test_an_older_version_is_brought_up_to_date(key_file, folder, start_anew):
    factories.SchoolFactory()
    recorder = MigrationRecorder(connection)
    newest = ("auth", "0012_alter_user_first_name_max_length")
    recorder.record_unapplied(*newest)
    made = back_up(folder, now())
    recorder.record_applied(*newest)
    start_anew()
    restore(folder / made.archive, key_file, now())
    assert newest in MigrationRecorder(connection).applied_migrations()
    assert School.objects.count() == 1


def test_a_newer_version_is_refused_by_its_number(key_file, folder, start_anew, settings):
    factories.SchoolFactory()
    settings.HANDRAIL_VERSION = "99.1.0"
    made = back_up(folder, now())
    settings.HANDRAIL_VERSION = "0.1.0"
    start_anew()
    with pytest.raises(Trouble, match=r"made by Handrail 99\.1\.0"):
        restore(folder / made.archive, key_file, now())
    assert not School.objects.exists()


def test_a_newer_version_is_refused_by_its_migrations(key_file, folder, start_anew):
    factories.SchoolFactory()
    recorder = MigrationRecorder(connection)
    recorder.record_applied("staffing", "0099_from_the_future")
    made = back_up(folder, now())
    recorder.record_unapplied("staffing", "0099_from_the_future")
    start_anew()
    with pytest.raises(Trouble, match="newer than this one"):
        restore(folder / made.archive, key_file, now())
    assert not School.objects.exists()


@pytest.mark.parametrize("spoil", ["half", "flipped", "wrong key"])
def test_what_does_not_open_leaves_everything_as_it_was(spoil, backup, key_file, start_anew, capsys):
    start_anew()
    content = bytearray(backup.read_bytes())
    if spoil == "wrong key":
        key_file.write_text("AGE-SECRET-KEY-1")
    elif spoil == "half":
        backup.write_bytes(content[: len(content) // 2])
    else:
        content[-1] ^= 1
        backup.write_bytes(content)
    with pytest.raises(CommandError, match="Nothing was restored"):
        call_command("restore", str(backup), key=key_file)
    assert not School.objects.exists()
    assert not default_storage.exists("imports/roll.csv")


def test_a_file_that_is_not_there_is_named(key_file, tmp_path):
    with pytest.raises(CommandError, match=r"There is no .*nowhere\.age"):
        call_command("restore", str(tmp_path / "nowhere.age"), key=key_file)


class Killed(BaseException):
    """Nothing of ours runs after it."""


@pytest.fixture
def broken_off(backup, key_file, start_anew, monkeypatch) -> Iterator[None]:
    """A restore of which nothing ran any more once its rows were there."""
    start_anew()
    with monkeypatch.context() as patched:

        def die(*given: object) -> None:
            patched.setattr(postgres, "empty", die)
            patched.setattr(sqlite, "put_in_place", die)
            raise Killed

        patched.setattr(restoring, "_write_down", die)
        with pytest.raises(Killed):
            restore(backup, key_file, now())
    yield
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE IF EXISTS {RESTORE_UNDER_WAY}")


def test_nothing_starts_on_what_a_restore_left_that_was_broken_off(broken_off):
    assert School.objects.exists()
    assert not BackupEvent.objects.filter(kind=BackupEvent.Kind.RESTORED).exists()
    with pytest.raises(HalfRestored, match="run it again"):
        refuse_half_restored()
    with pytest.raises(CommandError, match="run it again"):
        call_command("scheduler", once=True)


def test_one_that_was_broken_off_is_begun_again(broken_off, backup, key_file):
    restore(backup, key_file, now())
    assert BackupEvent.objects.filter(kind=BackupEvent.Kind.RESTORED).count() == School.objects.count() == 1
    refuse_half_restored()


def test_a_difference_between_manifest_and_rows_is_found_and_nothing_stays(
    key_file, folder, start_anew, settings
):
    factories.SchoolFactory()
    write_dishonest(folder / "dishonest.age", settings)
    start_anew()
    with pytest.raises(Trouble, match="staffing_school differs"):
        restore(folder / "dishonest.age", key_file, now())
    assert not School.objects.exists()
    assert guards.missing_guards() == []
