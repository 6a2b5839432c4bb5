"""Several pupils moved at once: all or none, as the single moves would, and never with two mentors on a day."""

from datetime import date, timedelta
from itertools import combinations

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pupils.actions.caseload_moves import Move, MovesRefused, move_caseloads
from pupils.actions.caseloads import assign_caseload, check_leaving, end_caseload
from pupils.involvement import caseload_links, link_caseloads
from pupils.models import CaseloadAssignment, Involvement, Pupil
from staffing.access import Actor, Role
from staffing.models import AuditEvent, Staff
from staffing.refusals import Refused
from tests import factories
from tests.pupils.test_actions.test_caseloads import at_once, fill

SEPTEMBER, OCTOBER = date(2026, 9, 1), date(2026, 10, 5)
DAY = timedelta(days=1)


@pytest.fixture
def by(cast) -> Actor:
    return cast.actor(Role.SENDCO)


@pytest.fixture
def mentors(cast) -> list[Staff]:
    return factories.StaffFactory.create_batch(3, school=cast.school)


def put(mentor: Staff, *, pupil: Pupil | None = None, **fields) -> CaseloadAssignment:
    pupil = pupil or factories.PupilFactory(school=mentor.school)
    row = factories.CaseloadAssignmentFactory(pupil=pupil, mentor=mentor, **fields)
    link_caseloads([row])
    return row


def move(row: CaseloadAssignment, mentor: Staff | None) -> Move:
    return Move(row.pupil_id, mentor.pk if mentor else None, row.pk, row.version)


def who_has(mentor: Staff, on: date = OCTOBER) -> set[int]:
    return set(CaseloadAssignment.objects.open(on).filter(mentor=mentor).values_list("pupil", flat=True))


