"""What colleagues remark on a letter before it is released."""

from django.db import models

from pupils.models.letter import Letter
from pupils.models.part import says
from staffing.access import Actor
from staffing.data_classes import classed
from staffing.models import Staff


class LetterCommentQuerySet(models.QuerySet["LetterComment"]):
    def visible_to(self, actor: Actor) -> "LetterCommentQuerySet":
        """For whoever writes letters about the pupil or releases them, and whoever wrote the comment."""
        theirs = Letter.objects.worked_on_by(actor)
        own = Letter.objects.commentable_by(actor)
        return self.filter(
            models.Q(letter__in=theirs.values("pk"))
            | models.Q(written_by_id=actor.staff_id, letter__in=own.values("pk"))
        )


class LetterComment(models.Model):
    """A remark on the draft of a letter: it stands beside the draft, and on no copy that goes out."""

    letter = models.ForeignKey(Letter, models.PROTECT, related_name="comments")
    text = models.TextField(max_length=2000)
    written_by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    written_at = models.DateTimeField()

    objects = LetterCommentQuerySet.as_manager()

    data_classes = classed(public="id written_at", staff="written_by", send="letter text")

    class Meta:
        ordering = ["pk"]
        constraints = [says("text", "letter_comment_says_something")]

    def __str__(self) -> str:
        return f"comment {self.pk} on letter {self.letter_id}"
