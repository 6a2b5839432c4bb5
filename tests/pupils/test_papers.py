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
        (b"<</S/GoToR/F(other.pdf)>>", "opens another file"),
        (b"<</S/GoTo#45/F(other.pdf)>>", "opens another file"),
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


WEB = b"<</Type/Action/S/URI/URI(https://example.org/?a=(b\\)))>>"
SIDE = b"<</S/GoTo/D[2 0 R/XYZ null null 0]>>"


def opening(with_what: bytes, *objects: bytes) -> bytes:
    """A PDF whose catalogue says what happens when it is opened; its further objects are numbered from 7."""
    rest = b"".join(
        b"%d 0 obj\n%b\nendobj\n" % (number, each) for number, each in enumerate(objects, start=7)
    )
    return (
        b"%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 2 0 R" + with_what + b">>endobj\n"
        b"2 0 obj<</Type/Pages/Count 0/Kids[]>>endobj\n" + rest + b"trailer<</Root 1 0 R>>"
    )


@pytest.mark.parametrize(
    "content",
    [
        opening(b"/OpenAction" + WEB),
        opening(b"/Open#41ction % opens\n 7 0 R", WEB),
        opening(b"/OpenAction 7 % a\n 0 R", WEB.replace(b"/S/URI", b"/S/U#52I")),
        opening(b"/OpenAction 7 0 R", b"<</S/GoTo/D[2 0 R/Fit]/Next 8 0 R>>", b"[ 9 0 R ]", WEB),
        opening(b"/OpenAction<</S 7 0 R/URI(https://example.org)>>", b"/URI"),
        opening(b"/OpenAction 7 0 R", SIDE) + opening(b"/OpenAction 7 0 R", WEB),
        opening(b"/AA<</WC " + SIDE + b"/DP" + WEB + b">>"),
        opening(b"", b"<</Type/Page/AA 8 0 R>>", b"<</O 9 0 R>>", WEB),
        opening(b"/AA 7 0 R/OpenAction 7 0 R", WEB),
        with_objects(b"4 0 <</Type/Catalog/OpenAction" + WEB + b">>"),
        with_objects(b"4 0 " + WEB) + opening(b"/OpenAction 4 0 R"),
        with_objects(b"4 0 " + WEB, b"/Length 99", bytes) + opening(b"/OpenAction 4 0 R"),
        with_objects(b"4 0 " + WEB, pack=lambda inside: zlib.compress(inside)[:-4] + b"????")
        + opening(b"/OpenAction 4 0 R"),
        opening(b"/OpenAction<</S/Thread/F(other.pdf)>>"),
    ],
)
def test_a_pdf_that_leads_elsewhere_by_itself_is_refused_wherever_it_says_so(content):
    assert "opens a web address or another file by itself" in refusal_of(content)


@pytest.mark.parametrize(
    "content",
    [
        opening(b"/OpenAction[2 0 R/XYZ null null 0]"),
        opening(b"/OpenAction" + SIDE),
        opening(
            b"/OpenAction 7 0 R", b"<</S/GoTo/D[2 0 R/Fit]/Next 8 0 R>>", b"<</S/Named/N/Print/Next 7 0 R>>"
        ),
        opening(b"/OpenAction/first", b"<</Type/Annot/Subtype/Link/A" + WEB + b">>"),
        opening(b"/OpenAction(first)", b"<</Subtype/Link/A 8 0 R>>", WEB),
        opening(b"", b"<</Type/Page/AA<</O " + SIDE + b">>>>"),
        with_objects(b"4 0 <</Type/Catalog/OpenAction 7 0 R>>") + opening(b"", b"[2 0 R/Fit]", b"/AA of it"),
    ],
)
def test_one_that_opens_at_a_page_of_its_own_or_has_a_link_to_tap_is_taken(content):
    assert refusal_of(content) == ""


@pytest.mark.parametrize(
    "content",
    [
        opening(b"/OpenAction 99 0 R"),
        opening(b"/OpenAction<</S/GoTo/D["),
        opening(b"/OpenAction" + b"<</S/GoTo/Next" * 50 + b">>" * 50),
        opening(b"/OpenAction<</S/GoTo/D(" + b"x" * 100_000 + b")>>"),
        with_objects(b"4 0 " + WEB).replace(b"/First 4", b"/First 9 0 R"),
    ],
)
def test_one_whose_opening_cannot_be_followed_is_refused(content):
    assert "can’t be checked" in refusal_of(content)


@given(
    st.lists(
        st.sampled_from(
            [
                b"/OpenAction",
                b"/AA",
                b"<<",
                b">>",
                b"[",
                b"]",
                b"(",
                b")",
                b"<",
                b"7 0 R",
                b"/S",
                b"/GoTo",
                b"/Next",
                b" 7 0 obj ",
                b"%",
                b"\n",
                b"/D",
                b"\\",
                b"{",
            ]
        ),
        max_size=40,
    )
)
def test_whatever_stands_behind_an_opening_is_taken_or_refused_with_a_sentence(words):
    assert re.fullmatch(r"(?:[A-Z].+\.)?", refusal_of(b"%PDF-1.4 " + b"".join(words)), re.DOTALL)


@pytest.mark.parametrize(
    "spoil", [lambda packed: packed[:-4] + b"????", lambda packed: packed[:-9] + b"?????"]
)
def test_a_script_in_front_of_a_fault_is_found(spoil):
    inside = b"4 0 <</S/JavaScript/JS(app.alert(1))>>" + bytes(range(256)) * 20
    assert "holds a script" in refusal_of(with_objects(inside, pack=lambda each: spoil(zlib.compress(each))))


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
