"""Proves that a backup can be put back."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from mentoring.proof import prove
from staffing.backups.troubles import Trouble
from staffing.calendar import now


class Command(BaseCommand):
    help = (
        "Restore a backup into a database that is thrown away afterwards, compare counts and sums, open three pages "
        "of it, and write down that it is proven. The live database is not touched."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--key", type=Path, required=True, metavar="KEYFILE", help="the file of the private key"
        )
        parser.add_argument(
            "--scratch",
            default="",
            metavar="URL",
            help="PostgreSQL: the address of a role that may make databases, where the app's own may not",
        )

    def handle(self, *args: Any, file: Path, key: Path, **options: Any) -> None:
        try:
            proof = prove(file, key, now(), scratch=options["scratch"])
        except Trouble as trouble:
            raise CommandError(f"{trouble}\nThis backup is not proven.") from None
        self.stdout.write(
            f"Proven: {proof.rows:,} rows in {proof.tables} tables and {proof.uploads:,} uploads are as they were on "
            f"{proof.made_at:%d %b %Y %H:%M}, and three pages open."
        )
