"""Referrals to agencies, what came of them, and strategy meetings, as the team fills them in."""

from typing import Any

from django import forms

from safeguarding.codes import Agency, EntryKind
from safeguarding.forms.desk import HappenedForm, long_text
from staffing.calendar import LONDON, today
from staffing.forms.dates import DateInput

TOO_EARLY = "This is before the day it was sent. Say by when an answer is expected."


def day_told(on: Any) -> str:
    """A day as an entry keeps it; empty for none."""
    return on.isoformat() if on else ""


class ReferralForm(HappenedForm):
    agency = forms.ChoiceField(label="Agency", choices=Agency.choices, widget=forms.RadioSelect)
    to_whom = forms.CharField(
        label="Who there", max_length=200, required=False, help_text="A name, a team, a number to ring."
    )
    their_reference = forms.CharField(label="Their reference", max_length=100, required=False)
    asked = long_text("What was asked of them, and why")
    reply_by = forms.DateField(
        label="Answer expected by",
        widget=DateInput(),
        help_text="From then on it stands at the desk as late, until an answer is noted.",
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        at, reply_by = cleaned.get("happened_at"), cleaned.get("reply_by")
        if at and reply_by and reply_by < at.astimezone(LONDON).date():
            self.add_error("reply_by", TOO_EARLY)
        return cleaned

    def told(self) -> dict[str, Any]:
        told = self.values()
        del told["happened_at"]
        return told | {"reply_by": day_told(told["reply_by"])}


class AnswerForm(HappenedForm):
    """What followed a referral. `kind` of the entry is what was chosen."""

    ANSWERED, NOT_NEEDED = "answered", "not_needed"
    KINDS = (
        (ANSWERED, "They answered"),
        (EntryKind.CHASED.value, "They were chased"),
        (EntryKind.ESCALATED.value, "It was escalated"),
        (NOT_NEEDED, "No answer is needed any more, for the reasons below"),
    )

    what = forms.ChoiceField(label="What came", choices=KINDS, widget=forms.RadioSelect)
    to_whom = forms.CharField(
        label="From whom, or to whom",
        max_length=200,
        required=False,
        help_text="Needed where it was escalated.",
    )
    their_reference = forms.CharField(
        label="Their reference", max_length=100, required=False, help_text="Where they gave one now."
    )
    text = long_text("What was said, or why it was escalated")
    reply_by = forms.DateField(
        label="Answer now expected by",
        widget=DateInput(),
        required=False,
        help_text="After an answer: only where they come back again. After a chase: only where the day has changed.",
    )

    def clean_reply_by(self) -> Any:
        reply_by = self.cleaned_data["reply_by"]
        if reply_by and reply_by < today():
            raise forms.ValidationError("This day is over. Say by when an answer is expected now.")
        return reply_by

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        what = cleaned.get("what")
        if what == EntryKind.ESCALATED and not cleaned.get("to_whom"):
            self.add_error("to_whom", "Say to whom it was escalated.")
        if what == self.NOT_NEEDED and cleaned.get("reply_by"):
            self.add_error("reply_by", "Leave this empty, or choose what else came.")
        return cleaned

    @property
    def kind(self) -> EntryKind:
        what = self.cleaned_data["what"]
        return EntryKind.REPLIED if what in (self.ANSWERED, self.NOT_NEEDED) else EntryKind(what)

    def told(self) -> dict[str, Any]:
        told = self.values()
        body = {name: told[name] for name in ("to_whom", "their_reference", "text")}
        answer = "none is needed any more" if told["what"] == self.NOT_NEEDED else ""
        return body | {"answer": answer, "reply_by": day_told(told["reply_by"])}


class StrategyForm(HappenedForm):
    there = long_text("Who was there, and for which agencies", 2)
    decision = long_text("What was decided", 3)
    decided_by = forms.CharField(label="Decided by", max_length=200)
    reasons = long_text("Reasons", 3)
    next_on = forms.DateField(
        label="Next meeting on",
        widget=DateInput(),
        required=False,
        help_text="Leave empty where none is to follow.",
    )

    def clean_next_on(self) -> Any:
        next_on = self.cleaned_data["next_on"]
        if next_on and next_on < today():
            raise forms.ValidationError("This day is over. Say when they meet next.")
        return next_on

    def told(self) -> dict[str, Any]:
        told = self.values()
        del told["happened_at"]
        return told | {"next_on": day_told(told["next_on"])}
