"""One's own single-key shortcuts."""

from typing import Any

from django import forms

from staffing.forms.keyed import WordedForm
from staffing.models import User
from staffing.shortcuts import DEFAULTS, KEYS, Shortcut, keys_of


class ShortcutForm(WordedForm):
    """A key for each shortcut, no two the same; what is left out has the key it came with."""

    has_shortcuts = forms.BooleanField(label="Single-key shortcuts are on", required=False)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        initial = {"has_shortcuts": user.has_shortcuts, **keys_of(user.shortcuts)}
        super().__init__(*args, initial=initial, **kwargs)
        for shortcut in Shortcut:
            self.fields[shortcut] = forms.TypedChoiceField(
                label=shortcut.label,
                choices=[(key, key) for key in KEYS],
                empty_value=DEFAULTS[shortcut],
                required=False,
            )

    def clean(self) -> dict[str, Any] | None:
        keys = [self.cleaned_data.get(shortcut) for shortcut in Shortcut]
        if len(set(keys)) < len(keys):
            raise forms.ValidationError("Two shortcuts have the same key. Give each its own.")
        return super().clean()

    def keys(self) -> dict[str, str]:
        """Those that differ from what they came with."""
        return {
            name: self.cleaned_data[name] for name in DEFAULTS if self.cleaned_data[name] != DEFAULTS[name]
        }
