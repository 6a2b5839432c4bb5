"""The household rules hold whatever households, orders and wishes there are."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pupils.models import PupilContact
from pupils.recipients import Tie, copies, in_call_order, is_barred, may_reach, refusal
from tests import factories

TODAY = date(2026, 11, 19)
days = st.none() | st.integers(-3, 3).map(lambda number: TODAY + timedelta(days=number))
ties = st.lists(
    st.builds(
        Tie,
        contact_id=st.integers(1, 99),
        household_id=st.integers(1, 4),
        priority=st.integers(1, 99),
        is_parent=st.booleans(),
        do_not_contact=st.booleans(),
        hides_address=st.booleans(),
        separate_copy=st.booleans(),
        barred_from=days,
        barred_until=days,
    ),
    max_size=8,
    unique_by=(lambda tie: tie.contact_id, lambda tie: tie.priority),
)


def addressed(people: list[Tie]) -> list[int]:
    return [pk for copy in copies(people, TODAY) for pk in copy.contact_ids]


@given(ties)
def test_nobody_marked_or_barred_is_written_to_or_rung(people):
    left_out = {tie.contact_id for tie in people if tie.do_not_contact or is_barred(tie, TODAY)}
    assert not left_out & {*addressed(people), *(tie.contact_id for tie in in_call_order(people, TODAY))}


@given(ties)
def test_every_parent_and_carer_who_may_be_reached_is_addressed_once(people):
    wanted = [tie.contact_id for tie in people if tie.is_parent and may_reach(tie, TODAY)]
    assert sorted(addressed(people)) == sorted(wanted)


@given(ties)
def test_a_household_gets_one_copy_and_one_more_for_each_of_its_own(people):
    own = {tie.contact_id for tie in people if tie.separate_copy}
    found = copies(people, TODAY)
    shared = [copy.household_id for copy in found if not set(copy.contact_ids) & own]
    assert len(shared) == len(set(shared))
    assert all(len(copy.contact_ids) == 1 for copy in found if set(copy.contact_ids) & own)


@given(ties)
def test_a_copy_addresses_people_of_one_household(people):
    home = {tie.contact_id: tie.household_id for tie in people}
    assert all({home[pk] for pk in copy.contact_ids} == {copy.household_id} for copy in copies(people, TODAY))


@given(ties)
def test_no_letter_carries_an_address_that_anybody_there_hides(people):
    hidden = {tie.household_id for tie in people if tie.hides_address}
    assert not hidden & {copy.household_id for copy in copies(people, TODAY) if copy.shows_address}


@given(ties)
def test_they_are_rung_in_the_order_of_their_numbers(people):
    numbers = [tie.priority for tie in in_call_order(people, TODAY)]
    assert numbers == sorted(numbers)


@given(ties)
def test_who_is_chosen_by_hand_is_held_to_the_same_rules(people):
    for tie in people:
        assert bool(refusal(tie, "Ms Wren", TODAY, is_posted=False)) is not may_reach(tie, TODAY)
        posted = refusal(tie, "Ms Wren", TODAY, is_posted=True)
        assert bool(posted) is (not may_reach(tie, TODAY) or tie.hides_address)


@given(ties, st.integers(1, 4))
def test_hiding_an_address_takes_no_letter_away(people, household):
    hiding = [replace(tie, hides_address=True) if tie.household_id == household else tie for tie in people]
    assert sorted(addressed(hiding)) == sorted(addressed(people))


@pytest.mark.parametrize(
    ("begins", "ends", "bars"),
    [(0, None, True), (1, None, False), (-9, 0, True), (-9, -1, False), (0, 0, True)],
)
def test_an_order_bars_from_its_first_to_its_last_day(begins, ends, bars):
    until = None if ends is None else TODAY + timedelta(days=ends)
    tie = Tie(1, 1, barred_from=TODAY + timedelta(days=begins), barred_until=until)
    assert is_barred(tie, TODAY) is bars


@pytest.mark.django_db
@pytest.mark.parametrize("wish", [True, False])
@pytest.mark.parametrize("bars", [True, False])
@pytest.mark.parametrize(("begins", "ends"), [(-1, None), (0, 0), (1, 2), (-2, -1)])
def test_the_database_is_asked_by_the_same_rule(wish, bars, begins, ends):
    until = None if ends is None else TODAY + timedelta(days=ends)
    order = {"order_starts_on": TODAY + timedelta(days=begins), "order_ends_on": until, "order_bars": bars}
    factories.PupilContactFactory(order_says="No contact.", is_do_not_contact=wish, **order)
    link = PupilContact.objects.with_home().get()
    assert PupilContact.objects.reachable(TODAY).exists() is may_reach(link.tie, TODAY)


@pytest.mark.django_db
def test_an_address_hidden_for_one_child_is_hidden_for_every_child_and_everybody_there():
    hiding = factories.PupilContactFactory(is_address_hidden=True)
    partner = factories.ContactFactory(household=hiding.contact.household)
    factories.PupilContactFactory(contact=partner, pupil__school=hiding.pupil.school)
    assert all(link.tie.hides_address for link in PupilContact.objects.with_home())
