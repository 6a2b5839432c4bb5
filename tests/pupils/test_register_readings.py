"""A target that reads the register: a reading a week, true after every import and amendment."""

from datetime import date, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from pupils.actions.marks import amend_mark
from pupils.models import AttendanceMark, Pupil, Target, TargetReading
from pupils.register_measures import RegisterMeasure, value_of
from pupils.weeks import recompute
from staffing.access import Role
from tests import factories

MONDAY = date(2026, 11, 2)


@pytest.fixture
def pupil(cast) -> Pupil:
    return factories.PupilFactory(school=cast.school, send_status="K")


@pytest.fixture
def target(pupil, cast) -> Target:
    return factories.TargetFactory(
        pupil=pupil, author=cast[Role.SENDCO], register_measure="attended", baseline_on=date(2026, 10, 30)
    )


def mark(pupil: Pupil, codes: str, monday: date = MONDAY) -> None:
    """One code a morning from Monday on."""
    for at, code in enumerate(codes.split()):
        AttendanceMark.objects.create(pupil=pupil, on=monday + timedelta(days=at), half_day="AM", code=code)
    recompute([(pupil.pk, monday)])


def readings() -> list[tuple[date, Decimal]]:
    return [(row.on, row.value) for row in TargetReading.objects.order_by("on")]


@pytest.mark.django_db
class TestWeeks:
    def test_a_week_gives_one_reading_dated_its_last_marked_day(self, pupil, target):
        mark(pupil, "/ / I / ")
        assert readings() == [(date(2026, 11, 5), Decimal(75))]

    def test_more_marks_of_the_week_change_it_and_keep_its_history(self, pupil, target):
        mark(pupil, "/ I")
        AttendanceMark.objects.create(pupil=pupil, on=MONDAY, half_day="PM", code="/")
        AttendanceMark.objects.create(pupil=pupil, on=MONDAY + timedelta(days=1), half_day="PM", code="/")
        recompute([(pupil.pk, MONDAY)])
        assert readings() == [(date(2026, 11, 3), Decimal(75))]
        assert TargetReading.objects.get().history.count() == 2

    def test_an_amended_mark_changes_the_reading(self, pupil, target, cast):
        mark(pupil, "/ N")
        late = AttendanceMark.objects.get(code="N")
        amend_mark(mark=late, old_code="N", code="L", reason="Came.", by=cast.actor(Role.RECORDS))
        assert readings() == [(date(2026, 11, 3), Decimal(100))]

    def test_a_week_with_nothing_possible_any_more_has_no_reading(self, pupil, target):
        mark(pupil, "/")
        AttendanceMark.objects.update(code="#")
        recompute([(pupil.pk, MONDAY)])
        assert readings() == []

    def test_weeks_before_the_baseline_are_not_read(self, pupil, target):
        mark(pupil, "/ /", date(2026, 10, 19))
        assert readings() == []

    def test_a_target_that_is_decided_is_left_as_it_was(self, pupil, target, cast):
        Target.objects.update(
            state="met", state_reason="Done.", decided_on=MONDAY, decided_by=cast[Role.SENDCO]
        )
        mark(pupil, "/ /")
        assert readings() == []

    def test_punctuality_is_the_share_of_arrivals_that_were_on_time(self, pupil, target):
        Target.objects.update(kind="punctuality", register_measure="on_time")
        mark(pupil, "/ L U I")
        assert readings() == [(date(2026, 11, 5), Decimal("33.30"))]

    def test_how_many_pupils_an_import_has_makes_no_more_statements(
        self, pupil, target, cast, django_assert_max_num_queries
    ):
        pupils = factories.PupilFactory.create_batch(20, school=cast.school)
        for each in pupils:
            factories.TargetFactory(pupil=each, author=cast[Role.SENDCO], register_measure="attended")
        AttendanceMark.objects.bulk_create(
            [AttendanceMark(pupil=each, on=MONDAY, half_day="AM", code="/") for each in pupils]
        )
        with django_assert_max_num_queries(14):
            recompute({(each.pk, MONDAY) for each in pupils})
        assert TargetReading.objects.count() == 20


