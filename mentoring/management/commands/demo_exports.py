"""Writes the files that the demo schools' own systems would export."""

from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from mentoring.demo.exports import write_files
from mentoring.demo.school_year import anchor_for, closed_days_before
from mentoring.demo.trust import build_trust
from staffing.calendar import today


class Command(BaseCommand):
    help = (
        "Write the invented exports of the demo schools: pupils, groups, timetable, attendance and lessons."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--to", required=True, type=Path, help="folder to write into")
        parser.add_argument(
            "--anchor",
            type=date.fromisoformat,
            help="Monday of the last week with marks, such as 2026-11-16; by default the last full week",
        )

    def handle(self, *args: Any, to: Path, anchor: date | None, **options: Any) -> None:
        try:
            trust = build_trust(anchor or _last_full_week(today()))
        except ValueError as problem:
            raise CommandError(str(problem)) from problem
        for path in write_files(trust, to):
            self.stdout.write(f"{path} ({path.stat().st_size // 1024 + 1} KB)")


def _last_full_week(on: date) -> date:
    return anchor_for(on, closed_days_before(on))
