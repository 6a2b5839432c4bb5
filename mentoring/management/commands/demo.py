"""Loads the demo's invented schools, prints how to sign in, and serves them."""

import json
import sys
from argparse import ArgumentParser
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from mentoring.demo.database import bring_up_to_date, start_anew
from mentoring.demo.load import holds_other_schools, is_loaded, load, opens_at
from mentoring.demo.schools import SCHOOLS, TRUST_NAME
from mentoring.demo.serving import serve
from mentoring.demo.sign_ins import sign_ins
from staffing.calendar import LONDON
from staffing.models import School

REAL = "real"


class Command(BaseCommand):
    help = "Load three invented schools (once) and serve them with the scheduler beside the web server."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--no-serve", action="store_true", help="load and stop")
        parser.add_argument("--json", action="store_true", help="print address and sign-ins as JSON")
        parser.add_argument(
            "--reset", action="store_true", help="throw the demo's data away and load it anew"
        )
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument(
            "--clock",
            type=read_clock,
            help="'real', or the date and time at which the demo's clock starts, such as 2026-11-23T10:58",
        )

    def handle(self, *args: Any, port: int, clock: str | None, **options: Any) -> None:
        if settings.PRODUCTION:
            raise CommandError("The demo signs everybody in with printed passwords: not in production.")
        self._load(reset=options["reset"], on=_day_of(clock), port=port)
        opens = "" if clock == REAL else clock or opens_at().isoformat(timespec="minutes")
        if options["no_serve"]:
            self._tell(port, as_json=options["json"])
            return
        sys.exit(
            serve(
                port,
                address=address_at(port),
                clock=opens,
                ready=lambda: self._tell(port, as_json=options["json"]),
            )
        )

    def _load(self, *, reset: bool, on: date, port: int) -> None:
        bring_up_to_date()
        if holds_other_schools():
            raise CommandError("This database holds schools that are not the demo's; it was left as it is.")
        if is_loaded() and not reset:
            self._say("The invented schools are there already.")
            return
        if School.objects.exists():
            self._say("Throwing the demo's data away.")
            start_anew()
        load(on, address=address_at(port), say=self._say)

    def _say(self, sentence: str) -> None:
        self.stderr.write(sentence, self.style.NOTICE)

    def _tell(self, port: int, *, as_json: bool) -> None:
        address = f"{address_at(port)}/"
        if as_json:
            schools = [{"name": one.name, "urn": one.urn, "phase": one.phase} for one in SCHOOLS]
            found = [asdict(sign_in) for sign_in in sign_ins()]
            self.stdout.write(json.dumps({"address": address, "schools": schools, "sign_ins": found}))
            # Whoever reads this through a pipe waits for it, while the servers go on.
            self.stdout.flush()
            return
        self.stdout.write(f"\nHandrail with the schools of the {TRUST_NAME}: {address}\n")
        for school in SCHOOLS:
            self.stdout.write(f"\n{school.name} (URN {school.urn})")
            for sign_in in sign_ins():
                if sign_in.urn == school.urn:
                    self.stdout.write(
                        f"  {sign_in.role:22} {sign_in.name:18} {sign_in.email:34} {sign_in.password}"
                    )


def address_at(port: int) -> str:
    return f"http://localhost:{port}"


def read_clock(text: str) -> str:
    if text != REAL:
        datetime.fromisoformat(text)
    return text


def _day_of(clock: str | None) -> date:
    """The day before which the last full week is looked for. The machine's own, unless told."""
    if clock and clock != REAL:
        return datetime.fromisoformat(clock).date()
    return datetime.now(LONDON).date()
