"""Rich enough text: paragraphs, lists and bold, typed with the marks that people use in messages anyway."""

from functools import cache
from typing import TYPE_CHECKING

from django.utils.safestring import SafeString, mark_safe

if TYPE_CHECKING:
    from markdown_it import MarkdownIt

MARKS = "Leave a line empty for a new paragraph. Begin a line with “- ” for a list. Put ** around what is to be bold."


def shown(text: str) -> SafeString:
    """The text as HTML: whatever else is typed is text, tags and links too."""
    return mark_safe(_reader().render(text))  # noqa: S308  # nosec B308 B703


@cache
def _reader() -> "MarkdownIt":
    # Imported here, because it takes long to load and few processes show a plan.
    from markdown_it import MarkdownIt

    return MarkdownIt("zero", {"html": False, "breaks": True}).enable(
        ["emphasis", "list", "newline", "escape"]
    )
