"""A task is added by hand: for oneself or a colleague, about a pupil one may see, or about none."""

import json
from datetime import date
from uuid import uuid4

import pytest
from django.urls import reverse

from pupils.actions.caseloads import assign_caseload
from pupils.models import Pupil, Task
from staffing.access import Role
from staffing.calendar import now
from staffing.models import AuditEvent, Draft
from tests import factories

pytestmark = pytest.mark.django_db
NEW = reverse("pupils:task_create")
LIST = reverse("pupils:task_list")


@pytest.fixture
def mine(cast) -> Pupil:
    """On the mentor's caseload."""
    pupil = factories.PupilFactory(school=cast.school, legal_forename="Ada", legal_surname="Birch")
    assign_caseload(
        pupil=pupil, mentor=cast[Role.MENTOR], starts_on=date(2026, 9, 10), by=cast.actor(Role.SENDCO)
    )
    return pupil


@pytest.fixture
def mentoring(cast, sign_in):
    return sign_in(cast[Role.MENTOR])


@pytest.fixture
def typed(cast) -> dict:
    return {
        "form_key": str(uuid4()),
        "text": "Ring home",
        "owner": cast[Role.MENTOR].pk,
        "due_on": "2026-11-23",
    }


def problems(mentoring, typed) -> dict:
    return mentoring.post(NEW, typed).context["form"].errors


def test_a_task_of_ones_own_stands_on_the_list(cast, mentoring, typed):
    assert NEW in mentoring.get(LIST).content.decode()
    page = mentoring.post(NEW, typed, follow=True).content.decode()
    assert "The task is set." in page
    assert "Ring home" in page
    task = Task.objects.get()
    assert (task.owner, task.set_by, task.pupil, task.due_on) == (
        cast[Role.MENTOR],
        cast[Role.MENTOR],
        None,
        date(2026, 11, 23),
    )


def test_one_for_a_colleague_about_a_pupil_stands_on_theirs(cast, mentoring, typed, mine, sign_in):
    mentoring.post(NEW, typed | {"owner": cast[Role.SENDCO].pk, "pupils": [mine.pk]})
    assert "Ring home" in sign_in(cast[Role.SENDCO]).get(LIST).content.decode()
    event = AuditEvent.objects.get(object_kind="task")
    assert (event.verb, event.pupil_id) == ("create", mine.pk)


def test_a_pupil_out_of_sight_is_no_choice(cast, mentoring, typed):
    other = factories.PupilFactory(school=cast.school)
    assert "pupils" in problems(mentoring, typed | {"pupils": [other.pk]})
    assert not Task.objects.exists()


def test_a_pupil_is_found_without_scripts(mentoring, typed, mine):
    page = mentoring.post(NEW, typed | {"find": "yes", "q": "ad bi"}).content.decode()
    assert f'value="{mine.pk}"' in page
    assert ">\nRing home</textarea>" in page
    assert not Task.objects.exists()


def test_a_colleague_of_another_school_is_no_choice(cast, mentoring, typed):
    assert "owner" in problems(mentoring, typed | {"owner": cast.stranger.pk})


def test_who_has_no_task_list_gets_none(cast, mentoring, typed):
    assert "owner" in problems(mentoring, typed | {"owner": cast[Role.SITE_ADMIN].pk})


@pytest.mark.parametrize(
    ("field", "value"), [("due_on", "2026-11-18"), ("due_on", ""), ("text", " "), ("text", "x" * 301)]
)
def test_what_is_missing_or_past_is_said_beside_its_field(mentoring, typed, field, value):
    assert field in problems(mentoring, typed | {field: value})


def test_one_task_is_about_one_pupil(cast, sign_in, typed):
    two = [factories.PupilFactory(school=cast.school, send_status="K").pk for _ in range(2)]
    assert "Add one task for each" in str(problems(sign_in(cast[Role.SENDCO]), typed | {"pupils": two}))


def test_the_same_form_twice_sets_one(mentoring, typed):
    for _ in range(2):
        mentoring.post(NEW, typed)
    assert Task.objects.count() == 1


def test_what_was_typed_and_not_saved_comes_back(mentoring, typed, mine):
    token = mentoring.get(NEW).context["form"]["draft_owner"].value()
    fields = {"text": ["Ring home"], "pupils": [str(mine.pk)], "draft_owner": [token]}
    mentoring.post(reverse("staffing:draft_save"), {"fields": json.dumps(fields)})
    opened = mentoring.get(NEW)
    page = opened.content.decode()
    assert "Brought back" in page
    assert ">\nRing home</textarea>" in page
    assert f'value="{mine.pk}" data-name="Ada Birch" checked' in page
    mentoring.post(NEW, typed | {"form_key": opened.context["form"]["form_key"].value()})
    assert not Draft.objects.exists()


def test_who_sees_no_records_is_offered_no_pupils(cast, sign_in):
    assert "About a pupil" not in sign_in(cast[Role.EXAMS_OFFICER]).get(NEW).content.decode()


@pytest.mark.parametrize(
    ("due_on", "said"), [(date(2026, 11, 30), ">30 Nov<"), (date(2027, 1, 8), ">8 Jan 2027<")]
)
@pytest.mark.parametrize("address", [LIST, reverse("mentoring:today")])
def test_a_day_of_another_year_says_which(cast, mentoring, due_on, said, address):
    mentor = cast[Role.MENTOR]
    Task.objects.create(
        school=cast.school, owner=mentor, set_by=mentor, text="Ring home", due_on=due_on, set_at=now()
    )
    assert said in mentoring.get(address).content.decode()
