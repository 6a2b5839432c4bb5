"""Letters to a pupil's family: the school's templates, one letter, and each copy of it that went out."""

from django.db import models

from pupils.languages import Language
from pupils.letter_words import Wording
from pupils.models.contact import Contact
from pupils.models.contact_log import ContactEntry
from pupils.models.part import says
from pupils.models.pupil import Pupil
from pupils.models.review import Review
from staffing.access import Actor, Resource, Verb
from staffing.data_classes import classed
from staffing.history import History
from staffing.models import School, Staff

LONGEST = 6000


class LetterTemplateQuerySet(models.QuerySet["LetterTemplate"]):
    def visible_to(self, actor: Actor, verb: Verb = Verb.VIEW) -> "LetterTemplateQuerySet":
        """The school's own, for whoever writes letters."""
        if not actor.scopes(Resource.LETTER_TEMPLATE, verb):
            return self.none()
        return self.filter(school_id=actor.school_id)

    def offered(self) -> "LetterTemplateQuerySet":
        return self.filter(is_offered=True)


class LetterTemplate(models.Model):
    """What a letter begins with: about no pupil, with places that are filled in."""

    school = models.ForeignKey(School, models.CASCADE, related_name="letter_templates")
    title = models.CharField(max_length=120)
    text = models.TextField(max_length=LONGEST)
    is_offered = models.BooleanField("offered to whoever writes a letter", default=True)
    version = models.PositiveIntegerField(default=1)

    history = History()
    objects = LetterTemplateQuerySet.as_manager()

    data_classes = classed(public="id school title text is_offered version")

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["school", "title"], name="letter_template_title_once"),
            says("title", "letter_template_has_a_title"),
            says("text", "letter_template_says_something"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def wording(self) -> Wording:
        return Wording(self.title, self.text)


class LetterQuerySet(models.QuerySet["Letter"]):
    def visible_to(self, actor: Actor) -> "LetterQuerySet":
        """Letters about pupils within reach; a draft for whoever may write or release it alone."""
        released = models.Q(released_at__isnull=False) & self._reached(actor, Verb.VIEW)
        return self.filter(models.Q(pupil__school_id=actor.school_id) & (self._worked_on(actor) | released))

    def worked_on_by(self, actor: Actor) -> "LetterQuerySet":
        """Letters about pupils of whom the actor writes or releases letters."""
        return self.filter(models.Q(pupil__school_id=actor.school_id) & self._worked_on(actor))

    def commentable_by(self, actor: Actor) -> "LetterQuerySet":
        """Drafts about pupils whom the actor teaches, or of whom the actor writes or releases letters."""
        reached = self._reached(actor, Verb.CREATE, Resource.LETTER_COMMENT)
        return self.filter(reached, pupil__school_id=actor.school_id, state=Letter.State.DRAFT)

    def editable_by(self, actor: Actor) -> "LetterQuerySet":
        return self.visible_to(actor).filter(self._reached(actor, Verb.EDIT))

    def releasable_by(self, actor: Actor) -> "LetterQuerySet":
        return self.visible_to(actor).filter(self._reached(actor, Verb.APPROVE))

    def sendable_by(self, actor: Actor) -> "LetterQuerySet":
        """Those whose copies the actor may send: once they are released."""
        reached = self._reached(actor, Verb.EDIT, Resource.LETTER_POST)
        return self.visible_to(actor).filter(reached, released_at__isnull=False)

    def _worked_on(self, actor: Actor) -> models.Q:
        return self._reached(actor, Verb.CREATE) | self._reached(actor, Verb.APPROVE)

    def _reached(self, actor: Actor, verb: Verb, resource: Resource = Resource.LETTER_OUT) -> models.Q:
        pupils = Pupil.objects.visible_to(actor, resource, verb)
        return models.Q(pupil__in=pupils.values("pk"))


class Letter(models.Model):
    """One letter about one pupil. Once released its words stay: what has to be put right is another letter."""

    class State(models.TextChoices):
        DRAFT = "draft", "Draft"
        RELEASED = "released", "To send"
        SENT = "sent", "Sent"
        WITHDRAWN = "withdrawn", "Withdrawn"

    pupil = models.ForeignKey(Pupil, models.PROTECT, related_name="letters")
    review = models.ForeignKey(Review, models.PROTECT, null=True, blank=True, related_name="letters")
    title = models.CharField(max_length=200)
    text = models.TextField(max_length=LONGEST)
    state = models.CharField(max_length=9, choices=State.choices, default=State.DRAFT)
    written_by = models.ForeignKey(Staff, models.PROTECT, related_name="letters_written")
    written_at = models.DateTimeField()
    released_by = models.ForeignKey(Staff, models.PROTECT, null=True, blank=True, related_name="+")
    released_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    history = History()
    objects = LetterQuerySet.as_manager()

    data_classes = classed(
        public="id review state written_at released_at version",
        staff="written_by released_by",
        send="pupil title text",
    )

    class Meta:
        ordering = ["-written_at", "-pk"]
        constraints = [
            says("title", "letter_has_a_title"),
            says("text", "letter_says_something"),
            models.CheckConstraint(
                condition=models.Q(released_at__isnull=True, released_by__isnull=True)
                | models.Q(released_at__isnull=False, released_by__isnull=False),
                name="letter_released_at_and_by",
            ),
            models.CheckConstraint(
                condition=models.Q(state="draft", released_at__isnull=True)
                | models.Q(state__in=["released", "sent"], released_at__isnull=False)
                | models.Q(state="withdrawn"),
                name="letter_goes_once_released",
            ),
        ]
        indexes = [
            models.Index(fields=["pupil", "-written_at"], name="letter_of_pupil"),
            models.Index(fields=["state", "-written_at"], name="letter_by_state"),
        ]

    def __str__(self) -> str:
        return f"letter {self.pk}"

    @property
    def is_draft(self) -> bool:
        return self.state == self.State.DRAFT

    @property
    def is_going(self) -> bool:
        """Released, and neither withdrawn nor sent to everybody."""
        return self.state == self.State.RELEASED


class LetterCopyQuerySet(models.QuerySet["LetterCopy"]):
    def visible_to(self, actor: Actor) -> "LetterCopyQuerySet":
        return self.filter(letter__in=Letter.objects.visible_to(actor).values("pk"))

    def sendable_by(self, actor: Actor) -> "LetterCopyQuerySet":
        return self.filter(letter__in=Letter.objects.sendable_by(actor).values("pk"))

    def arrived(self) -> "LetterCopyQuerySet":
        """Those that did not come back."""
        return self.filter(returned_on__isnull=True)


class LetterCopy(models.Model):
    """A copy that went out: to whom and how, as it was on that day. Before it goes a copy is only worked out.

    `contact` is the first whom it addresses, `contact_ids` are all. `language` is what they read where that is not
    English; `made_as` says what was done so that they can read it.
    """

    class How(models.TextChoices):
        POST = "post", "By post"
        HAND = "hand", "Handed over"
        EMAIL = "email", "From the school’s own mail"

    class MadeAs(models.TextChoices):
        TRANSLATED = "translated", "Translated"
        READ_OUT = "read_out", "Read out or interpreted"
        MADE = "made", "Made in the form they read"

    letter = models.ForeignKey(Letter, models.PROTECT, related_name="copies")
    contact = models.ForeignKey(Contact, models.PROTECT, related_name="letter_copies")
    contact_ids = models.JSONField("everybody it addresses", default=list)
    names = models.CharField(max_length=400)
    address = models.TextField(max_length=300, blank=True)
    language = models.CharField(max_length=3, choices=Language.choices, blank=True)
    format = models.CharField(max_length=12, choices=Contact.Format.choices, default=Contact.Format.STANDARD)
    made_as = models.CharField(
        "in the language and form they read", max_length=10, choices=MadeAs.choices, blank=True
    )
    how = models.CharField(max_length=5, choices=How.choices)
    sent_on = models.DateField()
    sent_by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    entry = models.OneToOneField(ContactEntry, models.PROTECT, related_name="letter_copy")
    returned_on = models.DateField("came back on", null=True, blank=True)
    returned_why = models.CharField("why it came back", max_length=200, blank=True)
    returned_by = models.ForeignKey(Staff, models.PROTECT, null=True, blank=True, related_name="+")

    objects = LetterCopyQuerySet.as_manager()

    data_classes = classed(
        public="id letter entry",
        staff="sent_by returned_by",
        pupil="contact contact_ids names address language format made_as how sent_on returned_on returned_why",
    )

    class Meta:
        ordering = ["pk"]
        verbose_name_plural = "letter copies"
        constraints = [
            models.UniqueConstraint(
                fields=["letter", "contact"],
                condition=models.Q(returned_on__isnull=True),
                name="letter_copy_once",
            ),
            models.CheckConstraint(
                condition=~models.Q(how="post") | ~models.Q(address=""),
                name="letter_copy_posted_to_an_address",
            ),
            models.CheckConstraint(
                condition=models.Q(language="") | ~models.Q(made_as=""), name="letter_copy_in_their_language"
            ),
            models.CheckConstraint(
                condition=models.Q(returned_on__isnull=True, returned_by__isnull=True, returned_why="")
                | (
                    models.Q(returned_on__gte=models.F("sent_on"), returned_by__isnull=False)
                    & ~models.Q(returned_why="")
                ),
                name="letter_copy_returned_on_by_and_why",
            ),
        ]

    def __str__(self) -> str:
        return f"copy {self.pk} of letter {self.letter_id}"
