"""Rich enough text: paragraphs, lists and bold, typed with the marks that people use in messages anyway."""

import re
from functools import cache
from typing import TYPE_CHECKING, Final

from django.utils.safestring import SafeString, mark_safe

if TYPE_CHECKING:
    from markdown_it import MarkdownIt

MARKS = "Leave a line empty for a new paragraph. Begin a line with “- ” for a list. Put ** around what is to be bold."
BOLD: Final = re.compile(r"\*\*(?=\S)(.+?)(?<=\S)\*\*")


def shown(text: str) -> SafeString:
    """The text as HTML: whatever else is typed is text, tags and links too."""
    return mark_safe(_reader().render(text))  # noqa: S308  # nosec B308 B703


def shown_in_line(text: str) -> SafeString:
    """Words out of a paragraph as HTML, with what is bold in them."""
    return mark_safe(_reader().renderInline(text))  # noqa: S308  # nosec B308 B703


def bold_word_by_word(text: str) -> str:
    """The same text with marks around each word that is bold, so that none opens in one word and closes in another."""
    return BOLD.sub(lambda found: re.sub(r"\S+", lambda word: f"**{word[0]}**", found[1]), text)


@cache
def _reader() -> "MarkdownIt":
    # Imported here, because it takes long to load and few processes show a plan.
    from markdown_it import MarkdownIt

    return MarkdownIt("zero", {"html": False, "breaks": True}).enable(
        ["emphasis", "list", "newline", "escape"]
    )
