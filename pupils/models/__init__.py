"""The tables of the child."""

from pupils.models.attendance import AttendanceMark, MarkAmendment, PupilWeek
from pupils.models.imports import ImportBatch, ImportRow
from pupils.models.links import CaseloadAssignment, GroupMember, GroupTeacher, Involvement, TeachingGroup
from pupils.models.pupil import Pupil, PupilNeed, SendPeriod

__all__ = [
    "AttendanceMark",
    "CaseloadAssignment",
    "GroupMember",
    "GroupTeacher",
    "ImportBatch",
    "ImportRow",
    "Involvement",
    "MarkAmendment",
    "Pupil",
    "PupilNeed",
    "PupilWeek",
    "SendPeriod",
    "TeachingGroup",
]
