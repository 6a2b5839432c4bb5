"""Production does not start with a database role that could take its own guards away."""

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import connection

from staffing.checks import refuse_powerful_role

pytestmark = [pytest.mark.postgres, pytest.mark.django_db]


def is_refused() -> bool:
    try:
        refuse_powerful_role()
    except ImproperlyConfigured:
        return True
    return False


def test_it_refuses_a_superuser_or_owner():
    assert is_refused()


def test_it_starts_with_a_role_that_only_reads_and_writes():
    with connection.cursor() as cursor:
        cursor.execute("CREATE ROLE handrail_test_runtime NOINHERIT")
        cursor.execute("SET LOCAL ROLE handrail_test_runtime")
        assert not is_refused()
        cursor.execute("RESET ROLE")
