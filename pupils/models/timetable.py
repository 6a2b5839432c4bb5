"""The timetable: when and where each teaching group is taught, and by whom."""

from datetime import date

from django.db import models
from django.db.models import F

from pupils.models.links import GroupMember, TeachingGroup
from pupils.models.pupil import Pupil
from staffing.access import Actor, open_on, open_or_coming
from staffing.codes import Weekday
from staffing.data_classes import classed
from staffing.models import Period, Staff


class TimetabledLessonQuerySet(models.QuerySet["TimetabledLesson"]):
    def visible_to(self, actor: Actor) -> "TimetabledLessonQuerySet":
        """As open as the groups themselves; whose timetable it makes up is decided by the pupils."""
        return self.filter(group__in=TeachingGroup.objects.visible_to(actor).values("pk"))

    def open(self, on: date) -> "TimetabledLessonQuerySet":
        return self.filter(open_on(on))

    def open_or_coming(self, on: date) -> "TimetabledLessonQuerySet":
        return self.filter(open_or_coming(on))

    def of_pupil(self, pupil: Pupil, on: date) -> "TimetabledLessonQuerySet":
        """Those of the groups a pupil is in on a day."""
        return self.filter(group__in=GroupMember.objects.filter(open_on(on), pupil=pupil).values("group"))

    def in_order(self) -> "TimetabledLessonQuerySet":
        return self.order_by("cycle_week", "weekday", "period__starts_at", "group__code", "pk")


class TimetabledLesson(models.Model):
    """A weekly lesson of a teaching group: the timetable week, weekday and period, from a day to a day.

    A lesson has one teacher and one room; one that moves ends, and another begins. In a school whose every week is the
    same all are of week A. It lets nobody see a pupil: who teaches a group does (`GroupTeacher`).
    """

    class CycleWeek(models.IntegerChoices):
        A = 1, "Week A"
        B = 2, "Week B"

    group = models.ForeignKey(TeachingGroup, models.CASCADE, related_name="lessons")
    cycle_week = models.PositiveSmallIntegerField(choices=CycleWeek.choices, default=CycleWeek.A)
    weekday = models.PositiveSmallIntegerField(choices=Weekday.choices)
    period = models.ForeignKey(Period, models.PROTECT, related_name="lessons")
    room = models.CharField(max_length=40, blank=True)
    teacher = models.ForeignKey(
        Staff, models.PROTECT, null=True, blank=True, related_name="timetabled_lessons"
    )
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    objects = TimetabledLessonQuerySet.as_manager()

    data_classes = classed(
        public="id group cycle_week weekday period room starts_on ends_on", staff="teacher"
    )

    class Meta:
        ordering = ["cycle_week", "weekday", "period__starts_at"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(cycle_week__in=(1, 2), weekday__range=(1, 5)),
                name="timetabled_lesson_in_the_week",
            ),
            models.CheckConstraint(
                condition=models.Q(ends_on__isnull=True) | models.Q(ends_on__gte=F("starts_on")),
                name="timetabled_lesson_ends_after_start",
            ),
            models.UniqueConstraint(
                fields=["group", "cycle_week", "weekday", "period"],
                condition=models.Q(ends_on__isnull=True),
                name="timetabled_lesson_one_open_in_a_period",
            ),
            models.UniqueConstraint(
                fields=["group", "cycle_week", "weekday", "period", "starts_on"],
                name="timetabled_lesson_once_from_a_day",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.group} {self.get_weekday_display()} {self.period}"
