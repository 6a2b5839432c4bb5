"""The columns of the lists that schools' systems export: how they are headed and what a file must hold."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from pupils import behaviour_cells, cells, contact_cells, target_cells, timetable_cells
from pupils.codes import HalfDay
from pupils.sheets import Cell


class Kind(StrEnum):
    """What a file is about."""

    PUPILS = "pupils"
    GROUPS = "groups"
    TIMETABLE = "timetable"
    ATTENDANCE = "attendance"
    LESSONS = "lessons"
    EXCLUSIONS = "exclusions"
    BEHAVIOUR = "behaviour"
    CONTACTS = "contacts"
    TARGETS = "targets"


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its key, its name in messages, how systems head it (best first), and what reads its cells.

    Text longer than `longest` characters is refused, because it would not fit the record.
    """

    key: str
    label: str
    synonyms: tuple[str, ...]
    parse: Callable[[Cell], Any]
    longest: int


@dataclass(frozen=True, slots=True)
class Requirement:
    """Something a file must hold, in one of several ways."""

    label: str
    ways: tuple[frozenset[str], ...]


LONGEST: Final = {
    "mis_id": 20,
    "form": 20,
    "group_code": 30,
    "subject": 60,
    "period": 20,
    "faculty": 60,
    "room": 40,
    "state": 60,
    "contact_title": 12,
    "mobile": 30,
    "home_phone": 30,
    "work_phone": 30,
    "email": 254,
    "address": 300,
    "order_says": 1000,
    "what": 200,
    "own_words": 1000,
    "why": 2000,
    "how": 2000,
    "measure": 160,
    "unit": 20,
    "helpers": 300,
} | dict.fromkeys(
    (
        *("surname", "forename", "full_name", "preferred_surname", "preferred_forename"),
        *("contact_surname", "contact_forename"),
    ),
    80,
)
LONGEST_OTHERWISE: Final = 120


def _column(key: str, label: str, synonyms: str, parse: Callable[[Cell], Any]) -> Column:
    return Column(key, label, tuple(synonyms.split(" | ")), parse, LONGEST.get(key, LONGEST_OTHERWISE))


def _columns(*columns: Column) -> dict[str, Column]:
    return {column.key: column for column in columns}


# From exports of SIMS, Arbor and Bromcom, the census file of Get Information About Pupils, plain lists.
_IDENTITY: Final = _columns(
    _column("upn", "UPN", "UPN | Unique Pupil Number | Pupil UPN | Student UPN", cells.read_upn),
    _column(
        "mis_id",
        "School's own pupil number",
        "Adno | Admission number | Admission no | Adm no | Arbor student ID | Arbor ID | "
        "MIS ID | Student ID | Pupil ID | Person ID | ID",
        cells.read_text,
    ),
    _column(
        "surname",
        "Surname",
        "Legal surname | Legal last name | Surname | Last name | Family name | Pupil surname",
        cells.read_name,
    ),
    _column(
        "forename",
        "Forename",
        "Legal forename | Legal first name | Forename | First name | Given name | Forenames | Pupil forename",
        cells.read_name,
    ),
    _column(
        "full_name", "Name", "Full name | Pupil name | Student name | Name | Pupil | Student", cells.read_name
    ),
    _column("dob", "Date of birth", "Date of birth | DOB | Birth date | D.O.B.", cells.read_date),
)

