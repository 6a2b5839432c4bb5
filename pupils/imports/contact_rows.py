"""Comparing a file of contacts with the people who are here: who is new, what changed, whose place is taken."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from pupils.contact_cells import MOST_CALLED, UNTOLD_ORDER
from pupils.imports.finding import Finder, Known, finder_for, plain
from pupils.imports.mark_rows import find_pupil
from pupils.imports.plans import (
    Change,
    Outcome,
    PlannedRow,
    Scene,
    count_rows,
    refusal,
    said_date,
    warning,
)
from pupils.languages import Language
from pupils.models import Contact, Household, PupilContact, Relationship
from pupils.rows import ContactRow
from staffing.access import Verb

PERSON: Final = {
    "title": "Title", "mobile": "Mobile", "home_phone": "Home phone", "work_phone": "Work phone",
    "email": "E-mail", "language": "Language", "needs_interpreter": "Needs an interpreter",
}  # fmt: skip
TIE: Final = {
    "relationship": "Relationship", "priority": "Priority", "has_parental_responsibility": "Parental responsibility",
    "has_separate_copy": "Separate copy of letters", "order_says": "Court order",
    "order_starts_on": "Order from", "order_ends_on": "Order until",
}  # fmt: skip
# What protects somebody: set by a file, and taken back by hand alone.
GUARDS: Final = {
    "is_do_not_contact": "Do not contact", "is_address_hidden": "Address hidden",
    "order_bars": "The order bars contact",
}  # fmt: skip
REACHED_BY: Final = ("mobile", "home_phone", "email")
HIDDEN: Final = "hidden"
Changed = dict[str, tuple[Any, Any]]


@dataclass(frozen=True)
class Asked:
    """A row whose pupil is known, with what ties its person to the pupil already."""

    row: ContactRow
    known: Known
    link: PupilContact | None


@dataclass
class ContactPlan:
    """Rows to show; homes, people and ties to add; people and ties to change, each with what it was and becomes."""

    rows: list[PlannedRow] = field(default_factory=list)
    homes: list[Household] = field(default_factory=list)
    people: list[Contact] = field(default_factory=list)
    links: list[PupilContact] = field(default_factory=list)
    changed_people: dict[int, tuple[Contact, Changed]] = field(default_factory=dict)
    changed_links: dict[int, tuple[PupilContact, Changed]] = field(default_factory=dict)

    @property
    def counts(self) -> dict[str, int]:
        return count_rows(self.rows)


def plan_contacts(rows: Sequence[ContactRow], scene: Scene) -> ContactPlan:
    """The difference between the file and the contacts as they are now."""
    finder = finder_for(scene.by)
    found = [(row, _found(finder, row)) for row in rows]
    ties = _Ties({known.pk for _, known in found if isinstance(known, Known)})
    answers = [known if isinstance(known, PlannedRow) else ties.ask(row, known) for row, known in found]
    refused = _places(answers, ties)
    people = _People(scene)
    planner = _Planner(scene, people)
    for answer in answers:
        if isinstance(answer, PlannedRow):
            planner.plan.rows.append(answer)
        elif answer.row.line in refused:
            planner.plan.rows.append(_refused(answer.row, answer.known, refused[answer.row.line]))
        else:
            planner.take(answer, ties.priorities[answer.row.line])
    return planner.plan


def _found(finder: Finder, row: ContactRow) -> Known | PlannedRow:
    """The pupil, or the row as it is refused."""
    name = ", ".join(filter(None, (row.pupil.surname, row.pupil.forename))) or row.pupil.upn
    if row.is_refused:
        return PlannedRow(row.line, Outcome.REFUSED, name, problems=list(row.problems))
    known = find_pupil(finder, row.pupil)
    if isinstance(known, str):
        return PlannedRow(row.line, Outcome.REFUSED, name, problems=[refusal(row.line, "", known)])
    return known


def _refused(row: ContactRow, known: Known, reason: str) -> PlannedRow:
    problem = refusal(row.line, "", reason)
    return PlannedRow(row.line, Outcome.REFUSED, known.described, _called(row), known.pk, problems=[problem])


def _called(row: ContactRow) -> str:
    return " ".join(filter(None, (row.title, row.forename, row.surname)))


def _key(forename: str, surname: str) -> str:
    return plain(f"{forename} {surname}")


class _Ties:
    """What ties people to the pupils of the file now, and whose number is whose in the order of calls."""

    def __init__(self, pupil_ids: set[int]) -> None:
        self.open: dict[int, dict[str, PupilContact]] = defaultdict(dict)
        self.ended: dict[int, dict[str, date]] = defaultdict(dict)
        self.priorities: dict[int, int] = {}
        self._lines: dict[tuple[int, str], int] = {}
        links = PupilContact.objects.filter(pupil__in=pupil_ids).select_related("contact__household")
        for link in links:
            key = _key(link.contact.forename, link.contact.surname)
            if link.ended_on:
                self.ended[link.pupil_id][key] = link.ended_on
            else:
                self.open[link.pupil_id][key] = link

    def ask(self, row: ContactRow, known: Known) -> Asked | PlannedRow:
        key = _key(row.forename, row.surname)
        line = self._lines.setdefault((known.pk, key), row.line)
        if line != row.line:
            return _refused(row, known, f"{_called(row)} stands in line {line} already.")
        link = self.open[known.pk].get(key)
        ended_on = self.ended[known.pk].get(key)
        if link is None and ended_on:
            reason = (
                f"{_called(row)} is no contact of this pupil since {said_date(ended_on)}. "
                "Add the contact by hand if that has changed."
            )
            return _refused(row, known, reason)
        return Asked(row, known, link)


def _places(answers: Iterable[Asked | PlannedRow], ties: _Ties) -> dict[int, str]:
    """Gives each row its number in the order of calls; says of those that can't have theirs why not."""
    of_pupil: dict[int, list[Asked]] = defaultdict(list)
    for answer in answers:
        if isinstance(answer, Asked):
            of_pupil[answer.known.pk].append(answer)
    refused: dict[int, str] = {}
    for pupil_id, asked in of_pupil.items():
        refused |= _places_of_pupil(asked, list(ties.open[pupil_id].values()), ties.priorities)
    return refused


