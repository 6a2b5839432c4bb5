"""The access table: every address by name, who gets an answer, who reaches rows far away, and by which methods.

It is the specification, written out by hand: it shares nothing with the table the app itself reads.
"""

from dataclasses import dataclass

from staffing.access import Role

R = Role
MENTORS = {R.MENTOR, R.INTERVENTION_LEAD, R.KEY_STAGE_COORDINATOR}
LEADS = {R.INTERVENTION_LEAD, R.KEY_STAGE_COORDINATOR}
SENDCOS = {R.SENDCO, R.ASSISTANT_SENDCO}
LEADERS = {R.SENIOR_LEADER, R.HEAD}
EVERY = set(Role)
# The chair of governors reads what is about the head, and nothing of a pupil.
STAFFED = EVERY - {R.SITE_ADMIN, R.CHAIR_OF_GOVERNORS}
RECORD = STAFFED - {R.EXAMS_OFFICER}
WHOLE_RECORD = {R.SAFEGUARDING_LEAD, *LEADERS, R.RECORDS}
BOARD = {*MENTORS, *SENDCOS, *LEADERS, R.TEACHER, R.FACULTY_LEAD, R.PASTORAL_LEAD}
DIGESTED = {*MENTORS, *SENDCOS, R.PASTORAL_LEAD}
SUPPORT = {*MENTORS, *SENDCOS, *LEADERS, R.TEACHER, R.FACULTY_LEAD, R.PASTORAL_LEAD, R.RECORDS}
SUPPORT_EDIT = {*LEADS, *SENDCOS, R.PASTORAL_LEAD}
SESSION_WRITE = {*MENTORS, *SENDCOS, R.PASTORAL_LEAD}
SESSION_READ = {*SESSION_WRITE, *LEADERS, R.TEACHER, R.SAFEGUARDING_LEAD}
# Who supports in lessons; the teacher of the near group besides, and in it alone.
LESSON_SUPPORT = {*MENTORS, *SENDCOS}
LESSON_TELL = {*LESSON_SUPPORT, R.TEACHER}
MATERIAL_KEEP = {*LESSON_TELL, R.FACULTY_LEAD, R.PASTORAL_LEAD}
MATERIALS = {*MATERIAL_KEEP, *LEADERS, R.SAFEGUARDING_LEAD}
TARGETS = {*SESSION_READ, R.FACULTY_LEAD}
TARGET_SET = {*LEADS, *SENDCOS, R.PASTORAL_LEAD}
# The mentor is the author of the near target and wrote its reading; the teacher is and did neither.
TARGET_EDIT = {*TARGET_SET, R.MENTOR}
TARGET_FED = {*TARGET_EDIT, R.TEACHER}
WHOLE_SCHOOL_TARGETS = {*LEADERS, R.SAFEGUARDING_LEAD}
# Who writes some kind of plan; the mentor is the author of the near One Plan.
PLAN_EDIT = TARGETS - {*LEADERS, R.SAFEGUARDING_LEAD}
COVERS = {*LEADS, *SENDCOS, *LEADERS, R.PASTORAL_LEAD, R.RECORDS}
PLAN_EDIT_NEAR = {R.MENTOR, *SENDCOS}
WRITES_PLANS = {*MENTORS, *SENDCOS, R.TEACHER, R.FACULTY_LEAD, R.PASTORAL_LEAD}
# Who attaches papers of many plans at once: to those that they write, the office to those whose dates it keeps.
PAPERS = {*PLAN_EDIT, R.RECORDS}
# Who writes down what a pupil or the family says.
HEARS = {*MENTORS, *SENDCOS, R.TEACHER, R.PASTORAL_LEAD}
CONTACTS = {*MENTORS, *SENDCOS, *LEADERS, R.TEACHER, R.PASTORAL_LEAD, R.SAFEGUARDING_LEAD, R.RECORDS}
HOUSEHOLDS = CONTACTS - {R.TEACHER}
ATTENDANCE = RECORD - {R.ASSESSMENT_LEAD}
# Who may keep a register; the mentor keeps the near one.
TAKERS = {*MENTORS, R.TEACHER, R.RECORDS}
TAKERS_NEAR = {R.MENTOR, R.RECORDS}
BEHAVIOUR = {*TARGETS}
# Whoever wrote the near event, and who may edit for its year.
BEHAVIOUR_EDIT = {R.MENTOR, R.PASTORAL_LEAD}
NOBODY: set[Role] = set()
# Letters to families: who writes them, who releases them, who sends what is released.
LETTER_WRITE = {*MENTORS, *SENDCOS, R.PASTORAL_LEAD}
LETTER_RELEASE = {R.SENDCO, R.PASTORAL_LEAD, *LEADERS}
LETTER_SEND = {*LETTER_RELEASE, R.ASSISTANT_SENDCO, R.RECORDS}
LETTERS = {*LETTER_WRITE, *LETTER_SEND}
LETTERS_FAR = {*LEADERS, R.RECORDS}
# Who has a timetable to see: one's own, or anybody's.
TIMETABLES = {*SENDCOS, *LEADERS, R.RECORDS}
TIMETABLED = {*TIMETABLES, *MENTORS, R.TEACHER, R.FACULTY_LEAD, R.PASTORAL_LEAD}
# Who says that something is wrong: the office, to whom it is said, mends it.
SAYS = STAFFED - {R.RECORDS}
OFFICE = {R.RECORDS}
RECORD_EDIT = {R.RECORDS, *SENDCOS}
LETTER_FILE = {*MENTORS, *SENDCOS, R.RECORDS}
# Who leads a programme or a key stage files letters about a caseload of their own alone.
LETTER_FILE_NEAR = LETTER_FILE - LEADS
FILE = {*MENTORS, *SENDCOS, R.PASTORAL_LEAD, R.RECORDS}