_PUPILS: Final = _IDENTITY | _columns(
    _column(
        "middle_names", "Middle names", "Middle names | Middle name | Legal middle names", cells.read_name
    ),
    _column(
        "preferred_surname",
        "Preferred surname",
        "Preferred surname | Preferred last name | Chosen surname",
        cells.read_name,
    ),
    _column(
        "preferred_forename",
        "Preferred forename",
        "Preferred forename | Preferred first name | Preferred name | Chosen name | Known as",
        cells.read_name,
    ),
    _column("sex", "Sex", "Sex | Legal sex | Gender", cells.read_sex),
    _column(
        "year_group",
        "Year group",
        "Year group | NCyearActual | NC year | National curriculum year | Curriculum year | "
        "Year taught in | Year (taught in) | Year | Yr",
        cells.read_year_group,
    ),
    _column(
        "form",
        "Form",
        "Registration form | Registration group | Registration | Reg group | Reg | "
        "Tutor group | Form group | Form | Form/Tutor group | TG | Class name | Class",
        cells.read_text,
    ),
    _column(
        "admitted_on",
        "Admitted on",
        "Admission date | Date of admission | Entry date | Enrolment date | Date of entry | DOA | Start date",
        cells.read_date,
    ),
    _column(
        "left_on",
        "Left on",
        "Leaving date | Date of leaving | Date left | Left on | DOL | Leave date | End date",
        cells.read_date,
    ),
    _column(
        "send_status",
        "SEN status",
        "SEN status | SEND status | SEN provision | SEN code | SEN stage | SEN status code | SEN | SEND",
        cells.read_send_status,
    ),
    _column(
        "needs",
        "SEN needs",
        "SEN needs | SEN need(s) | SEN need | SEND needs | SEN types | SEN type | Need types | Need type",
        cells.read_needs,
    ),
    _column(
        "primary_need",
        "Primary need",
        "PrimarySENeedsType | Primary SEN needs type | Primary SEN type | Primary SEN need | "
        "Primary need | SEN need 1 | SEN type 1",
        cells.read_needs,
    ),
    _column(
        "secondary_need",
        "Secondary need",
        "SecondarySENType | Secondary SEN needs type | Secondary SEN type | "
        "Secondary SEN need | Secondary need | SEN need 2 | SEN type 2",
        cells.read_needs,
    ),
    _column(
        "referring_school",
        "Referring school",
        "Referring school | Commissioning school | Home school | Mainstream school | Main school",
        cells.read_text,
    ),
)

_GROUPS: Final = _IDENTITY | _columns(
    _column(
        "group_code",
        "Group",
        "Group code | Class code | Teaching group | Teaching group code | Group | "
        "Group name | Class | Class name | Set",
        cells.read_text,
    ),
    _column("subject", "Subject", "Subject | Subject name | Course | Course name", cells.read_text),
    _column(
        "teacher",
        "Teacher",
        "Teacher code | Staff code | Teacher email | Teacher e-mail | Main teacher | "
        "Class teacher | Teacher | Teacher name | Teacher initials | Staff | Taught by",
        cells.read_text,
    ),
    _column(
        "faculty", "Faculty", "Faculty | Department | Dept | Curriculum area | Learning area", cells.read_text
    ),
)

# No pupil stands in it: who is in a group comes with the file of groups.
_TIMETABLE: Final = _columns(
    _GROUPS["group_code"],
    _column(
        "week",
        "Week",
        "Timetable week | Cycle week | Week A/B | Week | Week name | Week number | Wk",
        timetable_cells.read_week,
    ),
    _column(
        "weekday",
        "Day",
        "Day | Weekday | Day of week | Day name | Timetable day | Lesson day",
        timetable_cells.read_day,
    ),
    _column(
        "period",
        "Period",
        "Period | Period name | Timetable period | Lesson period | Timetable slot | Lesson slot | Slot | "
        "Day and period | When | Lesson | Session",
        timetable_cells.read_period,
    ),
    _column(
        "starts_at",
        "Start time",
        "Start time | Starts at | Lesson start | Time from | Time",
        timetable_cells.read_time,
    ),
    _column("room", "Room", "Room | Room code | Room name | Location | Classroom | Place", cells.read_text),
    _GROUPS["teacher"],
    _column(
        "starts_on",
        "From",
        "Effective from | Valid from | Timetable from | Start date | Date from | From",
        cells.read_date,
    ),
)

_ATTENDANCE: Final = _IDENTITY | _columns(
    _column(
        "date", "Date", "Date | Attendance date | Session date | Mark date | Register date", cells.read_date
    ),
    _column(
        "half_day",
        "AM or PM",
        "Half day | Half-day | AM/PM | Session | Session name | Registration session",
        cells.read_half_day,
    ),
    _column(
        "mark",
        "Mark",
        "Mark | Attendance mark | Attendance code | Registration mark | Mark code | Code",
        cells.read_text,
    ),
    _column("am", "AM", "AM | AM mark | AM code | Morning | Session 1", cells.read_text),
    _column("pm", "PM", "PM | PM mark | PM code | Afternoon | Session 2", cells.read_text),
)

