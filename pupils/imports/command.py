"""What the import commands share: one file into one school, and a report in words or JSON."""

import json
from argparse import ArgumentParser, RawDescriptionHelpFormatter
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from pupils.imports.applying import apply_batch
from pupils.imports.staging import remove_batch, stage_file
from pupils.models import ImportBatch, ImportRow
from pupils.rows import Severity
from pupils.sheets import Limits, UnreadableFile
from pupils.uploads import check_size
from staffing.access import system_actor
from staffing.jobs import GaveUp
from staffing.models import School

REFUSED, UNREADABLE = 1, 2
EPILOG = """exit status:
  0  every row went in (or would go in, with --dry-run), or was there already
  1  rows were refused, or wait for a decision; all other rows went in
  2  nothing could be done: the file can't be read, or there is no such school
"""


class ImportCommand(BaseCommand):
    """Subclasses say which kind of file they take."""

    kind: ImportBatch.Kind

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> Any:
        parser = super().create_parser(prog_name, subcommand, epilog=EPILOG, **kwargs)
        parser.formatter_class = RawDescriptionHelpFormatter
        return parser

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="a CSV or XLSX file as the school's system exports it")
        parser.add_argument("--school", required=True, help="the school's URN, six digits")
        parser.add_argument("--dry-run", action="store_true", help="say what would happen and write nothing")
        parser.add_argument("--json", action="store_true", help="report as JSON instead of words")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            report = self._import(options["file"], options["school"], is_dry=options["dry_run"])
        except CommandError as error:
            if options["json"]:
                self.stdout.write(json.dumps({"error": str(error)}))
            raise
        self.stdout.write(json.dumps(report) if options["json"] else _in_words(report))
        if report["refused"]:
            raise SystemExit(REFUSED)

    def _import(self, path: Path, urn: str, *, is_dry: bool) -> dict[str, Any]:
        school = School.objects.filter(urn=urn).first()
        if school is None:
            raise CommandError(f"There is no school with the URN {urn} here.", returncode=UNREADABLE)
        by = system_actor(school.pk, f"import_{self.kind}")
        try:
            with path.open("rb") as file:
                # Before it is copied: a file far too large takes neither time nor room.
                check_size(file, Limits())
                batch = stage_file(by=by, kind=self.kind, file=file, name=path.name)
        except OSError as error:
            reason = f"{path} can't be opened: {error.strerror}."
            raise CommandError(reason, returncode=UNREADABLE) from error
        except UnreadableFile as error:
            raise CommandError(str(error), returncode=UNREADABLE) from error
        if batch.state == ImportBatch.State.UNREADABLE:
            problem = batch.problem
            remove_batch(batch)
            raise CommandError(problem, returncode=UNREADABLE)
        if is_dry:
            report = report_of(batch)
            remove_batch(batch)
            return report
        try:
            return report_of(apply_batch(batch, by=by))
        except GaveUp as error:
            raise CommandError(str(error), returncode=UNREADABLE) from error


def report_of(batch: ImportBatch) -> dict[str, Any]:
    """What became (or would become) of a batch: counts, and each refusal and warning with its line."""
    problems: dict[str, list[dict[str, Any]]] = {Severity.REFUSED.value: [], Severity.WARNED.value: []}
    for row in ImportRow.objects.filter(batch=batch).exclude(problems=[]).iterator():
        for problem in row.problems:
            problems[problem["severity"]].append({key: problem[key] for key in ("line", "column", "reason")})
    return {
        "added": batch.counts["new"],
        "changed": batch.counts["changed"],
        "unchanged": batch.counts["unchanged"],
        "refused": problems[Severity.REFUSED.value],
        "warned": problems[Severity.WARNED.value],
    }


def _in_words(report: dict[str, Any]) -> str:
    lines = [
        f"Added {report['added']:,}, changed {report['changed']:,}, unchanged {report['unchanged']:,}, "
        f"refused {len(report['refused']):,}, warned {len(report['warned']):,}."
    ]
    for word in ("refused", "warned"):
        for problem in report[word]:
            place = f"line {problem['line']}" + (f", {problem['column']}" if problem["column"] else "")
            lines.append(f"{word.capitalize()}: {place}: {problem['reason']}")
    return "\n".join(lines)
