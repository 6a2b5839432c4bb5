"""A room's first migration makes its tables at once: what it holds must be no more than what tables are made of."""

from django.db import migrations
from django.db.migrations.loader import MigrationLoader

from staffing.first_migration import FirstMigration

MAKES_TABLES = (
    migrations.CreateModel,
    migrations.AddField,
    migrations.AddConstraint,
    migrations.AddIndex,
)


def test_first_migrations_do_nothing_but_make_tables():
    found = [
        each for each in MigrationLoader(None).disk_migrations.values() if isinstance(each, FirstMigration)
    ]
    assert {each.app_label for each in found} == {"staffing", "pupils", "interventions", "safeguarding"}
    for each in found:
        assert {type(operation) for operation in each.operations} <= set(MAKES_TABLES)
        tables = {
            operation.name_lower for operation in each.operations if isinstance(operation, MAKES_TABLES[0])
        }
        assert {
            operation.model_name_lower
            for operation in each.operations
            if not isinstance(operation, migrations.CreateModel)
        } <= tables
