"""Dated rows: open on a day, still to come, or sharing a day with a span."""

from datetime import date

from django.db import models


def open_on(on: date | models.F | models.Expression, prefix: str = "") -> models.Q:
    """Dated rows (`starts_on`, `ends_on` inclusive or empty) that are open on a day."""
    return models.Q(**{f"{prefix}starts_on__lte": on}) & open_or_coming(on, prefix)


def open_or_coming(on: date | models.F | models.Expression, prefix: str = "") -> models.Q:
    """Dated rows (`ends_on` inclusive or empty) that are open on a day or begin later."""
    return models.Q(**{f"{prefix}ends_on__isnull": True}) | models.Q(**{f"{prefix}ends_on__gte": on})


def meets(starts_on: date, ends_on: date | None) -> models.Q:
    """Dated rows (`starts_on`, `ends_on` inclusive or empty) that share a day with a span."""
    not_over = open_or_coming(starts_on)
    return not_over if ends_on is None else not_over & models.Q(starts_on__lte=ends_on)
