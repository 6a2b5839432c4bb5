"""The demo's caseloads, weeks and sessions: lifelike, and true to the register."""

from datetime import date

import pytest

from interventions.codes import PresenceStatus
from mentoring.demo.marks import is_in
from mentoring.demo.schools import LARKFIELD, TERN
from mentoring.demo.sessions import sessions_of
from mentoring.demo.staff import FULL_TIME_MINUTES
from mentoring.demo.support import CLOCK_TIME, plan_support
from mentoring.demo.trust import SEED, build_trust

ANCHOR = date(2026, 11, 16)
WITH_MENTORS = (LARKFIELD.key, TERN.key)


@pytest.fixture(scope="module")
def trust():
    return build_trust(ANCHOR)


@pytest.fixture(scope="module")
def plans(trust):
    return {key: plan_support(trust.school(key), trust.year, seed=SEED) for key in WITH_MENTORS}


@pytest.fixture(scope="module")
def sessions(trust, plans):
    return {key: list(sessions_of(trust.school(key), plans[key], trust, seed=SEED)) for key in WITH_MENTORS}


def test_sixteen_mentors_have_190_pupils_between_them(plans):
    loads = [load for plan in plans.values() for load in plan.caseloads.values()]
    assert len(loads) == 16
    assert len({pupil for load in loads for pupil in load}) == sum(len(load) for load in loads) == 190


def test_no_caseload_is_over_the_mentors_own_limit(trust, plans):
    for key, plan in plans.items():
        for member in trust.school(key).staff:
            limit = int(14 * member.minutes_a_week / FULL_TIME_MINUTES)
            assert len(plan.caseloads.get(member.key, ())) <= limit


def test_every_pupil_on_a_caseload_is_on_the_register(trust, plans):
    for key, plan in plans.items():
        register = {pupil.key for pupil in trust.school(key).pupils if pupil.is_on_register}
        assert all(register.issuperset(load) for load in plan.caseloads.values())


@pytest.mark.parametrize("key", WITH_MENTORS)
def test_no_mentor_is_in_two_places_at_once(plans, key):
    places = set()
    for slot in plans[key].slots:
        for week in (slot.cycle_week,) if slot.cycle_week else (1, 2):
            place = (slot.staff, week, slot.weekday, slot.bell)
            assert place not in places
            places.add(place)


@pytest.mark.parametrize("key", WITH_MENTORS)
def test_every_mentor_with_a_caseload_has_something_on_when_the_demo_opens(trust, plans, key):
    school, opens = trust.school(key).school, trust.marked.morning
    now = (opens.isoweekday(), school.bell_at(CLOCK_TIME).key)
    week = trust.year.cycle_week(opens, weeks=school.cycle_weeks)
    busy = {
        slot.staff
        for slot in plans[key].slots
        if (slot.weekday, slot.bell) == now and slot.cycle_week in (0, week)
    }
    assert busy.issuperset(plans[key].caseloads)


def test_support_in_a_class_is_where_that_class_is_taught(trust, plans):
    groups = {group.key: group for key in WITH_MENTORS for group in trust.school(key).groups}
    for plan in plans.values():
        for slot in plan.slots:
            if slot.provision.teaching_group:
                lessons = groups[slot.provision.teaching_group].lessons
                assert (slot.cycle_week or 1, slot.weekday, slot.bell) in lessons


def test_sessions_fall_on_school_days_since_the_second_week(trust, plans, sessions):
    for key in WITH_MENTORS:
        days = {session.on for session in sessions[key]}
        assert min(days) == plans[key].starts_on == date(2026, 9, 7)
        assert max(days) == trust.marked.morning
        assert all(trust.year.is_school_day(day) for day in days)


def test_nobody_takes_part_who_is_not_in_school(trust, sessions):
    for key in WITH_MENTORS:
        data = trust.school(key)
        for session in sessions[key]:
            half = 0 if data.school.bell(session.slot.bell).half_day == "AM" else 1
            for presence in session.presences:
                mark = data.marks[presence.pupil].get(session.on, ("", ""))[half]
                assert presence.status == PresenceStatus.ABSENT or not mark or is_in(mark)


def test_all_190_pupils_have_been_seen(sessions):
    seen = {
        presence.pupil
        for key in WITH_MENTORS
        for session in sessions[key]
        for presence in session.presences
        if presence.status == PresenceStatus.PRESENT
    }
    assert len(seen) == 190


def test_what_was_not_held_has_a_reason_and_little_is_left_unlogged(sessions):
    rows = [session for key in WITH_MENTORS for session in sessions[key]]
    unlogged = [session for session in rows if not session.is_held and not session.reason]
    assert 5 < len(unlogged) < 80
    assert all(session.on >= ANCHOR for session in unlogged)
    assert sum(session.is_held for session in rows) > 3000


def test_scores_go_only_to_those_who_were_there(sessions):
    for key in WITH_MENTORS:
        for presence in (presence for session in sessions[key] for presence in session.presences):
            there = presence.status in (PresenceStatus.PRESENT, PresenceStatus.LATE)
            assert there or (presence.engagement is None and presence.help_level is None)
            assert presence.engagement in (None, 1, 2, 3, 4, 5)


def test_the_same_seed_plays_the_same_sessions(trust, plans, sessions):
    again = list(sessions_of(trust.school(TERN.key), plans[TERN.key], trust, seed=SEED))
    assert again == sessions[TERN.key]


def test_a_week_late_in_the_year_can_be_played_too():
    trust = build_trust(date(2027, 7, 12))
    plan = plan_support(trust.school(TERN.key), trust.year, seed=SEED)
    assert sum(1 for _ in sessions_of(trust.school(TERN.key), plan, trust, seed=SEED)) > 4000
