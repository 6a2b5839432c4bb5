"""Pupils linked with each other: by an entry of a concern, ended by another, seen by whoever reads that concern."""

from uuid import uuid4

import pytest
from django.urls import reverse

from safeguarding.actions.concerns import Concerned, raise_concern
from safeguarding.actions.links import end_link, link_pupils
from safeguarding.checking import check
from safeguarding.codes import EntryKind, LinkKind, PupilRole
from safeguarding.links import links_of
from safeguarding.models import Entry, PupilLink
from safeguarding.sealing import bodies
from staffing.access import Role
from staffing.calendar import today
from staffing.refusals import Refused
from tests.cast import make_cast, make_staff
from tests.factories import PupilFactory
from tests.safeguarding.scenes import raised

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada(cast):
    return PupilFactory(school=cast.school, legal_forename="Ada", legal_surname="Birch")


@pytest.fixture
def ben(cast):
    return PupilFactory(school=cast.school, legal_forename="Ben", legal_surname="Birch")


@pytest.fixture
def concern(cast, ada):
    return raised(cast.actor(Role.TEACHER), ada)


@pytest.fixture
def browser(cast, sign_in):
    return sign_in(cast[Role.SAFEGUARDING_LEAD])


def linked(by, concern, ada, ben, kind=LinkKind.SIBLING) -> PupilLink:
    return link_pupils(by=by, concern=concern, pupil=ada, others=[ben], kind=kind, note="Said so.")[0]


def link_on_page(browser, concern, ada, *others, **fields):
    said = {"form_key": str(uuid4()), "pupil": ada.pk, "pupils": [each.pk for each in others]}
    said |= {"kind": "sibling", "note": "Their mother said so."}
    return browser.post(reverse("safeguarding:link_create", args=[concern.pk]), said | fields, follow=True)


def test_a_link_is_an_entry_under_the_keys_of_both_and_stands_on_the_page(browser, concern, ada, ben):
    page = link_on_page(browser, concern, ada, ben).content.decode()
    assert "Siblings:" in page
    assert "Their mother said so." in page
    entry = Entry.objects.get(kind=EntryKind.LINKED)
    assert bodies([entry])[entry.pk]["pupils"] == ["Ada Birch", "Ben Birch"]
    link = PupilLink.objects.get()
    assert (link.key.pupil, link.other.pupil, link.entry, link.concern) == (ada, ben, entry, concern)


def test_several_are_linked_at_once_and_the_chain_is_whole(browser, cast, concern, ada, ben):
    link_on_page(browser, concern, ada, ben, PupilFactory(school=cast.school))
    assert PupilLink.objects.count() == 2
    assert check(cast.school).faults == []


def test_it_is_seen_from_the_side_of_each(lead, concern, ada, ben):
    linked(lead, concern, ada, ben)
    assert [link.name for link in links_of(lead, [ada.pk])] == ["Ben Birch"]
    assert [link.name for link in links_of(lead, [ben.pk])] == ["Ada Birch"]


def test_it_is_ended_by_another_entry_and_both_stay(browser, lead, concern, ada, ben):
    link = linked(lead, concern, ada, ben)
    address = reverse("safeguarding:link_end", args=[concern.pk, link.pk])
    assert "Said so." in browser.get(address).content.decode()
    page = browser.post(
        address, {"form_key": str(uuid4()), "why": "They are cousins."}, follow=True
    ).content.decode()
    assert "They are cousins." in page
    assert "Said so." in page
    assert "Ended by entry" in page
    assert links_of(lead, [ada.pk]) == []
    again = browser.post(address, {"form_key": str(uuid4()), "why": "Once more."}).content.decode()
    assert "was ended already" in again
    assert "Once more." in again


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"pupils": []}, "Choose a pupil at least."),
        ({"pupil": ""}, "Choose “Pupil in this concern”."),
        ({"pupils": ["987654321"]}, "not among the pupils"),
        ({"kind": "cousin"}, "Select a valid choice"),
        ({"note": "x" * 2001}, "Keep it to 2000 characters"),
    ],
)
def test_what_is_missing_is_said_and_nothing_is_lost(browser, concern, ada, ben, fields, said):
    page = link_on_page(browser, concern, ada, ben, **fields).content.decode()
    assert said in page
    assert not PupilLink.objects.exists()
    assert "note" in fields or "Their mother said so." in page


