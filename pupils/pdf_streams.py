"""How a PDF spells its names and packs its streams."""

import re
import zlib
from collections.abc import Iterator
from typing import Final

READ: Final = 64 * 1024
CHUNK: Final = 1024 * 1024


def _spelled(name: str) -> str:
    """A name, any letter of which may be written by its number: /J#61vaScript."""
    return "".join(f"(?:{letter}|#(?i:{ord(letter):02x}))" for letter in name)


def names(*spelled: str) -> re.Pattern[bytes]:
    """Any of these names, whole; which of them is told by its group."""
    each = "|".join(f"({_spelled(name)})" for name in spelled)
    return re.compile(f"/(?:{each})(?![A-Za-z0-9])".encode())


# A stream with objects in it.
PACKED: Final = names("ObjStm")
STREAM: Final = re.compile(rb"(?<!end)stream[ \t]*\r?\n?")


def pieces(packed: memoryview) -> Iterator[bytes]:
    """What unpacks from here, as far as it does: nothing where this was never compressed.

    Its sum is not asked about: viewers show what is in front of a fault, so it is looked at as well.
    """
    head = bytes(packed[:2])
    if len(head) < 2 or head[0] & 15 != zlib.DEFLATED or int.from_bytes(head, "big") % 31:
        return
    unpacker = zlib.decompressobj(-zlib.MAX_WBITS)
    for at in range(2, len(packed), READ):
        waiting = bytes(packed[at : at + READ])
        while waiting and not unpacker.eof:
            before = unpacker.copy()
            try:
                piece = unpacker.decompress(waiting, CHUNK)
            except zlib.error:
                yield _before_the_fault(before, waiting)
                return
            yield piece
            waiting = unpacker.unconsumed_tail
        if unpacker.eof:
            return


def _before_the_fault(unpacker: "zlib._Decompress", waiting: bytes) -> bytes:
    found = bytearray()
    for byte in waiting:
        try:
            found += unpacker.decompress(bytes([byte]))
        except zlib.error:
            break
    return bytes(found)
