"""What every page's frame needs: where one can go, where one is, and as whom."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from mentoring.models import DIGEST_ROLES
from staffing.access import GRANTS, Actor, Can, Resource, Role, Scope, Verb
from staffing.backups.standing import notice
from staffing.calendar import now
from staffing.models import Staff, StaffRole
from staffing.shortcuts import Shortcut
from staffing.waiting import waiting_for


@dataclass(frozen=True)
class Place:
    """A page that the rail leads to; `pages` are beginnings of URL names that count as being there.

    `roles`: who has anything on it, where that is not everybody who may open it.
    """

    label: str
    url_name: str
    pages: tuple[str, ...]
    needs: Can | None = None
    shortcut: str = ""
    short_label: str = ""
    roles: frozenset[Role] = frozenset()
    is_demo: bool = False


@dataclass(frozen=True)
class Item:
    """A place as one person sees it on one page."""

    label: str
    short_label: str
    url: str
    is_here: bool
    shortcut: str
    count: int | None


TASKS = "pupils:task_list"
ROLES = "staffing:role_approval_list"
FAULTS = "pupils:fault_list"
SCHOOL_PAGES = (
    *(f"staffing:{page}" for page in ("school_edit", "calendar", "year", "term", "closed", "shape", "week")),
    "pupils:behaviour_category",
)
# Who gets a letter stands with the contacts.
LETTER_PAGES = (
    "pupils:letter_desk",
    "pupils:letter_detail",
    "pupils:letter_create",
    "pupils:letter_edit",
    "pupils:letter_send",
    "pupils:letter_return",
    "pupils:letter_template",
    "pupils:letter_printout",
)
DESK_PAGES = (
    "safeguarding:concern_list",
    "safeguarding:concern_triage",
    "safeguarding:concern_d",
    "safeguarding:concern_parents",
    "safeguarding:concern_action",
    "safeguarding:concern_agency",
    "safeguarding:concern_strategy",
    "safeguarding:referral",
    "safeguarding:plan",
    "safeguarding:desk",
    "safeguarding:concern_close",
    "safeguarding:concern_reopen",
    "safeguarding:action",
    "safeguarding:entry",
    "safeguarding:link",
    "safeguarding:chronology",
    "safeguarding:file",
    "safeguarding:transfer",
    "safeguarding:incoming",
    "safeguarding:pack",
    "safeguarding:retention",
    "safeguarding:message",
    "safeguarding:concern_patterns",
    "safeguarding:concern_overview",
    "safeguarding:concern_workload",
)
# Of concerns about adults what is read; the lead, who reads them where the head says so, comes from the desk.
ADULT_PAGES = tuple(
    f"safeguarding:adult_{page}"
    for page in (
        "concern_list",
        "concern_detail",
        "assess",
        "lado",
        "discussion",
        "action",
        "outcome",
        "close",
        "kept",
    )
) + ("safeguarding:adult_reopen", "safeguarding:adult_correct", "safeguarding:adult_reader")
# Anybody may open the groups; these are the roles that think in them.
GROUP_READERS = frozenset({Role.TEACHER, Role.FACULTY_LEAD, Role.SENDCO, Role.ASSISTANT_SENDCO, Role.RECORDS})
# Who teaches lessons, or supports in them.
LESSON_PARTNERS = frozenset(
    role for role in Role if GRANTS[role].get((Resource.LESSON, Verb.CREATE), frozenset())
)
# Whose work it is to look at attendance over many pupils.
ATTENDANCE_READERS = frozenset(
    {
        Role.PASTORAL_LEAD,
        Role.SENDCO,
        Role.ASSISTANT_SENDCO,
        Role.KEY_STAGE_COORDINATOR,
        Role.SENIOR_LEADER,
        Role.HEAD,
        Role.RECORDS,
    }
)
# Who sees more than one's own caseload, which has a page of its own.
CASELOAD_READERS = frozenset(
    role for role in Role if GRANTS[role].get((Resource.CASELOAD, Verb.VIEW), frozenset()) - {Scope.OWN}
)
# The first three are tabs on a phone.
PLACES = (
    Place(
        "Today", "mentoring:today", ("mentoring:today", "interventions:session_log", "interventions:planned")
    ),
    Place("Caseload", "mentoring:board", ("mentoring:board", "mentoring:pupil"), Can.BOARD_VIEW),
    Place(
        "Log a session",
        "interventions:session_create",
        ("interventions:session_create",),
        Can.SESSION_CREATE,
        Shortcut.LOG,
        "Log",
    ),
    Place(
        "Catch up",
        "interventions:catch_up",
        ("interventions:catch_up", "interventions:week_sheet"),
        Can.SESSION_CREATE,
    ),
    Place("Tasks", TASKS, ("pupils:task", "pupils:correction"), Can.TASK_VIEW),
    Place("Safeguarding desk", "safeguarding:concern_list", DESK_PAGES, Can.CONCERN_VIEW),
    Place(
        "Concerns about adults",
        "safeguarding:adult_concern_list",
        ADULT_PAGES,
        Can.ADULT_CONCERN_VIEW,
        roles=frozenset({Role.HEAD, Role.CHAIR_OF_GOVERNORS}),
    ),
    Place("Put right", FAULTS, ("pupils:fault",), Can.FAULT_EDIT),
    Place(
        "Behaviour and praise",
        "pupils:behaviour_list",
        ("pupils:behaviour_list", "pupils:behaviour_create", "pupils:behaviour_detail", "pupils:praise"),
        Can.BEHAVIOUR_VIEW,
    ),
    Place(
        "Pupils",
        "pupils:pupil_list",
        ("pupils:pupil", "pupils:register", "pupils:attendance_y", "pupils:attendance_t"),
        Can.RECORD_VIEW,
    ),
    Place(
        "Reviews and deadlines",
        "pupils:deadline_calendar",
        ("pupils:deadline", "pupils:review", "pupils:feed"),
        Can.PLAN_VIEW,
    ),
    Place(
        "Attendance",
        "pupils:attendance_list",
        ("pupils:attendance_list",),
        Can.ATTENDANCE_VIEW,
        roles=ATTENDANCE_READERS,
    ),
    Place("Registers", "pupils:club_list", ("pupils:club",), Can.ATTENDANCE_CREATE),
    Place(
        "Lessons ahead",
        "interventions:lessons_ahead",
        (
            "interventions:lesson",
            "interventions:report_answer",
            "interventions:wanted",
            "interventions:material",
        ),
        Can.LESSON_VIEW,
        roles=LESSON_PARTNERS,
    ),
    Place("Groups", "pupils:group_list", ("pupils:group",), Can.ROLL_VIEW, roles=GROUP_READERS),
    Place(
        "Mentors’ caseloads",
        "pupils:caseload_list",
        ("pupils:caseload", "pupils:handover"),
        Can.CASELOAD_VIEW,
        roles=CASELOAD_READERS,
    ),
    Place("Letters", "pupils:letter_desk", LETTER_PAGES, Can.LETTER_OUT_VIEW),
    Place(
        "Plans being written",
        "pupils:plan_drafts",
        ("pupils:plan_drafts", "pupils:paper_batch"),
        Can.PLAN_EDIT,
    ),
    Place(
        "Dates of plans",
        "pupils:plan_overview",
        ("pupils:plan_overview", "pupils:paper_batch"),
        Can.PLAN_DATES_VIEW,
    ),
    Place(
        "Programmes",
        "interventions:programme_list",
        ("interventions:programme", "interventions:provision", "interventions:slot"),
        Can.SUPPORT_VIEW,
    ),
    Place(
        "Sessions",
        "interventions:session_list",
        ("interventions:session_list", "interventions:session_detail", "interventions:session_edit"),
        Can.SESSION_VIEW,
    ),
    Place(
        "Weekly digests",
        "mentoring:digest_list",
        ("mentoring:digest",),
        Can.BOARD_VIEW,
        roles=frozenset().union(*DIGEST_ROLES.values()),
    ),
    Place("Imports", "pupils:import_list", ("pupils:import", "pupils:suspension"), Can.IMPORT_VIEW),
    Place(
        "Staff",
        "staffing:staff_list",
        ("staffing:staff", "staffing:role_c", "staffing:role_e", "staffing:manager", "staffing:faculty"),
        Can.STAFF_VIEW,
    ),
    Place("Roles to approve", ROLES, ("staffing:role_approv",), Can.STAFF_APPROVE),
    Place("Safeguarding team", "staffing:team_list", ("staffing:team",), Can.TEAM_VIEW),
    Place("School", "staffing:school_edit", SCHOOL_PAGES, Can.SCHOOL_EDIT),
    Place("Backups", "staffing:backup_list", ("staffing:backup",), Can.BACKUP_VIEW),
    Place("Security evidence", "staffing:evidence_detail", ("staffing:evidence",), Can.EVIDENCE_VIEW),
    Place("Mails", "staffing:mail_list", ("staffing:mail",), Can.POST_VIEW),
    Place(
        "Mails of the demo",
        "mentoring:demo_mail_list",
        ("mentoring:demo_mail",),
        Can.POST_VIEW,
        is_demo=True,
    ),
    Place("What each role can see", "staffing:role_table", ("staffing:role_table",), Can.ROLE_TABLE_VIEW),
)


def _open_tasks(staff: Staff, actor: Actor) -> int:
    """With what one has to answer of what was said to be wrong, or to see the answer to."""
    return waiting_for(staff, "tasks") + waiting_for(staff, "corrections")


def _with_office(staff: Staff, actor: Actor) -> int:
    return waiting_for(staff, "office")


def corrections_waiting(staff: Staff, actor: Actor) -> int:
    """What was said to be wrong and waits for this person: to be answered, or for the answer to be seen."""
    is_office = Scope.ALL in actor.scopes(Resource.CORRECTION, Verb.EDIT)
    return waiting_for(staff, "corrections") + (_with_office(staff, actor) if is_office else 0)


def statements_waiting(staff: Staff, actor: Actor) -> int:
    """Statements about physical interventions that this person was asked for and has not written."""
    return waiting_for(staff, "statements") if actor.scopes(Resource.BEHAVIOUR) else 0


def lessons_waiting(staff: Staff, actor: Actor) -> int:
    """What mentors told of this person's lessons, and answers to what they told themselves, to be read."""
    return waiting_for(staff, "lessons") if actor.scopes(Resource.LESSON) else 0