# Who taught the lesson is not read: attendance is the pupil's.
_LESSONS: Final = _IDENTITY | _columns(
    _column(
        "date", "Date", "Date | Lesson date | Attendance date | Mark date | Register date", cells.read_date
    ),
    _column(
        "period",
        "Period",
        "Period | Period name | Timetable period | Lesson period | Lesson slot | Slot | Lesson | Session",
        cells.read_text,
    ),
    _column("subject", "Subject", "Subject | Subject name | Course | Course name", cells.read_text),
    _column(
        "mark",
        "Mark",
        "Mark | Lesson mark | Attendance mark | Attendance code | Mark code | Code",
        lambda cell: cells.read_mark(cell, HalfDay.AM),
    ),
    _column(
        "minutes",
        "Minutes late",
        "Minutes late | Mins late | Late minutes | Minutes late to lesson | Minutes",
        behaviour_cells.read_count,
    ),
)

_EXCLUSIONS: Final = _IDENTITY | _columns(
    _column(
        "kind",
        "Type",
        "Exclusion category | Exclusion type | Suspension type | Category | Type",
        behaviour_cells.read_suspension_kind,
    ),
    _column(
        "starts_on",
        "First day",
        "Exclusion start date | Suspension start date | Start date | Date from | From | First day | Date",
        cells.read_date,
    ),
    _column(
        "starts_half",
        "Starts in",
        "Start session | Starts in | AM/PM | Start AM/PM",
        cells.read_half_day,
    ),
    _column(
        "ends_on",
        "Last day",
        "Exclusion end date | Suspension end date | End date | Date to | To | Last day",
        cells.read_date,
    ),
    _column(
        "half_days",
        "Sessions",
        "Actual number of sessions | Number of sessions | Sessions | Sessions missed | Half days",
        behaviour_cells.read_count,
    ),
    _column(
        "reason_1",
        "Reason",
        "Exclusion reason | Exclusion reason 1 | Suspension reason | Suspension reason 1 | Reason 1 | Reason",
        behaviour_cells.read_reason,
    ),
    _column(
        "reason_2",
        "Second reason",
        "Exclusion reason 2 | Suspension reason 2 | Reason 2 | Second reason",
        behaviour_cells.read_reason,
    ),
    _column(
        "reason_3",
        "Third reason",
        "Exclusion reason 3 | Suspension reason 3 | Reason 3 | Third reason",
        behaviour_cells.read_reason,
    ),
)

_BEHAVIOUR: Final = _IDENTITY | _columns(
    _column("kind", "Kind", "Kind | Record type | Entry type | Category", behaviour_cells.read_entry_kind),
    _column("on", "Date", "Date | Event date | Date awarded | Detention date | Due date", cells.read_date),
    _column(
        "label",
        "What",
        "Description | Behaviour type | Achievement type | Type | Activity | Award | Title | Event | Reason",
        cells.read_text,
    ),
    _column("points", "Points", "Points | Point value | Net points | Value", behaviour_cells.read_count),
    _column(
        "state", "Outcome", "Outcome | Status | Attended | Action taken | Action | State", cells.read_text
    ),
)

