"""What was done: sessions, who was there, how it went, and what was written about it."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.db import models

from interventions.codes import AbsenceReason, Engagement, HelpLevel, PresenceStatus, ProgrammeKind
from interventions.models.provision import PlannedSession, Provision
from pupils.models import GroupTeacher, Pupil, Target, TargetReading, Task
from pupils.models.pupil import PupilQuerySet
from staffing.access import Actor, Resource, Scope, Verb, open_on
from staffing.by_itself import ByItself
from staffing.data_classes import classed
from staffing.history import History
from staffing.models import School, Staff

EDIT_WINDOW = timedelta(hours=24)


class Topic(models.Model):
    """What a session can be about: the school's own list."""

    school = models.ForeignKey(School, models.CASCADE, related_name="topics")
    name = models.CharField(max_length=60)
    is_offered = models.BooleanField(default=True)

    data_classes = classed(public="id school name is_offered")

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["school", "name"], name="topic_name_once")]

    def __str__(self) -> str:
        return self.name


def in_lessons(actor: Actor, prefix: str = "") -> models.Q:
    """Sessions (reached by `prefix`, such as "session__") that are open as a whole to whoever taught the class.

    Support in a class, on a day on which the actor taught it; what the actor gave; and what the actor is named to
    read, about pupils within reach. Pupils who are taught open no more than that.
    """
    if Scope.LESSONS not in actor.scopes(Resource.SESSION):
        return models.Q(pk__in=[])
    session, on = models.OuterRef(f"{prefix}pk"), models.OuterRef(f"{prefix}on")
    group = models.OuterRef(f"{prefix}provision__teaching_group")
    taught = GroupTeacher.objects.filter(open_on(on), group=group, staff_id=actor.staff_id)
    gave = SessionAdult.objects.filter(session=session, staff_id=actor.staff_id)
    named = NoteReader.objects.filter(session=session, staff_id=actor.staff_id)
    reachable = Pupil.objects.visible_to(actor).values("pk")
    others = Presence.objects.filter(session=session).exclude(pupil__in=reachable)
    opened = models.Q(models.Exists(named)) & ~models.Q(models.Exists(others))
    return models.Q(models.Exists(taught)) | models.Q(models.Exists(gave)) | opened


def _reachable(actor: Actor) -> PupilQuerySet:
    return Pupil.objects.visible_to(actor, Resource.SESSION)


class SessionQuerySet(models.QuerySet["Session"]):
    def visible_to(self, actor: Actor) -> "SessionQuerySet":
        """One's own, sessions with a pupil whose sessions the actor may see, and those of classes they taught."""
        session = models.OuterRef("pk")
        reached = models.Q(_reachable(actor).holds())
        return self._seen_by(actor, reached, lambda rows: models.Q(ByItself(rows.filter(session=session))))

    def listed_for(self, actor: Actor) -> "SessionQuerySet":
        """The sessions of `visible_to`, found as sets: for whoever takes them all.

        Row by row all of a school's take ten times as long; for one session it is the other way about.
        """
        reached = models.Q(pupil__in=_reachable(actor).values("pk"))
        return self._seen_by(actor, reached, lambda rows: models.Q(pk__in=rows.values("session")))

    def _seen_by(
        self, actor: Actor, reached: models.Q, are_of: Callable[[models.QuerySet[Any]], models.Q]
    ) -> "SessionQuerySet":
        """`reached` says that a row is about a pupil within reach, `are_of` that one of these rows is of the session."""
        scopes = actor.scopes(Resource.SESSION)
        sessions = self.filter(school_id=actor.school_id)
        if Scope.ALL in scopes:
            return sessions
        if not actor.roles:
            return self.none()
        gave = are_of(SessionAdult.objects.filter(staff_id=actor.staff_id))
        own = models.Q(written_by_id=actor.staff_id) | gave
        shared = are_of(Presence.objects.filter(reached))
        return sessions.filter(own | shared | in_lessons(actor))

    def readable_by(self, actor: Actor) -> "SessionQuerySet":
        """Sessions whose words are open to the actor: a group's only where every pupil in it is within reach.

        Restricted ones: to author, named readers, and roles with a grant over all of its pupils.
        """
        presences = Presence.objects.filter(session=models.OuterRef("pk"))
        reachable = Pupil.objects.visible_to(actor, Resource.SESSION)
        opened = Pupil.objects.visible_to(actor, Resource.RESTRICTED_NOTE)
        is_seen = ~models.Exists(presences.filter(~reachable.holds())) | in_lessons(actor)
        is_opened = ~models.Exists(presences.filter(~opened.holds()))
        named = models.Exists(
            NoteReader.objects.filter(session=models.OuterRef("pk"), staff_id=actor.staff_id)
        )
        may_open = models.Q(is_restricted=False) | named | is_opened
        own = models.Q(written_by_id=actor.staff_id)
        return self.filter(school_id=actor.school_id).filter(own | (is_seen & may_open))

    def editable_by(self, actor: Actor, at: datetime) -> "SessionQuerySet":
        """Own sessions, for 24 hours after they were written; after that an addendum is added."""
        if not actor.scopes(Resource.SESSION, Verb.EDIT):
            return self.none()
        return self.filter(
            school_id=actor.school_id, written_by_id=actor.staff_id, written_at__gt=at - EDIT_WINDOW
        )


