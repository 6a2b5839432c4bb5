"""What every form of ours carries: its own key, the version it was opened at, and whose draft it would be."""

from typing import Any
from uuid import uuid4

from django import forms

from staffing.access import Actor
from staffing.drafts import owner_token


class KeyedForm(forms.Form):
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
