"""What others are asked to bring to a plan that is being written, and what came of it."""

from datetime import date, datetime, time

from django.db import models

from pupils.models.contact import PupilContact
from pupils.models.plan import Plan
from pupils.models.pupil import Pupil
from pupils.plan_kinds import Section, Stage, Voice
from staffing.access import Actor, Resource
from staffing.calendar import LONDON
from staffing.data_classes import classed
from staffing.history import History
from staffing.models import Staff

# Who answers for themselves, and does not have it entered by whoever writes the plan.
COLLEAGUES = (Voice.TEACHER, Voice.MENTOR)


class How(models.TextChoices):
    """How something came to the school; of what a colleague writes, what it rests on."""

    TELEPHONE = "phone", "By telephone"
    GATE = "gate", "At the gate"
    IN_PERSON = "person", "In person"
    WRITING = "writing", "In writing"
    DRAWING = "drawing", "As a drawing"
    OBSERVED = "observed", "What I see and hear"
    INFERRED = "inferred", "What I conclude from it"


BY_COLLEAGUES = (How.OBSERVED, How.INFERRED)
BY_OTHERS = (How.TELEPHONE, How.GATE, How.IN_PERSON, How.WRITING, How.DRAWING)


class PlanContributionQuerySet(models.QuerySet["PlanContribution"]):
    def visible_to(self, actor: Actor) -> "PlanContributionQuerySet":
        """One's own, while one sees the pupil's plans; all of a plan that one may write or sign off."""
        plans = Plan.objects.worked_on_by(actor).values("pk")
        return self.filter(self._own(actor) | models.Q(plan__in=plans))

    def writable_by(self, actor: Actor) -> "PlanContributionQuerySet":
        """One's own; and what is entered for others by whoever may write the plan."""
        plans = Plan.objects.editable_by(actor).values("pk")
        for_others = models.Q(plan__in=plans) & ~models.Q(voice__in=COLLEAGUES)
        return self.filter(self._own(actor) | for_others, closed_at__isnull=True)

    def closable_by(self, actor: Actor) -> "PlanContributionQuerySet":
        """One's own, to decline; any of a plan that one may write, to ask no more: while nothing has come."""
        plans = Plan.objects.editable_by(actor).values("pk")
        return self.waiting().filter(self._own(actor) | models.Q(plan__in=plans))

    def asked_of(self, actor: Actor) -> "PlanContributionQuerySet":
        """What waits for the actor: of plans that are still being written."""
        return self.filter(self._own(actor)).waiting().in_time()

    def waiting(self) -> "PlanContributionQuerySet":
        return self.filter(answered_at__isnull=True, closed_at__isnull=True)

    def in_time(self) -> "PlanContributionQuerySet":
        """For the version that is being written, until it is agreed."""
        return self.filter(
            plan__ended_on__isnull=True,
            plan__stage__in=(Stage.DRAFT, Stage.ASKED),
            plan__number=models.F("number") - 1,
        )

    def not_reminded_on(self, on: date) -> "PlanContributionQuerySet":
        """Nobody is reminded twice a day."""
        begins = datetime.combine(on, time.min, LONDON)
        return self.filter(models.Q(reminded_at__isnull=True) | models.Q(reminded_at__lt=begins))

    def _own(self, actor: Actor) -> models.Q:
        is_seen = Pupil.objects.visible_to(actor, Resource.PLANS).holds("plan__pupil")
        return models.Q(is_seen, staff_id=actor.staff_id)


