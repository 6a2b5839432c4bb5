"""What a letter to a family says: the school's own templates, the places in them that are filled in, the first ones."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

# A closed list: the name in braces, what stands there, and what a preview shows of a pupil who does not exist.
PLACES: Final[dict[str, tuple[str, str]]] = {
    "pupil": ("the pupil’s name", "Robin Example"),
    "forename": ("the pupil’s forename", "Robin"),
    "plan": ("what is reviewed", "One Plan"),
    "date": ("the day of the meeting", "Monday 7 Dec 2026"),
    "time": ("when it begins", "14:30"),
    "place": ("where it is held", "Room 4"),
    "people": ("who will be there", "Ms Invented, SENDCo, and Mr Example, mentor"),
    "reply_by": ("the day by which an answer is asked for", "Monday 30 Nov 2026"),
    "sender": ("whoever writes the letter", "Ms Invented"),
    "contact": ("the sender’s e-mail", "m.invented@example.org"),
    "school": ("the school’s name", "Example School"),
}
_PLACE: Final = re.compile(r"\{([^{}\n]*)\}")


@dataclass(frozen=True, slots=True)
class Wording:
    """A title and paragraphs, an empty line between them; both may have places to be filled in."""

    title: str
    text: str


def places_in(text: str) -> list[str]:
    """The names in braces, each once, in the order in which they stand."""
    return list(dict.fromkeys(name.strip() for name in _PLACE.findall(text)))


def unknown_in(text: str) -> list[str]:
    """Places that are not on the list."""
    return [name for name in places_in(text) if name not in PLACES]


def filled(text: str, values: Mapping[str, str]) -> str:
    """With what is known put in its place; what is not known stays as it is, for whoever writes to see."""
    return _PLACE.sub(lambda found: values.get(found[1].strip()) or found[0], text)


def in_braces(names: list[str]) -> str:
    """Names as they stand in a text, for a sentence."""
    return ", ".join(f"{{{name}}}" for name in names)


def preview(wording: Wording) -> Wording:
    """As it would be of a pupil who does not exist."""
    values = {name: example for name, (_, example) in PLACES.items()}
    return Wording(filled(wording.title, values), filled(wording.text, values))


# What a school begins with, until it takes them over and writes its own.
FIRST_TEMPLATES: Final = (
    Wording(
        "Invitation to a review of {forename}’s {plan}",
        "We would like to talk with you about how {forename} is getting on, and about what should happen next.\n\n"
        "The meeting is on {date} at {time}, in {place}. These people will be there: {people}.\n\n"
        "You may bring somebody with you. If you cannot come, or need an interpreter or anything else so that you can "
        "take part, please tell us by {reply_by}. You can reach me at {contact}.",
    ),
    Wording(
        "What do you think? Before we review {forename}’s {plan}",
        "Before the review on {date} we would like to know what you think.\n\n"
        "What is going well for {forename}? What is hard at the moment? What would you like to see by this time next "
        "year?\n\n"
        "Please write, ring or tell us in person by {reply_by}. You can reach me at {contact}.",
    ),
    Wording(
        "What was agreed at the review of {forename}’s {plan}",
        "Thank you for taking part in the review on {date}.\n\n"
        "This is what we agreed:\n\n"
        "If you remember it differently, or want something added, please tell us by {reply_by}. You can reach me at "
        "{contact}.",
    ),
    Wording(
        "{forename}’s attendance",
        "{forename} has missed some school lately. We would like to know what makes it hard to come in, and what we "
        "could do about it together.\n\n"
        "Please tell us by {reply_by} when it would suit you to talk. You can reach me at {contact}.",
    ),
    Wording(
        "Good news about {forename}",
        "We would like you to know what {forename} has done well:\n\n"
        "If you want to know more you can reach me at {contact}.",
    ),
)