class Session(models.Model):
    """One delivery of support."""

    school = models.ForeignKey(School, models.CASCADE, related_name="sessions")
    planned = models.OneToOneField(
        PlannedSession, models.PROTECT, null=True, blank=True, related_name="session"
    )
    provision = models.ForeignKey(Provision, models.PROTECT, null=True, blank=True, related_name="sessions")
    title = models.CharField(max_length=80)
    kind = models.CharField(max_length=16, choices=ProgrammeKind.choices)
    on = models.DateField()
    starts_at = models.TimeField(null=True, blank=True)
    minutes = models.PositiveSmallIntegerField()
    adults = models.ManyToManyField(Staff, through="SessionAdult", related_name="sessions")
    topics = models.ManyToManyField(Topic, related_name="sessions", blank=True)
    follow_ups = models.ManyToManyField(Task, related_name="sessions", blank=True)
    is_restricted = models.BooleanField("notes for named readers only", default=False)
    unusual_day_reason = models.CharField("why on a closed or future day", max_length=200, blank=True)
    written_by = models.ForeignKey(Staff, models.PROTECT, related_name="written_sessions")
    written_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    history = History()
    objects = SessionQuerySet.as_manager()

    data_classes = classed(
        public="id school planned provision on starts_at minutes kind written_at version",
        staff="adults written_by unusual_day_reason",
        send="title topics follow_ups is_restricted",
    )

    class Meta:
        ordering = ["-on", "-starts_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(minutes__range=(1, 480)), name="session_minutes_in_a_day"
            ),
        ]
        indexes = [models.Index(fields=["school", "-on"], name="session_of_school")]

    def __str__(self) -> str:
        return f"{self.title} {self.on}"

    @property
    def editable_until(self) -> datetime:
        return self.written_at + EDIT_WINDOW

    def is_editable_by(self, actor: Actor, at: datetime) -> bool:
        return actor.staff_id == self.written_by_id and at < self.editable_until


class SessionAdult(models.Model):
    """An adult who gave the session."""

    session = models.ForeignKey(Session, models.CASCADE, related_name="session_adults")
    staff = models.ForeignKey(Staff, models.PROTECT, related_name="session_parts")

    data_classes = classed(public="id session", staff="staff")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["session", "staff"], name="session_adult_once")]

    def __str__(self) -> str:
        return f"staff {self.staff_id} in {self.session_id}"


class PresenceQuerySet(models.QuerySet["Presence"]):
    def visible_to(self, actor: Actor) -> "PresenceQuerySet":
        """Presence of the pupils whose sessions the actor may see, in the actor's own sessions and their lessons."""
        own = models.Q(session__written_by_id=actor.staff_id) | in_lessons(actor, "session__")
        reached = models.Q(_reachable(actor).holds())
        return self.filter(session__school_id=actor.school_id).filter(own | reached)


