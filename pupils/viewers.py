"""Who looked at a pupil, as the trail has it."""

from datetime import datetime, timedelta
from typing import Final

from django.db.models import QuerySet

from pupils.models import Pupil
from staffing.access import Actor
from staffing.audit import AuditVerb
from staffing.models import AuditEvent

LOOK_BACK: Final = timedelta(days=90)


def reads_of(actor: Actor, pupil: Pupil, at: datetime) -> QuerySet[AuditEvent]:
    """Reads of the last 90 days: of the pupil's own pages, and of lists and files the pupil stood in."""
    events = AuditEvent.objects.visible_to(actor).naming_pupil(pupil.pk)
    return events.filter(verb__in=(AuditVerb.VIEW, AuditVerb.EXPORT)).since(at - LOOK_BACK)
