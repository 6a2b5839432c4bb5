"""Setting provision up: pupils are found with and without scripts, and a second editor sees what the first saved."""

from datetime import date
from uuid import uuid4

import pytest
from django.urls import reverse

from interventions.actions.support import end_place
from interventions.catalogue import A_PAGE
from interventions.involvement import link_provisions
from interventions.models import PlannedSession, Programme, Provision, Slot
from pupils.involvement import link_caseloads, link_groups
from pupils.models import GroupMember, GroupTeacher, Pupil
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
        "form_key": str(uuid4()),
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
    assert "error-summary" not in page


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
    sent = {"version": 1, "name": programme.name, "kind": programme.kind}
    address = reverse("interventions:programme_edit", args=[programme.pk])
    senco.post(address, sent | {"form_key": str(uuid4()), "is_running": "on", "area": "CL"})
    page = senco.post(address, sent | {"form_key": str(uuid4())})
    assert ("Running now", "yes") in page.context["form"].theirs


def programmes(page) -> list[tuple[str, bool]]:
    """Each programme's name and whether it stands open."""
    return [(row.programme.name, bool(row.provisions)) for row in page.context["served"]]


def test_a_long_catalogue_opens_only_where_pupils_are_missing(cast, senco, ada):
    Pupil.objects.filter(pk=ada.pk).update(send_status="K")
    served = factories.ProgrammeFactory(school=cast.school, name="Mentoring")
    for provision in factories.ProvisionFactory.create_batch(9, programme=served):
        factories.ProvisionPupilFactory(provision=provision, pupil=ada)
    waiting = factories.ProgrammeFactory(school=cast.school, name="Reading group")
    factories.ProvisionPupilFactory(provision__programme=waiting, pupil=ada, ends_on=date(2026, 10, 2))
    page = senco.get(reverse("interventions:programme_list"))
    assert programmes(page) == [("Mentoring", False), ("Reading group", True)]
    assert "9 provisions, 9 places" in page.content.decode()
    assert "1 without pupils" in page.content.decode()


def test_a_programme_of_a_long_catalogue_opens_where_it_is_asked_for_page_by_page(cast, senco, ada):
    Pupil.objects.filter(pk=ada.pk).update(send_status="K")
    served = factories.ProgrammeFactory(school=cast.school, name="Mentoring")
    for number in range(A_PAGE + 1):
        provision = factories.ProvisionFactory(programme=served, name=f"Group {number:02}")
        factories.ProvisionPupilFactory(provision=provision, pupil=ada)
    address = reverse("interventions:programme_list")
    folded = senco.get(address).content.decode()
    assert f'href="?open={served.pk}&amp;"' in folded
    assert "Group 00" not in folded
    first = senco.get(address, {"open": served.pk}).content.decode()
    assert "Group 00" in first
    assert f"Group {A_PAGE:02}" not in first
    second = senco.get(address, {"open": served.pk, "page": 2}).content.decode()
    assert f"Group {A_PAGE:02}" in second


@pytest.mark.parametrize("asked", ["", "x", "0", "9" * 30, "-1"])
def test_a_programme_that_is_none_opens_nothing(senco, provision, asked):
    assert senco.get(reverse("interventions:programme_list"), {"open": asked}).status_code == 200


def test_programmes_that_nobody_gets_stand_together_at_the_end(senco, provision, ada):
    factories.ProvisionPupilFactory(provision=provision, pupil=ada)
    Pupil.objects.filter(pk=ada.pk).update(send_status="K")
    factories.ProgrammeFactory(school=provision.programme.school, name="Anger management")
    page = senco.get(reverse("interventions:programme_list"))
    assert [programme.name for programme in page.context["unserved"]] == ["Anger management"]
    assert b"Also in the catalogue" in page.content


def test_a_short_catalogue_stands_open(senco, provision, ada):
    factories.ProvisionPupilFactory(provision=provision, pupil=ada)
    Pupil.objects.filter(pk=ada.pk).update(send_status="K")
    page = senco.get(reverse("interventions:programme_list"))
    assert [opened for _, opened in programmes(page)] == [True]


