"""Lessons of teaching groups on their days: those ahead that one teaches or supports, and what was said of them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final

from django.db.models import Exists, OuterRef, Q
from django.utils.formats import date_format

from interventions.models import LessonNotice, Provision, SharedLesson, Slot, WantedMaterial
from interventions.models.lesson import LessonNoticeQuerySet, SharedLessonQuerySet, WantedMaterialQuerySet
from pupils.models import GroupMember, GroupTeacher, Pupil, TimetabledLesson
from pupils.models.pupil import PupilQuerySet
from pupils.models.timetable import TimetabledLessonQuerySet
from staffing.access import Actor, Resource, Verb, open_on, open_or_coming
from staffing.calendar import LONDON, Calendar
from staffing.models import School
from staffing.periods import Bells, bells_of
from staffing.places import said_place

AHEAD: Final = timedelta(days=7)
BACK: Final = timedelta(days=3)
TELL_WITHIN: Final = timedelta(days=14)
# A lesson of a two-week timetable comes round within three weeks, holidays left out.
NEXT_WITHIN: Final = timedelta(days=60)
MOST_LINES, MOST_WANTED, MOST_NOTICES = 25, 15, 10


@dataclass(frozen=True)
class Spot:
    """One lesson on one day, by the bells of that day."""

    lesson: TimetabledLesson
    on: date
    starts_at: time
    ends_at: time
    period_name: str

    def is_over(self, at: datetime) -> bool:
        return datetime.combine(self.on, self.ends_at, tzinfo=LONDON) <= at

    def has_begun(self, at: datetime) -> bool:
        return datetime.combine(self.on, self.starts_at, tzinfo=LONDON) <= at


@dataclass(frozen=True)
class SpotLine:
    """A lesson in a list: what the reader is in it, and what was said of it."""

    spot: Spot
    is_taught: bool
    has_begun: bool
    is_over: bool
    told: SharedLesson | None

    @property
    def where(self) -> str:
        return said_place(self.spot.lesson.room)


@dataclass(frozen=True)
class Ahead:
    """What one page tells of lessons: by day, of one's pupils besides, what is wanted, and what is new to read."""

    days: Sequence[tuple[date, Sequence[SpotLine]]]
    others: Sequence[SharedLesson]
    wanted: Sequence[WantedMaterial]
    notices: Sequence[LessonNotice]


def lessons_taught(actor: Actor, on: date) -> TimetabledLessonQuerySet:
    """Lessons, open or coming, of the groups that the actor teaches."""
    return TimetabledLesson.objects.visible_to(actor).open_or_coming(on).filter(teaches(actor, on))


def lessons_reached(actor: Actor, on: date) -> TimetabledLessonQuerySet:
    """Lessons of groups with a pupil whom the actor supports: not of those that the actor teaches."""
    reachable = Pupil.objects.visible_to(actor, Resource.LESSON, Verb.CREATE).values("pk")
    members = GroupMember.objects.filter(open_or_coming(on), group=OuterRef("group"), pupil__in=reachable)
    rows = TimetabledLesson.objects.visible_to(actor).filter(open_or_coming(on - TELL_WITHIN))
    return rows.filter(Exists(members)).exclude(teaches(actor, on))


def teaches(actor: Actor, on: date) -> Exists:
    rows = GroupTeacher.objects.filter(open_on(on), staff_id=actor.staff_id)
    return Exists(rows.filter(group=OuterRef("group")))


def _supports(actor: Actor, on: date) -> Exists:
    """Whether the actor gives support in the group's lessons: as lead adult of it, or in one of its weekly slots."""
    slots = Slot.objects.open(on).filter(provision=OuterRef("pk"), staff_id=actor.staff_id)
    rows = Provision.objects.filter(open_on(on), Q(lead_id=actor.staff_id) | Exists(slots))
    return Exists(rows.filter(teaching_group=OuterRef("group")))


def spot_on(lesson: TimetabledLesson, on: date, bells: Bells) -> Spot:
    period = bells.same((lesson.cycle_week, lesson.weekday), lesson.period)
    return Spot(lesson, on, period.starts_at, period.ends_at, period.name)


