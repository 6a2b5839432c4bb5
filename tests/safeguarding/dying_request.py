"""A web process of its own that answers one request and dies in it, at the nth moment, as often as a test asks for it.

Moments are: before each statement, before and after each commit, before and after a file is stored. Each line read is a
request as JSON, with the n (0 for never); each line written says at which moment it died, or what was answered.
"""

import importlib
import json
import logging
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import django
from django.conf import settings

ANSWERED = "answered "


@dataclass(frozen=True)
class Sent:
    """What a browser sends that holds this session; a form where it has fields."""

    session: str
    path: str
    fields: dict[str, str] = field(default_factory=dict)


Send = Callable[[Sent, int], str]


@contextmanager
def dying_request(var: Path, **surroundings: str) -> Iterator[Send]:
    """Lets requests be answered from the database of the test, and files be kept beneath `var`."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.safeguarding.dying_request"],
        cwd=settings.BASE_DIR,
        env=os.environ | as_the_test_is_set(var) | surroundings,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdin is not None
    assert process.stdout is not None

    def send(sent: Sent, dies_at: int = 0) -> str:
        process.stdin.write(f"{json.dumps(asdict(sent) | {'dies_at': dies_at})}\n")
        process.stdin.flush()
        return process.stdout.readline().strip()

    yield send
    process.stdin.close()
    process.wait(timeout=60)


def as_the_test_is_set(var: Path) -> dict[str, str]:
    from django.db import connection

    at = connection.settings_dict
    place = f"{at['USER']}:{at['PASSWORD']}@{at['HOST']}:{at['PORT'] or 5432}/{at['NAME']}"
    return {
        "DATABASE_URL": f"sqlite:///{at['NAME']}" if connection.vendor == "sqlite" else f"postgres://{place}",
        "DJANGO_SETTINGS_MODULE": "mentoring.settings",
        "DJANGO_SECRET_KEY": settings.SECRET_KEY,
        "HANDRAIL_CLOCK": settings.HANDRAIL_CLOCK,
        "HANDRAIL_FIELD_KEY": ",".join(settings.HANDRAIL_FIELD_KEY),
        "HANDRAIL_HMAC_KEY": settings.HANDRAIL_HMAC_KEY,
        "HANDRAIL_VAR": str(var),
        "REDIS_URL": "",
    }


class Moments:
    """Counts them, and dies at one."""

    def __init__(self, dies_at: int) -> None:
        self.left = dies_at

    def __call__(self, name: str) -> None:
        self.left -= 1
        if self.left == 0:
            print(name, flush=True)
            os.kill(os.getpid(), signal.SIGKILL)

    def around(self, do: Callable[..., Any], name: str) -> Callable[..., Any]:
        def done(*args: Any, **kwargs: Any) -> Any:
            self(f"before {name}")
            answer = do(*args, **kwargs)
            self(f"after {name}")
            return answer

        return done


def answer(session: str, path: str, fields: dict[str, str], dies_at: int) -> str:
    from django.db import connection
    from django.test import Client

    from safeguarding import files

    moment = Moments(dies_at)
    files.store = moment.around(files.store, "a file")
    connection._commit = moment.around(connection._commit, "a commit")
    client = Client()
    client.cookies[settings.SESSION_COOKIE_NAME] = session

    def count(execute: Any, *statement: Any) -> Any:
        moment("before a statement")
        return execute(*statement)

    with connection.execute_wrapper(count):
        answered = client.post(path, fields) if fields else client.get(path)
    return f"{ANSWERED}{answered.status_code}"


def main() -> None:
    django.setup()
    logging.disable(logging.CRITICAL)
    # Known before the first fork, so that no child looks for it again.
    importlib.import_module("mentoring.urls")
    for line in sys.stdin:
        child = os.fork()
        if not child:
            try:
                print(answer(**json.loads(line)), flush=True)
            finally:
                os._exit(0)
        os.waitpid(child, 0)


if __name__ == "__main__":
    main()