@pytest.mark.django_db
class TestMoves:
    def test_pupils_go_where_they_were_planned(self, mentors, by):
        first, second = put(mentors[0]), put(mentors[1])
        alone = factories.PupilFactory(school=mentors[0].school)
        moves = [move(first, mentors[2]), move(second, None), Move(alone.pk, mentors[2].pk)]
        move_caseloads(moves=moves, starts_on=OCTOBER, by=by)
        assert who_has(mentors[2]) == {first.pupil_id, alone.pk}
        assert who_has(mentors[1]) == set()
        assert who_has(mentors[0], OCTOBER - DAY) == {first.pupil_id}

    def test_who_works_with_whom_follows(self, mentors, by):
        row = put(mentors[0])
        move_caseloads(moves=[move(row, mentors[1])], starts_on=OCTOBER, by=by)
        spans = Involvement.objects.filter(pupil=row.pupil_id).values_list("staff", "starts_on", "ends_on")
        assert set(spans) == {
            (mentors[0].pk, SEPTEMBER, OCTOBER - DAY),
            (mentors[1].pk, OCTOBER, None),
        }

    def test_it_leaves_one_event_with_all_of_them(self, mentors, by):
        rows = [put(mentors[0]), put(mentors[0])]
        move_caseloads(moves=[move(row, mentors[1]) for row in rows], starts_on=OCTOBER, by=by)
        event = AuditEvent.objects.get()
        assert (event.verb, set(event.pupil_ids)) == ("edit", {row.pupil_id for row in rows})

    def test_each_changed_place_keeps_its_history(self, mentors, by):
        row = put(mentors[0])
        move_caseloads(moves=[move(row, mentors[1])], starts_on=OCTOBER, by=by)
        assert row.history.latest().ends_on == OCTOBER - DAY
        assert CaseloadAssignment.objects.get(mentor=mentors[1]).history.count() == 1

    def test_two_full_mentors_exchange_pupils_without_a_reason(self, mentors, by):
        Staff.objects.filter(pk__in=[each.pk for each in mentors[:2]]).update(caseload_limit=1)
        first, second = put(mentors[0]), put(mentors[1])
        move_caseloads(moves=[move(first, mentors[1]), move(second, mentors[0])], starts_on=OCTOBER, by=by)
        assert (who_has(mentors[0]), who_has(mentors[1])) == ({second.pupil_id}, {first.pupil_id})

    def test_too_many_need_a_reason_and_the_mentor_is_named_with_the_number(self, mentors, by):
        Staff.objects.filter(pk=mentors[1].pk).update(caseload_limit=1)
        moves = [move(put(mentors[0]), mentors[1]) for _ in range(2)]
        with pytest.raises(MovesRefused) as refused:
            move_caseloads(moves=moves, starts_on=OCTOBER, by=by)
        assert refused.value.over == [
            f"{mentors[1].name} would have 2 pupils; a full caseload is 1. Give a reason to go over it."
        ]
        assert who_has(mentors[1]) == set()

    def test_the_reason_stands_with_whoever_is_beyond_the_limit(self, mentors, by):
        Staff.objects.filter(pk=mentors[1].pk).update(caseload_limit=1)
        moves = [move(put(mentors[0]), mentors[1]) for _ in range(2)]
        move_caseloads(moves=moves, starts_on=OCTOBER, by=by, over_limit_reason="Siblings.")
        reasons = CaseloadAssignment.objects.filter(mentor=mentors[1]).order_by("pupil")
        assert [row.over_limit_reason for row in reasons] == ["", "Siblings."]

    def test_who_was_moved_meanwhile_is_named_with_where_they_are_and_nobody_is_moved(self, mentors, by):
        row, other = put(mentors[0]), put(mentors[0])
        planned = [move(row, mentors[1]), move(other, mentors[1])]
        end_caseload(assignment=row, ends_on=OCTOBER - DAY, version=1, by=by)
        assign_caseload(pupil=row.pupil, mentor=mentors[2], starts_on=OCTOBER, by=by)
        with pytest.raises(MovesRefused) as refused:
            move_caseloads(moves=planned, starts_on=OCTOBER + DAY, by=by)
        assert refused.value.pupils.keys() == {row.pupil_id}
        assert f"with {mentors[2].name} from 5 Oct 2026" in refused.value.pupils[row.pupil_id]
        assert who_has(mentors[1], OCTOBER + DAY) == set()

    def test_who_was_thought_to_have_no_mentor_and_has_one_is_refused(self, mentors, by):
        row = put(mentors[0])
        with pytest.raises(MovesRefused) as refused:
            move_caseloads(moves=[Move(row.pupil_id, mentors[1].pk)], starts_on=OCTOBER, by=by)
        assert f"is on {mentors[0].name}’s caseload" in refused.value.pupils[row.pupil_id]

    def test_another_schools_pupil_or_mentor_is_refused(self, cast, mentors, by):
        foreign = factories.PupilFactory(school=cast.other_school)
        stranger = factories.StaffFactory(school=cast.other_school)
        row = put(mentors[0])
        moves = [Move(foreign.pk, mentors[1].pk), move(row, stranger)]
        with pytest.raises(MovesRefused) as refused:
            move_caseloads(moves=moves, starts_on=OCTOBER, by=by)
        assert refused.value.pupils.keys() == {foreign.pk, row.pupil_id}

    def test_twenty_ask_no_more_of_the_database_than_two(self, mentors, by):
        def asked(number: int) -> int:
            moves = [move(put(mentors[0]), mentors[1]) for _ in range(number)]
            with CaptureQueriesContext(connection) as captured:
                move_caseloads(moves=moves, starts_on=OCTOBER, by=by, over_limit_reason="Many.")
            return len(captured)

        assert asked(20) == asked(2)


days = st.integers(0, 50).map(lambda offset: SEPTEMBER + timedelta(days=offset))
late = st.none() | st.integers(-1, 20).map(lambda offset: OCTOBER + timedelta(days=offset))
# Of each pupil: the mentor they have, since when and until when; the mentor they have after that; where they are to go.
plans = st.lists(
    st.tuples(st.none() | st.tuples(st.integers(0, 2), days, late), st.none() | st.integers(0, 2), st.integers(-1, 2)),
    min_size=1,
    max_size=5,
)  # fmt: skip
limits = st.lists(st.integers(1, 3), min_size=3, max_size=3)


class Undone(Exception):
    """Takes back what one of the two ways wrote."""


def standing() -> set[tuple]:
    columns = ("pupil", "mentor", "starts_on", "ends_on", "over_limit_reason")
    return set(CaseloadAssignment.objects.values_list(*columns))


def one_by_one(moves: list[Move], by: Actor, reason: str) -> None:
    """The same by the actions for one pupil: everybody off, then everybody on."""
    moves = sorted(moves, key=lambda each: (each.mentor_id or 0, each.pupil_id))
    for each in moves:
        if each.assignment_id:
            place = CaseloadAssignment.objects.get(pk=each.assignment_id)
            check_leaving(place, OCTOBER)
            if place.mentor_id == each.mentor_id:
                raise Refused("The pupil is there already.")
            end_caseload(assignment=place, ends_on=OCTOBER - DAY, version=each.version, by=by)
    for each in moves:
        if each.mentor_id:
            assign_caseload(
                pupil=Pupil.objects.get(pk=each.pupil_id),
                mentor=Staff.objects.get(pk=each.mentor_id),
                starts_on=OCTOBER,
                by=by,
                over_limit_reason=reason,
            )


