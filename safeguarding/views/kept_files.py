"""Giving out a file of an entry, decrypted: as what it was when it came in, and never as anything that runs."""

from django.http import Http404, HttpResponse
from django.utils.http import content_disposition_header

from pupils.kept_files import answer_content
from pupils.papers import ENDINGS
from pupils.pictures import MEDIA_TYPE
from safeguarding import files
from safeguarding.models import Entry
from safeguarding.sealing import bodies, data_keys, decrypt


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
