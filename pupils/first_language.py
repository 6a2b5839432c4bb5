"""Languages and how far a pupil is with English, by the codes of the Common Basic Data Set."""

from typing import Final

from django.db import models


class FirstLanguage(models.TextChoices):
    """First language; what has no code of its own here is “Other than English”, named in words beside it."""

    ENGLISH = "ENG", "English"
    BELIEVED_ENGLISH = "ENB", "Believed to be English"
    ARABIC = "ARA", "Arabic"
    BENGALI = "BNG", "Bengali"
    BSL = "BSL", "British Sign Language"
    CHINESE = "CHI", "Chinese"
    FRENCH = "FRN", "French"
    GUJARATI = "GUJ", "Gujarati"
    LITHUANIAN = "LIT", "Lithuanian"
    PANJABI = "PNJ", "Panjabi"
    POLISH = "POL", "Polish"
    PORTUGUESE = "POR", "Portuguese"
    ROMANIAN = "RMN", "Romanian"
    RUSSIAN = "RUS", "Russian"
    SOMALI = "SOM", "Somali"
    SPANISH = "SPA", "Spanish"
    TURKISH = "TUR", "Turkish"
    UKRAINIAN = "UKR", "Ukrainian"
    URDU = "URD", "Urdu"
    OTHER = "OTH", "Other than English"
    BELIEVED_OTHER = "OTB", "Believed to be other than English"
    NOT_OBTAINED = "NOT", "Not obtained"
    REFUSED = "REF", "Refused"


class EnglishProficiency(models.TextChoices):
    """How far a pupil for whom English is an additional language is with it; used locally, no longer in the census."""

    NEW = "A", "A: new to English"
    EARLY = "B", "B: early acquisition"
    DEVELOPING = "C", "C: developing competence"
    COMPETENT = "D", "D: competent"
    FLUENT = "E", "E: fluent"
    NOT_ASSESSED = "N", "Not yet assessed"


SAYS_NOTHING: Final = ("", FirstLanguage.NOT_OBTAINED, FirstLanguage.REFUSED)
ENGLISH: Final = (FirstLanguage.ENGLISH, FirstLanguage.BELIEVED_ENGLISH)


def is_additional(first_language: str) -> bool:
    """Whether English is an additional language: where the first one is known and is not English."""
    return first_language not in (*SAYS_NOTHING, *ENGLISH)
