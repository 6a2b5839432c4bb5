"""What is marked on a pupil's record with its days and its source, by the codes of the Common Basic Data Set."""

from collections.abc import Iterator
from typing import Final

from django.db import models


class FlagKind(models.TextChoices):
    LOOKED_AFTER = "looked_after", "Looked after"
    PREVIOUSLY_LOOKED_AFTER = "previously", "Previously looked after"
    PUPIL_PREMIUM = "premium", "Pupil premium"
    FREE_MEALS = "free_meals", "Free school meals"
    YOUNG_CARER = "young_carer", "Young carer"
    SERVICE_CHILD = "service", "Service child"
    KINSHIP = "kinship", "Kinship care"
    NEW_TO_COUNTRY = "new_to_country", "New to the country"
    PART_TIME = "part_time", "Part-time timetable"


# What a flag of a kind says more closely: CS087, CS106, CS133, CS118 and CS134.
DETAILS: Final[dict[FlagKind, dict[str, str]]] = {
    FlagKind.PREVIOUSLY_LOOKED_AFTER: {
        "A": "adopted from care in England and Wales",
        "G": "special guardianship order",
        "R": "residence order",
        "C": "child arrangements order",
        "O": "adopted from care outside England and Wales",
    },
    FlagKind.PUPIL_PREMIUM: {
        "DPP": "deprivation",
        "SCP": "service child",
        "LAP": "looked after",
        "AFC": "adopted from care",
        "EYP": "early years",
    },
    FlagKind.FREE_MEALS: {"TFSM": "targeted", "EFSM": "expanded", "OFSM": "other"},
    FlagKind.YOUNG_CARER: {"P": "told by a parent", "S": "told by the school"},
    FlagKind.KINSHIP: {"KF": "formal", "KI": "informal", "KU": "arrangement not known"},
}
# A pupil may bring premium for several reasons at once; of any other kind only one flag stands on a day.
SEVERAL_AT_ONCE: Final = frozenset({FlagKind.PUPIL_PREMIUM})


def said(kind: str, detail: str) -> str:
    """A flag in words."""
    flag = FlagKind(kind)
    more = DETAILS.get(flag, {}).get(detail)
    return f"{flag.label}: {more}" if more else str(flag.label)


def pairs() -> Iterator[tuple[str, str]]:
    """Every kind with every detail that it can have."""
    for kind in FlagKind:
        yield from ((kind.value, detail) for detail in DETAILS.get(kind, {"": ""}))


def choices() -> list[tuple[str, str]]:
    """One choice for each kind and detail: `premium SCP`."""
    return [(f"{kind} {detail}".strip(), said(kind, detail)) for kind, detail in pairs()]
