"""Forms of what a pupil or the family said: written down, struck out."""

from datetime import date
from typing import Any

from django import forms

from pupils.forms.fields import DayField
from pupils.models import Pupil, PupilContact
from pupils.models.contribution import BY_OTHERS, How
from pupils.models.voice import QUESTIONS
from pupils.plan_kinds import Voice
from staffing.calendar import today
from staffing.forms import KeyedForm
from staffing.forms.words import words

MOST_CHARACTERS = 4000
PUPIL, OF_FAMILY = "pupil", "family"


class VoiceForm(KeyedForm):
    """Who said what to which question, when, and how it came."""

    who = forms.ChoiceField(label="Who says it", widget=forms.RadioSelect)
    question = forms.ChoiceField(
        choices=[(each, each) for each in QUESTIONS],
        help_text="The same each time, so that answers can be held beside each other.",
    )
    words = forms.CharField(
        label="In their words",
        max_length=MOST_CHARACTERS,
        widget=words(4),
        help_text="As they say it, not as we should. Once saved nobody changes it.",
    )
    how = forms.ChoiceField(
        label="How it came",
        choices=[(each.value, each.label) for each in BY_OTHERS],
        widget=forms.RadioSelect,
        initial=How.IN_PERSON.value,
    )
    on = DayField(label="On")

    def __init__(self, *args: Any, pupil: Pupil, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        links = PupilContact.objects.visible_to(self.actor.about(pupil.pk)).open().filter(pupil=pupil)
        self.family = {f"l{each.pk}": each for each in links.select_related("contact") if each.is_parent}
        who = self.fields["who"]
        assert isinstance(who, forms.ChoiceField)
        called = [
            (key, f"{each.contact.name}, {each.get_relationship_display().lower()}")
            for key, each in self.family.items()
        ]
        who.choices = [(PUPIL, pupil.known_forename), *called, (OF_FAMILY, "Another parent or carer")]

    def clean_on(self) -> date:
        on: date = self.cleaned_data["on"]
        if on > today():
            raise forms.ValidationError("That day is still to come.")
        return on

    def told(self) -> dict[str, Any]:
        """What the action wants: whose voice, and who of the family."""
        values = self.values()
        who = values.pop("who")
        return values | {
            "voice": Voice.PUPIL if who == PUPIL else Voice.PARENT,
            "link": self.family.get(who),
        }


class StrikeForm(KeyedForm):
    why = forms.CharField(
        label="Why", max_length=300, help_text="Such as: said by another pupil; heard wrong.", widget=words(2)
    )