def _places_of_pupil(
    asked: list[Asked], links: list[PupilContact], priorities: dict[int, int]
) -> dict[int, str]:
    """A row that is refused leaves its person's number where it is, which may be in another's way in turn."""
    refused: dict[int, str] = {}
    while True:
        left = [each for each in asked if each.row.line not in refused]
        moving = {each.link.pk for each in left if each.link}
        taken = {link.priority: link.contact.name for link in links if link.pk not in moving}
        numbers, clash = _numbered(left, taken)
        if clash is None:
            priorities.update(numbers)
            return refused
        refused[clash[0]] = clash[1]


def _numbered(left: list[Asked], taken: dict[int, str]) -> tuple[dict[int, int], tuple[int, str] | None]:
    """Numbers by line: those the file says, then those people have, then the next that are free."""
    numbers: dict[int, int] = {}
    for each in left:
        number = each.row.priority
        if number is None:
            continue
        if number in taken:
            reason = f"{taken[number]} has number {number}. Each has a number of their own: choose another."
            return {}, (each.row.line, reason)
        numbers[each.row.line] = number
        taken[number] = f"{_called(each.row)} in line {each.row.line}"
    for each in left:
        if each.row.line in numbers:
            continue
        number = (
            each.link.priority if each.link and each.link.priority not in taken else max(taken, default=0) + 1
        )
        if number > MOST_CALLED:
            return {}, (each.row.line, f"There is no number left in the order of calls, up to {MOST_CALLED}.")
        numbers[each.row.line] = number
        taken[number] = f"{_called(each.row)} in line {each.row.line}"
    return numbers, None


