"""The tables of people, accountability and work."""

from staffing.models.audit import AuditEvent, AuditVerb
from staffing.models.backups import BackupEvent
from staffing.models.browsers import Browser
from staffing.models.factors import LostPhone
from staffing.models.faculties import Faculty
from staffing.models.line_management import ReportsTo
from staffing.models.outbox import MailState, OutboxMail
from staffing.models.people import Staff, User
from staffing.models.roles import RoleYear, StaffRole
from staffing.models.school import (
    AcademicYear,
    ClosedDay,
    DayShape,
    Period,
    Phase,
    School,
    SchoolDay,
    Term,
    Trust,
)
from staffing.models.work import Draft, FormReceipt, GuessCount, Job, SchedulerRun

__all__ = [
    "AcademicYear",
    "AuditEvent",
    "AuditVerb",
    "BackupEvent",
    "Browser",
    "ClosedDay",
    "DayShape",
    "Draft",
    "Faculty",
    "FormReceipt",
    "GuessCount",
    "Job",
    "LostPhone",
    "MailState",
    "OutboxMail",
    "Period",
    "Phase",
    "ReportsTo",
    "RoleYear",
    "SchedulerRun",
    "School",
    "SchoolDay",
    "Staff",
    "StaffRole",
    "Term",
    "Trust",
    "User",
]
