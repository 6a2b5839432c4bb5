"""Caseloads: one lead mentor at a time, a limit that can be gone over with a reason, links in the same step."""

import threading
from datetime import date

import pytest
from django.db import connection

from pupils.actions.caseloads import assign_caseload, end_caseload, move_caseload
from pupils.models import CaseloadAssignment, Involvement, Pupil
from staffing.access import Actor, Role
from staffing.calendar import today
from staffing.models import AuditEvent, Staff
from staffing.receipts import Stale
from staffing.refusals import Refused
from tests import factories

SEPTEMBER = date(2026, 9, 1)
OCTOBER = date(2026, 10, 1)


@pytest.fixture
def by(cast) -> Actor:
    return cast.actor(Role.SENDCO)


@pytest.fixture
def mentor(cast) -> Staff:
    return cast[Role.MENTOR]


@pytest.fixture
def other_mentor(cast) -> Staff:
    return factories.StaffFactory(school=cast.school, surname="Whimbrel")


@pytest.fixture
def pupil(cast) -> Pupil:
    return factories.PupilFactory(school=cast.school)


def links() -> set[tuple]:
    return set(Involvement.objects.values_list("staff", "pupil", "reason", "starts_on", "ends_on"))


@pytest.mark.django_db
class TestAssign:
    def test_it_links_the_mentor_with_the_pupil(self, pupil, mentor, by):
        assign_caseload(pupil=pupil, mentor=mentor, starts_on=SEPTEMBER, by=by)
        assert links() == {(mentor.pk, pupil.pk, "caseload", SEPTEMBER, None)}
        assert pupil in Pupil.objects.visible_to(mentor.actor(today()))

    def test_it_leaves_an_event(self, pupil, mentor, by):
        assign_caseload(pupil=pupil, mentor=mentor, starts_on=SEPTEMBER, by=by)
        event = AuditEvent.objects.get()
        assert (event.verb, event.pupil_id, event.staff_id) == ("create", pupil.pk, by.staff_id)

    def test_a_second_mentor_is_refused_with_the_name_of_the_first(self, pupil, mentor, other_mentor, by):
        assign_caseload(pupil=pupil, mentor=mentor, starts_on=SEPTEMBER, by=by)
        with pytest.raises(Refused, match=f"on {mentor.name}’s caseload from 1 Sep 2026"):
            assign_caseload(pupil=pupil, mentor=other_mentor, starts_on=OCTOBER, by=by)

    def test_a_caseload_that_is_to_begin_later_overlaps_too(self, pupil, mentor, other_mentor, by):
        assign_caseload(pupil=pupil, mentor=mentor, starts_on=OCTOBER, by=by)
        with pytest.raises(Refused):
            assign_caseload(pupil=pupil, mentor=other_mentor, starts_on=SEPTEMBER, by=by)

    def test_after_an_ended_caseload_another_may_begin(self, pupil, mentor, other_mentor, by):
        first = assign_caseload(pupil=pupil, mentor=mentor, starts_on=SEPTEMBER, by=by)
        end_caseload(assignment=first, ends_on=date(2026, 9, 30), version=1, by=by)
        assign_caseload(pupil=pupil, mentor=other_mentor, starts_on=OCTOBER, by=by)
        assert CaseloadAssignment.objects.open(today()).get().mentor == other_mentor

    def test_a_full_caseload_refuses_without_a_reason(self, cast, pupil, mentor, by):
        fill(mentor, 14)
        with pytest.raises(Refused, match="full caseload") as refused:
            assign_caseload(pupil=pupil, mentor=mentor, starts_on=SEPTEMBER, by=by)
        assert refused.value.field == "over_limit_reason"

    def test_a_reason_opens_a_full_caseload(self, pupil, mentor, by):
        fill(mentor, 14)
        row = assign_caseload(
            pupil=pupil, mentor=mentor, starts_on=SEPTEMBER, by=by, over_limit_reason="Agreed with the head."
        )
        assert row.over_limit_reason == "Agreed with the head."

    def test_a_pupil_who_has_left_takes_no_place(self, pupil, mentor, by):
        fill(mentor, 14)
        leaver = CaseloadAssignment.objects.filter(mentor=mentor).first().pupil
        Pupil.objects.filter(pk=leaver.pk).update(left_on=date(2026, 9, 20))
        assert assign_caseload(pupil=pupil, mentor=mentor, starts_on=OCTOBER, by=by).over_limit_reason == ""

    def test_half_the_hours_are_half_the_caseload(self, pupil, mentor, by):
        Staff.objects.filter(pk=mentor.pk).update(contracted_minutes=975)
        fill(mentor, 7)
        with pytest.raises(Refused, match=r"full caseload \(7 pupils\)"):
            assign_caseload(pupil=pupil, mentor=mentor, starts_on=SEPTEMBER, by=by)

    def test_a_pupil_who_has_left_is_refused(self, pupil, mentor, by):
        Pupil.objects.filter(pk=pupil.pk).update(left_on=date(2026, 9, 20))
        with pytest.raises(Refused, match="is not on roll on 1 Oct 2026"):
            assign_caseload(pupil=pupil, mentor=mentor, starts_on=OCTOBER, by=by)

    def test_a_mentor_who_has_left_is_refused(self, pupil, mentor, by):
        Staff.objects.filter(pk=mentor.pk).update(ends_on=date(2026, 9, 20))
        with pytest.raises(Refused, match="does not work at the school on 1 Oct 2026"):
            assign_caseload(pupil=pupil, mentor=mentor, starts_on=OCTOBER, by=by)

    def test_another_schools_pupil_does_not_exist(self, cast, mentor, by):
        stranger = factories.PupilFactory(school=cast.other_school)
        with pytest.raises(Pupil.DoesNotExist):
            assign_caseload(pupil=stranger, mentor=mentor, starts_on=OCTOBER, by=by)


