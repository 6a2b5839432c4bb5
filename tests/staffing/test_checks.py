"""Production does not start with a database role that could take its own guards away."""

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import connection

from staffing.checks import refuse_powerful_role

pytestmark = [pytest.mark.postgres, pytest.mark.django_db]


def test_it_refuses_a_superuser_or_owner():
    with pytest.raises(ImproperlyConfigured):
        refuse_powerful_role()


def test_it_starts_with_a_role_that_only_reads_and_writes():
    with connection.cursor() as cursor:
        cursor.execute("CREATE ROLE handrail_test_runtime NOINHERIT")
        cursor.execute("SET LOCAL ROLE handrail_test_runtime")
        refuse_powerful_role()
        cursor.execute("RESET ROLE")
