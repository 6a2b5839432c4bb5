"""The work-related rubric of alternative provision: five skills, each from 1 to 4, and what each score means."""

from typing import Final

from django.db import models


class WorkSkill(models.TextChoices):
    """What is asked of somebody at work; the value is the name of its column."""

    PUNCTUAL = "punctual", "Punctual"
    PREPARED = "prepared", "Prepared"
    WORKS_WITH_OTHERS = "works_with_others", "Works with others"
    SAFE = "safe", "Safe"
    PERSISTS = "persists", "Persists"


# What the scores 1 to 4 mean, in that order.
DESCRIPTORS: Final[dict[WorkSkill, tuple[str, str, str, str]]] = {
    WorkSkill.PUNCTUAL: (
        "did not come, or over half an hour late",
        "late, or back late from breaks",
        "on time with a reminder",
        "on time and ready without being asked",
    ),
    WorkSkill.PREPARED: (
        "without kit, and would not borrow it",
        "some of the kit, after being asked",
        "the kit is there",
        "the kit is there and checked, and helps others",
    ),
    WorkSkill.WORKS_WITH_OTHERS: (
        "works against others, or apart from them",
        "works beside others when told to",
        "shares a job and listens",
        "takes a part in the team and helps it along",
    ),
    WorkSkill.SAFE: (
        "had to be stopped",
        "safe while watched",
        "keeps the rules of the place",
        "keeps them and sees danger for others",
    ),
    WorkSkill.PERSISTS: (
        "gives up at the first difficulty",
        "goes on with somebody beside",
        "tries again before asking",
        "finishes, whatever comes",
    ),
}
BEST: Final = 4
SCORES: Final = tuple(range(1, BEST + 1))


def choices_of(skill: WorkSkill) -> list[tuple[int, str]]:
    """Scores with what they mean."""
    return [(score, f"{score}: {words}") for score, words in zip(SCORES, DESCRIPTORS[skill], strict=True)]