class Presence(models.Model):
    """How one pupil took part in one session."""

    session = models.ForeignKey(Session, models.CASCADE, related_name="presences")
    pupil = models.ForeignKey(Pupil, models.PROTECT, related_name="presences")
    on = models.DateField("the session's date, kept here for the last-contact index")
    status = models.CharField(max_length=8, choices=PresenceStatus.choices, default=PresenceStatus.PRESENT)
    absence_reason = models.CharField(max_length=14, choices=AbsenceReason.choices, blank=True)
    engagement = models.PositiveSmallIntegerField(choices=Engagement.choices, null=True, blank=True)
    help_level = models.CharField("level of help", max_length=12, choices=HelpLevel.choices, blank=True)

    history = History()
    objects = PresenceQuerySet.as_manager()

    data_classes = classed(public="id session on", send="pupil status absence_reason engagement help_level")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["session", "pupil"], name="presence_once_a_session"),
            models.CheckConstraint(
                condition=models.Q(engagement__isnull=True) | models.Q(engagement__range=(1, 5)),
                name="presence_engagement_one_to_five",
            ),
            models.CheckConstraint(
                condition=models.Q(absence_reason="") | models.Q(status="absent"),
                name="presence_reason_when_absent",
            ),
            models.CheckConstraint(
                condition=models.Q(status__in=("present", "late"))
                | (models.Q(engagement__isnull=True) & models.Q(help_level="")),
                name="presence_scores_when_there",
            ),
        ]
        indexes = [models.Index(fields=["pupil", "-on", "status"], name="presence_last_contact")]

    def __str__(self) -> str:
        return f"pupil {self.pupil_id}: {self.status}"


class SessionTargetQuerySet(models.QuerySet["SessionTarget"]):
    def visible_to(self, actor: Actor) -> "SessionTargetQuerySet":
        """Those of the targets and the sessions that the actor may see."""
        seen = Target.objects.visible_to(actor).values("pk")
        sessions = Session.objects.visible_to(actor).values("pk")
        return self.filter(target__in=seen, session__in=sessions)


class SessionTarget(models.Model):
    """That a session worked on a target, with the tries counted and the reading taken, where there were any."""

    session = models.ForeignKey(Session, models.CASCADE, related_name="session_targets")
    target = models.ForeignKey(Target, models.PROTECT, related_name="session_targets")
    tries = models.PositiveSmallIntegerField(null=True, blank=True)
    successes = models.PositiveSmallIntegerField(null=True, blank=True)
    reading = models.OneToOneField(
        TargetReading, models.PROTECT, null=True, blank=True, related_name="session_target"
    )

    history = History()
    objects = SessionTargetQuerySet.as_manager()

    data_classes = classed(public="id session", send="target tries successes reading")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["session", "target"], name="session_target_once"),
            models.CheckConstraint(
                condition=models.Q(tries__isnull=True, successes__isnull=True)
                # Comparing with nothing refuses nothing, so that both are there is asked for besides.
                | models.Q(
                    tries__isnull=False,
                    successes__isnull=False,
                    tries__gt=0,
                    successes__gte=0,
                    successes__lte=models.F("tries"),
                ),
                name="session_target_successes_of_tries",
            ),
        ]

    def __str__(self) -> str:
        return f"target {self.target_id} in {self.session_id}"


class NoteQuerySet(models.QuerySet["Note"]):
    def readable_by(self, actor: Actor) -> "NoteQuerySet":
        """Notes the actor may read.

        A pupil's note: by whoever may see that pupil's sessions. A group's note: only by whoever may see every pupil
        present. Of support in a class: by who taught it. One's own always. A restricted session's notes: by author,
        named readers, and roles with a grant.
        """
        reachable = Pupil.objects.visible_to(actor, Resource.SESSION)
        own = models.Q(session__written_by_id=actor.staff_id)
        presences = Presence.objects.filter(session=models.OuterRef("session"))
        about_seen = models.Q(reachable.holds())
        about_seen |= models.Q(pupil__isnull=True) & ~models.Q(
            models.Exists(presences.filter(~reachable.holds()))
        )
        about_seen |= in_lessons(actor, "session__")
        named = models.Exists(
            NoteReader.objects.filter(session=models.OuterRef("session"), staff_id=actor.staff_id)
        )
        opened = Pupil.objects.visible_to(actor, Resource.RESTRICTED_NOTE)
        is_opened = ~models.Exists(presences.filter(~opened.holds()))
        may_open = models.Q(session__is_restricted=False) | named | is_opened
        return self.filter(session__school_id=actor.school_id).filter(own | (about_seen & may_open))

    visible_to = readable_by


