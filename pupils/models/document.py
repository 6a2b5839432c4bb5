"""Papers about a pupil: letters, reports, photographs of work; who may open each is decided where they are kept."""

from django.db import models

from pupils.models.part import PartQuerySet, says
from pupils.models.pupil import Pupil
from staffing.access import Actor, Resource, Scope, Verb
from staffing.data_classes import classed
from staffing.history import History
from staffing.models import Staff


class DocumentQuerySet(PartQuerySet["Document"]):
    resource = Resource.DOCUMENT

    def _reached(self, actor: Actor, verb: Verb) -> "DocumentQuerySet":
        """Each document by its own readers: letters are read by fewer than the rest, withdrawn ones by nobody."""
        condition = models.Q(pk__in=[])
        for readers, resource in READ_AS.items():
            pupils = Pupil.objects.visible_to(actor, resource, verb)
            if actor.scopes(resource, verb):
                condition |= models.Q(readers=readers, pupil__in=pupils.values("pk"))
        return self.filter(condition, withdrawn_at__isnull=True)

    def withdrawable_by(self, actor: Actor) -> "DocumentQuerySet":
        """What one filed oneself, read by oneself or not, and whatever one may edit."""
        own = self.filter(
            pupil__school_id=actor.school_id, filed_by_id=actor.staff_id, withdrawn_at__isnull=True
        )
        return own | self.editable_by(actor)

    def on_record_of(self, actor: Actor) -> "DocumentQuerySet":
        """What the actor may open; of records staff, who answer for every pupil's papers, what was withdrawn too."""
        seen = self.visible_to(actor)
        if Scope.ALL not in actor.scopes(Resource.DOCUMENT, Verb.EDIT):
            return seen
        withdrawn = models.Q(withdrawn_at__isnull=False, readers=Document.Readers.RECORD)
        return seen | self.filter(withdrawn, pupil__school_id=actor.school_id)


class Document(models.Model):
    """One file, as it was looked through and kept; it is opened in the app and nowhere else.

    One that was filed by mistake is withdrawn, with who did and why: nobody opens it any more.
    """

    class Kind(models.TextChoices):
        WORK = "work", "The pupil’s work"
        REPORT = "report", "School report"
        PLAN = "plan", "Plan from outside"
        HOME = "home", "From home"
        DIAGNOSIS = "diagnosis", "Diagnosis or assessment"
        HEALTH = "health", "Health letter"
        AGENCY = "agency", "Agency letter"
        OTHER = "other", "Other"

    class Readers(models.TextChoices):
        RECORD = "record", "Everybody who sees this pupil’s record"
        LETTER = "letter", "SENDCo and safeguarding lead only"

    pupil = models.ForeignKey(Pupil, models.PROTECT, related_name="documents")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    title = models.CharField(max_length=120)
    on = models.DateField("of which day")
    readers = models.CharField("who may open it", max_length=10, choices=Readers.choices)
    file = models.FileField(upload_to="documents/")
    media_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField("bytes")
    filed_by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    filed_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(Staff, models.PROTECT, null=True, blank=True, related_name="+")
    withdrawn_why = models.CharField("why it was withdrawn", max_length=300, blank=True)
    version = models.PositiveIntegerField(default=1)

    history = History()
    objects = DocumentQuerySet.as_manager()

    data_classes = classed(
        public="id media_type size filed_at withdrawn_at version",
        staff="filed_by withdrawn_by",
        send="pupil kind title on readers file withdrawn_why",
    )

    class Meta:
        ordering = ["-on", "-pk"]
        constraints = [
            says("title", "document_has_a_title"),
            models.CheckConstraint(
                condition=~models.Q(kind__in=("diagnosis", "health", "agency")) | models.Q(readers="letter"),
                name="document_letters_are_for_few",
            ),
            models.CheckConstraint(
                condition=models.Q(withdrawn_at__isnull=True, withdrawn_by__isnull=True, withdrawn_why="")
                | (
                    models.Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False)
                    & ~models.Q(withdrawn_why="")
                ),
                name="document_withdrawn_at_by_and_why",
            ),
        ]
        indexes = [models.Index(fields=["pupil", "-on"], name="document_of_pupil")]

    def __str__(self) -> str:
        return f"document {self.pk}"


# By whose rights a document is opened.
READ_AS = {Document.Readers.RECORD: Resource.DOCUMENT, Document.Readers.LETTER: Resource.LETTER}
LETTERS = (Document.Kind.DIAGNOSIS, Document.Kind.HEALTH, Document.Kind.AGENCY)
