"""Reading cells about targets: of what kind, from which value to which, and by which steps."""

import re
from decimal import Decimal, InvalidOperation
from typing import Final

from pupils.cells import BadCell, as_text, read_text
from pupils.models.target import Target
from pupils.sheets import Cell

LARGEST: Final = Decimal(9_999_999)
MOST_STEPS: Final = 12
STEP_CHARACTERS: Final = 200
_KINDS: Final[dict[str, Target.Kind]] = (
    {each.value: each for each in Target.Kind}
    | {each.label.casefold(): each for each in Target.Kind}
    | {
        "attainment": Target.Kind.ATTAINMENT, "academic": Target.Kind.ATTAINMENT, "progress": Target.Kind.ATTAINMENT,
        "social": Target.Kind.BEHAVIOUR, "semh": Target.Kind.BEHAVIOUR, "conduct": Target.Kind.BEHAVIOUR,
        "work-related": Target.Kind.WORK, "work experience": Target.Kind.WORK, "lateness": Target.Kind.PUNCTUALITY,
        "pupil's own": Target.Kind.OWN, "own": Target.Kind.OWN, "other": Target.Kind.OWN,
    }
)  # fmt: skip


def read_target_kind(cell: Cell) -> str:
    text = as_text(cell).casefold()
    if not text:
        return ""
    if text not in _KINDS:
        kinds = ", ".join(each.value for each in Target.Kind)
        raise BadCell(f"“{as_text(cell)[:40]}” is not known here. Use one of {kinds}.")
    return _KINDS[text].value


def read_value(cell: Cell) -> Decimal | None:
    """A number with at most two decimals; a per cent sign and commas between thousands make no difference."""
    text = as_text(cell).replace(",", "").removesuffix("%").strip()
    if not text:
        return None
    try:
        value = Decimal(text)
    except InvalidOperation:
        raise BadCell("Give a number, such as 86.5.") from None
    if not value.is_finite() or abs(value) > LARGEST:
        raise BadCell("This number is too large.")
    if value != value.quantize(Decimal("0.01")):
        raise BadCell("Give at most two decimals.")
    return value.quantize(Decimal("0.01"))


def read_steps(cell: Cell) -> tuple[str, ...]:
    """In order, between semicolons or on lines of their own."""
    text = cell if isinstance(cell, str) else as_text(cell)
    steps = tuple(dict.fromkeys(filter(None, (read_text(part) for part in re.split(r"[;\r\n]+", text)))))
    if len(steps) > MOST_STEPS:
        raise BadCell(f"At most {MOST_STEPS} steps. A longer way is two targets.")
    if any(len(step) > STEP_CHARACTERS for step in steps):
        raise BadCell(f"A step has at most {STEP_CHARACTERS} characters.")
    return steps
