"""The lessons of a day that somebody teaches or covers, with what every adult does for the pupils in them."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.db.models import Exists, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce, JSONArray

from interventions.lessons import teaches
from interventions.models import Cover
from pupils.key_lines import SAID, Said, Told, in_order, key_lines, tell
from pupils.models import GroupMember, TimetabledLesson
from pupils.models.timetable import TimetabledLessonQuerySet
from staffing.access import Actor, open_on
from staffing.calendar import LONDON, Calendar
from staffing.models import Period
from staffing.models.school import JSONList
from staffing.places import said_place
from staffing.prepared import PreparedFor

NAME = ("plan__pupil", "plan__pupil__known_forename", "plan__pupil__known_surname")


@dataclass(frozen=True)
class LessonLine:
    """One lesson, by the bells of its day."""

    lesson: TimetabledLesson
    starts_at: time
    ends_at: time
    is_cover: bool
    is_now: bool
    told: Told
    pupil_ids: Sequence[int]

    @property
    def where(self) -> str:
        return said_place(self.lesson.room)


def read_lessons(actor: Actor, calendar: Calendar, at: datetime) -> list[LessonLine]:
    """One statement; on a day without school there is nothing but cover that was given before it was closed."""
    there = at.astimezone(LONDON)
    on = there.date()
    week = calendar.cycle_week(on) if calendar.is_school_day(on) else None
    return [_line(lesson, there.time()) for lesson in _LESSONS.rows(actor, on, week)]


def _line(lesson: Any, at: time) -> LessonLine:
    names: dict[int, str] = {}
    said: dict[int, list[Said]] = defaultdict(list)
    for pupil_id, forename, surname, *its in lesson.said:
        names[pupil_id] = f"{forename} {surname[:1]}"
        said[pupil_id].append(tuple(its))
    lines = [(name, in_order(said[pk])) for pk, name in sorted(names.items(), key=lambda each: each[1])]
    return LessonLine(
        lesson=lesson,
        starts_at=lesson.rings_at,
        ends_at=lesson.rings_until,
        is_cover=lesson.is_cover,
        is_now=lesson.rings_at <= at < lesson.rings_until,
        told=tell(lines, by_name=True),
        pupil_ids=list(names),
    )


def _rows(actor: Actor, on: date, cycle_week: int | None) -> TimetabledLessonQuerySet:
    """A lesson without a teacher of its own is of whoever teaches the group."""
    own = Q(teacher=actor.staff_id) | Q(teacher__isnull=True) & Q(teaches(actor, on))
    covers = Cover.objects.filter(lesson=OuterRef("pk"), on=on, staff=actor.staff_id)
    then = Q(cycle_week=cycle_week or 0, weekday=on.isoweekday())
    rung = Period.objects.ringing().filter(
        shape__days__school=OuterRef("group__school"),
        shape__days__cycle_week=OuterRef("cycle_week"),
        shape__days__weekday=OuterRef("weekday"),
        name=OuterRef("period__name"),
    )
    rows = TimetabledLesson.objects.visible_to(actor).open(on).annotate(is_cover=Exists(covers))
    return (
        rows.filter(then & own | Q(is_cover=True))
        .annotate(
            rings_at=Coalesce(Subquery(rung.values("starts_at")[:1]), "period__starts_at"),
            rings_until=Coalesce(Subquery(rung.values("ends_at")[:1]), "period__ends_at"),
            said=_said(actor, on),
        )
        .select_related("group", "period")
        .order_by("rings_at", "group__code", "pk")
    )


def _said(actor: Actor, on: date) -> Subquery:
    """Of whoever is in the group and on roll, what is the reader’s to see: cover lends the class sheet alone."""
    there = GroupMember.objects.filter(
        open_on(on), group=OuterRef(OuterRef("group")), pupil__admitted_on__lte=on
    ).exclude(pupil__left_on__lt=on)
    lines = key_lines(actor).filter(plan__pupil__in=there.values("pupil"))
    return Subquery(lines.annotate(said=JSONList(JSONArray(*NAME, *SAID))).values("said"))


_LESSONS = PreparedFor(_rows)
