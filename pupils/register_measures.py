"""What a target can read from the register week by week, and how a week's sums become its value."""

from decimal import Decimal

from django.db import models


class RegisterMeasure(models.TextChoices):
    """The first two are shares in per cent, of which more is better; of the last, less is."""

    ATTENDED = "attended", "Half-days attended in a week (%)"
    ON_TIME = "on_time", "Arrivals that were on time in a week (%)"
    LATE = "late", "Times late in a week"

    @property
    def said(self) -> str:
        """As a target says how it is measured, without its unit."""
        return str(self.label).removesuffix(" (%)")

    @property
    def unit(self) -> str:
        return "times" if self is RegisterMeasure.LATE else "%"

    @property
    def is_lower_better(self) -> bool:
        return self is RegisterMeasure.LATE


def value_of(
    measure: RegisterMeasure, *, attended: int, possible: int, late: int, after_close: int
) -> Decimal | None:
    """The value of a week; None where nothing was possible, or nobody came who could have been late.

    `attended` and `possible` are half-days; `late` counts arrivals before and after the register closed,
    `after_close` the latter alone, which do not count as attended.
    """
    if not possible:
        return None
    if measure is RegisterMeasure.LATE:
        return Decimal(late)
    if measure is RegisterMeasure.ATTENDED:
        return _share(attended, possible)
    came = attended + after_close
    return _share(came - late, came) if came else None


def _share(part: int, whole: int) -> Decimal:
    return (Decimal(100 * part) / Decimal(whole)).quantize(Decimal("0.1"))
