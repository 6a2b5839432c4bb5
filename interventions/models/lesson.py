"""What a teacher and a mentor tell each other about a lesson: before it, and after it."""

from django.db import models

from interventions.codes import HelpLevel, MaterialForm
from interventions.models.material import Material
from pupils.models import GroupMember, GroupTeacher, Pupil, TeachingGroup
from staffing.access import Actor, Resource, Scope, Verb, open_on
from staffing.calendar import today
from staffing.data_classes import classed
from staffing.history import History
from staffing.models import Staff
from staffing.waiting import waits_for_staff

SAID_BY = models.Q(written_by__isnull=True, written_at__isnull=True) | models.Q(
    written_by__isnull=False, written_at__isnull=False
)


def taught_by(actor: Actor, group: str = "group") -> models.Exists:
    """Whether the actor teaches the group that a row names by this column: now, not only on the lesson's day."""
    now_taught = GroupTeacher.objects.filter(open_on(today()), staff_id=actor.staff_id)
    return models.Exists(now_taught.filter(group=models.OuterRef(group)))


class SharedLessonQuerySet(models.QuerySet["SharedLesson"]):
    def visible_to(self, actor: Actor, verb: Verb = Verb.VIEW) -> "SharedLessonQuerySet":
        """Lessons with a pupil in them, on their day, whom the grant reaches; and those that one told something of."""
        scopes = actor.scopes(Resource.LESSON, verb)
        rows = self.filter(group__school_id=actor.school_id)
        if Scope.ALL in scopes:
            return rows
        if not scopes:
            return rows.none()
        reachable = Pupil.objects.visible_to(actor, Resource.LESSON, verb).values("pk")
        members = GroupMember.objects.filter(
            open_on(models.OuterRef("on")), group=models.OuterRef("group"), pupil__in=reachable
        )
        told = LessonReport.objects.filter(lesson=models.OuterRef("pk"), written_by=actor.staff_id)
        return rows.filter(models.Q(models.Exists(members)) | models.Q(models.Exists(told)))

    def prepared_by(self, actor: Actor) -> "SharedLessonQuerySet":
        """For which the actor gets ready what is wanted: who supports a pupil in it, and who teaches it."""
        rows = self.filter(group__school_id=actor.school_id)
        if not actor.scopes(Resource.LESSON, Verb.CREATE):
            return rows.none()
        reached = SharedLesson.objects.visible_to(actor, Verb.CREATE).values("pk")
        return rows.filter(models.Q(pk__in=reached) | models.Q(taught_by(actor)))


class SharedLesson(models.Model):
    """One lesson of a group on one day, with the teacher's line: what the class will do, what it will need.

    Without a line where a mentor was the first to tell something of it.
    """

    group = models.ForeignKey(TeachingGroup, models.PROTECT, related_name="shared_lessons")
    on = models.DateField()
    starts_at = models.TimeField()
    period_name = models.CharField(max_length=20)
    doing = models.TextField("what the class will do", max_length=1000, blank=True)
    needs = models.TextField("what the group will need", max_length=1000, blank=True)
    written_by = models.ForeignKey(Staff, models.PROTECT, null=True, blank=True, related_name="+")
    written_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    history = History()
    objects = SharedLessonQuerySet.as_manager()

    data_classes = classed(
        public="id group on starts_at period_name written_at version",
        staff="written_by",
        send="doing needs",
    )

    class Meta:
        ordering = ["on", "starts_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["group", "on", "starts_at"], name="shared_lesson_once"),
            models.CheckConstraint(condition=SAID_BY, name="shared_lesson_line_by_somebody"),
        ]
        indexes = [models.Index(fields=["on"], name="shared_lesson_on")]

    def __str__(self) -> str:
        return f"{self.group} {self.on} {self.period_name}"


class LessonNeedQuerySet(models.QuerySet["LessonNeed"]):
    def visible_to(self, actor: Actor) -> "LessonNeedQuerySet":
        """Of the pupils whom the grant reaches."""
        reachable = Pupil.objects.visible_to(actor, Resource.LESSON)
        return self.filter(lesson__group__school_id=actor.school_id).filter(reachable.holds())