def test_a_name_that_was_typed_and_not_picked_stays_with_who_has_it(browser, concern, ada, ben):
    page = link_on_page(browser, concern, ada, q="ben bi").content.decode()
    assert 'name="q" value="ben bi"' in page
    assert f'name="pupils" value="{ben.pk}"' in page
    assert not PupilLink.objects.exists()


def test_nobody_is_linked_with_themselves_or_twice(browser, lead, concern, ada, ben):
    assert "not with themselves" in link_on_page(browser, concern, ada, ada).content.decode()
    linked(lead, concern, ada, ben)
    assert "are linked so already" in link_on_page(browser, concern, ada, ben).content.decode()
    link_on_page(browser, concern, ada, ben, kind="household")
    assert PupilLink.objects.count() == 2


def test_whom_the_concern_is_not_about_is_not_linked_in_it(lead, concern, ada, ben):
    with pytest.raises(Refused, match="whom this concern is about"):
        linked(lead, concern, ben, ada)


def test_a_link_of_a_concern_about_the_reader_is_not_there(cast, browser, lead, ada, ben):
    concern = raised(cast.actor(Role.TEACHER), ada, about_staff=[cast[Role.SAFEGUARDING_LEAD]])
    deputy = make_staff(cast.school, Role.SAFEGUARDING_LEAD, forename="Deputy").actor(today())
    link = linked(deputy, concern, ada, ben)
    assert links_of(lead, [ada.pk]) == []
    assert [each.name for each in links_of(deputy, [ada.pk])] == ["Ben Birch"]
    for name, *ids in (("link_create", concern.pk), ("link_end", concern.pk, link.pk)):
        assert browser.get(reverse(f"safeguarding:{name}", args=ids)).status_code == 404
    # What they can't see is no reason to refuse the same link in a concern that they may read.
    linked(lead, raised(cast.actor(Role.TEACHER), ada), ada, ben)


def test_another_schools_is_not_there_and_its_pupils_can_not_be_linked(sign_in, lead, concern, ada, ben):
    link = linked(lead, concern, ada, ben)
    other = make_cast()
    theirs = sign_in(other[Role.SAFEGUARDING_LEAD])
    address = reverse("safeguarding:link_end", args=[concern.pk, link.pk])
    assert theirs.get(address).status_code == 404
    own = raised(other.actor(Role.TEACHER), PupilFactory(school=other.school))
    page = link_on_page(theirs, own, PupilFactory(school=other.school), ben).content.decode()
    assert "not among the pupils" in page


def test_who_ends_no_link_after_all_goes_back_to_the_concern(browser, lead, concern, ada, ben):
    link = linked(lead, concern, ada, ben)
    page = browser.get(reverse("safeguarding:link_end", args=[concern.pk, link.pk])).content.decode()
    address = reverse("safeguarding:concern_detail", args=[concern.pk])
    assert f'<a href="{address}?from=within">Cancel</a>' in page


def test_a_link_is_ended_in_its_own_concern_alone(browser, cast, lead, concern, ada, ben):
    link = linked(lead, concern, ada, ben)
    other = raised(cast.actor(Role.TEACHER), ada)
    assert browser.get(reverse("safeguarding:link_end", args=[other.pk, link.pk])).status_code == 404
    end_link(by=lead, link=link, why="Over.")
    assert not PupilLink.objects.standing().exists()


def test_where_nobody_is_on_the_roll_the_page_says_what_to_do(browser, cast):
    about = [Concerned(PupilRole.WITNESS, name="A cousin")]
    concern = raise_concern(
        by=cast.actor(Role.TEACHER), form_key=uuid4(), about=about, said={"seen": "Words."}
    )
    page = browser.get(reverse("safeguarding:link_create", args=[concern.pk])).content.decode()
    assert "Nobody in this concern is on the roll" in page
