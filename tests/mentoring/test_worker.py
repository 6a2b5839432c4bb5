"""A real Celery worker: a nudge through Redis makes it take the row that waits."""

import os
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.conf import settings

pytestmark = pytest.mark.worker
# A database of Redis that nothing else uses.
REDIS_DATABASE = 6
PATIENCE = 60


def until(is_so: Callable[[], bool]) -> bool:
    """Look again and again until it is so, or patience ends."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if is_so():
            return True
        threading.Event().wait(0.2)
    return is_so()


@pytest.fixture
def surroundings(tmp_path: Path) -> dict[str, str]:
    server = urlsplit(settings.REDIS_URL)
    return os.environ | {
        "DATABASE_URL": f"sqlite:///{tmp_path / 'worker.sqlite3'}",
        "HANDRAIL_CLOCK": "2026-11-20T15:31",
        "HANDRAIL_VAR": str(tmp_path),
        "REDIS_URL": server._replace(path=f"/{REDIS_DATABASE}").geturl(),
    }


def manage(surroundings: dict[str, str], *arguments: str) -> None:
    subprocess.run(
        [sys.executable, "manage.py", *arguments], cwd=settings.BASE_DIR, env=surroundings, check=True
    )


@pytest.fixture
def _worker(surroundings: dict[str, str]) -> Iterator[None]:
    manage(surroundings, "migrate", "--verbosity", "0")
    command = [sys.executable, "-m", "celery", "-A", "mentoring", "--quiet", "worker", "--pool", "solo"]
    worker = subprocess.Popen(command, cwd=settings.BASE_DIR, env=surroundings)
    yield
    worker.terminate()
    worker.wait(timeout=PATIENCE)


@pytest.mark.usefixtures("_worker")
def test_a_nudge_makes_a_digest_and_gets_a_job_done(surroundings, tmp_path):
    manage(surroundings, "shell", "-c", "from tests.mentoring import worker_scene; worker_scene.make()")
    with sqlite3.connect(tmp_path / "worker.sqlite3") as database:

        def one(query: str) -> object:
            return database.execute(query).fetchone()[0]

        assert until(lambda: one("SELECT count(*) FROM mentoring_digest") == 1)
        assert until(lambda: one("SELECT state FROM staffing_job") == "done")
        assert until(lambda: one("SELECT state FROM staffing_outboxmail") == "sent")
