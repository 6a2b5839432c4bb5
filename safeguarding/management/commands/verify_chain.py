"""Says whether the safeguarding records are as they were written."""

import json
from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from safeguarding.checking import Found, note_check
from staffing.calendar import now
from staffing.models import School


class Command(BaseCommand):
    help = "Check every entry of the safeguarding records; names each that is not as written, and then exits with 1."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--school", metavar="URN", help="one school alone")
        parser.add_argument("--json", action="store_true", help="say it for a program")

    def handle(self, *args: Any, **options: Any) -> None:
        found = [note_check(school, now()) for school in _schools(options["school"])]
        if options["json"]:
            self.stdout.write(json.dumps([asdict(each) for each in found], indent=1))
        else:
            for each in found:
                self._say(each)
        if any(each.faults for each in found):
            raise CommandError("The records are not as they were written.", returncode=1)

    def _say(self, found: Found) -> None:
        if not found.faults:
            counts = f"{found.entries} entries, {found.events} events of the trail"
            self.stdout.write(f"{found.urn}: {counts}, all as written")
            return
        first, *others = found.faults
        self.stdout.write(f"{found.urn}: {found.entries} entries, first fault: {_words(first)}")
        for fault in others:
            self.stdout.write(f"  and {_words(fault)}")


def _words(fault: Any) -> str:
    row = f" (row {fault.entry_id})" if fault.entry_id else ""
    return f"entry {fault.number}{row}: {fault.what}"


def _schools(urn: str | None) -> list[School]:
    schools = School.objects.order_by("urn")
    if urn is None:
        return list(schools)
    found = list(schools.filter(urn=urn))
    if not found:
        raise CommandError(f"There is no school with the URN {urn}.")
    return found
