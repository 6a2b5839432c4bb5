"""Where somebody writes more than a line."""

from django import forms


def words(rows: int) -> forms.Textarea:
    """Room for so many lines."""
    return forms.Textarea(attrs={"rows": rows})