@pytest.mark.parametrize(
    ("place", "said"), [("A8", "room\u00a0A8"), ("12", "room\u00a012"), ("Library", "Library"), ("", "")]
)
def test_a_bare_room_number_is_said_as_a_room(place, said):
    assert Slot(place=place).where == PlannedSession(place=place).where == said


def test_a_place_of_a_pupil_out_of_reach_is_not_there(cast, sign_in):
    """A coordinator of Year 8 leads a group with a pupil of Year 10 in it."""
    lead = cast[Role.KEY_STAGE_COORDINATOR]
    mixed = factories.ProvisionFactory(programme__school=cast.school, lead=cast[Role.MENTOR])
    younger, older = (
        factories.ProvisionPupilFactory(
            provision=mixed, pupil=factories.PupilFactory(school=cast.school, cohort=cohort)
        )
        for cohort in (2018, 2016)
    )
    browser = sign_in(lead)
    assert browser.post(reverse("interventions:place_end", args=[older.pk])).status_code == 404
    assert browser.post(reverse("interventions:place_end", args=[younger.pk])).status_code == 302


def test_a_place_that_is_to_begin_says_the_day_it_ends(senco, cast, provision):
    ada = factories.PupilFactory(
        school=cast.school, legal_forename="Ada", legal_surname="Pebblewick", send_status="K"
    )
    place = factories.ProvisionPupilFactory(provision=provision, pupil=ada, starts_on=date(2026, 11, 23))
    page = senco.post(reverse("interventions:place_end", args=[place.pk]), follow=True).content.decode()
    assert "23 Nov 2026 is Ada P’s last day" in page


def test_a_slot_of_provision_that_is_over_is_in_nobodys_way(cast, senco, provision):
    period = factories.PeriodFactory(shape__school=cast.school)
    factories.SchoolDayFactory(shape=period.shape, weekday=1)
    over = factories.ProvisionFactory(
        programme=provision.programme, lead=provision.lead, ends_on=date(2026, 11, 13)
    )
    factories.SlotFactory(provision=over, staff=provision.lead, period=period, weekday=1)
    sent = {
        "form_key": KEY,
        "staff": provision.lead_id,
        "weekday": 1,
        "period": period.pk,
        "cycle_week": 0,
        "starts_on": "2026-11-19",
    }
    senco.post(reverse("interventions:slot_create", args=[provision.pk]), sent)
    assert provision.slots.count() == 1


@pytest.mark.parametrize("name", ["interventions:session_create", "pupils:caseload_assign"])
def test_a_number_that_no_pupil_can_have_presets_nobody(senco, name):
    assert senco.get(reverse(name), {"pupil": "9" * 30}).status_code == 200


def test_who_sets_provision_up_finds_it_again_before_anybody_is_in_it(cast, sign_in, provision):
    for role, status in ((Role.SENDCO, 200), (Role.PASTORAL_LEAD, 200), (Role.TEACHER, 404)):
        page = sign_in(cast[role]).get(reverse("interventions:provision_detail", args=[provision.pk]))
        assert page.status_code == status, role


def test_provision_with_pupils_in_it_is_seen_through_them_alone(cast, sign_in, provision):
    pupil = factories.PupilFactory(school=cast.school, cohort=2016)
    factories.ProvisionPupilFactory(provision=provision, pupil=pupil)
    coordinator = sign_in(cast[Role.KEY_STAGE_COORDINATOR])
    page = coordinator.get(reverse("interventions:provision_detail", args=[provision.pk]))
    assert page.status_code == 404


