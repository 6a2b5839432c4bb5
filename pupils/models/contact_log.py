"""What passed between school and family: entries of the contact log, who has to know, the rhythm agreed, handouts."""

from django.db import models

from pupils.languages import HTML_CODES, RIGHT_TO_LEFT, Language
from pupils.models.contact import Contact
from pupils.models.pupil import Pupil
from pupils.models.task import Task
from pupils.rhythms import Rhythm
from staffing.access import Actor, Resource, Verb
from staffing.data_classes import classed
from staffing.history import History
from staffing.models import School, Staff


class HandoutQuerySet(models.QuerySet["Handout"]):
    def visible_to(self, actor: Actor, verb: Verb = Verb.VIEW) -> "HandoutQuerySet":
        """The school's own, for whoever speaks with families."""
        return self.filter(school_id=actor.school_id) if actor.scopes(Resource.HANDOUT, verb) else self.none()


class Handout(models.Model):
    """A page to give a family, in one language: plain words that the school keeps, about no pupil."""

    school = models.ForeignKey(School, models.CASCADE, related_name="handouts")
    title = models.CharField(max_length=120)
    language = models.CharField(max_length=3, choices=Language.choices, default=Language.ENGLISH)
    text = models.TextField(max_length=6000)
    version = models.PositiveIntegerField(default=1)

    history = History()
    objects = HandoutQuerySet.as_manager()

    data_classes = classed(public="id school title language text version")

    class Meta:
        ordering = ["title", "language"]
        constraints = [
            models.UniqueConstraint(fields=["school", "title", "language"], name="handout_once_a_language"),
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.get_language_display()})"

    @property
    def html_code(self) -> str:
        return HTML_CODES.get(Language(self.language), "")

    @property
    def is_right_to_left(self) -> bool:
        return self.language in RIGHT_TO_LEFT


class ContactEntryQuerySet(models.QuerySet["ContactEntry"]):
    def visible_to(self, actor: Actor) -> "ContactEntryQuerySet":
        """Entries about the pupils whose contact log the actor may see."""
        pupils = Pupil.objects.visible_to(actor, Resource.CONTACT_LOG)
        return self.filter(pupil__school_id=actor.school_id, pupil__in=pupils.values("pk"))

    def reached(self) -> "ContactEntryQuerySet":
        """Those after which the family knew: spoken, met, or sent; not a call that nobody answered."""
        return self.filter(outcome__in=(ContactEntry.Outcome.REACHED, ContactEntry.Outcome.SENT))


class ContactEntry(models.Model):
    """One contact with a family, or with somebody else about a pupil: inserted only."""

    class Kind(models.TextChoices):
        CALL = "call", "Call"
        MESSAGE = "message", "Message"
        MEETING = "meeting", "Meeting"
        HOME_VISIT = "home_visit", "Home visit"
        LETTER = "letter", "Letter"
        FAMILY_SESSION = "family_session", "Family session"

    class Outcome(models.TextChoices):
        REACHED = "reached", "Spoke or met"
        SENT = "sent", "Sent"
        MESSAGE_LEFT = "message_left", "Left a message"
        NO_ANSWER = "no_answer", "No answer"
        NOT_COME = "not_come", "Did not come"

    pupil = models.ForeignKey(Pupil, models.PROTECT, related_name="contact_entries")
    kind = models.CharField(max_length=14, choices=Kind.choices)
    contact = models.ForeignKey(Contact, models.PROTECT, null=True, blank=True, related_name="entries")
    other = models.CharField("somebody else", max_length=120, blank=True)
    is_incoming = models.BooleanField("they got in touch", default=False)
    is_by_hand = models.BooleanField("handed over in person", default=False)
    on = models.DateField()
    at = models.TimeField(null=True, blank=True)
    outcome = models.CharField(max_length=12, choices=Outcome.choices)
    note = models.TextField(max_length=4000, blank=True)
    is_positive = models.BooleanField("good news", default=False)
    difficulty = models.TextField("difficulty in communicating", max_length=500, blank=True)
    news = models.TextField("what the family told", max_length=2000, blank=True)
    had_interpreter = models.BooleanField("with an interpreter", default=False)
    handout = models.ForeignKey(Handout, models.PROTECT, null=True, blank=True, related_name="+")
    follow_up = models.ForeignKey(Task, models.SET_NULL, null=True, blank=True, related_name="+")
    written_by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    written_at = models.DateTimeField()

    objects = ContactEntryQuerySet.as_manager()

    data_classes = classed(
        public="id written_at handout",
        staff="written_by",
        send="pupil kind contact other is_incoming is_by_hand on at outcome note is_positive difficulty news"
        " had_interpreter follow_up",
    )

    class Meta:
        ordering = ["-on", "-pk"]
        verbose_name_plural = "contact entries"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(contact__isnull=False) | ~models.Q(other=""),
                name="contact_entry_with_somebody",
            ),
        ]
        indexes = [models.Index(fields=["pupil", "-on"], name="contact_entry_of_pupil")]

    def __str__(self) -> str:
        return f"contact entry {self.pk}"

    @property
    def who(self) -> str:
        """Whom it was with: somebody known, somebody else, or both."""
        return " and ".join(filter(None, (self.contact.name if self.contact else "", self.other)))


