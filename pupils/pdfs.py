"""Whether a PDF does more than show pages: looked for in all of it, what is packed inside included."""

import re
import zlib
from collections.abc import Iterator
from itertools import chain
from typing import Final

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
    "EmbeddedFile": "has another file inside",
    "EmbeddedFiles": "has other files inside",
}
# How objects are packed that can't be looked into here.
UNUSUAL: Final = (
    "LZWDecode", "LZW", "ASCII85Decode", "A85", "ASCIIHexDecode", "AHx", "RunLengthDecode", "RL", "Crypt",
    "DecodeParms", "DP",
)  # fmt: skip
MOST_INSIDE: Final = 200 * 1024 * 1024
READ: Final = 64 * 1024
CHUNK: Final = 1024 * 1024
# More than the longest name can take, each letter written by its number.
OVERLAP: Final = 64


def _spelled(name: str) -> str:
    """A name, any letter of which may be written by its number: /J#61vaScript."""
    return "".join(f"(?:{letter}|#(?i:{ord(letter):02x}))" for letter in name)


def _names(*names: str) -> re.Pattern[bytes]:
    """Any of these names, whole; which of them is told by its group."""
    each = "|".join(f"({_spelled(name)})" for name in names)
    return re.compile(f"/(?:{each})(?![A-Za-z0-9])".encode())


_ACTIVE: Final = _names(*ACTIVE)
_ENCRYPTED: Final = _names("Encrypt")
_PACKED: Final = _names("ObjStm")
_UNUSUAL: Final = _names(*UNUSUAL)
# A packing that is done twice over, or that is described elsewhere, is not undone here.
_TWICE: Final = re.compile(rb"/Filter\s*(?:\[\s*/[^\s/\]]+\s*/|\d+\s+\d+\s+R)")
_STREAM: Final = re.compile(rb"(?<!end)stream[ \t]*\r?\n?")


def check_pdf(content: bytes) -> None:
    """Raises UnreadableFile for a PDF that does anything by itself, or that can't be looked through."""
    if _ENCRYPTED.search(content):
        raise UnreadableFile(
            "This PDF is protected by a password, so that it can’t be checked. Save it without one, then choose it again."
        )
    for place in _PACKED.finditer(content):
        bounds = content.rfind(b"obj", 0, place.start()), _end_of(content, place.end())
        if _UNUSUAL.search(content, *bounds) or _TWICE.search(content, *bounds):
            raise UnreadableFile(
                "This PDF is packed in a way that can’t be checked. Print it to PDF, then choose the new one."
            )
    for part in chain([content], _unpacked(content)):
        found = _ACTIVE.search(part)
        if found and found.lastindex:
            what = list(ACTIVE.values())[found.lastindex - 1]
            raise UnreadableFile(
                f"This PDF {what}, so it is not taken. Print it to PDF: the new file has its pages alone."
            )


def _end_of(content: bytes, start: int) -> int:
    """Where what describes a stream ends."""
    end = content.find(b"stream", start)
    return len(content) if end < 0 else end


def _unpacked(content: bytes) -> Iterator[bytes]:
    """Whatever was compressed, piece by piece, each after the end of the one before it; nothing is kept."""
    view, room = memoryview(content), MOST_INSIDE
    for start in _STREAM.finditer(content):
        end = b""
        for piece in _pieces(view[start.end() :]):
            room -= len(piece)
            if room < 0:
                raise UnreadableFile(
                    "There is too much inside this PDF for it to be checked. Save it smaller."
                )
            yield end + piece
            end = piece[-OVERLAP:]


def _pieces(packed: memoryview) -> Iterator[bytes]:
    """What unpacks from here, as far as it does: nothing where this was never compressed."""
    unpacker = zlib.decompressobj()
    for at in range(0, len(packed), READ):
        waiting = bytes(packed[at : at + READ])
        while waiting and not unpacker.eof:
            try:
                piece = unpacker.decompress(waiting, CHUNK)
            except zlib.error:
                return
            yield piece
            waiting = unpacker.unconsumed_tail
        if unpacker.eof:
            return