def test_provision_that_begins_later_is_open_to_the_sendco_who_sets_it_up(senco, provision, ada):
    sent = new_provision(provision.programme, pupils=[ada.pk], lead=provision.lead_id, starts_on="2026-12-07")
    page = senco.post(reverse("interventions:provision_create"), sent, follow=True)
    assert page.status_code == 200
    assert "Ada P" in page.content.decode()
    head = senco.get(reverse("mentoring:pupil_detail", args=[ada.pk])).content.decode()
    assert "Ada has support from 7 Dec 2026" in head
    listed = senco.get(reverse("interventions:programme_list")).content.decode()
    assert "1 pupil · 30 minutes, 2 times a week · from 7 Dec 2026" in listed


def test_a_place_that_is_over_names_its_provision_no_more_to_who_supports_the_pupil_otherwise(cast):
    pupil = factories.PupilFactory(school=cast.school)
    link_caseloads([factories.CaseloadAssignmentFactory(pupil=pupil, mentor=cast[Role.MENTOR])])
    provision = factories.ProvisionFactory(programme__school=cast.school)
    place = factories.ProvisionPupilFactory(provision=provision, pupil=pupil)
    link_provisions([provision])
    assert provision in Provision.objects.visible_to(cast.actor(Role.MENTOR))
    end_place(by=cast.actor(Role.SENDCO), place=place, ends_on=date(2026, 11, 13))
    assert provision not in Provision.objects.visible_to(cast.actor(Role.MENTOR))


@pytest.mark.parametrize(
    ("is_over", "has_besides", "is_seen"),
    [(False, None, True), (True, None, False), (True, "register", True), (True, "caseload", True)],
)
def test_a_sendco_sees_provision_while_one_of_its_pupils_has_any_support(cast, is_over, has_besides, is_seen):
    pupil = factories.PupilFactory(school=cast.school, send_status="K" if has_besides == "register" else "N")
    if has_besides == "caseload":
        link_caseloads([factories.CaseloadAssignmentFactory(pupil=pupil, mentor=cast[Role.MENTOR])])
    provision = factories.ProvisionFactory(programme__school=cast.school)
    place = factories.ProvisionPupilFactory(provision=provision, pupil=pupil)
    link_provisions([provision])
    if is_over:
        end_place(by=cast.actor(Role.SENDCO), place=place, ends_on=date(2026, 11, 13))
    assert (provision in Provision.objects.visible_to(cast.actor(Role.SENDCO))) is is_seen


def test_support_in_a_class_that_is_over_is_not_named_to_who_teaches_its_pupils_elsewhere(cast):
    pupil = factories.PupilFactory(school=cast.school)
    old, present = factories.TeachingGroupFactory.create_batch(2, school=cast.school)
    GroupMember.objects.create(group=old, pupil=pupil, starts_on=date(2025, 9, 1), ends_on=date(2026, 7, 20))
    GroupMember.objects.create(group=present, pupil=pupil, starts_on=factories.YEAR_START)
    GroupTeacher.objects.create(group=present, staff=cast[Role.TEACHER], starts_on=factories.YEAR_START)
    link_groups([old, present])
    then, now_running = (
        factories.ProvisionFactory(programme__school=cast.school, teaching_group=group)
        for group in (old, present)
    )
    assert list(Provision.objects.visible_to(cast.actor(Role.TEACHER))) == [now_running]
    assert then not in Provision.objects.visible_to(cast.actor(Role.TEACHER))


def test_who_sets_support_up_for_any_class_finds_it_again_though_no_pupil_of_theirs_is_in_it(cast):
    group = factories.TeachingGroupFactory(school=cast.school)
    pupil = factories.PupilFactory(school=cast.school)
    GroupMember.objects.create(group=group, pupil=pupil, starts_on=factories.YEAR_START)
    provision = factories.ProvisionFactory(programme__school=cast.school, teaching_group=group)
    asked = (Role.SENDCO, Role.ASSISTANT_SENDCO, Role.INTERVENTION_LEAD, Role.MENTOR)
    sees = {role for role in asked if provision in Provision.objects.visible_to(cast.actor(role))}
    assert sees == {Role.SENDCO, Role.ASSISTANT_SENDCO}
