"""Which pages are asked for, by whom, and what is wanted of them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from django.db.models import QuerySet
from django.urls import reverse

from bench.table import TWINS
from bench.twins import twins_of
from mentoring.models import Digest
from pupils.models import CaseloadAssignment, Plan, Pupil
from staffing.access import Role
from staffing.calendar import today
from staffing.models import Staff

MOST_STATEMENTS: Final = 12
# A page within the site, compressed.
MOST_BYTES: Final = 13_000


@dataclass(frozen=True)
class Goal:
    """How many times the floor it may take, and how many statements; what is not said has the common goal."""

    times_floor: float | None = None
    statements: int | None = MOST_STATEMENTS
    bytes: int = MOST_BYTES


@dataclass(frozen=True)
class Page:
    """One line of the table. `body` is sent as a form where there is one; `lands` goes on to where that leads."""

    name: str
    role: Role
    path: str
    goal: Goal
    body: dict[str, str] | None = None
    lands: bool = False


# Peers' times over their own floor of 4.2 ms: a board of 48, half of 86 for logging and landing, 1.2 times 12 to log.
# The bound of twelve statements is for a page; what is written, with its history and sums, is bounded in the suite.
LIST: Final = Goal(6, 6)
ONE_PUPIL: Final = Goal(8, 10)
BOARD: Final = Goal(11.4, 8)
LOG: Final = Goal(3.4, None)
LOG_AND_LAND: Final = Goal(10.2, None)
OTHER: Final = Goal()


@dataclass(frozen=True)
class Scene:
    """Whom the pages are about: a mentor with a full caseload and plans to read, one such pupil, everybody's digests.

    `twins`: of the first there are concerns, of the second none.
    """

    mentor: Staff
    pupil: Pupil
    digests: dict[int, int]
    staff: dict[Role, Staff]
    twins: list[Pupil]


def read_scene() -> Scene:
    assignment = _with_a_plan_to_read(CaseloadAssignment.objects.select_related("mentor", "pupil"))
    school = assignment.mentor.school
    staff = {
        role: found
        for role in Role
        if (found := Staff.objects.filter(school=school, roles__role=role).order_by("pk").first())
    }
    staff[Role.MENTOR] = assignment.mentor
    digests = dict(Digest.objects.order_by("week_start").values_list("recipient_id", "pk"))
    return Scene(assignment.mentor, assignment.pupil, digests, staff, twins_of(school))


def _with_a_plan_to_read(rows: QuerySet[CaseloadAssignment]) -> CaseloadAssignment:
    """The first whose mentor is asked to read a plan of theirs that is in force; the first of all where none is."""
    on, first = today(), None
    for assignment in rows.order_by("pk"):
        first = first or assignment
        to_read = Plan.objects.to_read_by(assignment.mentor.actor(on), on)
        if to_read.filter(pupil=assignment.pupil_id).exists():
            return assignment
    assert first is not None
    return first


def pages(scene: Scene) -> list[Page]:
    """In the order of the table; every one is for somebody who opens it daily."""
    mentor, sendco, office = Role.MENTOR, Role.SENDCO, Role.RECORDS

    def get(name: str, role: Role, url: str, goal: Goal = OTHER, *ids: int, query: str = "") -> Page:
        return Page(name, role, reverse(url, args=ids) + query, goal)

    one, logged = scene.pupil.pk, reverse("interventions:session_create")
    search = Page(
        "search", sendco, reverse("pupils:pupil_search"), LIST, {"q": scene.pupil.known_surname[:3]}
    )
    digest: Callable[[Role], int] = lambda role: scene.digests[scene.staff[role].pk]  # noqa: E731
    return [
        get("Today", mentor, "mentoring:today"),
        get("Today", sendco, "mentoring:today"),
        get("pupil list", sendco, "pupils:pupil_list", LIST),
        get("pupil list", office, "pupils:pupil_list", LIST),
        get("pupil list", mentor, "pupils:pupil_list", LIST),
        search,
        get("one pupil", mentor, "mentoring:pupil_detail", ONE_PUPIL, one),
        get("one pupil", sendco, "mentoring:pupil_detail", ONE_PUPIL, one),
        get("a pupil's plans", mentor, "pupils:plan_list", OTHER, one),
        get("plans to read", mentor, "pupils:plan_reading"),
        get("a pupil's attendance", sendco, "pupils:pupil_attendance", OTHER, one),
        get("a pupil's timeline", mentor, "mentoring:pupil_timeline", OTHER, one),
        get("who viewed a pupil", sendco, "pupils:viewer_list", OTHER, one),
        *(
            get(name, sendco, url, OTHER, twin.pk)
            for url, names in TWINS.items()
            for twin, name in zip(scene.twins, names, strict=True)
        ),
        get("page to log a session", mentor, "interventions:session_create"),
        Page("log a session", mentor, logged, LOG, _session(scene)),
        Page("log a session and land", mentor, logged, LOG_AND_LAND, _session(scene), lands=True),
        get("board, who needs attention", sendco, "mentoring:board", BOARD),
        get("board, all", sendco, "mentoring:board", BOARD, query="?show=all"),
        get("board, own years", Role.PASTORAL_LEAD, "mentoring:board", BOARD),
        get("board, own caseload", mentor, "mentoring:board", BOARD),
        get("board, own classes", Role.TEACHER, "mentoring:board", BOARD),
        get("caseloads", sendco, "pupils:caseload_list"),
        get("who has not read plans", sendco, "pupils:plan_unread"),
        get("digest", sendco, "mentoring:digest_detail", OTHER, digest(sendco)),
        get("digest", mentor, "mentoring:digest_detail", OTHER, digest(mentor)),
        get("digests", mentor, "mentoring:digest_list"),
        get("sessions", mentor, "interventions:session_list", LIST),
        get("sessions", sendco, "interventions:session_list", LIST),
        get("programmes", sendco, "interventions:programme_list"),
        get("teaching groups", office, "pupils:group_list", LIST),
        get("staff", office, "staffing:staff_list", LIST),
        get("imports", office, "pupils:import_list", LIST),
        get("mails", Role.SITE_ADMIN, "staffing:mail_list", LIST),
    ]


def _session(scene: Scene) -> dict[str, str]:
    """A session with one pupil, as the page sends it; the key of the form is put in at every sending."""
    row = f"p{scene.pupil.pk}"
    return {
        "kind": "mentoring",
        "on": "{today}",
        "starts_at": "10:00",
        "minutes": "30",
        "adults": str(scene.mentor.pk),
        "pupils": str(scene.pupil.pk),
        f"{row}-presence": "present",
        f"{row}-engagement": "4",
        f"{row}-note": "Worked through the plan for the week and named two things that went well.",
        "note": "A steady start; the next one begins with the diary.",
        "form_key": "{key}",
        "then": "today",
    }