_CONTACTS: Final = _IDENTITY | _columns(
    _column(
        "contact_id",
        "School's own number of the contact",
        "Contact ID | Contact number | Guardian ID | Parent ID | Contact person ID",
        cells.read_text,
    ),
    _column("contact_title", "Title", "Contact title | Parent title | Title | Salutation", cells.read_name),
    _column(
        "contact_forename",
        "Contact's forename",
        "Contact forename | Contact first name | Parent forename | Parent first name | Guardian forename",
        cells.read_name,
    ),
    _column(
        "contact_surname",
        "Contact's surname",
        "Contact surname | Contact last name | Parent surname | Parent last name | Guardian surname",
        cells.read_name,
    ),
    _column(
        "contact_name",
        "Contact",
        "Contact name | Contact full name | Contact | Parent name | Parent | Guardian name | Guardian",
        cells.read_name,
    ),
    _column(
        "relationship",
        "Relationship",
        "Relationship | Relationship to pupil | Relationship to student | Relation | Relation type",
        contact_cells.read_relationship,
    ),
    _column(
        "priority",
        "Priority",
        "Priority | Contact priority | Contact order | Call order | Order",
        contact_cells.read_priority,
    ),
    _column(
        "has_parental_responsibility",
        "Parental responsibility",
        "Parental responsibility | Has parental responsibility | Legal responsibility | PR",
        contact_cells.read_yes,
    ),
    _column(
        "mobile",
        "Mobile",
        "Mobile | Mobile phone | Mobile number | Mobile telephone | Cell",
        contact_cells.read_phone,
    ),
    _column(
        "home_phone",
        "Home phone",
        "Home phone | Home telephone | Home number | Telephone | Phone",
        contact_cells.read_phone,
    ),
    _column(
        "work_phone", "Work phone", "Work phone | Work telephone | Work number", contact_cells.read_phone
    ),
    _column("email", "E-mail", "E-mail | Email | Email address | Home email", contact_cells.read_email),
    _column(
        "address",
        "Address",
        "Address | Full address | Home address | Postal address | Address block",
        contact_cells.read_address,
    ),
    _column(
        "language",
        "Language",
        "Language | First language | Home language | Main language",
        contact_cells.read_language,
    ),
    _column(
        "needs_interpreter",
        "Needs an interpreter",
        "Interpreter | Needs interpreter | Needs an interpreter | Interpreter needed",
        contact_cells.read_yes,
    ),
    _column(
        "has_separate_copy",
        "Separate copy of letters",
        "Separate copy | Separate copy of letters | Separate correspondence | Own copy",
        contact_cells.read_yes,
    ),
    _column(
        "is_do_not_contact",
        "Do not contact",
        "Do not contact | No contact | Do not disclose | Contact not allowed",
        contact_cells.read_yes,
    ),
    _column(
        "is_address_hidden",
        "Address hidden",
        "Address hidden | Hide address | Hidden address | Confidential address",
        contact_cells.read_yes,
    ),
    _column(
        "order_says",
        "Court order",
        "Court order | Court orders | Order says | What the order says",
        contact_cells.read_order,
    ),
    _column(
        "order_bars",
        "The order bars contact",
        "Order bars contact | The order bars contact | Barred | Barred by order",
        contact_cells.read_yes,
    ),
    _column(
        "order_starts_on",
        "Order from",
        "Order from | Order start date | Court order start date | Court order from",
        cells.read_date,
    ),
    _column(
        "order_ends_on",
        "Order until",
        "Order until | Order end date | Court order end date | Court order until",
        cells.read_date,
    ),
)

_TARGETS: Final = _IDENTITY | _columns(
    _column("what", "Target", "Target | Outcome | Objective | Goal | What", cells.read_text),
    _column("kind", "Kind", "Target type | Kind | Type | Category | Area", target_cells.read_target_kind),
    _column("subject", "Subject", "Subject | Subject name", cells.read_text),
    _column("measure", "Measure", "Measure | How measured | Measured by | Success criteria", cells.read_text),
    _column("unit", "Unit", "Unit | Units", cells.read_text),
    _column(
        "is_lower_better",
        "Less is better",
        "Less is better | Lower is better | Fewer is better",
        contact_cells.read_yes,
    ),
    _column(
        "baseline",
        "Baseline",
        "Baseline | Baseline value | Starting point | Start value",
        target_cells.read_value,
    ),
    _column(
        "baseline_on",
        "Baseline date",
        "Baseline date | Baseline on | Start date | Date set | Set on",
        cells.read_date,
    ),
    _column(
        "baseline_source",
        "Baseline source",
        "Baseline source | Source | Evidence | Where from",
        cells.read_text,
    ),
    _column("aim", "Aim", "Aim | Aim value | Target value | End value", target_cells.read_value),
    _column(
        "aim_by", "Aim by", "Aim by | Aim date | Target date | Review date | End date | By", cells.read_date
    ),
    _column("own_words", "In the pupil's words", "Own words | Pupil voice | Pupil view", cells.read_text),
    _column("why", "Why", "Why | Reason | Rationale", cells.read_text),
    _column("how", "How", "How | Strategies | Strategy | Provision", cells.read_text),
    _column("helpers", "Who helps", "Who helps | Helpers | Supported by", cells.read_text),
    _column("steps", "Small steps", "Steps | Small steps | Milestones", target_cells.read_steps),
    _column(
        "author",
        "Author",
        "Author | Author code | Set by | Staff code | Responsible | Lead | Key worker | Mentor",
        cells.read_text,
    ),
)