@dataclass(frozen=True)
class Row:
    """Who gets an answer (others 403) and, of those, who reaches the far row too (the rest 404).

    `near` are those of `opens` who reach the near row, where that is not all of them.
    """

    opens: frozenset[Role]
    far: frozenset[Role]
    methods: tuple[str, ...]
    near: frozenset[Role]
    is_page: bool
    # What else may be answered to a form sent empty.
    also: frozenset[int] = frozenset()


def get(
    opens: set[Role],
    far: set[Role] = NOBODY,
    near: set[Role] | None = None,
    *,
    page: bool = True,
    also: tuple[int, ...] = (),
) -> Row:
    reach = frozenset(opens if near is None else near)
    return Row(frozenset(opens), frozenset(far), ("get",), reach, page, frozenset(also))


def form(opens: set[Role], far: set[Role] = NOBODY, near: set[Role] | None = None) -> Row:
    return Row(
        frozenset(opens), frozenset(far), ("get", "post"), frozenset(opens if near is None else near), True
    )


def post(
    opens: set[Role], far: set[Role] = NOBODY, near: set[Role] | None = None, *, also: tuple[int, ...] = ()
) -> Row:
    reach = frozenset(opens if near is None else near)
    return Row(frozenset(opens), frozenset(far), ("post",), reach, False, frozenset(also))


# The desk: for the team alone.
DESK = (
    "concern_list", "concern_detail", "concern_file", "concern_triage", "concern_discussion", "concern_decision",
    "concern_parents", "concern_action", "action_outcome", "concern_close", "concern_reopen", "entry_correct",
    "link_create", "link_end", "chronology_detail", "chronology_pdf", "chronology_redact",
    "concern_agency", "referral_answer", "concern_strategy", "plan_create", "plan_edit", "plan_meeting", "desk_edit",
    "file_move_list", "file_pupil_find", "transfer_create", "incoming_create", "file_move_detail", "file_move_note",
    "pack_create", "pack_passphrase", "pack_open", "came_file", "retention_list", "retention_detail", "retention_note",
    "message_create", "message_withdraw", "concern_patterns", "concern_overview", "concern_workload", "overview_pdf",
    "overview_csv",
)  # fmt: skip
# Of these none is about one concern.
COUNTS = ("concern_patterns", "concern_overview", "concern_workload", "overview_pdf", "overview_csv")
TEAM = {R.SAFEGUARDING_LEAD}
# Concerns about adults: the near one is the head's, the far one is about the head; no lead of these is named a reader.
ADULT_ACTS = (
    "adult_assess", "adult_lado", "adult_discussion", "adult_action", "adult_outcome", "adult_close", "adult_reopen",
    "adult_correct", "adult_kept_note",
)  # fmt: skip
ADULT_DESK = (
    "adult_concern_list",
    "adult_concern_detail",
    "adult_file",
    "adult_kept",
    *ADULT_ACTS,
    "adult_reader_create",
    "adult_reader_end",
)
RAISE_ABOUT_ADULTS = {*STAFFED, R.CHAIR_OF_GOVERNORS}
DECIDE_ABOUT_ADULTS = {R.HEAD, R.CHAIR_OF_GOVERNORS}

# Reachable without signing in; frozen.
PUBLIC_NAMES = {
    "health", "account_login", "account_logout", "account_reset_password", "account_reset_password_done",
    "account_reset_password_from_key", "account_reset_password_from_key_done", "mfa_authenticate",
    # By the secret link of one member of staff: what and when, never about whom.
    "pupils:review_feed",
}  # fmt: skip

# Reachable before the second factor is given or set up, beside what is public; frozen.
BEFORE_FACTOR_NAMES = {
    "staffing:factor_ask", "staffing:phone_create", "staffing:passkey_create", "staffing:lock", "staffing:idle",
}  # fmt: skip
# Answers while the screen is locked; frozen, as is what pages ask by themselves.
WHILE_LOCKED_NAMES = {"staffing:lock", "staffing:idle", "staffing:draft_save"}
UNATTENDED_NAMES = {*WHILE_LOCKED_NAMES, "staffing:job_progress"}
# Asks for a second factor not older than ten minutes; frozen.
STEP_UP_NAMES = {
    "staffing:role_create", "staffing:role_end", "staffing:role_approve", "staffing:role_decline",
    "staffing:team_create", "staffing:team_approve", "staffing:team_decline", "staffing:team_end",
    "staffing:lost_phone_create", "staffing:lost_phone_confirm",
    # Plans of many pupils on paper.
    "interventions:class_sheet_pdf", "pupils:printout_open", "pupils:letter_printout_open",
    # All of the safeguarding desk.
    *(f"safeguarding:{name}" for name in (*DESK, *ADULT_DESK)),
    # All that is written for one pupil, as one file.
    "pupils:plan_pack",
    # A later last day makes a leaver's roles count again; an address is a way in.
    "staffing:staff_edit",
    # Where a school may ask its mentors and teachers for less.
    "staffing:school_edit",
    "staffing:phone_create", "staffing:passkey_create", "staffing:codes_create", "staffing:factor_remove",
}  # fmt: skip