class ContactNoticeQuerySet(models.QuerySet["ContactNotice"]):
    def visible_to(self, actor: Actor) -> "ContactNoticeQuerySet":
        """One's own, whoever the pupil is; others' where the entry may be seen."""
        rows = self.filter(entry__pupil__school_id=actor.school_id)
        if not actor.scopes(Resource.CONTACT_LOG):
            return rows.none()
        entries = ContactEntry.objects.visible_to(actor).values("pk")
        return rows.filter(models.Q(staff_id=actor.staff_id) | models.Q(entry__in=entries))

    def addressed_to(self, actor: Actor) -> "ContactNoticeQuerySet":
        """Those that the actor was told by."""
        rows = self.filter(entry__pupil__school_id=actor.school_id, staff_id=actor.staff_id)
        return rows if actor.scopes(Resource.CONTACT_LOG) else rows.none()

    def sent_by(self, actor: Actor) -> "ContactNoticeQuerySet":
        """Those that went out with what the actor wrote, while the entry is in reach."""
        entries = ContactEntry.objects.visible_to(actor).filter(written_by_id=actor.staff_id)
        return self.filter(entry__in=entries.values("pk"))

    def waiting(self) -> "ContactNoticeQuerySet":
        return self.filter(confirmed_at__isnull=True)


class ContactNotice(models.Model):
    """That a colleague has to know of an entry: shown to them until they confirm."""

    class Kind(models.TextChoices):
        NEWS = "news", "From home"
        DIFFICULTY = "difficulty", "Difficulty in communicating"

    entry = models.ForeignKey(ContactEntry, models.CASCADE, related_name="notices")
    staff = models.ForeignKey(Staff, models.PROTECT, related_name="contact_notices")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    sent_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True, blank=True)

    objects = ContactNoticeQuerySet.as_manager()

    data_classes = classed(public="id sent_at confirmed_at", staff="staff", send="entry kind")

    class Meta:
        ordering = ["-sent_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["entry", "staff", "kind"], name="contact_notice_once"),
            models.CheckConstraint(
                condition=models.Q(confirmed_at__isnull=True)
                | models.Q(confirmed_at__gte=models.F("sent_at")),
                name="contact_notice_confirmed_after_sent",
            ),
        ]
        indexes = [models.Index(fields=["staff", "confirmed_at"], name="contact_notice_of_staff")]

    def __str__(self) -> str:
        return f"notice {self.pk}"

    @property
    def words(self) -> str:
        return self.entry.news if self.kind == self.Kind.NEWS else self.entry.difficulty


class FamilyRhythmQuerySet(models.QuerySet["FamilyRhythm"]):
    def visible_to(self, actor: Actor) -> "FamilyRhythmQuerySet":
        """Rhythms of the pupils whose contact log the actor may see."""
        pupils = Pupil.objects.visible_to(actor, Resource.CONTACT_LOG)
        return self.filter(pupil__in=pupils.values("pk"))


class FamilyRhythm(models.Model):
    """How often a pupil's family is to hear from the school."""

    pupil = models.OneToOneField(Pupil, models.CASCADE, related_name="family_rhythm")
    every_weeks = models.PositiveSmallIntegerField(null=True, blank=True)
    wants_praise = models.BooleanField("good news once in each half-term", default=False)
    agreed = models.CharField("as agreed", max_length=200, blank=True)
    agreed_on = models.DateField(null=True, blank=True)
    starts_on = models.DateField()
    set_by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    version = models.PositiveIntegerField(default=1)

    history = History()
    objects = FamilyRhythmQuerySet.as_manager()

    data_classes = classed(
        public="id version", staff="set_by", send="pupil every_weeks wants_praise agreed agreed_on starts_on"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(every_weeks__isnull=True) | models.Q(every_weeks__range=(1, 26)),
                name="family_rhythm_weeks_in_range",
            ),
            models.CheckConstraint(
                condition=models.Q(agreed_on__isnull=True) | ~models.Q(agreed=""),
                name="family_rhythm_says_what_by_a_day",
            ),
        ]

    def __str__(self) -> str:
        return f"rhythm of pupil {self.pupil_id}"

    @property
    def rhythm(self) -> Rhythm:
        return Rhythm(self.starts_on, self.every_weeks, self.wants_praise, self.agreed, self.agreed_on)