class LessonNeed(models.Model):
    """What one pupil will need in a lesson, as the teacher says it beforehand."""

    lesson = models.ForeignKey(SharedLesson, models.CASCADE, related_name="pupil_needs")
    pupil = models.ForeignKey(Pupil, models.PROTECT, related_name="lesson_needs")
    text = models.CharField(max_length=300)

    history = History()
    objects = LessonNeedQuerySet.as_manager()

    data_classes = classed(public="id lesson", send="pupil text")

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["lesson", "pupil"], name="lesson_need_once_a_pupil"),
            models.CheckConstraint(condition=~models.Q(text=""), name="lesson_need_says_something"),
        ]

    def __str__(self) -> str:
        return f"need {self.pk} in {self.lesson_id}"


class WantedMaterialQuerySet(models.QuerySet["WantedMaterial"]):
    def visible_to(self, actor: Actor) -> "WantedMaterialQuerySet":
        """Of the lessons that the actor may see."""
        return self.filter(lesson__in=SharedLesson.objects.visible_to(actor).values("pk"))

    def prepared_by(self, actor: Actor) -> "WantedMaterialQuerySet":
        return self.filter(lesson__in=SharedLesson.objects.prepared_by(actor).values("pk"))

    def waiting(self) -> "WantedMaterialQuerySet":
        return self.filter(ready_at__isnull=True)


class WantedMaterial(models.Model):
    """A material wanted for a lesson: what, in which form, how many, by when; and who has got it ready."""

    lesson = models.ForeignKey(SharedLesson, models.CASCADE, related_name="wanted")
    what = models.CharField(max_length=200)
    form = models.CharField(max_length=10, choices=MaterialForm.choices, default=MaterialForm.PLAIN)
    copies = models.PositiveSmallIntegerField(default=1)
    by = models.DateField()
    material = models.ForeignKey(Material, models.PROTECT, null=True, blank=True, related_name="uses")
    where = models.CharField(max_length=120, blank=True)
    ready_by = models.ForeignKey(Staff, models.PROTECT, null=True, blank=True, related_name="+")
    ready_at = models.DateTimeField(null=True, blank=True)

    history = History()
    objects = WantedMaterialQuerySet.as_manager()

    data_classes = classed(
        public="id lesson form copies by material ready_at", staff="ready_by", send="what where"
    )

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=~models.Q(what=""), name="wanted_says_what"),
            models.CheckConstraint(condition=models.Q(copies__range=(1, 200)), name="wanted_copies_in_range"),
            models.CheckConstraint(
                condition=models.Q(
                    ready_at__isnull=True, ready_by__isnull=True, material__isnull=True, where=""
                )
                | models.Q(ready_at__isnull=False, ready_by__isnull=False),
                name="wanted_ready_at_and_by",
            ),
        ]

    def __str__(self) -> str:
        return f"wanted {self.pk} for {self.lesson_id}"


class LessonReportQuerySet(models.QuerySet["LessonReport"]):
    def visible_to(self, actor: Actor) -> "LessonReportQuerySet":
        """One's own; those of lessons one teaches; else only where every pupil in it is within reach."""
        if not actor.scopes(Resource.LESSON):
            return self.none()
        reachable = Pupil.objects.visible_to(actor, Resource.LESSON)
        others = LessonHelp.objects.filter(report=models.OuterRef("pk")).filter(~reachable.holds())
        own = models.Q(written_by_id=actor.staff_id) | models.Q(taught_by(actor, "lesson__group"))
        rows = self.filter(lesson__group__school_id=actor.school_id)
        return rows.filter(own | ~models.Q(models.Exists(others)))

    def taught_by(self, actor: Actor) -> "LessonReportQuerySet":
        """Those that are the actor's to answer."""
        return self.filter(taught_by(actor, "lesson__group"), lesson__group__school_id=actor.school_id)


