"""Real Celery workers of the room, one after another, and a Redis of their own that tells everything it was ever told."""

import base64
import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from celery import Celery
from django.conf import settings
from redis import Redis

from tests.mentoring.test_redis_dies import free_port, redis_at, stop
from tests.mentoring.test_worker import PATIENCE, until
from tests.safeguarding.dying_request import as_the_test_is_set

KILLED = -signal.SIGKILL
BODY = re.compile(rb'"body": ?"([A-Za-z0-9+/=]+)"')


@dataclass
class Workers:
    """They work at the test's database; beneath `var` is whatever they keep on disk."""

    var: Path
    port: int = field(default_factory=free_port)

    @property
    def log(self) -> Path:
        return self.var / "workers.log"

    @property
    def died(self) -> Path:
        return self.var / "died"

    @cached_property
    def app(self) -> Celery:
        """What this process sends nudges by."""
        return Celery("sender", broker=f"redis://127.0.0.1:{self.port}/0")

    @property
    def redis(self) -> Redis:
        return Redis(port=self.port)

    @contextmanager
    def with_redis(self) -> Iterator[None]:
        """Each command that changes something is written down before it is answered."""
        folder = self.var / "redis"
        folder.mkdir()
        server = redis_at(self.port, "--appendonly", "yes", "--appendfsync", "always", "--dir", str(folder))
        try:
            yield
        finally:
            self.app.close()
            stop(server)

    @contextmanager
    def worker(self, app: str = "mentoring", *options: str, dies_at: str = "") -> Iterator[subprocess.Popen]:
        """One that is asked to end at last acknowledges first what it has done."""
        alone = ("--pool", "solo", "--without-mingle", "--without-gossip")
        command = (sys.executable, "-m", "celery", "-A", app, "--quiet", "worker", *(options or alone))
        more = {"REDIS_URL": f"redis://127.0.0.1:{self.port}/0", "LOG_LEVEL": "INFO"}
        told = {"DIES_AT": dies_at, "DIED": str(self.died)}
        with self.log.open("ab") as log:
            process = subprocess.Popen(
                command,
                cwd=settings.BASE_DIR,
                env=os.environ | as_the_test_is_set(self.var) | more | told,
                stdout=log,
                stderr=log,
            )
        try:
            yield process
        finally:
            process.terminate()
            process.wait(timeout=PATIENCE)

    def ask(self, task: str) -> str:
        """As the beat does; gives the id of the message."""
        return self.app.send_task(task).id

    def one_dies(self, moment: str) -> str:
        """A worker takes what waits and is killed at this moment: Redis knows of no end of it. Gives the message's id."""
        with self.worker("tests.dying_celery", dies_at=moment) as worker:
            assert worker.wait(timeout=PATIENCE) == KILLED
        (unacknowledged,) = self.redis.hvals("unacked")
        return json.loads(unacknowledged)[0]["headers"]["id"]

    def next_one_does(self, *messages: str) -> None:
        """Another worker is started; it does these, whatever comes beside them."""
        with self.worker():
            assert until(lambda: self.are_done(*messages))
        assert self.redis.hlen("unacked") == 0

    def are_done(self, *messages: str) -> bool:
        said = self.log.read_text()
        return all(f"[{message}] succeeded" in said for message in messages)

    def hours_pass(self) -> None:
        """Redis gives to another what nobody has told the end of for longer than any task lasts."""
        hidden = settings.CELERY_BROKER_TRANSPORT_OPTIONS["visibility_timeout"]
        for tag in self.redis.zrange("unacked_index", 0, -1):
            self.redis.zadd("unacked_index", {tag: time.time() - hidden - 1})

    def told_to_redis(self) -> bytes:
        """All of it since the start, also what is not in it any more; messages as they were before they were packed."""
        said = b"".join(file.read_bytes() for file in (self.var / "redis").rglob("*") if file.is_file())
        return said + b"".join(base64.b64decode(body) for body in BODY.findall(said.replace(b"\\", b"")))

    def on_disk(self) -> bytes:
        """Every file beside Redis's: the log, mails, and what the room keeps."""
        files = (file for file in self.var.rglob("*") if file.is_file() and "redis" not in file.parts)
        return b"".join(file.read_bytes() for file in files)
