"""Every way round the guards that we could think of, tried on every table of the room that is inserted only."""

from collections.abc import Callable

import pytest
from django.db import DatabaseError, connection, models, transaction

from safeguarding.actions.messages import tell
from safeguarding.models import Concern, ConcernPupil, ConcernStaff, Entry, EntryKey, MessageSent
from staffing.access import Role
from staffing.calendar import now, today
from tests.factories import PupilFactory
from tests.safeguarding.scenes import raised

pytestmark = pytest.mark.django_db
SEALED = (Concern, ConcernPupil, ConcernStaff, Entry, EntryKey, MessageSent)
ON_SQLITE = connection.vendor == "sqlite"
Way = Callable[[models.Model], object]


@pytest.fixture
def _rows(cast):
    lead = cast[Role.SAFEGUARDING_LEAD]
    pupil = PupilFactory(school=cast.school)
    concern = raised(cast.actor(Role.TEACHER), pupil, about_staff=[cast[Role.HEAD]])
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


def with_query(row: models.Model) -> None:
    here = table(row)
    run(f"WITH chosen AS (SELECT id FROM {here}) DELETE FROM {here} WHERE id IN (SELECT id FROM chosen)")


EVERYWHERE: dict[str, Way] = {
    "save": save,
    "update": update,
    "bulk_update": bulk_update,
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


@pytest.mark.skipif(not ON_SQLITE, reason="REPLACE is SQLite's")
@pytest.mark.usefixtures("_rows")
@pytest.mark.parametrize("recursive", ["ON", "OFF"])
@pytest.mark.parametrize(
    "model", [Concern, ConcernStaff, Entry, EntryKey, MessageSent], ids=lambda model: model.__name__
)
def test_a_row_is_not_replaced_by_one_that_is_the_same_but_for_its_id(model, recursive):
    row = model.objects.order_by("pk").first()
    names = columns(row, without_key=True)
    run(f"PRAGMA recursive_triggers = {recursive}")
    replace = f"INSERT OR REPLACE INTO {table(row)} ({names}) SELECT {names} FROM {table(row)}"
    was_refused = refused(lambda row: run(replace), row)
    run("PRAGMA recursive_triggers = ON")
    assert was_refused
