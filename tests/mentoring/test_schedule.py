"""Which digests are due: by each school's own clock, in London, once."""

from datetime import UTC, date, datetime, time

import pytest

from mentoring.models import Digest
from mentoring.schedule import due_at, run_due, schools_due, week_due
from staffing.access import Role
from staffing.calendar import LONDON
from staffing.models import BackupEvent, MailState, OutboxMail, School
from tests.mentoring.weeks import MONDAY, falling_pupils

FRIDAY_1530 = datetime(2026, 11, 20, 15, 30, tzinfo=LONDON)


def london(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=LONDON)


@pytest.fixture
def plain() -> School:
    return School(pk=1, digest_weekday=5, digest_time=time(15, 30))


@pytest.mark.parametrize(
    ("at", "week"),
    [
        (london(2026, 11, 20, 15, 29), date(2026, 11, 9)),
        (FRIDAY_1530, MONDAY),
        (london(2026, 11, 26, 9, 0), MONDAY),
        (london(2026, 11, 27, 15, 30), date(2026, 11, 23)),
    ],
    ids=["a minute early", "on time", "missed and caught up on Thursday", "the next one"],
)
def test_a_week_is_due_from_its_friday_until_the_next(plain, at, week):
    assert week_due(plain, at) == week


@pytest.mark.parametrize(
    ("week", "moment"),
    [
        (date(2026, 3, 23), datetime(2026, 3, 27, 15, 30, tzinfo=UTC)),
        (date(2026, 3, 30), datetime(2026, 4, 3, 14, 30, tzinfo=UTC)),
        (date(2026, 10, 19), datetime(2026, 10, 23, 14, 30, tzinfo=UTC)),
        (date(2026, 10, 26), datetime(2026, 10, 30, 15, 30, tzinfo=UTC)),
    ],
    ids=["before summer time", "after it begins", "before it ends", "after it ends"],
)
def test_half_past_three_is_half_past_three_in_london_all_year(plain, week, moment):
    assert due_at(plain, week) == moment


def test_a_moment_in_another_time_zone_means_the_same(plain):
    assert week_due(plain, datetime(2026, 11, 20, 15, 30, tzinfo=UTC)) == MONDAY


def test_week_53_follows_week_52_and_comes_before_week_1(plain):
    assert week_due(plain, london(2027, 1, 1, 15, 30)).isocalendar()[:2] == (2026, 53)
    assert week_due(plain, london(2027, 1, 8, 15, 30)).isocalendar()[:2] == (2027, 1)


def test_a_monday_digest_tells_of_the_week_before():
    school = School(digest_weekday=1, digest_time=time(7, 0))
    assert week_due(school, london(2026, 11, 23, 7, 0)) == MONDAY


def test_a_thursday_digest_tells_of_its_own_week():
    school = School(digest_weekday=4, digest_time=time(15, 0))
    assert week_due(school, london(2026, 11, 19, 15, 0)) == MONDAY


def test_what_is_due_is_built_once(cast):
    falling_pupils(cast.school, cast[Role.MENTOR], 1)
    run_due(FRIDAY_1530)
    built = Digest.objects.count()
    assert built
    assert run_due(FRIDAY_1530.replace(hour=16)) == []
    assert Digest.objects.count() == built


def test_a_school_set_up_later_in_the_week_catches_up(cast):
    assert cast.school in schools_due(london(2026, 11, 24, 8, 0))


def test_each_school_has_its_own_clock(cast):
    run_due(london(2026, 11, 16, 8, 0))
    cast.other_school.digest_weekday = 3
    cast.other_school.save()
    assert schools_due(london(2026, 11, 19, 8, 0)) == [cast.other_school]


def test_a_holiday_week_is_looked_after_without_a_digest(cast):
    falling_pupils(cast.school, cast[Role.MENTOR], 1)
    run_due(london(2026, 10, 30, 15, 30))
    assert not Digest.objects.exists()
    assert schools_due(london(2026, 11, 2, 8, 0)) == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("restored", "state"),
    [(london(2026, 11, 21, 9, 0), MailState.WITHHELD), (london(2026, 11, 20, 9, 0), MailState.PLANNED)],
    ids=["the day after it was due", "before it was due"],
)
def test_a_digest_of_the_days_that_a_restore_lost_is_built_and_not_mailed(cast, restored, state):
    falling_pupils(cast.school, cast[Role.MENTOR], 1)
    BackupEvent.objects.create(kind=BackupEvent.Kind.RESTORED, school=cast.school, at=restored)
    run_due(london(2026, 11, 21, 10, 0))
    assert Digest.objects.filter(school=cast.school, week_start=MONDAY).exists()
    assert set(OutboxMail.objects.filter(school=cast.school).values_list("state", flat=True)) == {state}