@pytest.mark.django_db
class TestPages:
    def told(self, by, **changes) -> dict:
        return {
            "form_key": str(uuid4()), "what": "Comes", "kind": "attendance", "register_measure": "attended",
            "baseline": "80", "baseline_on": "2026-10-30", "baseline_source": "Register", "aim": "95",
            "aim_by": "2026-12-18", "author": by.pk,
        } | changes  # fmt: skip

    def send(self, cast, pupil, sign_in, **changes):
        address = reverse("pupils:target_create", args=[pupil.pk])
        return sign_in(cast[Role.SENDCO]).post(address, self.told(cast[Role.SENDCO], **changes), follow=True)

    def test_setting_one_reads_the_weeks_that_are_there(self, cast, pupil, sign_in):
        mark(pupil, "/ I")
        page = self.send(cast, pupil, sign_in).content.decode()
        assert readings() == [(date(2026, 11, 3), Decimal(50))]
        assert "Register, week of 2 Nov" in page
        assert "Add a reading" not in page

    def test_measure_and_unit_follow_from_what_is_read(self, cast, pupil, sign_in):
        self.send(cast, pupil, sign_in, register_measure="late", baseline="4", aim="1", unit="%", measure="x")
        target = Target.objects.get()
        assert (target.measure, target.unit, target.is_lower_better) == (
            "Times late in a week",
            "times",
            True,
        )

    def test_homework_is_in_no_register(self, cast, pupil, sign_in):
        page = self.send(cast, pupil, sign_in, kind="homework", measure="Pieces").content.decode()
        assert "Only a target for attendance or punctuality reads the register." in page

    def test_without_the_register_the_measure_is_asked_for(self, cast, pupil, sign_in):
        page = self.send(cast, pupil, sign_in, register_measure="").content.decode()
        assert "Fill in “How it is measured”." in page

    def test_there_is_no_page_to_add_a_reading_by_hand(self, cast, target, sign_in):
        address = reverse("pupils:reading_create", args=[target.pk])
        assert sign_in(cast[Role.SENDCO]).get(address).status_code == 404

    def test_what_the_register_said_is_not_corrected_by_hand(self, cast, pupil, target, sign_in):
        mark(pupil, "/")
        address = reverse("pupils:reading_edit", args=[TargetReading.objects.get().pk])
        assert sign_in(cast[Role.SENDCO]).get(address).status_code == 404

    def test_reading_something_else_makes_the_readings_anew(self, cast, pupil, target, sign_in):
        mark(pupil, "/ L")
        sent = self.told(cast[Role.SENDCO], register_measure="late", baseline="3", aim="1", version="1")
        sign_in(cast[Role.SENDCO]).post(reverse("pupils:target_edit", args=[target.pk]), sent)
        assert readings() == [(date(2026, 11, 3), Decimal(1))]

    def test_opening_it_again_reads_what_came_meanwhile(self, cast, pupil, target, sign_in):
        Target.objects.update(
            state="met", state_reason="Done.", decided_on=MONDAY, decided_by=cast[Role.SENDCO]
        )
        mark(pupil, "/ /")
        sign_in(cast[Role.SENDCO]).post(reverse("pupils:target_reopen", args=[target.pk]))
        assert readings() == [(date(2026, 11, 3), Decimal(100))]


@given(
    st.sampled_from(RegisterMeasure),
    st.integers(0, 10),
    st.integers(0, 10),
    st.integers(0, 10),
    st.integers(0, 10),
)
def test_a_share_lies_between_none_and_all(measure, on_time, late_before, late_after, absent):
    attended, possible = on_time + late_before, on_time + late_before + late_after + absent
    value = value_of(
        measure,
        attended=attended,
        possible=possible,
        late=late_before + late_after,
        after_close=late_after,
    )
    assert (value is None) >= (possible == 0)
    if value is not None:
        assert 0 <= value <= (100 if measure.unit == "%" else possible)
