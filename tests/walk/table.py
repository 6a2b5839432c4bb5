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
STAFFED = EVERY - {R.SITE_ADMIN}
RECORD = STAFFED - {R.EXAMS_OFFICER}
WHOLE_RECORD = {R.SAFEGUARDING_LEAD, *LEADERS, R.RECORDS}
BOARD = {*MENTORS, *SENDCOS, *LEADERS, R.TEACHER, R.FACULTY_LEAD, R.PASTORAL_LEAD}
SUPPORT = {*MENTORS, *SENDCOS, *LEADERS, R.TEACHER, R.FACULTY_LEAD, R.PASTORAL_LEAD, R.RECORDS}
SUPPORT_EDIT = {*LEADS, *SENDCOS, R.PASTORAL_LEAD}
SESSION_WRITE = {*MENTORS, *SENDCOS, R.PASTORAL_LEAD}
SESSION_READ = {*SESSION_WRITE, *LEADERS, R.TEACHER, R.SAFEGUARDING_LEAD}
ATTENDANCE = RECORD - {R.ASSESSMENT_LEAD}
NOBODY: set[Role] = set()


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


# Reachable without signing in; frozen.
PUBLIC_NAMES = {
    "health", "account_login", "account_logout", "account_reset_password", "account_reset_password_done",
    "account_reset_password_from_key", "account_reset_password_from_key_done",
}  # fmt: skip

IMPORTERS = {R.RECORDS}
ADMIN = {R.SITE_ADMIN}

STAFF = {R.RECORDS, R.SITE_ADMIN, *LEADERS}
CASELOADS = {*MENTORS, *SENDCOS, *LEADERS, R.PASTORAL_LEAD}
ASSIGNERS = {*SENDCOS, R.PASTORAL_LEAD}

TABLE: dict[str, Row] = {
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
    "mentoring:board": get(BOARD),
    "mentoring:pupil_detail": get(RECORD, far=WHOLE_RECORD),
    "mentoring:pupil_sessions": get(SESSION_READ, far={*LEADERS, R.SAFEGUARDING_LEAD}),
    # Only the demo has a file of mails to show; elsewhere nothing is there.
    "mentoring:demo_mail_list": get(ADMIN, page=False, also=(404,)),
    "mentoring:demo_mail_detail": get(ADMIN, near=NOBODY, page=False),
    "mentoring:demo_mail_body": get(ADMIN, near=NOBODY, page=False),
    "pupils:pupil_list": get(STAFFED),
    "pupils:pupil_create": form(IMPORTERS),
    "pupils:pupil_edit": form({R.RECORDS, *SENDCOS}, far={R.RECORDS}),
    "pupils:register_add": form({R.RECORDS, *SENDCOS}, far={R.RECORDS, *SENDCOS}),
    "pupils:pupil_attendance": get(ATTENDANCE, far=WHOLE_RECORD),
    "pupils:mark_amend": form({R.RECORDS, R.PASTORAL_LEAD}, far={R.RECORDS}),
    "pupils:viewer_list": get({*SENDCOS, R.SAFEGUARDING_LEAD}, far={R.SAFEGUARDING_LEAD}),
    "pupils:group_list": get(STAFFED),
    "pupils:group_detail": get(STAFFED, far=STAFFED),
    "pupils:caseload_list": get(CASELOADS),
    "pupils:caseload_assign": form(ASSIGNERS),
    "pupils:caseload_end": post(ASSIGNERS, far=SENDCOS),
    "pupils:caseload_move": form(ASSIGNERS, far=SENDCOS),
    "interventions:session_log": form(SESSION_WRITE),
    "interventions:planned_not_held": form(SESSION_WRITE),
    "interventions:planned_not_held_undo": post(SESSION_WRITE),
    "interventions:session_create": form(SESSION_WRITE),
    "interventions:session_list": get(SESSION_READ),
    "interventions:session_detail": get(SESSION_READ, far={*LEADERS, R.SAFEGUARDING_LEAD}),
    "interventions:session_edit": form(SESSION_WRITE, near={R.MENTOR}),
    "interventions:addendum_create": form(SESSION_WRITE),
    "interventions:task_list": get(STAFFED),
    "interventions:task_done": post(STAFFED),
    "staffing:staff_list": get(STAFF),
    "staffing:staff_detail": get(STAFF, far=STAFF),
    "staffing:staff_create": form(IMPORTERS),
    "staffing:staff_edit": form(IMPORTERS, far=IMPORTERS),
    "staffing:staff_invite": post(IMPORTERS, far=IMPORTERS),
    "staffing:role_create": form(IMPORTERS, far=IMPORTERS),
    "staffing:role_end": form(IMPORTERS, far=IMPORTERS),
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
    "staffing:mail_list": get(ADMIN),
    "staffing:mail_retry": post(ADMIN, far=ADMIN),
    "mentoring:digest_list": get(BOARD),
    "mentoring:digest_detail": get(BOARD),
    "mentoring:digest_item_review": post(BOARD),
    "account_change_password": form(EVERY),
    "pupils:pupil_picker": post(STAFFED),
    "pupils:pupil_search": Row(
        frozenset(STAFFED), frozenset(), ("get", "post"), frozenset(STAFFED), is_page=False
    ),
    "staffing:account": form(EVERY),
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
    "interventions:slot_end": post(SUPPORT_EDIT, far=SENDCOS),
}
