"""Every way round the guards that we could think of, tried on every table of the room that is inserted only."""

from collections.abc import Callable

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import DatabaseError, connection, models, transaction

from pupils.models import Pupil
from safeguarding.actions.erasure import hold
from safeguarding.actions.links import link_pupils
from safeguarding.actions.messages import tell
from safeguarding.checking import check
from safeguarding.codes import LinkKind
from safeguarding.models import (
    AdultConcern,
    Concern,
    ConcernPupil,
    ConcernStaff,
    Entry,
    EntryKey,
    FileMove,
    FileMoveStep,
    LegalHold,
    MessageSent,
    PupilLink,
    SubjectKey,
)
from safeguarding.sealing import key_of_pupil
from staffing import guards
from staffing.access import Role
from staffing.calendar import now, today
from staffing.models import School, Staff
from tests.cast import make_cast
from tests.factories import PupilFactory
from tests.safeguarding.scenes import about_adult, raised, transfer_of

pytestmark = pytest.mark.django_db
SEALED = (
    AdultConcern,
    Concern,
    ConcernPupil,
    ConcernStaff,
    Entry,
    EntryKey,
    FileMove,
    FileMoveStep,
    LegalHold,
    MessageSent,
    PupilLink,
)
ON_SQLITE = connection.vendor == "sqlite"
Way = Callable[[models.Model], object]


@pytest.fixture
def _rows(cast):
    lead = cast[Role.SAFEGUARDING_LEAD]
    raised(cast.actor(Role.TEACHER), PupilFactory(school=cast.school), about_staff=[lead])
    about_adult(cast.actor(Role.TEACHER), lead)
    pupil, other = (PupilFactory(school=cast.school) for _ in range(2))
    concern = raised(cast.actor(Role.TEACHER), pupil)
    link_pupils(
        by=lead.actor(today()), concern=concern, pupil=pupil, others=[other], kind=LinkKind.OTHER, note=""
    )
    transfer_of(lead.actor(today()), pupil)
    hold(by=lead.actor(today()), key=key_of_pupil(pupil), reason="An inquiry.")
    tell(
        by=lead.actor(today()), concern=concern, pupils=[pupil], staff=[cast[Role.MENTOR]], text="Look out.",
        until=today(), at=now(),
    )  # fmt: skip


