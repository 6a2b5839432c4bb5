"""The demo's web server and scheduler, side by side until Ctrl+C."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path
from types import FrameType
from typing import Final
from urllib.request import urlopen

from django.conf import settings

START_WITHIN: Final = 60
LOOK_EVERY: Final = 0.3
STOP_WITHIN: Final = 10
MANAGE: Final = str(Path(settings.BASE_DIR) / "manage.py")


def serve(port: int, *, address: str, clock: str, ready: Callable[[], None]) -> int:
    """Returns the exit status of whichever process ended first, or 0 after Ctrl+C."""
    environment = os.environ | {
        "DEMO": "1",
        "HANDRAIL_CLOCK": clock,
        "SITE_ADDRESS": address,
        "PYTHONUNBUFFERED": "1",
    }
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _as_interrupt)
    commands = (_web_server(port), [sys.executable, MANAGE, "scheduler"])
    children = [
        subprocess.Popen(command, env=environment, cwd=settings.BASE_DIR, stdout=sys.stderr)
        for command in commands
    ]
    try:
        _wait_until_up(port, children)
        ready()
        return _wait_for_an_end(children)
    except KeyboardInterrupt:
        return 0
    finally:
        _stop(children)


def _web_server(port: int) -> list[str]:
    """Gunicorn, and where there is none (Windows) Django's own server, which has threads too."""
    if os.name != "nt" and find_spec("gunicorn"):
        options = [
            "--bind",
            f"127.0.0.1:{port}",
            "--workers",
            "1",
            "--threads",
            "8",
            "--log-level",
            "warning",
        ]
        return [sys.executable, "-m", "gunicorn", "mentoring.wsgi", *options]
    return [sys.executable, MANAGE, "runserver", "--noreload", f"127.0.0.1:{port}"]


def _wait_until_up(port: int, children: Sequence[subprocess.Popen[bytes]]) -> None:
    last = time.monotonic() + START_WITHIN
    while time.monotonic() < last and not _has_ended(children):
        with suppress(OSError), urlopen(f"http://127.0.0.1:{port}/health/", timeout=2):  # noqa: S310 # nosec B310
            return
        time.sleep(LOOK_EVERY)


def _wait_for_an_end(children: Sequence[subprocess.Popen[bytes]]) -> int:
    while not _has_ended(children):
        time.sleep(LOOK_EVERY)
    return next(child.returncode for child in children if child.returncode is not None) or 1


def _has_ended(children: Sequence[subprocess.Popen[bytes]]) -> bool:
    return any(child.poll() is not None for child in children)


def _stop(children: Sequence[subprocess.Popen[bytes]]) -> None:
    for child in children:
        child.terminate()
    for child in children:
        try:
            child.wait(timeout=STOP_WITHIN)
        except subprocess.TimeoutExpired:
            child.kill()


def _as_interrupt(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt
