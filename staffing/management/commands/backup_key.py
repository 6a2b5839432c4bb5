"""Makes the pair of keys that backups are sealed with and opened by."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from staffing.backups.making import whole_file
from staffing.backups.sealing import new_keys
from staffing.backups.troubles import Trouble, in_sentences

NAME = "HANDRAIL_BACKUP_KEY"
KEEP = """\
The lines above are the private key. They are printed this once and kept nowhere here: whoever has them can read every
backup, and without them nobody can. Keep them on paper or on a stick in the school's safe, and a second copy elsewhere.
"""


class Command(BaseCommand):
    help = (
        "Make a pair of keys: the public one goes into var/env, for sealing backups; "
        "the private one is printed once, to be kept away from this server."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--replace", action="store_true", help="where there is a key already; older backups keep theirs"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.HANDRAIL_BACKUP_KEYS and not options["replace"]:
            raise CommandError(
                f"{NAME} is set already. Backups made from now on would need the new private key: say --replace."
            )
        try:
            private, public = new_keys()
            with in_sentences():
                kept = keep_public(settings.VAR_DIR / "env", public)
        except Trouble as trouble:
            raise CommandError(str(trouble)) from None
        # As the program age writes its key files, so that it can read this one.
        self.stdout.write(f"# public key: {public}\n{private}")
        self.stderr.write(KEEP, self.style.NOTICE)
        where = f"It stands in {settings.VAR_DIR / 'env'}." if kept else "Put this into the environment:"
        self.stderr.write(f"{where}\n{NAME}={public}", self.style.NOTICE)


def keep_public(path: Path, public: str) -> bool:
    """Put the public key into var/env in place of the one before; False where there is no such file."""
    if not path.is_file():
        return False
    lines = [line for line in path.read_text().splitlines() if not line.startswith(f"{NAME}=")]
    with whole_file(path) as file:
        file.write("\n".join([*lines, f"{NAME}={public}", ""]).encode())
    return True
