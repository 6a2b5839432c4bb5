"""Photographs: small, upright, without what the camera wrote; what is no picture is refused with a sentence."""

from io import BytesIO

import pytest
from PIL import Image

from pupils import pictures
from pupils.sheets import UnreadableFile


def picture(size=(900, 1200), kind="JPEG", **options) -> BytesIO:
    file = BytesIO()
    Image.new("RGB", size, "teal").save(file, kind, **options)
    file.seek(0)
    return file


def with_exif() -> BytesIO:
    exif = Image.Exif()
    exif[0x010E], exif[0x0112] = "Taken at home", 6
    exif.get_ifd(0x8825)[1] = "N"
    return picture(exif=exif.tobytes())


def test_a_face_is_small_and_square():
    face = Image.open(BytesIO(pictures.face_of(picture((3000, 2000)))))
    assert (face.format, face.size) == ("JPEG", (400, 400))


def test_nothing_of_what_the_camera_wrote_is_kept():
    kept = pictures.page_of(with_exif())
    assert b"Taken at home" in with_exif().getvalue()
    assert b"Taken at home" not in kept
    assert b"Exif" not in kept
    assert not Image.open(BytesIO(kept)).getexif()


def test_it_is_turned_as_the_camera_was_held():
    assert Image.open(BytesIO(pictures.page_of(with_exif()))).size == (1200, 900)


def test_a_page_is_made_no_larger_and_shrunk_where_it_is_too_large():
    sizes = [Image.open(BytesIO(pictures.page_of(picture(size)))).size for size in ((50, 40), (4000, 1000))]
    assert sizes == [(50, 40), (2000, 500)]


def test_what_was_transparent_is_white():
    file = BytesIO()
    Image.new("RGBA", (10, 10), (0, 0, 0, 0)).save(file, "PNG")
    assert Image.open(BytesIO(pictures.page_of(file))).getpixel((5, 5)) == (255, 255, 255)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "empty"),
        (b"<svg onload=alert(1)>", "no picture"),
        (b"GIF89a\x01\x00\x01\x00\x00\x00\x00;", "no picture"),
        (b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00", "HEIC"),
        (picture().getvalue()[:400], "damaged"),
        (b"\xff\xd8\xff" + bytes(12 * 1024 * 1024), "12 MB"),
    ],
)
def test_what_is_no_sound_picture_is_refused_with_a_sentence(content, said):
    with pytest.raises(UnreadableFile, match=said):
        pictures.face_of(BytesIO(content))


def test_a_small_file_of_very_many_pixels_is_refused_before_it_is_opened():
    with pytest.raises(UnreadableFile, match="too many pixels"):
        pictures.face_of(picture((10_000, 7_000), "PNG"))
