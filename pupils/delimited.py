"""Text files with a delimiter (CSV), in the encodings that schools' systems write."""

import codecs
import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from typing import BinaryIO, Final

from pupils.sheets import Line, UnreadableFile

CHUNK: Final = 64 * 1024
DELIMITERS: Final = (",", ";", "\t")
SAMPLE_RECORDS: Final = 25
_BOMS: Final = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
# Excel understands a first line that names the delimiter, and some systems write it.
_NAMED_DELIMITER: Final = re.compile(r"^\ufeff?\"?sep=([,;\t])\"?\s*$", re.IGNORECASE)


def lines(file: BinaryIO) -> Iterator[Line]:
    encoding = _encoding_of(file)
    text = io.TextIOWrapper(file, encoding=encoding, newline="")
    try:
        yield from _lines_of(text)
    finally:
        # The uploaded file stays open for whoever opened it; it may be closed already if reading was given up.
        if not file.closed:
            text.detach()


def _lines_of(text: io.TextIOWrapper) -> Iterator[Line]:
    named = _NAMED_DELIMITER.match(text.readline(CHUNK))
    if named:
        delimiter, skipped = named[1], 1
    else:
        text.seek(0)
        delimiter, skipped = _delimiter_of(text.read(CHUNK)), 0
        text.seek(0)
    records = csv.reader(text, delimiter=delimiter, strict=True)
    start = 0
    try:
        for record in records:
            yield Line(start + 1 + skipped, tuple(cell.strip() for cell in record))
            start = records.line_num
    except csv.Error as error:
        raise UnreadableFile(
            f"From line {start + 1 + skipped} on this file can't be read. "
            "Perhaps a quotation mark is in the wrong place or is never closed."
        ) from error


def _encoding_of(file: BinaryIO) -> str:
    """UTF-8 or UTF-16 by their mark, else UTF-8 if all of it is that, else Windows-1252."""
    head = file.read(3)
    file.seek(0)
    marked = next((name for bom, name in _BOMS.items() if head.startswith(bom)), None)
    for encoding in [marked] if marked else ["utf-8", "cp1252"]:
        if _is_all(file, encoding):
            return encoding
    raise UnreadableFile(
        "The characters of this file can't be read. Save it as “CSV UTF-8” and upload it again."
    )


def _is_all(file: BinaryIO, encoding: str) -> bool:
    """Whether the file can be decoded so from end to end, in chunks so that memory stays flat."""
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        while chunk := file.read(CHUNK):
            _refuse_nul(decoder.decode(chunk))
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    finally:
        file.seek(0)
    return True


def _refuse_nul(text: str) -> None:
    if "\0" in text:
        raise UnreadableFile("This is not a text file. Save it as “CSV UTF-8” and upload it again.")


def _delimiter_of(sample: str) -> str:
    """The delimiter that splits most of the first lines into the same number of columns."""
    return max(DELIMITERS, key=lambda delimiter: _fit(sample, delimiter))


def _fit(sample: str, delimiter: str) -> int:
    records = csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter)
    try:
        widths = Counter(len(record) for record in islice(records, SAMPLE_RECORDS) if len(record) > 1)
    except csv.Error:
        return 0
    return max((width * count for width, count in widths.items()), default=0)
