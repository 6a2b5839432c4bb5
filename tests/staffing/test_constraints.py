"""Each named constraint of staff, school, post and work in hand refuses what it is there to refuse."""

from datetime import date, time
from uuid import UUID

import pytest

from staffing.calendar import now
from staffing.models import (
    AcademicYear,
    ClosedDay,
    DayShape,
    Draft,
    FormReceipt,
    Job,
    LostPhone,
    Period,
    ReportsTo,
    RoleYear,
    School,
    SchoolDay,
    Staff,
    StaffRole,
    Term,
    User,
)
from tests import factories
from tests.constraints import Write, constraints_of, expect_refusal, twice

pytestmark = pytest.mark.django_db

BEFORE, START, MONDAY = date(2019, 1, 1), date(2020, 9, 1), date(2026, 11, 16)
KEY = UUID("5f6a3f0e-7f3c-4a53-9a3c-0d6b7a3a1b11")


def colleague(staff: Staff) -> Staff:
    return staff.school.staff.exclude(pk=staff.pk).first() or factories.StaffFactory(school=staff.school)


def change_school(**fields) -> Write:
    return lambda staff: School.objects.filter(pk=staff.school_id).update(**fields)


def year(staff: Staff, **fields) -> AcademicYear:
    told = {"starts_on": date(2026, 9, 1), "ends_on": date(2027, 8, 31)} | fields
    return AcademicYear.objects.create(school=staff.school, **told)


def term(**fields) -> Write:
    told = {"name": "Autumn", "starts_on": date(2026, 9, 1), "ends_on": date(2026, 12, 18)} | fields
    return lambda staff: Term.objects.create(year=staff.school.academic_years.first() or year(staff), **told)


def shape(staff: Staff) -> DayShape:
    return staff.school.day_shapes.first() or DayShape.objects.create(school=staff.school, name="Normal day")


def period(**fields) -> Write:
    told = {"name": "P1", "starts_at": time(9), "ends_at": time(10)} | fields
    return lambda staff: Period.objects.create(shape=shape(staff), **told)


def school_day(**fields) -> Write:
    return lambda staff: SchoolDay.objects.create(
        school=staff.school, shape=shape(staff), **{"weekday": 1} | fields
    )


def role(**fields) -> Write:
    return lambda staff: factories.StaffRoleFactory(staff=staff, **fields)


def role_year(staff: Staff) -> RoleYear:
    of = StaffRole.objects.filter(staff=staff).first() or role()(staff)
    return RoleYear.objects.create(role=of, year_group=8)


def reports(**fields) -> Write:
    return lambda staff: ReportsTo.objects.create(
        **{"staff": staff, "manager": colleague(staff), "starts_on": START} | fields
    )


def lost(**fields) -> Write:
    return lambda staff: LostPhone.objects.create(staff=staff, asked_by=colleague(staff), **fields)


def mail(**fields) -> Write:
    return lambda staff: factories.OutboxMailFactory(recipient=staff, **fields)


REFUSED: dict[str, Write] = {
    "user_email_once": lambda staff: User.objects.create(email=staff.user.email.upper()),
    "staff_once_per_school": lambda staff: factories.StaffFactory(school=staff.school, user=staff.user),
    "staff_code_once": lambda staff: factories.StaffFactory(school=staff.school, code=staff.code),
    "staff_ends_after_start": lambda staff: Staff.objects.filter(pk=staff.pk).update(ends_on=BEFORE),
    "faculty_name_once": twice(lambda staff: factories.FacultyFactory(school=staff.school, name="Maths")),
    "staff_role_open_once": twice(role()),
    "staff_role_decided_by_somebody": role(decided_at=None),
    "staff_role_decided_by_another": lambda staff: role(decided_by=staff)(staff),
    "staff_role_ends_after_start": role(ends_on=BEFORE),
    "role_year_once": twice(role_year),
    "reports_to_once_from_a_day": twice(reports()),
    "reports_to_someone_else": lambda staff: reports(manager=staff)(staff),
    "reports_to_ends_after_start": reports(ends_on=BEFORE),
    "school_cycle_one_or_two_weeks": change_school(cycle_weeks=3),
    "school_digest_on_a_weekday": change_school(digest_weekday=6),
    "academic_year_once": twice(year),
    "academic_year_ends_after_start": lambda staff: year(staff, ends_on=date(2026, 9, 1)),
    "term_once": twice(term()),
    "term_ends_after_start": term(ends_on=BEFORE),
    "term_break_inside": term(break_starts_on=date(2026, 10, 26)),
    "closed_day_once": twice(
        lambda staff: ClosedDay.objects.create(school=staff.school, on=MONDAY, kind="inset")
    ),
    "day_shape_name_once": twice(
        lambda staff: DayShape.objects.create(school=staff.school, name="Short Friday")
    ),
    "period_name_once": twice(period()),
    "period_ends_after_start": period(ends_at=time(9)),
    "school_day_once": twice(school_day()),
    "school_day_in_the_week": school_day(weekday=6),
    "lost_phone_open_once": twice(lost()),
    "lost_phone_not_by_oneself": lambda staff: LostPhone.objects.create(staff=staff, asked_by=staff),
    "lost_phone_confirmed_by_another": lambda staff: lost(
        answered_by=colleague(staff), answered_at=now(), is_confirmed=True
    )(staff),
    "lost_phone_answered_by_somebody": lost(answered_at=now()),
    "mail_once_a_week_and_kind": twice(mail()),
    "mail_sent_has_its_time": mail(state="sent"),
    "draft_once_per_form": twice(lambda staff: Draft.objects.create(staff=staff, key="session_log 1")),
    "form_taken_once": twice(lambda staff: FormReceipt.objects.create(staff=staff, key=KEY)),
    "job_once_at_a_time": twice(
        lambda staff: Job.objects.create(school=staff.school, kind="import", subject_id=1)
    ),
}


@pytest.mark.parametrize("name", sorted(REFUSED))
def test_the_database_refuses(name):
    expect_refusal(REFUSED[name], factories.StaffFactory(), name)


def test_every_constraint_of_this_room_is_shown_to_refuse():
    assert constraints_of("staffing") == REFUSED.keys()
