"""Which digests are due by each school's own clock, and building each of them once."""

from datetime import date, datetime, timedelta

from mentoring.digest import Build, build_digests
from safeguarding.reminders import tell_of_week
from staffing.access import system_actor
from staffing.calendar import LONDON, now, week_start
from staffing.models import BackupEvent, SchedulerRun, School

JOB = "weekly digest"
# A digest of a Monday or Tuesday can't tell of its own week yet: it tells of the week before.
LOOKS_BACK_UP_TO_WEEKDAY = 2
# A run noted further ahead than this was noted by a clock that was wrong, and holds nothing up.
CLOCKS_DIFFER_BY = timedelta(days=1)


def due_at(school: School, week: date) -> datetime:
    """The moment, in London, from which a week's digest is due."""
    day = week + timedelta(days=school.digest_weekday - 1)
    if school.digest_weekday <= LOOKS_BACK_UP_TO_WEEKDAY:
        day += timedelta(days=7)
    return datetime.combine(day, school.digest_time, tzinfo=LONDON)


def week_due(school: School, at: datetime) -> date:
    """The latest week whose digest is due: a missed Friday stays due until the next one."""
    week = week_start(at.astimezone(LONDON).date())
    while due_at(school, week) > at:
        week -= timedelta(days=7)
    return week


def schools_due(at: datetime) -> list[School]:
    """Schools whose due digest was not yet looked after: two statements for any number of schools."""
    believable = SchedulerRun.objects.filter(ran_at__lte=at + CLOCKS_DIFFER_BY)
    ran = dict(believable.values_list("name", "ran_at"))
    return [
        school
        for school in School.objects.order_by("pk")
        if (last := ran.get(_run_name(school))) is None or last < due_at(school, week_due(school, at))
    ]


def build_due(school: School, at: datetime) -> Build:
    """Build a school's due digest; safe to run twice, because what was built stays.

    One that fell due before a backup was put back may have been mailed in the time that is lost: its pages are made
    anew, its mails are withheld.
    """
    week = week_due(school, at)
    is_withheld = BackupEvent.objects.restored_since(due_at(school, week), school).exists()
    build = build_digests(
        by=system_actor(school.pk, JOB),
        school=school,
        week=week,
        on=at.astimezone(LONDON).date(),
        at=at,
        withhold_mails=is_withheld,
    )
    if build.is_school_week:
        tell_of_week(school, week, at, is_withheld=is_withheld)
    SchedulerRun.objects.update_or_create(name=_run_name(school), defaults={"ran_at": at})
    return build


def run_due(at: datetime | None = None) -> list[Build]:
    """Build every digest that is due, school by school."""
    moment = at or now()
    return [build_due(school, moment) for school in schools_due(moment)]


def _run_name(school: School) -> str:
    return f"digest of school {school.pk}"
