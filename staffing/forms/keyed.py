"""What every form of ours carries: its own key, the version it was opened at, and whose draft it would be."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any, Self
from uuid import UUID, uuid4

from django import forms
from django.db import models
from django.http import QueryDict

from staffing.access import Actor
from staffing.calendar import NEWEST, OLDEST
from staffing.drafts import drop, go_on, kept, owner_token, page_key
from staffing.models import Draft
from staffing.receipts import once
from staffing.requests import StaffRequest

CHANGED = "Somebody else saved this while you had it open. Theirs is shown above, yours is still in the form."
CARRIED = ("form_key", "version", "draft_owner")
NOT_SAID = forms.Field.default_error_messages["required"]


# What Django says of a value that a field can't take, in the words of whoever typed it.
PLAINLY = {
    "max_length": "Keep it to %(limit_value)s characters: there are %(show_value)s.",
    "max_value": "This is at most %(limit_value)s.",
    "min_value": "This is at least %(limit_value)s.",
}
NO_ADDRESS = "Give an e-mail address, such as name@school.org.uk."


def is_of_our_time(on: date) -> None:
    if not OLDEST <= on.year < NEWEST:
        raise forms.ValidationError(f"The year {on.year} can't be right.")


class WordedForm(forms.Form):
    """A form that says what is missing or too much, where a field has no sentence of its own."""

    def full_clean(self) -> None:
        for name, field in self.fields.items():
            if field.error_messages.get("required") == NOT_SAID:
                asks = "Choose" if hasattr(field, "choices") else "Fill in"
                label = field.label or name.replace("_", " ").capitalize()
                field.error_messages["required"] = f"{asks} “{label}”."
            for code, sentence in PLAINLY.items():
                field.error_messages.setdefault(code, sentence)
            if isinstance(field, forms.EmailField):
                field.error_messages.setdefault("invalid", NO_ADDRESS)
            if isinstance(field, forms.DateField) and is_of_our_time not in field.validators:
                field.validators.append(is_of_our_time)
        super().full_clean()


class KeyedForm(WordedForm):
    """A form that can be sent twice and saved once, and whose text outlives the page and the session.

    `actor` is who fills it in; `draft_key` names the draft its text is kept under. A page makes its form by `of`.
    """

    form_key = forms.UUIDField(widget=forms.HiddenInput)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=1)
    draft_owner = forms.CharField(widget=forms.HiddenInput, required=False)

    draft: Draft | None = None
    page_key = ""
    theirs: Sequence[tuple[Any, Any]] | None = None

    def __init__(self, *args: Any, actor: Actor, draft_key: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor, self.draft_key = actor, draft_key
        # Looked at in HTML as plain hidden inputs: ids would double where a page has two forms.
        for name in CARRIED:
            self.fields[name].widget.attrs["id"] = False
        self.initial.setdefault("form_key", uuid4())
        if self.draft_key:
            self.page_key = page_key(self.draft_key, self._key())
            self.initial["draft_owner"] = owner_token(actor, self.page_key)
        else:
            del self.fields["draft_owner"]

    def _key(self) -> UUID:
        """The key that was sent, or for what can be none the one that a new form would have."""
        try:
            return UUID(str(self["form_key"].value()))
        except ValueError:
            key: UUID = self.initial["form_key"]
            return key

    @classmethod
    def of(cls, request: StaffRequest, **kwargs: Any) -> Self:
        """The form of this address: as it was sent, else as it was left when its text was last kept.

        `draft_key` where the path alone does not say what it is about.
        """
        sent = request.POST if request.method == "POST" else None
        form = cls(sent, actor=request.actor, **{"draft_key": request.path} | kwargs)
        if sent is None:
            form.bring_back(kept(request.actor, form.draft_key))
        return form

    def bring_back(self, draft: Draft | None) -> None:
        """Open with a text that was kept, which from now on is this page's own."""
        if draft:
            self.draft = draft
            go_on(draft, self.page_key)
            self.put_back(draft.body)

    def put_back(self, typed: Mapping[str, Sequence[str]]) -> None:
        """Open with what was typed before, and with the version it was typed against."""
        for name, field in self.fields.items():
            values = list(typed.get(name, ()))
            if name in ("form_key", "draft_owner"):
                continue
            if getattr(field.widget, "allow_multiple_selected", False):
                self.initial[name] = values
            elif values or isinstance(field, forms.BooleanField):
                self.initial[name] = next(iter(values), "")

    def once(self, do: Callable[[], str], leads_to: str = "") -> str:
        """Run `do` (which returns the address to go to) for the first of two equal forms; its draft ends with it.

        `leads_to` is that address, where it is known before.
        """

        def act() -> str:
            answer = do()
            drop(self.actor, self.page_key)
            return answer

        return once(self.actor, self.cleaned_data["form_key"], act, leads_to)

    def values(self) -> dict[str, Any]:
        """What was typed, without what only the form itself needs."""
        return {name: value for name, value in self.cleaned_data.items() if name not in CARRIED}

    def hold_against(self, stored: Mapping[str, Any], said: str = CHANGED, **seen: Any) -> None:
        """Somebody saved since this was opened: show theirs beside mine, so that saving again is a decision.

        `theirs` is what stands in the record, as (label, words), where it is not what was typed here; `seen` is by
        what the next save shows that it knows of it, such as the version. A page that tells of it itself gives no `said`.
        """
        self.theirs = [
            (self.fields[name].label or name.replace("_", " ").capitalize(), self._words(name, value))
            for name, value in stored.items()
            if name not in CARRIED
            and name in self.cleaned_data
            and _stored(self.cleaned_data[name]) != _stored(value)
        ]
        typed = QueryDict(mutable=True)
        typed.update(self.data)
        for name, value in seen.items():
            typed[name] = str(value)
        self.data = typed
        if said:
            self.add_error(None, said)

    def _words(self, name: str, value: Any) -> Any:
        if isinstance(value, bool):
            return "yes" if value else "no"
        if value in (None, "", []):
            return "nothing"
        field = self.fields[name]
        if isinstance(field, forms.ModelMultipleChoiceField):
            assert field.queryset is not None
            rows = field.queryset.filter(pk__in=value)
            return ", ".join(field.label_from_instance(row) for row in rows)
        choices = dict(getattr(field, "choices", ()))
        if isinstance(value, list):
            return ", ".join(str(choices.get(each, each)) for each in value)
        return choices.get(value, value)


def _stored(value: Any) -> Any:
    """A value as a record has it: rows by their ids, and several of anything in no order."""
    if isinstance(value, models.Model):
        return value.pk
    if isinstance(value, models.QuerySet):
        return {row.pk for row in value}
    return set(value) if isinstance(value, list) else value
