"""Languages that families speak: codes of the Common Basic Data Set, and how a page in one is marked up."""

from typing import Final

from django.db import models


class Language(models.TextChoices):
    """Those met most often in English schools (CBDS language set); any other is "other"."""

    ENGLISH = "ENG", "English"
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
    OTHER = "OTH", "Another language"


# What a browser or a screen reader calls them; a language without one is read as the page's own.
HTML_CODES: Final = {
    Language.ENGLISH: "en-GB",
    Language.ARABIC: "ar",
    Language.BENGALI: "bn",
    Language.CHINESE: "zh",
    Language.FRENCH: "fr",
    Language.GUJARATI: "gu",
    Language.LITHUANIAN: "lt",
    Language.PANJABI: "pa",
    Language.POLISH: "pl",
    Language.PORTUGUESE: "pt",
    Language.ROMANIAN: "ro",
    Language.RUSSIAN: "ru",
    Language.SOMALI: "so",
    Language.SPANISH: "es",
    Language.TURKISH: "tr",
    Language.UKRAINIAN: "uk",
    Language.URDU: "ur",
}
RIGHT_TO_LEFT: Final = frozenset({Language.ARABIC, Language.URDU})
