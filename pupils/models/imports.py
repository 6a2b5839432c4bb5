"""A file on its way in: the batch, and what would become and became of each of its rows."""

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils import timezone

from pupils.models.pupil import Pupil
from staffing.access import Actor, Resource
from staffing.data_classes import classed
from staffing.models import School, Staff


class ImportBatchQuerySet(models.QuerySet["ImportBatch"]):
    def visible_to(self, actor: Actor) -> "ImportBatchQuerySet":
        """Imports of the school, for whoever may import."""
        return self.filter(school_id=actor.school_id) if actor.scopes(Resource.IMPORT) else self.none()


class ImportBatch(models.Model):
    """One uploaded file: read, shown as a preview, and applied once somebody confirms."""

    class Kind(models.TextChoices):
        PUPILS = "pupils", "Pupils"
        GROUPS = "groups", "Teaching groups"
        TIMETABLE = "timetable", "Timetable"
        ATTENDANCE = "attendance", "Attendance"
        LESSONS = "lessons", "Lesson attendance"
        EXCLUSIONS = "exclusions", "Suspensions and exclusions"
        BEHAVIOUR = "behaviour", "Points, rewards, detentions and homework"
        CONTACTS = "contacts", "Contacts"
        TARGETS = "targets", "Targets"
        PLANS = "plans", "Passports and review dates"

    class State(models.TextChoices):
        UPLOADED = "uploaded", "Waiting to be read"
        UNREADABLE = "unreadable", "Could not be read"
        PREVIEW = "preview", "Ready to look at"
        CONFIRMED = "confirmed", "Being written"
        APPLIED = "applied", "Done"
        UNDONE = "undone", "Undone"
        DISCARDED = "discarded", "Discarded"

    school = models.ForeignKey(School, models.CASCADE, related_name="imports")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    state = models.CharField(max_length=10, choices=State.choices, default=State.UPLOADED)
    file = models.FileField(upload_to="imports/")
    file_name = models.CharField(max_length=200)
    columns = models.JSONField("recognised columns", default=dict)
    counts = models.JSONField("how many of each outcome", default=dict)
    decisions = models.JSONField("what was decided, by line", default=dict)
    trail = models.JSONField("what undoing it needs", default=dict, encoder=DjangoJSONEncoder)
    problem = models.CharField("why it could not be read", max_length=600, blank=True)
    uploaded_by = models.ForeignKey(Staff, models.PROTECT, related_name="imports", null=True)
    uploaded_at = models.DateTimeField(default=timezone.now)
    applied_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = ImportBatchQuerySet.as_manager()

    data_classes = classed(
        public="id school kind state columns counts problem uploaded_at applied_at version",
        staff="uploaded_by",
        pupil="file file_name decisions trail",
    )

    class Meta:
        ordering = ["-uploaded_at", "-id"]
        verbose_name_plural = "import batches"

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.pk}"


class ImportRowQuerySet(models.QuerySet["ImportRow"]):
    def visible_to(self, actor: Actor) -> "ImportRowQuerySet":
        """Rows of the imports the actor may see."""
        return self.filter(batch__in=ImportBatch.objects.visible_to(actor).values("pk"))


class ImportRow(models.Model):
    """One line of the file: what it says, whom it is about and what is to be done with it."""

    class Outcome(models.TextChoices):
        NEW = "new", "New"
        CHANGED = "changed", "Changed"
        UNCHANGED = "unchanged", "Unchanged"
        UNDECIDED = "undecided", "Needs your decision"
        REFUSED = "refused", "Refused"

    batch = models.ForeignKey(ImportBatch, models.CASCADE, related_name="rows")
    line = models.PositiveIntegerField()
    outcome = models.CharField(max_length=10, choices=Outcome.choices)
    has_warning = models.BooleanField(default=False)
    pupil = models.ForeignKey(Pupil, models.SET_NULL, null=True, blank=True, related_name="+")
    name = models.CharField("whom the line is about", max_length=220, blank=True)
    detail = models.CharField("what becomes of it, in words", max_length=300, blank=True)
    changes = models.JSONField("what changes: label, old and new", default=list)
    problems = models.JSONField("column, reason and severity of each problem", default=list)

    objects = ImportRowQuerySet.as_manager()

    data_classes = classed(
        public="id batch line outcome has_warning", pupil="pupil name detail changes problems"
    )

    class Meta:
        ordering = ["line", "id"]
        indexes = [models.Index(fields=["batch", "outcome", "line"], name="import_row_by_outcome")]

    def __str__(self) -> str:
        return f"line {self.line}"
