"""Which concern a message to colleagues came from: known here, and never where the message is."""

from django.db import models

from pupils.models import PupilMessage
from safeguarding.models.concern import Concern
from staffing.access import Actor
from staffing.data_classes import classed


class MessageSentQuerySet(models.QuerySet["MessageSent"]):
    def visible_to(self, actor: Actor) -> "MessageSentQuerySet":
        """Of the concerns that the actor may read."""
        return self.filter(concern__in=Concern.objects.visible_to(actor).values("pk"))


class MessageSent(models.Model):
    """A message that was written for colleagues about a pupil in a concern; its words stand in `entry`, too."""

    concern = models.ForeignKey(Concern, models.PROTECT, related_name="+")
    # The database knows of no tie to it: the message goes its own way outside.
    message = models.ForeignKey(PupilMessage, models.DO_NOTHING, db_constraint=False, related_name="+")
    entry = models.OneToOneField("safeguarding.Entry", models.PROTECT, related_name="+")

    objects = MessageSentQuerySet.as_manager()

    data_classes = classed(public="id", safeguarding="concern message entry")

    class Meta:
        verbose_name_plural = "messages sent"
        constraints = [models.UniqueConstraint(fields=["message"], name="message_sent_once")]

    def __str__(self) -> str:
        return f"message of concern {self.concern_id}"
