"""What is wrong in a reader's words, the answer to it, and to whom it is passed."""

from typing import Any

from django import forms
from django.db.models import Q, QuerySet

from pupils.models import Correction
from staffing.access import Actor, Role
from staffing.calendar import today
from staffing.forms import KeyedForm
from staffing.forms.words import words
from staffing.models import Staff

MENDERS = {Role.SENDCO, Role.ASSISTANT_SENDCO}


class WrongForm(KeyedForm):
    text = forms.CharField(
        label="What is wrong",
        max_length=500,
        widget=words(3),
        help_text="In a line or two: what stands there, and what is right. The records office reads this.",
    )


class AnswerForm(KeyedForm):
    state = forms.ChoiceField(
        label="What came of it",
        choices=[
            (Correction.State.MENDED, "It was wrong, and is mended"),
            (Correction.State.ANSWERED, "It stays as it is: say why"),
        ],
        widget=forms.RadioSelect,
        initial=Correction.State.MENDED,
    )
    answer = forms.CharField(
        label="In words",
        max_length=500,
        required=False,
        widget=words(2),
        help_text="Whoever said it reads this.",
    )

    def clean(self) -> dict[str, Any]:
        told = super().clean() or self.cleaned_data
        if told.get("state") == Correction.State.ANSWERED and not told.get("answer", "").strip():
            self.add_error("answer", "Say why it stays as it is.")
        return told


class MenderField(forms.ModelChoiceField):
    """Nobody is an answer too."""

    answers_with_none = True


class PassForm(forms.Form):
    """To whoever wrote the row, to a SENDCo, or back to the office."""

    to = MenderField(
        Staff.objects.none(),
        label="Pass it to",
        required=False,
        empty_label="Nobody: it stays with the office",
    )

    def __init__(self, *args: Any, actor: Actor, correction: Correction, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        to = self.fields["to"]
        assert isinstance(to, forms.ModelChoiceField)
        to.queryset = menders(actor, correction)
        self.initial.setdefault("to", correction.passed_to_id)


def menders(actor: Actor, correction: Correction) -> QuerySet[Staff]:
    """Who can mend what the office does not: whoever wrote it, while they work here, and the SENDCos."""
    on = today()
    colleagues = Staff.objects.visible_to(actor).employed(on)
    sendcos = colleagues.with_one_of(MENDERS, on).values("pk")
    return colleagues.filter(Q(pk__in=sendcos) | Q(pk=correction.author_id)).exclude(pk=actor.staff_id)
