"""Search before create: who is there already is shown before anybody is added."""

from datetime import date
from uuid import uuid4

import pytest
from django.urls import reverse

from pupils.likeness import Described, likely_contacts, likely_pupils
from pupils.models import Contact, Pupil
from staffing.access import Role
from staffing.models import Staff
from tests import factories

pytestmark = pytest.mark.django_db

BORN = date(2014, 1, 15)
NEW = {
    "legal_forename": "Katherine",
    "legal_surname": "Smyth",
    "date_of_birth": "2014-01-15",
    "sex": "F",
    "admitted_on": "2026-09-01",
    "enrolment_status": "C",
    "send_status": "N",
}


@pytest.fixture
def office(cast, sign_in):
    return sign_in(cast[Role.RECORDS])


@pytest.fixture
def there(cast) -> Pupil:
    return factories.PupilFactory(
        school=cast.school, legal_forename="Catherine", legal_surname="Smith", date_of_birth=BORN
    )


def add(browser, name: str, *args: int, **fields):
    return browser.post(reverse(name, args=args), {"form_key": str(uuid4()), **fields}, follow=True)


def test_a_pupil_spelt_another_way_is_shown_and_nobody_is_added_yet(office, there):
    content = add(office, "pupils:pupil_create", **NEW).content.decode()
    assert "Is it one of these?" in content
    assert "Catherine Smith" in content
    assert 'value="Smyth"' in content
    assert Pupil.objects.count() == 1


def test_somebody_else_is_added_with_a_tick(office, there):
    add(office, "pupils:pupil_create", **NEW, is_someone_else="on")
    assert Pupil.objects.count() == 2


def test_a_pupil_born_tomorrow_is_not_taken_and_nothing_is_lost(office):
    content = add(office, "pupils:pupil_create", **NEW | {"date_of_birth": "2026-11-20"}).content.decode()
    assert "This day is still to come." in content
    assert 'value="Katherine"' in content
    assert not Pupil.objects.exists()


LIKELY = [
    ("of the same number", Described(("Ada",), ("Bramble",), date(2013, 5, 5), frozenset({"C820412320001"}))),
    ("of the same birthday and forename", Described(("Kathryn",), ("Bramble",), BORN)),
    ("of another birthday and both names", Described(("Catherine",), ("Smith",), date(2013, 5, 5))),
    ("with the names swapped", Described(("Smith",), ("Catherine",), date(2013, 5, 5))),
]


@pytest.mark.parametrize("told", [told for _, told in LIKELY], ids=[words for words, _ in LIKELY])
def test_a_pupil_is_found(cast, there, told):
    Pupil.objects.filter(pk=there.pk).update(former_upn="C820412320001")
    assert likely_pupils(cast.actor(Role.RECORDS), told) == [there]


def test_a_twin_and_another_schools_pupil_are_not_shown(cast, there):
    office = cast.actor(Role.RECORDS)
    assert likely_pupils(office, Described(("Rowan",), ("Smith",), BORN)) == []
    factories.PupilFactory(school=cast.other_school, legal_forename="Rowan", legal_surname="Smith")
    assert likely_pupils(office, Described(("Rowan",), ("Smith",), BORN)) == []


def test_somebody_who_left_is_shown_too(cast, there):
    Pupil.objects.filter(pk=there.pk).update(left_on=date(2026, 10, 1))
    assert likely_pupils(cast.actor(Role.RECORDS), Described(("Catherine",), ("Smith",), BORN)) == [there]


PERSON = {
    "forename": "Brionie",
    "surname": "Dunlin",
    "relationship": "PAM",
    "priority": "1",
    "format": "standard",
}


def test_a_contact_spelt_another_way_is_shown_and_can_be_linked_instead(cast, office, there):
    sister = factories.PupilContactFactory(pupil__school=cast.school, contact__surname="Dunlin")
    content = add(office, "pupils:contact_create", there.pk, **PERSON).content.decode()
    assert reverse("pupils:contact_link", args=[there.pk, sister.contact_id]) in content
    assert Contact.objects.count() == 1
    add(office, "pupils:contact_create", there.pk, **PERSON, is_someone_else="on")
    assert Contact.objects.count() == 2


def test_the_same_number_under_another_name_is_asked_about(cast):
    link = factories.PupilContactFactory(pupil__school=cast.school, contact__mobile="07700 900777")
    told = Described(("Heron",), ("Avocet",), numbers=frozenset({"07700900777"}))
    assert likely_contacts(cast.actor(Role.RECORDS), told) == [link.contact]


def test_a_colleague_is_looked_for_and_leavers_are_found(cast, office):
    there = factories.StaffFactory(
        school=cast.school, forename="Stephen", surname="Wright", ends_on=date(2025, 7, 20)
    )
    new = {"forename": "Steven", "surname": "Rite", "hours": "30", "starts_on": "2026-11-19"}
    before = Staff.objects.count()
    content = add(office, "staffing:staff_create", **new).content.decode()
    assert reverse("staffing:staff_detail", args=[there.pk]) in content
    assert "until 20 Jul 2025" in content
    assert Staff.objects.count() == before
    add(office, "staffing:staff_create", **new, is_someone_else="on")
    assert Staff.objects.count() == before + 1


def test_the_same_form_sent_again_is_not_held_against_itself(office):
    fields = NEW | {"form_key": str(uuid4())}
    for _ in range(2):
        answer = office.post(reverse("pupils:pupil_create"), fields)
        assert answer.status_code == 302
    assert Pupil.objects.count() == 1
