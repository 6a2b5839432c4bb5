"""Search before create: who of the school's pupils and their contacts may be the one who is about to be added."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from pupils.models import Contact, Pupil
from staffing.access import Actor, Resource, Verb
from staffing.likeness import are_alike, is_alike

MOST_LIKELY: Final = 8
_NAMES: Final = ("legal_forename", "legal_surname", "known_forename", "known_surname")


@dataclass(frozen=True)
class Described:
    """Who is about to be added, as far as it was told."""

    forenames: tuple[str, ...]
    surnames: tuple[str, ...]
    born_on: date | None = None
    numbers: frozenset[str] = frozenset()


def likely_pupils(actor: Actor, told: Described) -> list[Pupil]:
    """Pupils of the school, leavers too: of the same number, of the same birthday and forename, or of names alike."""
    rows = Pupil.objects.visible_to(actor, Resource.ROLL)
    found: list[tuple[bool, int]] = []
    for pk, born_on, upn, former_upn, *names in rows.values_list(
        "pk", "date_of_birth", "upn", "former_upn", *_NAMES
    ):
        pairs = {(names[0], names[1]), (names[2], names[3])}
        is_same_day = told.born_on == born_on
        has_number = bool(told.numbers & {upn, former_upn} - {None, ""})
        if has_number or any(_is_likely(told, pair, is_same_day) for pair in pairs):
            found.append((not (has_number or is_same_day), pk))
    ids = [pk for _, pk in sorted(found)[:MOST_LIKELY]]
    by_id = rows.in_bulk(ids)
    return [by_id[pk] for pk in ids]


def _is_likely(told: Described, pair: tuple[str, str], is_same_day: bool) -> bool:
    """A surname changes more often than a birthday; of another birthday both names have to be alike."""
    if is_same_day and any(is_alike(each, pair[0]) for each in told.forenames):
        return True
    return are_alike(told.forenames, told.surnames, pair)


def likely_contacts(actor: Actor, told: Described) -> list[Contact]:
    """People whom the school knows: of names alike, or with the same number or address."""
    rows = Contact.objects.visible_to(actor, Verb.CREATE)
    numbers = {_digits(each) or each for each in told.numbers}
    found = [
        pk
        for pk, forename, surname, *reached in rows.values_list(
            "pk", "forename", "surname", "mobile", "email"
        )
        if are_alike(told.forenames, told.surnames, (forename, surname))
        or numbers & {_digits(each) or each.casefold() for each in reached if each}
    ]
    return list(rows.filter(pk__in=found[:MOST_LIKELY]))


def _digits(number: str) -> str:
    return "" if "@" in number else "".join(each for each in number if each.isdigit())
