"""Whether a pupil's plans go together: what of them clashes, found in words alone. Reads nothing."""

import re
from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from itertools import combinations
from typing import Final, TypeVar

# Words that change nothing of what a line asks for.
SMALL_WORDS: Final = frozenset(
    {
        "a",
        "an",
        "the",
        "and",
        "or",
        "to",
        "of",
        "in",
        "on",
        "at",
        "for",
        "with",
        "by",
        "is",
        "are",
        "be",
        "it",
    }
)
_WORD: Final = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


class Clash(Enum):
    """What does not go together, in a few words."""

    TWO_AIMS = "One measure, two aims"
    ASKED_AND_FORBIDDEN = "Asked for and forbidden"
    PROMISED_TWICE = "Promised twice"
    TARGET_ON_NO_PLAN = "A target on no plan"
    PLAN_WITHOUT_TARGET = "A plan without a target"


@dataclass(frozen=True)
class SaidPlan:
    """A plan in force as it is compared: its lines by what they do, and whether it has targets, or needs some."""

    pk: int
    name: str
    asks: tuple[str, ...] = ()
    forbids: tuple[str, ...] = ()
    provides: tuple[str, ...] = ()
    needs_target: bool = False
    has_target: bool = False


@dataclass(frozen=True)
class SaidTarget:
    """An open target as it is compared: `measure` says what is measured, in words or as a code."""

    pk: int
    what: str
    measure: str
    aim: Decimal
    is_on_plan: bool = True


@dataclass(frozen=True)
class Found:
    """One clash: the words it is about, where there are some, and the plans and targets that are in it."""

    clash: Clash
    about: str = ""
    plans: tuple[SaidPlan, ...] = ()
    targets: tuple[SaidTarget, ...] = ()


def normal(text: str) -> frozenset[str]:
    """What a line says, whatever its order, case, marks and small words."""
    words = frozenset(word.replace("’", "'") for word in _WORD.findall(text.casefold()))
    return words - SMALL_WORDS or words


def clashes(plans: Sequence[SaidPlan], targets: Sequence[SaidTarget]) -> list[Found]:
    """Every clash once, the kinds in their order."""
    found = [
        *_two_aims(targets),
        *_asked_and_forbidden(plans),
        *_promised_twice(plans),
        *(Found(Clash.TARGET_ON_NO_PLAN, targets=(each,)) for each in targets if not each.is_on_plan),
        *(
            Found(Clash.PLAN_WITHOUT_TARGET, plans=(each,))
            for each in plans
            if each.needs_target and not each.has_target
        ),
    ]
    order = list(Clash)
    return sorted(found, key=lambda each: order.index(each.clash))


def _two_aims(targets: Sequence[SaidTarget]) -> Iterator[Found]:
    for its in _alike((normal(target.measure), target) for target in targets).values():
        if len({target.aim for target in its}) > 1:
            yield Found(Clash.TWO_AIMS, its[0].measure, targets=tuple(its))


def _asked_and_forbidden(plans: Sequence[SaidPlan]) -> Iterator[Found]:
    """Within one plan too: whoever reads it can't do both."""
    asked = _alike((normal(line), (plan, line)) for plan in plans for line in plan.asks)
    forbidden = _alike((normal(line), plan) for plan in plans for line in plan.forbids)
    for words, asks in asked.items():
        if words and words in forbidden:
            its = dict.fromkeys([*(plan for plan, _ in asks), *forbidden[words]])
            yield Found(Clash.ASKED_AND_FORBIDDEN, asks[0][1], plans=tuple(its))


def _promised_twice(plans: Sequence[SaidPlan]) -> Iterator[Found]:
    for first, second in combinations(plans, 2):
        there = {normal(line) for line in second.provides}
        for line in first.provides:
            if normal(line) and normal(line) in there:
                yield Found(Clash.PROMISED_TWICE, line, plans=(first, second))


def _alike(pairs: Iterable[tuple[Key, Value]]) -> Mapping[Key, list[Value]]:
    found: dict[Key, list[Value]] = defaultdict(list)
    for key, value in pairs:
        found[key].append(value)
    return found
