"""What hangs from a pupil's record as rows of its own: whose they are, and which stand on a day."""

from datetime import date
from typing import Self, TypeVar

from django.db import models

from pupils.models.pupil import Pupil
from staffing.access import Actor, Resource, Verb, open_on

Row = TypeVar("Row", bound=models.Model)


class PartQuerySet(models.QuerySet[Row]):
    """Rows of the pupils whom a grant on `resource` reaches."""

    resource = Resource.RECORD

    def visible_to(self, actor: Actor) -> Self:
        """Rows of the pupils for whom the actor may see this kind of thing."""
        return self._reached(actor, Verb.VIEW)

    def editable_by(self, actor: Actor) -> Self:
        """Rows of the pupils for whom the actor may change this kind of thing."""
        return self._reached(actor, Verb.EDIT)

    def _reached(self, actor: Actor, verb: Verb) -> Self:
        pupils = Pupil.objects.visible_to(actor, self.resource, verb)
        return self.filter(pupil__in=pupils.values("pk"))

    def standing(self, on: date) -> Self:
        """Those that stand on a day."""
        return self.filter(open_on(on))


def ends_after_start(name: str) -> models.CheckConstraint:
    """A last day, where there is one, is not before the first."""
    return models.CheckConstraint(
        condition=models.Q(ends_on__isnull=True) | models.Q(ends_on__gte=models.F("starts_on")), name=name
    )


def says(column: str, name: str) -> models.CheckConstraint:
    """A text that is not left empty."""
    return models.CheckConstraint(condition=~models.Q(**{column: ""}), name=name)
