"""Puts a backup back."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from staffing.backups.restoring import restore
from staffing.backups.troubles import Trouble
from staffing.calendar import now


class Command(BaseCommand):
    help = (
        "Put a backup back into an empty database, bring it up to date, end every session and withhold the mails "
        "that waited. Stop web, worker and scheduler first."
    )
    # The tables may not be there yet.
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--key", type=Path, required=True, metavar="KEYFILE", help="the file of the private key"
        )
        parser.add_argument(
            "--keys-lost",
            action="store_true",
            help="the keys of var/env are lost: what they encrypted or signed can't be read or checked any more",
        )

    def handle(self, *args: Any, file: Path, key: Path, **options: Any) -> None:
        try:
            backup = restore(file, key, now(), keys_lost=options["keys_lost"])
        except Trouble as trouble:
            raise CommandError(f"{trouble}\nNothing was restored.") from None
        made = backup.manifest
        rows = sum(int(count) for count, _ in made.tables.values())
        self.stdout.write(
            f"Restored the backup of {made.made:%d %b %Y %H:%M}: {rows:,} rows and {len(backup.uploads):,} uploads "
            f"of {len(made.schools)} schools. Entries after that are missing."
        )
        self.stdout.write("Everybody signs in again. Mails that waited are withheld; see Mails in the app.")
