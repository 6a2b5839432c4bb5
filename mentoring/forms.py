"""What the pages of this room take in."""

from django import forms

from staffing.forms import KeyedForm


class ReviewForm(KeyedForm):
    """A pupil of the digest looked at, and what was decided."""

    decision = forms.CharField(max_length=300, required=False, label="What was decided")
