"""A pupil's contacts as somebody may see them: what the reader may not know is not in what is given out."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.db.models import Exists, F, OuterRef, Subquery
from django.db.models.functions import JSONObject

from pupils.languages import Language
from pupils.models import Contact, Pupil, PupilContact, Relationship
from pupils.recipients import copies, is_barred, may_reach
from staffing.access import Actor, Resource, Verb

PHONES: Final = {"mobile": "mobile", "home_phone": "home", "work_phone": "work"}
RIGHTS: dict[str, tuple[Resource, Verb]] = {
    "in_full": (Resource.HOUSEHOLD, Verb.VIEW),
    "sees_hidden": (Resource.HIDDEN_ADDRESS, Verb.VIEW),
    "may_edit_contacts": (Resource.CONTACT, Verb.EDIT),
    "may_add_contacts": (Resource.CONTACT, Verb.CREATE),
    "may_see_log": (Resource.CONTACT_LOG, Verb.VIEW),
    "may_log": (Resource.CONTACT_LOG, Verb.CREATE),
    "may_write_letters": (Resource.LETTER_OUT, Verb.CREATE),
}


@dataclass(frozen=True)
class Card:
    """One person as the reader may know them; what is not theirs to know is empty."""

    link_id: int
    contact_id: int
    name: str
    relationship: str
    priority: int
    may_reach: bool
    why_not: str
    phones: tuple[tuple[str, str], ...]
    email: str
    speaks: str
    needs_interpreter: bool
    format: str
    how_to_reach: str
    in_full: bool
    is_responsible: bool = False
    has_separate_copy: bool = False
    address: str = ""
    is_hidden: bool = False
    order: str = ""
    order_from: date | None = None
    order_until: date | None = None
    order_holds: bool = False


@dataclass(frozen=True)
class First:
    """Whom to ring first about a pupil: `phone` is what the number is called, and the number."""

    name: str
    relationship: str
    phone: tuple[str, str] | None
    speaks: str
    needs_interpreter: bool


@dataclass(frozen=True)
class Letter:
    """One copy of a letter: whom it addresses, and where to, unless that is hidden."""

    names: tuple[str, ...]
    address: str
    is_hidden: bool
    speaks: tuple[str, ...]
    formats: tuple[str, ...]


@dataclass(frozen=True)
class LeftOut:
    """Somebody who gets no letter, and why."""

    name: str
    relationship: str
    why: str


def with_rights(pupils: Any, actor: Actor) -> Any:
    """Pupils, each with what the actor may do about the contacts: one annotation for each of `RIGHTS`."""
    return pupils.annotate(
        **{
            name: Exists(Pupil.objects.visible_to(actor, *grant).filter(pk=OuterRef("pk")))
            for name, grant in RIGHTS.items()
        }
    )


def links_of_pupil(actor: Actor, pupil_id: int) -> list[PupilContact]:
    """Everybody linked with a pupil now, whom to ring first first; one statement."""
    return list(
        PupilContact.objects.visible_to(actor.about(pupil_id)).open().with_home().filter(pupil_id=pupil_id)
    )


def links_of_pupils(actor: Actor, pupil_ids: Collection[int]) -> dict[int, list[PupilContact]]:
    """The same of each of many pupils; one statement."""
    found: dict[int, list[PupilContact]] = defaultdict(list)
    for link in PupilContact.objects.visible_to(actor).open().with_home().filter(pupil__in=pupil_ids):
        found[link.pupil_id].append(link)
    return found


def cards(links: Iterable[PupilContact], pupil: Any, on: date) -> list[Card]:
    """What the reader may know of each: of a pupil read `with_rights`."""
    return [
        card(link, on, in_full=pupil.in_full, sees_hidden=pupil.sees_hidden)
        for link in sorted(links, key=lambda link: (not may_reach(link.tie, on), link.priority))
    ]


def card(link: PupilContact, on: date, *, in_full: bool, sees_hidden: bool) -> Card:
    """Numbers and addresses of somebody who must not be contacted stand on no page but the one that edits them."""
    person, tie = link.contact, link.tie
    reachable = may_reach(tie, on)
    known: dict[str, Any] = {}
    if in_full:
        shows = reachable and (sees_hidden or not tie.hides_address)
        known = {
            "is_responsible": link.has_parental_responsibility,
            "has_separate_copy": link.has_separate_copy,
            "address": person.household.address if shows else "",
            "is_hidden": tie.hides_address,
            "order": link.order_says,
            "order_from": link.order_starts_on,
            "order_until": link.order_ends_on,
            "order_holds": link.order_in_force(on),
        }
    return Card(
        link_id=link.pk,
        contact_id=link.contact_id,
        name=person.name,
        relationship=Relationship(link.relationship).label,
        priority=link.priority,
        may_reach=reachable,
        why_not=_why_not(link, on, in_full=in_full),
        phones=_phones(person) if reachable else (),
        email=person.email if reachable else "",
        speaks=_other_language(person),
        needs_interpreter=person.needs_interpreter,
        format=_format(person),
        how_to_reach=person.how_to_reach if reachable else "",
        in_full=in_full,
        **known,
    )


def letters(links: Sequence[PupilContact], on: date) -> tuple[list[Letter], list[LeftOut]]:
    """Who gets a letter about the pupil on a day, one copy each, and who does not; no hidden address is in it."""
    by_id = {link.contact_id: link for link in links}
    ties = [link.tie for link in links]
    found: list[Letter] = []
    served: set[int] = set()
    for copy in copies(ties, on):
        people = [by_id[pk].contact for pk in copy.contact_ids]
        served.update(copy.contact_ids)
        found.append(
            Letter(
                names=tuple(person.name for person in people),
                address=people[0].household.address if copy.shows_address else "",
                is_hidden=not copy.shows_address,
                speaks=tuple(dict.fromkeys(filter(None, map(_other_language, people)))),
                formats=tuple(dict.fromkeys(filter(None, map(_format, people)))),
            )
        )
    out = [
        LeftOut(link.contact.name, Relationship(link.relationship).label, _why_no_letter(link, on))
        for link in links
        if link.contact_id not in served
    ]
    return found, out


def home_languages(links: Iterable[PupilContact]) -> set[str]:
    """What these people speak, but for the language that letters are written in."""
    spoken = {link.contact.language or link.contact.household.language for link in links}
    return spoken - {Language.ENGLISH}


def first_to_ring(actor: Actor, on: date) -> Subquery:
    """Of pupils (`OuterRef("pk")`): whom to ring first, for `told_of_first`; none where the actor sees no contacts."""
    columns = ("title", "forename", "surname", "mobile", "home_phone", "work_phone", "language")
    told = {name: F(f"contact__{name}") for name in (*columns, "needs_interpreter")}
    rows = PupilContact.objects.visible_to(actor).reachable(on).filter(pupil=OuterRef("pk"))
    said = JSONObject(relationship=F("relationship"), at_home=F("contact__household__language"), **told)
    return Subquery(rows.order_by("priority").annotate(said=said).values("said")[:1])


def told_of_first(said: dict[str, Any] | None) -> First | None:
    """What `first_to_ring` found, in words."""
    if said is None:
        return None
    person = Contact(**{name: said[name] for name in ("title", "forename", "surname", *PHONES)})
    return First(
        name=person.name,
        relationship=Relationship(said["relationship"]).label,
        phone=next(iter(_phones(person)), None),
        speaks=_unless_english(said["language"] or said["at_home"]),
        needs_interpreter=bool(said["needs_interpreter"]),
    )


def _why_not(link: PupilContact, on: date, *, in_full: bool) -> str:
    if may_reach(link.tie, on):
        return ""
    if in_full and is_barred(link.tie, on):
        return "A court order in force bars contact."
    return "Do not contact about this pupil."


def _why_no_letter(link: PupilContact, on: date) -> str:
    if is_barred(link.tie, on):
        return "a court order in force bars contact"
    if link.is_do_not_contact:
        return "marked “do not contact”"
    return "neither parent nor carer, and without parental responsibility"


def _phones(person: Contact) -> tuple[tuple[str, str], ...]:
    told = ((label, getattr(person, name)) for name, label in PHONES.items())
    return tuple((label, number) for label, number in told if number)


def _other_language(person: Contact) -> str:
    """What the person speaks best, where it is not the language that letters are written in."""
    return _unless_english(person.language or person.household.language)


def _unless_english(code: str) -> str:
    return "" if code == Language.ENGLISH else Language(code).label


def _format(person: Contact) -> str:
    wanted = Contact.Format(person.format)
    return "" if wanted == Contact.Format.STANDARD else wanted.label
