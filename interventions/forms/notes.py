"""The field every note is written in."""

from typing import Any, Final

from django import forms

LONGEST_NOTE: Final = 10_000


class NoteField(forms.CharField):
    """Text of up to 10,000 characters; a longer one is kept in the form and told by how many it is over."""

    def __init__(self, **kwargs: Any) -> None:
        defaults: dict[str, Any] = {"required": False, "widget": forms.Textarea(attrs={"rows": 4})}
        super().__init__(**(defaults | kwargs))

    def to_python(self, value: Any) -> str:
        return str(super().to_python(value) or "").replace("\r\n", "\n")

    def validate(self, value: str) -> None:
        super().validate(value)
        over = len(value) - LONGEST_NOTE
        if over > 0:
            raise forms.ValidationError(
                f"This note has {len(value):,} characters, {over:,} more than the {LONGEST_NOTE:,} that fit. "
                "Shorten it, or save the rest as an addition afterwards.",
                code="too_long",
            )
