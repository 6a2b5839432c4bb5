"""A target from being set to being decided, as requests."""

from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from pupils.models import Target, TargetEvidence, TargetReading, WorkDay
from staffing.access import Role
from tests import factories


@pytest.fixture
def sendco(cast, sign_in):
    return sign_in(cast[Role.SENDCO])


@pytest.fixture
def ada(cast):
    return factories.PupilFactory(school=cast.school, send_status="K", legal_forename="Ada")


@pytest.fixture
def target(ada, cast):
    return factories.TargetFactory(pupil=ada, author=cast[Role.SENDCO])


def told(by, **changes) -> dict:
    return {
        "form_key": str(uuid4()), "what": "Comes on time", "kind": "attendance", "measure": "Half-days", "unit": "%",
        "baseline": "80", "baseline_on": "2026-11-02", "baseline_source": "Register", "aim": "95",
        "aim_by": "2026-12-18", "steps": "Sets an alarm\n\nPacks at night", "author": by.pk,
    } | changes  # fmt: skip


def create(sendco, cast, ada, **changes):
    address = reverse("pupils:target_create", args=[ada.pk])
    return sendco.post(address, told(cast[Role.SENDCO], **changes), follow=True).content.decode()


def at(name: str, *ids: int) -> str:
    return reverse(f"pupils:{name}", args=ids)


def test_a_target_is_set_with_its_steps_in_order(sendco, cast, ada):
    create(sendco, cast, ada)
    target = Target.objects.get()
    assert [step.text for step in target.steps.all()] == ["Sets an alarm", "Packs at night"]
    assert (target.is_lower_better, target.state) == (False, "open")


def test_fewer_is_better_where_the_aim_says_so(sendco, cast, ada):
    create(sendco, cast, ada, kind="behaviour", unit="times", baseline="10", aim="2")
    assert Target.objects.get().is_lower_better


def test_an_aim_worse_than_the_baseline_is_asked_about_and_allowed(sendco, cast, ada):
    page = create(sendco, cast, ada, baseline="96", aim="92")
    assert "The aim is below the baseline" in page
    assert not Target.objects.exists()
    create(sendco, cast, ada, baseline="96", aim="92", better="higher")
    assert not Target.objects.get().line.is_uphill


def test_to_keep_what_there_is_asks_which_way_is_better(sendco, cast, ada):
    assert "to keep it" in create(sendco, cast, ada, aim="80")
    create(sendco, cast, ada, aim="80", better="lower")
    assert Target.objects.get().is_lower_better


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"aim_by": "2026-11-02"}, "comes after the baseline"),
        ({"baseline_on": "2026-11-20"}, "has not come yet"),
        ({"kind": "attainment"}, "Say in which subject."),
    ],
)
def test_what_can_not_be_is_refused_with_a_sentence(sendco, cast, ada, changes, sentence):
    assert sentence in create(sendco, cast, ada, **changes)
    assert not Target.objects.exists()


def test_an_author_is_somebody_who_sees_the_pupils_targets(sendco, cast, ada):
    page = create(sendco, cast, ada, author=cast[Role.MENTOR].pk)
    assert "does not see this pupil’s targets" in page


def test_a_named_author_may_edit_what_they_see_and_nobody_else_of_their_role(cast, ada, target, sign_in):
    mentor = cast[Role.MENTOR]
    link = {"staff": mentor, "reason": "caseload", "source_kind": "caseload", "source_id": 1}
    ada.involvements.create(starts_on=factories.YEAR_START, **link)
    assert sign_in(mentor).get(at("target_edit", target.pk)).status_code == 404
    Target.objects.update(author=mentor)
    assert sign_in(mentor).get(at("target_edit", target.pk)).status_code == 200
    ada.involvements.all().delete()
    assert sign_in(mentor).get(at("target_edit", target.pk)).status_code == 404


def test_an_edited_step_keeps_the_day_it_was_done(sendco, cast, ada):
    create(sendco, cast, ada)
    target = Target.objects.get()
    sendco.post(at("step_done", target.steps.first().pk))
    changed = told(cast[Role.SENDCO], steps="Rings a friend\nSets an alarm", version=1)
    sendco.post(at("target_edit", target.pk), changed)
    assert [(step.text, step.done_on is not None) for step in target.steps.all()] == [
        ("Rings a friend", False),
        ("Sets an alarm", True),
    ]


