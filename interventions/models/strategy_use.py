"""Whether a strategy of a plan was used in a session, and whether it helped."""

from django.db import models

from interventions.models.session import Session
from pupils.models import PlanLine
from staffing.access import Actor
from staffing.data_classes import classed
from staffing.history import History
from staffing.models import Staff


class StrategyUseQuerySet(models.QuerySet["StrategyUse"]):
    def visible_to(self, actor: Actor) -> "StrategyUseQuerySet":
        """Those of the sessions and of the lines that the actor may see."""
        sessions, lines = Session.objects.visible_to(actor), PlanLine.objects.visible_to(actor)
        return self.filter(session__in=sessions.values("pk"), line__in=lines.values("pk"))


class StrategyUse(models.Model):
    """One tap: what became of one line of a plan in one session."""

    class Answer(models.TextChoices):
        HELPED = "helped", "Helped"
        DID_NOT = "did_not", "Did not help"
        COULD_NOT = "could_not", "Could not use it"

    session = models.ForeignKey(Session, models.CASCADE, related_name="strategy_uses")
    line = models.ForeignKey(PlanLine, models.PROTECT, related_name="uses")
    answer = models.CharField(max_length=9, choices=Answer.choices)
    said_by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    said_at = models.DateTimeField()

    history = History()
    objects = StrategyUseQuerySet.as_manager()

    data_classes = classed(public="id session said_at", staff="said_by", send="line answer")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["session", "line"], name="strategy_use_once_a_session"),
            models.CheckConstraint(
                condition=models.Q(answer__in=("helped", "did_not", "could_not")),
                name="strategy_use_answer_there_is",
            ),
        ]

    def __str__(self) -> str:
        return f"line {self.line_id} in {self.session_id}"
