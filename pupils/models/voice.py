"""What pupils and their families say, in their words and dated: nobody changes it, a mistake is struck out."""

from typing import Final

from django.db import models

from pupils.models.contact import PupilContact
from pupils.models.contribution import BY_OTHERS, How, PlanContribution
from pupils.models.pupil import Pupil
from pupils.plan_kinds import Voice
from staffing.access import Actor, Resource, Scope, Verb
from staffing.data_classes import classed
from staffing.models import Staff

# The same each time, so that the answers can be held beside each other over the years.
QUESTIONS: Final = (
    "What goes well?",
    "What is hard?",
    "What helps?",
    "What should change?",
    "What comes next?",
)


class VoiceRecordQuerySet(models.QuerySet["VoiceRecord"]):
    def visible_to(self, actor: Actor) -> "VoiceRecordQuerySet":
        """Of the pupils whose voice the actor may read."""
        pupils = Pupil.objects.visible_to(actor, Resource.VOICE)
        return self.filter(pupil__in=pupils.values("pk"))

    def strikable_by(self, actor: Actor) -> "VoiceRecordQuerySet":
        """What stands, and the actor wrote down themselves; of any pupil whom the role reaches."""
        pupils = Pupil.objects.visible_to(actor, Resource.VOICE, Verb.EDIT)
        mine = models.Q(pupil__in=pupils.values("pk"))
        if Scope.OWN in actor.scopes(Resource.VOICE, Verb.EDIT):
            mine |= models.Q(entered_by_id=actor.staff_id)
        return self.visible_to(actor).standing().filter(mine)

    def standing(self) -> "VoiceRecordQuerySet":
        return self.filter(strike__isnull=True)


class VoiceRecord(models.Model):
    """What a pupil or somebody of the family said to a question: inserted only.

    Told by telephone or at the gate it counts in full, and is entered by whoever heard it.
    """

    class Who(models.TextChoices):
        PUPIL = Voice.PUPIL.value, "The pupil"
        PARENT = Voice.PARENT.value, "A parent or carer"

    pupil = models.ForeignKey(Pupil, models.PROTECT, related_name="voices")
    voice = models.CharField("who says it", max_length=6, choices=Who.choices)
    link = models.ForeignKey(PupilContact, models.PROTECT, null=True, blank=True, related_name="voices")
    question = models.CharField(max_length=120)
    words = models.TextField("in their words", max_length=20_000)
    on = models.DateField()
    how = models.CharField("how it was given", max_length=8, choices=How.choices)
    contribution = models.ForeignKey(
        PlanContribution, models.PROTECT, null=True, blank=True, related_name="voices"
    )
    # Empty for the holder of a link alone, who has no account. There is none yet, so that it may not be empty.
    entered_by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    entered_at = models.DateTimeField()

    objects = VoiceRecordQuerySet.as_manager()

    data_classes = classed(
        public="id entered_at",
        staff="entered_by",
        send="pupil voice link question words on how contribution",
    )

    class Meta:
        ordering = ["-on", "-pk"]
        constraints = [
            models.CheckConstraint(condition=~models.Q(words=""), name="voice_says_something"),
            models.CheckConstraint(
                condition=models.Q(voice=Voice.PUPIL, link__isnull=True) | models.Q(voice=Voice.PARENT),
                name="voice_of_pupil_or_family",
            ),
            models.CheckConstraint(condition=models.Q(how__in=BY_OTHERS), name="voice_was_given"),
        ]
        indexes = [models.Index(fields=["pupil", "-on"], name="voice_of_pupil")]

    def __str__(self) -> str:
        return f"voice {self.pk}"

    @property
    def who(self) -> str:
        """Somebody of the family by what they are to the pupil."""
        return self.link.get_relationship_display() if self.link else self.get_voice_display()


class VoiceStrikeQuerySet(models.QuerySet["VoiceStrike"]):
    def visible_to(self, actor: Actor) -> "VoiceStrikeQuerySet":
        """Of what the actor may read."""
        return self.filter(record__in=VoiceRecord.objects.visible_to(actor).values("pk"))


class VoiceStrike(models.Model):
    """That something was written down by mistake, and why: what it said stays to be read. Inserted only."""

    record = models.OneToOneField(VoiceRecord, models.PROTECT, related_name="strike")
    why = models.CharField(max_length=300)
    struck_by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    struck_at = models.DateTimeField()

    objects = VoiceStrikeQuerySet.as_manager()

    data_classes = classed(public="id struck_at", staff="struck_by", send="record why")

    class Meta:
        constraints = [models.CheckConstraint(condition=~models.Q(why=""), name="voice_strike_says_why")]

    def __str__(self) -> str:
        return f"voice {self.record_id} struck out"
