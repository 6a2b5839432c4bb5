"""What somebody raised oneself, about children and about adults, in one list: each with its reference alone."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.db import models

from safeguarding.models import AdultConcern, Concern, Entry
from safeguarding.standing import stage_told
from staffing.access import Actor

SHOWN = ("id", "reference", "raised_at", "is_about_adult")


def receipts_of(actor: Actor) -> Any:
    """Rows of both, the newest first, as (id, reference, when, whether it is about an adult)."""
    about_adults, about_children = (
        rows.annotate(is_about_adult=models.Value(is_about_adult, models.BooleanField()))
        .order_by()
        .values_list(*SHOWN)
        for rows, is_about_adult in (
            (AdultConcern.objects.raised_by(actor), True),
            (Concern.objects.raised_by(actor), False),
        )
    )
    return about_children.union(about_adults, all=True).order_by("-raised_at", "-id")


def noting_stage(rows: Iterable[tuple[Any, ...]]) -> Iterator[dict[str, Any]]:
    """Each as the list shows it: its reference, when it was raised, and how far it has come."""
    rows = list(rows)
    kinds: dict[tuple[bool, int | None], list[str]] = {}
    ids = {is_adult: [pk for pk, *_, each in rows if each == is_adult] for is_adult in (True, False)}
    about = models.Q(adult_concern__in=ids[True]) | models.Q(concern__in=ids[False])
    entries = Entry.objects.filter(about).values_list("adult_concern_id", "concern_id", "kind")
    for adult_id, concern_id, kind in entries.distinct():
        kinds.setdefault((adult_id is not None, adult_id or concern_id), []).append(kind)
    for pk, reference, raised_at, is_adult in rows:
        stage = stage_told(kinds.get((bool(is_adult), pk), ())).label
        yield {"reference": reference, "raised_at": raised_at, "is_adult": bool(is_adult), "stage": stage}
