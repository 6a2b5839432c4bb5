"""Sessions feed targets: a tick, a reading, or tries counted, in the save of the session."""

from decimal import Decimal

import pytest
from django.urls import reverse

from interventions.models import Session, SessionTarget
from pupils.models import TargetReading
from staffing.access import Role
from staffing.models import AuditEvent
from tests import factories
from tests.interventions.scenes import a_slot, pupils_of, what_the_page_sends


@pytest.fixture
def mentor(cast):
    return cast[Role.MENTOR]


@pytest.fixture
def mentoring(sign_in, mentor):
    return sign_in(mentor)


@pytest.fixture
def slot(cast, mentor):
    return a_slot(mentor, pupils_of(cast.school, 2))


@pytest.fixture
def target(slot, mentor):
    return factories.TargetFactory(pupil=slot.provision.places.first().pupil, author=mentor)


def log_url(planned) -> str:
    return reverse("interventions:session_log", args=[planned.pk])


def save(browser, address, **changes):
    return browser.post(address, what_the_page_sends(browser.get(address), **changes), follow=True)


def test_a_session_that_says_nothing_of_targets_leaves_none(mentoring, slot, target):
    save(mentoring, log_url(slot))
    assert Session.objects.count() == 1
    assert not SessionTarget.objects.exists()


def test_a_tick_says_that_it_was_worked_on(mentoring, slot, target):
    save(mentoring, log_url(slot), **{f"t{target.pk}-worked": "on"})
    row = SessionTarget.objects.get()
    assert (row.target, row.tries, row.reading) == (target, None, None)


def test_a_reading_is_the_targets_and_one_event_tells_of_it_all(mentoring, slot, target):
    before = AuditEvent.objects.count()
    page = log_url(slot)
    save(mentoring, page, **{f"t{target.pk}-value": "88.5"})
    reading = TargetReading.objects.get()
    assert (reading.target, reading.value, reading.on) == (target, Decimal("88.5"), slot.on)
    assert reading.source == "Reading group"
    assert AuditEvent.objects.exclude(verb="view").count() - before <= 1


def test_three_of_four_tries_are_a_reading_of_75_per_cent(mentoring, slot, target):
    save(mentoring, log_url(slot), **{f"t{target.pk}-successes": "3", f"t{target.pk}-tries": "4"})
    row = SessionTarget.objects.get()
    assert (row.successes, row.tries, row.reading.value) == (3, 4, Decimal(75))


def test_more_that_went_well_than_was_tried_is_said_and_nothing_lost(mentoring, slot, target):
    page = save(mentoring, log_url(slot), **{f"t{target.pk}-successes": "5", f"t{target.pk}-tries": "4"})
    assert "More went well than were tried." in page.content.decode()
    assert 'value="5"' in page.content.decode()
    assert not Session.objects.exists()


def test_targets_of_a_pupil_who_was_away_are_not_worked_on(mentoring, slot, target):
    away = {f"p{target.pupil_id}-presence": "absent", f"t{target.pk}-worked": "on"}
    save(mentoring, log_url(slot), **away)
    assert not SessionTarget.objects.exists()


def test_a_target_out_of_reach_or_decided_is_not_offered_and_not_taken(mentoring, slot, target, cast):
    other = factories.TargetFactory(pupil=factories.PupilFactory(school=cast.school), author=target.author)
    save(mentoring, log_url(slot), **{f"t{other.pk}-worked": "on"})
    assert not SessionTarget.objects.exists()


def test_an_edit_puts_the_reading_right_and_takes_it_away(mentoring, slot, target):
    save(mentoring, log_url(slot), **{f"t{target.pk}-value": "88"})
    address = reverse("interventions:session_edit", args=[Session.objects.get().pk])
    assert 'value="88' in mentoring.get(address).content.decode()
    save(mentoring, address, **{f"t{target.pk}-value": "89", f"t{target.pk}-worked": "on"})
    assert TargetReading.objects.get().value == Decimal(89)
    save(mentoring, address)
    assert not TargetReading.objects.exists()
    assert TargetReading.history.filter(history_type="-").count() == 1


def test_its_page_shows_what_was_worked_on(mentoring, slot, target):
    save(mentoring, log_url(slot), **{f"t{target.pk}-successes": "3", f"t{target.pk}-tries": "4"})
    page = mentoring.get(reverse("interventions:session_detail", args=[Session.objects.get().pk]))
    assert "3 of 4 went well" in page.content.decode()
