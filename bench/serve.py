"""The web server as production runs it, how long it takes to answer, and how much memory it holds."""

import re
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Final

from bench.middleware import FLOOR
from bench.scratch import ROOT, Scratch

# The very words of the image's command, but for the port.
GUNICORN: Final = (
    "gunicorn mentoring.wsgi --preload --worker-class gthread --workers 2 --threads 4 --worker-tmp-dir /dev/shm"
).split()
# Plain Django on as many workers and threads: the floor.
PLAIN: Final = [
    word.replace("mentoring.wsgi", "django.core.wsgi:get_wsgi_application()") for word in GUNICORN
]
PLAIN_SETTINGS: Final = {"DJANGO_SETTINGS_MODULE": "bench.plain"}
ROOMS: Final = ("mentoring", "interventions", "safeguarding", "pupils", "staffing")
START_WITHIN: Final = 60
LOOK_EVERY: Final = 0.02


@dataclass(frozen=True)
class Server:
    process: subprocess.Popen[bytes]
    port: int
    seconds_to_start: float

    def memory(self) -> float | None:
        """MiB of master and workers, as `memory_of`."""
        return memory_of([self.process.pid, *_children(self.process.pid)])


def memory_of(processes: Sequence[int]) -> float | None:
    """MiB of these together: each its own, and its part of what they share. None where the system won't say."""
    kilobytes = [_proportional(pid) for pid in processes]
    return None if None in kilobytes else sum(kb or 0 for kb in kilobytes) / 1024


@contextmanager
def serving(scratch: Scratch, port: int) -> Iterator[Server]:
    """Serve Handrail until the block ends."""
    collect = [sys.executable, "manage.py", "collectstatic", "--noinput", "--verbosity", "0"]
    subprocess.run(collect, cwd=ROOT, env=scratch.environment, check=True)
    # The image's sources are compiled when it is built.
    subprocess.run([sys.executable, "-m", "compileall", "-q", *ROOMS, "bench"], cwd=ROOT, check=True)
    with _served(GUNICORN, scratch.environment, port, scratch.folder / "server.log", "/health/") as server:
        yield server


@contextmanager
def serving_plain(scratch: Scratch, port: int) -> Iterator[Server]:
    """Serve the floor alone until the block ends, by what has been compiled for Handrail."""
    environment = scratch.environment | PLAIN_SETTINGS
    with _served(PLAIN, environment, port, scratch.folder / "plain.log", FLOOR) as server:
        yield server


@contextmanager
def _served(
    gunicorn: list[str], environment: dict[str, str], port: int, log: Path, page: str
) -> Iterator[Server]:
    """There once the page is answered."""
    began = time.monotonic()
    command = [sys.executable, "-m", *gunicorn, "--bind", f"127.0.0.1:{port}", "--log-level", "warning"]
    with log.open("wb") as file:
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=file, stderr=file)
    try:
        while not _answers(port, page):
            if process.poll() is not None or time.monotonic() - began > START_WITHIN:
                raise RuntimeError(f"The web server does not answer:\n{log.read_text()[-2000:]}")
            time.sleep(LOOK_EVERY)
        yield Server(process, port, time.monotonic() - began)
    finally:
        process.terminate()
        process.wait(timeout=30)


def _answers(port: int, page: str) -> bool:
    connection = HTTPConnection("127.0.0.1", port, timeout=5)
    with suppress(OSError, HTTPException):
        connection.request("GET", page)
        return connection.getresponse().status == 200
    return False


def _children(pid: int) -> list[int]:
    with suppress(OSError):
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    return []


def _proportional(pid: int) -> int | None:
    with suppress(OSError):
        found = re.search(r"^Pss:\s+(\d+)", Path(f"/proc/{pid}/smaps_rollup").read_text(), re.MULTILINE)
        return int(found[1]) if found else None
    return None
