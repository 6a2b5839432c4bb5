"""Who may see and do what: roles, resources, verbs and scopes in one table, and the actor they are read for."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date
from enum import Enum
from functools import wraps
from typing import Any, TypeVar

from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import HttpRequest, HttpResponseBase


class Role(models.TextChoices):
    """A role in one school; the school may give it a label of its own."""

    MENTOR = "mentor", "Mentor"
    INTERVENTION_LEAD = "intervention_lead", "Intervention lead"
    TEACHER = "teacher", "Teacher"
    FACULTY_LEAD = "faculty_lead", "Faculty lead"
    KEY_STAGE_COORDINATOR = "key_stage_coordinator", "Key-stage coordinator"
    PASTORAL_LEAD = "pastoral_lead", "Pastoral lead"
    SENDCO = "sendco", "SENDCo"
    ASSISTANT_SENDCO = "assistant_sendco", "Assistant SENDCo"
    SAFEGUARDING_LEAD = "safeguarding_lead", "Safeguarding lead"
    SENIOR_LEADER = "senior_leader", "Senior leader"
    HEAD = "head", "Headteacher"
    RECORDS = "records", "Records"
    EXAMS_OFFICER = "exams_officer", "Exams officer"
    ASSESSMENT_LEAD = "assessment_lead", "Assessment lead"
    SITE_ADMIN = "site_admin", "Site administrator"


class Resource(models.TextChoices):
    """What is seen or done something to; a row of the table."""

    ROLL = "roll", "Roll: name, form and photo"
    RECORD = "record", "Pupil record: status, need, groups"
    ALERT = "alert", "Medical and care alerts: what to do"
    LETTER = "letter", "Diagnoses, health and agency letters"
    DOCUMENT = "document", "Other documents of the pupil"
    CASELOAD = "caseload", "Caseloads"
    TIMETABLE = "timetable", "Timetables of staff"
    HANDOVER = "handover", "Handover of caseloads, with its notes"
    SUPPORT = "support", "Programmes, provision and schedule"
    SESSION = "session", "Sessions and their notes"
    RESTRICTED_NOTE = "restricted_note", "Restricted notes"
    TARGET = "target", "Targets and their steps"
    READING = "reading", "Readings and evidence of targets"
    CONTACT = "contact", "Contacts: names and how to reach"
    HOUSEHOLD = "household", "Contacts in full: address, responsibility, court orders"
    HIDDEN_ADDRESS = "hidden_address", "Addresses that are hidden"
    CONTACT_LOG = "contact_log", "Contact log and family rhythm"
    HANDOUT = "handout", "Handouts for families"
    TASK = "task", "Tasks"
    ATTENDANCE = "attendance", "Attendance"
    BEHAVIOUR = "behaviour", "Behaviour, praise and restorative notes"
    BEHAVIOUR_CATEGORY = "behaviour_category", "Behaviour categories, and whom each tells"
    BOARD = "board", "Board and weekly digest"
    CORRECTION = "correction", "What a colleague says is wrong"
    FAULT = "fault", "What is missing or wrong in the records"
    IMPORT = "import", "Import of pupils, groups, timetable, contacts, targets, attendance and behaviour"
    VIEWERS = "viewers", "Who viewed this pupil"
    STAFF = "staff", "Staff and roles"
    LOST_PHONE = "lost_phone", "Lost phones: a colleague's second step at sign-in"
    SCHOOL = "school", "School settings and calendar"
    POST = "post", "Mails and long jobs: their state, never their words"
    BACKUP = "backup", "Backups: their age and proof, never what is in them"
    EVIDENCE = "evidence", "Security evidence: second steps, powerful roles, leavers"
    ROLE_TABLE = "role_table", "What each role can see"


class Verb(models.TextChoices):
    """What may be done; the letter is the one in the table."""

    VIEW = "v", "see"
    CREATE = "c", "create"
    EDIT = "e", "edit"
    APPROVE = "p", "approve"
    ARCHIVE = "a", "archive"
    EXPORT = "x", "export"


class Scope(models.TextChoices):
    """Which pupils (or rows) a grant reaches; the letter is the one in the table."""

    ALL = "A", "all pupils of the school"
    SEND = "S", "pupils on the SEND register, on a caseload or with provision"
    CASELOAD = "C", "own caseload, and pupils in provision or groups on this person's own timetable"
    LED = "G", "pupils in programmes they lead, or in the years given to them"
    TAUGHT = "T", "pupils in classes they teach"
    LESSONS = (
        "L",
        "support in a class on the days they taught it, and sessions they gave or are named to read",
    )
    FACULTY = "F", "pupils taught in their faculty"
    YEARS = "Y", "pupils in the year groups given to them"
    OWN = "O", "own entries"


Grants = dict[tuple[Resource, Verb], frozenset[Scope]]

# What stands in lists: whoever sees a row there may take it out as a file, and nobody may take out more.
LISTED = frozenset(
    {
        Resource.ROLL,
        Resource.RECORD,
        Resource.CASELOAD,
        Resource.TIMETABLE,
        Resource.HANDOVER,
        Resource.SUPPORT,
        Resource.SESSION,
        Resource.TARGET,
        Resource.CONTACT,
        Resource.HOUSEHOLD,
        Resource.CONTACT_LOG,
        Resource.HANDOUT,
        Resource.TASK,
        Resource.ATTENDANCE,
        Resource.CORRECTION,
        Resource.FAULT,
        Resource.BEHAVIOUR,
        Resource.BOARD,
        Resource.IMPORT,
        Resource.VIEWERS,
        Resource.STAFF,
        Resource.POST,
    }
)


def _row(resource: Resource, **cells: str) -> tuple[Resource, dict[str, str]]:
    """One row; of what is listed, each right to see is one to export too."""
    if resource not in LISTED:
        return resource, cells
    both = Verb.VIEW + Verb.EXPORT
    return resource, {role: cell.replace(Verb.VIEW, both) for role, cell in cells.items()}


# One row per resource, one cell per role: scope letters, then verb letters; grants are separated by a comma.
# A role that is not named sees nothing of the resource, not even that it exists.
TABLE: dict[Resource, dict[str, str]] = dict(
    [
        _row(
            Resource.ROLL,
            mentor="A v",
            intervention_lead="A v",
            teacher="A v",
            faculty_lead="A v",
            key_stage_coordinator="A v",
            pastoral_lead="A v",
            sendco="A v",
            assistant_sendco="A v",
            safeguarding_lead="A v",
            senior_leader="A v",
            head="A v",
            records="A vce",
            exams_officer="A v",
            assessment_lead="A v",
        ),
        _row(
            Resource.RECORD,
            mentor="C v",
            intervention_lead="CG v",
            teacher="T v",
            faculty_lead="F v",
            key_stage_coordinator="CG v",
            pastoral_lead="Y v",
            sendco="S ve, A c",
            assistant_sendco="S ve, A c",
            safeguarding_lead="A v",
            senior_leader="A v",
            head="A v",
            records="A vce",
            assessment_lead="S v",
        ),
        _row(
            Resource.ALERT,
            mentor="C v",
            intervention_lead="CG v",
            teacher="T v",
            faculty_lead="F v",
            key_stage_coordinator="CG v",
            pastoral_lead="Y v",
            sendco="S ve",
            assistant_sendco="S ve",
            safeguarding_lead="A v",
            senior_leader="A v",
            head="A v",
            records="A vce",
        ),
        _row(
            # Who files a letter in does not read it by that, nor see that there is another.
            Resource.LETTER,
            mentor="C c",
            intervention_lead="C c",
            key_stage_coordinator="C c",
            sendco="S vcea",
            assistant_sendco="S vcea",
            safeguarding_lead="A v",
            records="A c",
        ),
        _row(
            Resource.DOCUMENT,
            mentor="C vc",
            intervention_lead="CG vc",
            teacher="T v",
            faculty_lead="F v",
            key_stage_coordinator="CG vc",
            pastoral_lead="Y vc",
            sendco="S vcea",
            assistant_sendco="S vcea",
            safeguarding_lead="A v",
            senior_leader="A v",
            head="A v",
            records="A vce",
        ),
        _row(
            Resource.CASELOAD,
            mentor="O v",
            intervention_lead="G v",
            key_stage_coordinator="G v",
            pastoral_lead="Y vce",
            sendco="A vce",
            assistant_sendco="A vce",
            senior_leader="A v",
            head="A v",
        ),
        _row(
            # A pupil's timetable goes with the record; a group's lessons are as open as the group.
            Resource.TIMETABLE,
            mentor="O v",
            intervention_lead="O v",
            teacher="O v",
            faculty_lead="O v",
            key_stage_coordinator="O v",
            pastoral_lead="O v",
            sendco="A v",
            assistant_sendco="A v",
            senior_leader="A v",
            head="A v",
            records="A v",
        ),
        _row(
            # Own entries: what one hands over, and takes over; who takes over reads, who hands over writes.
            Resource.HANDOVER,
            mentor="O ve",
            pastoral_lead="Y vce",
            sendco="A vce",
            assistant_sendco="A vce",
        ),
        _row(
            Resource.SUPPORT,
            mentor="C v",
            intervention_lead="CG v, G ce",
            teacher="T v",
            faculty_lead="F v",
            key_stage_coordinator="CG v, G ce",
            pastoral_lead="Y vce",
            sendco="S v, A cea",
            assistant_sendco="S v, A cea",
            senior_leader="A v",
            head="A v",
            records="A v",
        ),
        _row(
            Resource.SESSION,
            mentor="C v, A c, O e",
            intervention_lead="CG v, A c, O e",
            teacher="L v",
            key_stage_coordinator="CG v, A c, O e",
            pastoral_lead="Y v, A c, O e",
            sendco="S v, A c, O e",
            assistant_sendco="S v, A c, O e",
            safeguarding_lead="A v",
            senior_leader="A v",
            head="A v",
        ),
        _row(
            Resource.RESTRICTED_NOTE,
            mentor="O v",
            intervention_lead="O v",
            key_stage_coordinator="O v",
            teacher="O v",
            pastoral_lead="O v",
            sendco="S v",
            assistant_sendco="S v",
            safeguarding_lead="A v",
        ),
        _row(
            Resource.TARGET,
            mentor="C v, O e",
            intervention_lead="CG vce",
            teacher="T v, O e",
            faculty_lead="F v",
            key_stage_coordinator="CG vce",
            pastoral_lead="Y vcep",
            sendco="S vcepa",
            assistant_sendco="S vcea",
            safeguarding_lead="A v",
            senior_leader="A v",
            head="A v",
        ),
        _row(
            Resource.READING,
            mentor="C c, O e",
            intervention_lead="CG ce",
            teacher="T c, O e",
            key_stage_coordinator="CG ce",
            pastoral_lead="Y ce",
            sendco="S ce",
            assistant_sendco="S ce",
        ),
        _row(
            Resource.CONTACT,
            mentor="C v",
            intervention_lead="CG v",
            teacher="T v",
            key_stage_coordinator="CG v",
            pastoral_lead="Y v",
            sendco="S ve",
            assistant_sendco="S ve",
            safeguarding_lead="A v",
            senior_leader="A v",
            head="A v",
            records="A vce",
        ),
        _row(
            Resource.HOUSEHOLD,
            mentor="C v",
            intervention_lead="CG v",
            key_stage_coordinator="CG v",
            pastoral_lead="Y v",
            sendco="S v",
            assistant_sendco="S v",
            safeguarding_lead="A v",
            senior_leader="A v",
            head="A v",
            records="A v",
        ),
        _row(
            Resource.HIDDEN_ADDRESS,
            sendco="S v",
            assistant_sendco="S v",
            safeguarding_lead="A v",
            records="A v",
        ),
        _row(
            Resource.CONTACT_LOG,
            mentor="C vc",
            intervention_lead="CG vc",
            teacher="T vc",
            key_stage_coordinator="CG vc",
            pastoral_lead="Y vc",
            sendco="S vc",
            assistant_sendco="S vc",
            safeguarding_lead="A vc",
            senior_leader="A vc",
            head="A vc",
            records="A vc",
        ),
        _row(
            Resource.HANDOUT,
            mentor="A v",
            intervention_lead="A v",
            teacher="A v",
            key_stage_coordinator="A v",
            pastoral_lead="A v",
            sendco="A vce",
            assistant_sendco="A vce",
            safeguarding_lead="A v",
            senior_leader="A v",
            head="A v",
            records="A vce",
        ),
        _row(
            Resource.TASK,
            mentor="O vce",
            intervention_lead="O vce",
            teacher="O vce",
            faculty_lead="O vce",
            key_stage_coordinator="O vce",
            pastoral_lead="O vce",
            sendco="O vce",
            assistant_sendco="O vce",
            safeguarding_lead="O vce",
            senior_leader="O vce",
            head="O vce",
            records="O vce",
            exams_officer="O vce",
            assessment_lead="O vce",
        ),
        _row(
            # Own entries: the registers of a club or place that one keeps.
            Resource.ATTENDANCE,
            mentor="C v, O c",
            intervention_lead="CG v, O c",
            teacher="T v, O c",
            faculty_lead="F v",
            key_stage_coordinator="CG v, O c",
            pastoral_lead="Y ve",
            sendco="S v",
            assistant_sendco="S v",
            safeguarding_lead="A v",
            senior_leader="A v",
            head="A v",
            records="A vce",
        ),
        _row(
            Resource.BEHAVIOUR,
            mentor="C v, A c, O ve",
            intervention_lead="CG v, A c, O ve",
            teacher="T v, A c, O ve",
            faculty_lead="F v, A c, O ve",
            key_stage_coordinator="CG v, A c, O ve",
            pastoral_lead="Y ve, A c, O ve",
            sendco="S v, A c, O ve",
            assistant_sendco="S v, A c, O ve",
            safeguarding_lead="A v, A c, O ve",
            senior_leader="A v, A c, O ve",
            head="A v, A c, O ve",
            records="A c, O ve",
            exams_officer="A c, O ve",
            assessment_lead="A c, O ve",
        ),
        _row(
            # What the school calls things is a setting of it, and the pastoral lead's to say.
            Resource.BEHAVIOUR_CATEGORY,
            pastoral_lead="A vce",
            site_admin="A vce",
            records="A v",
            senior_leader="A v",
            head="A v",
        ),
        _row(
            Resource.BOARD,
            mentor="C v",
            intervention_lead="CG v",
            key_stage_coordinator="CG v",
            teacher="T v",
            faculty_lead="F v",
            pastoral_lead="Y v",
            sendco="S v",
            assistant_sendco="S v",
            senior_leader="A v",
            head="A v",
        ),
        _row(
            # Said of a row that one sees; the office mends it, or passes it to whoever can.
            Resource.CORRECTION,
            mentor="A c, O ve",
            intervention_lead="A c, O ve",
            teacher="A c, O ve",
            faculty_lead="A c, O ve",
            key_stage_coordinator="A c, O ve",
            pastoral_lead="A c, O ve",
            sendco="A vc, O e",
            assistant_sendco="A vc, O e",
            safeguarding_lead="A c, O ve",
            senior_leader="A c, O ve",
            head="A c, O ve",
            records="A ve",
            exams_officer="A c, O ve",
            assessment_lead="A c, O ve",
        ),
        _row(Resource.FAULT, records="A ve"),
        _row(Resource.IMPORT, records="A vce"),
        _row(Resource.VIEWERS, sendco="S v", assistant_sendco="S v", safeguarding_lead="A v"),
        _row(Resource.STAFF, records="A vce", senior_leader="A vp", head="A vp", site_admin="A v"),
        _row(Resource.LOST_PHONE, records="A vcp", site_admin="A vcp", senior_leader="A vp", head="A vp"),
        _row(Resource.SCHOOL, site_admin="A vce", records="A v", senior_leader="A v", head="A v"),
        _row(Resource.POST, site_admin="A ve"),
        _row(Resource.BACKUP, site_admin="A ve"),
        _row(Resource.EVIDENCE, head="A vp", site_admin="A v"),
        _row(Resource.ROLE_TABLE, **{str(role): "A v" for role in Role}),
    ]
)


def _grants(role: Role) -> Grants:
    grants: dict[tuple[Resource, Verb], frozenset[Scope]] = {}
    for resource, cells in TABLE.items():
        for grant in filter(None, cells.get(role, "").split(", ")):
            scopes, verbs = grant.split()
            for verb in verbs:
                key = (resource, Verb(verb))
                grants[key] = grants.get(key, frozenset()) | {Scope(letter) for letter in scopes}
    return grants


GRANTS: dict[Role, Grants] = {role: _grants(role) for role in Role}


def roles_that(resource: Resource, verb: Verb) -> frozenset[Role]:
    """The roles with any grant of this kind."""
    return frozenset(role for role in Role if (resource, verb) in GRANTS[role])


APPROVERS = roles_that(Resource.STAFF, Verb.APPROVE)


# Resources that tell nothing of a pupil; whatever is added counts as pupil data until it is named here.
WITHOUT_PUPILS = frozenset(
    {
        Resource.STAFF,
        Resource.HANDOUT,
        Resource.LOST_PHONE,
        Resource.SCHOOL,
        Resource.BEHAVIOUR_CATEGORY,
        Resource.POST,
        Resource.EVIDENCE,
        Resource.ROLE_TABLE,
    }
)


def _is_guarded(role: Role) -> bool:
    return any(resource not in WITHOUT_PUPILS or verb is not Verb.VIEW for resource, verb in GRANTS[role])


# Who opens pupil data, or changes anything of the school, signs in with a second factor.
GUARDED_ROLES = frozenset(filter(_is_guarded, Role))
# A school may let these, and whoever is nothing more, sign in with a password alone.
RELAXABLE_ROLES = frozenset({Role.MENTOR, Role.TEACHER})
# Whoever sits at the safeguarding desk is asked for it at each sign-in, on any browser.
NEVER_REMEMBERED = frozenset({Role.SAFEGUARDING_LEAD})


def needs_second_factor(roles: frozenset[Role], *, is_relaxed: bool) -> bool:
    """Whether these roles ask for a second factor, in a school that relaxed it or did not."""
    return bool(roles & GUARDED_ROLES - (RELAXABLE_ROLES if is_relaxed else frozenset()))


class Can(Enum):
    """A capability, declared by a view: a resource, a verb, and the sentence the printed table uses."""

    ROLL_VIEW = Resource.ROLL, Verb.VIEW, "Find any pupil by name"
    ROLL_CREATE = Resource.ROLL, Verb.CREATE, "Add a pupil to the roll"
    ROLL_EDIT = (
        Resource.ROLL,
        Verb.EDIT,
        "End a teaching group; give a pupil a photo; take one back onto the roll",
    )
    ROLL_EXPORT = (
        Resource.ROLL,
        Verb.EXPORT,
        "Take out the roll, teaching groups, their class lists and lessons as files",
    )
    RECORD_VIEW = Resource.RECORD, Verb.VIEW, "Open a pupil's page and timetable"
    RECORD_CREATE = Resource.RECORD, Verb.CREATE, "Add a pupil to the SEND register"
    RECORD_EXPORT = Resource.RECORD, Verb.EXPORT, "Take out a pupil's timeline and timetable as files"
    RECORD_EDIT = Resource.RECORD, Verb.EDIT, "Edit a pupil's record"
    ALERT_EDIT = Resource.ALERT, Verb.EDIT, "Write medical and care alerts"
    LETTER_CREATE = Resource.LETTER, Verb.CREATE, "File in diagnoses, agencies and letters about them"
    LETTER_EDIT = Resource.LETTER, Verb.EDIT, "Edit diagnoses and agencies"
    DOCUMENT_VIEW = Resource.DOCUMENT, Verb.VIEW, "Open documents of a pupil"
    DOCUMENT_CREATE = Resource.DOCUMENT, Verb.CREATE, "File in documents of a pupil"
    DOCUMENT_EDIT = Resource.DOCUMENT, Verb.EDIT, "Say what a document is and who may open it"
    CASELOAD_VIEW = Resource.CASELOAD, Verb.VIEW, "See who is on whose caseload"
    CASELOAD_EDIT = Resource.CASELOAD, Verb.EDIT, "Put pupils on caseloads and take them off"
    CASELOAD_EXPORT = Resource.CASELOAD, Verb.EXPORT, "Take out caseloads as a file"
    TIMETABLE_VIEW = Resource.TIMETABLE, Verb.VIEW, "See the timetable of a member of staff"
    TIMETABLE_EXPORT = (
        Resource.TIMETABLE,
        Verb.EXPORT,
        "Take out the timetable of a member of staff as a file",
    )
    HANDOVER_VIEW = Resource.HANDOVER, Verb.VIEW, "Read what is handed over with pupils, and confirm it"
    HANDOVER_CREATE = Resource.HANDOVER, Verb.CREATE, "Hand a mentor's pupils over to others"
    HANDOVER_EDIT = Resource.HANDOVER, Verb.EDIT, "Write notes for the mentor who takes over"
    HANDOVER_EXPORT = Resource.HANDOVER, Verb.EXPORT, "Take out handover notes as a file"
    SUPPORT_VIEW = Resource.SUPPORT, Verb.VIEW, "See programmes, provision and the schedule"
    SUPPORT_EDIT = Resource.SUPPORT, Verb.EDIT, "Set up programmes, provision and weekly slots"
    SUPPORT_EXPORT = Resource.SUPPORT, Verb.EXPORT, "Take out programmes and provision as a file"
    SESSION_VIEW = Resource.SESSION, Verb.VIEW, "Read sessions"
    SESSION_CREATE = Resource.SESSION, Verb.CREATE, "Log sessions"
    SESSION_EDIT = Resource.SESSION, Verb.EDIT, "Edit own sessions for 24 hours, then add to them"
    SESSION_EXPORT = Resource.SESSION, Verb.EXPORT, "Take out the list of sessions as a file"
    TARGET_VIEW = Resource.TARGET, Verb.VIEW, "See targets, their readings and evidence"
    TARGET_CREATE = Resource.TARGET, Verb.CREATE, "Set a target and name its author"
    TARGET_EDIT = Resource.TARGET, Verb.EDIT, "Edit a target, tick its steps and decide what became of it"
    TARGET_EXPORT = Resource.TARGET, Verb.EXPORT, "Take out a pupil's targets as a file"
    READING_CREATE = Resource.READING, Verb.CREATE, "Add readings, evidence and days at work to targets"
    READING_EDIT = Resource.READING, Verb.EDIT, "Correct readings and days at work"
    CONTACT_VIEW = Resource.CONTACT, Verb.VIEW, "See a pupil's contacts and how to reach them"
    CONTACT_EXPORT = Resource.CONTACT, Verb.EXPORT, "Take out a pupil's contacts as a file"
    CONTACT_CREATE = Resource.CONTACT, Verb.CREATE, "Add contacts and link them with pupils"
    CONTACT_EDIT = Resource.CONTACT, Verb.EDIT, "Edit contacts, and end what links them with a pupil"
    HOUSEHOLD_VIEW = (
        Resource.HOUSEHOLD,
        Verb.VIEW,
        "See addresses, responsibility and court orders, and who gets letters",
    )
    HOUSEHOLD_EXPORT = Resource.HOUSEHOLD, Verb.EXPORT, "Take out who gets letters as a file"
    CONTACT_LOG_VIEW = (
        Resource.CONTACT_LOG,
        Verb.VIEW,
        "Read the contact log and talks about attendance, and confirm what colleagues tell from it",
    )
    CONTACT_LOG_CREATE = (
        Resource.CONTACT_LOG,
        Verb.CREATE,
        "Log contacts with families and talks about attendance, and set how often they hear",
    )
    CONTACT_LOG_EXPORT = (
        Resource.CONTACT_LOG,
        Verb.EXPORT,
        "Take out the contact log and what was passed on as files",
    )
    HANDOUT_VIEW = Resource.HANDOUT, Verb.VIEW, "See and print handouts for families"
    HANDOUT_CREATE = Resource.HANDOUT, Verb.CREATE, "Add handouts for families"
    HANDOUT_EDIT = Resource.HANDOUT, Verb.EDIT, "Edit handouts for families"
    HANDOUT_EXPORT = Resource.HANDOUT, Verb.EXPORT, "Take out handouts for families as a file"
    TASK_VIEW = Resource.TASK, Verb.VIEW, "See own tasks"
    TASK_CREATE = Resource.TASK, Verb.CREATE, "Add a task for oneself or a colleague"
    TASK_EDIT = Resource.TASK, Verb.EDIT, "Tick off own tasks"
    TASK_EXPORT = Resource.TASK, Verb.EXPORT, "Take out own tasks as a file"
    ATTENDANCE_VIEW = Resource.ATTENDANCE, Verb.VIEW, "See attendance"
    ATTENDANCE_CREATE = (
        Resource.ATTENDANCE,
        Verb.CREATE,
        "Take and amend the register of a club or place of alternative provision",
    )
    ATTENDANCE_EDIT = Resource.ATTENDANCE, Verb.EDIT, "Amend an attendance mark, with a reason"
    ATTENDANCE_EXPORT = Resource.ATTENDANCE, Verb.EXPORT, "Take out a pupil's attendance as a file"
    BEHAVIOUR_VIEW = Resource.BEHAVIOUR, Verb.VIEW, "See praise and incidents"
    BEHAVIOUR_CREATE = Resource.BEHAVIOUR, Verb.CREATE, "Praise any pupil and log incidents"
    BEHAVIOUR_EDIT = (
        Resource.BEHAVIOUR,
        Verb.EDIT,
        "Edit own praise and incidents for 24 hours, then add to them",
    )
    BEHAVIOUR_CATEGORY_VIEW = Resource.BEHAVIOUR_CATEGORY, Verb.VIEW, "See behaviour categories"
    BEHAVIOUR_CATEGORY_EDIT = (
        Resource.BEHAVIOUR_CATEGORY,
        Verb.EDIT,
        "Say what praise and incidents can be called, and whom each tells",
    )
    BEHAVIOUR_EXPORT = Resource.BEHAVIOUR, Verb.EXPORT, "Take out praise, incidents and suspensions as files"
    BOARD_VIEW = Resource.BOARD, Verb.VIEW, "See the caseload board and the weekly digest"
    CORRECTION_VIEW = Resource.CORRECTION, Verb.VIEW, "See what was said to be wrong, and what came of it"
    CORRECTION_CREATE = Resource.CORRECTION, Verb.CREATE, "Say of anything one sees that it is wrong"
    CORRECTION_EDIT = Resource.CORRECTION, Verb.EDIT, "Answer what a colleague says is wrong"
    CORRECTION_EXPORT = Resource.CORRECTION, Verb.EXPORT, "Take out what was said to be wrong as a file"
    FAULT_EXPORT = Resource.FAULT, Verb.EXPORT, "Take out as a file whose record is to be put right"
    FAULT_EDIT = Resource.FAULT, Verb.EDIT, "Put right what is missing, stale or contradictory in the records"
    BOARD_EXPORT = Resource.BOARD, Verb.EXPORT, "Take out the caseload board and the digests as files"
    IMPORT_VIEW = Resource.IMPORT, Verb.VIEW, "See imports and what became of every row"
    IMPORT_CREATE = (
        Resource.IMPORT,
        Verb.CREATE,
        "Import pupils, groups, timetable, contacts, targets, attendance and behaviour",
    )
    IMPORT_EDIT = (
        Resource.IMPORT,
        Verb.EDIT,
        "Withdraw a suspension that was imported by mistake or rescinded",
    )
    IMPORT_EXPORT = Resource.IMPORT, Verb.EXPORT, "Take out imports and their rows as files"
    VIEWERS_VIEW = Resource.VIEWERS, Verb.VIEW, "See who has opened a pupil's page"
    VIEWERS_EXPORT = Resource.VIEWERS, Verb.EXPORT, "Take out who has opened a pupil's page as a file"
    STAFF_VIEW = Resource.STAFF, Verb.VIEW, "See staff and their roles"
    STAFF_EDIT = Resource.STAFF, Verb.EDIT, "Add and invite staff, propose and end roles"
    STAFF_APPROVE = Resource.STAFF, Verb.APPROVE, "Approve or decline a role that a colleague proposed"
    STAFF_EXPORT = Resource.STAFF, Verb.EXPORT, "Take out lists of staff and faculties as files"
    LOST_PHONE_CREATE = Resource.LOST_PHONE, Verb.CREATE, "Ask that a colleague's second step be taken away"
    LOST_PHONE_APPROVE = Resource.LOST_PHONE, Verb.APPROVE, "Confirm what another asked about a lost phone"
    SCHOOL_VIEW = Resource.SCHOOL, Verb.VIEW, "See school settings and calendar"
    SCHOOL_EDIT = Resource.SCHOOL, Verb.EDIT, "Edit school settings and calendar"
    POST_VIEW = Resource.POST, Verb.VIEW, "See the state of mails and jobs"
    POST_EDIT = Resource.POST, Verb.EDIT, "Send a mail again"
    POST_EXPORT = Resource.POST, Verb.EXPORT, "Take out the state of mails as a file"
    BACKUP_VIEW = Resource.BACKUP, Verb.VIEW, "See when the last backup was made and proven"
    BACKUP_EDIT = Resource.BACKUP, Verb.EDIT, "Confirm having read that a backup was put back"
    EVIDENCE_VIEW = Resource.EVIDENCE, Verb.VIEW, "See the evidence for the cyber security standard"
    EVIDENCE_APPROVE = Resource.EVIDENCE, Verb.APPROVE, "Say that the powerful roles were reviewed"
    ROLE_TABLE_VIEW = Resource.ROLE_TABLE, Verb.VIEW, "See what each role can see"

    @property
    def resource(self) -> Resource:
        return self.value[0]

    @property
    def verb(self) -> Verb:
        return self.value[1]

    @property
    def sentence(self) -> str:
        return self.value[2]


@dataclass(frozen=True)
class Actor:
    """Who acts, in one school: a member of staff, or a named job of the system.

    `roles` are those open today; `cohorts` the year groups given to a pastoral lead (None: the whole school),
    `led_cohorts` those given to a key-stage coordinator: what one office may do in its years the other may not.
    `pupil_id` is the one pupil that it is all about, where there is one (`about`).
    A system job (`job` set, `staff_id` None) sees its school and writes under its own name.
    """

    school_id: int
    staff_id: int | None = None
    user_id: int | None = None
    name: str = ""
    roles: frozenset[Role] = frozenset()
    cohorts: frozenset[int] | None = frozenset()
    led_cohorts: frozenset[int] = frozenset()
    faculty_ids: frozenset[int] = frozenset()
    job: str = ""
    pupil_id: Any = None
    grants: Grants = field(default_factory=dict, compare=False, repr=False)

    def scopes(self, resource: Resource, verb: Verb = Verb.VIEW) -> frozenset[Scope]:
        """The scopes of this actor's grants: empty where there is none."""
        if self.job:
            return frozenset({Scope.ALL})
        return self.grants.get((resource, verb), frozenset())

    def about(self, pupil_id: Any) -> "Actor":
        """The same person, whose grants reach this pupil or nobody: for what is asked of one pupil in a large school.

        All whom a grant reaches would be found first otherwise, to see whether one is among them. Not for what asks
        about others: whether everybody present is within reach.
        """
        return replace(self, pupil_id=pupil_id)

    def only_as(self, roles: frozenset[Role]) -> "Actor":
        """The same person with the rights of some of the roles held: what a digest for these roles may tell."""
        held = self.roles & roles
        return replace(self, roles=held, grants=grants_of(held))

    def can(self, capability: Can) -> bool:
        return bool(self.scopes(capability.resource, capability.verb))

    @property
    def acts_as(self) -> str:
        """The roles (or the job) that an audit event names."""
        return self.job or ", ".join(sorted(self.roles))


