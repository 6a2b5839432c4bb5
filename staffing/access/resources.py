"""What may be seen or done something to, and what is said of it as a whole."""

from django.db import models


class Resource(models.TextChoices):
    """What is seen or done something to; a row of the table."""

    ROLL = "roll", "Roll: name, form and photo"
    RECORD = "record", "Pupil record: status, need, groups"
    ALERT = "alert", "Medical and care alerts: what to do"
    LETTER = "letter", "Diagnoses, health and agency letters"
    DOCUMENT = "document", "Other documents of the pupil"
    PLANS = "plans", "Plans of any kind: that there are some"
    PLAN_DATES = "plan_dates", "Dates of plans and reviews, never what they say"
    PLAN_PAPERS = "plan_papers", "Papers of many plans, attached at once"
    PLAN_KIND = "plan_kind", "The school's kinds of plan: names, and which are used"
    PASSPORT = "passport", "Learning Passports and behaviour support plans"
    PLAN = "plan", "One Plans, EHCP records, transition, post-16 and agencies’ plans"
    ACTION_PLAN = "action_plan", "Mentoring action plans"
    PEP = "pep", "Personal education plans"
    RISK = "risk", "Pupil risk assessments"
    CARE_PLAN = "care_plan", "Personal care plans"
    BANK = "bank", "Bank of lines for plans"
    VOICE = "voice", "What pupils and their families say"
    CASELOAD = "caseload", "Caseloads"
    TIMETABLE = "timetable", "Timetables of staff"
    HANDOVER = "handover", "Handover of caseloads, with its notes"
    SUPPORT = "support", "Programmes, provision and schedule"
    SESSION = "session", "Sessions and their notes"
    LESSON = "lesson", "Lessons together: what teacher and mentor tell each other before and after"
    MATERIAL = "material", "Materials kept for reuse"
    RESTRICTED_NOTE = "restricted_note", "Restricted notes"
    TARGET = "target", "Targets and their steps"
    READING = "reading", "Readings and evidence of targets"
    CONTACT = "contact", "Contacts: names and how to reach"
    HOUSEHOLD = "household", "Contacts in full: address, responsibility, court orders"
    HIDDEN_ADDRESS = "hidden_address", "Addresses that are hidden"
    CONTACT_LOG = "contact_log", "Contact log and family rhythm"
    HANDOUT = "handout", "Handouts for families"
    LETTER_OUT = "letter_out", "Letters to families"
    LETTER_COMMENT = "letter_comment", "Comments on letters to families that are not released"
    LETTER_POST = (
        "letter_post",
        "Letters to families that are released: to send them, and note what came back",
    )
    LETTER_TEMPLATE = "letter_template", "Templates of letters to families"
    MESSAGE = "message", "Messages from a colleague about a pupil, written for oneself"
    TASK = "task", "Tasks"
    ATTENDANCE = "attendance", "Attendance"
    BEHAVIOUR = "behaviour", "Behaviour, praise and restorative notes"
    BEHAVIOUR_CATEGORY = "behaviour_category", "Behaviour categories, and whom each tells"
    BOARD = "board", "Board and weekly digest"
    CONCERN = "concern", "Safeguarding concerns"
    ADULT_CONCERN = "adult_concern", "Concerns about adults who work here, and allegations"
    CORRECTION = "correction", "What a colleague says is wrong"
    FAULT = "fault", "What is missing or wrong in the records"
    IMPORT = "import", "Import of pupils, groups, timetable, contacts, targets, attendance and behaviour"
    VIEWERS = "viewers", "Who viewed this pupil"
    STAFF = "staff", "Staff and roles"
    TEAM = "team", "Safeguarding team: who is of it"
    LOST_PHONE = "lost_phone", "Lost phones: a colleague's second step at sign-in"
    SCHOOL = "school", "School settings and calendar"
    POST = "post", "Mails and long jobs: their state, never their words"
    BACKUP = "backup", "Backups: their age and proof, never what is in them"
    EVIDENCE = "evidence", "Security evidence: second steps, powerful roles, leavers"
    ROLE_TABLE = "role_table", "What each role can see"


# What stands in lists: whoever sees a row there may take it out as a file, and nobody may take out more.
LISTED = frozenset(
    {
        Resource.PLANS,
        Resource.BANK,
        Resource.VOICE,
        Resource.ROLL,
        Resource.RECORD,
        Resource.CASELOAD,
        Resource.TIMETABLE,
        Resource.HANDOVER,
        Resource.SUPPORT,
        Resource.SESSION,
        Resource.MATERIAL,
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

# Resources that tell nothing of a pupil; whatever is added counts as pupil data until it is named here.
WITHOUT_PUPILS = frozenset(
    {
        Resource.STAFF,
        Resource.TEAM,
        Resource.BANK,
        Resource.HANDOUT,
        Resource.LETTER_TEMPLATE,
        Resource.MATERIAL,
        Resource.LOST_PHONE,
        Resource.SCHOOL,
        Resource.BEHAVIOUR_CATEGORY,
        Resource.PLAN_KIND,
        Resource.POST,
        Resource.EVIDENCE,
        Resource.ROLE_TABLE,
    }
)
