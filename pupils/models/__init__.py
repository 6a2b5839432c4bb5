"""The tables of the child."""

from pupils.models.arrangement import Arrangement
from pupils.models.attendance import AttendanceMark, MarkAmendment, PupilWeek
from pupils.models.attendance_talk import AttendanceTalk
from pupils.models.bank import BankLine, BankSection
from pupils.models.behaviour import (
    BehaviourAddendum,
    BehaviourCategory,
    BehaviourEvent,
    BehaviourNotice,
    BehaviourPart,
)
from pupils.models.care import Agency, CareAlert, Diagnosis
from pupils.models.club import Club, ClubAmendment, ClubDay, ClubMark, ClubMember
from pupils.models.contact import Contact, Household, PupilContact, Relationship
from pupils.models.contact_log import ContactEntry, ContactNotice, FamilyRhythm, Handout
from pupils.models.contribution import PlanContribution
from pupils.models.correction import Correction
from pupils.models.document import Document
from pupils.models.flag import Flag
from pupils.models.handover import Handover, HandoverNote
from pupils.models.imports import ImportBatch, ImportRow
from pupils.models.lesson import LessonAmendment, LessonMark
from pupils.models.letter import Letter, LetterCopy, LetterTemplate
from pupils.models.letter_comment import LetterComment
from pupils.models.links import CaseloadAssignment, GroupMember, GroupTeacher, Involvement, TeachingGroup
from pupils.models.message import MessageReader, PupilMessage
from pupils.models.paper_batch import PaperBatch, PaperFile
from pupils.models.physical import PhysicalIntervention, Statement, StatementRequest
from pupils.models.placement import Enrolment, Placement
from pupils.models.plan import Plan, PlanKindSetting, PlanLine, PlanReading, PlanTarget, PlanVersion
from pupils.models.plan_adult import PlanAdult
from pupils.models.plan_attachment import PlanAttachment
from pupils.models.plan_comment import PlanComment
from pupils.models.plan_picture import PlanPicture
from pupils.models.plan_record import PlanDates, PremiumLine, ProvisionLine, SoughtOutcome
from pupils.models.printout import Printout
from pupils.models.pupil import Pupil, PupilNeed, SendPeriod
from pupils.models.restorative import RestorativeSide, RestorativeTalk
from pupils.models.review import Review, ReviewAction, ReviewAmendment, ReviewOutcome, ReviewPerson
from pupils.models.review_feed import ReviewFeed
from pupils.models.round_robin import RoundRobinAnswer, RoundRobinLine
from pupils.models.school_system import Suspension, SystemEntry
from pupils.models.set_aside import SetAside
from pupils.models.target import Target, TargetReading, TargetStep
from pupils.models.target_evidence import TargetEvidence
from pupils.models.task import Task
from pupils.models.timetable import TimetabledLesson
from pupils.models.voice import VoiceRecord, VoiceStrike
from pupils.models.work_day import WorkDay

__all__ = [
    "Agency",
    "Arrangement",
    "AttendanceMark",
    "AttendanceTalk",
    "CareAlert",
    "BankLine",
    "BankSection",
    "BehaviourAddendum",
    "BehaviourCategory",
    "BehaviourEvent",
    "BehaviourNotice",
    "BehaviourPart",
    "CaseloadAssignment",
    "Club",
    "ClubAmendment",
    "ClubDay",
    "ClubMark",
    "ClubMember",
    "Contact",
    "ContactEntry",
    "ContactNotice",
    "Correction",
    "FamilyRhythm",
    "Diagnosis",
    "Document",
    "Enrolment",
    "Flag",
    "GroupMember",
    "GroupTeacher",
    "Handout",
    "Handover",
    "HandoverNote",
    "Household",
    "ImportBatch",
    "ImportRow",
    "Involvement",
    "LessonAmendment",
    "LessonMark",
    "Letter",
    "LetterComment",
    "LetterCopy",
    "LetterTemplate",
    "MarkAmendment",
    "MessageReader",
    "Placement",
    "PaperBatch",
    "PaperFile",
    "PhysicalIntervention",
    "Plan",
    "PlanAdult",
    "PlanAttachment",
    "PlanDates",
    "PlanComment",
    "PlanContribution",
    "PlanKindSetting",
    "PlanLine",
    "PlanPicture",
    "PlanReading",
    "PlanTarget",
    "PlanVersion",
    "PremiumLine",
    "ProvisionLine",
    "Printout",
    "Pupil",
    "PupilContact",
    "PupilMessage",
    "PupilNeed",
    "PupilWeek",
    "Relationship",
    "RestorativeSide",
    "RestorativeTalk",
    "Review",
    "ReviewAction",
    "ReviewAmendment",
    "ReviewFeed",
    "ReviewOutcome",
    "ReviewPerson",
    "RoundRobinAnswer",
    "RoundRobinLine",
    "SendPeriod",
    "SetAside",
    "SoughtOutcome",
    "Statement",
    "StatementRequest",
    "Suspension",
    "SystemEntry",
    "Target",
    "TargetEvidence",
    "TargetReading",
    "TargetStep",
    "Task",
    "TeachingGroup",
    "TimetabledLesson",
    "VoiceRecord",
    "VoiceStrike",
    "WorkDay",
]
