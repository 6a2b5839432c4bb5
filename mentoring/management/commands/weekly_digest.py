"""Build the weekly digests of one school or all, for one week or the one that is due."""

import json
from argparse import ArgumentParser
from collections import Counter
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from mentoring.digest import Build, build_digests
from mentoring.schedule import JOB, week_due
from mentoring.wording import counted, week_code, week_from_code
from staffing.access import system_actor
from staffing.calendar import now
from staffing.models import School


class Command(BaseCommand):
    help = "Build the weekly digests and plan their mails. What was built stays; it may be run again."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--school", metavar="URN", help="one school; all of them otherwise")
        parser.add_argument("--week", help="an ISO week such as 2026-W47; the latest that is due otherwise")
        parser.add_argument("--dry-run", action="store_true", help="build afresh and write nothing")
        parser.add_argument("--json", action="store_true", help="say what was built as JSON, without names")

    def handle(self, *args: Any, **options: Any) -> None:
        schools = School.objects.order_by("urn")
        if options["school"]:
            schools = schools.filter(urn=options["school"])
            if not schools:
                raise CommandError(f"There is no school with the URN {options['school']}.")
        builds = [self._build(school, options["week"], is_dry=options["dry_run"]) for school in schools]
        if options["json"]:
            self.stdout.write(json.dumps([as_json(build) for build in builds], indent=2))
            return
        for build in builds:
            self.stdout.write(in_a_line(build))

    def _build(self, school: School, code: str | None, *, is_dry: bool) -> Build:
        at = now()
        try:
            week = week_from_code(code) if code else week_due(school, at)
        except ValueError as problem:
            raise CommandError(str(problem)) from None
        return build_digests(
            by=system_actor(school.pk, JOB), school=school, week=week, on=at.date(), at=at, dry_run=is_dry
        )


def as_json(build: Build) -> dict[str, Any]:
    """Counts by recipient kind; no names."""
    kinds: dict[str, dict[str, Any]] = {}
    for edition in build.editions:
        row = kinds.setdefault(
            edition.kind.value, {"recipients": 0, "pupils": 0, "items": Counter(), "mails": 0}
        )
        row["recipients"] += 1
        row["pupils"] += edition.pupil_count
        row["items"] += edition.rules
        row["mails"] += bool(edition.recipient.user_id)
    return {
        "school": build.school.urn,
        "week": week_code(build.week),
        "skipped": not build.is_school_week,
        "built": len(build.digests),
        "frozen": len(build.frozen),
        "mails": build.mails,
        "kinds": kinds,
    }


def in_a_line(build: Build) -> str:
    start = f"{build.school.name}, {week_code(build.week)}: "
    if not build.is_school_week:
        return start + "no school day, nothing to tell."
    built = len(build.digests) or len(build.editions)
    return start + (
        f"{counted(built, 'digest')} built, {counted(build.mails, 'mail')} planned, "
        f"{len(build.frozen)} already there."
    )
