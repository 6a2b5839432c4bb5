"""The school's own bank of lines for plans: what has proved itself, found again by need."""

from django.db import models

from pupils.codes import NeedType
from pupils.models.pupil import Pupil, PupilNeed
from staffing.access import Actor, Resource, Verb
from staffing.data_classes import classed
from staffing.history import History
from staffing.models import School


class BankSection(models.TextChoices):
    """Sections that lines are kept for, by the key that they have in every kind of plan."""

    MUSTS = "musts", "What must happen"
    HELPS = "helps", "What helps"
    AVOID = "avoid", "What does not help"
    PROVIDE = "provide", "Provision"


class BankLineQuerySet(models.QuerySet["BankLine"]):
    def visible_to(self, actor: Actor, verb: Verb = Verb.VIEW) -> "BankLineQuerySet":
        """The school's own, for whoever writes plans."""
        return self.filter(school_id=actor.school_id) if actor.scopes(Resource.BANK, verb) else self.none()

    def offered(self) -> "BankLineQuerySet":
        return self.filter(is_offered=True)

    def for_pupil(self, pupil: Pupil) -> "BankLineQuerySet":
        """Of the needs that the pupil has, and those for any need."""
        needs = PupilNeed.objects.filter(pupil=pupil).values("need")
        return self.filter(models.Q(need="") | models.Q(need__in=needs))


class BankLine(models.Model):
    """A statement or strategy in the school's words, about no pupil."""

    school = models.ForeignKey(School, models.CASCADE, related_name="bank_lines")
    section = models.CharField("where it belongs", max_length=10, choices=BankSection.choices)
    need = models.CharField("for which need", max_length=4, choices=NeedType.choices, blank=True)
    text = models.CharField("line", max_length=300)
    is_offered = models.BooleanField("offered to whoever writes a plan", default=True)
    version = models.PositiveIntegerField(default=1)

    history = History()
    objects = BankLineQuerySet.as_manager()

    data_classes = classed(public="id school section need text is_offered version")

    class Meta:
        ordering = ["section", "text", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["school", "section", "need", "text"], name="bank_line_once"),
            models.CheckConstraint(condition=~models.Q(text=""), name="bank_line_says_something"),
        ]

    def __str__(self) -> str:
        return self.text
