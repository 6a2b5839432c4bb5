"""Who opened unusually many pupils within an hour: seen in the trail, told to those who look after security."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.conf import settings
from django.db import models
from django.db.models.functions import TruncHour
from django.template.loader import render_to_string
from django.urls import reverse

from staffing.access import Actor, Can, Resource, Verb, roles_that
from staffing.calendar import LONDON, week_start
from staffing.models import AuditEvent, AuditVerb, OutboxMail, School, Staff
from staffing.outbox import new_message_id

# Nobody reads a pupil's page a minute for an hour; who copies them out by hand or by a program does.
MANY: Final = 60
HOUR: Final = timedelta(hours=1)
TOLD_FOR: Final = timedelta(days=30)
SUBJECT: Final = "Handrail: unusually many pupils’ pages were opened"


@dataclass(frozen=True)
class Unusual:
    """So many different pupils were opened by one member of staff in the hour that began then."""

    staff_name: str
    hour: datetime
    pupils: int

    @property
    def until(self) -> datetime:
        return self.hour + HOUR


def unusual_hours(actor: Actor, at: datetime) -> Sequence[Unusual]:
    """Of the last thirty days at the actor's school, the latest first."""
    events = AuditEvent.objects.visible_to(actor).since(at - TOLD_FOR)
    rows = _many(events, "staff_name").order_by("-hour", "staff_name")
    return [Unusual(row["staff_name"], row["hour"], row["pupils"]) for row in rows]


def tell_of_unusual(at: datetime) -> int:
    """Plan a mail to those who look after security, once a day at most for each of them; says how many there are."""
    schools = {row["school_id"] for row in _many(AuditEvent.objects.since(at - HOUR), "school_id")}
    mails = [mail for school in School.objects.filter(pk__in=schools) for mail in _mails(school, at)]
    OutboxMail.objects.bulk_create(mails, ignore_conflicts=True)
    return len(mails)


def _many(events: models.QuerySet[AuditEvent], *by: str) -> models.QuerySet[AuditEvent, dict[str, Any]]:
    """Hours in which one member of staff opened so many, told with the columns `by`."""
    opened = events.filter(verb=AuditVerb.VIEW, pupil_id__isnull=False, staff_id__isnull=False)
    hours = opened.order_by().annotate(hour=TruncHour("at", tzinfo=LONDON)).values("staff_id", "hour", *by)
    return hours.annotate(pupils=models.Count("pupil_id", distinct=True)).filter(pupils__gt=MANY)


def _mails(school: School, at: datetime) -> list[OutboxMail]:
    on = at.astimezone(LONDON).date()
    context = {
        "school": school,
        "many": MANY,
        "address": settings.SITE_ADDRESS + reverse("staffing:evidence_detail"),
    }
    text = render_to_string("staffing/emails/unusual.txt", context)
    html = render_to_string("staffing/emails/unusual.html", context)
    readers = Staff.objects.filter(school=school, user__is_active=True).employed(on)
    return [
        OutboxMail(
            school=school,
            recipient=reader,
            # With the day of the week, since a kind is sent once a week.
            kind=f"unusual-{on:%a}".lower(),
            week_start=week_start(on),
            needs=Can.EVIDENCE_VIEW.name,
            subject=SUBJECT,
            text=text,
            html=html,
            planned_at=at,
            not_before=at,
            message_id=new_message_id(),
        )
        for reader in readers.with_one_of(roles_that(Resource.EVIDENCE, Verb.VIEW), on)
    ]