def test_two_people_saving_a_target_are_told(sendco, cast, ada):
    create(sendco, cast, ada)
    address = at("target_edit", Target.objects.get().pk)
    sendco.post(address, told(cast[Role.SENDCO], why="First", version=1))
    page = sendco.post(address, told(cast[Role.SENDCO], why="Second", version=1)).content.decode()
    assert "Saved meanwhile by somebody else" in page
    assert "Second" in page


def test_the_page_explains_the_rule_with_its_numbers(sendco, cast, target):
    cast.school.adequate_words = "Nearly there."
    cast.school.save()
    for day, value in (("2026-10-05", "84"), ("2026-11-16", "90")):
        sendco.post(at("reading_create", target.pk), {"form_key": uuid4(), "value": value, "on": day})
    page = sendco.get(at("target_detail", target.pk)).content.decode()
    assert "adequate progress" in page
    assert "at least 80\u202f% of that is asked for" in page
    assert "Nearly there." in page


def test_one_reading_is_too_few_to_say(sendco, target):
    factories.TargetReadingFactory(target=target)
    assert "too few readings to say" in sendco.get(at("target_detail", target.pk)).content.decode()


def test_a_corrected_reading_keeps_what_it_was(sendco, target):
    reading = factories.TargetReadingFactory(target=target)
    sendco.post(
        at("reading_edit", reading.pk), {"form_key": uuid4(), "version": 1, "value": "91", "on": "2026-11-16"}
    )
    assert [row.value for row in reading.history.all()] == [Decimal(91), Decimal(90)]


def test_a_target_is_decided_with_a_reason_and_opened_again(sendco, target):
    decided = {"form_key": uuid4(), "version": 1, "state": "met", "on": "2026-11-19"}
    assert "Why" in sendco.post(at("target_decide", target.pk), decided).content.decode()
    sendco.post(at("target_decide", target.pk), decided | {"reason": "Kept for a month."})
    target.refresh_from_db()
    assert (target.state, target.state_reason) == ("met", "Kept for a month.")
    sendco.post(at("target_reopen", target.pk))
    target.refresh_from_db()
    assert (target.state, target.decided_on, target.decided_by) == ("open", None, None)


def test_the_database_holds_that_a_decision_has_its_day_and_person(target):
    for wrong in ({"state": "met"}, {"decided_on": "2026-11-19"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Target.objects.filter(pk=target.pk).update(**wrong)


def test_time_on_task_is_a_share_of_what_was_observed(sendco, target):
    seen = {
        "form_key": uuid4(),
        "kind": "on_task",
        "on": "2026-11-19",
        "seconds_on_task": 450,
        "antecedent": "x",
    }
    assert "Seconds observed" in sendco.post(at("evidence_create", target.pk), seen).content.decode()
    sendco.post(at("evidence_create", target.pk), seen | {"seconds_observed": 600})
    evidence = TargetEvidence.objects.get()
    assert evidence.sentence == "On task for 7:30 of 10:00: 75\u202f%."
    assert evidence.antecedent == ""


def test_a_day_at_work_feeds_the_target_that_is_scored_by_it(sendco, cast, ada):
    target = factories.TargetFactory(
        pupil=ada, author=cast[Role.SENDCO], kind="work", skill="punctual", unit="", baseline=1, aim=4
    )
    day = {"form_key": uuid4(), "on": "2026-11-18", "place": "Kitchen", "punctual": 3}
    sendco.post(at("work_day_create", ada.pk), day)
    reading = TargetReading.objects.get()
    assert (reading.target, reading.value) == (target, 3)
    again = sendco.post(at("work_day_create", ada.pk), day | {"form_key": uuid4()}).content.decode()
    assert "scored already for this place" in again
    change = day | {"form_key": uuid4(), "version": 1, "punctual": "", "safe": 2}
    sendco.post(at("work_day_edit", WorkDay.objects.get().pk), change)
    assert not TargetReading.objects.exists()


def test_the_pupils_page_is_in_plain_words(sendco, ada, target):
    factories.TargetReadingFactory(target=target)
    page = sendco.get(at("target_plain", ada.pk)).content.decode()
    assert "Now I am at" in page
    assert "Baseline" not in page


def test_at_most_three_targets_stand_on_the_pupils_page(sendco, ada, cast):
    factories.TargetFactory.create_batch(4, pupil=ada, author=cast[Role.SENDCO])
    page = sendco.get(reverse("mentoring:pupil_detail", args=[ada.pk])).content.decode()
    assert page.count("not read yet") == 3
    assert "All targets" in page
