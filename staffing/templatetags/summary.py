"""How a page tells of what is wrong in a form, away from the field itself."""

from django import template

register = template.Library()


@register.filter
def said_of(error: str, label: str) -> str:
    """The sentence beside a field with what the field is called before it, unless the sentence says so itself."""
    if f"“{label}”" in error:
        return error
    return f"{label} {error}" if label.endswith("?") else f"{label}: {error}"
