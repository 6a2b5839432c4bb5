"""What helps a pupil: what plans in force say, what worked last, how targets are worked toward."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.db.models import F, OuterRef, Subquery
from django.db.models.functions import JSONObject
from django.urls import reverse

from pupils.behaviour_kinds import COUNTED_ROLES
from pupils.facts import Fact
from pupils.models import BehaviourEvent, Target
from pupils.plan_kinds import HELPS, NON_NEGOTIABLES
from staffing.access import Actor

MOST: Final = 3
# What must happen comes before what helps.
ORDER: Final = (NON_NEGOTIABLES.key, HELPS.key)


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


def what_helps(
    strategies: Iterable[Fact], targets: Iterable[Target], worked: dict[str, Any] | None
) -> tuple[Help, ...]:
    """What was agreed, then what worked last, then how the targets are worked toward: each sentence once."""
    found = {fact.words: Help(fact.words, *_plan_of(fact)) for fact in _in_order(strategies)}
    if worked:
        on = date.fromisoformat(worked["on"])
        url = reverse("pupils:behaviour_detail", args=[worked["event"]])
        found.setdefault(worked["words"], Help(worked["words"], f"worked on {on.day} {on:%b}", url))
    for target in targets:
        if target.how:
            url = reverse("pupils:target_detail", args=[target.pk])
            found.setdefault(target.how, Help(target.how, target.what, url))
    return tuple(found.values())[:MOST]


def _in_order(strategies: Iterable[Fact]) -> list[Fact]:
    """As the plans have them, each plan's lines together; what does not help is left out."""
    told = (fact for fact in strategies if fact.kind in ORDER)
    return sorted(told, key=lambda fact: (ORDER.index(fact.kind), int(fact.more), int(fact.aside)))


def _plan_of(fact: Fact) -> tuple[str, str]:
    """In which plan a strategy stands: its words, and its address."""
    return "in a plan", reverse("pupils:plan_detail", args=[int(fact.more)])
