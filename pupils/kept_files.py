"""Files that were kept, as an answer: shown or saved, and able to do nothing."""

from django.db.models.fields.files import FieldFile
from django.http import Http404, HttpResponse
from django.utils.http import content_disposition_header
from django.utils.text import slugify

from pupils.papers import ENDINGS
from pupils.pictures import MEDIA_TYPE

# No script, no form, no frame, nothing from elsewhere.
FILE_POLICY = "sandbox; default-src 'none'; img-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'none'"


def answer_with_paper(stored: FieldFile, media_type: str, title: str) -> HttpResponse:
    """A picture is shown, anything else is saved by the browser under its title."""
    name = f"{slugify(title) or 'document'}.{ENDINGS[media_type]}"
    return answer_with(stored, media_type, content_disposition_header(media_type != MEDIA_TYPE, name))


def answer_with(stored: FieldFile, media_type: str, disposition: str | None) -> HttpResponse:
    """Read whole: what is kept is small. One that is not there any more answers as what never was."""
    try:
        with stored.open("rb") as file:
            content = file.read()
    except FileNotFoundError as gone:
        raise Http404 from gone
    return answer_content(content, media_type, disposition)


def answer_content(content: bytes, media_type: str, disposition: str | None) -> HttpResponse:
    return HttpResponse(
        content,
        content_type=media_type,
        headers={"Content-Disposition": disposition or "attachment", "Content-Security-Policy": FILE_POLICY},
    )