def _roles_to_approve(staff: Staff, actor: Actor) -> int:
    return StaffRole.objects.visible_to(actor).decidable_by(actor).count()


COUNTS = {TASKS: _open_tasks, FAULTS: _with_office, ROLES: _roles_to_approve}


def _is_for(place: Place, actor: Actor) -> bool:
    if (place.is_demo and not settings.DEMO) or (place.roles and not place.roles & actor.roles):
        return False
    return place.needs is None or actor.can(place.needs)


def _items(staff: Staff, actor: Actor, here: str, keys: dict[str, str]) -> list[Item]:
    return [
        Item(
            place.label,
            place.short_label,
            reverse(place.url_name),
            here.startswith(place.pages),
            keys.get(place.shortcut, ""),
            COUNTS[place.url_name](staff, actor) if place.url_name in COUNTS else None,
        )
        for place in PLACES
        if _is_for(place, actor)
    ]


def _raise_url(actor: Actor) -> str:
    """Where a concern is raised; for who raises none about children, where one about an adult is."""
    if actor.can(Can.CONCERN_CREATE):
        return reverse("safeguarding:concern_create")
    return reverse("safeguarding:adult_concern_create") if actor.can(Can.ADULT_CONCERN_CREATE) else ""


def navigation(request: HttpRequest) -> dict[str, Any]:
    """The rail and tabs for the signed-in member of staff: made only where a page shows them."""
    actor: Actor | None = getattr(request, "actor", None)
    if actor is None:
        return {"is_demo": settings.DEMO}
    match = request.resolver_match
    here = match.view_name if match else ""
    staff: Staff = request.staff  # type: ignore[attr-defined]
    keys: dict[str, str] = request.user.keys  # type: ignore[union-attr]
    choices = request.staff_choices  # type: ignore[attr-defined]
    return {
        "navigation": SimpleLazyObject(lambda: _items(staff, actor, here, keys)),
        "backup_notice": SimpleLazyObject(lambda: notice(actor)),
        "printed_at": now(),
        "school": staff.school,
        "other_schools": [each.school for each in choices if each.school_id != staff.school_id],
        "praise_url": reverse("pupils:praise_pick") if actor.can(Can.BEHAVIOUR_CREATE) else "",
        "raise_url": _raise_url(actor),
        "may_say_wrong": actor.can(Can.CORRECTION_CREATE),
        "find_url": reverse("pupils:pupil_search") if actor.can(Can.ROLL_VIEW) else "",
    }
