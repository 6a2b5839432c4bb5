"""Raising a concern, and adding to one that was raised."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from django import forms
from django.http import QueryDict

from safeguarding.actions.concerns import Concerned
from safeguarding.forms import marks, moment, people
from safeguarding.forms.files import FilesForm
from safeguarding.forms.rows import rows_typed
from staffing.access import Actor
from staffing.calendar import today
from staffing.forms import KeyedForm
from staffing.forms.words import words
from staffing.models import Staff

LONGEST: Final = 55_000
MORE: Final = "more"
DANGER: Final = [("no", "No, not as far as I know"), ("yes", "Yes, or it may be")]
TOLD: Final = [("no", "Not yet"), ("yes", "Yes")]
NO_COLLEAGUE: Final = "No colleague is called so. Write it otherwise, or leave it empty and name them above."


def _long(label: str, rows: int, hint: str = "", longest: int = 10_000) -> forms.CharField:
    return forms.CharField(
        label=label, max_length=longest, required=False, widget=words(rows), help_text=hint
    )


class ConcernForm(FilesForm):
    """A concern as somebody writes it down. Pupils and marks are rows, of which it has as many as were asked for."""

    seen = forms.CharField(
        label="What was seen and heard, in the child’s own words",
        max_length=LONGEST,
        widget=words(8),
        help_text="Write what was said word for word, your own questions too. Ask no more than you must, and nothing"
        " that holds its answer: “Tell me what happened”, not “Did he hit you?”. Never promise to keep it secret.",
        error_messages={"required": "Write down what was seen or heard."},
    )
    happened_on = moment.day()
    happened_at = moment.time_of_day()
    is_day_unknown = moment.day_unknown()
    where = forms.CharField(label="Where", max_length=200, required=False)
    others = _long("Who else was there", 1, longest=2_000)
    view = _long("What you think about it", 2, "Opinion belongs here, apart from what was seen and heard.")
    danger = forms.ChoiceField(
        label="Is anybody in danger now?",
        choices=DANGER,
        widget=forms.RadioSelect,
        error_messages={"required": "Say whether anybody is in danger now."},
    )
    done = _long("What was done at once", 2)
    told = forms.ChoiceField(
        label="Was the lead told in person?", choices=TOLD, widget=forms.RadioSelect, initial="no"
    )
    colleague = forms.CharField(
        label="A colleague it is about",
        max_length=120,
        required=False,
        help_text="By name: whoever it is about is not shown it. Tell the headteacher in person; of the headteacher,"
        " the chair of governors.",
    )
    colleague_id = forms.CharField(label="Which colleague", max_length=18, required=False)
    paper = forms.CharField(
        label="Reference of a form on paper",
        max_length=20,
        required=False,
        help_text="Where this was first written by hand because Handrail could not save.",
    )
    # The record elsewhere whose words these were: its kind and id.
    moved_from = forms.CharField(widget=forms.HiddenInput, max_length=40, required=False)

    about: list[Concerned]
    told_marks: list[dict[str, Any]]

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        actor: Actor,
        initial: dict[str, Any] | None = None,
        **kwargs: Any,
    ) -> None:
        self.asked_for = data.get(MORE, "") if data is not None else ""
        if data is not None and self.asked_for:
            # Somebody asks for another row: nothing is sent yet, and nothing is wrong yet.
            initial, data = {**(initial or {}), **data.dict()}, None
        super().__init__(data, actor=actor, initial=initial, **kwargs)
        self.fields["happened_on"].answers_with_none = True  # type: ignore[attr-defined]
        self.offered_colleagues: Sequence[Staff] = ()
        self._make_rows(data if data is not None else self.initial)

    def _make_rows(self, typed: Mapping[str, Any]) -> None:
        more = {name: int(self.asked_for == name) for name in ("person", "mark")}
        self.people = people.PeopleRows(
            self, self.actor, max(1, rows_typed(typed, people.FIELDS)) + more["person"]
        )
        self.marks = marks.MarkRows(self, max(1, rows_typed(typed, marks.FIELDS)) + more["mark"])
        # As on the page, so that what is wrong is told in that order.
        self.order_fields([name for name in self.fields if name.partition("-")[0] in people.FIELDS])

    def put_back(self, typed: Mapping[str, Sequence[str]]) -> None:
        self._make_rows({name: list(values) for name, values in typed.items()})
        super().put_back(typed)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        self.about = self.people.clean(cleaned)
        self.told_marks = self.marks.clean(cleaned)
        moment.clean(self, cleaned)
        return cleaned

    def clean_colleague(self) -> list[Staff]:
        """Whom a typed name means; of several they are offered."""
        name = self.cleaned_data["colleague"]
        if not name:
            return []
        staff = Staff.objects.filter(school_id=self.actor.school_id).employed(today())
        asked = str(self.data.get("colleague_id", ""))
        said = name.casefold().split()
        found = [
            each
            for each in staff
            if all(word in f"{each.name} {each.forename}".casefold().split() for word in said)
        ]
        found = [each for each in found if str(each.pk) == asked] or found
        if not found:
            raise forms.ValidationError(NO_COLLEAGUE)
        if len(found) > 1:
            self.offered_colleagues = found
            raise forms.ValidationError(f"{len(found)} colleagues are called so. Choose which.")
        return found

    def said(self) -> dict[str, Any]:
        """What was written, by field, as an entry keeps it."""
        typed = self.cleaned_data
        plain = ("danger", "done", "told", "seen", "view", "is_day_unknown", "where", "others", "paper")
        return {
            **{name: typed[name] for name in plain},
            "time": moment.clock_time(typed),
            "marks": self.told_marks,
            "files": self.told_files,
        }


class AddendumForm(KeyedForm):
    """More about a concern that one raised."""

    text = forms.CharField(
        label="What you want to add",
        max_length=LONGEST,
        widget=words(6),
        help_text="What you wrote before stays as it is.",
        error_messages={"required": "Write down what you want to add."},
    )
