"""Makes a backup."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.template.defaultfilters import filesizeformat

from staffing.backups.making import back_up
from staffing.backups.troubles import Trouble
from staffing.calendar import now


class Command(BaseCommand):
    help = "Write one sealed file with the database and every upload; only the private key opens it again."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--to",
            metavar="DIR",
            default=settings.HANDRAIL_BACKUP_DIR,
            help="HANDRAIL_BACKUP_DIR unless given",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if not options["to"]:
            raise CommandError("Say where to: give --to with a folder, or set HANDRAIL_BACKUP_DIR.")
        folder = Path(options["to"])
        try:
            made = back_up(folder, now())
        except Trouble as trouble:
            raise CommandError(str(trouble)) from None
        self.stdout.write(f"{folder / made.archive}")
        self.stdout.write(f"{filesizeformat(made.size)}, SHA-256 {made.sha256}")