def run(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


def table(row: models.Model) -> str:
    return row._meta.db_table


def changeable(row: models.Model) -> models.Field:
    """A column of it, other than the key."""
    return row._meta.concrete_fields[-1]


def columns(row: models.Model, *, without_key: bool = False) -> str:
    return ", ".join(
        field.column for field in row._meta.concrete_fields if not (without_key and field.primary_key)
    )


def same_column(row: models.Model) -> str:
    return f"{changeable(row).column} = {changeable(row).column}"


def save(row: models.Model) -> None:
    row.save(force_update=True)


def update(row: models.Model) -> None:
    type(row).objects.filter(pk=row.pk).update(**{changeable(row).name: getattr(row, changeable(row).name)})


def bulk_update(row: models.Model) -> None:
    type(row).objects.bulk_update([row], [changeable(row).name])


def raw_delete(row: models.Model) -> None:
    rows = type(row).objects.filter(pk=row.pk)
    rows._raw_delete(rows.db)


def upsert(row: models.Model) -> None:
    fields = [field.name for field in row._meta.concrete_fields if not field.primary_key]
    type(row).objects.bulk_create([row], update_conflicts=True, update_fields=fields, unique_fields=["pk"])


def update_from(row: models.Model) -> None:
    here = table(row)
    first = changeable(row).column
    run(f"UPDATE {here} SET {first} = other.{first} FROM {here} AS other WHERE other.id = {here}.id")


def queryset_delete(row: models.Model) -> None:
    """Without what else would stop it: rows that point there, and those that are kept for their people."""
    collector = models.deletion.Collector(using="default")
    collector.add(type(row).objects.filter(pk=row.pk))
    collector.delete()


def with_query(row: models.Model) -> None:
    here = table(row)
    run(f"WITH chosen AS (SELECT id FROM {here}) DELETE FROM {here} WHERE id IN (SELECT id FROM chosen)")


EVERYWHERE: dict[str, Way] = {
    "save": save,
    "update": update,
    "bulk_update": bulk_update,
    "delete a set": queryset_delete,
    "delete rows": raw_delete,
    "upsert": upsert,
    "UPDATE": lambda row: run(f"UPDATE {table(row)} SET {same_column(row)}"),
    "UPDATE FROM": update_from,
    "DELETE": lambda row: run(f"DELETE FROM {table(row)} WHERE id = {row.pk}"),
    "WITH … DELETE": with_query,
}
OF_SQLITE: dict[str, Way] = {
    "REPLACE": lambda row: run(
        f"REPLACE INTO {table(row)} ({columns(row)}) SELECT {columns(row)} FROM {table(row)}"
    ),
    "UPDATE OR REPLACE": lambda row: run(f"UPDATE OR REPLACE {table(row)} SET id = {row.pk}"),
}
OF_POSTGRES: dict[str, Way] = {
    # What a test has still to check at its end would refuse it before the guard does.
    "TRUNCATE": lambda row: run(f"SET CONSTRAINTS ALL IMMEDIATE; TRUNCATE {table(row)} CASCADE"),
    "MERGE": lambda row: run(
        f"MERGE INTO {table(row)} AS here USING {table(row)} AS other ON here.id = other.id"
        " WHEN MATCHED THEN DELETE"
    ),
}
WAYS = EVERYWHERE | (OF_SQLITE if ON_SQLITE else OF_POSTGRES)


def refused(way: Way, row: models.Model) -> bool:
    try:
        with transaction.atomic():
            way(row)
    except DatabaseError as error:
        return "insert-only" in str(error)
    return False


def test_ten_ways_are_tried():
    assert len(WAYS) >= 10


@pytest.mark.usefixtures("_rows")
@pytest.mark.parametrize("model", SEALED, ids=lambda model: model.__name__)
@pytest.mark.parametrize("way", WAYS)
def test_no_way_leads_round_the_guards(model, way):
    assert refused(WAYS[way], model.objects.order_by("pk").first())


@pytest.mark.usefixtures("_rows")
@pytest.mark.parametrize(
    "above", [School, Staff, Pupil, SubjectKey, Concern], ids=lambda above: above.__name__
)
def test_nothing_that_a_row_hangs_on_takes_it_along(above):
    before = {model: set(model.objects.values_list("pk", flat=True)) for model in SEALED}
    for row in above.objects.all():
        try:
            with transaction.atomic():
                row.delete()
        except (DatabaseError, models.ProtectedError, models.RestrictedError):
            continue
    assert {model: set(model.objects.values_list("pk", flat=True)) for model in SEALED} == before


def test_no_page_of_an_administrator_reaches_them():
    assert not apps.is_installed("django.contrib.admin")


@pytest.mark.django_db(transaction=True)
def test_they_stand_when_a_migration_has_made_a_table_anew_and_what_was_written_is_as_it_was():
    cast = make_cast()
    raised(cast.actor(Role.TEACHER), PupilFactory(school=cast.school))
    for model in SEALED:
        column = models.BooleanField(default=False)
        column.set_attributes_from_name("more")
        column.model = model
        for change in ("add_field", "remove_field"):
            with connection.schema_editor() as editor:
                getattr(editor, change)(model, column)
            # Of a table made anew SQLite keeps none of them.
            assert (guards.missing_guards() != []) == (ON_SQLITE and change == "add_field")
            call_command("migrate", "safeguarding", verbosity=0)
            assert guards.missing_guards() == []
    assert check(cast.school).faults == []


@pytest.mark.skipif(not ON_SQLITE, reason="REPLACE is SQLite's")
@pytest.mark.usefixtures("_rows")
@pytest.mark.parametrize("recursive", ["ON", "OFF"])
@pytest.mark.parametrize(
    "model",
    [AdultConcern, Concern, ConcernStaff, Entry, EntryKey, MessageSent, PupilLink],
    ids=lambda model: model.__name__,
)
def test_a_row_is_not_replaced_by_one_that_is_the_same_but_for_its_id(model, recursive):
    row = model.objects.order_by("pk").first()
    names = columns(row, without_key=True)
    run(f"PRAGMA recursive_triggers = {recursive}")
    replace = f"INSERT OR REPLACE INTO {table(row)} ({names}) SELECT {names} FROM {table(row)}"
    was_refused = refused(lambda row: run(replace), row)
    run("PRAGMA recursive_triggers = ON")
    assert was_refused
