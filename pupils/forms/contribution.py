"""Forms of what others bring to a plan: whom to ask, what they say, that nothing will come."""

from datetime import date
from typing import Any

from django import forms

from pupils.actions.contributions import Asked
from pupils.contributions import OUTSIDE, askable_colleagues, askable_contacts, pupil_is_asked
from pupils.forms.fields import DayField
from pupils.forms.plan import MOST_CHARACTERS, PREFIX
from pupils.models import Plan, PlanContribution, PupilContact
from pupils.models.contribution import BY_COLLEAGUES, BY_OTHERS
from pupils.plan_kinds import Shape, Voice
from staffing.calendar import today
from staffing.forms import KeyedForm
from staffing.forms.words import words
from staffing.models import Staff

NO_WORDS = "Write something to one of these, or say that nothing will come."
LEFT = "Somebody you chose has left, or no longer works with the pupil. Choose among those who do."


class Colleagues(forms.ModelMultipleChoiceField):
    """Colleagues by name, each with what they are to the pupil."""

    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, obj: Staff) -> str:
        return f"{obj.name}, {'teacher' if obj.teaches else 'mentor'}"  # type: ignore[attr-defined]


class AskForm(KeyedForm):
    """Whom to ask for the version that is being written, and by when."""

    staff = Colleagues(
        Staff.objects.none(),
        label="Colleagues",
        required=False,
        error_messages={"invalid_choice": LEFT, "invalid_pk_value": LEFT},
    )
    pupil = forms.BooleanField(label="The pupil", required=False)
    links = forms.MultipleChoiceField(
        label="Family and agencies of the record",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Ask them as you do now: by telephone, at the gate, by letter. What they say is entered here.",
    )
    agency = forms.CharField(
        label="Another agency",
        max_length=120,
        required=False,
        help_text="The agency, or a name and what they are.",
    )
    due_on = DayField(label="By")

    def __init__(self, *args: Any, plan: Plan, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        on = today()
        staff, links = self.fields["staff"], self.fields["links"]
        assert isinstance(staff, forms.ModelMultipleChoiceField)
        assert isinstance(links, forms.MultipleChoiceField)
        staff.queryset = askable_colleagues(self.actor, plan, on)
        self.contacts = {f"l{each.pk}": each for each in askable_contacts(self.actor, plan, on)}
        links.choices = [(key, _called(each)) for key, each in self.contacts.items()]
        if not self.contacts:
            del self.fields["links"]
        if pupil_is_asked(plan):
            del self.fields["pupil"]

    def clean_due_on(self) -> date:
        on: date = self.cleaned_data["due_on"]
        if on < today():
            raise forms.ValidationError("That day is over.")
        return on

    def told(self) -> dict[str, Any]:
        """What the action wants: everybody who is asked, each as whom."""
        told = self.cleaned_data
        asked = [Asked(Voice.TEACHER if each.teaches else Voice.MENTOR, staff=each) for each in told["staff"]]
        asked += [Asked(_voice(self.contacts[key]), link=self.contacts[key]) for key in told.get("links", ())]
        asked += [Asked(Voice.PUPIL)] if told.get("pupil") else []
        asked += [Asked(Voice.AGENCY, other=told["agency"])] if told["agency"] else []
        return {"asked": asked, "due_on": told["due_on"]}


def _voice(link: PupilContact) -> Voice:
    return Voice.AGENCY if link.relationship in OUTSIDE and not link.is_parent else Voice.PARENT


def _called(link: PupilContact) -> str:
    return f"{link.contact.name}, {link.get_relationship_display().lower()}"


class ContributionForm(KeyedForm):
    """What somebody says: a field for each section that wants them, how it came, and on which day."""

    how = forms.ChoiceField(widget=forms.RadioSelect)
    given_on = DayField(label="On")

    def __init__(self, *args: Any, contribution: PlanContribution, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.contribution = contribution
        how = self.fields["how"]
        assert isinstance(how, forms.ChoiceField)
        is_own = contribution.is_of_colleague
        how.label = "What it rests on" if is_own else "How it came"
        how.choices = [(each.value, each.label) for each in (BY_COLLEAGUES if is_own else BY_OTHERS)]
        for section in contribution.sections:
            field = forms.CharField(
                label=section.title,
                help_text=section.prompt,
                required=False,
                max_length=MOST_CHARACTERS,
                widget=words(3 if section.shape is Shape.LINES else 4),
            )
            field.answers_with_none = True  # type: ignore[attr-defined]
            self.fields[PREFIX + section.key] = field

    @property
    def sections(self) -> list[forms.BoundField]:
        return [self[PREFIX + section.key] for section in self.contribution.sections]

    def clean_given_on(self) -> date:
        on: date = self.cleaned_data["given_on"]
        if on > today():
            raise forms.ValidationError("That day is still to come.")
        return on

    def clean(self) -> dict[str, Any]:
        told = super().clean() or self.cleaned_data
        names = [PREFIX + section.key for section in self.contribution.sections]
        if not any(told.get(name) or name in self.errors for name in names):
            self.add_error(None, NO_WORDS)
        return told

    def told(self) -> dict[str, Any]:
        """What the action wants: words by section, those that say something."""
        values = self.values()
        said = {
            section.key: text
            for section in self.contribution.sections
            if (text := values.pop(PREFIX + section.key))
        }
        return values | {"words": said}


def opening(contribution: PlanContribution) -> dict[str, Any]:
    """What was said so far, as its form shows it."""
    said = {PREFIX + key: text for key, text in contribution.words.items()}
    return {"how": contribution.how, "given_on": contribution.given_on or today()} | said


class CloseForm(KeyedForm):
    why = forms.CharField(label="Why", max_length=300, widget=words(2))
