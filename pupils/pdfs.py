"""Whether a PDF does more than show pages: looked for in all of it, what is packed inside included."""

import re
from collections.abc import Iterator
from itertools import chain
from typing import Final

from pupils.pdf_actions import Unclear, leads_out
from pupils.pdf_streams import PACKED, STREAM, names, pieces
from pupils.sheets import UnreadableFile

# Names by which a PDF runs scripts, starts programs, plays media, sends forms off or brings other files along.
ACTIVE: Final = {
    "JavaScript": "holds a script",
    "Rendition": "holds media that can run a script",
    "RichMedia": "holds media that can run a script",
    "Launch": "starts another program",
    "XFA": "is a form that can run a script",
    "SubmitForm": "sends what is typed into it to somebody",
    "ImportData": "reads other files",
    "GoToR": "opens another file",
    "GoToE": "opens another file",
    "EmbeddedFile": "has another file inside",
    "EmbeddedFiles": "has other files inside",
}
# How objects are packed that can't be looked into here.
UNUSUAL: Final = (
    "LZWDecode", "LZW", "ASCII85Decode", "A85", "ASCIIHexDecode", "AHx", "RunLengthDecode", "RL", "Crypt",
    "DecodeParms", "DP",
)  # fmt: skip
LEADS_OUT: Final = "opens a web address or another file by itself"
UNCHECKED: Final = (
    "This PDF is packed in a way that can’t be checked. Print it to PDF, then choose the new one."
)
MOST_INSIDE: Final = 200 * 1024 * 1024
# More than the longest name can take, each letter written by its number.
OVERLAP: Final = 64

_ACTIVE: Final = names(*ACTIVE)
_ENCRYPTED: Final = names("Encrypt")
_UNUSUAL: Final = names(*UNUSUAL)
# A packing that is done twice over, or that is described elsewhere, is not undone here.
_TWICE: Final = re.compile(rb"/Filter\s*(?:\[\s*/[^\s/\]]+\s*/|\d+\s+\d+\s+R)")


def check_pdf(content: bytes) -> None:
    """Raises UnreadableFile for a PDF that does anything by itself, or that can't be looked through."""
    if _ENCRYPTED.search(content):
        raise UnreadableFile(
            "This PDF is protected by a password, so that it can’t be checked. Save it without one, then choose it again."
        )
    for place in PACKED.finditer(content):
        bounds = content.rfind(b"obj", 0, place.start()), _end_of(content, place.end())
        if _UNUSUAL.search(content, *bounds) or _TWICE.search(content, *bounds):
            raise UnreadableFile(UNCHECKED)
    for part in chain([content], _unpacked(content)):
        found = _ACTIVE.search(part)
        if found and found.lastindex:
            raise _refusal(list(ACTIVE.values())[found.lastindex - 1])
    try:
        if leads_out(content):
            raise _refusal(LEADS_OUT)
    except Unclear as unclear:
        raise UnreadableFile(UNCHECKED) from unclear


def _refusal(what: str) -> UnreadableFile:
    return UnreadableFile(
        f"This PDF {what}, so it is not taken. Print it to PDF: the new file has its pages alone."
    )


def _end_of(content: bytes, start: int) -> int:
    """Where what describes a stream ends."""
    end = content.find(b"stream", start)
    return len(content) if end < 0 else end


def _unpacked(content: bytes) -> Iterator[bytes]:
    """Whatever was compressed, piece by piece, each after the end of the one before it; nothing is kept."""
    view, room = memoryview(content), MOST_INSIDE
    for start in STREAM.finditer(content):
        end = b""
        for piece in pieces(view[start.end() :]):
            room -= len(piece)
            if room < 0:
                raise UnreadableFile(
                    "There is too much inside this PDF for it to be checked. Save it smaller."
                )
            part = end + piece
            yield part
            end = part[-OVERLAP:]
