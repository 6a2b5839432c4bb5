"""What tests look for in a PDF; without Pango none is made, and they are left out."""

from collections.abc import Iterable, Iterator
from typing import Any

import pytest
from pypdf import PageObject, PdfReader
from pypdf.generic import ArrayObject, DictionaryObject

from staffing.printed import NoPdf, laid_out


def _can_print() -> bool:
    try:
        laid_out("base_paper.html", {})
    except NoPdf:
        return False
    return True


needs_pango = pytest.mark.skipif(
    not _can_print(), reason="Pango is not installed here, so no PDF can be made"
)


def text_of(pages: Iterable[PageObject]) -> str:
    """Its words, without the ends of lines."""
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def tags_of(reader: PdfReader) -> set[str]:
    """Every kind of tag in it: /H1, /L, /TH."""
    return set(_tags(reader.trailer["/Root"]["/StructTreeRoot"]["/K"]))


def _tags(node: Any) -> Iterator[str]:
    node = node.get_object()
    if isinstance(node, ArrayObject):
        for each in node:
            yield from _tags(each)
    elif isinstance(node, DictionaryObject):
        if "/S" in node:
            yield str(node["/S"])
        if "/K" in node:
            yield from _tags(node["/K"])
