"""Writing the trail, in the same transaction as what it tells of."""

from collections.abc import Sequence

from django.db import models

from staffing.access import Actor
from staffing.models.audit import AuditEvent, AuditVerb


def record(
    actor: Actor,
    verb: AuditVerb,
    what: models.Model | str,
    *,
    pupil_id: int | None = None,
    pupil_ids: Sequence[int] = (),
    **detail: str | int | bool | None,
) -> AuditEvent:
    """One event. `what` is the object, or the kind of a list; `detail` holds codes and field names, never texts."""
    kind, pk = (what._meta.model_name or "", what.pk) if isinstance(what, models.Model) else (what, None)
    return AuditEvent.objects.create(
        school_id=actor.school_id,
        staff_id=actor.staff_id,
        staff_name=actor.name,
        acted_as=actor.acts_as,
        verb=verb,
        object_kind=kind,
        object_id=pk,
        pupil_id=pupil_id,
        pupil_ids=list(pupil_ids),
        detail=detail,
    )


__all__ = ["AuditVerb", "record"]