def system_actor(school_id: int, job: str) -> Actor:
    """The actor of a background job, for one school."""
    return Actor(school_id=school_id, job=job, name=job)


def grants_of(roles: frozenset[Role]) -> Grants:
    """Rights of several roles add up."""
    grants: dict[tuple[Resource, Verb], frozenset[Scope]] = {}
    for role in roles:
        for key, scopes in GRANTS[role].items():
            grants[key] = grants.get(key, frozenset()) | scopes
    return grants


View = TypeVar("View", bound=Callable[..., HttpResponseBase])


def needs(capability: Can) -> Callable[[View], View]:
    """Declare the capability a view needs; without it the answer is 403, before anything is looked up."""

    def declare(view: View) -> View:
        @wraps(view)
        def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            actor: Actor | None = getattr(request, "actor", None)
            if actor is None or not actor.can(capability):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        checked.access = capability  # type: ignore[attr-defined]
        return checked  # type: ignore[return-value]

    return declare


SIGNED_IN = "signed in"
PUBLIC = "public"


def signed_in(view: View) -> View:
    """Declare a view that every signed-in person may use: own account, sign-out, choice of school."""
    view.access = SIGNED_IN  # type: ignore[attr-defined]
    return view


def before_factor(view: View) -> View:
    """Declare a view for whoever has still to give a second factor, or to set one up; the list is frozen by a test."""
    view.before_factor = True  # type: ignore[attr-defined]
    return view


