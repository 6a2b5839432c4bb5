"""Praise, incidents and suspensions."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.db import models
from django.db.models import Case, F, Q, QuerySet, Value, When
from django.db.models.functions import Cast, Coalesce, Concat, Substr
from django.urls import reverse

from mentoring.timeline.entry import (
    CHARACTERS,
    MIDNIGHT,
    NOON,
    TEXT,
    TIME,
    Columns,
    Entry,
    Whom,
    columns_of,
    entry_from,
)
from pupils.behaviour_kinds import EventKind
from pupils.codes import HalfDay
from pupils.models import BehaviourPart, Suspension
from pupils.suspension_codes import SuspensionKind, SuspensionReason
from staffing.access import Actor


def behaviour(code: str, kinds: tuple[EventKind, ...]) -> Callable[[Actor, Whom, str], QuerySet[Any]]:
    def rows(actor: Actor, pupil: Whom, text: str) -> QuerySet[Any]:
        """The pupil's own part, never another's."""
        parts = BehaviourPart.objects.visible_to(actor.about(pupil)).filter(
            pupil=pupil, event__kind__in=kinds
        )
        parts = parts.with_words(actor)
        if text:
            named = Q(event__category__name__icontains=text) | Q(own_words__icontains=text)
            parts = parts.filter(named | Q(told__icontains=text))
        return columns_of(
            parts,
            code,
            clock=Coalesce(F("event__at"), Value(MIDNIGHT), output_field=TIME),
            ref=F("event_id"),
            title=F("event__category__name"),
            words=Substr("told", 1, CHARACTERS + 1),
            state=F("event__kind"),
        )

    return rows


def tell_behaviour(row: Columns) -> Entry:
    kind = EventKind(row["state"])
    return entry_from(
        row,
        url=reverse("pupils:behaviour_detail", args=[row["ref"]]),
        tag=kind.label.lower(),
        tag_kind={EventKind.POSITIVE: "good", EventKind.NEGATIVE: "watch"}.get(kind, ""),
    )


def suspensions(actor: Actor, pupil: Whom, text: str) -> QuerySet[Any]:
    """As the school's own system has them; the words looked for are those of the kind and of the reasons."""
    rows = Suspension.objects.visible_to(actor.about(pupil)).filter(pupil=pupil)
    if text:
        kinds, reasons = (_codes_with(text, each) for each in (SuspensionKind, SuspensionReason))
        rows = rows.filter(
            Q(kind__in=kinds) | Q(reason_1__in=reasons) | Q(reason_2__in=reasons) | Q(reason_3__in=reasons)
        )
    reasons_given = Concat("reason_1", Value(" "), "reason_2", Value(" "), "reason_3", output_field=TEXT)
    return columns_of(
        rows,
        "suspension",
        day=F("starts_on"),
        clock=Case(
            When(starts_half=HalfDay.PM, then=Value(NOON)), default=Value(MIDNIGHT), output_field=TIME
        ),
        title=F("kind"),
        words=reasons_given,
        # Whose they are: they stand on one page.
        state=F("pupil_id"),
        detail=Coalesce(Cast("ends_on", TEXT), Value("")),
    )


def _codes_with(text: str, codes: type[models.TextChoices]) -> list[str]:
    return [value for value, label in codes.choices if text.casefold() in str(label).casefold()]


def tell_suspension(row: Columns) -> Entry:
    until = date.fromisoformat(row["detail"]) if row["detail"] else None
    is_longer = until is not None and until != row["day"]
    return entry_from(
        row,
        title=SuspensionKind(row["title"]).label,
        words="; ".join(SuspensionReason(code).label for code in row["words"].split()),
        url=reverse("pupils:pupil_system", args=[row["state"]]),
        tag="suspension" if row["title"] != SuspensionKind.PERMANENT else "exclusion",
        tag_kind="alert",
        aside=f"until {until.day} {until:%b %Y}" if until is not None and is_longer else "",
    )
