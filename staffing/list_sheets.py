"""The lists of this room as files: what stands in each column, for whoever may see it."""

from datetime import date

from django.http import QueryDict
from django.urls import reverse

from staffing.access import Actor
from staffing.exports import Column, Sheet, streamed
from staffing.filters import StaffFilter
from staffing.listed import listed_staff
from staffing.models import Faculty, MailState, OutboxMail


def staff_sheet(actor: Actor, asked: QueryDict, on: date) -> Sheet:
    rows = listed_staff(actor, StaffFilter(asked), on, has_left=asked.get("left") == "1")
    return Sheet(
        name="staff_list",
        title="Staff",
        columns=[
            Column("Title", lambda staff: staff.title),
            Column("Forename", lambda staff: staff.forename),
            Column("Surname", lambda staff: staff.surname),
            Column("Roles today", lambda staff: ", ".join(str(role) for role in staff.roles_today)),
            Column("Job title", lambda staff: staff.job_title),
            Column("Code", lambda staff: staff.code),
            Column("Since", lambda staff: staff.starts_on),
            Column("Until", lambda staff: staff.ends_on),
            Column("Has an address", lambda staff: staff.user_id is not None),
            Column("Last signed in", lambda staff: staff.signed_in_at if staff.user_id else None),
        ],
        rows=streamed(rows),
        count=rows.count(),
        back=reverse("staffing:staff_list"),
    )


def faculty_sheet(actor: Actor) -> Sheet:
    rows = Faculty.objects.visible_to(actor)
    return Sheet(
        name="faculty_list",
        title="Faculties",
        columns=[Column("Faculty", lambda faculty: faculty.name)],
        rows=streamed(rows),
        count=rows.count(),
        back=reverse("staffing:faculty_list"),
    )


def mail_sheet(actor: Actor, state: str) -> Sheet:
    """What became of each mail, never what it says."""
    mails = OutboxMail.objects.visible_to(actor)
    if state in MailState.values:
        mails = mails.filter(state=state)
    return Sheet(
        name="mail_list",
        title="Mails",
        columns=[
            Column("To", lambda mail: mail.recipient.name),
            Column("Kind", lambda mail: mail.kind),
            Column("Week of", lambda mail: mail.week_start),
            Column("State", lambda mail: mail.get_state_display()),
            Column("What the mail server said", lambda mail: mail.refusal),
            Column("Sent", lambda mail: mail.sent_at),
            Column("Tries", lambda mail: mail.attempts),
        ],
        rows=streamed(mails.select_related("recipient").defer("subject", "text", "html")),
        count=mails.count(),
        back=reverse("staffing:mail_list"),
    )
