"""Whatever households there are, a letter goes to exactly those whom the rules allow, and tells no hidden address."""

from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from django.db import connection
from django.template.loader import render_to_string
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pupils.actions.letters import Sending, send_copies
from pupils.letters import TEMPLATE, Going, on_paper, recipients
from pupils.models import Contact, ContactEntry, Household, Letter, LetterCopy, PupilContact
from staffing.access import Role
from staffing.calendar import now
from tests import factories

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 19)
days = st.integers(-3, 3).map(lambda number: TODAY + timedelta(days=number))
# A court order: whether it bars, its first day, and its last, where it has one.
orders = st.none() | st.tuples(st.booleans(), days, st.none() | st.integers(0, 4))


@dataclass(frozen=True)
class Person:
    """One person of a pupil's, in the home of that number."""

    home: int
    relationship: str
    is_responsible: bool
    is_do_not_contact: bool
    hides: bool
    is_separate: bool
    has_ended: bool
    order: tuple[bool, date, int | None] | None
    language: str
    format: str
    email: str


people = st.lists(
    st.builds(
        Person,
        home=st.integers(0, 2),
        relationship=st.sampled_from(["PAM", "PAF", "CAR", "REL", "SWR"]),
        is_responsible=st.booleans(),
        is_do_not_contact=st.booleans(),
        hides=st.booleans(),
        is_separate=st.booleans(),
        has_ended=st.booleans(),
        order=orders,
        language=st.sampled_from(["", "ENG", "POL"]),
        format=st.sampled_from(Contact.Format.values),
        email=st.sampled_from(["", "home@home.invented.example"]),
    ),
    max_size=6,
)
homes = st.lists(st.sampled_from(["ENG", "POL"]), min_size=3, max_size=3)


def bars(person: Person) -> bool:
    if person.order is None or not person.order[0]:
        return False
    _, begins, lasts = person.order
    return begins <= TODAY and (lasts is None or begins + timedelta(days=lasts) >= TODAY)


def hears(person: Person) -> bool:
    """The rules said once more, by hand."""
    is_parent = person.is_responsible or person.relationship in {"PAM", "PAF", "CAR"}
    return is_parent and not (person.has_ended or person.is_do_not_contact or bars(person))


@pytest.fixture
def sender(cast):
    return cast[Role.SENDCO]


@pytest.fixture
def pupil(cast):
    return factories.PupilFactory(school=cast.school, send_status="K")


def moved_in(pupil, folk: list[Person], languages: list[str]) -> dict[int, Person]:
    """Who they are, by the id of their contact."""
    places = [
        factories.HouseholdFactory(school=pupil.school, address=f"{number} Secret Lane", language=language)
        for number, language in enumerate(languages)
    ]
    return {
        link(pupil, places[each.home], each, number).contact_id: each for number, each in enumerate(folk, 1)
    }


def link(pupil, home: Household, person: Person, number: int) -> PupilContact:
    contact = factories.ContactFactory(
        household=home,
        surname=f"Dunlin{number}",
        language=person.language,
        format=person.format,
        email=person.email,
    )
    order = {}
    if person.order:
        is_barring, begins, lasts = person.order
        ends = None if lasts is None else begins + timedelta(days=lasts)
        order = {
            "order_says": "An order.",
            "order_bars": is_barring,
            "order_starts_on": begins,
            "order_ends_on": ends,
        }
    gone = {"ended_on": TODAY, "ended_reason": "Moved.", "ended_by": factories.StaffFactory()}
    return factories.PupilContactFactory(
        pupil=pupil,
        contact=contact,
        relationship=person.relationship,
        has_parental_responsibility=person.is_responsible,
        priority=number,
        is_do_not_contact=person.is_do_not_contact,
        is_address_hidden=person.hides,
        has_separate_copy=person.is_separate,
        **order,
        **(gone if person.has_ended else {}),
    )


def a_letter(pupil, sender) -> Letter:
    return factories.LetterFactory(
        pupil=pupil, written_by=sender, state="released", released_by=sender, released_at=now()
    )


def sendings(going: list[Going]) -> list[Sending]:
    """The first way that is open for each, by post wherever it is."""
    return [
        Sending(each.contact_id, each.ways[0][0], "translated" if each.has_to_be_made else "")
        for each in going
    ]


def sent(pupil, sender) -> Letter:
    """To everybody who is to have a copy."""
    letter = a_letter(pupil, sender)
    going = list(recipients(sender.actor(TODAY), letter, TODAY).going)
    if going:
        send_copies(
            by=sender.actor(TODAY), letter=letter, sendings=sendings(going), sent_on=TODAY, on=TODAY, at=now()
        )
    return letter


def clear() -> None:
    """The examples of one property share a database."""
    for model in (LetterCopy, ContactEntry, Letter, PupilContact, Contact, Household):
        model.objects.all().delete()


whatever = settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])


@whatever
@given(people, homes)
def test_copies_go_to_exactly_those_whom_the_rules_allow_and_to_each_once(pupil, sender, folk, languages):
    of = moved_in(pupil, folk, languages)
    letter = sent(pupil, sender)
    reached = [pk for copy in letter.copies.all() for pk in copy.contact_ids]
    assert sorted(reached) == sorted(pk for pk, person in of.items() if hears(person))
    assert letter.copies.count() == ContactEntry.objects.filter(pupil=pupil, kind="letter").count()
    clear()


@whatever
@given(people, homes)
def test_a_hidden_address_stands_in_no_copy_and_another_home_in_none_but_its_own(
    pupil, sender, folk, languages
):
    of = moved_in(pupil, folk, languages)
    hidden = {person.home for person in of.values() if person.hides and not person.has_ended}
    letter = a_letter(pupil, sender)
    for each in recipients(sender.actor(TODAY), letter, TODAY).going:
        page = render_to_string(TEMPLATE, on_paper(letter, [each], TODAY) | {"layout": "base_paper.html"})
        told = {home for home in range(3) if f"{home} Secret Lane" in page}
        assert told == {of[each.contact_id].home} - hidden
    sent(pupil, sender)
    for copy in LetterCopy.objects.all():
        own = f"{of[copy.contact_id].home} Secret Lane"
        assert copy.address == ("" if of[copy.contact_id].home in hidden else own)
    clear()


@whatever
@given(people, homes)
def test_nobody_gets_a_copy_that_they_cannot_read(pupil, sender, folk, languages):
    of = moved_in(pupil, folk, languages)
    for copy in sent(pupil, sender).copies.all():
        readers = [of[pk] for pk in copy.contact_ids]
        read = {each.language or languages[each.home] for each in readers}
        assert (copy.language == "POL") is ("POL" in read)
        assert (copy.format == "standard") is all(each.format == "standard" for each in readers)
        needs_hands = copy.language or copy.format in {"easy_read", "braille", "audio"}
        assert bool(copy.made_as) is bool(needs_hands)
    clear()


@whatever
@given(people, homes)
def test_each_more_copy_is_written_with_the_same_few_statements(pupil, sender, folk, languages):
    """What is asked stays the same; each copy is a row, an entry of the contact log, and its history."""
    moved_in(pupil, folk, languages)
    letter, actor = a_letter(pupil, sender), sender.actor(TODAY)
    with CaptureQueriesContext(connection) as asked:
        going = list(recipients(actor, letter, TODAY).going)
    assert len(asked) == 2
    with CaptureQueriesContext(connection) as written:
        send_copies(by=actor, letter=letter, sendings=sendings(going), sent_on=TODAY, on=TODAY, at=now())
    assert len(written) <= 12 + 4 * len(going)
    clear()