class LessonReport(models.Model):
    """How a lesson went, as a mentor tells its teacher afterwards: once; the teacher may answer once."""

    lesson = models.ForeignKey(SharedLesson, models.PROTECT, related_name="reports")
    text = models.TextField(max_length=2000)
    unresolved = models.TextField("what could not be resolved", max_length=1000, blank=True)
    written_by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    written_at = models.DateTimeField()
    answer = models.TextField(max_length=1000, blank=True)
    answered_by = models.ForeignKey(Staff, models.PROTECT, null=True, blank=True, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)

    objects = LessonReportQuerySet.as_manager()

    data_classes = classed(
        public="id lesson written_at answered_at",
        staff="written_by answered_by",
        send="text unresolved answer",
    )

    class Meta:
        ordering = ["written_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["lesson", "written_by"], name="lesson_report_once_an_adult"),
            models.CheckConstraint(condition=~models.Q(text=""), name="lesson_report_says_something"),
            models.CheckConstraint(
                condition=models.Q(answer="", answered_by__isnull=True, answered_at__isnull=True)
                | (~models.Q(answer="") & models.Q(answered_by__isnull=False, answered_at__isnull=False)),
                name="lesson_report_answered_at_and_by",
            ),
        ]

    def __str__(self) -> str:
        return f"report {self.pk} of {self.lesson_id}"


class LessonHelpQuerySet(models.QuerySet["LessonHelp"]):
    def visible_to(self, actor: Actor) -> "LessonHelpQuerySet":
        """Of the pupils whom the grant reaches, and what one wrote oneself."""
        reachable = Pupil.objects.visible_to(actor, Resource.LESSON)
        own = models.Q(report__written_by_id=actor.staff_id)
        rows = self.filter(report__lesson__group__school_id=actor.school_id)
        return rows.filter(own | models.Q(reachable.holds()))


class LessonHelp(models.Model):
    """How much help one pupil needed in a lesson."""

    report = models.ForeignKey(LessonReport, models.CASCADE, related_name="helps")
    pupil = models.ForeignKey(Pupil, models.PROTECT, related_name="lesson_helps")
    help_level = models.CharField("level of help", max_length=12, choices=HelpLevel.choices)

    objects = LessonHelpQuerySet.as_manager()

    data_classes = classed(public="id report", send="pupil help_level")

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["report", "pupil"], name="lesson_help_once_a_pupil"),
        ]

    def __str__(self) -> str:
        return f"pupil {self.pupil_id} in {self.report_id}"


class LessonNoticeQuerySet(models.QuerySet["LessonNotice"]):
    def visible_to(self, actor: Actor) -> "LessonNoticeQuerySet":
        """One's own: it names a group and a colleague, and no pupil."""
        if not actor.scopes(Resource.LESSON):
            return self.none()
        return self.filter(staff_id=actor.staff_id, report__lesson__group__school_id=actor.school_id)

    def unread(self) -> "LessonNoticeQuerySet":
        return self.filter(read_at__isnull=True)


class LessonNotice(models.Model):
    """That a teacher is told of a report, or a mentor of its answer, and when they said that they had read it."""

    report = models.ForeignKey(LessonReport, models.CASCADE, related_name="notices")
    staff = models.ForeignKey(Staff, models.CASCADE, related_name="+")
    made_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)

    objects = LessonNoticeQuerySet.as_manager()

    data_classes = classed(public="id report made_at read_at", staff="staff")

    class Meta:
        ordering = ["-made_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["report", "staff"], name="lesson_notice_once_a_reader"),
        ]
        indexes = [models.Index(fields=["staff", "read_at"], name="lesson_notice_of_staff")]

    def __str__(self) -> str:
        return f"staff {self.staff_id} told of {self.report_id}"


@waits_for_staff("lessons")
def _notices_to_read() -> LessonNoticeQuerySet:
    return LessonNotice.objects.unread().filter(staff=models.OuterRef("pk"))
