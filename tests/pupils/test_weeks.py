"""Week sums of attendance equal what the marks add up to, whoever wrote them."""

import threading
from datetime import date, timedelta

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pupils.attendance import sum_of
from pupils.codes import ATTENDANCE_CODES
from pupils.models import AttendanceMark, Pupil, PupilWeek
from pupils.weeks import monday_of, rebuild, recompute
from tests import factories

MONDAY = date(2026, 11, 2)
CODES = [code for code, entry in ATTENDANCE_CODES.items() if entry.is_valid(MONDAY)]
MARKS = st.dictionaries(
    st.tuples(st.integers(0, 20), st.sampled_from(["AM", "PM"])), st.sampled_from(CODES), max_size=12
)


def write(pupil: Pupil, marks: dict[tuple[int, str], str]) -> None:
    for (offset, half_day), code in marks.items():
        on = MONDAY + timedelta(days=offset)
        AttendanceMark.objects.update_or_create(
            pupil=pupil, on=on, half_day=half_day, defaults={"code": code}
        )
    recompute({(pupil.pk, monday_of(MONDAY + timedelta(days=offset))) for offset, _ in marks})


def live_sums(pupil: Pupil) -> dict[date, tuple[int, ...]]:
    weeks: dict[date, list[tuple[date, str]]] = {}
    for on, code in pupil.marks.values_list("on", "code"):
        weeks.setdefault(monday_of(on), []).append((on, code))
    return {monday: as_tuple(sum_of(marks)) for monday, marks in weeks.items()}


def as_tuple(row) -> tuple[int, ...]:
    return (row.present, row.approved, row.authorised, row.unauthorised, row.not_possible)


@pytest.mark.django_db
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
@given(first=MARKS, second=MARKS)
def test_sums_equal_the_live_aggregate_after_every_write(school, first, second):
    pupil = factories.PupilFactory(school=school)
    for marks in (first, second):
        write(pupil, marks)
        kept = {row.week_start: as_tuple(row) for row in PupilWeek.objects.filter(pupil=pupil)}
        assert kept == live_sums(pupil)


def test_late_before_and_after_the_register_closed_is_counted(school):
    pupil = factories.PupilFactory(school=school)
    write(pupil, {(0, "AM"): "L", (1, "AM"): "U", (2, "AM"): "/"})
    assert PupilWeek.objects.get().late == 2


def test_many_pupils_are_summed_with_as_many_statements_as_one(school, django_assert_max_num_queries):
    pupils = factories.PupilFactory.create_batch(30, school=school)
    AttendanceMark.objects.bulk_create(
        [AttendanceMark(pupil=each, on=MONDAY, half_day="AM", code="/") for each in pupils]
    )
    with django_assert_max_num_queries(9):
        recompute({(each.pk, MONDAY) for each in pupils})
    assert PupilWeek.objects.filter(present=1).count() == 30


def test_rebuilding_mends_sums_that_went_wrong(school):
    pupil = factories.PupilFactory(school=school)
    write(pupil, {(0, "AM"): "/"})
    PupilWeek.objects.update(present=9)
    PupilWeek.objects.create(pupil=pupil, school=school, week_start=date(2026, 9, 7), present=5)
    rebuild(school.pk)
    assert set(PupilWeek.objects.values_list("week_start", "present")) == {(MONDAY, 1), (date(2026, 9, 7), 0)}


def test_the_command_makes_them_anew_for_one_school(school):
    pupil = factories.PupilFactory(school=school)
    AttendanceMark.objects.create(pupil=pupil, on=MONDAY, half_day="AM", code="/")
    call_command("rebuild_weeks", school=school.urn)
    assert PupilWeek.objects.get().present == 1


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_writers_of_one_week_lose_nothing():
    pupil = factories.PupilFactory()
    days = [MONDAY + timedelta(days=offset) for offset in range(5)]
    start = threading.Barrier(2)

    def writer(half_day: str) -> None:
        start.wait()
        for on in days:
            with transaction.atomic():
                AttendanceMark.objects.create(pupil=pupil, on=on, half_day=half_day, code="/")
                recompute({(pupil.pk, MONDAY)})
        connection.close()

    writers = [threading.Thread(target=writer, args=(half_day,)) for half_day in ("AM", "PM")]
    for each in writers:
        each.start()
    for each in writers:
        each.join()
    assert PupilWeek.objects.get().present == 10
