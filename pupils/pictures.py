"""Photographs: opened with limits, made small and written anew, so that nothing but the picture is kept."""

from collections.abc import Callable
from io import BytesIO
from typing import TYPE_CHECKING, BinaryIO, Final

from pupils.sheets import UnreadableFile, megabytes

# Loaded where a picture is taken: most web processes never see one, and each would keep its code.
if TYPE_CHECKING:
    from PIL.Image import Image

MOST_BYTES: Final = 10 * 1024 * 1024
MOST_PIXELS: Final = 60_000_000
FACE: Final = (400, 400)
PAGE: Final = (2000, 2000)
# A part of a page, on paper as wide as a hand.
PART: Final = (1000, 1000)
# Of a portrait the head is nearer the top.
FACE_AT: Final = (0.5, 0.35)
KINDS: Final = ("JPEG", "PNG", "WEBP")
QUALITY: Final = 82
MEDIA_TYPE: Final = "image/jpeg"
HEIF: Final = (b"ftyphei", b"ftypmif1", b"ftyphev")


def face_of(file: BinaryIO) -> bytes:
    """A square of the middle, for a pupil's page; raises UnreadableFile."""
    return _written(file, _square)


def page_of(file: BinaryIO) -> bytes:
    """The whole picture, no larger than one reads it at; raises UnreadableFile."""
    return _written(file, lambda image: _within(image, PAGE))


def part_of_page(file: BinaryIO) -> bytes:
    """The whole picture, as it stands among words; raises UnreadableFile."""
    return _written(file, lambda image: _within(image, PART))


def _square(image: "Image") -> "Image":
    from PIL import ImageOps

    return ImageOps.fit(image, FACE, centering=FACE_AT)


def _within(image: "Image", most: tuple[int, int]) -> "Image":
    """No larger, and never made larger."""
    from PIL import ImageOps

    is_over = image.width > most[0] or image.height > most[1]
    return ImageOps.contain(image, most) if is_over else image


def _written(file: BinaryIO, shape: Callable[["Image"], "Image"]) -> bytes:
    from PIL import Image, ImageOps, UnidentifiedImageError

    _check_size(file)
    try:
        with Image.open(file, formats=KINDS) as opened:
            if opened.width * opened.height > MOST_PIXELS:
                raise UnreadableFile("This picture has too many pixels to be opened. Save it smaller.")
            image = shape(_on_white(ImageOps.exif_transpose(opened)))
    except UnreadableFile:
        raise
    except UnidentifiedImageError as unknown:
        raise UnreadableFile(_not_a_picture(file)) from unknown
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as broken:
        raise UnreadableFile("This picture is damaged: it can’t be opened. Save it again.") from broken
    out = BytesIO()
    image.save(out, "JPEG", quality=QUALITY, optimize=True)
    return out.getvalue()


def _check_size(file: BinaryIO) -> None:
    """By seeking to the end, so that a picture far too large is refused without reading any of it."""
    size = file.seek(0, 2)
    file.seek(0)
    if not size:
        raise UnreadableFile("This file is empty. Choose another.")
    if size > MOST_BYTES:
        raise UnreadableFile(
            f"This picture has {megabytes(size)}; at most {megabytes(MOST_BYTES)} can be taken. "
            "Save it smaller, or take a new one."
        )


def _on_white(image: "Image") -> "Image":
    """The picture alone on a new ground: no transparency, and nothing of what the camera wrote (place, time, owner)."""
    from PIL import Image

    whole = image.convert("RGBA")
    ground = Image.new("RGB", whole.size, "white")
    ground.paste(whole, mask=whole.getchannel("A"))
    return ground


def _not_a_picture(file: BinaryIO) -> str:
    file.seek(0)
    head = file.read(32)
    if any(brand in head for brand in HEIF):
        return (
            "This is an iPhone’s own kind of picture (HEIC). Save or send it as JPEG, then choose it again."
        )
    return "This is no picture that can be opened: choose a JPEG or PNG file."
