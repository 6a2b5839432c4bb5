"""Forms of our own registers: which it is and who is on it, a day's marks, and the amendment of one."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any, Final

from django import forms
from django.utils.formats import date_format

from pupils.forms.picking import PickingForm
from pupils.key_lines import KeyLines
from pupils.models import Club, ClubMark, ClubMember, Pupil
from pupils.models.pupil import PupilQuerySet
from staffing.access import Actor, Resource, Scope, Verb, roles_that
from staffing.calendar import today
from staffing.forms import KeyedForm
from staffing.forms.dates import DateInput
from staffing.models import Staff

# Who was where is not known for certain any more after that.
LATEST: Final = timedelta(days=14)


class ClubForm(PickingForm):
    """Whoever keeps the school's attendance names the keeper; anybody else sets up a register of their own."""

    name = forms.CharField(max_length=60, help_text="Such as: Chess club, Harbour workshop.")
    kind = forms.ChoiceField(label="What it is", choices=Club.Kind.choices, widget=forms.RadioSelect)
    place = forms.CharField(max_length=60, required=False)
    keeper = forms.ModelChoiceField(
        Staff.objects.none(),
        label="Who takes it",
        empty_label="Choose a colleague",
        help_text="The adult who is there. They see the names on this register, whoever the pupils are.",
    )
    ends_on = forms.DateField(
        label="Last day",
        widget=DateInput(),
        required=False,
        help_text="Leave empty while it goes on.",
    )

    def __init__(self, *args: Any, club: Club | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.club = club
        on = today()
        keeper = self.fields["keeper"]
        assert isinstance(keeper, forms.ModelChoiceField)
        if Scope.ALL in self.actor.scopes(Resource.ATTENDANCE, Verb.CREATE):
            takers = roles_that(Resource.ATTENDANCE, Verb.CREATE)
            keeper.queryset = Staff.objects.visible_to(self.actor).employed(on).with_one_of(takers, on)
        else:
            del self.fields["keeper"]
        if club is None:
            del self.fields["ends_on"]

    def reach(self, actor: Actor) -> PupilQuerySet:
        """Everybody on roll: a register shows a name and a form, and nothing of a record."""
        return Pupil.objects.visible_to(actor, Resource.ROLL).on_roll(today()).by_name()

    def told(self) -> dict[str, Any]:
        """The columns; a register that somebody sets up is theirs."""
        told = {name: value for name, value in self.values().items() if name != "pupils"}
        if self.club is None and "keeper" not in self.fields:
            told["keeper_id"] = self.actor.staff_id
        return told

    def pupil_ids(self) -> set[int]:
        return {pupil.pk for pupil in self.cleaned_data["pupils"]}


def club_opening(club: Club, members: Sequence[ClubMember]) -> dict[str, Any]:
    """A register as its form shows it."""
    stored = {name: getattr(club, name) for name in ("name", "kind", "place", "ends_on", "version")}
    return stored | {"keeper": club.keeper_id, "pupils": [row.pupil_id for row in members]}


class TakeForm(KeyedForm):
    """A mark for each pupil, as `p7`: nobody is there until somebody says so."""

    on = forms.DateField(label="Day", widget=DateInput())

    def __init__(
        self,
        *args: Any,
        members: Sequence[ClubMember],
        lines: Mapping[int, KeyLines],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.members, self.lines = members, lines
        for row in members:
            name = row.pupil.short_name
            self.fields[f"p{row.pupil_id}"] = forms.ChoiceField(
                label=f"{name}, {row.pupil.form}" if row.pupil.form else name,
                choices=ClubMark.Status.choices,
                widget=forms.RadioSelect,
                error_messages={"required": f"Mark {name}: here, late or away."},
            )

    @property
    def marks(self) -> list[tuple[forms.BoundField, KeyLines | None]]:
        """Each pupil's mark, with what must happen for them and what helps."""
        return [(self[f"p{row.pupil_id}"], self.lines.get(row.pupil_id)) for row in self.members]

    def clean_on(self) -> date:
        on: date = self.cleaned_data["on"]
        if on > today():
            raise forms.ValidationError("That day has not come yet.")
        if on < today() - LATEST:
            raise forms.ValidationError("A register is taken within two weeks.")
        later = [row.pupil.short_name for row in self.members if row.starts_on > on]
        if later:
            raise forms.ValidationError(
                f"On {date_format(on)} these were not on the register yet: {', '.join(later)}."
            )
        return on

    def statuses(self) -> dict[int, str]:
        return {row.pupil_id: self.cleaned_data[f"p{row.pupil_id}"] for row in self.members}


class ClubAmendForm(KeyedForm):
    """The new mark and why; `old_status` is the mark as it was seen."""

    old_status = forms.ChoiceField(choices=ClubMark.Status.choices, widget=forms.HiddenInput)
    status = forms.ChoiceField(label="New mark", choices=ClubMark.Status.choices, widget=forms.RadioSelect)
    reason = forms.CharField(
        max_length=200,
        label="Why it is changed",
        help_text="Kept with the old mark, such as “Came ten minutes later”.",
        error_messages={"required": "Say why: it is kept with the old mark."},
    )

    def __init__(self, *args: Any, mark: ClubMark, **kwargs: Any) -> None:
        super().__init__(*args, initial={"old_status": mark.status}, **kwargs)
        self.fields["old_status"].widget.attrs["id"] = False
        status = self.fields["status"]
        assert isinstance(status, forms.ChoiceField)
        # Sent, it is told that this is the mark already, by the action that looks at it under a lock.
        status.choices = [pair for pair in ClubMark.Status.choices if self.is_bound or pair[0] != mark.status]
