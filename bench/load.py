"""The invented school into an empty database: whole tables at once, then the derived ones as their commands make them."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from heapq import merge
from operator import attrgetter
from typing import Final

from django.db import connection, transaction

from bench.school import CASELOAD, SEED, clock_of
from bench.twins import add_twins
from interventions import involvement as support_links
from interventions import weeks as support_weeks
from interventions.models import Slot
from mentoring.demo.load_plans import load_plans
from mentoring.demo.load_schools import load_schools, load_staff
from mentoring.demo.load_sessions import load_sessions
from mentoring.demo.load_support import Rows, load_support
from mentoring.demo.sessions import sessions_of
from mentoring.demo.support import DemoSlot, SupportPlan, plan_support
from mentoring.demo.trust import DemoTrust, SchoolData
from mentoring.digest import build_digests
from mentoring.schedule import JOB as DIGEST_JOB
from pupils import involvement as pupil_links
from pupils import weeks as pupil_weeks
from pupils.codes import HalfDay
from pupils.columns import Kind
from pupils.models import (
    AttendanceMark,
    CaseloadAssignment,
    GroupMember,
    GroupTeacher,
    ImportBatch,
    Pupil,
    PupilNeed,
    TeachingGroup,
)
from pupils.send_periods import begin_periods
from pupils.years import academic_year_start, cohort_for
from staffing.access import Role, system_actor
from staffing.calendar import LONDON
from staffing.models import AuditEvent, Faculty, School, Staff
from staffing.tables import note_sizes

BATCH: Final = 5_000
DIGEST_WEEKS: Final = 4
VIEWS_OF_A_PUPIL: Final = 10
LISTS_A_DAY: Final = 3
PUPILS_ON_A_LIST: Final = 30
IMPORTS: Final = 40


def load(trust: DemoTrust, filled: Callable[[], None] = lambda: None) -> None:
    """Everything that a school has by late November; `filled` is called when all is there but the sums of it."""
    data = trust.schools[0]
    with transaction.atomic():
        support, rows, slots = load_people(trust)
        school = rows.school
        _load_marks(data, rows)
        load_sessions(list(sessions_of(data, support, trust, seed=SEED)), slots, rows)
        _load_trail(rows, trust)
        _load_imports(data, rows)
        pupil_links.rebuild(school.pk)
        support_links.rebuild(school.pk)
        # Who has read a plan is drawn of those who work with its pupil.
        load_plans(support, trust, rows)
        filled()
        pupil_weeks.rebuild(school.pk)
        support_weeks.rebuild(school.pk)
    _build_digests(school, trust)
    add_twins(school)


def look() -> None:
    """Tell PostgreSQL what is in its tables: it would add up whole ones as if they were empty.

    Never in a test: what it notes of a table's size outlives the transaction, and all that a test undoes.
    """
    _say_to_postgres("ANALYZE")


def settle() -> None:
    """What PostgreSQL does by itself, minutes later, and SQLite at the daily clearing."""
    _say_to_postgres("VACUUM ANALYZE")
    note_sizes()


def _say_to_postgres(statement: str) -> None:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(statement)


def load_people(trust: DemoTrust) -> tuple[SupportPlan, Rows, dict[DemoSlot, Slot]]:
    """Of the first school its staff and pupils, groups, caseloads and support."""
    data = trust.schools[0]
    school = load_schools(trust)[data.school.key]
    rows = Rows(school, load_staff(data, school, trust), _load_pupils(data, school, trust))
    _load_groups(data, rows, trust)
    support = plan_support(data, trust.year, seed=SEED)
    _load_caseloads(support, rows)
    return support, rows, load_support(data, support, trust, rows)


def _load_pupils(data: SchoolData, school: School, trust: DemoTrust) -> dict[str, int]:
    september = academic_year_start(trust.marked.morning)
    rows = {
        pupil.key: Pupil(
            school=school,
            legal_forename=pupil.forename,
            legal_surname=pupil.surname,
            preferred_forename=pupil.preferred_forename,
            upn=pupil.upn or None,
            mis_id=pupil.admission_number,
            date_of_birth=pupil.born_on,
            sex=pupil.sex,
            cohort=cohort_for(pupil.year_group, september),
            form=pupil.form,
            admitted_on=pupil.joined_on,
            send_status=pupil.send_status,
        )
        for pupil in data.pupils
    }
    Pupil.objects.bulk_create(rows.values(), batch_size=BATCH)
    ids = {key: row.pk for key, row in rows.items()}
    PupilNeed.objects.bulk_create(
        [
            PupilNeed(pupil_id=ids[pupil.key], rank=rank, need=need)
            for pupil in data.pupils
            for rank, need in enumerate(pupil.needs, start=1)
        ],
        batch_size=BATCH,
    )
    begin_periods(
        {ids[pupil.key]: pupil.send_status for pupil in data.pupils},
        {ids[pupil.key]: pupil.joined_on for pupil in data.pupils},
    )
    return ids


def _load_groups(data: SchoolData, rows: Rows, trust: DemoTrust) -> None:
    first_day = trust.year.first_day
    faculties = {faculty.name: faculty for faculty in Faculty.objects.filter(school=rows.school)}
    groups = {
        group.key: TeachingGroup(
            school=rows.school,
            code=group.name,
            subject=group.subject,
            faculty=faculties[group.faculty],
        )
        for group in data.groups
    }
    TeachingGroup.objects.bulk_create(groups.values(), batch_size=BATCH)
    GroupTeacher.objects.bulk_create(
        [
            GroupTeacher(group=groups[group.key], staff=rows.staff[group.teacher], starts_on=first_day)
            for group in data.groups
        ],
        batch_size=BATCH,
    )
    GroupMember.objects.bulk_create(
        [
            GroupMember(group=groups[group.key], pupil_id=rows.pupil_ids[pupil], starts_on=first_day)
            for group in data.groups
            for pupil in group.pupils
        ],
        batch_size=BATCH,
    )


def _load_marks(data: SchoolData, rows: Rows) -> None:
    for pupil, days in data.marks.items():
        AttendanceMark.objects.bulk_create(
            AttendanceMark(pupil_id=rows.pupil_ids[pupil], on=on, half_day=half, code=code)
            for on, both in days.items()
            for half, code in zip(HalfDay, both, strict=True)
            if code
        )


def _load_caseloads(support: SupportPlan, rows: Rows) -> None:
    CaseloadAssignment.objects.bulk_create(
        CaseloadAssignment(
            pupil_id=rows.pupil_ids[pupil], mentor=rows.staff[mentor], starts_on=support.starts_on
        )
        for mentor, load in support.caseloads.items()
        for pupil in load
    )


def _load_trail(rows: Rows, trust: DemoTrust) -> None:
    """What a term of reading leaves behind, day by day as a trail grows: views of single pupils, and of lists."""
    ids, staff = sorted(rows.pupil_ids.values()), list(rows.staff.values())
    days = trust.marked.full_days
    viewed = (
        _event(staff[(place + turn) % len(staff)], day, "pupil", [ids[place]])
        for number, day in enumerate(days)
        for turn in range(VIEWS_OF_A_PUPIL)
        for place in range((number - turn) % len(days), len(ids), len(days))
    )
    listed = (
        _event(member, day, "pupil_list", _some(ids, place * 7 + turn))
        for day in days
        for turn in range(LISTS_A_DAY)
        for place, member in enumerate(staff)
    )
    in_time = merge(viewed, listed, key=attrgetter("at"))
    AuditEvent.objects.bulk_create(in_time, batch_size=BATCH)


def _some(ids: list[int], place: int) -> list[int]:
    first = place * CASELOAD % max(1, len(ids) - PUPILS_ON_A_LIST)
    return ids[first : first + PUPILS_ON_A_LIST]


def _event(staff: Staff, on: date, kind: str, ids: list[int]) -> AuditEvent:
    single = ids[0] if kind == "pupil" else None
    return AuditEvent(
        at=datetime.combine(on, time(11), LONDON),
        school_id=staff.school_id,
        staff_id=staff.pk,
        staff_name=staff.name,
        acted_as=Role.MENTOR,
        verb="view",
        object_kind=kind,
        object_id=single,
        pupil_id=single,
        pupil_ids=[] if single else ids,
    )


def _load_imports(data: SchoolData, rows: Rows) -> None:
    """One a week would be usual: applied, their rows long gone."""
    office = next(member.key for member in data.staff if member.has_role(Role.RECORDS))
    ImportBatch.objects.bulk_create(
        ImportBatch(
            school=rows.school,
            kind=Kind.ATTENDANCE,
            state=ImportBatch.State.APPLIED,
            file_name=f"marks-{number}.csv",
            uploaded_by=rows.staff[office],
            uploaded_at=datetime(2026, 9, 3, 9, tzinfo=LONDON) + timedelta(days=2 * number),
        )
        for number in range(IMPORTS)
    )


def _build_digests(school: School, trust: DemoTrust) -> None:
    by = system_actor(school.pk, DIGEST_JOB)
    for back in range(DIGEST_WEEKS):
        week = trust.anchor - timedelta(weeks=back)
        build_digests(by=by, school=school, week=week, on=week + timedelta(days=4), at=clock_of(trust))
