"""Summer time, week 53 and clocks that were wrong: each week's digest once, none skipped."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.core import mail

from mentoring.models import Digest
from mentoring.regular_work import one_round
from mentoring.schedule import due_at, run_due, schools_due
from staffing.access import Role
from staffing.calendar import LONDON
from staffing.models import SchedulerRun, School
from staffing.outbox import send_due
from tests import factories
from tests.cast import make_staff
from tests.mentoring.weeks import MONDAY, on_caseload

pytestmark = pytest.mark.django_db
HOUR, ROUND, WEEK = timedelta(hours=1), timedelta(hours=3), timedelta(days=7)
Clock = Callable[[datetime], datetime]


@pytest.fixture
def school() -> School:
    """Open from September to July but for a week in May, with one mentor of one pupil."""
    term = factories.TermFactory(
        starts_on=date(2026, 9, 1),
        ends_on=date(2027, 7, 20),
        break_starts_on=date(2027, 5, 31),
        break_ends_on=date(2027, 6, 4),
    )
    school = term.year.school
    pupil = factories.PupilFactory(school=school)
    on_caseload(pupil, make_staff(school, Role.MENTOR), date(2026, 9, 4))
    return school


def right(moment: datetime) -> datetime:
    return moment


def wrong(since: datetime, until: datetime, by: timedelta) -> Clock:
    """A clock that shows another time for a while."""
    return lambda moment: moment + by if since <= moment < until else moment


def live_through(first: date, weeks: int, clock: Clock = right) -> None:
    """Weeks of rounds, one every three hours, from a Monday on; the clock shows what it shows."""
    moment = datetime.combine(first, time(), tzinfo=UTC)
    for _ in range(weeks * 7 * 8):
        at = clock(moment).astimezone(LONDON)
        run_due(at)
        send_due(at)
        moment += ROUND


def told() -> list[date]:
    return sorted(Digest.objects.values_list("week_start", flat=True))


@pytest.mark.parametrize(
    "monday",
    [date(2026, 10, 19), date(2027, 3, 22), date(2026, 12, 21)],
    ids=["summer time ends", "summer time begins", "week 53"],
)
@pytest.mark.parametrize("weekday", [1, 5])
def test_each_week_is_told_of_once_and_at_its_time(school, monday, weekday):
    school.digest_weekday = weekday
    school.save()
    live_through(monday, 3)
    weeks = told()
    assert weeks == [weeks[0] + WEEK * number for number in range(4)]
    assert len(mail.outbox) == len(weeks)
    for digest in Digest.objects.filter(week_start__gt=weeks[0]):
        assert timedelta() <= digest.built_at - due_at(school, digest.week_start) < ROUND


FRIDAY = datetime(2026, 11, 20, 15, 30, tzinfo=LONDON)


@pytest.mark.parametrize(
    "clock",
    [
        wrong(FRIDAY + HOUR / 2, FRIDAY + WEEK * 9, -2 * HOUR),
        wrong(FRIDAY - 3 * HOUR, FRIDAY + 3 * HOUR, -2 * HOUR),
        wrong(FRIDAY - 20 * HOUR, FRIDAY - 10 * HOUR, 24 * HOUR),
        wrong(FRIDAY + HOUR, FRIDAY + 30 * HOUR, 24 * HOUR),
        wrong(FRIDAY + HOUR, FRIDAY + 30 * HOUR, -24 * HOUR),
        wrong(FRIDAY - 3 * HOUR, FRIDAY + HOUR, 400 * 24 * HOUR),
    ],
    ids=[
        "back two hours for good after it was sent",
        "back two hours around it",
        "on a day before it",
        "on a day after it",
        "back a day after it",
        "a year ahead, and right again",
    ],
)
def test_a_clock_that_was_wrong_skips_no_week_and_sends_none_twice(school, clock):
    live_through(MONDAY, 3, clock)
    weeks = [week for week in told() if week < date(2027, 1, 1)]
    assert weeks == [MONDAY + WEEK * number for number in range(-1, 3)]
    assert len(mail.outbox) == len(told())


def test_work_of_a_wrong_clock_does_not_put_off_the_daily_work(school):
    at = FRIDAY
    one_round(at + timedelta(days=400))
    assert schools_due(at) == [school]
    one_round(at)
    assert SchedulerRun.objects.get(name="plan_schools").ran_at == at
