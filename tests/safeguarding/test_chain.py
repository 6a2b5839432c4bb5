"""What was written can't be changed, taken out, moved or cut off without being named."""

import json
import random
import threading
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from safeguarding import anchors, files
from safeguarding.chain import append
from safeguarding.checking import check
from safeguarding.codes import EntryKind
from safeguarding.models import ChainHead, Entry
from safeguarding.sealing import key_of_school
from staffing.access import system_actor
from staffing.calendar import now
from tests.factories import SchoolFactory
from tests.safeguarding.scenes import chain_of, guards_away, noted, run

TABLE = Entry._meta.db_table
COLUMNS = [field.column for field in Entry._meta.concrete_fields if field.column != "id"]
LENGTH = 12


@pytest.fixture
def school(db):
    return SchoolFactory()


def test_a_chain_is_as_it_was_written(school):
    chain_of(school, LENGTH)
    found = check(school)
    assert (found.entries, found.faults) == (LENGTH, [])


def test_numbers_begin_at_one_in_each_school(school):
    chain_of(school, 3)
    assert [entry.number for entry in chain_of(SchoolFactory(), 2)] == [1, 2]


def test_each_entry_carries_the_hash_of_the_one_before(school):
    first, second = chain_of(school, 2)
    assert (first.previous, second.previous) == ("", first.mac)


def test_an_entry_that_concerns_nobody_is_refused(school):
    with pytest.raises(ValueError):
        append(by=system_actor(school.pk, "test"), kind=EntryKind.DISCUSSION, body={}, keys=[])


def test_another_key_outside_verifies_nothing(school, settings):
    chain_of(school, 2)
    settings.HANDRAIL_HMAC_KEY = "another installation's"
    assert [fault.number for fault in check(school).faults] == [1, 2]


def other_value(dice: random.Random, entry: Entry, column: str) -> object:
    """The value of a column with one bit or unit changed."""
    field = next(each for each in Entry._meta.concrete_fields if each.column == column)
    value = getattr(entry, field.attname)
    if column in ("ciphertext", "previous", "mac", "kind"):
        text = value or "0" * 64
        at = dice.randrange(len(text))
        return text[:at] + chr(ord(text[at]) ^ 1) + text[at + 1 :]
    if column == "files":
        return json.dumps(["0" * 64])
    if column in ("written_at", "happened_at"):
        return (value or now()) + timedelta(microseconds=dice.choice((1, 1_000, 10**9)))
    if column == "number":
        return value + 10_000
    return (value or 0) + dice.randrange(1, 1 << 20)


def write_over(dice: random.Random, entries: list[Entry]) -> int:
    column = dice.choice(COLUMNS)
    # That the first follows nothing, and all others something, is held by the table as well.
    entry = dice.choice(entries[1:] if column in ("number", "previous") else entries)
    run(f"UPDATE {TABLE} SET {column} = %s WHERE id = %s", other_value(dice, entry, column), entry.pk)
    # What is taken from the chain of its school, or from its place there, is missed at that place.
    return entry.number


def take_out(dice: random.Random, entries: list[Entry]) -> int:
    entry = dice.choice(entries[:-1])
    run(f"DELETE FROM {TABLE} WHERE id = %s", entry.pk)
    return entry.number


def change_places(dice: random.Random, entries: list[Entry]) -> int:
    one, other = sorted(dice.sample(entries[1:], 2), key=lambda entry: entry.number)
    for number, row in ((99_999, one), (one.number, other), (other.number, one)):
        run(f"UPDATE {TABLE} SET number = %s WHERE id = %s", number, row.pk)
    return one.number


def write_twice(dice: random.Random, entries: list[Entry]) -> int:
    entry, last = dice.choice(entries[1:]), entries[-1].number
    names = ", ".join(COLUMNS)
    values = names.replace("number", str(last + 1), 1)
    run(f"INSERT INTO {TABLE} ({names}) SELECT {values} FROM {TABLE} WHERE id = %s", entry.pk)
    return last + 1


