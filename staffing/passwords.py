"""Passwords that a pupil would try first are refused."""

from django.contrib.auth.base_user import AbstractBaseUser
from django.core.exceptions import ValidationError

SCHOOL_WORDS = (
    "school",
    "teacher",
    "pupil",
    "password",
    "handrail",
    "sendco",
    "mentor",
    "classroom",
    "welcome",
)


class SchoolWordsValidator:
    """Refuses a password that is mostly a word every school uses, whatever digits are hung on it."""

    def validate(self, password: str, user: AbstractBaseUser | None = None) -> None:
        """Raises ValidationError where fewer than eight characters remain once school words are taken out."""
        rest = password.casefold()
        found = [word for word in SCHOOL_WORDS if word in rest]
        for word in found:
            rest = rest.replace(word, "")
        if found and len(rest) < 8:
            raise ValidationError(
                f"Choose a password that does not lean on the word “{found[0]}”.", code="school_word"
            )

    def get_help_text(self) -> str:
        return "Not a word that every school uses with a number after it. Three or four odd words are good."
