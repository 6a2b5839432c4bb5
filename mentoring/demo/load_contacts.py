"""Families of the demo's pupils: who lives with whom, what was said lately, and when home is to hear again."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any, Final

from simple_history.utils import bulk_create_with_history

from mentoring.demo.families import (
    CALLS,
    DIFFICULTIES,
    FATHERS,
    HANDOUTS,
    HOW,
    LANGUAGES,
    MOTHERS,
    NEWS,
    STREETS,
    TOWN,
)
from mentoring.demo.load_support import Rows
from mentoring.demo.support import SupportPlan
from mentoring.demo.trust import SEED, DemoTrust, SchoolData
from pupils.models import (
    Contact,
    ContactEntry,
    ContactNotice,
    FamilyRhythm,
    Handout,
    Household,
    PupilContact,
)
from staffing.access import Role
from staffing.calendar import LONDON
from staffing.models import Staff

BATCH: Final = 500
SIBLINGS: Final = 0.12
CALL_TIME: Final = time(16, 10)
FACE_TO_FACE: Final = (
    ("family_session", "Went through a school morning step by step. The handout hangs by the door now."),
    ("home_visit", "Sat at the kitchen table for half an hour. The bag is packed together in the evening."),
    ("letter", "What was agreed, on one page, as they asked for."),
)


@dataclass
class Families:
    """Rows in the making, in the order in which they refer to each other."""

    homes: list[Household] = field(default_factory=list)
    people: list[Contact] = field(default_factory=list)
    links: list[PupilContact] = field(default_factory=list)
    first: dict[int, Contact] = field(default_factory=dict)


def load_contacts(data: SchoolData, support: SupportPlan, trust: DemoTrust, rows: Rows) -> int:
    """People for every pupil with an id, unless they were imported; entries for pupils on a caseload, and how many."""
    began = datetime.combine(support.starts_on, CALL_TIME, LONDON)
    imported = PupilContact.objects.filter(pupil__school=rows.school, priority=1)
    imported = imported.select_related("contact__household")
    first = {link.pupil_id: link.contact for link in imported}
    if not first:
        families = families_of(data, rows.pupil_ids, rows.school.pk)
        first = families.first
        for kept in (families.homes, families.people, families.links):
            _keep(kept, began)
    handouts: list[Any] = [
        Handout(school=rows.school, title=title, language=language, text=text)
        for title, its in HANDOUTS.items()
        for language, text in its.items()
    ]
    _keep(handouts, began)
    on_time = {each.language: each for each in handouts if each.title == next(iter(HANDOUTS))}
    return _log(data, support, trust, rows, first, on_time)


def families_of(data: SchoolData, pupil_ids: dict[str, int], school_id: int | None) -> Families:
    """Nothing of it is kept yet: what a school's system would export, and what stands here where none does."""
    families = Families()
    rng = Random(f"{SEED}:families:{data.school.key}")
    for pupil in data.pupils:
        if pupil.key in pupil_ids:
            _family(families, school_id, pupil_ids[pupil.key], pupil.surname, rng)
    return families


def _keep(made: list[Any], began: datetime) -> None:
    for row in made:
        row._history_date = began
    if made:
        bulk_create_with_history(made, type(made[0]), batch_size=BATCH)


def _family(families: Families, school_id: int | None, pupil_id: int, surname: str, rng: Random) -> None:
    """One home or two; now and then the home of a brother or sister."""
    if families.homes and rng.random() < SIBLINGS:
        mother = families.people[-1]
        families.links.append(_link(pupil_id, mother, "PAM", 1))
        families.first[pupil_id] = mother
        return
    language = rng.choice(LANGUAGES) if rng.random() < 0.12 else "ENG"
    home = _home(families, school_id, language, rng)
    father = None
    if rng.random() < 0.5:
        lives_here = rng.random() < 0.7
        father = _person(
            families, home if lives_here else _home(families, school_id, language, rng), surname, rng
        )
    mother = _person(families, home, surname, rng, is_mother=True)
    families.first[pupil_id] = mother
    families.links.append(_link(pupil_id, mother, "PAM", 1))
    if father:
        families.links.append(_father(pupil_id, father, mother, rng))


def _father(pupil_id: int, father: Contact, mother: Contact, rng: Random) -> PupilContact:
    link = _link(pupil_id, father, "PAF", 2)
    if father.household is mother.household:
        return link
    link.has_separate_copy = True
    chance = rng.random()
    if chance < 0.06:
        link.order_says = "No contact with the child or the school, by order of the family court."
        link.order_bars, link.order_starts_on = True, date(2025, 3, 3)
    elif chance < 0.12:
        link.is_address_hidden = True
    elif chance < 0.16:
        link.is_do_not_contact = True
    return link


def _home(families: Families, school_id: int | None, language: str, rng: Random) -> Household:
    address = f"{rng.randint(1, 140)} {rng.choice(STREETS)}\n{TOWN}"
    families.homes.append(Household(school_id=school_id, address=address, language=language))
    return families.homes[-1]


