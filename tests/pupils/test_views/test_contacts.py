"""A pupil's people, as requests: kept by the office, seen by who works with the pupil, by the household rules."""

from datetime import date
from uuid import uuid4

import pytest
from django.urls import reverse

from pupils.models import Contact, Household, PupilContact
from staffing.access import Role
from tests import factories

HIDDEN_LANE = "7 Hidden Lane"


@pytest.fixture
def office(cast, sign_in):
    return sign_in(cast[Role.RECORDS])


@pytest.fixture
def ada(cast):
    pupil = factories.PupilFactory(school=cast.school, send_status="K", legal_forename="Ada")
    for role, reason in ((Role.MENTOR, "caseload"), (Role.TEACHER, "taught")):
        link = {"reason": reason, "source_kind": "named", "source_id": 1, "starts_on": factories.YEAR_START}
        pupil.involvements.create(staff=cast[role], **link)
    return pupil


def at(name: str, *ids: int) -> str:
    return reverse(f"pupils:{name}", args=ids)


def told(**changes) -> dict:
    return {
        "form_key": str(uuid4()), "forename": "Fern", "surname": "Wagtail", "mobile": "07700 900124",
        "format": "standard", "relationship": "PAM", "priority": "1", "has_parental_responsibility": "on",
        "address": "1 Invented Lane", "home_language": "POL",
    } | changes  # fmt: skip


def page(client, name: str, *ids: int) -> str:
    return client.get(at(name, *ids)).content.decode()


def mother(ada, **fields) -> PupilContact:
    return factories.PupilContactFactory(
        pupil=ada, contact__surname="Dunlin", contact__household__address=HIDDEN_LANE, **fields
    )


def test_the_office_adds_a_person_with_a_household_and_a_link(office, ada):
    office.post(at("contact_create", ada.pk), told())
    link = ada.contact_links.select_related("contact__household").get()
    assert (link.contact.name, link.priority, link.contact.household.language) == ("Fern Wagtail", 1, "POL")
    assert link.history.count() == link.contact.history.count() == 1


def test_two_people_are_not_both_rung_first(office, ada):
    mother(ada)
    answer = office.post(at("contact_create", ada.pk), told()).content.decode()
    assert 'id="id_priority_error"' in answer
    assert "Ms Bryony Dunlin has number 1." in answer
    assert "Wagtail" in answer
    assert Contact.objects.count() == 1


def test_somebody_known_is_found_and_linked_and_not_entered_twice(office, ada, cast):
    brother = factories.PupilFactory(school=cast.school)
    known = mother(brother).contact
    found = office.post(at("contact_find", ada.pk), {"q": "dun"}).content.decode()
    assert at("contact_link", ada.pk, known.pk) in found
    office.post(at("contact_link", ada.pk, known.pk), told())
    assert {link.pupil for link in known.links.all()} == {ada, brother}
    again = office.post(at("contact_link", ada.pk, known.pk), told(priority="2")).content.decode()
    assert "is a contact of this pupil already" in again


def test_whoever_lives_with_somebody_known_gets_that_household(office, ada):
    home = mother(ada).contact.household
    office.post(at("contact_create", ada.pk), told(priority="2", household=home.pk, address=""))
    assert Household.objects.get() == home
    assert home.contacts.count() == 2


def test_an_address_is_put_right_for_everybody_there_or_for_who_moves(office, ada):
    link = mother(ada)
    partner = factories.ContactFactory(household=link.contact.household)
    address, change = at("contact_edit", link.contact_id), told(address="2 New Lane", version="1")
    office.post(address, change)
    partner.refresh_from_db()
    assert partner.household.address == "2 New Lane"
    office.post(
        address, change | {"form_key": uuid4(), "version": "2", "address": "3 Own Lane", "moves_alone": "on"}
    )
    partner.refresh_from_db()
    assert partner.household.address == "2 New Lane"
    assert Contact.objects.get(pk=link.contact_id).household.address == "3 Own Lane"


def test_two_people_saving_a_contact_are_told(office, ada):
    address = at("contact_edit", mother(ada).contact_id)
    office.post(address, told(version="1"))
    answer = office.post(address, told(version="1", surname="Sandpiper")).content.decode()
    assert "Saved meanwhile by somebody else" in answer
    assert "Sandpiper" in answer


