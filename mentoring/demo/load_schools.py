"""The demo's trust, schools, calendars and staff into the database."""

from datetime import date, datetime, time, timedelta
from functools import cache

from django.contrib.auth.hashers import make_password
from django.utils import timezone

from mentoring.demo.school_year import SchoolYear, monday_of
from mentoring.demo.schools import SCHOOLS, TRUST_NAME, DemoSchool
from mentoring.demo.sign_ins import pass_phrase_of
from mentoring.demo.staff import FACULTIES, FULL_TIME_MINUTES, DemoRole, DemoStaff
from mentoring.demo.trust import DemoTrust, SchoolData
from staffing.models import (
    AcademicYear,
    ClosedDay,
    DayShape,
    Faculty,
    Period,
    Phase,
    ReportsTo,
    RoleYear,
    School,
    SchoolDay,
    Staff,
    StaffRole,
    Term,
    Trust,
    User,
)

DAY = timedelta(days=1)


def load_schools(trust: DemoTrust) -> dict[str, School]:
    """The schools by key, with their year; nobody works there yet."""
    parent = Trust.objects.create(name=TRUST_NAME)
    schools = {}
    for profile in SCHOOLS:
        school = School.objects.create(
            trust=parent,
            name=profile.name,
            urn=profile.urn,
            dfe_number=profile.dfe_number,
            phase=profile.phase,
            cycle_weeks=profile.cycle_weeks,
            cycle_anchor=monday_of(trust.year.first_day),
            digest_weekday=profile.digest_weekday,
            digest_time=profile.digest_at,
            full_time_minutes=FULL_TIME_MINUTES,
            # One of them chose to ask.
            asks_gender_identity=profile.phase == Phase.ALTERNATIVE,
        )
        _load_year(school, trust.year)
        _load_bells(school, profile)
        schools[profile.key] = school
    return schools


def _load_year(school: School, year: SchoolYear) -> None:
    academic_year = AcademicYear.objects.create(
        school=school,
        starts_on=date(year.starts_in, 9, 1),
        ends_on=date(year.starts_in + 1, 8, 31),
    )
    halves = iter(year.half_terms)
    for term, first, second in zip(year.terms, halves, halves, strict=True):
        Term.objects.create(
            year=academic_year,
            name=term.name,
            starts_on=first.starts_on,
            break_starts_on=first.ends_on + DAY,
            break_ends_on=second.starts_on - DAY,
            ends_on=second.ends_on,
        )
    ClosedDay.objects.bulk_create(
        ClosedDay(school=school, on=on, kind=ClosedDay.Kind.INSET, reason="Staff training")
        for on in year.inset_days
    )


def _load_bells(school: School, profile: DemoSchool) -> None:
    shape = DayShape.objects.create(school=school, name="Normal day")
    Period.objects.bulk_create(
        Period(shape=shape, name=bell.name, kind=bell.kind, starts_at=bell.starts_at, ends_at=bell.ends_at)
        for bell in profile.bells
    )
    SchoolDay.objects.bulk_create(
        SchoolDay(school=school, cycle_week=week, weekday=weekday, shape=shape)
        for week in range(1, profile.cycle_weeks + 1)
        for weekday in range(1, 6)
    )


def load_staff(data: SchoolData, school: School, trust: DemoTrust) -> dict[str, Staff]:
    """Staff by key, with their roles, faculties and managers since the first of September."""
    faculties = {
        name: Faculty.objects.create(school=school, name=name) for name in FACULTIES[data.school.key]
    }
    since = trust.year.half_terms[0].starts_on
    staff = {}
    for member in data.staff:
        user, _ = User.objects.get_or_create(
            email=member.email, defaults={"password": _hash(pass_phrase_of(member)), "acts_in": school}
        )
        staff[member.key] = row = Staff.objects.create(
            school=school,
            user=user,
            title=member.title,
            forename=member.forename,
            surname=member.surname,
            job_title=member.roles[0].label,
            contracted_minutes=member.minutes_a_week,
            starts_on=since,
        )
        for role in member.roles:
            _load_role(role, member, row, faculties)
    ReportsTo.objects.bulk_create(
        ReportsTo(staff=staff[member.key], manager=staff[member.reports_to], starts_on=since)
        for member in data.staff
        if member.reports_to
    )
    return staff


@cache
def _hash(phrase: str) -> str:
    """Hashed once for each pass-phrase: hashing is slow on purpose, and the phrases are printed anyway."""
    return make_password(phrase)


def _load_role(role: DemoRole, member: DemoStaff, row: Staff, faculties: dict[str, Faculty]) -> None:
    held = StaffRole.objects.create(
        staff=row,
        role=role.role,
        label=role.label,
        faculty=faculties[member.faculty] if role.role == "faculty_lead" else None,
        starts_on=row.starts_on,
        state=StaffRole.State.APPROVED,
        decided_at=datetime.combine(row.starts_on, time(9), timezone.get_current_timezone()),
    )
    RoleYear.objects.bulk_create(
        RoleYear(role=held, year_group=0 if year_group == "R" else int(year_group))
        for year_group in role.year_groups
    )
