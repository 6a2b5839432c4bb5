"""What support there is and who is to get it: programmes, provision, weekly slots and the sessions planned."""

from datetime import date, datetime, time

from django.db import models
from django.db.models.functions import Coalesce

from interventions.codes import CycleWeek, NotHeldReason, ProgrammeKind
from pupils.codes import AreaOfNeed
from pupils.models import GroupMember, Involvement, Pupil, TeachingGroup
from staffing.access import Actor, Can, Resource, Scope, Verb, open_on, open_or_coming
from staffing.by_itself import ByItself
from staffing.calendar import LONDON, today
from staffing.codes import Weekday
from staffing.data_classes import classed
from staffing.history import History
from staffing.models import Period, School, Staff
from staffing.places import said_place
from staffing.timetables import opens_timetables


class ProgrammeQuerySet(models.QuerySet["Programme"]):
    def visible_to(self, actor: Actor) -> "ProgrammeQuerySet":
        """The school's catalogue, for whoever may see any support: a programme names no pupil."""
        return self.filter(school_id=actor.school_id) if actor.scopes(Resource.SUPPORT) else self.none()

    def running(self) -> "ProgrammeQuerySet":
        return self.filter(is_running=True)


class Programme(models.Model):
    """The catalogue entry that a provision delivers: a reading scheme, mentoring, a lunchtime club."""

    school = models.ForeignKey(School, models.CASCADE, related_name="programmes")
    name = models.CharField(max_length=80)
    kind = models.CharField(max_length=16, choices=ProgrammeKind.choices)
    area = models.CharField("area of need", max_length=4, choices=AreaOfNeed.choices, blank=True)
    lead = models.ForeignKey(Staff, models.PROTECT, null=True, blank=True, related_name="led_programmes")
    is_running = models.BooleanField("running", default=True)
    version = models.PositiveIntegerField(default=1)

    history = History()
    objects = ProgrammeQuerySet.as_manager()

    data_classes = classed(public="id school name kind area is_running version", staff="lead")

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["school", "name"], name="programme_name_once")]

    def __str__(self) -> str:
        return self.name


def _places(on: date) -> "models.QuerySet[ProvisionPupil]":
    """Those in a provision, on a day or from a later one."""
    return ProvisionPupil.objects.filter(open_or_coming(on), provision=models.OuterRef("pk"))


class ProvisionQuerySet(models.QuerySet["Provision"]):
    def visible_to(self, actor: Actor, verb: Verb = Verb.VIEW) -> "ProvisionQuerySet":
        """Provision with a pupil in it (or for a class with one) whom the actor's support grants reach.

        Whose reach comes from working with a pupil sees what runs or is to come: a place or class that is over tells
        nothing to who came after it, or left with it. Who answers for pupils by office keeps the record of it.
        Provision that names nobody yet can be seen by everyone who sets provision up, and provision for a class by who
        may set it up for any, or its maker would lose it.
        """
        provisions = self.filter(programme__school_id=actor.school_id)
        scopes = actor.scopes(Resource.SUPPORT, verb)
        if Scope.ALL in scopes:
            return provisions
        if not scopes:
            return self.none()
        reachable = Pupil.objects.visible_to(actor, Resource.SUPPORT, verb)
        days = models.Q() if scopes & {Scope.SEND, Scope.YEARS} else open_or_coming(today())
        reached = models.Q(lead_id=actor.staff_id) | models.Q(programme__lead_id=actor.staff_id)
        # Nearly each has such a pupil: it is asked for its first, and not the school for all.
        if Scope.ALL in actor.scopes(Resource.SUPPORT, Verb.EDIT):
            reached |= models.Q(teaching_group__isnull=False)
        else:
            members = GroupMember.objects.filter(days, group=models.OuterRef("teaching_group"))
            reached |= models.Q(ByItself(members.filter(reachable.holds())))
        if Scope.SEND in scopes:
            # Somebody has support by it now: what the scope means, so that of most no pupil need be asked.
            links = Involvement.objects.filter(
                open_or_coming(today()), source_kind=Involvement.Source.PROVISION
            )
            reached |= models.Q(models.Exists(links.filter(source_id=models.OuterRef("pk"))))
        places = ProvisionPupil.objects.filter(days, provision=models.OuterRef("pk"))
        reached |= models.Q(ByItself(places.filter(reachable.holds())))
        if actor.can(Can.SUPPORT_EDIT):
            nobody = ~models.Exists(ProvisionPupil.objects.filter(provision=models.OuterRef("pk")))
            reached |= models.Q(nobody, teaching_group=None)
        return provisions.filter(reached)

    def open_or_coming(self, on: date) -> "ProvisionQuerySet":
        return self.filter(open_or_coming(on))

    def without_pupils(self, on: date) -> "ProvisionQuerySet":
        """By name, with nobody in it on a day or from a later one."""
        return self.filter(~models.Exists(_places(on)), teaching_group=None)

    def with_place_count(self, on: date) -> "ProvisionQuerySet":
        """Adds `place_count`: how many pupils are in it on a day, or from a later one (0 for a class)."""
        number = (
            _places(on).order_by().values("provision").annotate(number=models.Count("pk")).values("number")
        )
        return self.annotate(place_count=Coalesce(models.Subquery(number), 0))


