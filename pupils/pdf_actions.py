"""What a PDF does when it is opened or looked at: told from its objects, whichever way they are packed and spelled."""

import re
from collections.abc import Iterator
from functools import cached_property
from typing import Final, NamedTuple

from pupils.pdf_streams import PACKED, STREAM, names, pieces

# Actions that stay within the file: another side, a layer, a field made empty.
STAYS: Final = {"GoTo", "Named", "Hide", "SetOCGState", "Trans", "ResetForm"}
# More than any file of a school has of what is packed into streams, and as deep as one nests.
MOST_PACKED: Final = 64 * 1024 * 1024
DEEPEST: Final = 20
# As much as one object is read of: what describes an action takes a few hundred bytes.
LONGEST: Final = 64 * 1024

_WHITE: Final = rb"[\0\t\n\f\r ]"
_BLANK: Final = re.compile(rb"(?:[\0\t\n\f\r ]+|%[^\r\n]*)*")
_GAP: Final = rb"(?:[\0\t\n\f\r ]|%[^\r\n]*[\r\n])+"
_REFERENCE: Final = re.compile(rb"(\d{1,10})" + _GAP + rb"\d{1,5}" + _GAP + rb"R(?![A-Za-z0-9])")
_OBJECT: Final = re.compile(
    rb"(?<!\d)(\d{1,10})" + _WHITE + rb"{1,20}\d{1,5}" + _WHITE + rb"{1,20}obj(?![A-Za-z])"
)
_NAME: Final = re.compile(rb"/([^\0\t\n\f\r ()<>\[\]{}/%]*)")
_WORD: Final = re.compile(rb"[^\0\t\n\f\r ()<>\[\]{}/%]+")
_BRACKET: Final = re.compile(rb"\\.|[()]", re.DOTALL)
_SPELLED: Final = re.compile(rb"#([0-9A-Fa-f]{2})")
_FIRST: Final = re.compile(rb"/First" + _WHITE + rb"{0,20}(\d{1,10})(?!\s+\d+\s+R)")
# Done when the file is opened, and when a page is or a field is left.
_BY_ITSELF: Final = names("OpenAction", "AA")


class Unclear(Exception):
    """It can't be told what the file does."""


class Name(str):
    """A name, its letters written out."""


class Reference(NamedTuple):
    """Where the value stands: the number of an object."""

    number: int


# What actions are made of; strings, numbers and the like lead nowhere, and are None.
Value = dict[str, "Value"] | list["Value"] | Name | Reference | None


def leads_out(content: bytes) -> bool:
    """Whether the file goes elsewhere by itself: to a web address, another file or a program. Raises Unclear."""
    return _Objects(content).lead_out()


class _Objects:
    """Every object that a number may mean: of a file that was changed, those from before as well."""

    def __init__(self, content: bytes) -> None:
        self.content = content
        self.streams = list(_object_streams(content))
        self._seen: set[tuple[str, int]] = set()

    @cached_property
    def places(self) -> dict[int, list[tuple[bytes, int]]]:
        found: dict[int, list[tuple[bytes, int]]] = {}
        for match in _OBJECT.finditer(self.content):
            found.setdefault(int(match[1]), []).append((self.content, match.end()))
        for data, first in self.streams:
            numbers = [int(each) for each in data[:first].split() if each.isdigit()]
            for number, offset in zip(numbers[::2], numbers[1::2], strict=False):
                found.setdefault(number, []).append((data, first + offset))
        return found

    def lead_out(self) -> bool:
        for data in (self.content, *(data for data, _ in self.streams)):
            for match in _BY_ITSELF.finditer(data):
                start = _blank(data, match.end())
                if data.startswith(b"<<", start) or _REFERENCE.match(data, start):
                    read = self._action if match.lastindex == 1 else self._actions_by_event
                    if read(_value(data, start)):
                        return True
        return False

    def _actions_by_event(self, value: Value) -> bool:
        """Of what happens when a page is opened, a field is left and so on: whether any of it leads out."""
        return any(
            self._action(action)
            for each in self._meant(value, "events")
            if isinstance(each, dict)
            for action in each.values()
        )

    def _action(self, value: Value, depth: int = 0) -> bool:
        """Whether an action, or one that follows it, leads out; a list or a name is a place in the file itself."""
        if depth > DEEPEST:
            raise Unclear
        for each in self._meant(value, "action"):
            if not isinstance(each, dict):
                continue
            if not all(isinstance(kind, Name) and kind in STAYS for kind in self._meant(each.get("S"))):
                return True
            for following in self._meant(each.get("Next"), "next"):
                actions = following if isinstance(following, list) else [following]
                if any(self._action(action, depth + 1) for action in actions):
                    return True
        return False

    def _meant(self, value: Value, role: str = "") -> Iterator[Value]:
        """The value, or all that its number may mean; what was gone through in a role is not gone through again."""
        if not isinstance(value, Reference):
            yield value
            return
        if (role, value.number) in self._seen:
            return
        if role:
            self._seen.add((role, value.number))
        if value.number not in self.places:
            raise Unclear
        yield from (_value(data, at) for data, at in self.places[value.number])


