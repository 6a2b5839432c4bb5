"""Materials that were made once and are kept, to be found again by others: about no pupil."""

from django.db import models

from interventions.codes import MaterialForm
from pupils.codes import AREA_OF_NEED, AreaOfNeed, NeedType
from staffing.access import Actor, Resource, Scope, Verb
from staffing.data_classes import classed
from staffing.history import History
from staffing.models import School, Staff


class MaterialQuerySet(models.QuerySet["Material"]):
    def visible_to(self, actor: Actor, verb: Verb = Verb.VIEW) -> "MaterialQuerySet":
        """The school's own; where the grant is over own entries, those that the actor keeps there."""
        scopes = actor.scopes(Resource.MATERIAL, verb)
        rows = self.filter(school_id=actor.school_id)
        if Scope.ALL in scopes:
            return rows
        return rows.filter(kept_by_id=actor.staff_id) if Scope.OWN in scopes else rows.none()

    def for_area(self, area: str) -> "MaterialQuerySet":
        """For the area itself, or for a type of need that belongs to it."""
        types = [need for need, its in AREA_OF_NEED.items() if its == area]
        return self.filter(models.Q(area=area) | models.Q(need__in=types))

    def with_words(self, text: str) -> "MaterialQuerySet":
        """Every word stands in the title or in the unit of work."""
        rows = self
        for word in text.split():
            rows = rows.filter(models.Q(title__icontains=word) | models.Q(unit__icontains=word))
        return rows


class Material(models.Model):
    """A sheet, a set of cards, a model answer: what it is for, and its text or where it is kept."""

    school = models.ForeignKey(School, models.CASCADE, related_name="materials")
    title = models.CharField(max_length=120)
    subject = models.CharField(max_length=60, blank=True)
    unit = models.CharField("unit of work", max_length=120, blank=True)
    area = models.CharField("area of need", max_length=4, choices=AreaOfNeed.choices, blank=True)
    need = models.CharField("type of need", max_length=4, choices=NeedType.choices, blank=True)
    form = models.CharField(max_length=10, choices=MaterialForm.choices, default=MaterialForm.PLAIN)
    text = models.TextField("what it says", max_length=6000, blank=True)
    kept_at = models.CharField("where it is kept", max_length=200, blank=True)
    kept_by = models.ForeignKey(Staff, models.PROTECT, related_name="materials")
    version = models.PositiveIntegerField(default=1)

    history = History()
    objects = MaterialQuerySet.as_manager()

    data_classes = classed(
        public="id school title subject unit area need form text kept_at version", staff="kept_by"
    )

    class Meta:
        ordering = ["title", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(text="") | ~models.Q(kept_at=""), name="material_is_somewhere"
            ),
        ]
        indexes = [models.Index(fields=["school", "subject"], name="material_of_school")]

    def __str__(self) -> str:
        return self.title

    @property
    def made_for(self) -> str:
        """The need in words, as near as it was said."""
        return self.get_need_display() or self.get_area_display() or "any need"
