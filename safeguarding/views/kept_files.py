"""Giving out a file of an entry, decrypted: as what it was when it came in, and never as anything that runs."""

from django.http import Http404, HttpResponse
from django.utils.http import content_disposition_header
from django.utils.text import slugify

from pupils.kept_files import answer_content
from pupils.papers import ENDINGS
from pupils.pictures import MEDIA_TYPE
from safeguarding import files
from safeguarding.models import Entry, Matter
from safeguarding.sealing import bodies, data_keys, decrypt
from staffing.access import Actor


def answer_file_of(concern: Matter, place: int, actor: Actor) -> HttpResponse:
    """A file by its place among those of a concern that the actor reads, under its reference."""
    kept = Entry.objects.visible_to(actor).of(concern).exclude(files=[]).in_order()
    places = [(entry, index) for entry in kept for index in range(len(entry.files))]
    if not 1 <= place <= len(places):
        raise Http404
    return answer_file(*places[place - 1], f"{slugify(concern.reference)}-{place}")


def answer_file(entry: Entry, place: int, name: str) -> HttpResponse:
    """A picture is shown, anything else is saved; `name` is without its ending.

    Raises Http404 where its key was destroyed, or it is not as it was stored.
    """
    key = data_keys([entry]).get(entry.pk)
    if key is None or not files.is_sound(entry.files[place]):
        raise Http404
    told = (bodies([entry])[entry.pk] or {}).get("files") or [{}] * len(entry.files)
    kind = told[place].get("kind", "")
    kind = kind if kind in ENDINGS else "application/octet-stream"
    content = decrypt(files.load(entry.files[place]), key)
    disposition = content_disposition_header(kind != MEDIA_TYPE, f"{name}.{ENDINGS.get(kind, 'bin')}")
    return answer_content(content, kind, disposition)
