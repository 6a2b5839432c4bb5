"""Documents of the pupil."""

from typing import Any

from django.db.models import F, QuerySet
from django.urls import reverse

from mentoring.timeline.entry import Columns, Entry, Whom, columns_of, entry_from
from pupils.models import Document
from staffing.access import Actor


def documents(actor: Actor, pupil: Whom, text: str) -> QuerySet[Any]:
    rows = Document.objects.visible_to(actor.about(pupil)).filter(pupil=pupil, title__icontains=text)
    return columns_of(rows, "document", title=F("kind"), words=F("title"))


def tell_document(row: Columns) -> Entry:
    return entry_from(
        row,
        title=Document.Kind(row["title"]).label,
        url=reverse("pupils:document_open", args=[row["ref"]]),
        tag="document",
    )