def step_up(view: View) -> View:
    """Declare a view that asks for a second factor not older than ten minutes, from whoever may use it."""
    view.step_up = True  # type: ignore[attr-defined]
    return view


def public(view: View) -> View:
    """Declare a view that needs no sign-in; the list of these is frozen by a test."""
    view.access = PUBLIC  # type: ignore[attr-defined]
    view.login_required = False  # type: ignore[attr-defined]
    return view


def open_on(on: date | models.F | models.Expression, prefix: str = "") -> models.Q:
    """Dated rows (`starts_on`, `ends_on` inclusive or empty) that are open on a day."""
    return models.Q(**{f"{prefix}starts_on__lte": on}) & open_or_coming(on, prefix)


def open_or_coming(on: date | models.F | models.Expression, prefix: str = "") -> models.Q:
    """Dated rows (`ends_on` inclusive or empty) that are open on a day or begin later."""
    return models.Q(**{f"{prefix}ends_on__isnull": True}) | models.Q(**{f"{prefix}ends_on__gte": on})


def meets(starts_on: date, ends_on: date | None) -> models.Q:
    """Dated rows (`starts_on`, `ends_on` inclusive or empty) that share a day with a span."""
    not_over = open_or_coming(starts_on)
    return not_over if ends_on is None else not_over & models.Q(starts_on__lte=ends_on)
