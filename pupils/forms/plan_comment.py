"""A remark on a draft."""

from typing import Any

from django import forms

from pupils.models import Plan
from staffing.forms import KeyedForm
from staffing.forms.words import words


class CommentForm(KeyedForm):
    section = forms.ChoiceField(label="About", required=False)
    text = forms.CharField(label="What to say", max_length=2000, widget=words(3))

    def __init__(self, *args: Any, plan: Plan, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        section = self.fields["section"]
        assert isinstance(section, forms.ChoiceField)
        section.answers_with_none = True  # type: ignore[attr-defined]
        section.choices = [("", "The whole"), *((each.key, each.title) for each in plan.made_of.sections)]
