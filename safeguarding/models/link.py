"""Which pupils the team links with each other."""

from django.db import models

from safeguarding.codes import EntryKind, LinkKind
from safeguarding.models.concern import Concern
from safeguarding.models.entry import Entry
from safeguarding.models.keys import SubjectKey
from staffing.access import Actor
from staffing.data_classes import classed


class PupilLinkQuerySet(models.QuerySet["PupilLink"]):
    def visible_to(self, actor: Actor) -> "PupilLinkQuerySet":
        """Of the concerns that the actor may read: who is linked could tell what one of the others is about."""
        return self.filter(concern__in=Concern.objects.visible_to(actor).values("pk"))

    def standing(self) -> "PupilLinkQuerySet":
        """Not ended."""
        ended = Entry.objects.filter(kind=EntryKind.UNLINKED, supersedes=models.OuterRef("entry"))
        return self.filter(~models.Exists(ended))


class PupilLink(models.Model):
    """Two pupils, as what they are linked, and the concern it was written in: inserted only.

    The note is in `entry`; an entry that supersedes it ends the link.
    """

    concern = models.ForeignKey(Concern, models.PROTECT, related_name="+")
    key = models.ForeignKey(SubjectKey, models.PROTECT, related_name="+")
    other = models.ForeignKey(SubjectKey, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12, choices=LinkKind.choices)
    entry = models.OneToOneField(Entry, models.PROTECT, related_name="+")

    objects = PupilLinkQuerySet.as_manager()

    data_classes = classed(public="id", safeguarding="concern key other kind entry")

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=~models.Q(key=models.F("other")), name="pupil_link_of_two")
        ]

    def __str__(self) -> str:
        return f"link {self.pk}"