class _People:
    """Everybody whom the school knows as somebody's contact, and the homes they live in."""

    def __init__(self, scene: Scene) -> None:
        self.by_id: dict[int, Contact] = {}
        self.by_number: dict[str, Contact] = {}
        self._named: dict[str, list[Contact]] = defaultdict(list)
        self._homes: dict[str, Household] = {}
        for person in Contact.objects.visible_to(scene.by, Verb.CREATE).select_related("household"):
            self.by_id[person.pk] = person
            self.add(person)
        hiding = PupilContact.objects.open().filter(
            is_address_hidden=True, contact__household__school_id=scene.by.school_id
        )
        self.hidden = set(hiding.values_list("contact__household", flat=True))

    def add(self, person: Contact) -> None:
        self._named[_key(person.forename, person.surname)].append(person)
        self.settle(person.household)

    def settle(self, home: Household) -> None:
        if home.address:
            self._homes.setdefault(plain(home.address), home)

    def home_at(self, address: str) -> Household | None:
        return self._homes.get(plain(address))

    def same(self, row: ContactRow) -> Contact | None:
        """One person of that name who is reached in the same way, or lives at the same address."""
        if row.contact_id and row.contact_id in self.by_number:
            return self.by_number[row.contact_id]
        alike = [each for each in self._named[_key(row.forename, row.surname)] if _agrees(each, row)]
        return alike[0] if len(alike) == 1 else None


def _agrees(person: Contact, row: ContactRow) -> bool:
    pairs = [(getattr(person, name), getattr(row, name)) for name in REACHED_BY]
    pairs.append((person.household.address, row.address))
    return any(here and plain(here) == plain(told) for here, told in pairs)