def test_a_partner_edited_meanwhile_counts_as_changed_with_the_address(office, ada):
    link = mother(ada)
    partner = factories.PupilContactFactory(pupil=ada, priority=2, contact__household=link.contact.household)
    office.post(at("contact_edit", link.contact_id), told(version="1"))
    answer = office.post(at("contact_edit", partner.contact_id), told(version="1")).content.decode()
    assert "Saved meanwhile by somebody else" in answer


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"order_bars": "on"}, "Say in a line what the order says."),
        ({"order_says": "No contact."}, "Say from which day"),
        (
            {"order_says": "No.", "order_starts_on": "2026-11-02", "order_ends_on": "2026-11-01"},
            "before the order begins",
        ),
        ({"mobile": "ring the aunt"}, "as it is dialled"),
        ({"email": "fern"}, "Give an e-mail address"),
    ],
)
def test_what_can_not_be_is_refused_with_a_sentence(office, ada, changes, sentence):
    assert sentence in office.post(at("contact_create", ada.pk), told(**changes)).content.decode()
    assert not Contact.objects.exists()


def test_a_contact_is_ended_with_a_reason_and_stays_on_the_page(office, ada):
    link = mother(ada)
    office.post(at("link_end", link.pk), {"form_key": uuid4(), "version": 1, "reason": "Moved away."})
    assert "Moved away." in page(office, "contact_list", ada.pk)
    office.post(at("contact_create", ada.pk), told())
    assert ada.contact_links.open().get().priority == 1


def test_a_teacher_sees_names_and_how_to_reach_and_nothing_else(cast, sign_in, ada):
    order = {"order_says": "Lives with the aunt.", "order_starts_on": date(2026, 9, 1)}
    mother(ada, has_parental_responsibility=True, **order)
    seen = page(sign_in(cast[Role.TEACHER]), "contact_list", ada.pk)
    assert "07700 900123" in seen
    for word in (HIDDEN_LANE, "Lives with the aunt", "parental responsibility", "Who gets a letter"):
        assert word not in seen
    assert HIDDEN_LANE in page(sign_in(cast[Role.MENTOR]), "contact_list", ada.pk)


def test_a_hidden_address_stands_on_no_page_but_for_those_who_must_know(cast, sign_in, ada):
    mother(ada, is_address_hidden=True)
    for role, knows in ((Role.MENTOR, False), (Role.HEAD, False), (Role.SENDCO, True), (Role.RECORDS, True)):
        client = sign_in(cast[role])
        assert (HIDDEN_LANE in page(client, "contact_list", ada.pk)) is knows
        assert HIDDEN_LANE not in page(client, "letter_list", ada.pk)


def test_a_sister_does_not_give_a_hidden_address_away(cast, sign_in, ada):
    hiding = mother(ada, is_address_hidden=True)
    sister = factories.PupilFactory(school=cast.school)
    factories.PupilContactFactory(pupil=sister, contact=hiding.contact)
    assert HIDDEN_LANE not in page(sign_in(cast[Role.HEAD]), "contact_list", sister.pk)


def test_numbers_of_somebody_barred_today_are_not_shown_and_they_get_no_letter(cast, sign_in, ada):
    mother(ada, order_says="No contact.", order_bars=True, order_starts_on=date(2026, 11, 19))
    sendco = sign_in(cast[Role.SENDCO])
    seen = page(sendco, "contact_list", ada.pk)
    assert "A court order in force bars contact." in seen
    assert "07700 900123" not in seen
    assert "Nobody gets a letter" in page(sendco, "letter_list", ada.pk)
    assert "07700" not in sendco.get(reverse("mentoring:pupil_detail", args=[ada.pk])).content.decode()


def test_two_households_get_a_copy_each_and_one_home_gets_one(cast, sign_in, ada):
    link = mother(ada)
    factories.PupilContactFactory(
        pupil=ada, priority=2, relationship="STF", contact__household=link.contact.household,
        has_parental_responsibility=True,
    )  # fmt: skip
    factories.PupilContactFactory(pupil=ada, priority=3, relationship="PAF")
    factories.PupilContactFactory(pupil=ada, priority=4, relationship="SWR")
    seen = page(sign_in(cast[Role.SENDCO]), "letter_list", ada.pk)
    assert "2 copies" in seen
    assert "social worker: neither parent nor carer" in seen


def test_the_pupils_page_says_whom_to_ring_first(cast, sign_in, ada):
    mother(ada, priority=2)
    factories.PupilContactFactory(pupil=ada, contact__surname="Barred", is_do_not_contact=True)
    seen = sign_in(cast[Role.TEACHER]).get(reverse("mentoring:pupil_detail", args=[ada.pk])).content.decode()
    assert "Ms Bryony Dunlin" in seen
    assert "Barred" not in seen
