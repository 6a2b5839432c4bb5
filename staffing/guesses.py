"""Counts of wrong guesses: Django's cache only drops expired ones when its table is full."""

from datetime import datetime

from staffing.models import GuessCount


def clear_old(at: datetime) -> int:
    """Forget counts that no longer count; says how many."""
    return GuessCount.objects.filter(expires__lt=at).delete()[0]


def refuse_uncounted() -> None:
    """Raises where nobody is let in because guesses can't be counted: the database takes no writing."""
    GuessCount.objects.filter(pk="").update(value="")
