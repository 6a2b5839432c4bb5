"""A concern that nobody has opened goes to the next of the team, in their order: each once."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import models, transaction

from safeguarding.alerts import team_of, tell
from safeguarding.hours import school_time
from safeguarding.models import Alert, Concern, ConcernStaff, Entry
from safeguarding.running import Running, running_of
from safeguarding.standing import LOOKED_AT
from staffing.calendar import LONDON, Calendar
from staffing.models import School, Staff


def tell_of_unread(at: datetime) -> None:
    """For every school: safe to be run at any moment, any number of times, and twice at once."""
    unread = list(_unread().order_by("pk"))
    schools = School.objects.in_bulk({concern.school_id for concern in unread})
    for school_id, school in schools.items():
        concerns = [concern for concern in unread if concern.school_id == school_id]
        _tell_school(school, concerns, at)


def _unread() -> models.QuerySet[Concern]:
    """Never opened by one of the team."""
    opened = Entry.objects.filter(concern=models.OuterRef("pk"), kind__in=LOOKED_AT)
    return Concern.objects.filter(~models.Exists(opened))


def _tell_school(school: School, concerns: Sequence[Concern], at: datetime) -> None:
    running, calendar = running_of(school.pk), school.calendar()
    team = running.in_turn(team_of(school.pk, at.astimezone(LONDON).date()))
    ids = [concern.pk for concern in concerns]
    raised = Alert.objects.filter(concern__in=ids, stage=Alert.Stage.RAISED, is_urgent=True)
    urgent = set(raised.values_list("concern_id", flat=True))
    about = set(ConcernStaff.objects.filter(concern__in=ids).values_list("concern_id", "staff_id"))
    for concern in concerns:
        is_urgent = concern.pk in urgent
        able = [staff for staff in team if (concern.pk, staff.pk) not in about]
        turns = _turns(concern, running, calendar, at, is_urgent=is_urgent)
        # All were told when it was raised, the first of them to begin with: so the second is next, and the first last.
        due = [*able[1:], *able[:1]][:turns]
        if due:
            _tell(concern, due, at, is_urgent=is_urgent)


def _turns(concern: Concern, running: Running, calendar: Calendar, at: datetime, *, is_urgent: bool) -> int:
    """How often it has stood unread for as long as it may: by the clock where urgent, else in school time."""
    if is_urgent:
        return max((at - concern.raised_at) // timedelta(minutes=running.urgent_minutes), 0)
    passed = school_time(calendar, running, concern.raised_at, at)
    return passed // timedelta(hours=running.unread_hours)


@transaction.atomic
def _tell(concern: Concern, due: Sequence[Staff], at: datetime, *, is_urgent: bool) -> None:
    """Rows and mails together or neither. Whoever else is at it waits, and then finds that it is done."""
    if not _unread().select_for_update(of=("self",)).filter(pk=concern.pk).first():
        return
    told = set(
        Alert.objects.filter(concern=concern, stage=Alert.Stage.UNREAD).values_list("staff_id", flat=True)
    )
    new = [staff for staff in due if staff.pk not in told]
    if new:
        tell(concern, new, Alert.Stage.UNREAD, is_urgent=is_urgent, at=at)
