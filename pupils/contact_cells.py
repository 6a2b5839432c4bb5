"""Reading cells about contacts: who they are to a pupil, how to reach them, and what must be kept."""

import re
from typing import Final

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from pupils.cells import BadCell, as_text, read_text
from pupils.languages import Language
from pupils.models.contact import Relationship
from pupils.sheets import Cell

MOST_CALLED: Final = 99
_YES: Final = frozenset({"y", "yes", "t", "true", "1", "x", "✓", "✔"})
_NO: Final = frozenset({"n", "no", "f", "false", "0", "none", "-"})
_RELATIONSHIPS: Final[dict[Relationship, str]] = {
    Relationship.MOTHER: "mum | parent mother | natural mother | adoptive mother | birth mother",
    Relationship.FATHER: "dad | parent father | natural father | adoptive father | birth father",
    Relationship.STEPMOTHER: "step mother | step mum | stepmum",
    Relationship.STEPFATHER: "step father | step dad | stepdad",
    Relationship.CARER: "guardian | legal guardian | parent | kinship carer | special guardian",
    Relationship.FAMILY: "family | brother | sister | sibling | grandmother | grandfather | grandparent | gran | "
    "nan | aunt | uncle | family member",
    Relationship.RELATIVE: "relative | cousin",
    Relationship.CHILDMINDER: "child minder",
    Relationship.SOCIAL_WORKER: "socialworker | allocated social worker",
    Relationship.DOCTOR: "gp | general practitioner",
    Relationship.OTHER: "other | friend | neighbour | family friend",
}
# What a file says that says only that there is one.
UNTOLD_ORDER: Final = "There is a court order. Ask the office what it says."


def _words(cell: Cell) -> str:
    return " ".join(re.sub(r"[^0-9a-z]+", " ", as_text(cell).casefold()).split())


_BY_WORDS: Final = (
    {_words(each.label): each for each in Relationship}
    | {each.value.casefold(): each for each in Relationship}
    | {words: each for each, spelt in _RELATIONSHIPS.items() for words in spelt.split(" | ")}
)
_LANGUAGES: Final = {_words(each.label): each for each in Language} | {
    each.value.casefold(): each for each in Language
}


def read_relationship(cell: Cell) -> str:
    words = _words(cell)
    if not words:
        return ""
    if words not in _BY_WORDS:
        raise BadCell(
            f"“{as_text(cell)[:40]}” is not known here. Use a word such as mother, father, carer, social worker or other."
        )
    return _BY_WORDS[words].value


def read_yes(cell: Cell) -> bool | None:
    """Yes, no, or nothing said."""
    text = as_text(cell).casefold()
    if not text:
        return None
    if text in _YES | _NO:
        return text in _YES
    raise BadCell("Use yes or no.")


def read_priority(cell: Cell) -> int | None:
    text = as_text(cell).removesuffix(".0")
    if not text:
        return None
    if not (text.isascii() and text.isdecimal() and 1 <= int(text) <= MOST_CALLED):
        raise BadCell(f"Use a number from 1, whom to ring first, to {MOST_CALLED}.")
    return int(text)


def read_phone(cell: Cell) -> str:
    text = read_text(cell)
    if text and not any(character.isdecimal() for character in text):
        raise BadCell("There is no figure in this number.")
    return text


def read_email(cell: Cell) -> str:
    text = read_text(cell)
    if text:
        try:
            validate_email(text)
        except ValidationError:
            raise BadCell("This is no e-mail address.") from None
    return text


def read_address(cell: Cell) -> str:
    """One line for each line, or each part between commas."""
    text = cell if isinstance(cell, str) else as_text(cell)
    return "\n".join(filter(None, (read_text(part) for part in re.split(r"[\r\n,]+", text))))


def read_language(cell: Cell) -> str:
    """Its code; a language that has none of its own here is another language."""
    words = _words(cell)
    if not words:
        return Language.OTHER.value if as_text(cell) else ""
    return _LANGUAGES.get(words, Language.OTHER).value


TITLES: Final = frozenset(
    {
        "mr",
        "mrs",
        "ms",
        "miss",
        "mx",
        "dr",
        "prof",
        "professor",
        "rev",
        "reverend",
        "sir",
        "lady",
        "lord",
        "dame",
    }
)


def split_name(whole: str) -> tuple[str, str, str]:
    """Title, forename and surname of “Mrs Ada Bramble”, “Bramble, Ada” or “Mrs Bramble”."""
    last, comma, first = (part.strip() for part in whole.partition(","))
    words = first.split() if comma else whole.split()
    title = words.pop(0) if len(words) + bool(comma) > 1 and words[0].strip(".").casefold() in TITLES else ""
    if comma:
        return title, " ".join(words), last
    return title, " ".join(words[:-1]), words[-1] if words else ""


def read_order(cell: Cell) -> str:
    """What an order says; of a mere yes, that there is one."""
    text = read_text(cell)
    if text.casefold() in _NO:
        return ""
    return UNTOLD_ORDER if text.casefold() in _YES else text
