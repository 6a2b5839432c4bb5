"""Brings the demo into the database: through the importer what schools export, in sets what mentors did since."""

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from django.conf import settings
from django.db import transaction
from django.utils.formats import date_format

from interventions import involvement as support_links
from interventions import weeks as support_weeks
from mentoring.demo.ad_hoc import load_ad_hoc
from mentoring.demo.exports import write_files
from mentoring.demo.load_attendance import load_attendance
from mentoring.demo.load_behaviour import load_behaviour
from mentoring.demo.load_concerns import load_concerns
from mentoring.demo.load_contacts import load_contacts
from mentoring.demo.load_faults import load_faults
from mentoring.demo.load_handover import load_handover
from mentoring.demo.load_lessons import load_lessons
from mentoring.demo.load_letters import load_letters
from mentoring.demo.load_plans import load_plans
from mentoring.demo.load_record import load_record
from mentoring.demo.load_reviews import load_reviews
from mentoring.demo.load_schools import load_schools, load_staff
from mentoring.demo.load_sessions import load_sessions
from mentoring.demo.load_support import Rows, load_support
from mentoring.demo.load_targets import load_targets
from mentoring.demo.load_uses import load_uses
from mentoring.demo.load_withdrawn import load_withdrawn
from mentoring.demo.load_work import load_work
from mentoring.demo.school_year import anchor_for, closed_days_before
from mentoring.demo.schools import SCHOOLS
from mentoring.demo.sessions import sessions_of
from mentoring.demo.support import CLOCK_TIME, SupportPlan, plan_support
from mentoring.demo.trust import SEED, DemoTrust, SchoolData, build_trust
from mentoring.digest import build_digests
from mentoring.schedule import JOB as DIGEST_JOB
from mentoring.schedule import due_at
from pupils.actions.caseloads import assign_caseload
from pupils.imports.applying import apply_batch
from pupils.imports.staging import stage_file
from pupils.models import AttendanceMark, ImportBatch, Pupil
from staffing.access import Actor, Role, system_actor
from staffing.calendar import now
from staffing.models import SchedulerRun, School, Staff
from staffing.outbox import send_due

Say = Callable[[str], None]

# Written last, so that a half-loaded demo is known for one.
MARKER = "demo_loaded"


def demo_urns() -> list[str]:
    return [school.urn for school in SCHOOLS]


def is_loaded() -> bool:
    return SchedulerRun.objects.filter(name=MARKER).exists()


def holds_other_schools() -> bool:
    return School.objects.exclude(urn__in=demo_urns()).exists()


def opens_at() -> datetime:
    """The demo's time of day on the last day that has marks. London's time, without saying so."""
    marks = AttendanceMark.objects.filter(pupil__school__urn__in=demo_urns())
    return datetime.combine(marks.latest("on").on, CLOCK_TIME)


def load(on: date, *, address: str, say: Say) -> None:
    """Everything, for the last full school week before a day."""
    # What is loaded is dated, and what is mailed points, as in the server that will show it.
    settings.SITE_ADDRESS = address
    load_trust(build_trust(anchor_for(on, closed_days_before(on))), say=say)


def load_trust(trust: DemoTrust, *, say: Say) -> None:
    settings.HANDRAIL_CLOCK = datetime.combine(trust.marked.morning, CLOCK_TIME).isoformat()
    say(f"Making three invented schools, with the year so far to {date_format(trust.marked.morning)}.")
    with transaction.atomic():
        schools = load_schools(trust)
        staff = {data.school.key: load_staff(data, schools[data.school.key], trust) for data in trust.schools}
    records = {
        data.school.key: _actor(data, staff[data.school.key], Role.RECORDS, trust.anchor)
        for data in trust.schools
    }
    _import_files(trust, records, say=say)
    for data in trust.schools:
        school = schools[data.school.key]
        say(f"Playing in what the mentors of {school.name} did.")
        _load_support(data, trust, Rows(school, staff[data.school.key], _pupil_ids(data, school)))
    say("Building last week's digests and sending their mails.")
    for school in schools.values():
        at = due_at(school, trust.anchor)
        build_digests(
            by=system_actor(school.pk, DIGEST_JOB), school=school, week=trust.anchor, on=at.date(), at=at
        )
        send_due(at)
    SchedulerRun.objects.create(name=MARKER, ran_at=now())


def _import_files(trust: DemoTrust, by: dict[str, Actor], *, say: Say) -> None:
    with TemporaryDirectory() as folder:
        for path in write_files(trust, Path(folder)):
            key, kind = path.stem.split("-")
            say(f"Importing {path.name}.")
            _import_file(path, ImportBatch.Kind(kind), by=by[key])


def _import_file(path: Path, kind: ImportBatch.Kind, *, by: Actor) -> None:
    with path.open("rb") as file:
        batch = stage_file(by=by, kind=kind, file=file, name=path.name)
    batch = apply_batch(batch, by=by)
    if batch.counts["refused"] or batch.counts["undecided"]:
        raise ValueError(f"The importer did not take all of {path.name}: {batch.counts}.")


def _pupil_ids(data: SchoolData, school: School) -> dict[str, int]:
    by_upn = dict(Pupil.objects.filter(school=school).exclude(upn=None).values_list("upn", "pk"))
    return {pupil.key: by_upn[pupil.upn] for pupil in data.pupils if pupil.upn}


def _load_support(data: SchoolData, trust: DemoTrust, rows: Rows) -> None:
    support = plan_support(data, trust.year, seed=SEED)
    with transaction.atomic():
        _assign_caseloads(support, rows, _actor(data, rows.staff, Role.SENDCO, support.starts_on))
        slots = load_support(data, support, trust, rows)
        load_sessions(list(sessions_of(data, support, trust, seed=SEED)), slots, rows)
        load_ad_hoc(data, support, trust, rows)
        load_targets(support, trust, rows)
        load_work(support, trust, rows)
        load_attendance(data, support, trust, rows)
        load_contacts(data, support, trust, rows)
        load_record(data, support, trust, rows)
        records = _actor(data, rows.staff, Role.RECORDS, support.starts_on)
        load_behaviour(support, trust, rows, records)
        load_plans(support, trust, rows)
        load_reviews(trust, rows)
        load_letters(trust, rows, _actor(data, rows.staff, Role.SENDCO, support.starts_on))
        load_uses(trust, rows)
        load_lessons(trust, rows)
        load_withdrawn(trust, rows, records)
        load_faults(data, support, trust, rows)
        load_handover(support, trust, rows, _actor(data, rows.staff, Role.SENDCO, support.starts_on))
        load_concerns(data, trust, rows)
        support_links.rebuild(rows.school.pk)
        support_weeks.rebuild(rows.school.pk)


def _assign_caseloads(support: SupportPlan, rows: Rows, by: Actor) -> None:
    pupils = Pupil.objects.in_bulk(rows.pupil_ids.values())
    for mentor, load in support.caseloads.items():
        for pupil in load:
            assign_caseload(
                by=by,
                pupil=pupils[rows.pupil_ids[pupil]],
                mentor=rows.staff[mentor],
                starts_on=support.starts_on,
            )


def _actor(data: SchoolData, staff: dict[str, Staff], role: Role, on: date) -> Actor:
    """Somebody with the role, as who they were that day."""
    holder = next(member.key for member in data.staff if member.has_role(role))
    return staff[holder].actor(on)
