"""Forms about a pupil's people: who they are, where they live, and what they are to the pupil."""

import re
from collections.abc import Sequence
from typing import Any, Final

from django import forms

from pupils.actions.contacts import taken_sentence
from pupils.forms.fields import NameField
from pupils.languages import Language
from pupils.likeness import Described, likely_contacts
from pupils.models import Contact, Household, PupilContact, Relationship
from staffing.forms import KeyedForm
from staffing.forms.dates import DateInput
from staffing.forms.words import words

PHONE: Final = re.compile(r"\+?[\d\s()./-]{5,29}")
HOME: Final = ("address", "home_language")


class PhoneField(forms.CharField):
    """A number as it is dialled; spaces and brackets stay as typed."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            max_length=30,
            required=False,
            widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "off"}),
            **kwargs,
        )

    def clean(self, value: Any) -> str:
        number: str = " ".join(super().clean(value).split())
        if number and not PHONE.fullmatch(number):
            raise forms.ValidationError("Give a number as it is dialled, such as 07700 900123.")
        return number


class PersonForm(KeyedForm):
    title = forms.CharField(max_length=12, required=False)
    forename = NameField(max_length=80)
    surname = NameField(max_length=80)
    mobile = PhoneField()
    home_phone = PhoneField(label="Home phone")
    work_phone = PhoneField(label="Work phone")
    email = forms.EmailField(label="E-mail", required=False)
    language = forms.ChoiceField(
        label="Speaks best", choices=[("", "As at home"), *Language.choices], required=False
    )
    needs_interpreter = forms.BooleanField(label="Needs an interpreter", required=False)
    format = forms.ChoiceField(label="Letters in", choices=Contact.Format.choices)
    how_to_reach = forms.CharField(
        label="How best to reach",
        max_length=500,
        required=False,
        widget=words(2),
        help_text="Such as: after six; text first.",
    )
    address = forms.CharField(label="Address", max_length=300, required=False, widget=words(3))
    home_language = forms.ChoiceField(label="Language at home", choices=Language.choices)

    def person(self) -> dict[str, Any]:
        return {
            name: self.cleaned_data[name]
            for name in PersonForm.base_fields
            if name in {field.name for field in Contact._meta.concrete_fields} - {"version"}
        }

    def home(self) -> dict[str, Any]:
        told = self.cleaned_data
        return {"address": told["address"].strip(), "language": told["home_language"]}


class LinkForm(KeyedForm):
    """What a person is to a pupil; `links` are everybody else linked with this pupil now."""

    relationship = forms.ChoiceField(choices=[("", "Choose"), *Relationship.choices])
    priority = forms.IntegerField(
        label="Number in the order of calls",
        min_value=1,
        max_value=99,
        widget=forms.NumberInput(attrs={"class": "input-short"}),
        help_text="Number 1 is rung first.",
    )
    has_parental_responsibility = forms.BooleanField(label="Has parental responsibility", required=False)
    is_do_not_contact = forms.BooleanField(label="Do not contact about this pupil", required=False)
    is_address_hidden = forms.BooleanField(
        label="Hide the address",
        required=False,
        help_text="From then on it stands on no letter, and on no page but for SENDCo, safeguarding and records.",
    )
    has_separate_copy = forms.BooleanField(label="Gets a copy of letters of their own", required=False)
    order_says = forms.CharField(
        label="What a court order says",
        max_length=1000,
        required=False,
        widget=words(2),
        help_text="In a line or two. Leave empty where there is none.",
    )
    order_bars = forms.BooleanField(label="The order bars contact with this person", required=False)
    order_starts_on = forms.DateField(label="In force from", widget=DateInput(), required=False)
    order_ends_on = forms.DateField(
        label="Until", widget=DateInput(), required=False, help_text="Leave empty while no end is set."
    )

    def __init__(self, *args: Any, links: Sequence[PupilContact] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.links = links
        self.initial.setdefault("priority", self._free_priority())

    def _free_priority(self) -> int:
        taken = {link.priority for link in self.links}
        return next(number for number in range(1, 100) if number not in taken)

    def clean_priority(self) -> int:
        priority: int = self.cleaned_data["priority"]
        taken = next((link for link in self.links if link.priority == priority), None)
        if taken:
            raise forms.ValidationError(taken_sentence(taken))
        return priority

    def clean(self) -> dict[str, Any]:
        told = super().clean() or self.cleaned_data
        begins, ends = told.get("order_starts_on"), told.get("order_ends_on")
        dated = begins or ends or told.get("order_bars")
        if dated and not told.get("order_says"):
            self.add_error("order_says", "Say in a line what the order says.")
        if (told.get("order_says") or dated) and not begins and "order_starts_on" not in self.errors:
            self.add_error("order_starts_on", "Say from which day the order is in force.")
        if begins and ends and ends < begins:
            self.add_error("order_ends_on", "This is before the order begins.")
        return told

    def tie(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in LinkForm.base_fields if name in LINK_COLUMNS}


LINK_COLUMNS: Final = (
    "relationship", "priority", "has_parental_responsibility", "is_do_not_contact", "is_address_hidden",
    "has_separate_copy", "order_says", "order_bars", "order_starts_on", "order_ends_on",
)  # fmt: skip


class NewContactForm(PersonForm, LinkForm):
    """A new person and the link with the pupil; who lives with somebody known has that household."""

    household = forms.ModelChoiceField(
        Household.objects.none(), label="Lives with", required=False, empty_label="None of these"
    )
    is_someone_else = forms.BooleanField(label="This is somebody else: add a new person", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        homes: dict[int, list[str]] = {}
        for link in self.links:
            homes.setdefault(link.contact.household_id, []).append(link.contact.name)
        household = self.fields["household"]
        assert isinstance(household, forms.ModelChoiceField)
        household.queryset = Household.objects.visible_to(self.actor).filter(pk__in=homes)
        household.choices = [
            ("", "None of these"),
            *((pk, " and ".join(names)) for pk, names in homes.items()),
        ]
        self.fields["home_language"].required = False
        self.initial.setdefault("home_language", Language.ENGLISH)
        self.namesakes: list[Contact] = []

    def clean(self) -> dict[str, Any]:
        told = super().clean() or self.cleaned_data
        if told.get("household") and told.get("address"):
            self.add_error(
                "address", "Leave the address empty where the person lives with somebody you have chosen."
            )
        if not self.errors:
            self._look_for(told)
        return told

    def _look_for(self, told: dict[str, Any]) -> None:
        """Search before create: the parent of a brother or sister is there already, perhaps spelt another way."""
        described = Described(
            forenames=(told["forename"],),
            surnames=(told["surname"],),
            numbers=frozenset({told["mobile"], told["email"].casefold()} - {""}),
        )
        self.namesakes = likely_contacts(self.actor, described)
        if self.namesakes and not told["is_someone_else"]:
            raise forms.ValidationError("The school may know this person already. Is it one of those below?")

    def home(self) -> dict[str, Any]:
        home = super().home()
        return home | {"language": home["language"] or Language.ENGLISH}


class EditPersonForm(PersonForm):
    moves_alone = forms.BooleanField(
        label="Only this person moves to this address",
        required=False,
        help_text="Otherwise it is put right for everybody who lives there.",
    )


def person_opening(contact: Contact) -> dict[str, Any]:
    """A person as the form shows them."""
    own = {name: getattr(contact, name) for name in PersonForm.base_fields if hasattr(contact, name)}
    home = contact.household
    return own | {"address": home.address, "home_language": home.language, "version": contact.version}


def link_opening(link: PupilContact) -> dict[str, Any]:
    return {name: getattr(link, name) for name in (*LINK_COLUMNS, "version")}


class EndLinkForm(KeyedForm):
    reason = forms.CharField(label="Why", max_length=200, help_text="Such as: moved away; entered twice.")
