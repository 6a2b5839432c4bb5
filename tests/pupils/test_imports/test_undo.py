"""Taking back an import."""

from datetime import date

import pytest

from pupils.imports.undoing import CannotUndo, undo_batch
from pupils.models import (
    AttendanceMark,
    GroupMember,
    GroupTeacher,
    ImportBatch,
    Involvement,
    Pupil,
    PupilWeek,
    SendPeriod,
    TeachingGroup,
)
from staffing.access import Actor, Role
from tests import factories
from tests.cast import Cast
from tests.pupils.test_imports.test_pupils import HEADER, line

MARKS = "Adno,Date,AM,PM\n"
GROUPS = "Adno,Class,Subject,Teacher,Faculty\n"


@pytest.fixture
def pupil(cast: Cast):
    return factories.PupilFactory(school=cast.school, mis_id="7")


def test_pupils_are_as_they_were(bring, records: Actor):
    bring("pupils", HEADER + line(1, more='01/09/2025,K,"SEMH, MLD"'))
    batch = bring("pupils", HEADER + line(1, form="9Z", more="01/09/2025,E,ASD") + line(2, forename="Theo"))
    undo_batch(by=records, batch=batch)
    pupil = Pupil.objects.get()
    assert (pupil.form, pupil.send_status) == ("8X", "K")
    assert list(pupil.needs.values_list("need", flat=True)) == ["SEMH", "MLD"]
    assert pupil.send_periods.get(ends_on__isnull=True).status == "K"
    assert pupil.history.first().history_change_reason == "Import undone on 19 Nov 2026"


def test_the_send_period_from_before_goes_on_as_if_nothing_had_been(bring, records: Actor):
    bring("pupils", HEADER + line(1, more='01/09/2025,K,"SEMH, MLD"'))
    before = list(SendPeriod.objects.values())
    batch = bring("pupils", HEADER + line(1, more="01/09/2025,E,ASD"))
    SendPeriod.objects.filter(ends_on=None).update(starts_on=date(2026, 11, 17))
    SendPeriod.objects.exclude(ends_on=None).update(ends_on=date(2026, 11, 16))
    undo_batch(by=records, batch=batch)
    assert list(SendPeriod.objects.values()) == before


def test_a_record_changed_since_stops_the_undoing(bring, records: Actor):
    batch = bring("pupils", HEADER + line(1))
    Pupil.objects.update(form="9Z")
    with pytest.raises(CannotUndo, match="has been changed or taken out since"):
        undo_batch(by=records, batch=batch)
    assert ImportBatch.objects.get().state == ImportBatch.State.APPLIED


def test_a_pupil_with_marks_is_not_taken_out(bring, records: Actor):
    batch = bring("pupils", HEADER + line(1))
    bring("attendance", MARKS + "1,16/11/2026,/,\\\n")
    with pytest.raises(CannotUndo, match="There is attendance by now"):
        undo_batch(by=records, batch=batch)
    assert AttendanceMark.objects.count() == 2


def test_a_pupil_with_suspensions_is_not_taken_out(bring, records: Actor):
    batch = bring("pupils", HEADER + line(1))
    pupil = Pupil.objects.get()
    day = date(2026, 11, 3)
    pupil.suspensions.create(kind="SUSP", starts_on=day, ends_on=day, reason_1="PP")
    with pytest.raises(CannotUndo, match="suspensions, points or homework"):
        undo_batch(by=records, batch=batch)
    assert pupil.suspensions.exists()


def test_a_pupil_on_a_caseload_is_not_taken_out(bring, records: Actor, cast: Cast):
    batch = bring("pupils", HEADER + line(1))
    factories.CaseloadAssignmentFactory(pupil=Pupil.objects.get(), mentor=cast[Role.MENTOR])
    with pytest.raises(CannotUndo, match="in use by now"):
        undo_batch(by=records, batch=batch)


def test_marks_and_their_sums_are_as_they_were(bring, records: Actor, pupil):
    bring("attendance", MARKS + "7,16/11/2026,N,\\\n")
    batch = bring("attendance", MARKS + "7,16/11/2026,M,\\\n7,9/11/2026,/,\\\n")
    undo_batch(by=records, batch=batch)
    assert list(AttendanceMark.objects.values_list("on", "code")) == [
        (date(2026, 11, 16), "N"),
        (date(2026, 11, 16), "\\"),
    ]
    assert PupilWeek.objects.get(week_start=date(2026, 11, 16)).unauthorised == 1
    assert PupilWeek.objects.get(week_start=date(2026, 11, 9)).possible == 0
    assert AttendanceMark.objects.get(code="N").amendments.count() == 2


