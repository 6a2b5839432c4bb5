"""Telling those who read concerns that something waits for them: how urgent it is, with no name and no matter."""

import secrets
from collections.abc import Sequence
from datetime import date, datetime

from django.conf import settings
from django.template.loader import render_to_string

from safeguarding.hours import closed_at
from safeguarding.models import AdultConcern, Alert, Concern, ConcernStaff
from staffing import outbox
from staffing.access import Can, Role
from staffing.calendar import LONDON
from staffing.models import OutboxMail, Staff
from staffing.models.outbox import SEALED
from staffing.models.people import StaffQuerySet

SUBJECT = {True: "Urgent: something needs you now", False: "Something needs you"}


def team_of(school_id: int, on: date) -> StaffQuerySet:
    """The lead and deputies who are appointed on a day."""
    return Staff.objects.filter(school_id=school_id).employed(on).with_role(Role.SAFEGUARDING_LEAD, on)


def alert_team(
    concern: Concern, stage: Alert.Stage, *, is_urgent: bool, at: datetime, but: int | None = None
) -> None:
    """A row and a mail for each of the team, but for whom the concern is about, and for `but`, who did it."""
    on = at.astimezone(LONDON).date()
    about = ConcernStaff.objects.filter(concern=concern).values("staff")
    team = list(team_of(concern.school_id, on).exclude(pk__in=about).exclude(pk=but))
    tell(concern, team, stage, is_urgent=is_urgent, at=at)


def tell(
    concern: Concern, team: Sequence[Staff], stage: Alert.Stage, *, is_urgent: bool, at: datetime
) -> None:
    """A row and a mail for each of these; out of hours the mail says what to do till the school opens."""
    Alert.objects.bulk_create(
        Alert(concern=concern, staff=staff, stage=stage, is_urgent=is_urgent, made_at=at) for staff in team
    )
    context = {
        "stage": stage.label,
        "is_urgent": is_urgent,
        "site": settings.SITE_ADDRESS,
        "closed": closed_at(concern.school, at),
    }
    words = render_to_string("safeguarding/emails/alert.txt", context)
    _post(team, Can.CONCERN_VIEW, words, is_urgent=is_urgent, at=at)


def alert_readers(concern: AdultConcern, *, is_urgent: bool, at: datetime, but: int | None = None) -> None:
    """A mail to each who reads a concern about an adult, but for `but`, who wrote it: not even what it is about."""
    readers = [staff for staff in concern.readers(at.astimezone(LONDON).date()) if staff.pk != but]
    tell_of_adult(readers, is_urgent=is_urgent, at=at)


def tell_of_adult(readers: Sequence[Staff], *, is_urgent: bool, at: datetime) -> None:
    """A mail to each of these, which says no more than that something about an adult waits for them."""
    words = render_to_string("safeguarding/emails/adult_alert.txt", {"site": settings.SITE_ADDRESS})
    _post(readers, Can.ADULT_CONCERN_VIEW, words, is_urgent=is_urgent, at=at)


def _post(people: Sequence[Staff], needs: Can, words: str, *, is_urgent: bool, at: datetime) -> None:
    """The mail waits in the outbox, so that it goes when the mail server is back; each is of a kind by chance, because
    a person gets one of a kind.
    """
    OutboxMail.objects.bulk_create(
        OutboxMail(
            school_id=staff.school_id,
            recipient=staff,
            kind=f"{SEALED}{secrets.token_hex(4)}",
            week_start=at.astimezone(LONDON).date(),
            needs=needs.name,
            subject=SUBJECT[is_urgent],
            text=words,
            html="",
            not_before=at,
            message_id=outbox.new_message_id(),
        )
        for staff in people
    )
