"""Setting provision up: pupils are found with and without scripts, and a second editor sees what the first saved."""

import pytest
from django.urls import reverse

from interventions.models import Programme, Provision
from staffing.access import Role
from tests import factories

pytestmark = pytest.mark.django_db
KEY = "5f6a3f0e-7f3c-4a53-9a3c-0d6b7a3a1b12"


@pytest.fixture
def senco(cast, sign_in):
    return sign_in(cast[Role.SENDCO])


@pytest.fixture
def provision(cast) -> Provision:
    return factories.ProvisionFactory(programme__school=cast.school, lead=cast[Role.MENTOR])


@pytest.fixture
def ada(cast):
    return factories.PupilFactory(school=cast.school, legal_forename="Ada", legal_surname="Pebblewick")


def new_provision(programme: Programme, **fields) -> dict:
    return {
        "form_key": KEY,
        "programme": programme.pk,
        "name": "Reading group",
        "lead": "",
        "minutes": 30,
        "times_a_week": 2,
        "starts_on": "2026-11-19",
    } | fields


def edited(provision: Provision, **fields) -> dict:
    return {
        "form_key": KEY,
        "version": provision.version,
        "name": provision.name,
        "lead": provision.lead_id,
        "minutes": provision.minutes,
        "times_a_week": provision.times_a_week,
        "starts_on": "2026-09-01",
    } | fields


def test_a_search_without_scripts_offers_boxes_and_keeps_what_was_typed(senco, provision, ada):
    sent = new_provision(provision.programme, q="ada peb", find="yes")
    page = senco.post(reverse("interventions:provision_create"), sent).content.decode()
    assert f'type="checkbox" name="pupils" value="{ada.pk}" data-name' in page
    assert 'value="Reading group"' in page
    assert 'role="alert"' not in page


def test_a_search_without_scripts_saves_nothing(senco, provision, ada):
    sent = new_provision(provision.programme, q="ada", find="yes", pupils=[ada.pk], lead=provision.lead_id)
    page = senco.post(reverse("interventions:provision_create"), sent)
    assert page.context["form"].chosen() == [ada]
    assert Provision.objects.get() == provision


def test_the_page_does_not_list_the_whole_school(senco, provision, ada):
    assert "Pebblewick" not in senco.get(reverse("interventions:provision_create")).content.decode()


def test_nobody_of_another_school_is_found(senco, cast, provision):
    factories.PupilFactory(school=cast.other_school, legal_forename="Ada", legal_surname="Pebblewick")
    sent = {"form_key": KEY, "starts_on": "2026-11-19", "q": "pebblewick", "find": "yes"}
    page = senco.post(reverse("interventions:place_create", args=[provision.pk]), sent)
    assert page.context["form"].found() == []
    assert "Nobody else whom you may choose has that in the name." in page.content.decode()


def test_provision_is_set_up_for_whom_was_ticked(senco, provision, ada):
    sent = new_provision(provision.programme, pupils=[ada.pk], lead=provision.lead_id)
    senco.post(reverse("interventions:provision_create"), sent)
    assert Provision.objects.get(name="Reading group").places.get().pupil == ada


def test_whom_was_chosen_stays_when_something_else_is_wrong(senco, provision, ada):
    sent = new_provision(provision.programme, pupils=[ada.pk])
    page = senco.post(reverse("interventions:provision_create"), sent).content.decode()
    assert f'value="{ada.pk}" data-name="{ada.name}" checked' in page


def test_a_place_needs_a_pupil(senco, provision):
    sent = {"form_key": KEY, "starts_on": "2026-11-19"}
    page = senco.post(reverse("interventions:place_create", args=[provision.pk]), sent).content.decode()
    assert "Choose a pupil at least." in page


def test_of_two_who_edit_provision_the_second_sees_what_the_first_saved(senco, provision):
    address = reverse("interventions:provision_edit", args=[provision.pk])
    senco.post(address, edited(provision, minutes=20))
    page = senco.post(address, edited(provision, minutes=40))
    assert page.context["form"].theirs == [("Minutes each time", 20)]
    provision.refresh_from_db()
    assert provision.minutes == 20


def test_saving_again_after_a_conflict_puts_ones_own_in_place(senco, provision):
    address = reverse("interventions:provision_edit", args=[provision.pk])
    senco.post(address, edited(provision, minutes=20))
    page = senco.post(address, edited(provision, minutes=40))
    senco.post(address, edited(provision, minutes=40, version=page.context["form"]["version"].value()))
    provision.refresh_from_db()
    assert provision.minutes == 40


def test_a_conflict_says_yes_and_no_in_words(senco, provision):
    programme = provision.programme
    sent = {"form_key": KEY, "version": 1, "name": programme.name, "kind": programme.kind}
    address = reverse("interventions:programme_edit", args=[programme.pk])
    senco.post(address, sent | {"is_running": "on", "area": "CL"})
    page = senco.post(address, sent)
    assert ("Running now", "yes") in page.context["form"].theirs
