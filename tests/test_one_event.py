"""One request leaves one event in the trail, however many rows it writes."""

from datetime import date
from uuid import uuid4

import pytest
from django.urls import reverse

from mentoring.digest import build_digests
from mentoring.models import DigestItem
from pupils.actions.caseloads import assign_caseload
from pupils.models import Task
from staffing.access import Role, system_actor
from staffing.calendar import today
from staffing.models import AuditEvent
from tests import factories
from tests.cast import make_staff
from tests.interventions.scenes import a_slot, pupils_of, what_the_page_sends
from tests.mentoring.weeks import MONDAY, falling_pupils

pytestmark = pytest.mark.django_db
PUPIL = {
    "legal_forename": "Ada", "legal_surname": "Birch", "date_of_birth": "2014-01-15", "sex": "F", "form": "8X",
    "enrolment_status": "C", "admitted_on": "2026-09-01", "send_status": "K", "status_from": "2026-10-05",
    "need_1": "SLCN",
}  # fmt: skip


def the_event(after: int = 0) -> AuditEvent:
    """The only event of a change: there is an error where there are two."""
    return AuditEvent.objects.filter(pk__gt=after).exclude(verb="view").get()


def test_of_a_new_pupil_with_a_status_and_a_need(cast, sign_in):
    sign_in(cast[Role.RECORDS]).post(reverse("pupils:pupil_create"), PUPIL | {"form_key": uuid4()})
    assert (the_event().verb, the_event().detail) == ("create", {"send_status": "N to K", "needs": "SLCN"})


def test_of_an_edited_pupil_with_another_status_and_need(cast, sign_in):
    pupil = factories.PupilFactory(school=cast.school, legal_forename="Adam")
    sign_in(cast[Role.RECORDS]).post(
        reverse("pupils:pupil_edit", args=[pupil.pk]), PUPIL | {"form_key": uuid4(), "version": 1}
    )
    assert set(the_event().detail) == {"fields", "send_status", "needs"}
    assert the_event().pupil_id == pupil.pk


def test_of_a_pupil_added_to_the_register(cast, sign_in):
    pupil = factories.PupilFactory(school=cast.school)
    sign_in(cast[Role.SENDCO]).post(
        reverse("pupils:register_add", args=[pupil.pk]), PUPIL | {"form_key": uuid4()}
    )
    assert the_event().pupil_id == pupil.pk


def test_of_a_board_of_caseloads_with_its_handovers(cast, sign_in):
    other, by = make_staff(cast.school, Role.MENTOR), cast.actor(Role.SENDCO)
    pupils = factories.PupilFactory.create_batch(2, school=cast.school)
    rows = [
        assign_caseload(pupil=pupil, mentor=cast[Role.MENTOR], starts_on=date(2026, 9, 10), by=by)
        for pupil in pupils
    ]
    after = AuditEvent.objects.latest("pk").pk
    choices = {f"to-{row.pupil_id}-{row.pk}-1": f"m{other.pk}" for row in rows}
    sign_in(cast[Role.SENDCO]).post(
        reverse("pupils:caseload_balance"),
        choices | {"form_key": uuid4(), "starts_on": "2026-11-19", "has_handover": "on"},
    )
    assert set(the_event(after).pupil_ids) == {pupil.pk for pupil in pupils}


def test_of_a_pupil_moved_to_another_caseload(cast, sign_in):
    pupil, other = factories.PupilFactory(school=cast.school), make_staff(cast.school, Role.MENTOR)
    row = assign_caseload(
        pupil=pupil, mentor=cast[Role.MENTOR], starts_on=date(2026, 9, 10), by=cast.actor(Role.SENDCO)
    )
    before = AuditEvent.objects.latest("pk").pk
    sign_in(cast[Role.SENDCO]).post(
        reverse("pupils:caseload_move", args=[row.pk]),
        {"form_key": uuid4(), "version": 1, "mentor": other.pk, "starts_on": "2026-11-19"},
    )
    event = the_event(after=before)
    assert (event.verb, event.detail["moved_from"], event.detail["mentor"]) == (
        "edit",
        cast[Role.MENTOR].pk,
        other.pk,
    )


def test_of_two_pupils_added_to_provision(cast, sign_in):
    provision = factories.ProvisionFactory(programme__school=cast.school, lead=cast[Role.SENDCO])
    pupils = [factories.PupilFactory(school=cast.school, send_status="K") for _ in range(2)]
    sign_in(cast[Role.SENDCO]).post(
        reverse("interventions:place_create", args=[provision.pk]),
        {"form_key": uuid4(), "pupils": [pupil.pk for pupil in pupils], "starts_on": "2026-11-19"},
    )
    assert sorted(the_event().pupil_ids) == [pupil.pk for pupil in pupils]


def test_of_a_session_with_a_task_that_follows(cast, sign_in):
    slot = a_slot(cast[Role.MENTOR], pupils_of(cast.school, 2))
    address, browser = reverse("interventions:session_log", args=[slot.pk]), sign_in(cast[Role.MENTOR])
    follow = {"follow_text": "Ring home", "follow_owner": cast[Role.MENTOR].pk, "follow_due": "2026-11-20"}
    browser.post(address, what_the_page_sends(browser.get(address), **follow))
    assert (len(the_event().pupil_ids), the_event().detail["task"]) == (2, Task.objects.get().pk)


def test_of_a_decision_that_becomes_a_task(cast, sign_in):
    falling_pupils(cast.school, cast[Role.MENTOR], 1)
    by = system_actor(cast.school.pk, "weekly digest")
    build_digests(by=by, school=cast.school, week=MONDAY, on=today())
    item = DigestItem.objects.filter(digest__recipient=cast[Role.MENTOR]).first()
    before = AuditEvent.objects.latest("pk").pk
    sign_in(cast[Role.MENTOR]).post(
        reverse("mentoring:digest_item_review", args=[item.pk]),
        {
            "form_key": uuid4(),
            "version": item.version,
            "decision": "Ring home",
            "owner": cast[Role.MENTOR].pk,
            "due_on": "2026-11-23",
        },
    )
    event = the_event(after=before)
    assert event.detail["task"] == Task.objects.get().pk
