"""A concern about an adult who works here, and who reads it: apart from whatever is kept of pupils."""

from datetime import date

from django.db import models

from safeguarding.models.keys import SubjectKey
from safeguarding.models.raised import Raised
from staffing.access import Actor, Can, Resource, Role
from staffing.calendar import today
from staffing.data_classes import classed
from staffing.models import Staff
from staffing.models.people import StaffQuerySet


def holders(school_id: int, role: Role, on: date) -> StaffQuerySet:
    """Who holds a role in a school on a day."""
    return Staff.objects.filter(school_id=school_id).employed(on).with_role(role, on)


class AdultReaderQuerySet(models.QuerySet["AdultReader"]):
    def visible_to(self, actor: Actor) -> "AdultReaderQuerySet":
        """For the head, who names them; one's own always."""
        own = self.filter(staff__school_id=actor.school_id)
        return own if Role.HEAD in actor.roles else own.filter(staff_id=actor.staff_id)

    def open(self) -> "AdultReaderQuerySet":
        return self.filter(ended_at__isnull=True)


class AdultReader(models.Model):
    """One of the safeguarding team who reads concerns about adults with the head, from a moment until a moment.

    It counts only while they are of the team. That they were named, and that it ended, are entries as well.
    """

    staff = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    named_by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    named_at = models.DateTimeField()
    ended_by = models.ForeignKey(Staff, models.PROTECT, null=True, blank=True, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = AdultReaderQuerySet.as_manager()

    data_classes = classed(public="id", safeguarding="staff named_by named_at ended_by ended_at")

    class Meta:
        ordering = ["named_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["staff"], condition=models.Q(ended_at__isnull=True), name="adult_reader_open_once"
            ),
            models.CheckConstraint(
                condition=models.Q(ended_by__isnull=True, ended_at__isnull=True)
                | models.Q(ended_by__isnull=False, ended_at__isnull=False),
                name="adult_reader_ended_at_and_by",
            ),
            models.CheckConstraint(
                condition=~models.Q(staff=models.F("named_by")), name="adult_reader_named_by_another"
            ),
        ]

    def __str__(self) -> str:
        return f"reader {self.pk}"


def is_reader(actor: Actor) -> bool:
    """Whether there can be anything for the actor to read: by office, or because the head named them."""
    if actor.roles & {Role.HEAD, Role.CHAIR_OF_GOVERNORS}:
        return True
    named = AdultReader.objects.open().filter(staff_id=actor.staff_id)
    return Role.SAFEGUARDING_LEAD in actor.roles and named.exists()


class AdultConcernQuerySet(models.QuerySet["AdultConcern"]):
    def visible_to(self, actor: Actor) -> "AdultConcernQuerySet":
        """The head's, and the lead's whom the head named; what is about a head is the chair's. Nobody reads their own.

        Whom it is about may have become head since: then it is the chair's. And so is all, while nobody is head.
        """
        if not actor.scopes(Resource.ADULT_CONCERN):
            return self.none()
        on = today()
        heads = holders(actor.school_id, Role.HEAD, on)
        about_head = models.Q(is_about_head=True) | models.Q(adult__in=heads.values("pk"))
        reach = models.Q(pk__in=[])
        if Role.CHAIR_OF_GOVERNORS in actor.roles:
            reach |= about_head | models.Q(~models.Exists(heads))
        if Role.HEAD in actor.roles:
            reach |= ~about_head
        if Role.SAFEGUARDING_LEAD in actor.roles:
            named = AdultReader.objects.open().filter(staff_id=actor.staff_id)
            reach |= ~about_head & models.Q(models.Exists(named))
        return self.filter(reach, school_id=actor.school_id).exclude(adult_id=actor.staff_id)

    def decided_by(self, actor: Actor) -> "AdultConcernQuerySet":
        """At whose desk it is: the head's, or the chair's; not that of a lead who only reads it."""
        return self.visible_to(actor) if actor.can(Can.ADULT_CONCERN_EDIT) else self.none()

    def raised_by(self, actor: Actor) -> "AdultConcernQuerySet":
        """The actor's own, of which they see a receipt and never the thread."""
        return self.filter(school_id=actor.school_id, raised_by_id=actor.staff_id)


class AdultConcern(Raised):
    """That somebody raised a concern about an adult: `adult` where they are of the staff, else named in its entries.

    `is_about_head`: whoever it is about was head when it was raised, or said to be. Inserted only.
    """

    adult = models.ForeignKey(Staff, models.PROTECT, null=True, blank=True, related_name="+")
    key = models.ForeignKey(SubjectKey, models.PROTECT, related_name="+")
    is_about_head = models.BooleanField()

    objects = AdultConcernQuerySet.as_manager()

    data_classes = classed(
        public="id school", safeguarding="reference raised_by raised_at form_key adult key is_about_head"
    )

    class Meta(Raised.Meta):
        pass

    def __str__(self) -> str:
        return f"concern about an adult {self.pk}"

    def readers(self, on: date) -> list[Staff]:
        """Whom `visible_to` lets read it on a day: nobody, where it has to be told to the council by word of mouth."""
        heads = list(holders(self.school_id, Role.HEAD, on))
        is_about_head = self.is_about_head or self.adult_id in [head.pk for head in heads]
        found: list[Staff] = []
        if not is_about_head:
            named = AdultReader.objects.open().values("staff")
            found += [*heads, *holders(self.school_id, Role.SAFEGUARDING_LEAD, on).filter(pk__in=named)]
        if is_about_head or not heads:
            found += holders(self.school_id, Role.CHAIR_OF_GOVERNORS, on)
        return [staff for staff in dict.fromkeys(found) if staff.pk != self.adult_id]

    def seconds(self, on: date, asked_by: int | None) -> list[Staff]:
        """Without whom it is not erased: who chairs the governors, but for whom it is about and who asked for it."""
        chairs = holders(self.school_id, Role.CHAIR_OF_GOVERNORS, on)
        return [staff for staff in chairs if staff.pk not in (self.adult_id, asked_by)]
