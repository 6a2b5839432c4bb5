"""What every form of ours carries: its own key, the version it was opened at, and whose draft it would be."""

from collections.abc import Mapping
from typing import Any
from uuid import uuid4

from django import forms
from django.http import QueryDict

from staffing.access import Actor
from staffing.drafts import owner_token

CHANGED = "Somebody else saved this while you had it open. Theirs is shown above, yours is still in the form."
NOT_SAID = forms.Field.default_error_messages["required"]


class WordedForm(forms.Form):
    """A form that names what is missing, where a field has no sentence of its own."""

    def full_clean(self) -> None:
        for name, field in self.fields.items():
            if field.error_messages.get("required") == NOT_SAID:
                asks = "Choose" if hasattr(field, "choices") else "Fill in"
                label = field.label or name.replace("_", " ").capitalize()
                field.error_messages["required"] = f"{asks} “{label}”."
        super().full_clean()


class KeyedForm(WordedForm):
    """A form that can be sent twice and saved once.

    `draft_key` names the draft its text is kept under; `actor` is who fills it in.
    """

    form_key = forms.UUIDField(widget=forms.HiddenInput)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=1)
    draft_owner = forms.CharField(widget=forms.HiddenInput, required=False)

    draft_key = ""

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor = actor
        # Looked at in HTML as plain hidden inputs: ids would double where a page has two forms.
        for name in ("form_key", "version", "draft_owner"):
            self.fields[name].widget.attrs["id"] = False
        self.initial.setdefault("form_key", uuid4())
        if self.draft_key:
            self.initial["draft_owner"] = owner_token(actor, self.draft_key)
        else:
            del self.fields["draft_owner"]

    def values(self) -> dict[str, Any]:
        """What was typed, without what only the form itself needs."""
        carried = {"form_key", "version", "draft_owner"}
        return {name: value for name, value in self.cleaned_data.items() if name not in carried}

    def hold_against(self, stored: Mapping[str, Any], version: int) -> None:
        """Somebody saved since this was opened: show theirs beside mine, so that saving again is a decision.

        `theirs` is what stands in the record, as (label, words), where it is not what was typed here.
        """
        self.theirs = [
            (self.fields[name].label or name.replace("_", " ").capitalize(), self._words(name, value))
            for name, value in stored.items()
            if name in self.cleaned_data and self.cleaned_data[name] != value
        ]
        typed = QueryDict(mutable=True)
        typed.update(self.data)
        typed["version"] = str(version)
        self.data = typed
        self.add_error(None, CHANGED)

    def _words(self, name: str, value: Any) -> Any:
        if isinstance(value, bool):
            return "yes" if value else "no"
        choices = dict(getattr(self.fields[name], "choices", ()))
        return choices.get(value, value) if value not in (None, "") else "nothing"
