"""Contact with home."""

from typing import Any

from django.db.models import Case, F, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce, Concat, Substr
from django.urls import reverse

from mentoring.timeline.entry import (
    CHARACTERS,
    MIDNIGHT,
    TEXT,
    TIME,
    Columns,
    Entry,
    Whom,
    columns_of,
    entry_from,
)
from pupils.models import ContactEntry
from staffing.access import Actor


def contacts(actor: Actor, pupil: Whom, text: str) -> QuerySet[Any]:
    rows = ContactEntry.objects.visible_to(actor.about(pupil)).filter(pupil=pupil)
    if text:
        rows = rows.filter(Q(note__icontains=text) | Q(news__icontains=text) | Q(difficulty__icontains=text))
    state = Case(
        When(is_positive=True, then=Value("good")),
        When(~Q(difficulty=""), then=Value("hard")),
        default=F("outcome"),
        output_field=TEXT,
    )
    person = Concat(F("contact__forename"), Value(" "), F("contact__surname"), output_field=TEXT)
    return columns_of(
        rows,
        "contact",
        clock=Coalesce(F("at"), Value(MIDNIGHT), output_field=TIME),
        title=F("kind"),
        words=Substr("note", 1, CHARACTERS + 1),
        state=state,
        detail=Case(When(contact__isnull=True, then=F("other")), default=person, output_field=TEXT),
    )


def tell_contact(row: Columns) -> Entry:
    outcome = row["state"]
    missed = outcome in (ContactEntry.Outcome.NO_ANSWER, ContactEntry.Outcome.NOT_COME)
    tag, kind = {"good": ("good news", "good"), "hard": ("difficulty", "watch")}.get(outcome, ("", ""))
    return entry_from(
        row,
        title=ContactEntry.Kind(row["title"]).label,
        url=reverse("pupils:entry_detail", args=[row["ref"]]),
        tag=ContactEntry.Outcome(outcome).label.lower() if missed else tag,
        tag_kind=kind,
        aside=f"with {row['detail']}",
    )