class Note(models.Model):
    """What was written about a session: one note for the group (no pupil), one for each pupil."""

    session = models.ForeignKey(Session, models.CASCADE, related_name="notes")
    pupil = models.ForeignKey(Pupil, models.PROTECT, null=True, blank=True, related_name="notes")
    text = models.TextField(max_length=10_000)

    history = History()
    objects = NoteQuerySet.as_manager()

    data_classes = classed(public="id session", send="pupil text")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["session", "pupil"], name="note_once_a_pupil"),
            models.UniqueConstraint(
                fields=["session"], condition=models.Q(pupil__isnull=True), name="note_once_a_group"
            ),
            models.CheckConstraint(condition=~models.Q(text=""), name="note_says_something"),
        ]

    def __str__(self) -> str:
        return f"note {self.pk}"


class NoteReader(models.Model):
    """A colleague who may read the notes of a restricted session."""

    session = models.ForeignKey(Session, models.CASCADE, related_name="readers")
    staff = models.ForeignKey(Staff, models.PROTECT, related_name="+")

    data_classes = classed(public="id session", staff="staff")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["session", "staff"], name="note_reader_once")]

    def __str__(self) -> str:
        return f"staff {self.staff_id} may read {self.session_id}"


class AddendumQuerySet(models.QuerySet["Addendum"]):
    def visible_to(self, actor: Actor) -> "AddendumQuerySet":
        """One's own, and those of sessions whose words the actor may read: an addition is about every pupil in it."""
        readable = Session.objects.readable_by(actor).filter(pk=models.OuterRef("session"))
        own = models.Q(written_by_id=actor.staff_id)
        return self.filter(session__school_id=actor.school_id).filter(own | models.Exists(readable))


class Addendum(models.Model):
    """What was added to a session after its 24 hours: inserted only."""

    session = models.ForeignKey(Session, models.PROTECT, related_name="addenda")
    text = models.TextField(max_length=10_000)
    written_by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    written_at = models.DateTimeField()

    objects = AddendumQuerySet.as_manager()

    data_classes = classed(public="id session written_at", staff="written_by", send="text")

    class Meta:
        ordering = ["written_at"]
        verbose_name_plural = "addenda"
        constraints = [models.CheckConstraint(condition=~models.Q(text=""), name="addendum_says_something")]

    def __str__(self) -> str:
        return f"addendum {self.pk}"


class SupportWeekQuerySet(models.QuerySet["SupportWeek"]):
    def visible_to(self, actor: Actor) -> "SupportWeekQuerySet":
        """Week sums of the pupils whose sessions the actor may see."""
        return self.filter(pupil__in=Pupil.objects.visible_to(actor, Resource.SESSION).values("pk"))


class SupportWeek(models.Model):
    """A pupil's support in one school week: planned, held, engagement; derived in the transaction of each write."""

    pupil = models.ForeignKey(Pupil, models.CASCADE, related_name="support_weeks")
    school = models.ForeignKey(School, models.CASCADE, related_name="+")
    week_start = models.DateField()
    planned = models.PositiveSmallIntegerField("sessions planned", default=0)
    not_held = models.PositiveSmallIntegerField("planned sessions said not to have been held", default=0)
    held = models.PositiveSmallIntegerField("sessions held with the pupil there", default=0)
    minutes = models.PositiveIntegerField("minutes of those", default=0)
    engagement_sum = models.PositiveSmallIntegerField(default=0)
    engagement_count = models.PositiveSmallIntegerField(default=0)

    objects = SupportWeekQuerySet.as_manager()

    data_classes = classed(
        public="id school week_start",
        send="pupil planned not_held held minutes engagement_sum engagement_count",
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["pupil", "week_start"], name="support_week_once")]
        indexes = [models.Index(fields=["school", "week_start"], name="support_week_of_school")]

    def __str__(self) -> str:
        return f"pupil {self.pupil_id}, week of {self.week_start}"

    @property
    def engagement(self) -> float | None:
        return self.engagement_sum / self.engagement_count if self.engagement_count else None