COLUMNS: Final[dict[Kind, dict[str, Column]]] = {
    Kind.PUPILS: _PUPILS,
    Kind.GROUPS: _GROUPS,
    Kind.TIMETABLE: _TIMETABLE,
    Kind.ATTENDANCE: _ATTENDANCE,
    Kind.LESSONS: _LESSONS,
    Kind.EXCLUSIONS: _EXCLUSIONS,
    Kind.BEHAVIOUR: _BEHAVIOUR,
    Kind.CONTACTS: _CONTACTS,
    Kind.TARGETS: _TARGETS,
}

_A_PUPIL: Final = Requirement(
    "UPN, or the school's own pupil number, or name and date of birth",
    (
        frozenset({"upn"}),
        frozenset({"mis_id"}),
        frozenset({"surname", "forename", "dob"}),
        frozenset({"full_name", "dob"}),
    ),
)
MARKS: Final = Requirement(
    "Marks (date, AM or PM and mark; or date, AM and PM; or a column for each date and AM or PM)",
    (frozenset({"date", "half_day", "mark"}), frozenset({"date", "am"}), frozenset({"date", "pm"})),
)
REQUIREMENTS: Final[dict[Kind, tuple[Requirement, ...]]] = {
    Kind.PUPILS: (
        Requirement("Surname", (frozenset({"surname"}), frozenset({"full_name"}))),
        Requirement("Forename", (frozenset({"forename"}), frozenset({"full_name"}))),
        Requirement("Date of birth", (frozenset({"dob"}),)),
    ),
    Kind.GROUPS: (_A_PUPIL, Requirement("Group", (frozenset({"group_code"}),))),
    Kind.TIMETABLE: (
        Requirement("Group", (frozenset({"group_code"}),)),
        Requirement("Period, or start time", (frozenset({"period"}), frozenset({"weekday", "starts_at"}))),
    ),
    Kind.ATTENDANCE: (_A_PUPIL, MARKS),
    Kind.LESSONS: (
        _A_PUPIL,
        Requirement("Date", (frozenset({"date"}),)),
        Requirement("Period", (frozenset({"period"}),)),
        Requirement("Mark", (frozenset({"mark"}),)),
    ),
    Kind.EXCLUSIONS: (
        _A_PUPIL,
        Requirement("Type (SUSP, PERM or LNCH)", (frozenset({"kind"}),)),
        Requirement("First day", (frozenset({"starts_on"}),)),
        Requirement("Reason", (frozenset({"reason_1"}),)),
    ),
    Kind.BEHAVIOUR: (
        _A_PUPIL,
        Requirement("Kind (points, reward, detention or homework)", (frozenset({"kind"}),)),
        Requirement("Date", (frozenset({"on"}),)),
        Requirement("What it is called", (frozenset({"label"}),)),
    ),
    Kind.CONTACTS: (
        _A_PUPIL,
        Requirement("Contact's name", (frozenset({"contact_surname"}), frozenset({"contact_name"}))),
        Requirement("Relationship", (frozenset({"relationship"}),)),
    ),
    Kind.TARGETS: (
        _A_PUPIL,
        Requirement("Target", (frozenset({"what"}),)),
        Requirement("Measure", (frozenset({"measure"}),)),
        Requirement("Baseline", (frozenset({"baseline"}),)),
        Requirement("Aim", (frozenset({"aim"}),)),
        Requirement("Aim by", (frozenset({"aim_by"}),)),
    ),
}
