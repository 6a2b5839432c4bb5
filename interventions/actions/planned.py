"""What becomes of a planned session: held, not held for a reason, and back again."""

from django.db import models, transaction

from interventions import weeks
from interventions.models import PlannedSession, ProvisionPupil
from staffing.access import Actor, open_on
from staffing.audit import AuditVerb, record
from staffing.calendar import week_start

State = PlannedSession.State


class AlreadyTold(Exception):
    """Somebody has logged this planned session, or said why it was not held, since the page was opened."""


def turn(planned: PlannedSession, before: State, after: State, **fields: str) -> None:
    """Move a planned session on by comparing and setting: of two writers at once the second raises AlreadyTold."""
    turned = PlannedSession.objects.filter(pk=planned.pk, state=before).update(
        state=after, version=models.F("version") + 1, **fields
    )
    if not turned:
        raise AlreadyTold


@transaction.atomic
def say_not_held(*, by: Actor, planned: PlannedSession, reason: str, note: str = "") -> None:
    """A planned session did not happen: why, from the list, and in a few words."""
    turn(planned, State.PLANNED, State.NOT_HELD, not_held_reason=reason, not_held_note=note)
    pupil_ids = _recompute(by, planned)
    record(by, AuditVerb.EDIT, planned, pupil_ids=pupil_ids, state=State.NOT_HELD.value, reason=reason)


@transaction.atomic
def take_back_not_held(*, by: Actor, planned: PlannedSession) -> None:
    """It was said by mistake: the session waits to be logged again."""
    turn(planned, State.NOT_HELD, State.PLANNED, not_held_reason="", not_held_note="")
    pupil_ids = _recompute(by, planned)
    record(by, AuditVerb.EDIT, planned, pupil_ids=pupil_ids, state=State.PLANNED.value)


def _recompute(by: Actor, planned: PlannedSession) -> list[int]:
    places = ProvisionPupil.objects.filter(open_on(planned.on), provision_id=planned.provision_id)
    pupil_ids = sorted(set(places.values_list("pupil_id", flat=True)))
    weeks.recompute(((pupil_id, week_start(planned.on)) for pupil_id in pupil_ids), by.school_id)
    return pupil_ids
