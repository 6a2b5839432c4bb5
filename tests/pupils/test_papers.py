"""Documents on their way in: known by what is in them, and refused where they do more than show pages."""

import re
import zipfile
import zlib
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pupils.papers import read_paper
from pupils.pdfs import check_pdf
from pupils.sheets import UnreadableFile
from tests.pupils.test_pictures import picture

PAGES = (
    b"%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
    b"2 0 obj<</Type/Pages/Count 0/Kids[]>>endobj\ntrailer<</Root 1 0 R>>"
)


def with_objects(objects: bytes, more: bytes = b"", pack=zlib.compress) -> bytes:
    """A PDF with objects packed into a stream."""
    packed = pack(objects)
    head = b"3 0 obj<</Type/ObjStm/N 1/First 4" + (more or b"/Filter/FlateDecode") + b">>stream\r\n"
    return PAGES + b"\n" + head + packed + b"\r\nendstream endobj"


def word(*names: str) -> bytes:
    file = BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name in ("[Content_Types].xml", *names):
            archive.writestr(name, "<a/>")
    return file.getvalue()


def test_a_pdf_of_pages_is_taken_as_it_is():
    paper = read_paper(BytesIO(PAGES))
    assert (paper.content, paper.media_type, paper.ending) == (PAGES, "application/pdf", "pdf")


def test_objects_that_are_packed_are_looked_into_and_taken():
    content = with_objects(b"4 0 <</Type/Font/Name/JSBach>>")
    assert read_paper(BytesIO(content)).content == content


@pytest.mark.parametrize(
    ("active", "said"),
    [
        (b"<</S/JavaScript/JS(app.alert(1))>>", "holds a script"),
        (b"<</S /#4aava#53cript /JS 4 0 R>>", "holds a script"),
        (b"<</S/Launch/F(cmd.exe)>>", "starts another program"),
        (b"<</XFA 5 0 R>>", "form that can run a script"),
        (b"<</EmbeddedFiles 5 0 R>>", "other files inside"),
        (b"<</S/SubmitForm>>", "sends what is typed"),
    ],
)
def test_a_pdf_that_does_something_is_refused_wherever_it_hides_it(active, said):
    for content in (PAGES + active, with_objects(b"4 0 " + active), with_objects(b" " * 2_000_000 + active)):
        with pytest.raises(UnreadableFile, match=said):
            read_paper(BytesIO(content))


@given(st.lists(st.booleans(), min_size=10, max_size=10), st.integers(0, 300), st.booleans())
def test_a_script_is_found_however_its_name_is_spelled_and_wherever_it_stands(escaped, before, is_packed):
    name = "".join(
        f"#{ord(a):02x}" if is_escaped else a for a, is_escaped in zip("JavaScript", escaped, strict=True)
    )
    inside = b"x" * (1024 * 1024 - before) + f"/{name} ".encode()
    with pytest.raises(UnreadableFile, match="script"):
        check_pdf(with_objects(inside) if is_packed else PAGES + inside)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (PAGES + b"<</Encrypt 9 0 R>>", "password"),
        (with_objects(b"..", b"/Filter/LZWDecode", bytes), "can’t be checked"),
        (with_objects(b"..", b"/Filter[/ASCII85Decode/FlateDecode]"), "can’t be checked"),
        (with_objects(b"..", b"/Filter [/FlateDecode /FlateDecode]"), "can’t be checked"),
        (with_objects(b"..", b"/Filter 5 0 R"), "can’t be checked"),
    ],
)
def test_a_pdf_that_cannot_be_looked_through_is_refused(content, said):
    with pytest.raises(UnreadableFile, match=said):
        check_pdf(content)


def test_a_pdf_that_unpacks_without_end_is_refused():
    with pytest.raises(UnreadableFile, match="too much inside"):
        check_pdf(with_objects(bytes(201 * 1024 * 1024)))


def refusal_of(content: bytes) -> str:
    """Why it is not taken; empty where it is."""
    try:
        check_pdf(content)
    except UnreadableFile as refused:
        return str(refused)
    return ""


@given(st.binary(max_size=300))
def test_noise_is_taken_or_refused_with_a_sentence(noise):
    assert re.fullmatch(r"(?:[A-Z].+\.)?", refusal_of(b"%PDF-1.4 stream\n" + noise), re.DOTALL)


def test_a_picture_is_written_anew():
    paper = read_paper(picture(kind="PNG"))
    assert (paper.content[:3], paper.ending) == (b"\xff\xd8\xff", "jpg")


def test_a_word_file_is_taken_and_one_with_a_macro_is_not():
    assert read_paper(BytesIO(word("word/document.xml"))).ending == "docx"
    with pytest.raises(UnreadableFile, match="macro"):
        read_paper(BytesIO(word("word/document.xml", "word/vbaProject.bin")))


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "empty"),
        (b"<html><script>alert(1)</script>", "none of the kinds"),
        (b"MZ\x90\x00", "none of the kinds"),
        (word("xl/workbook.xml"), "no Word file"),
        (b"PK\x03\x04 broken", "damaged"),
        (bytes(16 * 1024 * 1024), "16 MB"),
    ],
)
def test_anything_else_is_refused_by_its_content(content, said):
    with pytest.raises(UnreadableFile, match=said):
        read_paper(BytesIO(content))
