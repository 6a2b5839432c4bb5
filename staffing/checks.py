"""What production must not start with."""

from django.core.exceptions import ImproperlyConfigured
from django.db import connection

_ROLE = """
SELECT rolsuper OR rolbypassrls OR EXISTS (
    SELECT 1 FROM pg_tables WHERE schemaname = current_schema() AND pg_has_role(current_user, tableowner, 'MEMBER')
) FROM pg_roles WHERE rolname = current_user
"""


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
