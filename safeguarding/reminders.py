"""Mails to the team that something is due, once a day; and that something needs them, once a week. Nothing more."""

from collections.abc import Callable, Iterable
from datetime import date, datetime, time, timedelta

from django.conf import settings
from django.template.loader import render_to_string

from safeguarding.alerts import team_of
from safeguarding.desk import Desk, waiting_at
from safeguarding.due import Due
from safeguarding.models import ConcernStaff
from staffing import outbox
from staffing.access import Can
from staffing.calendar import LONDON, is_working_day
from staffing.models import OutboxMail, School, Staff
from staffing.models.outbox import SEALED

DAILY, WEEKLY = f"{SEALED}-due", f"{SEALED}-week"
# What is due so soon is said before it is late: over a weekend, too.
SOON = timedelta(days=3)
A_WEEK = timedelta(days=7)
NOT_BEFORE = time(7, 0)
DUE = "{count} thing{s} due at the safeguarding desk"
NEEDED = "Items need you at the safeguarding desk."


def remind_teams(at: datetime) -> None:
    """A mail to each of a team for whom something is due soon or late, on working days; one a day, however often run."""
    on = at.astimezone(LONDON).date()
    if not is_working_day(on):
        return
    begins = max(at, datetime.combine(on, NOT_BEFORE, tzinfo=LONDON))
    for school in School.objects.order_by("pk"):
        team = list(team_of(school.pk, on))
        about = _about(team)
        able = {staff.pk for staff in team}

        def said_to(staff: Staff, about: set[tuple[int, int]] = about, able: set[int] = able) -> str:
            due = waiting_at(staff.actor(on)).due
            mine = [each for each in due if each.on <= on + SOON and _is_for(staff, each, able, about)]
            return _counted(len(mine)) if mine else ""

        _mail(school, team, DAILY, on, begins, said_to)


def _counted(count: int) -> str:
    return DUE.format(count=count, s=" is" if count == 1 else "s are")


def _about(team: Iterable[Staff]) -> set[tuple[int, int]]:
    """Concerns about one of the team, which that person does not see."""
    rows = ConcernStaff.objects.filter(staff__in=[staff.pk for staff in team])
    return set(rows.values_list("concern_id", "staff_id"))


def _is_for(staff: Staff, due: Due, able: set[int], about: set[tuple[int, int]]) -> bool:
    """Of the owner, as long as they are of the team and may see it; else of all of the team."""
    is_owned = due.owner_id in able and (due.concern.pk, due.owner_id) not in about
    return due.owner_id == staff.pk if is_owned else True


def tell_of_week(school: School, week: date, at: datetime, *, is_withheld: bool = False) -> None:
    """What the weekly digest is for the others: to each of the team for whom something waits, one sentence."""
    on = at.astimezone(LONDON).date()
    team = list(team_of(school.pk, on))

    def said_to(staff: Staff) -> str:
        return NEEDED if _needs(waiting_at(staff.actor(on)), on) else ""

    _mail(school, team, WEEKLY, week, at, said_to, is_withheld=is_withheld)


def _needs(desk: Desk, on: date) -> bool:
    """Something unread or not looked at, or due within a week."""
    is_new = any(row.standing.is_unread or not row.standing.is_triaged for row in desk.rows)
    return is_new or any(due.on <= on + A_WEEK for due in desk.due)


def _mail(
    school: School,
    team: list[Staff],
    kind: str,
    on: date,
    at: datetime,
    said_to: Callable[[Staff], str],
    *,
    is_withheld: bool = False,
) -> None:
    """One of a kind and day to each, whoever plans it and however often: the database keeps a second out."""
    known = OutboxMail.objects.filter(school=school, kind=kind, week_start=on)
    told = set(known.values_list("recipient_id", flat=True))
    for staff in team:
        if staff.pk in told or not (said := said_to(staff)):
            continue
        context = {"said": said.rstrip("."), "site": settings.SITE_ADDRESS}
        mail = OutboxMail(
            school=school,
            recipient=staff,
            kind=kind,
            week_start=on,
            needs=Can.CONCERN_VIEW.name,
            subject=said.rstrip("."),
            text=render_to_string("safeguarding/emails/due.txt", context),
            html="",
            not_before=at,
            message_id=outbox.new_message_id(),
        )
        planned = outbox.withheld(mail, outbox.AFTER_RESTORE) if is_withheld else mail
        OutboxMail.objects.bulk_create([planned], ignore_conflicts=True)
