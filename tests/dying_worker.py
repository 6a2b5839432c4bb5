"""A worker in a process of its own that dies before its nth statement to the database, as often as a test asks for one.

What it works at is said when it is started. Each line read is an n, 0 for never; each line written says "killed", or
how many statements it was done with.
"""

import importlib
import logging
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import django
from django.conf import settings

Worker = Callable[[int], str]
WORK = {"jobs": ("staffing.jobs", "run_waiting"), "digests": ("mentoring.schedule", "run_due")}


@contextmanager
def dying_worker(work: str, var: Path) -> Iterator[Worker]:
    """Lets a worker do what waits in the database of the test; it dies before its nth statement."""
    from django.db import connection

    at = connection.settings_dict
    place = f"{at['USER']}:{at['PASSWORD']}@{at['HOST']}:{at['PORT'] or 5432}/{at['NAME']}"
    surroundings = os.environ | {
        "DATABASE_URL": f"postgres://{place}",
        "DJANGO_SETTINGS_MODULE": "mentoring.settings",
        "HANDRAIL_CLOCK": settings.HANDRAIL_CLOCK,
        "HANDRAIL_VAR": str(var),
        "REDIS_URL": "",
    }
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.dying_worker", work],
        cwd=settings.BASE_DIR,
        env=surroundings,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdin is not None
    assert process.stdout is not None

    def dies_at(moment: int) -> str:
        process.stdin.write(f"{moment}\n")
        process.stdin.flush()
        return process.stdout.readline().strip()

    yield dies_at
    process.stdin.close()
    process.wait(timeout=60)


def work(do: Callable[[], object], dies_at: int) -> int:
    from django.db import connection

    asked = 0

    def count(execute: Any, *statement: Any) -> Any:
        nonlocal asked
        asked += 1
        if asked == dies_at:
            os.kill(os.getpid(), signal.SIGKILL)
        return execute(*statement)

    with connection.execute_wrapper(count):
        do()
    return asked


def main() -> None:
    django.setup()
    logging.disable(logging.CRITICAL)
    importlib.import_module("pupils.tasks")
    module, name = WORK[sys.argv[1]]
    do = getattr(importlib.import_module(module), name)
    for line in sys.stdin:
        child = os.fork()
        if not child:
            print(work(do, int(line)), flush=True)
            os._exit(0)
        if os.waitpid(child, 0)[1] == signal.SIGKILL:
            print("killed", flush=True)


if __name__ == "__main__":
    main()
