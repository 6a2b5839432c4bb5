"""Evidence is inserted and nothing else: the database itself says so, on both databases."""

import pytest
from django.db import DatabaseError, connection, transaction

from staffing import guards
from staffing.access import system_actor
from staffing.audit import AuditVerb, record
from staffing.models import AuditEvent
from tests.factories import SchoolFactory

pytestmark = pytest.mark.django_db
TABLE = AuditEvent._meta.db_table
# As somebody could who owns the database, so that all the names are there still.
WEAKENED_ON_SQLITE = [
    (
        f"DROP TRIGGER guard_{TABLE}_update",
        f"CREATE TRIGGER guard_{TABLE}_update BEFORE UPDATE ON {TABLE} WHEN 0 BEGIN SELECT 1; END",
    ),
    (
        f"DROP TRIGGER guard_{TABLE}_replace",
        f"CREATE TRIGGER guard_{TABLE}_replace BEFORE INSERT ON {TABLE} WHEN 0 BEGIN SELECT 1; END",
    ),
]
WEAKENED_ON_POSTGRES = [
    (f"ALTER TABLE {TABLE} DISABLE TRIGGER guard_{TABLE}_row",),
    (f"ALTER TABLE {TABLE} DISABLE TRIGGER ALL",),
    (f"ALTER TABLE {TABLE} ENABLE TRIGGER guard_{TABLE}_truncate",),
    *(
        (
            f"DROP TRIGGER guard_{TABLE}_row ON {TABLE}",
            f"CREATE TRIGGER guard_{TABLE}_row BEFORE {when} EXECUTE FUNCTION handrail_insert_only()",
            f"ALTER TABLE {TABLE} ENABLE ALWAYS TRIGGER guard_{TABLE}_row",
        )
        for when in (
            f"DELETE ON {TABLE} FOR EACH ROW",
            f"UPDATE OF id OR DELETE ON {TABLE} FOR EACH ROW",
            f"UPDATE OR DELETE ON {TABLE} FOR EACH ROW WHEN (OLD.id < 0)",
        )
    ),
    (
        "CREATE OR REPLACE FUNCTION handrail_insert_only() RETURNS trigger LANGUAGE plpgsql AS"
        " $$ BEGIN RETURN NEW; END $$",
    ),
]
WEAKENED = WEAKENED_ON_SQLITE if connection.vendor == "sqlite" else WEAKENED_ON_POSTGRES


@pytest.fixture
def event() -> AuditEvent:
    return record(system_actor(SchoolFactory().pk, "test"), AuditVerb.VIEW, "page")


def refused(statement: str) -> bool:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    except DatabaseError as error:
        return "insert-only" in str(error)
    return False


def test_an_event_is_not_changed(event):
    assert refused(f"UPDATE {TABLE} SET staff_name = 'Somebody else' WHERE id = {event.pk}")


def test_an_event_is_not_deleted(event):
    assert refused(f"DELETE FROM {TABLE} WHERE id = {event.pk}")


def test_nor_through_the_models(event):
    event.staff_name = "Somebody else"
    with pytest.raises(DatabaseError, match="insert-only"), transaction.atomic():
        event.save()
    with pytest.raises(DatabaseError, match="insert-only"), transaction.atomic():
        AuditEvent.objects.all().delete()


@pytest.mark.skipif(connection.vendor != "sqlite", reason="REPLACE is SQLite's")
@pytest.mark.parametrize("recursive", ["ON", "OFF"])
def test_an_event_is_not_replaced(event, recursive):
    columns = ", ".join(
        field.column for field in AuditEvent._meta.concrete_fields if field.column != "staff_name"
    )
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA recursive_triggers = {recursive}")
    assert refused(f"REPLACE INTO {TABLE} ({columns}, staff_name) SELECT {columns}, 'Other' FROM {TABLE}")
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA recursive_triggers = ON")


@pytest.mark.postgres
def test_the_table_is_not_truncated(event):
    assert refused(f"TRUNCATE {TABLE}")


@pytest.mark.parametrize("model", guards.guarded_models(), ids=lambda model: model._meta.label)
def test_every_table_of_evidence_has_its_guards(model):
    assert not [name for name in guards.missing_guards() if model._meta.db_table in name]


@pytest.mark.django_db(transaction=True)
def test_a_guard_that_is_missing_is_named_and_put_back():
    guards.remove_guards()
    name = f"guard_{TABLE}_{'update' if connection.vendor == 'sqlite' else 'row'}"
    assert name in guards.missing_guards()
    assert any(name in problem.msg for problem in guards.check_guards(databases=["default"]))
    guards.reinstall_after_migrate("default")
    assert guards.missing_guards() == []


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("weakened", WEAKENED)
def test_a_guard_that_was_weakened_is_named_and_made_whole(weakened):
    with connection.cursor() as cursor:
        for statement in weakened:
            cursor.execute(statement)
    assert any(TABLE in name for name in guards.missing_guards())
    assert guards.check_guards(databases=["default"]) != []
    guards.reinstall_after_migrate("default")
    assert guards.missing_guards() == []
    record(system_actor(SchoolFactory().pk, "test"), AuditVerb.VIEW, "page")
    assert refused(f"UPDATE {TABLE} SET staff_name = 'Somebody else'")


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("way", [f"UPDATE {TABLE} SET staff_name = 'Other'", f"DELETE FROM {TABLE}"])
def test_a_session_that_calls_itself_a_replica_is_refused_too(way):
    record(system_actor(SchoolFactory().pk, "test"), AuditVerb.VIEW, "page")
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
    was_refused = refused(way)
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = DEFAULT")
    assert was_refused


@pytest.mark.django_db(transaction=True)
def test_guards_outlive_a_migration_that_remakes_the_table():
    old, new = AuditEvent._meta.get_field("staff_name"), AuditEvent._meta.get_field("staff_name").clone()
    new.max_length = 150
    new.set_attributes_from_name("staff_name")
    new.model = AuditEvent
    for before, after in ((old, new), (new, old)):
        with connection.schema_editor() as editor:
            editor.alter_field(AuditEvent, before, after, strict=False)
        guards.reinstall_after_migrate("default")
        assert guards.missing_guards() == []