def cut_off(dice: random.Random, entries: list[Entry]) -> int:
    """With the row that says where the end is: what remains is whole, but was anchored outside."""
    left = dice.randrange(len(entries))
    run(f"DELETE FROM {TABLE} WHERE number > %s", left)
    mac = entries[left - 1].mac if left else ""
    run(f"UPDATE {ChainHead._meta.db_table} SET number = %s, mac = %s", left, mac)
    return entries[-1].number


WAYS = (write_over, write_over, write_over, write_over, take_out, change_places, write_twice, cut_off)


@pytest.mark.django_db
def test_a_thousand_tampers_are_all_found_and_named():
    school = SchoolFactory()
    entries = chain_of(school, LENGTH)
    anchors.anchor_schools(now())
    dice = random.Random(26)
    unnamed = []
    with guards_away():
        run("DELETE FROM safeguarding_entrykey")
        for turn in range(1_000):
            with transaction.atomic():
                way = dice.choice(WAYS)
                number = way(dice, entries)
                faults = check(school).faults
                if number not in {fault.number for fault in faults}:
                    unnamed.append((turn, way.__name__, number, faults))
                transaction.set_rollback(True)
    assert unnamed == []
    assert check(school).faults == []


def test_a_row_that_the_database_cannot_give_any_more_is_named(school):
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL keeps a time a time")
    entries = chain_of(school, 3)
    with guards_away():
        run(f"UPDATE {TABLE} SET written_at = '2026-99-99 10:00:00' WHERE id = %s", entries[1].pk)
    assert 2 in {fault.number for fault in check(school).faults}


def test_the_first_that_is_bad_is_named_first(school):
    entries = chain_of(school, 5)
    with guards_away():
        for entry in (entries[3], entries[1]):
            run(f"UPDATE {TABLE} SET kind = 'action' WHERE id = %s", entry.pk)
    assert [fault.number for fault in check(school).faults] == [2, 4]


def test_a_file_is_checked_with_its_entry(school):
    entry = noted(school, contents=[b"a drawing"])
    assert check(school).faults == []
    path = Path(default_storage.path(files.path_of(entry.files[0])))
    path.write_bytes(path.read_bytes()[:-1] + b"?")
    assert [fault.number for fault in check(school).faults] == [1]
    path.unlink()
    assert [fault.number for fault in check(school).faults] == [1]


class TestTheCommand:
    def test_it_says_that_all_is_as_written(self, school, capsys):
        chain_of(school, 2)
        call_command("verify_chain", "--school", school.urn)
        assert capsys.readouterr().out == f"{school.urn}: 2 entries, 0 events of the trail, all as written\n"

    def test_it_names_the_first_bad_row_and_exits_with_one(self, school, capsys):
        entry = chain_of(school, 2)[1]
        with guards_away():
            run(f"UPDATE {TABLE} SET kind = 'action' WHERE id = %s", entry.pk)
        with pytest.raises(CommandError) as ended:
            call_command("verify_chain")
        assert ended.value.returncode == 1
        assert f"first fault: entry 2 (row {entry.pk}): was altered" in capsys.readouterr().out

    def test_it_speaks_to_programs(self, school, capsys):
        chain_of(school, 1)
        call_command("verify_chain", "--json", "--school", school.urn)
        said = json.loads(capsys.readouterr().out)
        assert said == [{"urn": school.urn, "entries": 1, "events": 0, "faults": []}]

    def test_a_school_that_is_not_there_is_said(self, school):
        with pytest.raises(CommandError, match="no school"):
            call_command("verify_chain", "--school", "0")


@pytest.mark.django_db(transaction=True)
def test_four_hundred_appends_by_eight_writers_make_one_chain():
    school = SchoolFactory()
    key_of_school(school.pk)
    start, trouble = threading.Barrier(8), []

    def writer() -> None:
        start.wait()
        try:
            for _ in range(50):
                noted(school)
        except Exception as error:
            trouble.append(error)
        finally:
            connection.close()

    writers = [threading.Thread(target=writer) for _ in range(8)]
    for each in writers:
        each.start()
    for each in writers:
        each.join()
    found = check(school)
    assert (trouble, found.entries, found.faults) == ([], 400, [])