class PlanContribution(models.Model):
    """That somebody is asked for theirs, by a day; what they said to each section, or that nothing will come.

    `number` is the version that is being written. A colleague answers themselves; what a pupil, a family or an agency
    says is entered by whoever heard it, and counts in full.
    """

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="contributions")
    number = models.PositiveIntegerField("for version")
    voice = models.CharField("as whom", max_length=7, choices=Voice.choices)
    staff = models.ForeignKey(
        Staff, models.PROTECT, null=True, blank=True, related_name="contributions_asked"
    )
    link = models.ForeignKey(
        PupilContact, models.PROTECT, null=True, blank=True, related_name="contributions"
    )
    other = models.CharField("who, where nobody of the record", max_length=120, blank=True)
    due_on = models.DateField()
    asked_by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    reminded_at = models.DateTimeField(null=True, blank=True)
    words = models.JSONField("what is said to each section", default=dict, blank=True)
    how = models.CharField("how it came", max_length=8, choices=How.choices, blank=True)
    given_on = models.DateField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    entered_by = models.ForeignKey(Staff, models.PROTECT, null=True, blank=True, related_name="+")
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(Staff, models.PROTECT, null=True, blank=True, related_name="+")
    closed_why = models.CharField("why nothing will come", max_length=300, blank=True)
    version = models.PositiveIntegerField(default=1)

    history = History()
    objects = PlanContributionQuerySet.as_manager()

    data_classes = classed(
        public="id number asked_at reminded_at answered_at closed_at version",
        staff="staff asked_by entered_by closed_by",
        send="plan voice link other due_on words how given_on closed_why",
    )

    class Meta:
        ordering = ["due_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(voice__in=COLLEAGUES, staff__isnull=False, link__isnull=True, other="")
                | models.Q(voice=Voice.PUPIL, staff__isnull=True, link__isnull=True, other="")
                | models.Q(voice=Voice.PARENT, staff__isnull=True, link__isnull=False, other="")
                | models.Q(voice=Voice.AGENCY, staff__isnull=True, link__isnull=False, other="")
                | (models.Q(voice=Voice.AGENCY, staff__isnull=True, link__isnull=True) & ~models.Q(other="")),
                name="contribution_of_somebody",
            ),
            # The holder of a link, who has no account, will answer with nobody who entered it: then, and for that
            # actor alone, may this be empty. There is none yet, so it never is.
            models.CheckConstraint(
                condition=models.Q(
                    answered_at__isnull=True, how="", given_on__isnull=True, entered_by__isnull=True
                )
                | (
                    models.Q(answered_at__isnull=False, given_on__isnull=False, entered_by__isnull=False)
                    & ~models.Q(how="")
                ),
                name="contribution_answered_how_and_by",
            ),
            models.CheckConstraint(
                condition=models.Q(closed_at__isnull=True, closed_by__isnull=True, closed_why="")
                | (
                    models.Q(closed_at__isnull=False, closed_by__isnull=False, answered_at__isnull=True)
                    & ~models.Q(closed_why="")
                ),
                name="contribution_closed_by_and_why",
            ),
            models.UniqueConstraint(
                fields=["plan", "number", "staff"],
                condition=models.Q(closed_at__isnull=True),
                name="contribution_once_a_colleague",
            ),
            models.UniqueConstraint(
                fields=["plan", "number", "link"],
                condition=models.Q(closed_at__isnull=True),
                name="contribution_once_a_contact",
            ),
            models.UniqueConstraint(
                fields=["plan", "number"],
                condition=models.Q(voice=Voice.PUPIL, closed_at__isnull=True),
                name="contribution_once_the_pupil",
            ),
        ]
        indexes = [
            models.Index(fields=["staff", "answered_at"], name="contribution_of_staff"),
            models.Index(fields=["plan", "number"], name="contribution_of_plan"),
        ]

    def __str__(self) -> str:
        return f"contribution {self.pk}"

    @property
    def who(self) -> str:
        """Somebody of the family by what they are to the pupil: not everybody who reads a plan reads their names."""
        if self.staff:
            return self.staff.name
        if self.link:
            return self.link.get_relationship_display()
        return self.other or "The pupil"

    @property
    def came(self) -> str:
        """How it came, for whoever reads of it."""
        return self.how if self.how in BY_COLLEAGUES else self.get_how_display().lower()

    @property
    def is_of_colleague(self) -> bool:
        return self.staff_id is not None

    @property
    def is_waiting(self) -> bool:
        return self.answered_at is None and self.closed_at is None

    def is_late(self, on: date) -> bool:
        """Still to come after its day."""
        return self.is_waiting and self.due_on < on

    @property
    def came_late(self) -> bool:
        return self.answered_at is not None and _day(self.answered_at) > self.due_on

    @property
    def sections(self) -> tuple[Section, ...]:
        """Those that want this voice; all of them where the kind names none for it."""
        every = self.plan.made_of.sections
        return tuple(each for each in every if self.voice in each.voices) or every


def _day(at: datetime) -> date:
    return at.astimezone(LONDON).date()
