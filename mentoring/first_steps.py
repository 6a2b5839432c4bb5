"""What a new school has still to do before its first session, in order; read from what is there, and gone when done."""

from dataclasses import dataclass
from datetime import date

from django.db import models
from django.urls import reverse

from interventions.models import Provision
from pupils.models import (
    AttendanceMark,
    CaseloadAssignment,
    ImportBatch,
    Pupil,
    TeachingGroup,
    TimetabledLesson,
)
from staffing.access import APPROVERS, Actor, Can, Resource, Role, Verb, roles_that, system_actor
from staffing.models import School, SchoolDay, Staff, Term

LOGGERS = roles_that(Resource.SESSION, Verb.CREATE)


@dataclass(frozen=True)
class Task:
    """One of the steps: `name` names its look-up below, `who` does it where the reader may not, `kind` is of the file."""

    name: str
    words: str
    url_name: str
    needs: Can
    who: str
    kind: str = ""


@dataclass(frozen=True)
class Step:
    """A step as one person sees it: without `url` it is another's to do."""

    words: str
    who: str
    url: str
    is_done: bool


Kind = ImportBatch.Kind
OFFICE = "whoever keeps records"
TASKS = (
    Task("calendar", "Look at terms, bells and the week", "staffing:calendar_edit", Can.SCHOOL_EDIT, "the administrator"),
    Task("leader", "Add the headteacher, who approves roles", "staffing:staff_create", Can.STAFF_EDIT, OFFICE),
    Task("team", "Appoint the safeguarding lead", "staffing:team_list", Can.TEAM_EDIT,
         "the administrator and the headteacher"),
    Task("staff", "Add the SENDCo and the mentors, and give their roles", "staffing:staff_list", Can.STAFF_EDIT, OFFICE),
    Task("roll", "Import the roll", "pupils:import_create", Can.IMPORT_CREATE, OFFICE, Kind.PUPILS),
    Task("groups", "Import teaching groups", "pupils:import_create", Can.IMPORT_CREATE, OFFICE, Kind.GROUPS),
    Task("timetable", "Import the timetable", "pupils:import_create", Can.IMPORT_CREATE, OFFICE, Kind.TIMETABLE),
    Task("attendance", "Import attendance", "pupils:import_create", Can.IMPORT_CREATE, OFFICE, Kind.ATTENDANCE),
    Task("caseloads", "Put pupils on caseloads", "pupils:caseload_assign", Can.CASELOAD_EDIT, "the SENDCo"),
    Task("support", "Set up the first programme and its provision", "interventions:programme_list", Can.SUPPORT_EDIT,
         "the SENDCo"),
)  # fmt: skip


def read_first_steps(actor: Actor, school: School, on: date) -> list[Step]:
    """One statement for whoever sets a school up, none for others; empty once nothing is left."""
    if not (actor.can(Can.SCHOOL_EDIT) or actor.can(Can.IMPORT_CREATE)):
        return []
    looked_up = _look_ups(school, on)
    row = School.objects.annotate(**looked_up).values_list(*looked_up).get(pk=school.pk)
    there = dict(zip(looked_up, row, strict=True))
    if all(there.values()):
        return []
    return [_step(task, actor, is_done=there[f"has_{task.name}"]) for task in TASKS]


def _step(task: Task, actor: Actor, *, is_done: bool) -> Step:
    query = {"kind": task.kind} if task.kind else None
    url = reverse(task.url_name, query=query) if actor.can(task.needs) else ""
    return Step(task.words, task.who, url, is_done)


def _look_ups(school: School, on: date) -> dict[str, models.Exists | models.Q]:
    """Whether there is any: asked as the school's own job, because the administrator sees no pupil."""
    job = system_actor(school.pk, "first_steps")
    staff = Staff.objects.visible_to(job).employed(on)
    rows: dict[str, models.QuerySet] = {
        "leader": staff.with_one_of(APPROVERS, on),
        "team": staff.with_role(Role.SAFEGUARDING_LEAD, on),
        "staff": staff.with_one_of(LOGGERS, on),
        "roll": Pupil.objects.visible_to(job),
        "groups": TeachingGroup.objects.visible_to(job),
        "timetable": TimetabledLesson.objects.visible_to(job),
        "attendance": AttendanceMark.objects.visible_to(job),
        "caseloads": CaseloadAssignment.objects.visible_to(job),
        "support": Provision.objects.visible_to(job),
    }
    terms = Term.objects.filter(year__school=school, ends_on__gte=on)
    week = SchoolDay.objects.filter(school=school)
    calendar = models.Q(models.Exists(terms)) & models.Q(models.Exists(week))
    return {"has_calendar": calendar, **{f"has_{name}": models.Exists(query) for name, query in rows.items()}}
