"""A file of lines for the bank, as it is taken out: where each belongs, for which need, and what it says."""

from collections.abc import Iterator, Sequence
from typing import BinaryIO, Final

from pupils.codes import NeedType
from pupils.models import BankSection
from pupils.plan_sources import line_of
from pupils.sheets import Cell, Limits, UnreadableFile
from pupils.uploads import read_table

# Section, need, text.
BankRow = tuple[str, str, str]
HEADINGS: Final = ("where it belongs", "need", "line")
MOST_OF_A_LINE: Final = 300
MOST_TOLD: Final = 5
LIMITS: Final = Limits(rows=5_000, columns=50)


def read_bank(file: BinaryIO, name: str) -> list[BankRow]:
    """Every line of the file; raises UnreadableFile, with what is wrong by line, where one can't be taken."""
    lines = iter(read_table(file, name, LIMITS).lines)
    places = _places(next(lines).cells)
    rows: list[BankRow] = []
    wrong: list[str] = []
    for line in lines:
        cells = [str(line.cells[place]) if place < len(line.cells) else "" for place in places]
        row = _row(*cells)
        problems = [f"Line {line.number}: {problem}" for problem in _problems(cells, row)]
        wrong += problems
        rows.append(row)
    if wrong:
        more = f" And {len(wrong) - MOST_TOLD} more." if len(wrong) > MOST_TOLD else ""
        raise UnreadableFile(
            f"{' '.join(wrong[:MOST_TOLD])}{more} Nothing was taken: put it right and bring it again."
        )
    return rows


def _places(heading: Sequence[Cell]) -> list[int]:
    there = [str(cell).strip().casefold() for cell in heading]
    missing = [name for name in HEADINGS if name not in there]
    if missing:
        raise UnreadableFile(f"The first line does not name the column “{missing[0].capitalize()}”.")
    return [there.index(name) for name in HEADINGS]


def _row(section: str, need: str, text: str) -> BankRow:
    """By code or by name, as the file that is taken out has them; empty where it is neither."""
    return _code(section, BankSection.choices), _code(need, NeedType.choices), line_of(_unquoted(text))


def _code(said: str, choices: Sequence[tuple[str, str]]) -> str:
    plain = said.strip().casefold()
    return next((code for code, label in choices if plain in (code.casefold(), label.casefold())), "")


def _unquoted(text: str) -> str:
    """Without the mark that keeps a cell of a CSV file from being a formula."""
    return text[1:] if text.startswith("'") else text


def _problems(cells: Sequence[str], row: BankRow) -> Iterator[str]:
    section, need, text = row
    if not section:
        yield f"“{cells[0][:40]}” is none of {', '.join(BankSection.labels)}."
    if cells[1].strip() and not need:
        yield f"“{cells[1][:40]}” is no type of need."
    if not text:
        yield "it says nothing."
    elif len(text) > MOST_OF_A_LINE:
        yield f"it has {len(text)} characters, at most {MOST_OF_A_LINE}."
