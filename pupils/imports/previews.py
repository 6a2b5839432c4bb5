"""What the page of an import shows: its counts as filters, a page of rows, its columns and what they imply."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.core.paginator import Page
from django.db.models import QuerySet

from pupils.columns import COLUMNS, REQUIREMENTS, Kind
from pupils.imports.plans import WARNED
from pupils.models import ImportBatch, ImportRow
from staffing.paging import page_of

ROWS_ON_A_PAGE: Final = 50
DECIDED: Final = "decided"
UNITS: Final = {
    Kind.PUPILS: "pupils",
    Kind.TIMETABLE: "timetable lines",
    Kind.ATTENDANCE: "marks",
    Kind.LESSONS: "lessons",
    Kind.EXCLUSIONS: "suspensions",
    Kind.BEHAVIOUR: "entries",
    Kind.CONTACTS: "contacts",
    Kind.TARGETS: "targets",
    Kind.PLANS: "plans",
}
State, Outcome = ImportBatch.State, ImportRow.Outcome
WITHDRAWING: Final = ("One that was brought by mistake or rescinded is withdrawn under Suspensions.",)
# In the order in which a person should look at them.
SHOWS: Final = (
    (Outcome.UNDECIDED.value, "For you to decide"),
    (Outcome.REFUSED.value, "Refused"),
    (WARNED, "Warned"),
    (Outcome.CHANGED.value, "Changed"),
    (Outcome.NEW.value, "New"),
    (Outcome.UNCHANGED.value, "Unchanged"),
)
NEXT_STEP: Final = {
    State.UPLOADED: "Watch it being read",
    State.UNREADABLE: "See why",
    State.PREVIEW: "Check and confirm",
    State.CONFIRMED: "Watch it being written",
    State.APPLIED: "See what came of it",
    State.UNDONE: "See what it was",
    State.DISCARDED: "See what it was",
}


@dataclass(frozen=True)
class Chip:
    """One kind of outcome with its count; without a key there are no rows to show."""

    key: str
    label: str
    count: int
    is_here: bool


@dataclass(frozen=True)
class Preview:
    """A batch as far as one page shows it."""

    chips: list[Chip]
    show: str
    page: Page[ImportRow]
    notes: list[str]
    decisions: Mapping[str, str]

    @property
    def is_to_decide(self) -> bool:
        return self.show in (Outcome.UNDECIDED, DECIDED)

    @property
    def asked(self) -> list[tuple[ImportRow, str]]:
        """The rows of the page, each with what was decided about it."""
        return [(row, self.decisions.get(str(row.line), "")) for row in self.page]

    @property
    def address(self) -> str:
        return f"show={self.show}&"

    @property
    def heading(self) -> str:
        return next((chip.label for chip in self.chips if chip.is_here), "Rows")


def preview_of(batch: ImportBatch, show: str, page: str, chosen: Mapping[str, str]) -> Preview:
    """`chosen` is what was ticked, by line, and could not be saved."""
    counts = _counts(batch)
    shown = _shown(counts, show)
    chips = [
        Chip("" if _is_only_counted(batch, key) else key, label, counts[key], key == shown)
        for key, label in (*SHOWS, (DECIDED, "Decided by you"))
        if counts[key] or key == shown
    ]
    rows = page_of(_rows(batch, shown), page, ROWS_ON_A_PAGE)
    return Preview(chips, shown, rows, notes_on(batch), batch.decisions | chosen)


def preview_rows(batch: ImportBatch, show: str) -> "QuerySet[ImportRow]":
    """Every row of the outcome that the page shows when asked for one."""
    return _rows(batch, _shown(_counts(batch), show))


def _counts(batch: ImportBatch) -> dict[str, int]:
    return {key: batch.counts.get(key, 0) for key, _ in SHOWS} | {DECIDED: len(batch.decisions)}


def _shown(counts: dict[str, int], show: str) -> str:
    return show if show in counts else next((key for key, _ in SHOWS if counts[key]), Outcome.NEW.value)


def _is_only_counted(batch: ImportBatch, key: str) -> bool:
    return batch.kind in (Kind.ATTENDANCE, Kind.LESSONS) and key == Outcome.UNCHANGED


def _rows(batch: ImportBatch, show: str) -> "QuerySet[ImportRow]":
    rows = batch.rows.order_by("line", "pk")
    if show == WARNED:
        return rows.filter(has_warning=True)
    if show == DECIDED:
        return rows.filter(line__in=[int(line) for line in batch.decisions])
    return rows.filter(outcome=show)


def notes_on(batch: ImportBatch) -> list[str]:
    """What follows from the kind of file and its columns, whatever its rows say."""
    if batch.kind == Kind.GROUPS:
        return [
            "Pupils whom the file names leave the groups that it names without them.",
            "Pupils whom the file does not name stay in their groups.",
            "Teachers whom the file names take the place of those a group has now.",
        ]
    if batch.kind == Kind.TIMETABLE:
        return [
            "A group that the file names is taught when the file says; what it was before ends the day before and stays "
            "as history.",
            "Groups that the file does not name keep their lessons.",
            "Who sees a pupil follows from who teaches the group, which comes with the file of groups.",
        ]
    if batch.kind in (Kind.EXCLUSIONS, Kind.BEHAVIOUR):
        return [
            "What the file does not name stays.",
            "It is shown as your own system has it, and not edited here.",
            *(WITHDRAWING if batch.kind == Kind.EXCLUSIONS else ()),
        ]
    if batch.kind == Kind.LESSONS:
        return [
            "An empty cell or a dash leaves the mark that is there.",
            "A mark that changes keeps what it was. Who taught the lesson is not read.",
        ]
    if batch.kind == Kind.CONTACTS:
        return [
            "Contacts who are not in this file stay as they are, and so does what its cells leave empty.",
            "A file can hide an address, bar contact or mark “do not contact”. Taking that back is done by hand.",
        ]
    if batch.kind == Kind.TARGETS:
        return ["Targets that are not in this file stay as they are, and so do those that are decided."]
    if batch.kind == Kind.PLANS:
        return [
            "What a passport says goes into a draft for its author, and comes in force when the SENDCo says so.",
            "What is written here already stays, and so do plans that are not in this file.",
        ]
    if batch.kind == Kind.ATTENDANCE:
        return ["An empty cell or a dash leaves the mark that is there."]
    notes = ["Pupils who are not in this file stay as they are."]
    if "admitted_on" not in batch.columns.get("keys", ["admitted_on"]):
        notes.append(
            "There is no admission date in this file: new pupils are taken to be on roll since the school year began."
        )
    return notes


@dataclass(frozen=True)
class Expected:
    """What a file of a kind has to hold, and what else is read from it, with the headings that are known."""

    kind: ImportBatch.Kind
    needed: list[str]
    columns: list[tuple[str, str]]


def expected_files() -> list[Expected]:
    return [
        Expected(
            ImportBatch.Kind(kind.value),
            [requirement.label for requirement in REQUIREMENTS[kind]],
            [(column.label, ", ".join(column.synonyms[:4])) for column in COLUMNS[kind].values()],
        )
        for kind in Kind
    ]


def steps_of(batches: list[ImportBatch]) -> list[tuple[ImportBatch, str]]:
    """Each import with what to do next."""
    return [(batch, NEXT_STEP[State(batch.state)]) for batch in batches]


def button_of(counts: dict[str, Any], kind: str) -> str:
    """The numbers that confirming would write: “Add 12, change 30”; nothing where there is nothing to write."""
    parts = [
        f"{verb} {counts[key]:,}" for key, verb in (("new", "add"), ("changed", "change")) if counts.get(key)
    ]
    unit = UNITS.get(Kind(kind), "rows")
    total = counts.get("new", 0) + counts.get("changed", 0)
    if total == 1:
        unit = "entry" if unit == "entries" else unit.removesuffix("s")
    return f"{', '.join(parts).capitalize()} {unit}" if parts else ""
