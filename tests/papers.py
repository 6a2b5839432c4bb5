"""What tests look for in a PDF; without Pango none is made, and they are left out."""

import re
from collections.abc import Iterable, Iterator
from io import BytesIO
from typing import Any
from unicodedata import normalize

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


def all_words_of(content: bytes) -> str:
    """What its sides say, and what it says beside them: its title, its outline, what a picture shows, where a link goes.

    Once as it stands, and once with letters and figures alone: a narrow column may have broken a word.
    """
    reader = PdfReader(BytesIO(content))
    told = [page.extract_text() for page in reader.pages]
    for number in range(1, reader.trailer["/Size"]):
        told += _strings(reader.get_object(number))
    words = "\n".join(told)
    unbroken = re.sub(r"[\W_]+", "", normalize("NFKC", words))
    return f"{words}\n{unbroken}"


def _strings(node: Any) -> Iterator[str]:
    """Within one object; another that it points to has its own turn. Of streams, what the file says of itself."""
    if isinstance(node, str):
        yield node
    elif isinstance(node, DictionaryObject):
        for each in node.values():
            yield from _strings(each)
        if node.get("/Type") == "/Metadata":
            yield node.get_data().decode()
    elif isinstance(node, ArrayObject):
        for each in node:
            yield from _strings(each)


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
