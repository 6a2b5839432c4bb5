"""Forms of letters to families: a template, a letter begun and edited, its copies sent, one that came back."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django import forms

from pupils.actions.letters import Sending
from pupils.forms.target import not_coming
from pupils.letter_words import PLACES, Wording, in_braces, unknown_in
from pupils.letters import Going
from pupils.models import Letter, LetterCopy, LetterTemplate, Review
from pupils.models.letter import LONGEST
from staffing.calendar import today
from staffing.forms import KeyedForm
from staffing.forms.dates import DateInput
from staffing.forms.words import words


class WordsForm(KeyedForm):
    """A title and paragraphs, in which only the places on the list may stand in braces."""

    title = forms.CharField(max_length=120)
    text = forms.CharField(
        max_length=LONGEST,
        widget=words(14),
        help_text="Short sentences. An empty line begins a new paragraph. Greeting, date and name are put round it.",
    )

    def clean_title(self) -> str:
        return _known(self.cleaned_data["title"])

    def clean_text(self) -> str:
        return _known(self.cleaned_data["text"])


def _known(text: str) -> str:
    unknown = unknown_in(text)
    if unknown:
        raise forms.ValidationError(
            f"There is no place {in_braces(unknown)}. Those there are: {in_braces(list(PLACES))}."
        )
    return text


class TemplateForm(WordsForm):
    is_offered = forms.BooleanField(label="Offered to whoever writes a letter", required=False, initial=True)

    def __init__(self, *args: Any, template: LetterTemplate | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.template = template

    def clean(self) -> dict[str, Any]:
        told = super().clean() or self.cleaned_data
        same = LetterTemplate.objects.visible_to(self.actor).filter(title=told.get("title", ""))
        if same.exclude(pk=self.template.pk if self.template else None).exists():
            self.add_error("title", "There is a template of this title already. Edit that one.")
        return told


def template_opening(template: LetterTemplate) -> dict[str, Any]:
    return {name: getattr(template, name) for name in ("title", "text", "is_offered", "version")}


class LetterForm(KeyedForm):
    """What a letter begins with; `reviews` are those of the pupil that it may be about."""

    template = forms.ChoiceField(label="Begin with", widget=forms.RadioSelect)
    review = forms.ModelChoiceField(
        Review.objects.none(),
        label="About a review",
        required=False,
        empty_label="No review",
        help_text="Its day, time, place and people are put into the letter.",
    )
    reply_by = forms.DateField(label="An answer is asked for by", widget=DateInput(), required=False)

    def __init__(
        self, *args: Any, templates: Mapping[str, Wording], reviews: Mapping[int, str], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.templates = templates
        choice, review = self.fields["template"], self.fields["review"]
        assert isinstance(choice, forms.ChoiceField)
        assert isinstance(review, forms.ModelChoiceField)
        choice.choices = [(key, each.title) for key, each in templates.items()]
        review.queryset = Review.objects.visible_to(self.actor).filter(pk__in=list(reviews))
        review.choices = [("", "No review"), *reviews.items()]

    def clean_reply_by(self) -> date | None:
        by: date | None = self.cleaned_data["reply_by"]
        if by and by < today():
            raise forms.ValidationError("That day has passed.")
        return by

    def wording(self) -> Wording:
        return self.templates[self.cleaned_data["template"]]


class EditLetterForm(WordsForm):
    title = forms.CharField(max_length=200)


def letter_opening(letter: Letter) -> dict[str, Any]:
    return {name: getattr(letter, name) for name in ("title", "text", "version")}


class LetterCommentForm(KeyedForm):
    text = forms.CharField(label="What to say", max_length=2000, widget=words(3))


class SendForm(KeyedForm):
    """For each copy that is still to go how it went, or that it has not gone yet."""

    sent_on = forms.DateField(label="Sent on", widget=DateInput())

    def __init__(self, *args: Any, going: Sequence[Going], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.going = going
        for each in going:
            self.fields[f"c{each.contact_id}-how"] = forms.ChoiceField(
                label=f"How it went to {each.all_names}",
                choices=[("", "Not yet"), *each.ways],
                required=False,
            )
            if each.has_to_be_made:
                self.fields[f"c{each.contact_id}-made"] = forms.ChoiceField(
                    label="So that they can read it, it was",
                    choices=[("", "Choose"), *LetterCopy.MadeAs.choices],
                    required=False,
                )

    def rows(self) -> list[tuple[Going, Any, Any]]:
        """Each copy with its two fields; the second is None where nothing has to be made."""
        return [(each, self[f"c{each.contact_id}-how"], self._made(each)) for each in self.going]

    def _made(self, going: Going) -> Any:
        return self[f"c{going.contact_id}-made"] if going.has_to_be_made else None

    def clean_sent_on(self) -> date:
        return not_coming(self.cleaned_data["sent_on"])

    def clean(self) -> dict[str, Any]:
        told = super().clean() or self.cleaned_data
        if not self.errors and not self.sendings():
            raise forms.ValidationError("Say of one copy at least how it went.")
        return told

    def sendings(self) -> list[Sending]:
        told = self.cleaned_data
        return [
            Sending(each.contact_id, how, told.get(f"c{each.contact_id}-made", ""))
            for each in self.going
            if (how := told.get(f"c{each.contact_id}-how"))
        ]


class ReturnForm(KeyedForm):
    returned_on = forms.DateField(label="Came back on", widget=DateInput())
    returned_why = forms.CharField(
        label="Why", max_length=200, help_text="Such as: not known at this address. Then ask for the new one."
    )

    def __init__(self, *args: Any, sent_on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.sent_on = sent_on

    def clean_returned_on(self) -> date:
        on = not_coming(self.cleaned_data["returned_on"])
        if on < self.sent_on:
            raise forms.ValidationError(f"It went out on {self.sent_on.day} {self.sent_on:%b %Y}.")
        return on
