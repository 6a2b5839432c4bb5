"""The trail: who saw or changed what, as which role; inserted only, and without foreign keys."""

from datetime import datetime
from functools import cache
from typing import Any

from django.apps import apps
from django.db import models

from staffing.access import Actor, Role
from staffing.calendar import now
from staffing.data_classes import classed


class AuditVerb(models.TextChoices):
    VIEW = "view", "saw"
    CREATE = "create", "added"
    EDIT = "edit", "changed"
    END = "end", "ended"
    APPROVE = "approve", "approved"
    DECLINE = "decline", "declined"
    IMPORT = "import", "imported"
    EXPORT = "export", "took out"
    SIGN_IN = "sign_in", "signed in"
    SIGN_OUT = "sign_out", "signed out"
    SEND = "send", "sent"
    RESTORE = "restore", "put back"


class HoldsId(models.Func):
    """Whether a JSON list of ids holds one: `contains` on a list is PostgreSQL's alone."""

    arity = 2
    output_field = models.BooleanField()

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> tuple[str, Any]:
        return self.as_sql(
            compiler, connection, template="(%(expressions)s::jsonb)", arg_joiner=" @> ", **context
        )

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> tuple[str, Any]:
        ids, params = compiler.compile(self.source_expressions[0])
        pk, more = compiler.compile(self.source_expressions[1])
        # Both are made by Django's compiler, which puts values into the parameters. A list is taken apart only where
        # the digits stand in it.
        exists = f"EXISTS (SELECT 1 FROM json_each({ids}) WHERE value = CAST({pk} AS INTEGER))"  # nosec B608
        return f"(instr({ids}, {pk}) AND {exists})", (*params, *more, *params, *more)


@cache
def _names_of_models() -> dict[str, str]:
    return {model._meta.model_name or "": str(model._meta.verbose_name) for model in apps.get_models()}


class AuditEventQuerySet(models.QuerySet["AuditEvent"]):
    def visible_to(self, actor: Actor) -> "AuditEventQuerySet":
        """Events of the actor's own school; whose pupil's they may be is decided by whoever opens the pupil."""
        return self.filter(school_id=actor.school_id)

    def about_pupil(self, pupil_id: int) -> "AuditEventQuerySet":
        return self.filter(pupil_id=pupil_id)

    def naming_pupil(self, pupil_id: int) -> "AuditEventQuerySet":
        """About the pupil, or about a list the pupil stood in."""
        in_list = HoldsId("pupil_ids", models.Value(str(pupil_id)))
        return self.filter(models.Q(pupil_id=pupil_id) | models.Q(in_list))

    def since(self, at: datetime) -> "AuditEventQuerySet":
        return self.filter(at__gte=at)


class AuditEvent(models.Model):
    """One request's doing: a page about one pupil carries the pupil, a list the ids on it.

    No foreign keys: the trail neither blocks a deletion nor follows it.
    """

    at = models.DateTimeField(default=now, db_index=True)
    school_id = models.BigIntegerField()
    staff_id = models.BigIntegerField(null=True)
    staff_name = models.CharField(max_length=140)
    acted_as = models.CharField(max_length=200)
    verb = models.CharField(max_length=10, choices=AuditVerb.choices)
    object_kind = models.CharField(max_length=60)
    object_id = models.BigIntegerField(null=True)
    pupil_id = models.BigIntegerField(null=True)
    pupil_ids = models.JSONField(default=list)
    detail = models.JSONField(default=dict)

    objects = AuditEventQuerySet.as_manager()

    data_classes = classed(
        public="id at school_id verb object_kind object_id",
        staff="staff_id staff_name acted_as",
        pupil="pupil_id pupil_ids detail",
    )

    class Meta:
        ordering = ["-at", "-id"]
        indexes = [
            models.Index(fields=["school_id", "pupil_id", "-at"], name="audit_by_pupil"),
            models.Index(fields=["school_id", "staff_id", "-at"], name="audit_by_staff"),
        ]

    def __str__(self) -> str:
        return f"{self.staff_name} {self.get_verb_display()} {self.object_kind}"

    @property
    def what(self) -> str:
        """The kind of thing in words: a model's or a page's name."""
        return _names_of_models().get(self.object_kind) or self.object_kind.replace("_", " ")

    @property
    def acted_as_words(self) -> str:
        """The roles of that day in words; a job keeps its name."""
        labels = dict(Role.choices)
        return ", ".join(str(labels.get(role, role)) for role in self.acted_as.split(", "))
