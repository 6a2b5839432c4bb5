"""Once a day SQLite is told what is in its tables; PostgreSQL finds out by itself."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from mentoring.regular_work import clear_old
from staffing.models import Staff
from staffing.tables import note_sizes

pytestmark = pytest.mark.django_db


@pytest.mark.skipif(connection.vendor != "sqlite", reason="of SQLite")
def test_the_daily_clearing_notes_how_many_there_are(cast):
    clear_old()
    with connection.cursor() as cursor:
        cursor.execute("SELECT stat FROM sqlite_stat1 WHERE tbl = 'staffing_staff' AND idx LIKE '%school%'")
        noted = {int(row[0].split()[0]) for row in cursor.fetchall()}
    assert noted == {Staff.objects.count()}


@pytest.mark.skipif(connection.vendor != "postgresql", reason="of PostgreSQL")
def test_postgresql_is_told_nothing():
    with CaptureQueriesContext(
        connection,
    ) as asked:
        note_sizes()
    assert not asked.captured_queries
