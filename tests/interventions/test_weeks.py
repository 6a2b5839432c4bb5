"""Week sums: what each pupil was promised and got."""

from datetime import date, time, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from interventions import weeks
from interventions.actions.planned import say_not_held, take_back_not_held
from interventions.actions.sessions import edit_session, log_session
from interventions.actions.support import add_places, end_place
from interventions.entries import PupilEntry, SessionEntry
from interventions.models import Session, SupportWeek
from staffing.access import Role
from staffing.calendar import now, week_start
from tests import factories

MONDAY = date(2026, 11, 16)


def entry(*pupils, on=MONDAY, minutes=50, **fields) -> SessionEntry:
    rows = tuple(each if isinstance(each, PupilEntry) else PupilEntry(each.pk) for each in pupils)
    told = {"title": "Mentoring", "kind": "mentoring", "starts_at": time(10, 55), "adult_ids": frozenset()}
    return SessionEntry(on=on, minutes=minutes, pupils=rows, **(told | fields))


def sums_of(pupil, monday=MONDAY) -> tuple[int, ...]:
    row = SupportWeek.objects.get(pupil=pupil, week_start=monday)
    return tuple(getattr(row, name) for name in weeks.SUMMED)


@pytest.fixture
def mentor(cast):
    return cast.actor(Role.MENTOR)


@pytest.fixture
def pupil(cast):
    return factories.PupilFactory(school=cast.school)


@pytest.fixture
def planned(cast, pupil):
    row = factories.PlannedSessionFactory(
        provision__programme__school=cast.school, provision__lead=cast[Role.MENTOR], on=MONDAY
    )
    factories.ProvisionPupilFactory(provision=row.provision, pupil=pupil)
    weeks.recompute([(pupil.pk, MONDAY)])
    return row


def test_a_logged_session_counts_as_held_with_its_minutes_and_engagement(mentor, pupil):
    log_session(by=mentor, entry=entry(PupilEntry(pupil.pk, engagement=4)), at=now())
    assert sums_of(pupil) == (0, 0, 1, 50, 4, 1)


def test_a_pupil_who_was_away_had_no_session(mentor, pupil):
    log_session(by=mentor, entry=entry(PupilEntry(pupil.pk, status="absent")), at=now())
    assert sums_of(pupil) == (0, 0, 0, 0, 0, 0)


def test_a_planned_session_not_held_is_counted_and_taken_back(mentor, pupil, planned):
    say_not_held(by=mentor, planned=planned, reason="no_room")
    assert sums_of(pupil)[:2] == (1, 1)
    take_back_not_held(by=mentor, planned=planned)
    assert sums_of(pupil)[:2] == (1, 0)


def test_sessions_planned_before_a_place_or_after_it_are_not_promised(cast, pupil, planned):
    other = factories.PupilFactory(school=cast.school)
    factories.ProvisionPupilFactory(
        provision=planned.provision, pupil=other, starts_on=MONDAY + timedelta(days=1)
    )
    weeks.recompute([(other.pk, MONDAY)])
    assert sums_of(other)[0] == 0


def test_support_in_a_class_promises_nothing_to_one_pupil(cast, pupil):
    group = factories.TeachingGroupFactory(school=cast.school)
    group.members.create(pupil=pupil, starts_on=factories.YEAR_START)
    factories.PlannedSessionFactory(
        provision__programme__school=cast.school, provision__teaching_group=group, on=MONDAY
    )
    weeks.recompute([(pupil.pk, MONDAY)])
    assert sums_of(pupil)[0] == 0


def test_moving_a_session_to_another_week_changes_both_weeks(mentor, pupil):
    session = log_session(by=mentor, entry=entry(pupil), at=now())
    earlier = MONDAY - timedelta(days=7)
    edit_session(by=mentor, session=session, version=1, entry=entry(pupil, on=earlier), at=now())
    assert sums_of(pupil)[2] == 0
    assert sums_of(pupil, earlier)[2] == 1


def test_recomputing_many_pupils_takes_no_more_statements_than_one(cast, django_assert_max_num_queries):
    pupils = factories.PupilFactory.create_batch(30, school=cast.school)
    with django_assert_max_num_queries(3):
        weeks.recompute(((each.pk, MONDAY) for each in pupils), cast.school.pk)


STEP = st.tuples(
    st.sampled_from(["log", "log planned", "edit", "not held", "take back", "join", "leave"]),
    st.integers(0, 2),
    st.integers(-8, 8),
    st.sampled_from(["present", "late", "absent", "refused"]),
    st.one_of(st.none(), st.integers(1, 5)),
    st.integers(1, 90),
)
EARLIEST, LATEST = week_start(MONDAY - timedelta(days=8)), MONDAY + timedelta(days=7)


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(STEP, max_size=10))
def test_the_sums_equal_the_live_aggregate_whatever_is_done(cast, mentor, steps):
    """As each write left them: making them anew afterwards would hide a write that forgot to."""
    pupils = factories.PupilFactory.create_batch(3, school=cast.school)
    provision = factories.ProvisionFactory(programme__school=cast.school, lead=cast[Role.MENTOR])
    plans = [
        factories.PlannedSessionFactory(provision=provision, on=MONDAY + timedelta(days=offset))
        for offset in range(-8, 9)
    ]
    add_places(by=mentor, provision=provision, pupils=pupils[:1], starts_on=MONDAY - timedelta(days=30))
    for step, which, offset, status, score, minutes in steps:
        on = MONDAY + timedelta(days=offset)
        there = status in ("present", "late")
        told = entry(
            PupilEntry(pupils[which].pk, status=status, engagement=score if there else None),
            on=on,
            minutes=minutes,
        )
        planned = plans[offset + 8]
        planned.refresh_from_db()
        if step == "log":
            log_session(by=mentor, entry=told, at=now())
        elif step == "log planned" and planned.state == "planned":
            log_session(by=mentor, entry=told, at=now(), planned=planned)
        elif step == "edit" and (session := Session.objects.filter(school=cast.school).first()):
            edit_session(by=mentor, session=session, version=session.version, entry=told, at=now())
        elif step == "not held" and planned.state == "planned":
            say_not_held(by=mentor, planned=planned, reason="no_room")
        elif step == "take back" and (missed := provision.planned_sessions.filter(state="not_held").first()):
            take_back_not_held(by=mentor, planned=missed)
        elif step == "join":
            add_places(by=mentor, provision=provision, pupils=[pupils[which]], starts_on=on)
        elif step == "leave" and (place := provision.places.filter(pupil=pupils[which]).first()):
            end_place(by=mentor, place=place, ends_on=on)
    rows = SupportWeek.objects.filter(pupil__in=pupils, week_start__range=(EARLIEST, LATEST))
    kept = {
        (row.pupil_id, row.week_start): {name: getattr(row, name) for name in weeks.SUMMED} for row in rows
    }
    nothing = dict.fromkeys(weeks.SUMMED, 0)
    live = weeks.live_sums([each.pk for each in pupils], EARLIEST, LATEST)
    for key in kept.keys() | live.keys():
        assert kept.get(key, nothing) == live.get(key, nothing)


def test_rebuilding_mends_sums_that_went_wrong(cast, mentor, pupil):
    log_session(by=mentor, entry=entry(pupil), at=now())
    right = sums_of(pupil)
    SupportWeek.objects.update(held=9)
    weeks.rebuild(cast.school.pk)
    assert sums_of(pupil) == right
