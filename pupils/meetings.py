"""When and where a teaching group meets, as its own page tells it."""

from dataclasses import dataclass
from datetime import date, time

from pupils.models import TeachingGroup, TimetabledLesson
from staffing.access import Actor
from staffing.models import School
from staffing.periods import bells_of, day_name
from staffing.places import said_place


@dataclass(frozen=True)
class Meeting:
    """A weekly lesson; its times are those of the day's own bells. One that is still to begin says from when."""

    day: str
    period: str
    starts_at: time
    ends_at: time
    where: str
    teacher: str
    starts_on: date
    ends_on: date | None
    is_coming: bool


def meetings(actor: Actor, school: School, group: TeachingGroup, on: date) -> list[Meeting]:
    """The lessons of a group that run on a day or begin later, in two statements."""
    lessons = TimetabledLesson.objects.visible_to(actor).open_or_coming(on).filter(group=group)
    bells = bells_of(school.pk)
    found = []
    for lesson in lessons.select_related("period", "teacher").in_order():
        day = lesson.cycle_week, lesson.weekday
        period = bells.same(day, lesson.period)
        found.append(
            Meeting(
                day=day_name(day, school.cycle_weeks),
                period=period.name,
                starts_at=period.starts_at,
                ends_at=period.ends_at,
                where=said_place(lesson.room),
                teacher=lesson.teacher.name if lesson.teacher else "",
                starts_on=lesson.starts_on,
                ends_on=lesson.ends_on,
                is_coming=lesson.starts_on > on,
            )
        )
    return found