def _object_streams(content: bytes) -> Iterator[tuple[bytes, int]]:
    """Each stream of objects unpacked, and where in it the first one begins."""
    room = MOST_PACKED
    for place in PACKED.finditer(content):
        start = STREAM.search(content, place.end())
        head = content[content.rfind(b"obj", 0, place.start()) : start.start()] if start else b""
        first = _FIRST.search(head)
        if not (start and first):
            raise Unclear
        data = _unpacked(content, start.end(), room)
        room -= len(data)
        yield data, int(first[1])


def _unpacked(content: bytes, start: int, room: int) -> bytes:
    """Of what is broken as much as can be had; what was never compressed goes on to its end."""
    unpacked = bytearray()
    for piece in pieces(memoryview(content)[start:]):
        unpacked += piece
        if len(unpacked) > room:
            raise Unclear
    if unpacked:
        return bytes(unpacked)
    end = content.find(b"endstream", start)
    return content[start:] if end < 0 else content[start:end]


def _blank(data: bytes, at: int) -> int:
    match = _BLANK.match(data, at)
    return match.end() if match else at


def _value(data: bytes, at: int) -> Value:
    """What stands there. Raises Unclear."""
    value, _ = _read(data[at : at + LONGEST], 0, 0)
    return value


def _read(data: bytes, at: int, depth: int) -> tuple[Value, int]:
    """What stands there, and where it ends."""
    if depth > DEEPEST:
        raise Unclear
    at = _blank(data, at)
    if data.startswith(b"<<", at):
        values, at = _read_until(data, at + 2, b">>", depth)
        return {
            str(key): value
            for key, value in zip(values[::2], values[1::2], strict=False)
            if isinstance(key, Name)
        }, at
    if data.startswith(b"[", at):
        return _read_until(data, at + 1, b"]", depth)
    if data.startswith(b"(", at):
        return None, _end_of_string(data, at)
    if data.startswith(b"<", at):
        return None, _after(data, b">", at)
    return _read_word(data, at)


def _read_until(data: bytes, at: int, end: bytes, depth: int) -> tuple[list[Value], int]:
    values: list[Value] = []
    while not data.startswith(end, at := _blank(data, at)):
        value, at = _read(data, at, depth + 1)
        values.append(value)
    return values, at + len(end)


def _read_word(data: bytes, at: int) -> tuple[Value, int]:
    if name := _NAME.match(data, at):
        letters = _SPELLED.sub(lambda each: bytes([int(each[1], 16)]), name[1])
        return Name(letters.decode("latin-1")), name.end()
    if reference := _REFERENCE.match(data, at):
        return Reference(int(reference[1])), reference.end()
    word = _WORD.match(data, at)
    if word is None:
        raise Unclear
    return None, word.end()


def _end_of_string(data: bytes, at: int) -> int:
    """Brackets inside count, unless a stroke stands before them."""
    depth = 0
    for bracket in _BRACKET.finditer(data, at):
        depth += {b"(": 1, b")": -1}.get(bracket[0], 0)
        if not depth:
            return bracket.end()
    raise Unclear


def _after(data: bytes, end: bytes, at: int) -> int:
    found = data.find(end, at)
    if found < 0:
        raise Unclear
    return found + len(end)
