"""Inside a scratch database: the long work of a school, each kind in a process of its own, so that its memory shows."""

import argparse
import json
import re
import resource
import sys
import time
from datetime import date, timedelta
from pathlib import Path
from statistics import median
from typing import Any, Final

import django

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection, transaction  # noqa: E402

from bench.middleware import Count  # noqa: E402
from bench.school import ANCHOR, build  # noqa: E402
from mentoring.demo.exports import files_of  # noqa: E402
from mentoring.demo.load_schools import load_schools, load_staff  # noqa: E402
from mentoring.digest import Build, build_digests  # noqa: E402
from mentoring.models import Digest  # noqa: E402
from mentoring.schedule import JOB as DIGEST_JOB  # noqa: E402
from pupils.imports.applying import apply_batch  # noqa: E402
from pupils.imports.staging import stage_file  # noqa: E402
from staffing.access import Role, system_actor  # noqa: E402
from staffing.calendar import now, today  # noqa: E402
from staffing.models import OutboxMail, School, StaffRole  # noqa: E402

TIMES: Final = 3
# A Monday late enough for a term of marks before it.
MARKS_ANCHOR: Final = date(2026, 12, 7)


def digest(urn: str) -> dict[str, Any]:
    """The latest week of a school, planned and built as if it never had been; all of it is taken back."""
    seconds, built, count = [], None, Count()
    for _ in range(TIMES):
        count = Count()
        with connection.execute_wrapper(count), transaction.atomic():
            Digest.objects.filter(week_start=ANCHOR).delete()
            OutboxMail.objects.filter(week_start=ANCHOR).delete()
            began, count.statements = time.perf_counter(), 0
            built = _built(School.objects.get(urn=urn))
            seconds.append(time.perf_counter() - began)
            transaction.set_rollback(True)
    assert built is not None
    return {
        "seconds": median(seconds),
        "statements": count.statements,
        "recipients": len(built.digests),
        "peak": _peak(),
    }


def _built(school: School) -> Build:
    actor = system_actor(school.pk, DIGEST_JOB)
    return build_digests(by=actor, school=school, week=ANCHOR, on=ANCHOR + timedelta(days=4), at=now())


def write_files(folder: Path, pupils: int, marks_of: int) -> dict[str, Any]:
    """The staff of an empty school, the roll it is to import, and the marks of a term for the first of its pupils."""
    call_command("migrate", verbosity=0, interactive=False)
    whole = build(pupils)
    data = whole.schools[0]
    with transaction.atomic():
        load_staff(data, load_schools(whole)[data.school.key], whole)
    (folder / "pupils.csv").write_bytes(files_of(whole)[f"{data.school.key}-pupils.csv"])
    part = build(marks_of, MARKS_ANCHOR)
    (folder / "attendance.csv").write_bytes(files_of(part)[f"{data.school.key}-attendance.csv"])
    return {}


def import_file(path: Path) -> dict[str, Any]:
    """As the records office does: looked at, then confirmed."""
    role = StaffRole.objects.filter(role=Role.RECORDS).select_related("staff")[0]
    by = role.staff.actor(today())
    began = time.perf_counter()
    with path.open("rb") as file:
        batch = stage_file(by=by, kind=path.stem, file=file, name=path.name)
    looked_at = time.perf_counter()
    batch = apply_batch(batch, by=by)
    return {
        "preview": looked_at - began,
        "commit": time.perf_counter() - looked_at,
        "counts": batch.counts,
        "peak": _peak(),
    }


def _peak() -> float:
    """The most memory that this process ever held, in MiB.

    By its own account where there is one: Linux hands on in `ru_maxrss` what the process held that started it.
    """
    status = Path("/proc/self/status")
    own = re.search(r"^VmHWM:\s+(\d+)", status.read_text(), re.MULTILINE) if status.is_file() else None
    if own:
        return int(own[1]) / 1024
    kilobytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return kilobytes / (1024 * 1024 if sys.platform == "darwin" else 1024)


def main() -> None:
    parser = argparse.ArgumentParser()
    kinds = parser.add_subparsers(dest="kind", required=True)
    kinds.add_parser("digest").add_argument("urn")
    files = kinds.add_parser("files")
    files.add_argument("folder", type=Path)
    files.add_argument("pupils", type=int)
    files.add_argument("marks_of", type=int)
    kinds.add_parser("import").add_argument("path", type=Path)
    asked = parser.parse_args()
    if asked.kind == "digest":
        done = digest(asked.urn)
    elif asked.kind == "files":
        done = write_files(asked.folder, asked.pupils, asked.marks_of)
    else:
        done = import_file(asked.path)
    json.dump(done, sys.stdout)


if __name__ == "__main__":
    main()
