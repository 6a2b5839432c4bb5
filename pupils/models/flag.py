"""What is marked on a pupil's record, with its days and where it is known from."""

from django.db import models

from pupils import flag_kinds
from pupils.flag_kinds import FlagKind
from pupils.models.part import PartQuerySet, ends_after_start, says
from pupils.models.pupil import Pupil
from staffing.data_classes import classed
from staffing.history import History


class FlagQuerySet(PartQuerySet["Flag"]):
    pass


class Flag(models.Model):
    """Looked after, pupil premium and the like: from a day to a day, as somebody told the school."""

    pupil = models.ForeignKey(Pupil, models.PROTECT, related_name="flags")
    kind = models.CharField(max_length=14, choices=FlagKind.choices)
    # By the kind's own codes; empty for a kind that has none.
    detail = models.CharField(max_length=4, blank=True)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    source = models.CharField("where this is known from", max_length=120)
    version = models.PositiveIntegerField(default=1)

    history = History()
    objects = FlagQuerySet.as_manager()

    data_classes = classed(public="id version", send="pupil kind detail starts_on ends_on source")

    class Meta:
        ordering = ["-starts_on", "pk"]
        constraints = [
            ends_after_start("flag_ends_after_start"),
            says("source", "flag_has_a_source"),
            models.CheckConstraint(
                condition=models.Q(
                    *(models.Q(kind=kind, detail=detail) for kind, detail in flag_kinds.pairs()),
                    _connector=models.Q.OR,
                ),
                name="flag_detail_of_its_kind",
            ),
            models.UniqueConstraint(
                fields=["pupil", "kind", "detail"],
                condition=models.Q(ends_on__isnull=True),
                name="flag_one_open_of_a_kind",
            ),
        ]
        indexes = [models.Index(fields=["pupil", "-starts_on"], name="flag_of_pupil")]

    def __str__(self) -> str:
        return flag_kinds.said(self.kind, self.detail)

    @property
    def what(self) -> str:
        """Kind and detail together, as one chooses them."""
        return f"{self.kind} {self.detail}".strip()
