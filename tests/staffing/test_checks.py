"""What web and worker do not start with: a role that could take its guards away, a restore that is not finished."""

import os
import sqlite3
import subprocess
import sys
from contextlib import closing

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import connection

from staffing.backups.restoring import address_of
from staffing.checks import RESTORE_UNDER_WAY, refuse_powerful_role
from tests.test_settings import PRODUCTION

WEB = [sys.executable, "-c", "import mentoring.wsgi"]
WORKER = [sys.executable, "-m", "celery", "--app", "mentoring", "--quiet", "worker", "--pool", "solo"]


def what_it_says(program: list[str], **surroundings: str) -> str:
    """Of a process that ends by itself and in failure; a worker would go on waiting for its broker."""
    done = subprocess.run(
        program,
        cwd=settings.BASE_DIR,
        env=os.environ | {"REDIS_URL": "redis://127.0.0.1:1/0"} | surroundings,
        capture_output=True,
        text=True,
        timeout=90,
        check=False,
    )
    assert done.returncode
    return done.stderr


def is_refused() -> bool:
    try:
        refuse_powerful_role()
    except ImproperlyConfigured:
        return True
    return False


@pytest.mark.postgres
@pytest.mark.django_db
def test_it_refuses_a_superuser_or_owner():
    assert is_refused()


@pytest.mark.postgres
@pytest.mark.django_db
def test_it_starts_with_a_role_that_only_reads_and_writes():
    with connection.cursor() as cursor:
        cursor.execute("CREATE ROLE handrail_test_runtime NOINHERIT")
        cursor.execute("SET LOCAL ROLE handrail_test_runtime")
        assert not is_refused()
        cursor.execute("RESET ROLE")


@pytest.mark.postgres
@pytest.mark.django_db
@pytest.mark.parametrize("program", [WEB, WORKER], ids=["web", "worker"])
def test_production_does_not_start_as_the_owner_of_the_tables(program, tmp_path):
    surroundings = PRODUCTION | {"DATABASE_URL": address_of(connection), "HANDRAIL_VAR": str(tmp_path)}
    assert "runtime role" in what_it_says(program, **surroundings)


@pytest.mark.parametrize("program", [WEB, WORKER], ids=["web", "worker"])
def test_nothing_starts_while_a_restore_is_not_finished(program, tmp_path):
    database = tmp_path / "handrail.sqlite3"
    with closing(sqlite3.connect(database)) as made:
        made.execute(f"CREATE TABLE {RESTORE_UNDER_WAY} (since integer)")
    said = what_it_says(program, DATABASE_URL=f"sqlite:///{database}", HANDRAIL_VAR=str(tmp_path))
    assert "run it again" in said