class _Planner:
    """Takes the rows that go in, one after the other."""

    def __init__(self, scene: Scene, people: _People) -> None:
        self.plan = ContactPlan()
        self.scene = scene
        self.people = people
        self.planned: PlannedRow

    def take(self, asked: Asked, priority: int) -> None:
        row, known = asked.row, asked.known
        who = f"{_called(row)}, {Relationship(row.relationship).label.lower()}"
        detail = f"{who}, number {priority} in the order of calls"
        self.planned = PlannedRow(row.line, Outcome.UNCHANGED, known.described, detail, known.pk)
        self.planned.problems.extend(row.problems)
        if asked.link:
            person = self.people.by_id[asked.link.contact_id]
            self._change_person(person, row)
            self._change_link(asked.link, row, priority)
            self.planned.outcome = Outcome.CHANGED if self.planned.changes else Outcome.UNCHANGED
        else:
            self._link(row, known, priority)
        if row.contact_id:
            self.people.by_number[row.contact_id] = person if asked.link else self.plan.links[-1].contact
        self.plan.rows.append(self.planned)

    def _link(self, row: ContactRow, known: Known, priority: int) -> None:
        person = self.people.same(row)
        if person is None:
            person = Contact(household=self._home(row), forename=row.forename, surname=row.surname)
            for name in PERSON:
                setattr(person, name, getattr(row, name) or getattr(person, name))
            self.plan.people.append(person)
            self.people.add(person)
        else:
            self.planned.detail += ", known here already"
            self._change_person(person, row)
        self.planned.outcome = Outcome.NEW
        order = self._order(row, None)
        self.plan.links.append(
            PupilContact(
                pupil_id=known.pk,
                contact=person,
                relationship=row.relationship,
                priority=priority,
                has_parental_responsibility=bool(row.has_parental_responsibility),
                has_separate_copy=bool(row.has_separate_copy),
                is_do_not_contact=bool(row.is_do_not_contact),
                is_address_hidden=bool(row.is_address_hidden),
                **order,
            )
        )

    def _home(self, row: ContactRow) -> Household:
        """The home at that address, whoever lives there; without an address one of their own."""
        home = self.people.home_at(row.address) if row.address else None
        if home is None:
            home = Household(
                school_id=self.scene.by.school_id,
                address=row.address,
                language=row.language or Language.ENGLISH,
            )
            self.plan.homes.append(home)
            self.people.settle(home)
        return home

    def _change_person(self, person: Contact, row: ContactRow) -> None:
        told = {name: getattr(row, name) for name in PERSON if getattr(row, name) not in ("", None)}
        speaks = person.language or person.household.language
        if told.get("language") == speaks:
            del told["language"]
        changes = {name: new for name, new in told.items() if getattr(person, name) != new}
        for name, new in changes.items():
            self._say(PERSON[name], _word(name, getattr(person, name)), _word(name, new))
        old = person.household
        if row.address and plain(row.address) != plain(old.address):
            home = self._home(row)
            is_hidden = row.is_address_hidden or old.pk in self.people.hidden or home.pk in self.people.hidden
            words = (HIDDEN, "another, hidden too") if is_hidden else (old.address, row.address)
            self._say("Address", *(each.replace("\n", ", ") for each in words))
            changes["household"] = home
        _note(self.plan.changed_people, person, changes)

    def _change_link(self, link: PupilContact, row: ContactRow, priority: int) -> None:
        told: dict[str, Any] = {"relationship": row.relationship, "priority": priority}
        for name in ("has_parental_responsibility", "has_separate_copy"):
            if getattr(row, name) is not None:
                told[name] = getattr(row, name)
        told |= self._order(row, link)
        for name, label in GUARDS.items():
            said = getattr(row, name)
            if said:
                told[name] = True
            elif said is False and getattr(link, name):
                reason = "This is said here and not in the file. It stays: change it on the contact’s page."
                self.planned.problems.append(warning(row.line, self.scene.header(name) or label, reason))
                told.pop(name, None)
        changes = {name: new for name, new in told.items() if getattr(link, name) != new}
        for name, new in changes.items():
            self._say((TIE | GUARDS)[name], _word(name, getattr(link, name)), _word(name, new))
        _note(self.plan.changed_links, link, changes)

    def _order(self, row: ContactRow, link: PupilContact | None) -> dict[str, Any]:
        """What of a court order is written: one without a day is taken to hold from today."""
        here = link.order_says if link else ""
        says = row.order_says or here or (UNTOLD_ORDER if row.order_bars else "")
        if not says or not (row.order_says or row.order_bars or row.order_starts_on or row.order_ends_on):
            return {}
        if row.order_says == UNTOLD_ORDER and here:
            says = here
        begun = link.order_starts_on if link else None
        starts_on = row.order_starts_on or begun
        if starts_on is None:
            starts_on = self.scene.on
            reason = f"This order has no first day. It is taken to hold from today, {said_date(starts_on)}."
            self.planned.problems.append(
                warning(row.line, self.scene.header("order_says") or "Court order", reason)
            )
        ends_on = row.order_ends_on or (link.order_ends_on if link else None)
        if ends_on and ends_on < starts_on:
            ends_on = None
        bars = bool(row.order_bars) or bool(link and link.order_bars)
        return {
            "order_says": says,
            "order_bars": bars,
            "order_starts_on": starts_on,
            "order_ends_on": ends_on,
        }

    def _say(self, label: str, old: str, new: str) -> None:
        self.planned.changes.append(Change(label, old, new))


def _note(noted: dict[int, tuple[Any, Changed]], row: Any, changes: dict[str, Any]) -> None:
    """Sets the new values, keeping what they were before the first line that changes them."""
    changed = noted[row.pk][1] if row.pk in noted else {}
    for name, new in changes.items():
        changed[name] = (changed[name][0] if name in changed else getattr(row, name), new)
        setattr(row, name, new)
    if changed and row.pk:
        noted[row.pk] = (row, changed)


def _word(name: str, value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, date):
        return said_date(value)
    if name == "relationship":
        return Relationship(value).label
    if name == "language":
        return Language(value).label if value else ""
    return str(value or "")