def outcome(do) -> set[tuple] | str:
    """What stands after it, or that it was refused; all of it is taken back."""
    found: list[set[tuple]] = []
    try:
        with transaction.atomic():
            do()
            found.append(standing())
            assert set(Involvement.objects.values_list("staff", "starts_on", "ends_on")) == {
                (link.staff_id, link.starts_on, link.ends_on)
                for links in caseload_links(CaseloadAssignment.objects.all()).values()
                for link in links
            }
            raise Undone
    except Undone:
        return found[0]
    except (Refused, MovesRefused):
        return "refused"


def overlapping(rows: set[tuple]) -> list[tuple]:
    return [
        (one, other)
        for one, other in combinations(rows, 2)
        if one[0] == other[0] and one[2] <= (other[3] or date.max) and other[2] <= (one[3] or date.max)
    ]


@pytest.mark.django_db
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(plans, limits, st.sampled_from(["", "Agreed."]))
def test_a_board_is_saved_as_its_moves_would_be_one_by_one(cast, mentors, by, planned, most, reason):
    with transaction.atomic():
        for mentor, limit in zip(mentors, most, strict=True):
            Staff.objects.filter(pk=mentor.pk).update(caseload_limit=limit)
        moves = [planned_move(mentors, *plan) for plan in planned]
        moves = [each for each in moves if each.mentor_id or each.assignment_id]
        together = outcome(
            lambda: move_caseloads(moves=moves, starts_on=OCTOBER, by=by, over_limit_reason=reason)
        )
        assert together == outcome(lambda: one_by_one(moves, by, reason))
        assert together == "refused" or overlapping(together) == []
        transaction.set_rollback(True)


def planned_move(mentors: list[Staff], has, after: int | None, to: int) -> Move:
    pupil = factories.PupilFactory(school=mentors[0].school)
    goes_to = mentors[to].pk if to >= 0 else None
    if has is None:
        return Move(pupil.pk, goes_to)
    mentor, starts_on, ends_on = has
    place = put(
        mentors[mentor], pupil=pupil, starts_on=starts_on, ends_on=ends_on and max(starts_on, ends_on)
    )
    if after is not None and place.ends_on:
        put(mentors[after], pupil=pupil, starts_on=place.ends_on + DAY)
    return Move(pupil.pk, goes_to, place.pk, place.version)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
class TestTwoAtOnce:
    def test_a_pupil_whom_two_boards_move_goes_to_one_mentor(self, mentors, by):
        row = put(mentors[0])
        outcomes = at_once(
            *(
                lambda to=to: move_caseloads(moves=[move(row, to)], starts_on=OCTOBER, by=by)
                for to in mentors[1:]
            )
        )
        assert sorted(outcomes) == ["MovesRefused", "done"]
        assert CaseloadAssignment.objects.open(OCTOBER).count() == 1
        assert CaseloadAssignment.objects.count() == 2

    def test_a_board_and_a_single_move_do_not_both_win(self, mentors, by):
        row = put(mentors[0])
        outcomes = at_once(
            lambda: move_caseloads(moves=[move(row, mentors[1])], starts_on=OCTOBER, by=by),
            lambda: end_caseload(assignment=row, ends_on=OCTOBER, version=1, by=by),
        )
        assert len(outcomes) == 2
        assert outcomes.count("done") == 1
        assert overlapping(standing()) == []

    def test_the_last_place_is_given_by_one_of_two_boards(self, mentors, by):
        fill(mentors[2], 13)
        rows = [put(mentors[0]), put(mentors[1])]
        outcomes = at_once(
            *(
                lambda row=row: move_caseloads(moves=[move(row, mentors[2])], starts_on=OCTOBER, by=by)
                for row in rows
            )
        )
        assert sorted(outcomes) == ["MovesRefused", "done"]
        assert len(who_has(mentors[2])) == 14

    def test_boards_that_cross_wait_for_each_other_and_both_are_saved(self, mentors, by):
        first, second, third, fourth = (put(mentors[at % 2]) for at in range(4))
        outcomes = at_once(
            lambda: move_caseloads(
                moves=[move(first, mentors[1]), move(second, mentors[0])], starts_on=OCTOBER, by=by
            ),
            lambda: move_caseloads(
                moves=[move(fourth, mentors[0]), move(third, mentors[1])], starts_on=OCTOBER, by=by
            ),
        )
        assert outcomes == ["done", "done"]
        assert who_has(mentors[0]) == {second.pupil_id, fourth.pupil_id}
