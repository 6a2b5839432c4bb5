"""Statutory and school code lists about pupils: SEN status and type, sex, year groups, register codes."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db import models


class SendStatus(models.TextChoices):
    """SEN provision, one per pupil, in every census. E: a plan is issued, not merely applied for."""

    NONE = "N", "No special educational need"
    SUPPORT = "K", "SEN support"
    EHCP = "E", "Education, health and care plan"


# The SEND register: support or a plan.
REGISTER: Final = (SendStatus.SUPPORT, SendStatus.EHCP)


class AreaOfNeed(models.TextChoices):
    """The four broad areas of the SEND Code of Practice 2015."""

    COMMUNICATION = "CI", "Communication and interaction"
    COGNITION = "CL", "Cognition and learning"
    SEMH = "SEMH", "Social, emotional and mental health"
    SENSORY = "SP", "Sensory and/or physical"


class NeedType(models.TextChoices):
    """SEN types of the Common Basic Data Set (CS071, May 2026). A diagnosis is not a SEN type."""

    SPLD = "SPLD", "Specific learning difficulty"
    MLD = "MLD", "Moderate learning difficulty"
    SLD = "SLD", "Severe learning difficulty"
    PMLD = "PMLD", "Profound and multiple learning difficulty"
    SEMH = "SEMH", "Social, emotional and mental health"
    SLCN = "SLCN", "Speech, language and communication needs"
    ASD = "ASD", "Autistic spectrum disorder"
    HI = "HI", "Hearing impairment"
    VI = "VI", "Vision impairment"
    MSI = "MSI", "Multi-sensory impairment"
    PD = "PD", "Physical disability"
    DS = "DS", "Down syndrome"
    OTH = "OTH", "Other difficulty or disability"
    NSA = "NSA", "SEN support but no specialist assessment of type of need"


# DS, OTH and NSA have no official broad area, so they are left out.
AREA_OF_NEED: Final[dict[NeedType, AreaOfNeed]] = {
    NeedType.SPLD: AreaOfNeed.COGNITION,
    NeedType.MLD: AreaOfNeed.COGNITION,
    NeedType.SLD: AreaOfNeed.COGNITION,
    NeedType.PMLD: AreaOfNeed.COGNITION,
    NeedType.SEMH: AreaOfNeed.SEMH,
    NeedType.SLCN: AreaOfNeed.COMMUNICATION,
    NeedType.ASD: AreaOfNeed.COMMUNICATION,
    NeedType.HI: AreaOfNeed.SENSORY,
    NeedType.VI: AreaOfNeed.SENSORY,
    NeedType.MSI: AreaOfNeed.SENSORY,
    NeedType.PD: AreaOfNeed.SENSORY,
}


class Sex(models.TextChoices):
    """Sex as the census collects it (CS119)."""

    MALE = "M", "Male"
    FEMALE = "F", "Female"
    UNKNOWN = "U", "Unknown"


class GenderIdentity(models.TextChoices):
    """Gender identity (CS120): asked for only where the school chose to."""

    MAN = "M", "Man or boy"
    WOMAN = "W", "Woman or girl"
    SELF = "S", "Described in own words"
    UNKNOWN = "U", "Not known"


class EnrolmentStatus(models.TextChoices):
    """How a pupil is on the roll, as a Common Transfer File says it."""

    CURRENT = "C", "Only here"
    MAIN = "M", "Here mainly, and at another school"
    SUBSIDIARY = "S", "Mainly at another school"
    GUEST = "G", "A guest from another school"


class YearGroup(models.TextChoices):
    """National Curriculum years, youngest first."""

    N1 = "N1", "Nursery 1"
    N2 = "N2", "Nursery 2"
    R = "R", "Reception"
    Y1 = "1", "Year 1"
    Y2 = "2", "Year 2"
    Y3 = "3", "Year 3"
    Y4 = "4", "Year 4"
    Y5 = "5", "Year 5"
    Y6 = "6", "Year 6"
    Y7 = "7", "Year 7"
    Y8 = "8", "Year 8"
    Y9 = "9", "Year 9"
    Y10 = "10", "Year 10"
    Y11 = "11", "Year 11"
    Y12 = "12", "Year 12"
    Y13 = "13", "Year 13"
    Y14 = "14", "Year 14"


class InvolvementReason(models.TextChoices):
    """Why a member of staff may see a pupil; the label is the reason in words, before its date or detail."""

    CASELOAD = "caseload", "on your caseload"
    TIMETABLED = "timetabled", "in support on your timetable"
    LED = "led", "in a programme you lead"
    TAUGHT = "taught", "in a class you teach"
    FACULTY = "faculty", "taught in your faculty"
    COVER = "cover", "in a class or session you cover"
    NAMED = "named", "you are named on their record"


class HalfDay(models.TextChoices):
    """The two halves of a school day for which the register is taken."""

    AM = "AM", "Morning"
    PM = "PM", "Afternoon"


class AttendanceClass(models.TextChoices):
    """What a register code counts as in the statistics."""

    PRESENT = "P", "Present"
    APPROVED = "AEA", "Approved educational activity"
    AUTHORISED = "AUTH", "Authorised absence"
    UNAUTHORISED = "UNAUTH", "Unauthorised absence"
    NOT_POSSIBLE = "NP", "Not a possible attendance"
    NOT_COLLECTED = "ADM", "Not collected"
    NO_MARK = "NONE", "No mark"


@dataclass(frozen=True, slots=True)
class CodeEntry:
    """One register code with the days on which it may be used, both inclusive; none means open-ended."""

    code: str
    label: str
    counts_as: AttendanceClass
    valid_from: date | None = None
    valid_to: date | None = None

    def is_valid(self, on: date) -> bool:
        return (self.valid_from or date.min) <= on <= (self.valid_to or date.max)


class UnknownMark(ValueError):
    """A mark that is no national register code on its day."""


# The School Attendance (Pupil Registration) (England) Regulations 2024 came into force on this day.
REGULATIONS_2024: Final = date(2024, 8, 19)
LAST_OLD_DAY: Final = date(2024, 8, 18)

_P, _AEA = AttendanceClass.PRESENT, AttendanceClass.APPROVED
_AUTH, _UNAUTH = AttendanceClass.AUTHORISED, AttendanceClass.UNAUTHORISED
_NP, _ADM = AttendanceClass.NOT_POSSIBLE, AttendanceClass.NOT_COLLECTED

# SI 2024/208 regulation 10, with the classes of the Department for Education.
_ENTRIES: Final = (
    CodeEntry("/", "Present in the morning", _P),
    CodeEntry("\\", "Present in the afternoon", _P),
    CodeEntry("L", "Late, before the register closed", _P),
    CodeEntry("K", "Education arranged by the local authority", _AEA, REGULATIONS_2024),
    CodeEntry("V", "Educational visit or trip", _AEA),
    CodeEntry("P", "Approved sporting activity", _AEA),
    CodeEntry("W", "Work experience", _AEA),
    CodeEntry("B", "Other approved activity off site, supervised in person", _AEA),
    CodeEntry("D", "Dual registered, at the other school", _NP),
    CodeEntry("C", "Leave in exceptional circumstances", _AUTH),
    CodeEntry("C1", "Leave for a regulated performance or employment abroad", _AUTH, REGULATIONS_2024),
    CodeEntry("C2", "Leave for a temporary part-time timetable", _AUTH, REGULATIONS_2024),
    CodeEntry("E", "Suspended or permanently excluded, no provision made", _AUTH),
    CodeEntry("I", "Illness", _AUTH),
    CodeEntry("J1", "Leave for an interview", _AUTH, REGULATIONS_2024),
    CodeEntry("M", "Leave for a medical or dental appointment", _AUTH),
    CodeEntry("R", "Religious observance", _AUTH),
    CodeEntry("S", "Study leave for public examinations", _AUTH),
    CodeEntry("T", "Parent travelling for occupational purposes", _AUTH),
    CodeEntry("G", "Holiday not granted by the school", _UNAUTH),
    CodeEntry("N", "Reason not yet established", _UNAUTH),
    CodeEntry("O", "Absent in other or unknown circumstances", _UNAUTH),
    CodeEntry("U", "Arrived after the register closed", _UNAUTH),
    CodeEntry("Q", "Unable to attend for lack of access arrangements", _NP, REGULATIONS_2024),
    CodeEntry("X", "Not of compulsory school age and not required to attend", _NP),
    CodeEntry("Y1", "Normal transport not available", _NP, REGULATIONS_2024),
    CodeEntry("Y2", "Widespread disruption to travel", _NP, REGULATIONS_2024),
    CodeEntry("Y3", "Part of the premises unexpectedly closed", _NP, REGULATIONS_2024),
    CodeEntry("Y4", "Whole site unexpectedly closed", _NP, REGULATIONS_2024),
    CodeEntry("Y5", "In criminal justice detention", _NP, REGULATIONS_2024),
    CodeEntry("Y6", "Public health guidance or law", _NP, REGULATIONS_2024),
    CodeEntry("Y7", "Other unavoidable cause", _NP, REGULATIONS_2024),
    CodeEntry("Z", "Prospective pupil, not on the admission register", _ADM),
    CodeEntry("#", "Planned closure of the whole school", _ADM),
    CodeEntry("-", "No mark yet", AttendanceClass.NO_MARK),
    CodeEntry("H", "Holiday granted (withdrawn)", _AUTH, valid_to=LAST_OLD_DAY),
    CodeEntry("J", "Interview (withdrawn)", _AEA, valid_to=LAST_OLD_DAY),
    CodeEntry("Y", "Unable to attend in exceptional circumstances (withdrawn)", _NP, valid_to=LAST_OLD_DAY),
)

ATTENDANCE_CODES: Final[dict[str, CodeEntry]] = {entry.code: entry for entry in _ENTRIES}
ATTENDANCE_CHOICES: Final[list[tuple[str, str]]] = [(entry.code, entry.label) for entry in _ENTRIES]
NOT_MARKED: Final = "-"
# Late before the register closed, and after.
ARRIVED_LATE: Final = "U"
LATE_CODES: Final = frozenset({"L", ARRIVED_LATE})
PRESENT_MARK: Final[dict[HalfDay, str]] = {HalfDay.AM: "/", HalfDay.PM: "\\"}


def attendance_class(code: str, on: date) -> AttendanceClass:
    """What a mark made on that day counts as; raises UnknownMark for a code not in use then."""
    entry = ATTENDANCE_CODES.get(code)
    if entry is None:
        raise UnknownMark(f"“{code}” is not a national attendance code.")
    if not entry.is_valid(on):
        raise UnknownMark(f"Attendance code {code} was not in use on {on.day} {on:%b %Y}.")
    return entry.counts_as
