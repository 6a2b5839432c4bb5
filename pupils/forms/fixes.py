"""What mends one fault of one pupil: the field that is missing or wrong, as the record itself would take it."""

from collections.abc import Sequence
from typing import Any, ClassVar

from django import forms

from pupils.actions.contacts import edit_contact, edit_link
from pupils.actions.faults import GONE, date_status, end_after_leaving
from pupils.actions.pupils import edit_pupil
from pupils.actions.record import change_part
from pupils.actions.send import Standing
from pupils.codes import NeedType
from pupils.forms.contact import PhoneField
from pupils.forms.fields import DayField
from pupils.forms.pupils import PupilForm
from pupils.models import Contact, Flag, Pupil, PupilContact
from staffing.access import Actor
from staffing.forms.keyed import WordedForm
from staffing.models import School
from staffing.refusals import Refused


class Fix(WordedForm):
    """One row: what is missing of one pupil. Nothing is saved of a row in which nothing was changed."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    # What shows, in order; anything else is hidden or asked only when it matters.
    shown: ClassVar[tuple[str, ...]] = ()
    about = ""

    def __init__(
        self, *args: Any, pupil: Any, actor: Actor, school: School, subject: Any = None, **kwargs: Any
    ) -> None:
        self.pupil, self.actor, self.subject = pupil, actor, subject
        super().__init__(*args, **kwargs)

    @property
    def fields_shown(self) -> list[forms.BoundField]:
        return [self[name] for name in self.shown]

    @property
    def is_filled(self) -> bool:
        return any(name in self.shown for name in self.changed_data)

    def save(self) -> None:
        """Raises Stale where somebody saved meanwhile, Refused where it can't be."""
        raise NotImplementedError

    @property
    def seen_version(self) -> int:
        return self.cleaned_data.get("version") or 0


class IdentityFix(PupilForm):
    """One column of the pupil, cleaned as on the record itself."""

    shown: ClassVar[tuple[str, ...]] = ()
    about = ""

    def __init__(
        self, *args: Any, pupil: Pupil, actor: Actor, school: School, subject: Any = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, pupil=pupil, actor=actor, school=school, **kwargs)
        for name in set(self.fields) - {*self.shown, "version"}:
            del self.fields[name]
        for name in self.shown:
            self.fields[name].help_text = ""
        self.fields[self.shown[0]].required = True

    @property
    def fields_shown(self) -> list[forms.BoundField]:
        asked = (
            self.shown
            if self.asks_about_upn
            else [each for each in self.shown if each != "upn_as_documented"]
        )
        return [self[name] for name in asked]

    @property
    def is_filled(self) -> bool:
        return any(name in self.shown for name in self.changed_data)

    def save(self) -> None:
        pupil = self.pupil
        assert pupil is not None
        edit_pupil(
            pupil=pupil,
            identity=self.identity(),
            standing=_standing_of(pupil),
            version=self.cleaned_data.get("version") or 0,
            by=self.actor,
        )


def _standing_of(pupil: Pupil, needs: Sequence[str] | None = None) -> Standing:
    if needs is None:
        needs = list(pupil.needs.values_list("need", flat=True))
    return Standing(status=pupil.send_status, starts_on=None, needs=needs)


class UpnFix(IdentityFix):
    shown = ("upn", "upn_as_documented")


class BirthdayFix(IdentityFix):
    shown = ("date_of_birth",)


class FormFix(IdentityFix):
    shown = ("form",)


class SexFix(IdentityFix):
    shown = ("sex",)


class LanguageFix(IdentityFix):
    shown = ("first_language",)


class EnglishFix(IdentityFix):
    shown = ("english",)


class NeedFix(Fix):
    need = forms.ChoiceField(label="Primary need", choices=[("", "Choose"), *NeedType.choices])
    shown = ("need",)

    def save(self) -> None:
        standing = _standing_of(self.pupil, [self.cleaned_data["need"]])
        edit_pupil(pupil=self.pupil, identity={}, standing=standing, version=self.seen_version, by=self.actor)


