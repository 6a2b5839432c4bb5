"""Keeping what was said about a pupil's attendance, and what was agreed."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from pupils.models import AttendanceTalk, Pupil
from staffing.access import Actor
from staffing.audit import AuditVerb, record


@transaction.atomic
def note_talk(*, by: Actor, pupil: Pupil, told: Mapping[str, Any], at: datetime) -> AttendanceTalk:
    """One conversation, under the name of who writes it down."""
    talk = AttendanceTalk.objects.create(pupil=pupil, written_by_id=by.staff_id, written_at=at, **told)
    record(by, AuditVerb.CREATE, talk, pupil_id=pupil.pk)
    return talk
