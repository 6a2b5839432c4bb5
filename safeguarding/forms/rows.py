"""Rows of a form that somebody adds to as they write: each field is called by its part and the row's number."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from django import forms

Row = dict[str, forms.BoundField]


def rows_typed(typed: Mapping[str, Any], parts: Iterable[str]) -> int:
    """How many rows hold something, up to the last that does."""
    name = re.compile(rf"(?:{'|'.join(parts)})-(\d\d?)")
    numbers = [int(found[1]) for key in typed if (found := name.fullmatch(key)) and _said(typed[key])]
    return max(numbers, default=-1) + 1


def _said(value: Any) -> bool:
    return any(value) if isinstance(value, list) else bool(value)


def add_rows(form: forms.Form, number: int, fields: Mapping[str, Any]) -> None:
    """Fields for so many rows; `fields` makes a field for each part."""
    for row in range(number):
        for part, make in fields.items():
            form.fields.setdefault(f"{part}-{row}", make())


def row_of(form: forms.Form, number: int, parts: Iterable[str]) -> Row:
    return {part: form[f"{part}-{number}"] for part in parts}
