"""The trail is sealed into the chain: an event that is altered, taken out or put in is named."""

import json
import random
import threading
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from mentoring import regular_work
from safeguarding import trail
from safeguarding.checking import check
from safeguarding.codes import EntryKind
from safeguarding.desk import waiting_at
from safeguarding.models import ChainCheck, Entry
from safeguarding.sealing import bodies, key_of_school
from staffing.access import Role
from staffing.calendar import now
from staffing.models import AuditEvent, SchedulerRun
from tests.factories import SchoolFactory
from tests.safeguarding.scenes import chain_of, guards_away, noted, run

TABLE = AuditEvent._meta.db_table
COLUMNS = [field.column for field in AuditEvent._meta.concrete_fields if not field.primary_key]
# Far from what the database numbers by itself, with room between two.
FIRST = 1_000_000


@pytest.fixture
def school(db):
    return SchoolFactory()


def an_event(school, number: int, *, minutes_ago: int = 60) -> AuditEvent:
    return AuditEvent.objects.create(
        pk=FIRST + 10 * number,
        at=now() - timedelta(minutes=minutes_ago),
        school_id=school.pk,
        staff_id=7,
        staff_name="Ms Rowe",
        acted_as="mentor",
        verb="view",
        object_kind="pupil",
        object_id=number,
        pupil_id=number,
        pupil_ids=[number, number + 1],
        detail={"to": "é", "from": 2},
    )


def events_of(school, count: int) -> list[AuditEvent]:
    return [an_event(school, number) for number in range(count)]


def seals_of(school) -> list[list[int]]:
    """The ids in each seal."""
    said = bodies(Entry.objects.filter(school=school, kind=EntryKind.TRAIL).in_order())
    return [body["ids"] for body in said.values()]


def told(school) -> str:
    return "\n".join(fault.what for fault in check(school).faults)


def test_what_was_seen_and_changed_is_sealed_once(school):
    events = events_of(school, 5)
    assert (trail.seal(school.pk, now()), trail.seal(school.pk, now())) == (5, 0)
    assert seals_of(school) == [[event.pk for event in events]]
    found = check(school)
    assert (found.events, found.faults) == (5, [])


def test_nothing_to_seal_leaves_the_chain_alone(school):
    assert trail.seal(school.pk, now()) == 0
    assert not Entry.objects.exists()


def test_each_school_has_its_own_in_its_own_chain(school):
    other = SchoolFactory()
    mine, theirs = an_event(school, 1), an_event(other, 2)
    for each in (school, other):
        trail.seal(each.pk, now())
    assert (seals_of(school), seals_of(other)) == ([[mine.pk]], [[theirs.pk]])


def test_what_is_younger_than_five_minutes_waits(school):
    an_event(school, 1, minutes_ago=1)
    assert trail.seal(school.pk, now()) == 0
    assert trail.seal(school.pk, now() + timedelta(minutes=5)) == 1


def test_what_comes_to_light_after_later_ones_is_sealed_by_the_next(school):
    an_event(school, 1)
    an_event(school, 3)
    trail.seal(school.pk, now())
    late = an_event(school, 2)
    assert told(school) == ""
    assert trail.seal(school.pk, now()) == 1
    after = an_event(school, 4)
    assert trail.seal(school.pk, now()) == 1
    assert seals_of(school)[1:] == [[late.pk], [after.pk]]
    assert told(school) == ""


def test_what_was_put_among_them_after_hours_is_named(school):
    an_event(school, 1)
    an_event(school, 3)
    trail.seal(school.pk, now())
    put_in = an_event(school, 2, minutes_ago=60 * 24)
    assert trail.seal(school.pk, now()) == 0
    assert told(school) == f"event {put_in.pk} of the trail was put in"


def test_a_clock_that_goes_back_keeps_nothing_from_being_sealed(school):
    an_event(school, 1)
    trail.seal(school.pk, now())
    an_event(school, 2, minutes_ago=60 * 24 * 30)
    assert trail.seal(school.pk, now()) == 1
    assert told(school) == ""


def test_whoever_is_killed_leaves_whole_batches_and_the_next_goes_on(school, monkeypatch):
    events = events_of(school, 7)
    monkeypatch.setattr(trail, "AT_ONCE", 2)
    append, done = trail.append, []

    def killed(**what):
        if len(done) == 2:
            raise KeyboardInterrupt
        done.append(append(**what))

    monkeypatch.setattr(trail, "append", killed)
    with pytest.raises(KeyboardInterrupt):
        trail.seal(school.pk, now())
    monkeypatch.setattr(trail, "append", append)
    assert trail.seal(school.pk, now()) == 3
    assert [pk for ids in seals_of(school) for pk in ids] == [event.pk for event in events]
    assert told(school) == ""


@pytest.mark.django_db(transaction=True)
def test_several_that_seal_at_once_seal_nothing_twice(monkeypatch):
    school = SchoolFactory()
    key_of_school(school.pk)
    events = events_of(school, 40)
    monkeypatch.setattr(trail, "AT_ONCE", 3)
    start, trouble, sealed = threading.Barrier(4), [], []

    def sealer() -> None:
        start.wait()
        try:
            sealed.append(trail.seal(school.pk, now()))
        except Exception as error:
            trouble.append(error)
        finally:
            connection.close()

    sealers = [threading.Thread(target=sealer) for _ in range(4)]
    for each in sealers:
        each.start()
    for each in sealers:
        each.join()
    assert (trouble, sum(sealed)) == ([], 40)
    assert sorted(pk for ids in seals_of(school) for pk in ids) == [event.pk for event in events]