class Provision(models.Model):
    """Support that pupils, or a class, are to get: what, by whom, how long, how often, from when to when."""

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="provisions")
    name = models.CharField(max_length=80, help_text="What the day sheet calls it, such as Reading group.")
    lead = models.ForeignKey(Staff, models.PROTECT, related_name="provisions", verbose_name="lead adult")
    teaching_group = models.ForeignKey(
        TeachingGroup, models.PROTECT, null=True, blank=True, related_name="provisions"
    )
    minutes = models.PositiveSmallIntegerField("minutes each time")
    times_a_week = models.PositiveSmallIntegerField()
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    history = History()
    objects = ProvisionQuerySet.as_manager()

    data_classes = classed(
        public="id programme minutes times_a_week starts_on ends_on version",
        staff="lead teaching_group",
        send="name",
    )

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(minutes__range=(1, 480)), name="provision_minutes_in_a_day"
            ),
            models.CheckConstraint(
                condition=models.Q(times_a_week__range=(1, 25)), name="provision_times_in_a_week"
            ),
            models.CheckConstraint(
                condition=models.Q(ends_on__isnull=True) | models.Q(ends_on__gte=models.F("starts_on")),
                name="provision_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ProvisionPupil(models.Model):
    """A pupil in a provision, from a day to a day."""

    provision = models.ForeignKey(Provision, models.CASCADE, related_name="places")
    pupil = models.ForeignKey(Pupil, models.PROTECT, related_name="provision_places")
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    data_classes = classed(public="id provision", send="pupil starts_on ends_on")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["provision", "pupil", "starts_on"], name="provision_pupil_once_from_a_day"
            ),
            models.CheckConstraint(
                condition=models.Q(ends_on__isnull=True) | models.Q(ends_on__gte=models.F("starts_on")),
                name="provision_pupil_ends_after_start",
            ),
        ]
        indexes = [models.Index(fields=["pupil", "ends_on"], name="provision_of_pupil")]

    def __str__(self) -> str:
        return f"pupil {self.pupil_id} in {self.provision_id}"


class SlotQuerySet(models.QuerySet["Slot"]):
    def visible_to(self, actor: Actor) -> "SlotQuerySet":
        """One's own, and slots of the provision the actor may see."""
        own = models.Q(staff_id=actor.staff_id)
        return self.filter(own | models.Q(provision__in=Provision.objects.visible_to(actor).values("pk")))

    def open(self, on: date) -> "SlotQuerySet":
        return self.filter(open_on(on))


class Slot(models.Model):
    """A weekly place on one adult's timetable: a day and period of the cycle, for one provision."""

    provision = models.ForeignKey(Provision, models.CASCADE, related_name="slots")
    staff = models.ForeignKey(Staff, models.PROTECT, related_name="slots")
    cycle_week = models.PositiveSmallIntegerField(choices=CycleWeek.choices, default=CycleWeek.EVERY)
    weekday = models.PositiveSmallIntegerField(choices=Weekday.choices)
    period = models.ForeignKey(Period, models.PROTECT, related_name="slots")
    place = models.CharField(max_length=40, blank=True)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    history = History()
    objects = SlotQuerySet.as_manager()

    data_classes = classed(
        public="id provision cycle_week weekday period place starts_on ends_on version", staff="staff"
    )

    class Meta:
        ordering = ["weekday", "period__starts_at"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(cycle_week__in=(0, 1, 2), weekday__range=(1, 5)), name="slot_in_the_week"
            ),
            models.CheckConstraint(
                condition=models.Q(ends_on__isnull=True) | models.Q(ends_on__gte=models.F("starts_on")),
                name="slot_ends_after_start",
            ),
        ]
        indexes = [models.Index(fields=["staff", "weekday"], name="slot_of_staff")]

    def __str__(self) -> str:
        return f"{self.get_weekday_display()} {self.period}"

    @property
    def where(self) -> str:
        """The place as it is said: room A8, library."""
        return said_place(self.place)


