"""Each named constraint of the record refuses what it is there to refuse."""

from collections.abc import Callable
from datetime import date, datetime

import pytest
from django.apps import apps
from django.db import IntegrityError, transaction

from pupils.models import (
    AttendanceMark,
    CaseloadAssignment,
    GroupMember,
    GroupTeacher,
    Involvement,
    MarkAmendment,
    Pupil,
    PupilNeed,
    PupilWeek,
    SendPeriod,
    TeachingGroup,
)
from staffing.calendar import LONDON
from tests import factories

pytestmark = pytest.mark.django_db

SEPTEMBER, OCTOBER = date(2026, 9, 1), date(2026, 10, 1)
Write = Callable[[Pupil], object]


def group(pupil: Pupil) -> TeachingGroup:
    return TeachingGroup.objects.get_or_create(school=pupil.school, code="8X3")[0]


def mentor(pupil: Pupil):
    return pupil.school.staff.first() or factories.StaffFactory(school=pupil.school)


def twice(write: Write) -> Write:
    return lambda pupil: (write(pupil), write(pupil))


def period(**fields) -> Write:
    return lambda pupil: SendPeriod.objects.create(
        **{"pupil": pupil, "status": "K", "starts_on": SEPTEMBER} | fields
    )


def need(**fields) -> Write:
    return lambda pupil: PupilNeed.objects.create(**{"pupil": pupil, "rank": 1, "need": "SLCN"} | fields)


def mark(**fields) -> Write:
    return lambda pupil: AttendanceMark.objects.create(
        **{"pupil": pupil, "on": OCTOBER, "half_day": "AM", "code": "/"} | fields
    )


def amendment(**fields) -> Write:
    values = {"old_code": "N", "new_code": "I", "reason": "Told."} | fields
    at = datetime(2026, 11, 19, tzinfo=LONDON)
    return lambda pupil: MarkAmendment.objects.create(mark=mark()(pupil), amended_at=at, **values)


def caseload(**fields) -> Write:
    return lambda pupil: CaseloadAssignment.objects.create(
        **{"pupil": pupil, "mentor": mentor(pupil), "starts_on": SEPTEMBER} | fields
    )


def member(**fields) -> Write:
    return lambda pupil: GroupMember.objects.create(
        **{"group": group(pupil), "pupil": pupil, "starts_on": OCTOBER} | fields
    )


def teacher(**fields) -> Write:
    return lambda pupil: GroupTeacher.objects.create(
        **{"group": group(pupil), "staff": mentor(pupil), "starts_on": OCTOBER} | fields
    )


def change(**fields) -> Write:
    return lambda pupil: Pupil.objects.filter(pk=pupil.pk).update(**fields)


def link(pupil: Pupil) -> Involvement:
    return Involvement.objects.create(
        pupil=pupil,
        staff=mentor(pupil),
        reason="caseload",
        source_kind="caseload",
        source_id=1,
        starts_on=OCTOBER,
    )


REFUSED: dict[str, Write] = {
    "pupil_upn_once_in_a_school": lambda pupil: [
        factories.PupilFactory(school=pupil.school, upn="A999400126001") for _ in range(2)
    ],
    "pupil_upn_unknown_is_null": change(upn=""),
    "pupil_leaves_after_admission": change(left_on=date(2026, 8, 31)),
    "pupil_admitted_after_birth": change(admitted_on=date(2014, 1, 15)),
    "send_period_one_open": lambda pupil: (period()(pupil), period(starts_on=OCTOBER)(pupil)),
    "send_period_ends_after_start": period(ends_on=date(2026, 8, 31)),
    "pupil_need_one_a_rank": lambda pupil: (need()(pupil), need(need="SEMH")(pupil)),
    "pupil_need_once": lambda pupil: (need()(pupil), need(rank=2)(pupil)),
    "pupil_need_rank_in_range": need(rank=0),
    "mark_once_a_half_day": twice(mark()),
    "mark_has_a_code": mark(code=""),
    "amendment_changes_the_mark": amendment(new_code="N"),
    "amendment_has_a_reason": amendment(reason=""),
    "pupil_week_once": twice(
        lambda pupil: PupilWeek.objects.create(
            pupil=pupil, school=pupil.school, week_start=date(2026, 11, 16)
        )
    ),
    "teaching_group_code_once": twice(
        lambda pupil: TeachingGroup.objects.create(school=pupil.school, code="8X3")
    ),
    "group_teacher_once_from_a_day": twice(teacher()),
    "group_teacher_ends_after_start": teacher(ends_on=SEPTEMBER),
    "group_member_once_from_a_day": twice(member()),
    "group_member_ends_after_start": member(ends_on=SEPTEMBER),
    "caseload_one_open_for_a_pupil": lambda pupil: (caseload()(pupil), caseload(starts_on=OCTOBER)(pupil)),
    "caseload_once_from_a_day": twice(caseload(ends_on=OCTOBER)),
    "caseload_ends_after_start": caseload(ends_on=date(2026, 8, 31)),
    "involvement_once_a_source": twice(link),
}


@pytest.mark.parametrize("name", sorted(REFUSED))
def test_the_database_refuses(name):
    pupil = factories.PupilFactory()
    with pytest.raises(IntegrityError), transaction.atomic():
        REFUSED[name](pupil)


def test_every_constraint_of_this_room_is_shown_to_refuse():
    named = {
        constraint.name
        for model in apps.get_app_config("pupils").get_models()
        for constraint in model._meta.constraints
    }
    assert named == REFUSED.keys()