def other_value(dice: random.Random, event: AuditEvent, column: str) -> object:
    """The value of a column with one letter or unit changed."""
    value = getattr(event, column)
    if column == "at":
        return value + timedelta(microseconds=dice.choice((1, 1_000, 10**9)))
    if column == "pupil_ids":
        return json.dumps([*value, dice.randrange(99)])
    if column == "detail":
        return json.dumps(value | {"from": dice.randrange(3, 99)})
    if isinstance(value, str):
        place = dice.randrange(len(value))
        return value[:place] + chr(ord(value[place]) ^ 1) + value[place + 1 :]
    return value + dice.randrange(1, 99)


def write_over(dice: random.Random, events: list[AuditEvent], column: str = "") -> int:
    event, column = dice.choice(events), column or dice.choice(COLUMNS)
    run(f"UPDATE {TABLE} SET {column} = %s WHERE id = %s", other_value(dice, event, column), event.pk)
    return event.pk


def take_out(dice: random.Random, events: list[AuditEvent]) -> int:
    event = dice.choice(events)
    run(f"DELETE FROM {TABLE} WHERE id = %s", event.pk)
    return event.pk


def put_in(dice: random.Random, events: list[AuditEvent]) -> int:
    """As if it had been there since, with an id between two others."""
    event = dice.choice(events[:-1])
    names = ", ".join(COLUMNS)
    values = names.replace("at,", "%s,", 1)
    run(
        f"INSERT INTO {TABLE} (id, {names}) SELECT id + 5, {values} FROM {TABLE} WHERE id = %s",
        event.at - timedelta(hours=3),
        event.pk,
    )
    return event.pk + 5


def change_places(dice: random.Random, events: list[AuditEvent]) -> int:
    one, other = dice.sample(events, 2)
    for pk, row in ((FIRST - 1, one.pk), (one.pk, other.pk), (other.pk, FIRST - 1)):
        run(f"UPDATE {TABLE} SET id = %s WHERE id = %s", pk, row)
    return one.pk


def is_named(pk: int, school) -> bool:
    return f"event {pk} of the trail" in told(school)


@pytest.mark.parametrize("column", COLUMNS)
def test_every_column_of_an_event_is_covered(school, column):
    events = events_of(school, 3)
    trail.seal(school.pk, now())
    with guards_away():
        assert is_named(write_over(random.Random(3), events, column), school)


@pytest.mark.django_db
def test_tampers_of_every_kind_are_all_found_and_the_event_is_named():
    school = SchoolFactory()
    chain_of(school, 2)
    events = events_of(school, 12)
    trail.seal(school.pk, now())
    noted(school)
    dice, unnamed = random.Random(35), []
    with guards_away():
        for turn in range(400):
            with transaction.atomic():
                way = dice.choice((write_over, write_over, take_out, put_in, change_places))
                pk = way(dice, events)
                if not is_named(pk, school):
                    unnamed.append((turn, way.__name__, pk))
                transaction.set_rollback(True)
    assert unnamed == []
    assert told(school) == ""


def test_a_row_that_the_database_cannot_give_any_more_is_named(school):
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL keeps a time a time")
    events = events_of(school, 3)
    trail.seal(school.pk, now())
    with guards_away():
        run(f"UPDATE {TABLE} SET at = '2026-99-99 10:00:00' WHERE id = %s", events[1].pk)
    assert is_named(events[1].pk, school)


def test_a_seal_that_cannot_be_read_is_named_and_what_it_held_is_sealed_anew(school):
    events_of(school, 3)
    trail.seal(school.pk, now())
    with guards_away():
        run("DELETE FROM safeguarding_entrykey")
    assert told(school) == "seals a part of the trail, and can't be read"
    assert trail.seal(school.pk, now()) == 3


def test_a_seal_that_is_taken_out_is_missed_in_the_chain(school):
    chain_of(school, 1)
    events_of(school, 3)
    trail.seal(school.pk, now())
    noted(school)
    with guards_away():
        run("DELETE FROM safeguarding_entrykey")
        run("DELETE FROM safeguarding_entry WHERE kind = 'trail'")
    assert 2 in {fault.number for fault in check(school).faults}


def test_the_command_names_the_event(school, capsys):
    event = an_event(school, 1)
    trail.seal(school.pk, now())
    with guards_away():
        run(f"DELETE FROM {TABLE} WHERE id = %s", event.pk)
    with pytest.raises(CommandError):
        call_command("verify_chain", "--school", school.urn)
    assert f"event {event.pk} of the trail is missing" in capsys.readouterr().out


def test_the_team_is_told_of_its_own_entries_alone(cast):
    chain_of(cast.school, 2)
    an_event(cast.school, 1)
    regular_work.anchor(now())
    assert EntryKind.TRAIL in Entry.objects.filter(school=cast.school).values_list("kind", flat=True)
    assert ChainCheck.objects.get(school=cast.school).entries == 2
    assert waiting_at(cast.actor(Role.SAFEGUARDING_LEAD)).rows == []


def test_a_round_seals_every_ten_minutes_and_the_nights_before_it_anchors(school):
    an_event(school, 1)
    regular_work.one_round(now())
    assert len(seals_of(school)) == 1
    an_event(school, 2)
    regular_work.one_round(now())
    assert len(seals_of(school)) == 1
    SchedulerRun.objects.filter(name="seal_trail").update(ran_at=now() - timedelta(minutes=11))
    regular_work.one_round(now())
    assert len(seals_of(school)) == 2
    an_event(school, 3)
    regular_work.anchor(now())
    assert len(seals_of(school)) == 3
