"""Letters to families as they are written and go out: what a template is filled with, and who is to have a copy today."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from pupils.contacts import LeftOut, letters, links_of_pupil, links_of_pupils
from pupils.languages import Language
from pupils.letter_words import FIRST_TEMPLATES, Wording
from pupils.models import (
    Contact,
    Letter,
    LetterCopy,
    LetterTemplate,
    Pupil,
    PupilContact,
    Review,
    ReviewPerson,
)
from pupils.plan_names import names_of
from pupils.recipients import copies
from staffing.access import Actor
from staffing.calendar import LONDON
from staffing.models import Staff

TEMPLATE: Final = "pupils/letter_paper.html"
How, Format = LetterCopy.How, Contact.Format
# What stands among those who come to a review where a parent is not named.
FROM_HOME: Final = re.compile(
    r"(parents?|carers?|parents? ?(or|and|/) ?carers?|family|mum|dad|mum and dad|mother|father)",
    re.IGNORECASE,
)
# Sizes of type in points: the usual one, and large print.
LARGE_PRINT: Final = 18.0
# Forms that no printer makes: somebody has to, before the copy goes.
TO_BE_MADE: Final = (Format.EASY_READ, Format.BRAILLE, Format.AUDIO)


@dataclass(frozen=True)
class Going:
    """A copy that is still to go, by the household rules of the day; without `address` it is not posted.

    `language` is the code of what they read, where that is not English.
    """

    contact_ids: tuple[int, ...]
    names: tuple[str, ...]
    address: str
    is_hidden: bool
    language: str
    format: str
    emails: tuple[str, ...]

    @property
    def contact_id(self) -> int:
        return self.contact_ids[0]

    @property
    def all_names(self) -> str:
        return " and ".join(self.names)

    @property
    def speaks(self) -> str:
        return Language(self.language).label if self.language else ""

    @property
    def reads(self) -> str:
        return "" if self.format == Format.STANDARD else Format(self.format).label

    @property
    def has_to_be_made(self) -> bool:
        """Whether somebody has to translate it, or make it in another form, before it goes."""
        return bool(self.language) or self.format in TO_BE_MADE

    @property
    def size(self) -> float:
        """Of type, in points; 0 is the usual one."""
        return LARGE_PRINT if self.format == Format.LARGE_PRINT else 0

    @property
    def ways(self) -> list[tuple[str, str]]:
        """How it may go: never by post to an address that is hidden or not known."""
        closed = {How.POST: not self.address, How.EMAIL: not self.emails}
        return [(how.value, how.label) for how in How if not closed.get(how)]


@dataclass(frozen=True)
class Recipients:
    """Who is still to have a copy of a letter, and who gets none with the reason."""

    going: Sequence[Going]
    left_out: Sequence[LeftOut]


def templates_of(actor: Actor) -> dict[str, Wording]:
    """What a letter can begin with, by a key; the first ones where the school keeps none yet."""
    rows = list(LetterTemplate.objects.visible_to(actor))
    if not rows:
        return {f"first-{number}": each for number, each in enumerate(FIRST_TEMPLATES)}
    return {str(row.pk): row.wording for row in rows if row.is_offered}


@dataclass(frozen=True)
class Home:
    """Names of parents and carers that a letter to them may say, and those that it keeps to itself."""

    names: Sequence[str]
    unsaid: frozenset[str]


def home_of(actor: Actor, pupil: Pupil, on: date) -> Home:
    """Where letters go to one home alone, it reads its own names; of two, neither is told who comes from the other."""
    links = links_of_pupil(actor, pupil.pk)
    going = copies_on(links, on)
    names = going[0].names if len(going) == 1 else ()
    return Home(names, frozenset(link.contact.name for link in links if link.is_parent) - {*names})


def values_for(
    pupil: Pupil,
    sender: Staff,
    review: Review | None,
    people: Iterable[ReviewPerson],
    home: Home,
    reply_by: date | None,
) -> Mapping[str, str]:
    """What stands in each place; a place that nothing is known of is left out, so that the writer sees it.

    `people` are those invited to the review, with their staff; `home` says how parents stand in it.
    """
    values = {
        "pupil": pupil.name,
        "forename": pupil.known_forename,
        "school": sender.school.name,
        "sender": sender.name,
        "contact": sender.user.email if sender.user else "",
        "reply_by": in_words(reply_by),
    }
    if review:
        names = dict.fromkeys([review.leader.name, *_coming(people, home)])
        values |= {
            "plan": names_of(pupil.school_id)[review.plan.kind],
            "date": in_words(review.held_on or review.meets_on),
            "time": f"{review.meets_at:%H:%M}" if review.meets_at else "",
            "place": review.place,
            "people": ", ".join(names),
        }
    return {name: value for name, value in values.items() if value}


def _coming(people: Iterable[ReviewPerson], home: Home) -> Iterator[str]:
    """Whoever reads the letter is no “parent or carer” in it: they stand in it by name, or not at all."""
    for each in people:
        if FROM_HOME.fullmatch(each.who.strip()):
            yield from home.names
        elif each.who not in home.unsaid:
            yield each.who


def in_words(on: date | None) -> str:
    return f"{on:%A} {on.day} {on:%b %Y}" if on else ""


def recipients(actor: Actor, letter: Letter, on: date) -> Recipients:
    """By the household rules as they are today: an order that came since it was written counts."""
    links = links_of_pupil(actor, letter.pupil_id)
    served = letter.copies.arrived().values_list("contact_ids", flat=True)
    return Recipients(_still_going(links, served, on), letters(links, on)[1])


def going_of(actor: Actor, rows: Sequence[Letter], on: date) -> dict[int, list[Going]]:
    """The same of many letters, by letter: two statements."""
    links = links_of_pupils(actor, {letter.pupil_id for letter in rows})
    served: dict[int, list[list[int]]] = {letter.pk: [] for letter in rows}
    for letter_id, ids in (
        LetterCopy.objects.arrived().filter(letter__in=served).values_list("letter", "contact_ids")
    ):
        served[letter_id].append(ids)
    return {letter.pk: _still_going(links[letter.pupil_id], served[letter.pk], on) for letter in rows}


def _still_going(links: Sequence[PupilContact], served: Iterable[Sequence[int]], on: date) -> list[Going]:
    done = {pk for ids in served for pk in ids}
    return [each for each in copies_on(links, on) if done.isdisjoint(each.contact_ids)]


def copies_on(links: Sequence[PupilContact], on: date) -> list[Going]:
    """One for a household, and one more for whoever has a copy of their own."""
    by_id = {link.contact_id: link.contact for link in links}
    return [
        _going([by_id[pk] for pk in each.contact_ids], shows_address=each.shows_address)
        for each in copies([link.tie for link in links], on)
    ]


def _going(people: Sequence[Contact], *, shows_address: bool) -> Going:
    """What one of them needs the copy has: another language, or the largest print."""
    languages = (each.language or each.household.language for each in people)
    formats = (each.format for each in people)
    return Going(
        contact_ids=tuple(each.pk for each in people),
        names=tuple(each.name for each in people),
        address=people[0].household.address.strip() if shows_address else "",
        is_hidden=not shows_address,
        language=next((code for code in languages if code != Language.ENGLISH), ""),
        format=next((each for each in formats if each != Format.STANDARD), Format.STANDARD),
        emails=tuple(each.email for each in people if each.email),
    )


def on_paper(letter: Letter, going: Sequence[Going], on: date) -> dict[str, Any]:
    """What the template shows of a letter: dated the day on which it was released, to each who is to have a copy."""
    dated = letter.released_at.astimezone(LONDON).date() if letter.released_at else on
    return {
        "letter": letter,
        "pupil": letter.pupil,
        "sender": letter.written_by,
        "dated": dated,
        "copies": going,
    }