@pytest.mark.django_db
class TestEnd:
    @pytest.fixture
    def row(self, pupil, mentor, by) -> CaseloadAssignment:
        return assign_caseload(pupil=pupil, mentor=mentor, starts_on=SEPTEMBER, by=by)

    def test_the_link_ends_with_it(self, row, pupil, mentor, by):
        end_caseload(assignment=row, ends_on=OCTOBER, version=1, by=by)
        assert links() == {(mentor.pk, pupil.pk, "caseload", SEPTEMBER, OCTOBER)}
        assert pupil not in Pupil.objects.visible_to(mentor.actor(today()))

    def test_an_end_before_the_start_is_refused(self, row, by):
        with pytest.raises(Refused, match="began on 1 Sep 2026"):
            end_caseload(assignment=row, ends_on=date(2026, 8, 31), version=1, by=by)

    def test_two_who_end_it_are_told(self, row, by):
        end_caseload(assignment=row, ends_on=OCTOBER, version=1, by=by)
        with pytest.raises(Stale):
            end_caseload(assignment=row, ends_on=SEPTEMBER, version=1, by=by)

    def test_a_later_end_may_not_reach_the_next_mentors_days(self, row, pupil, other_mentor, by):
        end_caseload(assignment=row, ends_on=date(2026, 9, 30), version=1, by=by)
        assign_caseload(pupil=pupil, mentor=other_mentor, starts_on=OCTOBER, by=by)
        with pytest.raises(Refused, match=f"From 1 Oct 2026 the pupil is on {other_mentor.name}’s caseload"):
            end_caseload(assignment=row, ends_on=OCTOBER, version=2, by=by)


@pytest.mark.django_db
class TestMove:
    def test_the_days_of_the_two_meet_and_do_not_overlap(self, pupil, mentor, other_mentor, by):
        row = assign_caseload(pupil=pupil, mentor=mentor, starts_on=SEPTEMBER, by=by)
        move_caseload(assignment=row, mentor=other_mentor, starts_on=OCTOBER, version=1, by=by)
        assert links() == {
            (mentor.pk, pupil.pk, "caseload", SEPTEMBER, date(2026, 9, 30)),
            (other_mentor.pk, pupil.pk, "caseload", OCTOBER, None),
        }

    def test_where_the_new_mentor_is_full_nothing_moves(self, pupil, mentor, other_mentor, by):
        row = assign_caseload(pupil=pupil, mentor=mentor, starts_on=SEPTEMBER, by=by)
        fill(other_mentor, 14)
        with pytest.raises(Refused):
            move_caseload(assignment=row, mentor=other_mentor, starts_on=OCTOBER, version=1, by=by)
        row.refresh_from_db()
        assert (row.ends_on, row.version) == (None, 1)

    def test_a_caseload_that_ended_before_is_not_made_longer_by_it(self, pupil, mentor, other_mentor, by):
        row = assign_caseload(pupil=pupil, mentor=mentor, starts_on=SEPTEMBER, by=by)
        end_caseload(assignment=row, ends_on=date(2026, 9, 18), version=1, by=by)
        with pytest.raises(Refused, match="This ended on 18 Sep 2026"):
            move_caseload(assignment=row, mentor=other_mentor, starts_on=OCTOBER, version=2, by=by)
        assert links() == {(mentor.pk, pupil.pk, "caseload", SEPTEMBER, date(2026, 9, 18))}

    def test_to_the_same_mentor_it_is_refused(self, pupil, mentor, by):
        row = assign_caseload(pupil=pupil, mentor=mentor, starts_on=SEPTEMBER, by=by)
        with pytest.raises(Refused, match="already"):
            move_caseload(assignment=row, mentor=mentor, starts_on=OCTOBER, version=1, by=by)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
class TestTwoAtOnce:
    def test_two_mentors_cannot_both_get_the_pupil(self, cast, pupil, mentor, other_mentor, by):
        outcomes = at_once(
            lambda: assign_caseload(pupil=pupil, mentor=mentor, starts_on=SEPTEMBER, by=by),
            lambda: assign_caseload(pupil=pupil, mentor=other_mentor, starts_on=OCTOBER, by=by),
        )
        assert sorted(outcomes) == ["Refused", "done"]
        assert CaseloadAssignment.objects.count() == Involvement.objects.count() == 1

    def test_the_last_place_is_given_once(self, cast, pupil, mentor, by):
        fill(mentor, 13)
        second = factories.PupilFactory(school=cast.school)
        outcomes = at_once(
            lambda: assign_caseload(pupil=pupil, mentor=mentor, starts_on=SEPTEMBER, by=by),
            lambda: assign_caseload(pupil=second, mentor=mentor, starts_on=SEPTEMBER, by=by),
        )
        assert sorted(outcomes) == ["Refused", "done"]
        assert mentor.caseload.count() == 14


def fill(mentor: Staff, count: int) -> None:
    for pupil in factories.PupilFactory.create_batch(count, school=mentor.school):
        factories.CaseloadAssignmentFactory(pupil=pupil, mentor=mentor)


def at_once(*doings) -> list[str]:
    """Run each in a thread and connection of its own; what became of each."""
    outcomes = []
    barrier = threading.Barrier(len(doings))

    def run(do) -> None:
        try:
            barrier.wait(timeout=10)
            do()
            outcomes.append("done")
        except Exception as error:
            outcomes.append(type(error).__name__)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(do,)) for do in doings]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=20)
    return outcomes
