"""Who stood on which list is looked for from the latest list back, where the database can't look into one."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

MAKE = "CREATE INDEX audit_by_day ON staffing_auditevent (school_id, at)"
DROP = "DROP INDEX audit_by_day"


def make(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute(MAKE)


def drop(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute(DROP)


class Migration(migrations.Migration):
    dependencies = [
        ("staffing", "0003_pupils_on_lists"),
    ]

    operations = [
        migrations.RunPython(make, drop),
    ]
