"""Opening the file of a batch, and everything that is read from it before anything is compared."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any, BinaryIO, Final, cast

from pupils.columns import COLUMNS, Kind
from pupils.headers import Recognised
from pupils.imports.finding import finder_for
from pupils.imports.lesson_rows import LessonGatherer
from pupils.imports.mark_rows import MarkGatherer
from pupils.imports.plans import Scene
from pupils.models import ImportBatch
from pupils.readings import Reading, read_rows
from pupils.sheets import Limits
from pupils.uploads import check_size, read_table
from staffing.access import Actor
from staffing.calendar import academic_year_start
from staffing.models import AcademicYear

Report = Callable[[int, int], None]
EVERY: Final = 1_000
CHUNK: Final = 1 << 20


@contextmanager
def opened(batch: ImportBatch, on: date) -> Iterator[tuple[Reading, int]]:
    """The reading of a batch's file, to be gone through once, and how many lines the file has (0: not known)."""
    with batch.file.storage.open(str(batch.file.name), "rb") as stored:
        file = cast(BinaryIO, stored.file)
        check_size(file, Limits())
        total = _line_count(file) if not batch.file_name.lower().endswith(".xlsx") else 0
        yield read_rows(read_table(file, batch.file_name), Kind(batch.kind), on=on), total


def _line_count(file: BinaryIO) -> int:
    count = 0
    while chunk := file.read(CHUNK):
        count += chunk.count(b"\n")
    file.seek(0)
    return count


def scene_of(batch: ImportBatch, recognised: Recognised, *, by: Actor, on: date) -> Scene:
    years = AcademicYear.objects.filter(school_id=batch.school_id, starts_on__lte=on, ends_on__gte=on)
    starts_on = years.order_by("starts_on").values_list("starts_on", flat=True).first()
    return Scene(
        by=by,
        on=on,
        recognised=recognised,
        year_start=starts_on or date(academic_year_start(on), 9, 1),
        decisions={int(line): decision for line, decision in batch.decisions.items()},
    )


def gather(reading: Reading, total: int, scene: Scene, report: Report) -> Any:
    """Go through the file: all rows, or of marks what is kept of them."""
    rows = _reported(reading.rows, total, report)
    gatherers: dict[Kind, type[MarkGatherer] | type[LessonGatherer]]
    gatherers = {Kind.ATTENDANCE: MarkGatherer, Kind.LESSONS: LessonGatherer}
    kind = reading.recognised.kind
    if kind not in gatherers:
        return list(rows)
    gatherer = gatherers[kind](finder_for(scene.by), scene)
    for row in rows:
        gatherer.take(row)
    return gatherer.gathered


def _reported(rows: Iterable[Any], total: int, report: Report) -> Iterator[Any]:
    for count, row in enumerate(rows):
        if count % EVERY == 0:
            report(row.line, max(total, row.line))
        yield row


def columns_of(recognised: Recognised) -> dict[str, Any]:
    """What is told of the columns: which was taken for what, which are not used, what is missing."""
    columns = COLUMNS[recognised.kind]
    pairs = [[columns[key].label, recognised.headers[place]] for key, place in recognised.mapping.items()]
    if recognised.marks:
        days = [on for on, _ in recognised.marks.values()]
        span = f"{len(recognised.marks)} columns, {min(days):%d/%m/%Y} to {max(days):%d/%m/%Y}"
        pairs.append(["Marks", span])
    return {
        "recognised": pairs,
        "keys": sorted(recognised.mapping),
        "unknown": list(recognised.unknown),
        "missing": list(recognised.missing),
    }