# Lists as files: each opens to exactly those to whom its list does, and asks for a fresh second factor.
EXPORTS = {
    "mentoring:board": ("mentoring:board_export",),
    "mentoring:pupil_timeline": ("mentoring:timeline_export",),
    "mentoring:digest_list": ("mentoring:digest_export",),
    "mentoring:digest_detail": ("mentoring:digest_item_export",),
    "pupils:pupil_list": ("pupils:pupil_export",),
    "pupils:pupil_attendance": ("pupils:mark_export",),
    "pupils:viewer_list": ("pupils:viewer_export",),
    "pupils:target_list": ("pupils:target_export",),
    "pupils:plan_list": ("pupils:plan_export",),
    "pupils:voice_list": ("pupils:voice_export",),
    "pupils:bank_list": ("pupils:bank_export",),
    "pupils:contact_list": ("pupils:contact_export", "pupils:entry_export"),
    "pupils:letter_list": ("pupils:letter_export",),
    "pupils:notice_list": ("pupils:notice_export",),
    "pupils:handout_list": ("pupils:handout_export",),
    "pupils:behaviour_list": ("pupils:behaviour_export",),
    "pupils:pupil_behaviour": (
        "pupils:pupil_behaviour_export", "pupils:suspension_export", "pupils:system_entry_export",
    ),
    "pupils:pupil_system": ("pupils:suspension_export",),
    "pupils:behaviour_notice_list": ("pupils:behaviour_notice_export",),
    "pupils:statement_list": ("pupils:statement_export",),
    "pupils:suspension_list": ("pupils:suspensions_export",),
    "pupils:attendance_list": ("pupils:attendance_export",),
    "pupils:club_list": ("pupils:club_export",),
    "pupils:correction_list": ("pupils:correction_export",),
    "pupils:fault_list": ("pupils:fault_export",),
    "pupils:group_list": ("pupils:group_export",),
    "pupils:group_detail": ("pupils:member_export", "pupils:lesson_export"),
    "mentoring:pupil_timetable": ("mentoring:pupil_timetable_export",),
    "mentoring:staff_timetable": ("mentoring:staff_timetable_export",),
    "pupils:caseload_list": ("pupils:caseload_export",),
    "pupils:handover_list": ("pupils:handover_export",),
    "pupils:task_list": ("pupils:task_export",),
    "pupils:import_list": ("pupils:import_export",),
    "pupils:import_detail": ("pupils:import_row_export",),
    "interventions:session_list": ("interventions:session_export",),
    "interventions:material_list": ("interventions:material_export",),
    "interventions:programme_list": ("interventions:programme_export",),
    "staffing:staff_list": ("staffing:staff_export",),
    "staffing:faculty_list": ("staffing:faculty_export",),
    "staffing:mail_list": ("staffing:mail_export",),
}  # fmt: skip
# Lists that nobody takes out, each with its reason; frozen.
KEPT_IN = {
    "mentoring:guide_list": "pages of Handrail itself",
    "mentoring:demo_mail_list": "the demo's alone",
    "pupils:behaviour_category_list": "a setting, with no row of anybody's",
    "staffing:factor_list": "one's own ways in",
    "staffing:backup_list": "what was done to backups is neither read nor taken out here",
    "safeguarding:concern_list": "nothing of the sealed room is taken out as a list",
    "safeguarding:adult_concern_list": "nothing of the sealed room is taken out as a list",
    "safeguarding:file_move_list": "nothing of the sealed room is taken out as a list",
    "safeguarding:retention_list": "nothing of the sealed room is taken out as a list",
    "staffing:team_list": "the few who see the sealed room, looked at where they are named",
    "staffing:role_approval_list": "decisions that wait; who has which role is in the list of staff",
}
EXPORT_NAMES = {name for names in EXPORTS.values() for name in names}

# Has to do with backups and changes no more than a notice; frozen.
BACKUP_NOTICE_NAMES = {"staffing:restore_dismiss"}

STEP_UP_NAMES |= EXPORT_NAMES

IMPORTERS = {R.RECORDS}
ADMIN = {R.SITE_ADMIN}
NAMES_TEAM = {R.SITE_ADMIN, R.HEAD, R.SAFEGUARDING_LEAD}
NAMES_BEHAVIOUR = {R.SITE_ADMIN, R.PASTORAL_LEAD}

STAFF = {R.RECORDS, R.SITE_ADMIN, *LEADERS}
CASELOADS = {*MENTORS, *SENDCOS, *LEADERS, R.PASTORAL_LEAD}
ASSIGNERS = {*SENDCOS, R.PASTORAL_LEAD}
# The mentor takes the near pupil over; nobody here hands one over.
HANDOVERS = {*ASSIGNERS, R.MENTOR}

