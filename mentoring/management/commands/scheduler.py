"""Does the regular work where there is no broker: jobs, due digests, mails, and once a day the clearing."""

import logging
import signal
import threading
from argparse import ArgumentParser
from types import FrameType
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import close_old_connections

from mentoring.regular_work import Done, one_round
from staffing.calendar import now
from staffing.checks import HalfRestored, refuse_half_restored

log = logging.getLogger(__name__)


class Command(BaseCommand):
    help = "Work jobs, due digests and the mail outbox, again and again, until it is told to stop."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--once", action="store_true", help="one round, then stop")
        parser.add_argument(
            "--every", type=float, default=5.0, metavar="SECONDS", help="pause between rounds"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        stop = threading.Event()
        if not options["once"]:
            self._stop_cleanly(stop)
            self.stdout.write("Working: jobs, due digests, mails.")
            self.stdout.flush()
        while not stop.is_set():
            done = self._round(is_last=options["once"])
            if done:
                self.stdout.write(f"{now():%d %b %Y %H:%M:%S} {done}")
                self.stdout.flush()
            if options["once"]:
                return
            close_old_connections()
            stop.wait(options["every"])
        self.stdout.write("Stopped.")

    def _round(self, *, is_last: bool) -> Done:
        """One round; what fails is told by its kind alone, and the next round begins anew."""
        try:
            refuse_half_restored()
            return one_round(now())
        except HalfRestored as refusal:
            raise CommandError(str(refusal)) from None
        except Exception as error:
            if is_last:
                raise
            log.error("round failed error=%s", type(error).__name__)
            return Done()

    def _stop_cleanly(self, stop: threading.Event) -> None:
        """SIGTERM and Ctrl+C let the round that runs come to its end."""

        def told(number: int, frame: FrameType | None) -> None:
            stop.set()

        signal.signal(signal.SIGTERM, told)
        signal.signal(signal.SIGINT, told)
