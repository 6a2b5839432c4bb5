"""A document on its way in: what it is by what is in it, and what of it is kept."""

import zipfile
from dataclasses import dataclass
from io import BytesIO
from typing import BinaryIO, Final

from pupils.pdfs import check_pdf
from pupils.pictures import MEDIA_TYPE, page_of
from pupils.sheets import UnreadableFile, megabytes
from pupils.zip_faults import ZIP_FAULTS

MOST_BYTES: Final = 15 * 1024 * 1024
MOST_ENTRIES: Final = 2_000
PDF: Final = "application/pdf"
WORD: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
ENDINGS: Final = {PDF: "pdf", WORD: "docx", MEDIA_TYPE: "jpg"}
# Parts of a Word file that run, or that hold another program's file.
ACTIVE: Final = ("vbaproject", "activex", "embeddings/oleobject")
TAKEN: Final = "Handrail takes PDF, Word (.docx), JPEG and PNG files."


@dataclass(frozen=True, slots=True)
class Paper:
    """What is kept of a file, and of what kind it is."""

    content: bytes
    media_type: str

    @property
    def ending(self) -> str:
        return ENDINGS[self.media_type]


def read_paper(file: BinaryIO) -> Paper:
    """Look a file through by its content, whatever it is named; raises UnreadableFile."""
    size = file.seek(0, 2)
    file.seek(0)
    if not size:
        raise UnreadableFile("This file is empty. Choose another.")
    if size > MOST_BYTES:
        raise UnreadableFile(
            f"This file has {megabytes(size)}; at most {megabytes(MOST_BYTES)} can be taken. Save it smaller."
        )
    head = file.read(1024)
    file.seek(0)
    # A reader finds the mark of a PDF anywhere in its first kilobyte; here it has to come first.
    if head.startswith(b"%PDF-"):
        content = file.read()
        check_pdf(content)
        return Paper(content, PDF)
    if head.startswith(b"PK\x03\x04"):
        return Paper(_checked_word(file.read()), WORD)
    if head.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")) or head[4:8] == b"ftyp":
        return Paper(page_of(file), MEDIA_TYPE)
    raise UnreadableFile(f"This is none of the kinds that can be kept. {TAKEN}")


def _checked_word(content: bytes) -> bytes:
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            names = [name.lower() for name in archive.namelist()]
    except ZIP_FAULTS as broken:
        raise UnreadableFile("This file is damaged: it can’t be opened. Save it again.") from broken
    if "word/document.xml" not in names or len(names) > MOST_ENTRIES:
        raise UnreadableFile(f"This is no Word file. {TAKEN}")
    if any(part in name for name in names for part in ACTIVE):
        raise UnreadableFile(
            "This Word file holds a macro or another program’s file, so it is not taken. Save it as PDF."
        )
    return content
