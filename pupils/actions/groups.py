"""Ending teaching groups: by hand, and those of a year that is over; who works with whom follows."""

from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.formats import date_format

from pupils.involvement import link_groups
from pupils.models import GroupMember, GroupTeacher, Pupil, TeachingGroup, TimetabledLesson
from pupils.years import summer_starts
from staffing.access import Actor, open_or_coming
from staffing.audit import AuditVerb, record
from staffing.calendar import academic_year_start, today
from staffing.models import School
from staffing.refusals import Refused

DAY = timedelta(days=1)
PLACES = (GroupMember, GroupTeacher)


@transaction.atomic
def end_group(*, group: TeachingGroup, ends_on: date, by: Actor) -> TeachingGroup:
    """Nobody is in the group, teaches it or meets with it after `ends_on`; who was to come to it later does not."""
    _hold_pupils(group.school_id)
    places = [_beyond(model, ends_on).filter(group=group) for model in PLACES]
    starts = [row.starts_on for rows in places for row in rows]
    if not starts:
        raise Refused(f"Nobody is in this group or teaches it after {date_format(ends_on)}.", "ends_on")
    latest = max((on for on in starts if on <= today()), default=min(starts))
    if ends_on < latest:
        raise Refused(
            f"Somebody came to this group on {date_format(latest)}: end it on that day or later.", "ends_on"
        )
    pupil_ids = sorted(set(places[0].values_list("pupil", flat=True)))
    for rows in (*places, _beyond(TimetabledLesson, ends_on).filter(group=group)):
        rows.filter(starts_on__gt=ends_on).delete()
        rows.update(ends_on=ends_on)
    link_groups([group])
    record(by, AuditVerb.END, group, pupil_ids=pupil_ids, ends_on=ends_on.isoformat())
    return group


@transaction.atomic
def end_past_groups(*, school: School, on: date, by: Actor) -> int:
    """End, with 31 August, what began before last summer's holiday and goes on: how many groups. Done twice, the
    second time finds none. What came with a new timetable in the holiday is of the new year, and stays.
    """
    start = academic_year_start(on)
    last_day, summer = date(start, 8, 31), summer_starts(school.calendar(), start - 1)
    places = [_beyond(model, last_day).filter(group__school=school, starts_on__lt=summer) for model in PLACES]
    if not any(rows.exists() for rows in places):
        return 0
    _hold_pupils(school.pk)
    ids = {pk for rows in places for pk in rows.values_list("group", flat=True)}
    pupil_ids = sorted(set(places[0].values_list("pupil", flat=True)))
    for rows in (*places, _beyond(TimetabledLesson, last_day).filter(group__in=ids, starts_on__lt=summer)):
        rows.update(ends_on=last_day)
    link_groups(TeachingGroup.objects.filter(pk__in=ids))
    record(
        by,
        AuditVerb.END,
        "teachinggroup",
        pupil_ids=pupil_ids,
        groups=len(ids),
        ends_on=last_day.isoformat(),
    )
    return len(ids)


def _beyond(
    model: type[GroupMember] | type[GroupTeacher] | type[TimetabledLesson], last_day: date
) -> QuerySet[Any]:
    """Members, teachers or lessons on a day after this one."""
    return model._default_manager.filter(open_or_coming(last_day + DAY))


def _hold_pupils(school_id: int) -> None:
    """As an import does: nobody else changes who is in a group meanwhile."""
    pupils = Pupil.objects.filter(school=school_id).order_by("pk")
    list(pupils.select_for_update(no_key=True).values_list("pk"))
