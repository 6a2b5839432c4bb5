"""Restorative conversations: each side apart, an agreement, and somebody who checks back."""

from uuid import uuid4

import pytest
from django.urls import reverse

from pupils.actions.behaviour import PartEntry, log_event
from pupils.involvement import link_caseloads
from pupils.models import BehaviourEvent, CaseloadAssignment, Pupil, RestorativeTalk, Task
from staffing.access import Role
from staffing.calendar import now, today
from tests import factories


@pytest.fixture
def ada(cast) -> Pupil:
    pupil = factories.PupilFactory(school=cast.school, send_status="K", cohort=2018)
    row = factories.CaseloadAssignmentFactory(pupil=pupil, mentor=cast[Role.MENTOR])
    link_caseloads(CaseloadAssignment.objects.filter(pk=row.pk))
    return pupil


@pytest.fixture
def bo(cast) -> Pupil:
    return factories.PupilFactory(school=cast.school, send_status="K", cohort=2018)


@pytest.fixture
def event(cast, ada, bo) -> BehaviourEvent:
    actor, parts = cast.actor(Role.SENDCO), [PartEntry(ada.pk), PartEntry(bo.pk)]
    return log_event(by=actor, category="Bullying", told={"on": today()}, parts=parts, at=now())


@pytest.fixture
def sendco(cast, sign_in):
    return sign_in(cast[Role.SENDCO])


def at(name: str, *ids: int) -> str:
    return reverse(f"pupils:{name}", args=ids)


def told(cast, ada: Pupil, bo: Pupil, **fields) -> dict:
    return {
        "form_key": uuid4(), "on": "2026-11-19", "agreed": "To knock first.", "checker": cast[Role.MENTOR].pk,
        "check_on": "2026-11-26", f"p{ada.pk}-account": "I was cross.", f"p{bo.pk}-account": "I was scared.",
    } | fields  # fmt: skip


@pytest.fixture
def talk(cast, sendco, ada, bo, event) -> RestorativeTalk:
    sendco.post(at("talk_create", event.pk), told(cast, ada, bo))
    return RestorativeTalk.objects.get()


def test_checking_back_is_a_task_without_a_word_of_what_was_said(cast, talk):
    task = Task.objects.get()
    assert (task.owner, str(task.due_on)) == (cast[Role.MENTOR], "2026-11-26")
    assert task.text == "Check back after a restorative conversation"


def test_each_side_is_read_by_who_works_with_its_pupil(cast, sign_in, talk, bo):
    page = sign_in(cast[Role.MENTOR]).get(at("talk_detail", talk.pk)).content.decode()
    assert "I was cross." in page
    assert "I was scared." not in page


def test_whoever_checks_back_reads_the_agreement_and_says_what_came_of_it(cast, sign_in, talk):
    mentor = sign_in(cast[Role.MENTOR])
    assert "To knock first." in mentor.get(at("talk_conclude", talk.pk)).content.decode()
    said = {"form_key": uuid4(), "version": 1, "outcome": "kept", "note": "They eat lunch together."}
    mentor.post(at("talk_conclude", talk.pk), said)
    talk.refresh_from_db()
    assert (talk.outcome, talk.outcome_by) == ("kept", cast[Role.MENTOR])
    assert Task.objects.get().done_at is not None
    assert sign_in(cast[Role.SENDCO]).get(at("talk_conclude", talk.pk)).status_code == 404


def test_the_task_of_checking_back_leads_to_what_came_of_it(cast, sign_in, talk):
    mentor = sign_in(cast[Role.MENTOR])
    for page in (reverse("pupils:task_list"), reverse("mentoring:today")):
        assert f'href="{at("talk_conclude", talk.pk)}"' in mentor.get(page).content.decode()
    RestorativeTalk.objects.update(outcome="kept", outcome_on=today(), outcome_by=cast[Role.SENDCO])
    assert f'href="{at("talk_detail", talk.pk)}"' in mentor.get(at("task_list")).content.decode()


def test_only_who_works_with_one_of_them_is_asked_to_check_back(cast, sendco, event, ada, bo):
    page = sendco.get(at("talk_create", event.pk)).content.decode()
    offered = {role for role in Role if f'<option value="{cast[role].pk}"' in page}
    assert {Role.MENTOR, Role.SENDCO, Role.HEAD, Role.PASTORAL_LEAD} <= offered
    assert not {Role.EXAMS_OFFICER, Role.RECORDS, Role.TEACHER, Role.SITE_ADMIN} & offered
    far = told(cast, ada, bo, checker=cast[Role.EXAMS_OFFICER].pk)
    page = sendco.post(at("talk_create", event.pk), far).content.decode()
    assert "Choose a colleague who works with one of the pupils." in page
    assert "I was scared." in page
    assert not RestorativeTalk.objects.exists()


def test_its_author_edits_it_and_a_side_left_empty_goes(cast, sendco, sign_in, talk, ada, bo):
    change = told(cast, ada, bo, version=1, **{f"p{bo.pk}-account": ""})
    assert sign_in(cast[Role.MENTOR]).post(at("talk_edit", talk.pk), change).status_code == 404
    sendco.post(at("talk_edit", talk.pk), change)
    assert [side.pupil for side in talk.sides.all()] == [ada]


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"check_on": "2026-11-18"}, "That day has passed."),
        ({"on": "2026-11-20"}, "That day has not come yet."),
        ({"agreed": ""}, "Fill in “What was agreed”."),
    ],
)
def test_what_can_not_be_is_refused_and_nothing_is_lost(cast, sendco, event, ada, bo, changes, sentence):
    page = sendco.post(at("talk_create", event.pk), told(cast, ada, bo, **changes)).content.decode()
    assert sentence in page
    assert "I was scared." in page


def test_one_side_at_least_is_asked_for(cast, sendco, event, ada, bo):
    empty = {f"p{pupil.pk}-account": "" for pupil in (ada, bo)}
    page = sendco.post(at("talk_create", event.pk), told(cast, ada, bo, **empty)).content.decode()
    assert "Say how one of them told it." in page
