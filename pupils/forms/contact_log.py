"""Forms of the contact log: an entry, how often a family hears, and a handout."""

from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from django import forms
from django.db.models import Exists, OuterRef

from pupils.actions.contact_log import FollowUp
from pupils.forms.target import not_coming
from pupils.languages import Language
from pupils.models import ContactEntry, FamilyRhythm, Handout, Involvement, Pupil, PupilContact, Relationship
from pupils.recipients import may_reach, refusal
from staffing.access import Resource, Verb, roles_that
from staffing.calendar import today
from staffing.forms import KeyedForm
from staffing.forms.dates import DateInput
from staffing.forms.words import words
from staffing.models import Staff

Kind, Outcome = ContactEntry.Kind, ContactEntry.Outcome
HEARS: Final = roles_that(Resource.CONTACT_LOG, Verb.VIEW)
TOLD_COLUMNS: Final = (
    "kind", "other", "is_incoming", "is_by_hand", "on", "at", "outcome", "note", "is_positive", "difficulty", "news",
    "had_interpreter", "handout",
)  # fmt: skip


class EntryForm(KeyedForm):
    """One contact about a pupil; `links` are the pupil's contacts, by whom the household rules are kept."""

    kind = forms.ChoiceField(label="What was it?", choices=Kind.choices, widget=forms.RadioSelect)
    contact = forms.TypedChoiceField(label="With whom", required=False, coerce=int, empty_value=None)
    other = forms.CharField(
        label="Somebody else, or who else was there",
        max_length=120,
        required=False,
        help_text="Such as a social worker.",
    )
    is_incoming = forms.BooleanField(label="They got in touch with us", required=False)
    is_by_hand = forms.BooleanField(label="Handed over in person", required=False)
    on = forms.DateField(label="On", widget=DateInput())
    at = forms.TimeField(
        label="At", required=False, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    outcome = forms.ChoiceField(label="How did it end?", choices=Outcome.choices, widget=forms.RadioSelect)
    is_positive = forms.BooleanField(label="Good news", required=False)
    note = forms.CharField(label="What was said", max_length=4000, required=False, widget=words(4))
    news = forms.CharField(
        label="What they told that a colleague needs to know",
        max_length=2000,
        required=False,
        widget=words(2),
        help_text="Your colleagues read just this, and confirm it.",
    )
    tell = forms.ModelMultipleChoiceField(
        Staff.objects.none(), label="Tell", required=False, widget=forms.CheckboxSelectMultiple
    )
    tell_also = forms.ModelChoiceField(
        Staff.objects.none(), label="Tell somebody else too", required=False, empty_label="Nobody else"
    )
    difficulty = forms.CharField(
        label="What was hard in communicating",
        max_length=500,
        required=False,
        widget=words(2),
        help_text="Such as: no common language. Class teacher and SENDCo are told at once.",
    )
    had_interpreter = forms.BooleanField(label="With an interpreter", required=False)
    handout = forms.ModelChoiceField(
        Handout.objects.none(), label="Handout given", required=False, empty_label="None"
    )
    follow_text = forms.CharField(label="What is to be done", max_length=300, required=False)
    follow_owner = forms.ModelChoiceField(Staff.objects.none(), label="By whom", required=False)
    follow_due = forms.DateField(label="By when", widget=DateInput(), required=False)

    def __init__(self, *args: Any, pupil: Pupil, links: Sequence[PupilContact], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        on = today()
        self.pupil, self.links = pupil, {link.contact_id: link for link in links}
        contact = self.fields["contact"]
        assert isinstance(contact, forms.TypedChoiceField)
        contact.choices = [
            ("", "Choose, or write below"),
            *((pk, _said(link, on)) for pk, link in self.links.items()),
        ]
        near = (
            Involvement.objects.visible_to(self.actor)
            .lasting()
            .open(on)
            .filter(pupil=pupil, staff=OuterRef("pk"))
        )
        colleagues = Staff.objects.visible_to(self.actor).employed(on).with_one_of(HEARS, on)
        colleagues = colleagues.annotate(is_near=Exists(near))
        others = colleagues.exclude(pk=self.actor.staff_id)
        everybody, rest = list(colleagues), list(others)
        self._offer("tell", others, [each for each in rest if each.is_near])
        self._offer("tell_also", others, [each for each in rest if not each.is_near])
        self._offer("follow_owner", colleagues, everybody)
        handouts = Handout.objects.visible_to(self.actor)
        self._offer("handout", handouts, list(handouts))

    def _offer(self, name: str, rows: Any, shown: Sequence[Any]) -> None:
        """Whom a field takes, and whom it shows: one reading of the rows for every list of them."""
        field = self.fields[name]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = rows
        blank = [] if isinstance(field, forms.ModelMultipleChoiceField) else [("", field.empty_label or "")]
        field.choices = [*blank, *((each.pk, str(each)) for each in shown)]

    @property
    def has_colleagues(self) -> bool:
        return bool(self.fields["tell"].choices)  # type: ignore[attr-defined]

    @property
    def opens_news(self) -> bool:
        """Shown open where something of it is filled in or wrong."""
        names = ("news", "tell", "tell_also")
        return any(self[name].value() for name in names) or any(name in self.errors for name in names)

    def clean_on(self) -> date:
        return not_coming(self.cleaned_data["on"])

    def clean_follow_due(self) -> date | None:
        due: date | None = self.cleaned_data["follow_due"]
        if self.cleaned_data.get("follow_text") and due and due < today():
            raise forms.ValidationError("That day has passed.")
        return due

    def clean(self) -> dict[str, Any]:
        told = super().clean() or self.cleaned_data
        if "contact" not in self.errors and "other" not in self.errors:
            self._check_whom(told)
        if told.get("news") and not (told.get("tell") or told.get("tell_also")):
            self.add_error("news", "Choose below whom to tell of this.")
        if not told.get("news") and (told.get("tell") or told.get("tell_also")):
            self.add_error("news", "Write what your colleague is to know.")
        if told.get("follow_text"):
            for name, sentence in (("follow_owner", "Say who is to do it."), ("follow_due", "Say by when.")):
                if not told.get(name) and name not in self.errors:
                    self.add_error(name, sentence)
        return told

    def _check_whom(self, told: dict[str, Any]) -> None:
        """The household rules: nobody is reached, or written to, whom these leave out. Who rang us, did."""
        link, on = self.links.get(told.get("contact") or 0), told.get("on")
        if link is None:
            if not told.get("other"):
                self.add_error("contact", "Choose with whom, or write below who it was.")
        elif on and not told.get("is_incoming"):
            is_posted = told.get("kind") == Kind.LETTER and not told.get("is_by_hand")
            said = refusal(link.tie, link.contact.name, on, is_posted=is_posted)
            if said:
                self.add_error("contact", said)

    def told(self) -> dict[str, Any]:
        told = self.cleaned_data
        return {name: told[name] for name in TOLD_COLUMNS} | {"contact_id": told["contact"]}

    def tell_ids(self) -> list[int]:
        also = self.cleaned_data["tell_also"]
        return [*(each.pk for each in self.cleaned_data["tell"]), *([also.pk] if also else [])]

    def follow_up(self) -> FollowUp | None:
        told = self.cleaned_data
        if not told["follow_text"]:
            return None
        return FollowUp(" ".join(told["follow_text"].split()), told["follow_owner"].pk, told["follow_due"])


def _said(link: PupilContact, on: date) -> str:
    relationship = Relationship(link.relationship).label.lower()
    said = f"{link.contact.name}, {relationship}"
    if not may_reach(link.tie, on):
        return f"{said} (do not contact)"
    return f"{said} (needs an interpreter)" if link.contact.needs_interpreter else said


class RhythmForm(KeyedForm):
    every_weeks = forms.IntegerField(
        label="At least every so many weeks",
        min_value=1,
        max_value=26,
        required=False,
        widget=forms.NumberInput(attrs={"class": "input-short"}),
    )
    wants_praise = forms.BooleanField(label="Good news once in each half-term", required=False)
    agreed = forms.CharField(
        label="As agreed with the family",
        max_length=200,
        required=False,
        help_text="Such as: a call on Fridays while the new timetable beds in.",
    )
    agreed_on = forms.DateField(label="Next on", widget=DateInput(), required=False)

    def clean(self) -> dict[str, Any]:
        told = super().clean() or self.cleaned_data
        if told.get("agreed_on") and not told.get("agreed"):
            self.add_error("agreed", "Say what is agreed for that day.")
        return told


def rhythm_opening(rhythm: FamilyRhythm | None) -> dict[str, Any]:
    if rhythm is None:
        return {}
    return {
        name: getattr(rhythm, name)
        for name in ("every_weeks", "wants_praise", "agreed", "agreed_on", "version")
    }


class HandoutForm(KeyedForm):
    title = forms.CharField(
        max_length=120, help_text="The same in every language, so that they stand together."
    )
    language = forms.ChoiceField(choices=Language.choices)
    text = forms.CharField(
        max_length=6000, widget=words(12), help_text="Short sentences. An empty line begins a new paragraph."
    )

    def __init__(self, *args: Any, handout: Handout | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.handout = handout

    def clean(self) -> dict[str, Any]:
        told = super().clean() or self.cleaned_data
        same = Handout.objects.visible_to(self.actor).filter(
            title=told.get("title", ""), language=told.get("language", "")
        )
        if same.exclude(pk=self.handout.pk if self.handout else None).exists():
            self.add_error(
                "language", "There is a handout of this title in this language already. Edit that one."
            )
        return told


def handout_opening(handout: Handout) -> dict[str, Any]:
    return {name: getattr(handout, name) for name in ("title", "language", "text", "version")}
