"""The board of caseloads as a form: one choice for each pupil, a day, and a reason where somebody gets too many."""

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from django import forms
from django.http import QueryDict
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from pupils.balance import NOBODY, Balance, Wish
from pupils.forms.fields import DayField, OverLimitField
from staffing.calendar import today
from staffing.forms import KeyedForm

NAME: Final = re.compile(r"to-(\d{1,17})-(\d{1,17})-(\d{1,9})", re.ASCII)
SELECTED: Final = SafeString(" selected")


class BalanceForm(KeyedForm):
    """What goes with all moves; the choices themselves are flat, and named after what was seen of each pupil."""

    starts_on = DayField(label="From")
    over_limit_reason = OverLimitField()
    has_handover = forms.BooleanField(
        label="With a handover: the mentor before is asked for notes, and the new one reads them",
        required=False,
        initial=True,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("starts_on", today())

    def wishes(self) -> dict[int, Wish]:
        """Where each pupil is to go, as it was sent, or as it was left when it was last kept."""
        wishes = wishes_in(typed_into(self))
        # A pupil who stays sends nothing.
        return {pk: wish for pk, wish in wishes.items() if wish.to}


def typed_into(form: KeyedForm) -> Mapping[str, Sequence[str]]:
    """Everything that the form was sent with, or left with when it was last kept."""
    if isinstance(form.data, QueryDict):
        return dict(form.data.lists())
    return form.draft.body if form.draft else {}


def wishes_in(typed: Mapping[str, Sequence[str]]) -> dict[int, Wish]:
    """What was chosen for each pupil, by the names of the controls."""
    found = ((NAME.fullmatch(name), values) for name, values in typed.items())
    return {int(its[1]): Wish(values[0], int(its[2]), int(its[3])) for its, values in found if its and values}


def offer(balance: Balance) -> Balance:
    """Write on each card what its control offers, once for all that offer the same.

    Where a pupil is stands there as nothing, so that one who stays sends nothing.
    """
    columns = [(NOBODY, "No mentor"), *((column.key, column.mentor.name) for column in balance.columns)]
    written: dict[tuple[str, str], SafeString] = {}
    for card in balance.cards:
        pair = (card.stands, card.stands_in)
        if pair not in written:
            written[pair] = _options(columns, *pair)
        card.options = written[pair]
    return balance


def _options(columns: Sequence[tuple[str, str]], stands: str, stands_in: str) -> SafeString:
    rows = (
        ("" if key == stands else key, SELECTED if key == stands_in else "", name) for key, name in columns
    )
    return format_html_join("", '<option value="{}"{}>{}</option>', rows)
