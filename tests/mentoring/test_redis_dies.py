"""Redis emptied, stopped and started again under a real worker: what was asked for is done all the same."""

import os
import shutil
import socket
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

from tests.mentoring.test_worker import PATIENCE, manage, until

SERVER = shutil.which("redis-server")
pytestmark = [
    pytest.mark.worker,
    pytest.mark.skipif(not SERVER, reason="this needs the program redis-server"),
]
MAKE = "from tests.mentoring import worker_scene; worker_scene.make()"
SWEEP = "from mentoring import celery; from mentoring.celery_tasks import sweep; sweep.delay()"


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


@pytest.fixture
def port() -> int:
    return free_port()


def redis_at(port: int, *more: str) -> subprocess.Popen:
    """A Redis of the test's own, which keeps nothing on disk unless it is told more."""
    alone = ["--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
    server = subprocess.Popen([str(SERVER), *alone, *more], stdout=subprocess.DEVNULL)

    def answers() -> bool:
        with socket.socket() as asked:
            return asked.connect_ex(("127.0.0.1", port)) == 0

    assert until(answers)
    return server


def stop(server: subprocess.Popen) -> None:
    server.kill()
    server.wait(timeout=PATIENCE)


@pytest.fixture
def surroundings(tmp_path: Path, port: int) -> dict[str, str]:
    around = os.environ | {
        "DATABASE_URL": f"sqlite:///{tmp_path / 'worker.sqlite3'}",
        "HANDRAIL_CLOCK": "2026-11-20T15:31",
        "HANDRAIL_VAR": str(tmp_path),
        "REDIS_URL": f"redis://127.0.0.1:{port}/0",
    }
    manage(around, "migrate", "--verbosity", "0")
    return around


def test_redis_dies_under_a_worker_and_nothing_is_lost_or_done_twice(surroundings, port, tmp_path):
    redis = redis_at(port)
    command = [sys.executable, "-m", "celery", "-A", "mentoring", "--quiet", "worker", "--pool", "solo"]
    worker = subprocess.Popen(command, cwd=settings.BASE_DIR, env=surroundings)
    try:
        with sqlite3.connect(tmp_path / "worker.sqlite3") as database:

            def one(query: str) -> object:
                return database.execute(query).fetchone()[0]

            stop(redis)
            manage(surroundings, "shell", "-c", MAKE)
            assert one("SELECT state FROM staffing_job") == "waiting"
            # It comes back with nothing in it; the beat's next sweep finds what waits.
            redis = redis_at(port)
            manage(surroundings, "shell", "-c", SWEEP)
            assert until(lambda: one("SELECT state FROM staffing_job") == "done")
            assert until(lambda: one("SELECT count(*) FROM staffing_outboxmail WHERE state = 'sent'") == 1)
            # Two beats and the scheduler, all at once.
            manage(surroundings, "shell", "-c", f"{SWEEP}; sweep.delay()")
            manage(surroundings, "scheduler", "--once")
            assert one("SELECT count(*) FROM mentoring_digest") == 1
            assert one("SELECT sum(attempts) FROM staffing_outboxmail") == 1
        assert len(list((tmp_path / "mail").iterdir())) == 1
    finally:
        worker.terminate()
        worker.wait(timeout=PATIENCE)
        stop(redis)
