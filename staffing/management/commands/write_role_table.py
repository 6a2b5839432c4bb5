"""Write the document that says what each role can see."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from staffing.role_table import as_markdown

DOCUMENT = Path(settings.BASE_DIR) / "docs" / "what-each-role-can-see.md"


class Command(BaseCommand):
    help = "Write docs/what-each-role-can-see.md from the table in staffing/access/table.py."

    def handle(self, *args: Any, **options: Any) -> None:
        DOCUMENT.write_text(as_markdown(), encoding="utf-8")
        self.stdout.write(f"Wrote {DOCUMENT.relative_to(settings.BASE_DIR)}.")