def said_of(lesson: TimetabledLesson, on: date, calendar: Calendar) -> str:
    """Why there is no such lesson on a day; nothing where there is."""
    day = date_format(on, "l j M Y")
    if not calendar.is_school_day(on):
        return f"{day} is not a school day here."
    is_open = lesson.starts_on <= on and (lesson.ends_on is None or on <= lesson.ends_on)
    # The week of the timetable is counted from the beginning of the year, so it is asked for last.
    is_then = is_open and on.isoweekday() == lesson.weekday and calendar.cycle_week(on) == lesson.cycle_week
    if not is_then:
        return f"{lesson.group} has no lesson then on {day}."
    return ""


def days_of(lesson: TimetabledLesson, calendar: Calendar, first: date, last: date) -> Iterator[date]:
    """The days from one to another on which the lesson is held."""
    for on in calendar.school_days(first, last):
        if not said_of(lesson, on, calendar):
            yield on


def pupils_in(actor: Actor, lesson: TimetabledLesson, on: date, verb: Verb = Verb.VIEW) -> PupilQuerySet:
    """Who is in the group on a day, of those whom the grant reaches."""
    members = GroupMember.objects.filter(open_on(on), group=lesson.group_id, pupil=OuterRef("pk"))
    reached = Pupil.objects.visible_to(actor, Resource.LESSON, verb)
    return reached.filter(Exists(members)).by_name()


def told_of(group_id: int, on: date, starts_at: time) -> SharedLesson | None:
    return SharedLesson.objects.filter(group=group_id, on=on, starts_at=starts_at).first()


def read_ahead(actor: Actor, school: School, at: datetime, group_id: int | None = None) -> Ahead:
    """The same number of statements, however many lessons there are."""
    on = at.astimezone(LONDON).date()
    first, last = on - BACK, on + (2 * AHEAD if group_id else AHEAD)
    shared = _shared(actor, first, last)
    if group_id:
        shared = shared.filter(group=group_id)
    told = {(row.group_id, row.on, row.starts_at): row for row in shared}
    lines = sorted(
        _lines(actor, school, at, (first, last), told, group_id),
        key=lambda line: (line.spot.on, line.spot.starts_at, line.spot.lesson.group.code),
    )
    listed = {line.told.pk for line in lines if line.told}
    days = sorted({line.spot.on for line in lines})
    return Ahead(
        days=[(day, [line for line in lines if line.spot.on == day]) for day in days],
        others=[row for row in told.values() if row.pk not in listed and row.on >= on][:MOST_LINES],
        wanted=list(_wanted(actor, on)[:MOST_WANTED]),
        notices=list(_notices(actor)[:MOST_NOTICES]),
    )


def _shared(actor: Actor, first: date, last: date) -> SharedLessonQuerySet:
    rows = SharedLesson.objects.visible_to(actor).filter(on__range=(first, last))
    return rows.select_related("group", "written_by")


def _lines(
    actor: Actor,
    school: School,
    at: datetime,
    span: tuple[date, date],
    told: dict[tuple[int, date, time], SharedLesson],
    group_id: int | None,
) -> Iterator[SpotLine]:
    """Each lesson of the span that the actor teaches, from today on, or supports; of a group, where one is asked for."""
    on, calendar, bells = at.astimezone(LONDON).date(), school.calendar(), bells_of(school.pk)
    rows = TimetabledLesson.objects.visible_to(actor).filter(open_or_coming(span[0]))
    rows = rows.annotate(is_taught=teaches(actor, on), is_supported=_supports(actor, on))
    rows = rows.filter(Q(is_taught=True) | Q(is_supported=True)).select_related("group", "period")
    for lesson in rows.filter(group=group_id) if group_id else rows:
        is_taught: bool = lesson.is_taught
        for day in days_of(lesson, calendar, on if is_taught else span[0], span[1]):
            spot = spot_on(lesson, day, bells)
            its = told.get((lesson.group_id, day, spot.starts_at))
            yield SpotLine(spot, is_taught, spot.has_begun(at), spot.is_over(at), its)


def _wanted(actor: Actor, on: date) -> WantedMaterialQuerySet:
    rows = WantedMaterial.objects.prepared_by(actor).waiting().filter(lesson__on__gte=on)
    return rows.select_related("lesson__group").order_by("by", "pk")


def _notices(actor: Actor) -> LessonNoticeQuerySet:
    rows = LessonNotice.objects.visible_to(actor).unread()
    seen = SharedLesson.objects.visible_to(actor).filter(pk=OuterRef("report__lesson"))
    rows = rows.annotate(is_open=Exists(seen))
    return rows.select_related("report__lesson__group", "report__written_by", "report__answered_by")
