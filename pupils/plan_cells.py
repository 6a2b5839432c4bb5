"""Reading cells about plans: one thing a line, or paragraphs."""

import re
from typing import Final

from pupils.cells import BadCell, as_text, read_text
from pupils.plan_kinds import HELPS, NON_NEGOTIABLES
from pupils.sheets import Cell

LINE_CHARACTERS: Final = 300
# What a list in a cell begins its lines with.
_BULLET: Final = re.compile(r"^[-*•–·]\s*|^\d{1,2}[.)]\s+")


def read_lines(cell: Cell) -> tuple[str, ...]:
    """In order, each once: on lines of their own, or between semicolons."""
    text = cell if isinstance(cell, str) else as_text(cell)
    parts = (_BULLET.sub("", read_text(part)) for part in re.split(r"[;\r\n]+", text))
    lines = tuple(dict.fromkeys(filter(None, parts)))
    if len(lines) > HELPS.most:
        raise BadCell(f"At most {HELPS.most} lines: there are {len(lines)}.")
    if any(len(line) > LINE_CHARACTERS for line in lines):
        raise BadCell(f"A line has at most {LINE_CHARACTERS} characters.")
    return lines


def read_musts(cell: Cell) -> tuple[str, ...]:
    lines = read_lines(cell)
    if len(lines) > NON_NEGOTIABLES.most:
        raise BadCell(f"At most {NON_NEGOTIABLES.most} things that must happen: there are {len(lines)}.")
    return lines


def read_paragraphs(cell: Cell) -> str:
    """The text with its own lines."""
    text = cell if isinstance(cell, str) else as_text(cell)
    lines = [read_text(line) for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
