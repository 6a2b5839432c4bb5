"""Cover is given to a colleague for one lesson of one day, and taken back."""

from datetime import date, datetime

from django.db import IntegrityError, transaction

from interventions.cover import link_covers
from interventions.models import Cover
from pupils.models import Involvement, TimetabledLesson
from staffing.access import Actor
from staffing.audit import AuditVerb, record
from staffing.models import Staff
from staffing.refusals import Refused

TAKEN = "{name} covers this lesson that day already. Take it back first."


@transaction.atomic
def give_cover(*, by: Actor, lesson: TimetabledLesson, on: date, staff: Staff, at: datetime) -> Cover:
    """From now on until the end of that day the class sheet is open to the colleague. Raises Refused where one covers."""
    try:
        with transaction.atomic():
            cover = Cover.objects.create(
                lesson=lesson, on=on, staff=staff, given_by_id=by.staff_id, given_at=at
            )
    except IntegrityError as fault:
        there = Cover.objects.filter(lesson=lesson, on=on).select_related("staff").first()
        if there is None:
            raise
        raise Refused(TAKEN.format(name=there.staff.name), "staff") from fault
    link_covers([cover])
    record(by, AuditVerb.CREATE, cover)
    return cover


@transaction.atomic
def take_back_cover(*, by: Actor, cover: Cover) -> None:
    """What it opened is closed with it; that it was is in the history and the trail."""
    record(by, AuditVerb.END, cover)
    Involvement.objects.filter(source_kind=Involvement.Source.COVER, source_id=cover.pk).delete()
    cover.delete()
