"""What teachers say before a review: of each strategy whether it was used and helped, and a line about the whole."""

from datetime import date, datetime, time, timedelta
from typing import Final

from django.db import models

from pupils.clocks import back_plan
from pupils.codes import InvolvementReason
from pupils.models.links import Involvement
from pupils.models.plan import Plan, PlanLine
from pupils.models.review import Review, ReviewQuerySet
from pupils.plan_kinds import PLAN_KINDS, Clock
from staffing.access import Actor, open_on
from staffing.calendar import LONDON
from staffing.data_classes import classed
from staffing.history import History
from staffing.models import Staff

LONGEST_NOTE: Final = 200
LONGEST_TEXT: Final = 500
STATUTORY: Final = tuple(code for code, kind in PLAN_KINDS.items() if kind.clock is Clock.ANNUAL)


def days_ahead(*, is_statutory: bool) -> timedelta:
    """How long before the meeting teachers are asked: from the day by which views are to be asked for."""
    some_day = date(2000, 1, 1)
    return some_day - back_plan(some_day, is_statutory=is_statutory).ask_by


def views_by(review: Review) -> date:
    """The last day for what teachers say."""
    return views_due(review.plan.kind, review.meets_on, review.planned_at)


def views_due(kind: str, meets_on: date, planned_at: datetime) -> date:
    """When papers go round; of a review that was planned no sooner, the day of the meeting."""
    circulated = back_plan(meets_on, is_statutory=kind in STATUTORY).circulate_by
    planned_on = planned_at.astimezone(LONDON).date()
    return circulated if planned_on < circulated else meets_on


def open_to_views(on: date) -> models.Q:
    """Reviews for which teachers are asked by that day, until they are closed: what comes late counts."""
    soon = models.Q(meets_on__lte=on + days_ahead(is_statutory=True), plan__kind__in=STATUTORY) | models.Q(
        meets_on__lte=on + days_ahead(is_statutory=False)
    )
    is_open = models.Q(closed_at__isnull=True, called_off_on__isnull=True, plan__ended_on__isnull=True)
    return is_open & (soon | models.Q(views_asked_on__lte=on))


def is_asking(review: Review, on: date) -> bool:
    """Whether teachers are asked by that day, or were: the same rule as `open_to_views`, and of closed reviews too."""
    if review.called_off_on:
        return False
    ahead = days_ahead(is_statutory=review.plan.kind in STATUTORY)
    said_so = review.views_asked_on is not None and review.views_asked_on <= on
    return said_so or review.meets_on <= on + ahead


def asks_views_of(actor: Actor, on: date) -> ReviewQuerySet:
    """Reviews before which the actor is asked: of pupils they teach that day, by plans that are open to them.

    Nothing is stored of whom is asked: who leaves the class drops out, and a new teacher is asked, by that alone.
    """
    taught = Involvement.objects.filter(open_on(on), staff_id=actor.staff_id, reason=InvolvementReason.TAUGHT)
    seen = Review.objects.visible_to(actor).filter(open_to_views(on))
    return seen.filter(plan__pupil__in=taught.values("pupil"))


def waits_for_views_of(actor: Actor, on: date) -> ReviewQuerySet:
    """Those that are still to be held, and of which the actor has said nothing."""
    said = RoundRobinAnswer.objects.filter(review=models.OuterRef("pk"), staff_id=actor.staff_id)
    return asks_views_of(actor, on).planned().exclude(models.Exists(said))


class RoundRobinAnswerQuerySet(models.QuerySet["RoundRobinAnswer"]):
    def visible_to(self, actor: Actor) -> "RoundRobinAnswerQuerySet":
        """One's own, while the review is open to one; all of the plans that one may write or sign off."""
        reviews = Review.objects.visible_to(actor).values("pk")
        own = models.Q(staff_id=actor.staff_id, review__in=reviews)
        return self.filter(own | models.Q(review__plan__in=Plan.objects.worked_on_by(actor).values("pk")))


class RoundRobinAnswer(models.Model):
    """What one teacher says before one review.

    Without `answered_at`: was asked, and had said nothing when it was closed.
    """

    review = models.ForeignKey(Review, models.PROTECT, related_name="round_robin")
    staff = models.ForeignKey(Staff, models.PROTECT, related_name="round_robins")
    text = models.CharField("about the whole", max_length=LONGEST_TEXT, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    history = History()
    objects = RoundRobinAnswerQuerySet.as_manager()

    data_classes = classed(public="id answered_at version", staff="staff", send="review text")

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["review", "staff"], name="round_robin_once_a_teacher"),
            models.CheckConstraint(
                condition=models.Q(answered_at__isnull=False) | models.Q(text=""),
                name="round_robin_said_is_answered",
            ),
        ]
        indexes = [models.Index(fields=["staff", "review"], name="round_robin_of_staff")]

    def __str__(self) -> str:
        return f"answer {self.pk} to review {self.review_id}"

    @property
    def came_late(self) -> bool:
        return self.answered_at is not None and self.answered_at >= _day_after(views_by(self.review))


class RoundRobinLineQuerySet(models.QuerySet["RoundRobinLine"]):
    def visible_to(self, actor: Actor) -> "RoundRobinLineQuerySet":
        """Those of the answers and of the lines that the actor may see."""
        answers, lines = RoundRobinAnswer.objects.visible_to(actor), PlanLine.objects.visible_to(actor)
        return self.filter(answer__in=answers.values("pk"), line__in=lines.values("pk"))


class RoundRobinLine(models.Model):
    """One tap: what became of one strategy in a teacher's lessons since the last review."""

    class Said(models.TextChoices):
        HELPED = "helped", "Helped"
        DID_NOT = "did_not", "Did not help"
        COULD_NOT = "could_not", "Could not use it"
        NOT_USED = "not_used", "Not used"

    answer = models.ForeignKey(RoundRobinAnswer, models.CASCADE, related_name="lines")
    line = models.ForeignKey(PlanLine, models.PROTECT, related_name="round_robin")
    said = models.CharField(max_length=9, choices=Said.choices)
    note = models.CharField(max_length=LONGEST_NOTE, blank=True)

    history = History()
    objects = RoundRobinLineQuerySet.as_manager()

    data_classes = classed(public="id answer", send="line said note")

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["answer", "line"], name="round_robin_line_once"),
            models.CheckConstraint(
                condition=models.Q(said__in=("helped", "did_not", "could_not", "not_used")),
                name="round_robin_line_says_what",
            ),
        ]

    def __str__(self) -> str:
        return f"line {self.line_id} in answer {self.answer_id}"


def _day_after(on: date) -> datetime:
    return datetime.combine(on + timedelta(days=1), time.min, LONDON)