def _person(
    families: Families, home: Household, surname: str, rng: Random, *, is_mother: bool = False
) -> Contact:
    forename = rng.choice(MOTHERS if is_mother else FATHERS)
    number = len(families.people)
    families.people.append(
        Contact(
            household=home,
            title="Ms" if is_mother else "Mr",
            forename=forename,
            surname=surname,
            # Ofcom keeps these numbers for invented people.
            mobile=f"07700 900{number % 1000:03d}",
            email=f"{forename.lower()}{number}@families.example" if rng.random() < 0.8 else "",
            needs_interpreter=home.language != "ENG" and rng.random() < 0.6,
            format="large_print" if rng.random() < 0.03 else "standard",
            how_to_reach=rng.choice(HOW) if rng.random() < 0.2 else "",
        )
    )
    return families.people[-1]


def _link(pupil_id: int, contact: Contact, relationship: str, priority: int) -> PupilContact:
    return PupilContact(
        pupil_id=pupil_id,
        contact=contact,
        relationship=relationship,
        priority=priority,
        has_parental_responsibility=True,
    )


def _log(
    data: SchoolData,
    support: SupportPlan,
    trust: DemoTrust,
    rows: Rows,
    first: dict[int, Contact],
    on_time: dict[str, Handout],
) -> int:
    rng = Random(f"{SEED}:contacts:{data.school.key}")
    sendco = rows.staff[next(member.key for member in data.staff if member.has_role(Role.SENDCO))]
    entries: list[ContactEntry] = []
    notices: list[ContactNotice] = []
    rhythms: list[FamilyRhythm] = []
    for mentor, load in sorted(support.caseloads.items()):
        for place, pupil in enumerate(load):
            pupil_id, writer = rows.pupil_ids[pupil], rows.staff[mentor]
            rhythms.append(_rhythm(pupil_id, writer, support.starts_on, rng))
            written = list(_entries(pupil_id, writer, first[pupil_id], support, trust, rng))
            if place % 4 == 1 and written:
                last = written[-1]
                last.news, last.outcome = rng.choice(NEWS), ContactEntry.Outcome.REACHED
                is_waiting = place == 1
                if is_waiting:
                    last.written_by = sendco
                notices += _notices(last, writer if is_waiting else sendco, is_confirmed=not is_waiting)
            if place == 2 and written:
                written[-1].difficulty = rng.choice(DIFFICULTIES)
                notices += _notices(written[-1], sendco, kind="difficulty")
            if place % 4 == 3 and written:
                _met(written[-1], place // 4, on_time)
            entries += written
    ContactEntry.objects.bulk_create(entries, batch_size=BATCH)
    ContactNotice.objects.bulk_create(notices, batch_size=BATCH)
    bulk_create_with_history(rhythms, FamilyRhythm, batch_size=BATCH)
    return len(entries)


def _entries(
    pupil_id: int, writer: Staff, contact: Contact, support: SupportPlan, trust: DemoTrust, rng: Random
) -> Iterator[ContactEntry]:
    """Every two to four weeks since support began, up to the day before the demo's morning."""
    on = support.starts_on + timedelta(days=rng.randint(2, 12))
    while on < trust.marked.morning:
        if on.weekday() < 5:
            note, is_positive, outcome = rng.choice(CALLS)
            yield ContactEntry(
                pupil_id=pupil_id,
                kind=rng.choice(("call", "call", "call", "message", "meeting")),
                contact=contact,
                on=on,
                at=CALL_TIME,
                outcome=outcome,
                note=note,
                is_positive=is_positive,
                had_interpreter=contact.needs_interpreter,
                written_by=writer,
                written_at=datetime.combine(on, CALL_TIME, LONDON),
            )
        on += timedelta(days=rng.randint(12, 30))


def _met(entry: ContactEntry, number: int, on_time: dict[str, Handout]) -> None:
    """A visit, a letter or a session with the family, in turn; a session for whoever speaks another language at home."""
    home = entry.contact.household if entry.contact else None
    language = home.language if home else "ENG"
    is_session = language != "ENG" or number % len(FACE_TO_FACE) == 0
    entry.kind, entry.note = FACE_TO_FACE[0 if is_session else number % len(FACE_TO_FACE)]
    is_letter = entry.kind == ContactEntry.Kind.LETTER
    entry.outcome = ContactEntry.Outcome.SENT if is_letter else ContactEntry.Outcome.REACHED
    entry.is_by_hand, entry.is_positive = is_letter, False
    entry.had_interpreter = language != "ENG"
    entry.handout = on_time.get(language, on_time["ENG"]) if is_session else None


def _notices(
    entry: ContactEntry, staff: Staff, *, kind: str = "news", is_confirmed: bool = False
) -> Iterator[ContactNotice]:
    if staff.pk != entry.written_by_id:
        confirmed_at = entry.written_at + timedelta(hours=2) if is_confirmed else None
        yield ContactNotice(
            entry=entry, staff=staff, kind=kind, sent_at=entry.written_at, confirmed_at=confirmed_at
        )


def _rhythm(pupil_id: int, writer: Staff, on: date, rng: Random) -> FamilyRhythm:
    return FamilyRhythm(
        pupil_id=pupil_id,
        every_weeks=rng.choice((3, 4, 4, 6)),
        wants_praise=rng.random() < 0.5,
        starts_on=on,
        set_by=writer,
    )
