"""How a pupil did at work, by the rubric: what some targets are read from."""

from django.db import models

from pupils.models.pupil import Pupil
from pupils.work_skills import BEST, WorkSkill
from staffing.access import Actor, Resource, Scope, Verb
from staffing.data_classes import classed
from staffing.history import History
from staffing.models import Staff


class WorkDayQuerySet(models.QuerySet["WorkDay"]):
    def visible_to(self, actor: Actor) -> "WorkDayQuerySet":
        """Days at work of the pupils whose targets the actor may see."""
        return self.filter(pupil__in=Pupil.objects.visible_to(actor, Resource.TARGET).values("pk"))

    def editable_by(self, actor: Actor) -> "WorkDayQuerySet":
        """One's own, and wider where the role reaches the pupil."""
        scopes = actor.scopes(Resource.READING, Verb.EDIT)
        reachable = Pupil.objects.visible_to(actor, Resource.READING, Verb.EDIT).values("pk")
        own = models.Q(written_by_id=actor.staff_id) if Scope.OWN in scopes else models.Q(pk__in=[])
        return self.visible_to(actor).filter(own | models.Q(pupil__in=reachable))


def _score() -> "models.PositiveSmallIntegerField[int | None, int | None]":
    return models.PositiveSmallIntegerField(null=True, blank=True)


class WorkDay(models.Model):
    """How a pupil did on one day in one place of work, by the rubric; a skill that was not seen has no score."""

    pupil = models.ForeignKey(Pupil, models.PROTECT, related_name="work_days")
    on = models.DateField()
    place = models.CharField(max_length=80)
    punctual = _score()
    prepared = _score()
    works_with_others = _score()
    safe = _score()
    persists = _score()
    note = models.TextField(max_length=1000, blank=True)
    written_by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    written_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    history = History()
    objects = WorkDayQuerySet.as_manager()

    data_classes = classed(
        public="id version written_at",
        staff="written_by",
        send="pupil on place punctual prepared works_with_others safe persists note",
    )

    class Meta:
        ordering = ["-on", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["pupil", "on", "place"], name="work_day_once_a_place"),
            models.CheckConstraint(
                condition=models.Q(
                    *(
                        models.Q(**{f"{skill}__isnull": True}) | models.Q(**{f"{skill}__range": (1, BEST)})
                        for skill in WorkSkill.values
                    )
                ),
                name="work_day_scores_one_to_four",
            ),
            models.CheckConstraint(
                condition=models.Q(
                    *(models.Q(**{f"{skill}__isnull": False}) for skill in WorkSkill.values),
                    _connector=models.Q.OR,
                ),
                name="work_day_has_a_score",
            ),
        ]
        indexes = [models.Index(fields=["pupil", "-on"], name="work_day_of_pupil")]

    def __str__(self) -> str:
        return f"pupil {self.pupil_id} at work on {self.on}"

    @property
    def scores(self) -> list[tuple[str, int | None]]:
        return [(skill.label, getattr(self, skill.value)) for skill in WorkSkill]
