"""What people fill in about sign-in, staff and the school; and what every form carries."""

from staffing.forms.keyed import KeyedForm

__all__ = ["KeyedForm"]