def test_a_mark_amended_since_stops_the_undoing(bring, records: Actor, pupil):
    batch = bring("attendance", MARKS + "7,16/11/2026,N,\n")
    bring("attendance", MARKS + "7,16/11/2026,M,\n")
    with pytest.raises(CannotUndo, match="amended since"):
        undo_batch(by=records, batch=batch)
    assert AttendanceMark.objects.get().code == "M"


def test_groups_their_teachers_and_who_works_with_whom_are_as_they_were(
    bring, records: Actor, pupil, cast: Cast
):
    old, new = cast[Role.TEACHER], cast[Role.FACULTY_LEAD]
    bring("groups", GROUPS + f"7,8X Maths,Maths,{old.code},\n")
    before = list(Involvement.objects.values_list("staff", "pupil", "starts_on", "ends_on"))
    batch = bring("groups", GROUPS + f"7,8X Maths,Sums,{new.code},\n7,8X Art,Art,{new.code},\n")
    undo_batch(by=records, batch=batch)
    assert TeachingGroup.objects.get().subject == "Maths"
    assert GroupTeacher.objects.get().staff == old
    assert GroupMember.objects.count() == 1
    assert list(Involvement.objects.values_list("staff", "pupil", "starts_on", "ends_on")) == before


def test_a_teacher_of_the_same_day_is_back_and_may_be_undone_as_well(
    bring, records: Actor, pupil, cast: Cast
):
    old, new = cast[Role.TEACHER], cast[Role.FACULTY_LEAD]
    bring("groups", GROUPS + "7,8X Maths,Maths,,\n")
    first = bring("groups", GROUPS + f"7,8X Maths,Maths,{old.code},\n")
    second = bring("groups", GROUPS + f"7,8X Maths,Maths,{new.code},\n")
    undo_batch(by=records, batch=second)
    assert GroupTeacher.objects.get().staff == old
    assert Involvement.objects.get().staff == old
    undo_batch(by=records, batch=first)
    assert not GroupTeacher.objects.exists()


def test_of_two_teachers_the_one_who_was_left_out_sees_the_group_again(
    bring, records: Actor, pupil, cast: Cast
):
    stays, goes = cast[Role.TEACHER], cast[Role.FACULTY_LEAD]
    bring("groups", GROUPS + f"7,8X Maths,Maths,{stays.code},\n7,8X Maths,Maths,{goes.code},\n")
    GroupTeacher.objects.update(starts_on=date(2026, 9, 1))
    batch = bring("groups", GROUPS + f"7,8X Maths,Maths,{stays.code},\n")
    assert Involvement.objects.get(staff=goes).ends_on == date(2026, 11, 18)
    undo_batch(by=records, batch=batch)
    assert Involvement.objects.get(staff=goes).ends_on is None


@pytest.mark.parametrize("began", [date(2026, 9, 1), date(2026, 11, 19)])
def test_who_left_a_group_is_back_in_it(bring, records: Actor, pupil, cast: Cast, began: date):
    teacher = cast[Role.TEACHER]
    factories.PupilFactory(school=cast.school, mis_id="8")
    members = f"7,8X Maths,Maths,{teacher.code},\n8,8X Maths,Maths,{teacher.code},\n"
    bring("groups", GROUPS + members)
    GroupMember.objects.update(starts_on=began)
    before = set(GroupMember.objects.values_list("pk", "pupil", "starts_on", "ends_on"))
    moved = f"8,8X Maths,Maths,{teacher.code},\n7,8Y Maths,Maths,,\n"
    batch = bring("groups", GROUPS + moved)
    assert not Involvement.objects.filter(pupil=pupil, ends_on=None).exists()
    undo_batch(by=records, batch=batch)
    assert set(GroupMember.objects.values_list("pk", "pupil", "starts_on", "ends_on")) == before
    assert Involvement.objects.filter(pupil=pupil, staff=teacher, ends_on=None).exists()


def test_who_came_back_to_a_group_since_stops_the_undoing(bring, records: Actor, pupil, cast: Cast):
    factories.PupilFactory(school=cast.school, mis_id="8")
    members = "7,8X Maths,Maths,,\n8,8X Maths,Maths,,\n"
    bring("groups", GROUPS + members)
    batch = bring("groups", GROUPS + "8,8X Maths,Maths,,\n7,8Y Maths,Maths,,\n")
    bring("groups", GROUPS + members)
    with pytest.raises(CannotUndo, match="again"):
        undo_batch(by=records, batch=batch)


def test_an_import_is_undone_once(bring, records: Actor):
    batch = bring("pupils", HEADER + line(1))
    undo_batch(by=records, batch=batch)
    with pytest.raises(CannotUndo):
        undo_batch(by=records, batch=batch)
