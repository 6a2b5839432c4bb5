"""The list of what is to be put right as one grid: a row for each pupil, each with the one field that mends it."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, ClassVar

from django import forms
from django.http import QueryDict

from pupils.actions.contacts import edit_contact, edit_link
from pupils.actions.faults import GONE, date_status, end_after_leaving, set_aside
from pupils.actions.pupils import edit_pupil
from pupils.actions.record import change_part
from pupils.actions.send import Standing
from pupils.codes import NeedType
from pupils.faults import Fault
from pupils.forms.contact import PhoneField
from pupils.forms.fields import DayField
from pupils.forms.pupils import PupilForm
from pupils.models import Contact, Flag, Pupil, PupilContact, SetAside
from staffing.access import Actor
from staffing.calendar import academic_year_end, now, today
from staffing.drafts import body_of
from staffing.forms import KeyedForm
from staffing.forms.keyed import WordedForm
from staffing.models import Draft, School
from staffing.refusals import Refused

Typed = Mapping[str, Sequence[str]]
CHANGED = "Somebody changed this record meanwhile. Yours is still here: save again to put it in place."
NOT_BOTH = "Put it right or leave it as it is: not both."


class FaultForm(KeyedForm):
    """What the list as a whole carries."""


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


class AsideForm(WordedForm):
    """That a finding is right as it is: stands beside each row's field, folded away."""

    why = forms.CharField(label="Why", max_length=300)
    until = DayField(label="Until")
    facts = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, pupil: Pupil, actor: Actor, fault: Fault, **kwargs: Any) -> None:
        self.pupil, self.actor, self.fault = pupil, actor, fault
        super().__init__(*args, **kwargs)

    @property
    def fields_shown(self) -> list[forms.BoundField]:
        return [self["why"], self["until"]]

    @property
    def is_filled(self) -> bool:
        return "why" in self.changed_data or ("until" in self.changed_data and bool(self["until"].value()))

    @property
    def is_open(self) -> bool:
        """Something is typed in it, so it is not folded away."""
        return self.is_bound or bool(self.initial.get("why"))

    def clean_until(self) -> date:
        until: date = self.cleaned_data["until"]
        if until < today():
            raise forms.ValidationError("This day is over.")
        return until

    def save(self) -> None:
        told = self.cleaned_data
        set_aside(
            by=self.actor,
            pupil=self.pupil,
            fault=self.fault,
            facts=told["facts"],
            why=told["why"],
            until=told["until"],
            at=now(),
        )


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


class FaultGrid:
    """The rows of one page of one rule: opened afresh or with a draft put back, or sent to be saved."""

    def __init__(
        self,
        *,
        actor: Actor,
        school: School,
        fault: Fault,
        pupils: Sequence[Any],
        form: FaultForm,
        lapsed: Mapping[int, SetAside],
        sent: QueryDict | None = None,
        draft: Draft | None = None,
    ) -> None:
        self.fault, self.form = fault, form
        fix_class = FIXES.get(fault.code)
        self.is_inline = fix_class is not None
        subjects = _subjects(actor, fault, pupils)
        typed = draft.body if draft else {}

        def opened(form_class: type[Any], opening: Mapping[str, Any], pupil: Pupil, **its: Any) -> Any:
            prefix = f"p{pupil.pk}"
            initial = {**opening, **_put_back(typed, prefix, form_class.base_fields)}
            its |= {"prefix": prefix, "initial": initial, "pupil": pupil, "actor": actor}
            made = form_class(sent, **its)
            # Where nothing was typed, nothing is wrong with it.
            return made if sent is None or made.is_filled else form_class(None, **its)

        self.rows: list[Row] = []
        for pupil in pupils:
            fix, subject = None, subjects.get(pupil.pk)
            if fix_class:
                opening = _opening(fault, pupil, subject)
                fix = opened(fix_class, opening, pupil, school=school, subject=subject)
            as_it_is = {"until": academic_year_end(today()), "facts": fault.fingerprint(pupil)}
            aside = opened(AsideForm, as_it_is, pupil, fault=fault)
            self.rows.append(Row(pupil, fault.address(pupil), fix, aside, lapsed.get(pupil.pk)))

    def typed_in(self, sent: QueryDict) -> dict[str, list[str]]:
        """What was typed into the fields of this page, to be put back."""
        forms_here = [form for row in self.rows for form in (row.fix, row.aside) if form]
        names = {form.add_prefix(name) for form in forms_here for name in form.fields}
        return {name: texts for name, texts in body_of(sent).items() if name in names}


