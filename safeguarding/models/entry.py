"""What was written, and never changes: entries in a chain of hashes, and the keys with which they can be read."""

from django.db import models

from safeguarding.codes import EntryKind
from safeguarding.models.adult import AdultConcern
from safeguarding.models.concern import Concern
from safeguarding.models.keys import SubjectKey
from safeguarding.models.scope import is_team
from staffing.access import Actor
from staffing.data_classes import classed
from staffing.models import School, Staff

# What entries are about: each is read by others than the other.
Matter = Concern | AdultConcern


class EntryQuerySet(models.QuerySet["Entry"]):
    def visible_to(self, actor: Actor) -> "EntryQuerySet":
        """Of the concerns that the actor may read, about children and about adults; for the team, what was done to the
        room itself.
        """
        readable = models.Q(adult_concern__in=AdultConcern.objects.visible_to(actor).values("pk"))
        if is_team(actor):
            readable |= models.Q(concern__in=Concern.objects.visible_to(actor).values("pk"))
            readable |= models.Q(concern__isnull=True, adult_concern__isnull=True)
        return self.filter(readable, school_id=actor.school_id)

    def of(self, matter: "Matter") -> "EntryQuerySet":
        """All about one concern, whether of children or of an adult."""
        about = "adult_concern" if isinstance(matter, AdultConcern) else "concern"
        return self.filter(**{about: matter})

    def in_order(self) -> "EntryQuerySet":
        return self.order_by("number", "pk")


class Entry(models.Model):
    """One link of a school's chain: inserted only. A mistake is put right by an entry that supersedes it.

    `number` counts from 1 in each school. `ciphertext` is a JSON object under a key of this entry's own; `files` are
    the SHA-256 of what was stored with it, encrypted too; `mac` covers every field above and the `mac` before.
    """

    school = models.ForeignKey(School, models.PROTECT, related_name="+")
    number = models.PositiveBigIntegerField()
    concern = models.ForeignKey(Concern, models.PROTECT, null=True, blank=True, related_name="+")
    adult_concern = models.ForeignKey(AdultConcern, models.PROTECT, null=True, blank=True, related_name="+")
    kind = models.CharField(max_length=16, choices=EntryKind.choices)
    # Empty where a job wrote it.
    author = models.ForeignKey(Staff, models.PROTECT, null=True, blank=True, related_name="+")
    written_at = models.DateTimeField()
    happened_at = models.DateTimeField(null=True, blank=True)
    supersedes = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+")
    files = models.JSONField(default=list, blank=True)
    ciphertext = models.TextField()
    previous = models.CharField(max_length=64, blank=True)
    mac = models.CharField(max_length=64)

    objects = EntryQuerySet.as_manager()

    data_classes = classed(
        public="id school",
        safeguarding="number concern adult_concern kind author written_at happened_at supersedes files ciphertext"
        " previous mac",
    )

    class Meta:
        ordering = ["number"]
        verbose_name_plural = "entries"
        constraints = [
            models.UniqueConstraint(fields=["school", "number"], name="entry_number_once"),
            models.CheckConstraint(
                condition=models.Q(number=1, previous="") | (models.Q(number__gt=1) & ~models.Q(previous="")),
                name="entry_follows_another",
            ),
            models.CheckConstraint(
                condition=~models.Q(kind="correction") | models.Q(supersedes__isnull=False),
                name="entry_that_corrects_says_which",
            ),
            models.CheckConstraint(
                condition=models.Q(concern__isnull=True) | models.Q(adult_concern__isnull=True),
                name="entry_about_one_concern",
            ),
        ]
        indexes = [
            models.Index(fields=["concern", "number"], name="entries_of_concern"),
            models.Index(fields=["adult_concern", "number"], name="entries_of_adult_concern"),
        ]

    def __str__(self) -> str:
        return f"entry {self.number}"


class EntryKeyQuerySet(models.QuerySet["EntryKey"]):
    def visible_to(self, actor: Actor) -> "EntryKeyQuerySet":
        return self.filter(entry__in=Entry.objects.visible_to(actor).values("pk"))


class EntryKey(models.Model):
    """The key of an entry, wrapped for one whom it concerns. Inserted only: somebody linked later gets another row."""

    entry = models.ForeignKey(Entry, models.PROTECT, related_name="+")
    key = models.ForeignKey(SubjectKey, models.PROTECT, related_name="+")
    wrapped = models.TextField()

    objects = EntryKeyQuerySet.as_manager()

    data_classes = classed(public="id", safeguarding="entry key", secret="wrapped")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["entry", "key"], name="entry_key_once")]

    def __str__(self) -> str:
        return f"key of entry {self.entry_id}"


class ChainHead(models.Model):
    """Where a school's chain ends: the row is locked while an entry is appended, so that the chain never forks."""

    school = models.OneToOneField(School, models.PROTECT, related_name="+")
    number = models.PositiveBigIntegerField(default=0)
    mac = models.CharField(max_length=64, blank=True)

    data_classes = classed(public="id school", safeguarding="number mac")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(number=0, mac="") | (models.Q(number__gt=0) & ~models.Q(mac="")),
                name="chain_head_of_an_entry",
            )
        ]

    def __str__(self) -> str:
        return f"chain of school {self.school_id}"
