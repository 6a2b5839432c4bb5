"""What a view can ask of whoever opens it: each a resource, a verb and a sentence."""

from enum import Enum

from staffing.access.resources import Resource
from staffing.access.rights import Verb


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
    PLAN_VIEW = (
        Resource.PLANS,
        Verb.VIEW,
        "Read a pupil's plans, what changed, their reviews, and what is due by when",
    )
    PLAN_CREATE = Resource.PLANS, Verb.CREATE, "Begin a plan and name its author"
    PLAN_EDIT = (
        Resource.PLANS,
        Verb.EDIT,
        "Write a plan, its dates, provision and reviews, alone where named its author",
    )
    PLAN_EXPORT = Resource.PLANS, Verb.EXPORT, "Take out plans, class sheets and lists of plans as files"
    PLAN_PAPERS_CREATE = (
        Resource.PLAN_PAPERS,
        Verb.CREATE,
        "Attach many PDFs at once, each to the plan of the pupil in its name",
    )
    BANK_VIEW = Resource.BANK, Verb.VIEW, "See the bank of lines for plans, and take from it"
    BANK_CREATE = Resource.BANK, Verb.CREATE, "Add lines to the bank for plans"
    BANK_EDIT = Resource.BANK, Verb.EDIT, "Edit the bank of lines for plans"
    BANK_EXPORT = Resource.BANK, Verb.EXPORT, "Take out the bank of lines for plans as a file"
    VOICE_VIEW = Resource.VOICE, Verb.VIEW, "Read what a pupil and the family said over time"
    VOICE_CREATE = Resource.VOICE, Verb.CREATE, "Write down what a pupil or the family says"
    VOICE_EDIT = Resource.VOICE, Verb.EDIT, "Strike out what was written down by mistake, with a reason"
    VOICE_EXPORT = Resource.VOICE, Verb.EXPORT, "Take out what a pupil and the family said as a file"
    PLAN_DATES_VIEW = (
        Resource.PLAN_DATES,
        Verb.VIEW,
        "See which plans are in force and when they are reviewed, not what they say",
    )
    PLAN_KIND_EDIT = Resource.PLAN_KIND, Verb.EDIT, "Name the school's kinds of plan and say which it uses"
    CASELOAD_VIEW = Resource.CASELOAD, Verb.VIEW, "See who is on whose caseload"
    CASELOAD_EDIT = Resource.CASELOAD, Verb.EDIT, "Put pupils on caseloads and take them off"
    CASELOAD_EXPORT = Resource.CASELOAD, Verb.EXPORT, "Take out caseloads as a file"
    TIMETABLE_VIEW = Resource.TIMETABLE, Verb.VIEW, "See the timetable of a member of staff"
    TIMETABLE_EXPORT = (
        Resource.TIMETABLE,
        Verb.EXPORT,
        "Take out the timetable of a member of staff as a file",
    )
    COVER_GIVE = Resource.TIMETABLE, Verb.EDIT, "Give a colleague a lesson to cover"
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
    LESSON_VIEW = Resource.LESSON, Verb.VIEW, "Read what teacher and mentor say of a lesson"
    LESSON_CREATE = (
        Resource.LESSON,
        Verb.CREATE,
        "Say what a lesson will need, how it went, and that a material is ready",
    )
    MATERIAL_VIEW = Resource.MATERIAL, Verb.VIEW, "Find materials that are kept for reuse"
    MATERIAL_CREATE = Resource.MATERIAL, Verb.CREATE, "Keep a material for others"
    MATERIAL_EDIT = Resource.MATERIAL, Verb.EDIT, "Edit materials that are kept"
    MATERIAL_EXPORT = Resource.MATERIAL, Verb.EXPORT, "Take out the list of materials as a file"
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
    LETTER_OUT_VIEW = Resource.LETTER_OUT, Verb.VIEW, "See letters to families, and who gets a copy"
    LETTER_OUT_CREATE = Resource.LETTER_OUT, Verb.CREATE, "Write a letter to a family"
    LETTER_OUT_EDIT = Resource.LETTER_OUT, Verb.EDIT, "Edit a letter that is not released, and withdraw one"
    LETTER_OUT_APPROVE = Resource.LETTER_OUT, Verb.APPROVE, "Release a letter to a family"
    LETTER_COMMENT_CREATE = (
        Resource.LETTER_COMMENT,
        Verb.CREATE,
        "Read a letter to a family before it is released, and comment on it",
    )
    LETTER_POST_EDIT = (
        Resource.LETTER_POST,
        Verb.EDIT,
        "Send a letter that is released, and note which copy came back",
    )
    LETTER_TEMPLATE_VIEW = Resource.LETTER_TEMPLATE, Verb.VIEW, "See templates of letters to families"
    LETTER_TEMPLATE_CREATE = Resource.LETTER_TEMPLATE, Verb.CREATE, "Add templates of letters to families"
    LETTER_TEMPLATE_EDIT = Resource.LETTER_TEMPLATE, Verb.EDIT, "Edit templates of letters to families"
    MESSAGE_VIEW = Resource.MESSAGE, Verb.VIEW, "Read and answer what a colleague wrote to one about a pupil"
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
    CONCERN_CREATE = Resource.CONCERN, Verb.CREATE, "Raise a safeguarding concern, and add to one’s own"
    CONCERN_VIEW = Resource.CONCERN, Verb.VIEW, "Read safeguarding concerns, but for those about oneself"
    CONCERN_EDIT = (
        Resource.CONCERN,
        Verb.EDIT,
        "Act upon safeguarding concerns, close them and open them again",
    )
    ADULT_CONCERN_CREATE = (
        Resource.ADULT_CONCERN,
        Verb.CREATE,
        "Raise a concern about an adult who works here, and add to one’s own",
    )
    ADULT_CONCERN_VIEW = (
        Resource.ADULT_CONCERN,
        Verb.VIEW,
        "Read concerns about adults: the head; the chair about the head; the lead whom the head names; nobody their own",
    )
    ADULT_CONCERN_EDIT = (
        Resource.ADULT_CONCERN,
        Verb.EDIT,
        "Decide about concerns about adults, act upon them, close them and open them again; of two, erase one by law",
    )
    ADULT_CONCERN_APPROVE = (
        Resource.ADULT_CONCERN,
        Verb.APPROVE,
        "Say who of the safeguarding team reads concerns about adults, and until when",
    )
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
    TEAM_VIEW = Resource.TEAM, Verb.VIEW, "See who is proposed for the safeguarding team, and who was of it"
    TEAM_EDIT = (
        Resource.TEAM,
        Verb.EDIT,
        "Propose somebody for the safeguarding team, and end their time in it",
    )
    TEAM_APPROVE = Resource.TEAM, Verb.APPROVE, "Approve or decline whom another proposed for the team"
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