TABLE: dict[str, Row] = {
    "safeguarding:concern_create": form(STAFFED),
    "safeguarding:concern_move": post(STAFFED),
    # One's own alone.
    "safeguarding:concern_receipts": get(RAISE_ABOUT_ADULTS),
    "safeguarding:concern_receipt": form(STAFFED),
    "safeguarding:adult_concern_create": form(RAISE_ABOUT_ADULTS),
    "safeguarding:adult_receipt": form(RAISE_ABOUT_ADULTS),
    "staffing:school_edit": form(ADMIN),
    "staffing:calendar_edit": get(ADMIN),
    "staffing:year_create": form(ADMIN),
    "staffing:year_edit": form(ADMIN, far=ADMIN),
    "staffing:term_create": form(ADMIN, far=ADMIN),
    "staffing:term_edit": form(ADMIN, far=ADMIN),
    "staffing:closed_day_create": form(ADMIN),
    "staffing:closed_day_delete": post(ADMIN, far=ADMIN),
    "staffing:shape_create": form(ADMIN),
    "staffing:shape_edit": form(ADMIN, far=ADMIN),
    "staffing:week_edit": form(ADMIN),
    "mentoring:today": get(EVERY),
    "mentoring:guide_list": get(EVERY),
    "mentoring:board": get(BOARD),
    "mentoring:pupil_detail": get(RECORD, far=WHOLE_RECORD),
    "mentoring:pupil_timeline": form(RECORD, far=WHOLE_RECORD),
    "mentoring:pupil_beside": get(RECORD, far=WHOLE_RECORD),
    "mentoring:message_seen": post(STAFFED),
    "mentoring:message_answer": form(STAFFED),
    "mentoring:pupil_timetable": get(RECORD, far=WHOLE_RECORD),
    # Neither row is one's own, nor of anybody whom a lead's office is about.
    "mentoring:staff_timetable": get(TIMETABLED, far=TIMETABLES, near=TIMETABLES),
    # Only the demo has a file of mails to show; elsewhere nothing is there.
    "mentoring:demo_mail_list": get(ADMIN, page=False, also=(404,)),
    "mentoring:demo_mail_detail": get(ADMIN, near=NOBODY, page=False),
    "mentoring:demo_mail_body": get(ADMIN, near=NOBODY, page=False),
    "pupils:pupil_list": get(STAFFED),
    "pupils:pupil_create": form(IMPORTERS),
    "pupils:pupil_edit": form({R.RECORDS, *SENDCOS}, far={R.RECORDS}),
    "pupils:register_add": form({R.RECORDS, *SENDCOS}, far={R.RECORDS, *SENDCOS}),
    "pupils:pupil_attendance": get(ATTENDANCE, far=WHOLE_RECORD),
    "pupils:attendance_list": get(ATTENDANCE),
    "pupils:attendance_year": get(ATTENDANCE, far=WHOLE_RECORD),
    "pupils:attendance_talk_create": form(CONTACTS, far=WHOLE_RECORD),
    "pupils:club_list": get(TAKERS),
    "pupils:club_create": form(TAKERS),
    "pupils:club_detail": get(TAKERS, far={R.RECORDS}, near=TAKERS_NEAR),
    "pupils:club_edit": form(TAKERS, far={R.RECORDS}, near=TAKERS_NEAR),
    "pupils:club_take": form(TAKERS, far={R.RECORDS}, near=TAKERS_NEAR),
    "pupils:club_day": get(TAKERS, far={R.RECORDS}, near=TAKERS_NEAR),
    "pupils:club_mark_amend": form(TAKERS, far={R.RECORDS}, near=TAKERS_NEAR),
    "pupils:mark_amend": form({R.RECORDS, R.PASTORAL_LEAD}, far={R.RECORDS}),
    "pupils:viewer_list": get({*SENDCOS, R.SAFEGUARDING_LEAD}, far={R.SAFEGUARDING_LEAD}),
    "pupils:plan_list": get(TARGETS, far=WHOLE_SCHOOL_TARGETS),
    "pupils:plan_pack": get(TARGETS, far=WHOLE_SCHOOL_TARGETS),
    "pupils:plan_create": form(TARGET_SET),
    "pupils:plan_detail": get(TARGETS, far=WHOLE_SCHOOL_TARGETS),
    "pupils:plan_edit": form(PLAN_EDIT, near=PLAN_EDIT_NEAR),
    "pupils:plan_end": form(PLAN_EDIT, near=PLAN_EDIT_NEAR),
    "pupils:plan_step": post(TARGETS, far=WHOLE_SCHOOL_TARGETS),
    "pupils:plan_reading": get(TARGETS),
    "pupils:plan_drafts": get(PLAN_EDIT),
    "pupils:plan_overview": get({R.RECORDS}),
    "pupils:plan_publish": post(PLAN_EDIT),
    "pupils:plan_read": post(TARGETS, far=WHOLE_SCHOOL_TARGETS),
    "pupils:voice_list": get(TARGETS, far=WHOLE_SCHOOL_TARGETS),
    "pupils:voice_create": form(HEARS),
    # The mentor wrote the near one down.
    "pupils:voice_strike": form(HEARS, near={R.MENTOR, *SENDCOS}),
    "pupils:comment_create": form(TARGETS, far={R.HEAD}, near={*PLAN_EDIT_NEAR, R.HEAD}),
    "pupils:comment_resolve": post(PLAN_EDIT, near=PLAN_EDIT_NEAR),
    "pupils:bank_list": get(WRITES_PLANS),
    "pupils:bank_create": form(SENDCOS),
    "pupils:bank_import": form(SENDCOS),
    "pupils:bank_edit": form(SENDCOS, far=SENDCOS),
    "pupils:plan_picture": get(TARGETS, far=WHOLE_SCHOOL_TARGETS, page=False),
    "pupils:attachment_create": form(PLAN_EDIT, near=PLAN_EDIT_NEAR),
    "pupils:attachment_open": get(TARGETS, far=WHOLE_SCHOOL_TARGETS, page=False),
    "pupils:attachment_withdraw": form(PLAN_EDIT, near=PLAN_EDIT_NEAR),
    # One's own alone.
    "pupils:paper_batch_create": form(PAPERS),
    "pupils:paper_batch_detail": get(PAPERS),
    "pupils:paper_batch_add": post(PAPERS),
    "pupils:paper_batch_confirm": post(PAPERS),
    "pupils:paper_batch_discard": post(PAPERS),
    "pupils:plan_asked": get(TARGETS),
    "pupils:contribution_ask": form(PLAN_EDIT, near=PLAN_EDIT_NEAR),
    "pupils:contribution_remind": post(PLAN_EDIT, near=PLAN_EDIT_NEAR),
    # What the near pupil says is entered by whoever writes the near plan.
    "pupils:contribution_write": form(TARGETS, near=PLAN_EDIT_NEAR),
    "pupils:contribution_close": form(TARGETS, near=PLAN_EDIT_NEAR),
    "pupils:plan_version": get(TARGETS, far=WHOLE_SCHOOL_TARGETS),
    "pupils:deadline_calendar": get(TARGETS),
    "pupils:feed_detail": form(TARGETS),
    "pupils:feed_end": post(TARGETS),
    "pupils:plan_dates": form(PLAN_EDIT, near=PLAN_EDIT_NEAR),
    "pupils:sought_create": form(PLAN_EDIT, near=PLAN_EDIT_NEAR),
    "pupils:sought_edit": form(PLAN_EDIT, near=PLAN_EDIT_NEAR),
    "pupils:line_create": form(PLAN_EDIT, near=PLAN_EDIT_NEAR),
    "pupils:line_edit": form(PLAN_EDIT, near=PLAN_EDIT_NEAR),
    "pupils:premium_create": form(PLAN_EDIT, near=PLAN_EDIT_NEAR),
    "pupils:premium_edit": form(PLAN_EDIT, near=PLAN_EDIT_NEAR),
    "pupils:review_create": form(PLAN_EDIT, near=PLAN_EDIT_NEAR),
    "pupils:review_detail": get(TARGETS, far=WHOLE_SCHOOL_TARGETS),
    "pupils:review_pdf": get(TARGETS, far=WHOLE_SCHOOL_TARGETS, page=False),
    "pupils:review_edit": form(PLAN_EDIT, near=PLAN_EDIT_NEAR),
    "pupils:review_write_up": form(PLAN_EDIT, near=PLAN_EDIT_NEAR),
    "pupils:review_call_off": form(PLAN_EDIT, near=PLAN_EDIT_NEAR),
    "pupils:review_amend": form(PLAN_EDIT, near=PLAN_EDIT_NEAR),
    "pupils:review_follow": form(PLAN_EDIT, near=PLAN_EDIT_NEAR),
    # Who teaches the near pupil, and nobody else.
    "pupils:round_robin_write": form(TARGETS, near={R.TEACHER}),
    "pupils:round_robin_remind": post(PLAN_EDIT, near=PLAN_EDIT_NEAR),
    "pupils:plan_kinds_edit": form(SENDCOS),
    "pupils:plans_together": get(TARGETS, far=WHOLE_SCHOOL_TARGETS),
    "pupils:plan_unread": get(PLAN_EDIT),
    # Nobody here has yet to read a plan of theirs.
    "pupils:reader_nudge": post(PLAN_EDIT, near=NOBODY),
    "pupils:version_pdf": get(TARGETS, far=WHOLE_SCHOOL_TARGETS, page=False),
    "pupils:printout_create": form(TARGETS),
    # One's own alone.
    "pupils:printout_detail": get(TARGETS),
    "pupils:printout_open": get(TARGETS),
    "pupils:review_printout_create": post(TARGETS),
    "pupils:target_list": get(TARGETS, far=WHOLE_SCHOOL_TARGETS),
    "pupils:target_plain": get(TARGETS, far=WHOLE_SCHOOL_TARGETS),
    "pupils:target_detail": get(TARGETS, far=WHOLE_SCHOOL_TARGETS),
    "pupils:target_create": form(TARGET_SET),
    "pupils:target_edit": form(TARGET_FED, near=TARGET_EDIT),
    "pupils:target_decide": form(TARGET_FED, near=TARGET_EDIT),
    "pupils:target_reopen": post(TARGET_FED, near=TARGET_EDIT),
    "pupils:step_done": post(TARGET_FED, near=TARGET_EDIT),
    "pupils:reading_create": form(TARGET_FED),
    "pupils:reading_edit": form(TARGET_FED, near=TARGET_EDIT),
    "pupils:evidence_create": form(TARGET_FED),
    "pupils:evidence_photo": get(TARGETS, far=WHOLE_SCHOOL_TARGETS, page=False),
    "pupils:work_day_create": form(TARGET_FED),
    "pupils:work_day_edit": form(TARGET_FED, near=TARGET_EDIT),
    "pupils:contact_list": get(CONTACTS, far=WHOLE_RECORD),
    "pupils:letter_list": get(HOUSEHOLDS, far=WHOLE_RECORD),
    "pupils:contact_find": form({R.RECORDS}, far={R.RECORDS}),
    "pupils:contact_create": form({R.RECORDS}, far={R.RECORDS}),
    "pupils:contact_link": form({R.RECORDS}, far={R.RECORDS}),
    "pupils:contact_edit": form({R.RECORDS, *SENDCOS}, far={R.RECORDS}),
    "pupils:link_edit": form({R.RECORDS, *SENDCOS}, far={R.RECORDS}),
    "pupils:link_end": form({R.RECORDS, *SENDCOS}, far={R.RECORDS}),
    "pupils:entry_create": form(CONTACTS, far=WHOLE_RECORD),
    "pupils:entry_detail": get(CONTACTS, far=WHOLE_RECORD),
    "pupils:rhythm_edit": form(CONTACTS, far=WHOLE_RECORD),
    "pupils:notice_list": get(CONTACTS),
    # Only who was told confirms.
    "pupils:notice_confirm": post(CONTACTS),
    "pupils:letter_desk": get(LETTERS),
    "pupils:letter_create": form(LETTER_WRITE),
    "pupils:letter_detail": get(LETTERS, far=LETTERS_FAR),
    "pupils:letter_edit": form(LETTER_WRITE),
    "pupils:letter_comment_create": form({*LETTER_WRITE, *LETTER_RELEASE, R.TEACHER}, far=set(LEADERS)),
    "pupils:letter_release": post(LETTER_RELEASE, far=set(LEADERS)),
    "pupils:letter_withdraw": post(LETTER_WRITE),
    "pupils:letter_pdf": get(LETTERS, far=LETTERS_FAR, page=False),
    "pupils:letter_printout_create": post(LETTER_SEND),
    "pupils:letter_printout_detail": get(LETTER_SEND),
    "pupils:letter_printout_open": get(LETTER_SEND),
    "pupils:letter_send": form(LETTER_SEND, far=LETTERS_FAR),
    "pupils:letter_return": form(LETTER_SEND, far=LETTERS_FAR),
    "pupils:letter_templates": get(LETTER_WRITE),
    "pupils:letter_template_begin": post(SENDCOS),
    "pupils:letter_template_create": form(SENDCOS),
    "pupils:letter_template_edit": form(SENDCOS, far=SENDCOS),
    "pupils:handout_list": get(CONTACTS),
    "pupils:handout_detail": get(CONTACTS, far=CONTACTS),
    "pupils:handout_create": form({R.RECORDS, *SENDCOS}),
    "pupils:handout_edit": form({R.RECORDS, *SENDCOS}, far={R.RECORDS, *SENDCOS}),
    "pupils:record_detail": get(RECORD, far=WHOLE_RECORD),
    "pupils:pupil_photo": get(STAFFED, far=STAFFED, page=False),
    "pupils:photo_edit": form({R.RECORDS}, far={R.RECORDS}),
    "pupils:pupil_return": form({R.RECORDS}, far={R.RECORDS}),
    "pupils:flag_create": form(RECORD_EDIT, far={R.RECORDS}),
    "pupils:flag_edit": form(RECORD_EDIT, far={R.RECORDS}),
    "pupils:alert_create": form(RECORD_EDIT, far={R.RECORDS}),
    "pupils:alert_edit": form(RECORD_EDIT, far={R.RECORDS}),
    "pupils:placement_create": form(RECORD_EDIT, far={R.RECORDS}),
    "pupils:placement_edit": form(RECORD_EDIT, far={R.RECORDS}),
    "pupils:arrangement_create": form(RECORD_EDIT, far={R.RECORDS}),
    "pupils:arrangement_edit": form(RECORD_EDIT, far={R.RECORDS}),
    "pupils:arrangement_problem": form(RECORD, far=WHOLE_RECORD),
    "pupils:diagnosis_create": form(LETTER_FILE, far={R.RECORDS}, near=LETTER_FILE_NEAR),
    "pupils:diagnosis_edit": form(SENDCOS),
    "pupils:agency_create": form(LETTER_FILE, far={R.RECORDS}, near=LETTER_FILE_NEAR),
    "pupils:agency_edit": form(SENDCOS),
    "pupils:document_create": form(FILE, far={R.RECORDS}),
    "pupils:document_edit": form(RECORD_EDIT, far={R.RECORDS}),
    # The mentor filed the near one.
    "pupils:document_withdraw": form(FILE, far={R.RECORDS}, near={*RECORD_EDIT, R.MENTOR}),
    "pupils:document_open": get(ATTENDANCE, far=WHOLE_RECORD, page=False),
    "pupils:behaviour_list": get(STAFFED),
    "pupils:behaviour_create": form(STAFFED),
    "pupils:behaviour_detail": get(STAFFED, far=WHOLE_SCHOOL_TARGETS, near=BEHAVIOUR),
    "pupils:behaviour_edit": form(STAFFED, near=BEHAVIOUR_EDIT),
    "pupils:behaviour_take_back": post(STAFFED),
    "pupils:behaviour_follow_up": form(STAFFED, far=WHOLE_SCHOOL_TARGETS, near=BEHAVIOUR),
    "pupils:talk_create": form(STAFFED, far=WHOLE_SCHOOL_TARGETS, near=BEHAVIOUR),
    "pupils:talk_detail": get(STAFFED, far=WHOLE_SCHOOL_TARGETS, near=BEHAVIOUR),
    "pupils:talk_edit": form(STAFFED, near={R.MENTOR}),
    "pupils:talk_conclude": form(STAFFED, far=WHOLE_SCHOOL_TARGETS, near=BEHAVIOUR),
    "pupils:physical_create": form(STAFFED, far=WHOLE_SCHOOL_TARGETS, near=BEHAVIOUR),
    "pupils:physical_detail": get(STAFFED, far=WHOLE_SCHOOL_TARGETS, near=BEHAVIOUR),
    "pupils:physical_edit": form(STAFFED, near={R.MENTOR}),
    "pupils:parents_told": form(STAFFED, far=WHOLE_SCHOOL_TARGETS, near=BEHAVIOUR),
    "pupils:statement_write": form(STAFFED),
    "pupils:behaviour_notice_read": post(STAFFED, near=BEHAVIOUR),
    "pupils:pupil_behaviour": get(STAFFED, far=WHOLE_SCHOOL_TARGETS, near=BEHAVIOUR),
    "pupils:praise_create": form(STAFFED, far=STAFFED),
    "pupils:praise_pick": form(STAFFED),
    "pupils:behaviour_category_list": get({*NAMES_BEHAVIOUR, *LEADERS, R.RECORDS}),
    "pupils:behaviour_category_begin": post(NAMES_BEHAVIOUR),
    "pupils:behaviour_category_create": form(NAMES_BEHAVIOUR),
    "pupils:behaviour_category_edit": form(NAMES_BEHAVIOUR, far=NAMES_BEHAVIOUR),
    "pupils:pupil_system": get(STAFFED, far=WHOLE_SCHOOL_TARGETS, near=BEHAVIOUR),
    "pupils:behaviour_notice_list": get(STAFFED),
    "pupils:statement_list": get(STAFFED),
    "pupils:suspension_list": get(IMPORTERS),
    "pupils:suspension_withdraw": form(IMPORTERS, far=IMPORTERS),
    "pupils:suspension_put_back": post(IMPORTERS, far=IMPORTERS),
    "pupils:pupil_wrong": form(SAYS, far=SAYS),
    "pupils:link_wrong": form(SAYS, far=WHOLE_RECORD - OFFICE, near=CONTACTS - OFFICE),
    "pupils:flag_wrong": form(SAYS, far=WHOLE_RECORD - OFFICE, near=RECORD - OFFICE),
    "pupils:alert_wrong": form(SAYS, far=WHOLE_RECORD - OFFICE, near=ATTENDANCE - OFFICE),
    "pupils:arrangement_wrong": form(SAYS, far=WHOLE_RECORD - OFFICE, near=RECORD - OFFICE),
    "pupils:document_wrong": form(SAYS, far=WHOLE_RECORD - OFFICE, near=ATTENDANCE - OFFICE),
    "pupils:mark_wrong": form(SAYS, far=WHOLE_RECORD - OFFICE, near=ATTENDANCE - OFFICE),
    "pupils:event_wrong": form(SAYS, far=WHOLE_SCHOOL_TARGETS, near=BEHAVIOUR),
    "pupils:target_wrong": form(SAYS, far=WHOLE_SCHOOL_TARGETS, near=TARGETS),
    "pupils:entry_wrong": form(SAYS, far=WHOLE_RECORD - OFFICE, near=CONTACTS - OFFICE),
    "interventions:session_wrong": form(
        SAYS, far={*LEADERS, R.SAFEGUARDING_LEAD}, near=SESSION_READ - {R.TEACHER}
    ),
    "pupils:correction_list": get(STAFFED),
    # The near one is one's own, and was passed to oneself.
    "pupils:correction_answer": form(STAFFED, far=OFFICE),
    "pupils:correction_pass": post(STAFFED, far=OFFICE, near=OFFICE),
    "pupils:correction_seen": post(STAFFED),
    "pupils:fault_list": form(OFFICE),
    "pupils:set_aside_end": post(OFFICE, far=OFFICE),
    "pupils:group_list": get(STAFFED),
    "pupils:group_detail": get(STAFFED, far=STAFFED),
    "pupils:group_end": form({R.RECORDS}, far={R.RECORDS}),
    "pupils:caseload_list": get(CASELOADS),
    "pupils:caseload_assign": form(ASSIGNERS),
    "pupils:caseload_balance": form(ASSIGNERS),
    "pupils:handover_create": form(ASSIGNERS, far=ASSIGNERS),
    "pupils:handover_list": get(HANDOVERS),
    "pupils:handover_detail": get(HANDOVERS, far=SENDCOS),
    "pupils:handover_write": form(HANDOVERS, far=SENDCOS, near=ASSIGNERS),
    # Only who takes over confirms.
    "pupils:handover_confirm": post(HANDOVERS, near={R.MENTOR}),
    "pupils:caseload_end": post(ASSIGNERS, far=SENDCOS),
    "pupils:caseload_move": form(ASSIGNERS, far=SENDCOS),
    "interventions:catch_up": form(SESSION_WRITE),
    "interventions:week_sheet": get(SESSION_WRITE),
    "interventions:session_log": form(SESSION_WRITE),
    "interventions:planned_not_held": form(SESSION_WRITE),
    "interventions:planned_not_held_undo": post(SESSION_WRITE),
    "interventions:session_create": form(SESSION_WRITE),
    "interventions:session_list": get(SESSION_READ),
    # The near session is support of a pupil by name: teachers open that in a class of theirs.
    "interventions:session_detail": get(
        SESSION_READ, far={*LEADERS, R.SAFEGUARDING_LEAD}, near=SESSION_READ - {R.TEACHER}
    ),
    "interventions:cover_create": form(COVERS, far=TIMETABLES),
    # Whoever comes first takes it back.
    "interventions:cover_end": post(COVERS, far=TIMETABLES, also=(404,)),
    "interventions:lessons_ahead": get(SESSION_READ),
    "interventions:lesson_detail": get(SESSION_READ, far={*LEADERS, R.SAFEGUARDING_LEAD}),
    # A line is the teacher's; who teaches the group tells of its lessons to nobody.
    "interventions:lesson_line": form(LESSON_TELL, near={R.TEACHER}),
    "interventions:lesson_report": form(LESSON_TELL, near=LESSON_SUPPORT),
    "interventions:report_answer": form(LESSON_TELL, near={R.TEACHER}),
    "interventions:lesson_notice_read": post(SESSION_READ),
    "interventions:wanted_ready": form(LESSON_TELL),
    "interventions:material_list": get(MATERIALS),
    "interventions:material_detail": get(MATERIALS, far=MATERIALS),
    "interventions:material_create": form(MATERIAL_KEEP),
    # The mentor keeps the near one.
    "interventions:material_edit": form(MATERIAL_KEEP, far=SENDCOS, near={R.MENTOR, *SENDCOS}),
    "interventions:session_edit": form(SESSION_WRITE, near={R.MENTOR}),
    # The near session is the mentor's; others who may read it are told that only its writer says this.
    "interventions:strategy_used": post(SESSION_WRITE, also=(404,)),
    "interventions:addendum_create": form(SESSION_WRITE),
    "interventions:class_sheet": get(TARGETS, far=TARGETS),
    "interventions:class_sheet_pdf": get(TARGETS, far=TARGETS),
    "pupils:task_list": get(STAFFED),
    "pupils:task_create": form(STAFFED),
    "pupils:task_done": post(STAFFED),
    "staffing:staff_list": get(STAFF),
    "staffing:staff_detail": get(STAFF, far=STAFF),
    "staffing:staff_create": form(IMPORTERS),
    "staffing:staff_edit": form(IMPORTERS, far=IMPORTERS),
    "staffing:lost_phone_create": form({R.RECORDS, R.SITE_ADMIN}, far={R.RECORDS, R.SITE_ADMIN}),
    "staffing:lost_phone_confirm": post(STAFF, far=STAFF),
    "staffing:lost_phone_refuse": post(STAFF, far=STAFF),
    "staffing:staff_invite": post(IMPORTERS, far=IMPORTERS),
    "staffing:sign_ins_end": post(STAFF, far=STAFF),
    "staffing:role_create": form(IMPORTERS, far=IMPORTERS),
    "staffing:role_end": form(IMPORTERS, far=IMPORTERS),
    "staffing:role_approval_list": get(LEADERS),
    "staffing:role_approve": post(LEADERS, far=LEADERS),
    "staffing:role_decline": post(LEADERS, far=LEADERS),
    **{
        f"safeguarding:{name}": form(TEAM, far=TEAM)
        for name in set(DESK)
        - {
            "concern_list",
            "concern_file",
            "chronology_detail",
            "chronology_pdf",
            "desk_edit",
            "file_move_list",
            "file_pupil_find",
            "file_move_detail",
            "pack_passphrase",
            "pack_open",
            "came_file",
            "retention_list",
            "retention_detail",
            "message_withdraw",
            *COUNTS,
        }
    },
    **{
        f"safeguarding:{name}": form(DECIDE_ABOUT_ADULTS, far={R.CHAIR_OF_GOVERNORS}, near={R.HEAD})
        for name in ADULT_ACTS
    },
    "safeguarding:adult_concern_list": get({*DECIDE_ABOUT_ADULTS, *TEAM}, near=DECIDE_ABOUT_ADULTS),
    "safeguarding:adult_concern_detail": form(
        {*DECIDE_ABOUT_ADULTS, *TEAM}, far={R.CHAIR_OF_GOVERNORS}, near={R.HEAD}
    ),
    "safeguarding:adult_file": get(
        {*DECIDE_ABOUT_ADULTS, *TEAM}, far={R.CHAIR_OF_GOVERNORS}, near={R.HEAD}, page=False
    ),
    "safeguarding:adult_kept": get(DECIDE_ABOUT_ADULTS, far={R.CHAIR_OF_GOVERNORS}, near={R.HEAD}),
    "safeguarding:adult_reader_create": form({R.HEAD}),
    "safeguarding:adult_reader_end": post({R.HEAD}, far={R.HEAD}),
    "safeguarding:file_move_list": get(TEAM),
    "safeguarding:file_pupil_find": form(TEAM),
    "safeguarding:file_move_detail": get(TEAM, far=TEAM),
    # Shown once, in the answer itself.
    "safeguarding:pack_passphrase": post(TEAM, far=TEAM),
    "safeguarding:pack_open": get(TEAM, far=TEAM, page=False),
    "safeguarding:came_file": get(TEAM, far=TEAM, page=False),
    "safeguarding:retention_list": get(TEAM),
    "safeguarding:retention_detail": get(TEAM, far=TEAM),
    **{f"safeguarding:{name}": get(TEAM, page=not name.startswith("overview")) for name in COUNTS},
    "safeguarding:message_withdraw": post(TEAM, far=TEAM),
    "safeguarding:concern_list": get(TEAM),
    "safeguarding:desk_edit": form(TEAM),
    "safeguarding:chronology_detail": get(TEAM, far=TEAM),
    "safeguarding:chronology_pdf": post(TEAM, far=TEAM),
    "safeguarding:concern_file": get(TEAM, far=TEAM, page=False),
    "staffing:team_list": get(NAMES_TEAM),
    "staffing:team_create": form(NAMES_TEAM),
    "staffing:team_approve": post(NAMES_TEAM, far=NAMES_TEAM),
    "staffing:team_decline": post(NAMES_TEAM, far=NAMES_TEAM),
    "staffing:team_end": form(NAMES_TEAM, far=NAMES_TEAM),
    "staffing:manager_create": form(IMPORTERS, far=IMPORTERS),
    "staffing:manager_end": form(IMPORTERS, far=IMPORTERS),
    "staffing:faculty_list": get(STAFF),
    "staffing:faculty_create": form(IMPORTERS),
    "staffing:faculty_edit": form(IMPORTERS, far=IMPORTERS),
    "pupils:import_list": get(IMPORTERS),
    "pupils:import_create": form(IMPORTERS),
    "pupils:import_detail": get(IMPORTERS, far=IMPORTERS),
    "pupils:import_read": post(IMPORTERS, far=IMPORTERS),
    "pupils:import_decide": post(IMPORTERS, far=IMPORTERS),
    "pupils:import_confirm": post(IMPORTERS, far=IMPORTERS),
    "pupils:import_discard": post(IMPORTERS, far=IMPORTERS),
    "pupils:import_undo": post(IMPORTERS, far=IMPORTERS),
    "staffing:backup_list": get(ADMIN),
    "staffing:restore_dismiss": post(ADMIN),
    "staffing:evidence_detail": get({R.HEAD, *ADMIN}),
    "staffing:role_review_create": post({R.HEAD}),
    "staffing:mail_list": get(ADMIN),
    "staffing:mail_retry": post(ADMIN, far=ADMIN),
    "mentoring:digest_list": get(BOARD),
    # A digest goes with the office it was built for.
    "mentoring:digest_detail": get(BOARD, near=DIGESTED),
    "mentoring:digest_item_review": post(BOARD, near=DIGESTED),
    "account_change_password": form(EVERY),
    "pupils:pupil_picker": post(STAFFED),
    "pupils:pupil_search": Row(
        frozenset(STAFFED), frozenset(), ("get", "post"), frozenset(STAFFED), is_page=False
    ),
    "staffing:account": form(EVERY),
    "staffing:factor_list": get(EVERY),
    "staffing:factor_ask": form(EVERY),
    "staffing:phone_create": form(EVERY),
    "staffing:passkey_create": form(EVERY),
    "staffing:codes_create": post(EVERY),
    "staffing:factor_remove": post(EVERY),
    "staffing:browser_end": post(EVERY),
    "staffing:browsers_end": post(EVERY),
    "staffing:lock": Row(frozenset(EVERY), frozenset(), ("get", "post"), frozenset(EVERY), is_page=False),
    "staffing:idle": Row(frozenset(EVERY), frozenset(), ("get", "post"), frozenset(EVERY), is_page=False),
    "staffing:draft_drop": post(EVERY),
    "staffing:draft_save": post(EVERY),
    "staffing:job_detail": get(EVERY, far={R.SITE_ADMIN}),
    "staffing:job_progress": get(EVERY, far={R.SITE_ADMIN}, page=False),
    "staffing:role_table": get(EVERY),
    "staffing:school_switch": post(EVERY, also=(404,)),
    "interventions:programme_list": get(SUPPORT),
    "interventions:programme_create": form(SUPPORT_EDIT),
    "interventions:programme_edit": form(SUPPORT_EDIT, far=SUPPORT_EDIT),
    "interventions:provision_create": form(SUPPORT_EDIT),
    "interventions:provision_detail": get(SUPPORT, far={*SENDCOS, *LEADERS, R.RECORDS} - SENDCOS),
    "interventions:provision_edit": form(SUPPORT_EDIT, far=SENDCOS),
    "interventions:place_create": form(SUPPORT_EDIT, far=SENDCOS),
    "interventions:place_end": post(SUPPORT_EDIT, far=SENDCOS),
    "interventions:slot_create": form(SUPPORT_EDIT, far=SENDCOS),
    "interventions:slot_move": form(SUPPORT_EDIT, far=SENDCOS),
    "interventions:slot_end": post(SUPPORT_EDIT, far=SENDCOS),
}
# A file's rights are its list's.
TABLE |= {
    name: get(set(TABLE[page].opens), set(TABLE[page].far), set(TABLE[page].near))
    for page, names in EXPORTS.items()
    for name in names
}
# Whoever sees attendance may take registers out, and takes out none who keeps none.
TABLE["pupils:club_export"] = get(ATTENDANCE)
