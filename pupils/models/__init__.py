"""The tables of the child."""

from pupils.models.attendance import AttendanceMark, MarkAmendment, PupilWeek
from pupils.models.contact import Contact, Household, PupilContact, Relationship
from pupils.models.contact_log import ContactEntry, ContactNotice, FamilyRhythm, Handout
from pupils.models.imports import ImportBatch, ImportRow
from pupils.models.links import CaseloadAssignment, GroupMember, GroupTeacher, Involvement, TeachingGroup
from pupils.models.pupil import Pupil, PupilNeed, SendPeriod
from pupils.models.target import Target, TargetEvidence, TargetReading, TargetStep, WorkDay
from pupils.models.task import Task

__all__ = [
    "AttendanceMark",
    "CaseloadAssignment",
    "Contact",
    "ContactEntry",
    "ContactNotice",
    "FamilyRhythm",
    "GroupMember",
    "GroupTeacher",
    "Handout",
    "Household",
    "ImportBatch",
    "ImportRow",
    "Involvement",
    "MarkAmendment",
    "Pupil",
    "PupilContact",
    "PupilNeed",
    "PupilWeek",
    "Relationship",
    "SendPeriod",
    "Target",
    "TargetEvidence",
    "TargetReading",
    "TargetStep",
    "Task",
    "TeachingGroup",
    "WorkDay",
]
