"""Web processes keep plans for whatever values come; whoever fills tables does not."""

import pytest
from django.db import connection, connections
from django.db.backends.signals import connection_created

from staffing import connections as ours

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


def mode() -> str:
    """Of a connection that is made now."""
    fresh = connections.create_connection("default")
    fresh.settings_dict = connection.settings_dict
    try:
        with fresh.cursor() as cursor:
            cursor.execute("SHOW plan_cache_mode")
            return cursor.fetchone()[0]
    finally:
        fresh.close()


def test_a_web_process_keeps_plans_and_nobody_else():
    assert mode() == "auto"
    ours.keep_plans()
    try:
        assert mode() == "force_generic_plan"
    finally:
        connection_created.disconnect(dispatch_uid="staffing.connections")
    assert mode() == "auto"
