"""Who stood on which list is found by the pupil, where the database can look into a list."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

MAKE = "CREATE INDEX audit_by_pupil_on_list ON staffing_auditevent USING gin (pupil_ids jsonb_path_ops)"
DROP = "DROP INDEX audit_by_pupil_on_list"


def make(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(MAKE)


def drop(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(DROP)


class Migration(migrations.Migration):
    dependencies = [
        ("staffing", "0001_squashed_0002_chair_of_governors"),
    ]

    operations = [
        migrations.RunPython(make, drop),
    ]
