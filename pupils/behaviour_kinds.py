"""Lists about behaviour: kinds, places, what came before, what it is for, parts played, a school's first categories."""

from dataclasses import dataclass
from typing import Final

from django.db import models


class EventKind(models.TextChoices):
    POSITIVE = "positive", "Praise"
    NEUTRAL = "neutral", "To note"
    NEGATIVE = "negative", "Incident"


class EventPlace(models.TextChoices):
    """Where it was, as schools' systems tell places apart."""

    CLASSROOM = "classroom", "Classroom"
    CORRIDOR = "corridor", "Corridor or stairs"
    DINING = "dining", "Dining hall"
    PLAYGROUND = "playground", "Playground or field"
    HALL = "hall", "Hall or gym"
    TOILETS = "toilets", "Toilets or changing rooms"
    BASE = "base", "Support base or calm room"
    RECEPTION = "reception", "Reception or gate"
    TRANSPORT = "transport", "Bus or taxi"
    OUTSIDE = "outside", "Outside school"
    ONLINE = "online", "Online"
    OTHER = "other", "Somewhere else"


class Antecedent(models.TextChoices):
    """What came just before, in a word that can be counted."""

    ASKED = "asked", "Asked to do something"
    CORRECTED = "corrected", "Corrected or told no"
    HARD_WORK = "hard_work", "Work that was hard"
    CHANGE = "change", "A change or moving on"
    WAITING = "waiting", "Waiting or nothing to do"
    PEERS = "peers", "Something between pupils"
    NOISE = "noise", "Noise, crowd or touch"
    UNWELL = "unwell", "Tired, hungry or unwell"
    OTHER = "other", "Something else"


class Function(models.TextChoices):
    """What the behaviour may have been for."""

    ESCAPE = "escape", "To get away from something"
    ATTENTION = "attention", "To be noticed or to connect"
    TANGIBLE = "tangible", "To get or keep something"
    SENSORY = "sensory", "How it feels"
    UNKNOWN = "unknown", "Not known yet"


class EventRole(models.TextChoices):
    """The part a pupil played."""

    DID = "did", "Did it"
    TOOK_PART = "took_part", "Took part"
    AFFECTED = "affected", "Was affected"
    WITNESS = "witness", "Saw it"


# Who is counted by an event; to have suffered or seen it says nothing of a pupil.
COUNTED_ROLES: Final = (EventRole.DID, EventRole.TOOK_PART)


class TellsWhom(models.TextChoices):
    """Whom a category tells, beside the author."""

    MENTOR = "mentor", "Lead mentor"
    TEACHERS = "teachers", "Teachers of the pupil"
    PASTORAL = "pastoral", "Pastoral lead of the year"
    SENDCO = "sendco", "SENDCo, for pupils with SEND support"


@dataclass(frozen=True)
class FirstCategory:
    """A category that a school begins with, and whom it tells."""

    name: str
    kind: EventKind
    tells: frozenset[TellsWhom] = frozenset()


_EVERYDAY: Final = frozenset({TellsWhom.MENTOR})
_SERIOUS: Final = frozenset({TellsWhom.MENTOR, TellsWhom.PASTORAL, TellsWhom.SENDCO})
# A sensible start: short enough for one phone screen of praise.
FIRST_CATEGORIES: Final = (
    *(
        FirstCategory(name, EventKind.POSITIVE)
        for name in (
            "Effort", "Kindness", "Good work", "Asked for help", "Kept calm", "Came on time", "Helped others",
            "Took part",
        )
    ),
    FirstCategory("Worth noting", EventKind.NEUTRAL),
    FirstCategory("Hard day", EventKind.NEUTRAL, _EVERYDAY),
    FirstCategory("Low-level disruption", EventKind.NEGATIVE, _EVERYDAY),
    FirstCategory("Refused or walked out", EventKind.NEGATIVE, _EVERYDAY),
    FirstCategory("Verbal abuse", EventKind.NEGATIVE, _SERIOUS),
    FirstCategory("Fighting or hitting", EventKind.NEGATIVE, _SERIOUS),
    FirstCategory("Bullying", EventKind.NEGATIVE, _SERIOUS),
    FirstCategory("Racist, sexist or other abuse of who somebody is", EventKind.NEGATIVE, _SERIOUS),
    FirstCategory("Damage", EventKind.NEGATIVE, _SERIOUS),
    FirstCategory("Left the room or site", EventKind.NEGATIVE, _SERIOUS),
    FirstCategory("Other incident", EventKind.NEGATIVE, _EVERYDAY),
)  # fmt: skip