class Row:
    """One pupil of the list: the page that mends it, the field that does so here, and what stands in its way.

    `aside` leaves it as it is; `lapsed` is how it was left before, where that does not hold any more.
    """

    def __init__(
        self, pupil: Pupil, address: str, fix: Any, aside: AsideForm, lapsed: SetAside | None
    ) -> None:
        self.pupil, self.address, self.fix, self.aside, self.lapsed = pupil, address, fix, aside, lapsed
        self.is_saved = self.has_focus = False

    @property
    def is_filled(self) -> bool:
        return self._is_fixed or self.aside.is_bound

    @property
    def _is_fixed(self) -> bool:
        return self.fix is not None and self.fix.is_bound

    @property
    def sent(self) -> Any:
        """The one of its two forms that was filled in."""
        return self.aside if self.aside.is_bound else self.fix

    def is_valid(self) -> bool:
        if self._is_fixed and self.aside.is_bound:
            self.aside.add_error("why", NOT_BOTH)
        return bool(self.sent.is_valid())

    def renew(self) -> None:
        """Saving again is a decision: against what stands there now."""
        sent = self.sent
        sent.data = sent.data.copy()
        if sent is self.aside:
            sent.data[sent.add_prefix("facts")] = sent.initial["facts"]
            return
        subject: Any = getattr(sent, "subject", None)
        subject = getattr(subject, "contact", subject)
        stored: Any = subject if hasattr(subject, "version") else self.pupil
        stored.refresh_from_db(fields=["version"])
        sent.data[sent.add_prefix("version")] = str(stored.version)

    def take_focus(self) -> None:
        """Where the next key goes."""
        if self.aside.is_bound:
            self.aside.fields["why"].widget.attrs["autofocus"] = True
        elif self.fix is not None:
            self.fix.fields[self.fix.shown[0]].widget.attrs["autofocus"] = True
        else:
            self.has_focus = True

    @property
    def has_problem(self) -> bool:
        return self._is_fixed and not self.is_saved and bool(self.fix.errors)


def _opening(fault: Fault, pupil: Pupil, subject: Any) -> dict[str, Any]:
    """What stands there now, where something does, and the version it was read at."""
    opening: dict[str, Any] = {"version": pupil.version}
    if fault.code == "upn_letter":
        opening["upn"] = pupil.upn
    elif fault.code == "birthday":
        opening["date_of_birth"] = pupil.date_of_birth
    elif fault.code == "no_sex":
        opening["sex"] = pupil.sex
    elif fault.code == "no_number" and subject:
        opening["version"] = subject.contact.version
    elif fault.code == "part_time" and subject:
        opening["version"] = subject.version
    return opening


def _subjects(actor: Actor, fault: Fault, pupils: Sequence[Any]) -> dict[int, Any]:
    """What a row is about beside the pupil, of all rows in one statement."""
    if fault.code in ("nobody_responsible", "nobody_first"):
        links: dict[int, list[PupilContact]] = {}
        rows = PupilContact.objects.visible_to(actor).open().filter(pupil__in=pupils)
        for link in rows.select_related("contact"):
            links.setdefault(link.pupil_id, []).append(link)
        return links
    if fault.code == "no_number":
        silent = PupilContact.objects.visible_to(actor).filter(pk__in=[each.silent_id for each in pupils])
        return {link.pupil_id: link for link in silent.select_related("contact")}
    if fault.code == "part_time":
        flags = Flag.objects.visible_to(actor).filter(pk__in=[each.part_time_id for each in pupils])
        return {flag.pupil_id: flag for flag in flags}
    return {}


def _put_back(typed: Typed, prefix: str, names: Mapping[str, object]) -> dict[str, str]:
    return {name: typed[f"{prefix}-{name}"][0] for name in names if typed.get(f"{prefix}-{name}")}
