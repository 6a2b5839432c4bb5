"""What somebody put into the demo’s records by mistake and withdrew: its history stays, and it counts for nothing."""

from datetime import datetime, time, timedelta
from typing import Final

from django.core.files.base import ContentFile

from mentoring.demo.load_record import PDF
from mentoring.demo.load_support import Rows
from mentoring.demo.trust import DemoTrust
from pupils.actions.behaviour import take_back
from pupils.actions.documents import withdraw_document
from pupils.actions.suspensions import withdraw_suspension
from pupils.models import BehaviourEvent, Document, Suspension
from staffing.access import Actor
from staffing.calendar import LONDON

NOTICED_AT: Final = time(9, 5)
FILED_BEFORE: Final = timedelta(weeks=2)


def load_withdrawn(trust: DemoTrust, rows: Rows, records: Actor) -> None:
    """A suspension and a document by the office, and an event by whoever wrote it."""
    at = datetime.combine(trust.marked.morning, NOTICED_AT, LONDON)
    suspension = Suspension.objects.filter(pupil__school=rows.school).latest("starts_on", "pk")
    withdraw_suspension(
        by=records,
        suspension=suspension,
        version=suspension.version,
        withdrawn_as=Suspension.WithdrawnAs.MISTAKE,
        why="Entered for the wrong pupil: this one had a day in another classroom.",
        at=at,
    )
    _withdraw_document(suspension.pupil_id, records, at)
    events = BehaviourEvent.objects.filter(school=rows.school)
    # The oldest incident, or praise where there was none; a school that has just begun has neither.
    event = next((each for each in events.order_by("kind", "on", "pk") if not each.has_followed()), None)
    if event:
        take_back(by=event.written_by.actor(trust.marked.morning), event=event, at=at)


def _withdraw_document(pupil_id: int, records: Actor, at: datetime) -> None:
    document = Document.objects.create(
        pupil_id=pupil_id,
        kind=Document.Kind.REPORT,
        title="Report from the last school",
        on=at.date() - FILED_BEFORE,
        readers=Document.Readers.RECORD,
        file=ContentFile(PDF, name=f"demo-withdrawn-{pupil_id}.pdf"),
        media_type="application/pdf",
        size=len(PDF),
        filed_by_id=records.staff_id,
        filed_at=at - FILED_BEFORE,
    )
    withdraw_document(
        by=records, document=document, version=document.version, why="It is a brother’s report.", at=at
    )