class StatusDayFix(Fix):
    starts_on = DayField(label="In this status from")
    shown = ("starts_on",)

    def save(self) -> None:
        date_status(
            by=self.actor,
            pupil=self.pupil,
            version=self.seen_version,
            starts_on=self.cleaned_data["starts_on"],
        )


class AmongContacts(Fix):
    """Chooses one of the pupil's contacts; `subject` are their links."""

    link = forms.ModelChoiceField(PupilContact.objects.none(), label="Who", empty_label="Choose")
    shown = ("link",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        link = self.fields["link"]
        assert isinstance(link, forms.ModelChoiceField)
        links = self.subject or []
        link.queryset = PupilContact.objects.visible_to(self.actor).filter(pk__in=[each.pk for each in links])
        link.choices = [
            ("", "Choose"),
            *((each.pk, f"{each.contact.name}, {each.get_relationship_display().lower()}") for each in links),
        ]

    def tie(self) -> dict[str, Any]:
        raise NotImplementedError

    def save(self) -> None:
        link = self.cleaned_data["link"]
        edit_link(by=self.actor, link=link, version=link.version, tie=self.tie())


class ResponsibleFix(AmongContacts):
    def tie(self) -> dict[str, Any]:
        return {"has_parental_responsibility": True}


class FirstFix(AmongContacts):
    def tie(self) -> dict[str, Any]:
        return {"priority": 1}


class NumberFix(Fix):
    """`subject` is the link of a contact without a number."""

    mobile = PhoneField()
    shown = ("mobile",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["mobile"].required = True

    @property
    def about(self) -> str:  # type: ignore[override]
        if self.subject is None:
            return ""
        link: PupilContact = self.subject
        return f"{link.contact.name}, {link.get_relationship_display().lower()}"

    def save(self) -> None:
        if self.subject is None:
            raise Refused(GONE)
        contact: Contact = self.subject.contact
        edit_contact(
            by=self.actor,
            contact=contact,
            version=self.seen_version,
            person={"mobile": self.cleaned_data["mobile"]},
            home={},
            moves_alone=False,
        )


class PartTimeFix(Fix):
    """`subject` is the flag without an end."""

    ends_on = DayField(label="Last day")
    shown = ("ends_on",)

    @property
    def about(self) -> str:  # type: ignore[override]
        return f"since {self.subject.starts_on:%-d %b %Y}" if self.subject else ""

    def clean_ends_on(self) -> Any:
        ends_on = self.cleaned_data["ends_on"]
        if self.subject and ends_on < self.subject.starts_on:
            raise forms.ValidationError("This is before the first day.")
        return ends_on

    def save(self) -> None:
        if self.subject is None:
            raise Refused(GONE)
        flag: Flag = self.subject
        told = {"ends_on": self.cleaned_data["ends_on"]}
        change_part(by=self.actor, row=flag, version=self.seen_version, told=told)


class LeaverFix(Fix):
    ends = forms.BooleanField(label="End it all on the last day")
    shown = ("ends",)

    @property
    def about(self) -> str:  # type: ignore[override]
        return f"left {self.pupil.left_on:%-d %b %Y}"

    def save(self) -> None:
        end_after_leaving(by=self.actor, pupil=self.pupil)


# A rule that is not here is mended on its page alone.
FIXES: dict[str, type[Any]] = {
    "no_upn": UpnFix,
    "upn_letter": UpnFix,
    "birthday": BirthdayFix,
    "no_form": FormFix,
    "no_sex": SexFix,
    "no_language": LanguageFix,
    "no_english": EnglishFix,
    "no_need": NeedFix,
    "no_status_day": StatusDayFix,
    "nobody_responsible": ResponsibleFix,
    "nobody_first": FirstFix,
    "no_number": NumberFix,
    "part_time": PartTimeFix,
    "still_listed": LeaverFix,
}
