"""What web, worker and scheduler must not start with."""

from django.core.exceptions import ImproperlyConfigured
from django.db import connection

# A table that a restore makes in the step that makes its rows visible, and takes away when all is written down.
RESTORE_UNDER_WAY = "handrail_restore_under_way"
_ROLE = """
SELECT rolsuper OR rolbypassrls OR EXISTS (
    SELECT 1 FROM pg_tables WHERE schemaname = current_schema() AND pg_has_role(current_user, tableowner, 'MEMBER')
) FROM pg_roles WHERE rolname = current_user
"""


class HalfRestored(ImproperlyConfigured):
    """The database holds what a restore has not finished."""


def refuse_powerful_role() -> None:
    """Raises ImproperlyConfigured where the app's database role could take its own guards away.

    A superuser or an owner of the tables can drop the triggers that keep the evidence; migrations run as the owner,
    the app never does. SQLite has no roles.
    """
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        cursor.execute(_ROLE)
        is_powerful = cursor.fetchone()[0]
    if is_powerful:
        raise ImproperlyConfigured(
            "The database role owns tables or is a superuser. Give web, worker and beat the runtime role."
        )


def refuse_half_restored() -> None:
    """Raises HalfRestored where a restore is under way, or was broken off.

    What is not written down yet is that mails of the time that is lost are withheld, and what the notice says of it.
    """
    if RESTORE_UNDER_WAY in connection.introspection.table_names():
        raise HalfRestored(
            "A restore into this database is not finished. Wait for it; if it was broken off, run it again."
        )
