"""What helps a pupil, where colleagues have written it down: how targets are worked toward, and what worked last."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.db.models import F, OuterRef, Subquery
from django.db.models.functions import JSONObject
from django.urls import reverse

from pupils.behaviour_kinds import COUNTED_ROLES
from pupils.models import BehaviourEvent, Target
from staffing.access import Actor

MOST: Final = 3


@dataclass(frozen=True)
class Help:
    """What helps, in a colleague's words, and where they stand."""

    words: str
    source: str
    url: str


def last_worked(actor: Actor) -> Subquery:
    """Of pupils (`OuterRef("pk")`): what worked when they last did something, for `what_helps`.

    Only where the actor may read the words, and so not for an actor who is `about` one pupil alone.
    """
    events = BehaviourEvent.objects.readable_by(actor).exclude(worked="")
    theirs = events.filter(parts__pupil=OuterRef("pk"), parts__role__in=COUNTED_ROLES)
    said = JSONObject(words=F("worked"), on=F("on"), event=F("pk"))
    return Subquery(theirs.order_by("-on", "-pk").annotate(said=said).values("said")[:1])


def what_helps(targets: Iterable[Target], worked: dict[str, Any] | None) -> tuple[Help, ...]:
    """What worked last, then how the targets are worked toward: each sentence once."""
    found: dict[str, Help] = {}
    if worked:
        on = date.fromisoformat(worked["on"])
        url = reverse("pupils:behaviour_detail", args=[worked["event"]])
        found[worked["words"]] = Help(worked["words"], f"worked on {on.day} {on:%b}", url)
    for target in targets:
        if target.how:
            url = reverse("pupils:target_detail", args=[target.pk])
            found.setdefault(target.how, Help(target.how, target.what, url))
    return tuple(found.values())[:MOST]
