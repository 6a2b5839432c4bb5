"""Handrail's Celery app for a worker that is killed once, at the moment that DIES_AT tells.

It tells when, what and which time of doing it: "after safeguarding.trail.append 2". "halfway" is for what writes a file:
its second half is never written. The file DIED is there from then on, so that no other process dies as well.
"""

import os
import signal
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from pkgutil import resolve_name
from typing import Any

import django

from mentoring.celery import app

__all__ = ["app"]


def die() -> None:
    Path(os.environ["DIED"]).touch()
    os.kill(os.getpid(), signal.SIGKILL)


def dying(do: Callable[..., Any], when: str, times: int) -> Callable[..., Any]:
    """Done as ever, but for the one time."""
    left = times

    @wraps(do)
    def done(*args: Any, **kwargs: Any) -> Any:
        nonlocal left
        left -= 1
        if left or Path(os.environ["DIED"]).exists():
            return do(*args, **kwargs)
        if when == "halfway":
            *first, content = args
            do(*first, content[: len(content) // 2])
        if when == "after":
            do(*args, **kwargs)
        return die()

    return done


def arm(when: str, what: str, times: str) -> None:
    place, name = what.rsplit(".", 1)
    owner = resolve_name(place)
    setattr(owner, name, dying(getattr(owner, name), when, int(times)))


django.setup()
arm(*os.environ["DIES_AT"].split())
