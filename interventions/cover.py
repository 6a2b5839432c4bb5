"""What cover adds to the one table of involvement: each pupil of the class, for the day of the lesson alone."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.db import transaction

from interventions.lessons import days_of
from interventions.models import Cover
from pupils.codes import InvolvementReason
from pupils.involvement import Link, set_links
from pupils.models import GroupMember, Involvement, TeachingGroup, TimetabledLesson
from pupils.models.links import TeachingGroupQuerySet
from staffing.access import Actor, Resource, Verb, open_or_coming, roles_that
from staffing.calendar import Calendar
from staffing.models import Staff
from staffing.models.people import StaffQuerySet

LOOK_AHEAD = timedelta(days=14)


def link_covers(covers: Iterable[Cover]) -> None:
    """Write the links of cover: to who is in the group on its day."""
    rows = {row.pk: row for row in covers}
    groups = dict(Cover.objects.filter(pk__in=rows).values_list("pk", "lesson__group"))
    members: dict[int, list[GroupMember]] = defaultdict(list)
    for member in GroupMember.objects.filter(group__in=set(groups.values())):
        members[member.group_id].append(member)
    wanted = {
        pk: {
            Link(row.staff_id, member.pupil_id, InvolvementReason.COVER, row.on, row.on)
            for member in members[groups[pk]]
            if member.starts_on <= row.on and (member.ends_on is None or row.on <= member.ends_on)
        }
        for pk, row in rows.items()
    }
    set_links(Involvement.Source.COVER, wanted)


@transaction.atomic
def rebuild(school_id: int) -> None:
    """Make the links of a school's cover anew."""
    covers = Cover.objects.filter(lesson__group__school_id=school_id)
    of_school = Involvement.objects.filter(pupil__school_id=school_id, source_kind=Involvement.Source.COVER)
    of_school.exclude(source_id__in=covers.values("pk")).delete()
    link_covers(covers)


def groups_to_cover(actor: Actor, on: date) -> TeachingGroupQuerySet:
    """Groups whose lessons the actor gives to colleagues."""
    return TeachingGroup.objects.wholly_within(actor, Resource.TIMETABLE, Verb.EDIT, on)


def lessons_to_cover(group: TeachingGroup, on: date) -> list[TimetabledLesson]:
    """The group's lessons, of that day or to come."""
    lessons = TimetabledLesson.objects.filter(open_or_coming(on), group=group)
    return list(lessons.select_related("period", "group", "teacher").in_order())


def next_to_cover(lessons: Iterable[TimetabledLesson], calendar: Calendar, on: date) -> dict[str, Any]:
    """What the form opens with: the next of these lessons and its day, within two weeks of term."""
    last = on + LOOK_AHEAD
    coming = ((day, lesson) for lesson in lessons for day in days_of(lesson, calendar, on, last))
    day, lesson = min(coming, key=lambda each: (each[0], each[1].period.starts_at), default=(on, None))
    return {"on": day, "timetabled": str(lesson.pk) if lesson else ""}


def may_cover(actor: Actor, on: date) -> StaffQuerySet:
    """Colleagues whose timetable is the actor's to change, and whose role opens class sheets at all."""
    readers = roles_that(Resource.PLANS, Verb.VIEW)
    return Staff.objects.timetables_visible_to(actor, on, Verb.EDIT).employed(on).with_one_of(readers, on)
