"""The same form twice changes one thing; two people saving one record are told."""

import threading
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.utils import timezone

from staffing import receipts
from staffing.access import Role
from staffing.models import Faculty, FormReceipt, Staff
from staffing.receipts import Stale, claim_version, once, taken
from tests.cast import make_cast

pytestmark = pytest.mark.django_db


def test_an_address_known_before_is_the_answer_of_both(cast):
    actor, key = cast.actor(Role.RECORDS), uuid4()
    for _ in range(2):
        assert once(actor, key, lambda: "/there/", "/there/") == "/there/"
    assert taken(actor, str(key)) == "/there/"


def test_a_form_is_taken_once_and_answers_the_same(cast):
    actor, key, done = cast.actor(Role.RECORDS), uuid4(), []
    answers = [once(actor, key, lambda: f"/{done.append(1) or len(done)}/") for _ in range(3)]
    assert (answers, len(done)) == (["/1/"] * 3, 1)


def test_two_people_may_have_the_same_key(cast):
    key, done = uuid4(), []
    for role in (Role.RECORDS, Role.MENTOR):
        once(cast.actor(role), key, lambda: done.append(1) or "/")
    assert len(done) == 2


def test_a_form_that_failed_may_be_sent_again(cast):
    actor, key = cast.actor(Role.RECORDS), uuid4()

    def fail() -> str:
        raise ValueError

    with pytest.raises(ValueError):
        once(actor, key, fail)
    assert once(actor, key, lambda: "/done/") == "/done/"


def test_a_version_is_claimed_once(cast):
    mentor = cast[Role.MENTOR]
    assert claim_version(Staff.objects.get(pk=mentor.pk), 1).version == 2
    with pytest.raises(Stale):
        claim_version(mentor, 1)


def test_old_receipts_are_cleared(cast):
    once(cast.actor(Role.RECORDS), uuid4(), lambda: "/")
    assert receipts.clear_old() == 0
    FormReceipt.objects.update(taken_at=timezone.now() - timedelta(days=8))
    assert receipts.clear_old() == 1


def together(*acts) -> None:
    """Run each in a thread of its own, starting at once."""
    start = threading.Barrier(len(acts))

    def run(act) -> None:
        start.wait()
        try:
            act()
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_double_post_at_the_same_moment_makes_one_row():
    actor, key, answers = make_cast().actor(Role.RECORDS), uuid4(), []

    def make() -> str:
        return f"/{Faculty.objects.create(school_id=actor.school_id, name=uuid4().hex).pk}/"

    together(*[lambda: answers.append(once(actor, key, make))] * 4)
    assert len(set(answers)) == 1
    assert len(answers) == 4
    assert Faculty.objects.exclude(name="Maths").count() == 1


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_of_two_savers_at_the_same_moment_one_is_told():
    mentor, outcomes = make_cast()[Role.MENTOR], []

    def save() -> None:
        try:
            claim_version(Staff.objects.get(pk=mentor.pk), 1)
            outcomes.append("saved")
        except Stale:
            outcomes.append("told")

    together(save, save)
    assert sorted(outcomes) == ["saved", "told"]