class PlannedSessionQuerySet(models.QuerySet["PlannedSession"]):
    def visible_to(self, actor: Actor) -> "PlannedSessionQuerySet":
        """One's own timetable, and what is planned under provision the actor may see."""
        own = models.Q(staff_id=actor.staff_id)
        return self.filter(own | models.Q(provision__in=Provision.objects.visible_to(actor).values("pk")))

    def of_staff(self, staff_id: int | None) -> "PlannedSessionQuerySet":
        return self.filter(staff_id=staff_id)

    def unlogged(self) -> "PlannedSessionQuerySet":
        return self.filter(state=PlannedSession.State.PLANNED)

    def begun(self, at: datetime) -> "PlannedSessionQuerySet":
        """Whose start has passed."""
        local = at.astimezone(LONDON)
        return self.begun_by(local.date(), local.time())

    def begun_by(
        self, on: date | models.Expression, at: time | models.Expression
    ) -> "PlannedSessionQuerySet":
        """Whose start has passed on a day in London at a time of it."""
        return self.filter(models.Q(on__lt=on) | models.Q(on=on, starts_at__lte=at))


class PlannedSession(models.Model):
    """A session that a slot asks for on one day, so that what was not logged is seen."""

    class State(models.TextChoices):
        PLANNED = "planned", "Not logged yet"
        HELD = "held", "Held"
        NOT_HELD = "not_held", "Not held"

    provision = models.ForeignKey(Provision, models.CASCADE, related_name="planned_sessions")
    slot = models.ForeignKey(Slot, models.SET_NULL, null=True, related_name="planned_sessions")
    staff = models.ForeignKey(Staff, models.PROTECT, related_name="planned_sessions")
    on = models.DateField()
    starts_at = models.TimeField()
    minutes = models.PositiveSmallIntegerField()
    period_name = models.CharField(max_length=20)
    place = models.CharField(max_length=40, blank=True)
    state = models.CharField(max_length=8, choices=State.choices, default=State.PLANNED)
    not_held_reason = models.CharField(max_length=16, choices=NotHeldReason.choices, blank=True)
    not_held_note = models.CharField(max_length=200, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = PlannedSessionQuerySet.as_manager()

    data_classes = classed(
        public="id provision slot on starts_at minutes period_name place state not_held_reason version",
        staff="staff",
        send="not_held_note",
    )

    class Meta:
        ordering = ["on", "starts_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["slot", "on"], name="planned_once_a_slot_and_day"),
            models.CheckConstraint(
                condition=(models.Q(state="not_held") & ~models.Q(not_held_reason=""))
                | (~models.Q(state="not_held") & models.Q(not_held_reason="")),
                name="planned_not_held_has_a_reason",
            ),
        ]
        indexes = [
            models.Index(fields=["staff", "on"], name="planned_of_staff"),
            models.Index(fields=["provision", "on"], name="planned_of_provision"),
        ]

    def __str__(self) -> str:
        return f"{self.on} {self.period_name}"

    @property
    def where(self) -> str:
        """The place as it is said: room A8, library."""
        return said_place(self.place)


@opens_timetables(Scope.LED)
def _adults_of_programmes(actor: Actor, scopes: frozenset[Scope], on: date) -> models.Q:
    """Whoever gives sessions in programmes that the actor leads: by a weekly slot, or as the provision's own lead."""
    running = Provision.objects.filter(open_on(on), programme__lead=actor.staff_id)
    by_slot = Slot.objects.open(on).filter(staff=models.OuterRef("pk"), provision__in=running.values("pk"))
    return models.Q(models.Exists(by_slot)) | models.Q(
        models.Exists(running.filter(lead=models.OuterRef("pk")))
    )
