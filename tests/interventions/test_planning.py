"""Planned sessions follow the slots and the calendar."""

from datetime import date, time

import pytest

from interventions.actions import support
from interventions.expected import expected_pupils
from interventions.models import PlannedSession, Slot, SupportWeek
from interventions.planning import horizon, plan, plan_ahead
from pupils.models import GroupMember, Involvement, Pupil
from staffing import jobs
from staffing.access import Role
from staffing.actions import school
from staffing.models import ClosedDay, Job, Period, School
from tests import factories

pytestmark = pytest.mark.django_db
MONDAY = date(2026, 11, 2)


@pytest.fixture
def provision(cast):
    provision = factories.ProvisionFactory(
        programme__school=cast.school, lead=cast[Role.MENTOR], starts_on=date(2026, 9, 1)
    )
    factories.ProvisionPupilFactory(provision=provision, pupil__school=cast.school)
    return provision


@pytest.fixture
def period(cast) -> Period:
    shape = factories.DayShapeFactory(school=cast.school)
    for week in (1, 2):
        for weekday in range(1, 6):
            factories.SchoolDayFactory(shape=shape, cycle_week=week, weekday=weekday)
    return factories.PeriodFactory(shape=shape, name="P3", starts_at=time(10, 55), ends_at=time(11, 45))


def slot_of(provision, period, **fields):
    return factories.SlotFactory(provision=provision, period=period, **fields)


def planned_days(slot) -> list[date]:
    return [row.on for row in slot.planned_sessions.order_by("on")]


def plan_november(school: School) -> None:
    plan(School.objects.get(pk=school.pk), Slot.objects.all(), MONDAY, date(2026, 11, 29))


def test_a_slot_every_week_is_planned_on_each_of_its_weekdays(cast, provision, period):
    slot = slot_of(provision, period, weekday=1)
    plan_november(cast.school)
    assert planned_days(slot) == [date(2026, 11, day) for day in (2, 9, 16, 23)]


def test_a_slot_of_week_b_is_planned_every_other_week(cast, provision, period):
    School.objects.filter(pk=cast.school.pk).update(cycle_weeks=2, cycle_anchor=MONDAY)
    slot = slot_of(provision, period, weekday=1, cycle_week=2)
    plan_november(cast.school)
    assert planned_days(slot) == [date(2026, 11, 9), date(2026, 11, 23)]


def test_nothing_is_planned_on_a_closed_day(cast, provision, period):
    ClosedDay.objects.create(school=cast.school, on=date(2026, 11, 9), kind=ClosedDay.Kind.INSET)
    slot = slot_of(provision, period, weekday=1)
    plan_november(cast.school)
    assert date(2026, 11, 9) not in planned_days(slot)


def test_a_day_closed_afterwards_loses_what_was_planned_on_it(cast, provision, period):
    slot = slot_of(provision, period, weekday=1)
    plan_november(cast.school)
    ClosedDay.objects.create(school=cast.school, on=date(2026, 11, 23), kind=ClosedDay.Kind.CLOSURE)
    plan_november(cast.school)
    assert date(2026, 11, 23) not in planned_days(slot)


def test_planning_twice_plans_once(cast, provision, period):
    slot_of(provision, period, weekday=1)
    plan_november(cast.school)
    before = set(PlannedSession.objects.values_list("pk", flat=True))
    plan_november(cast.school)
    assert set(PlannedSession.objects.values_list("pk", flat=True)) == before


def test_what_was_said_not_to_have_been_held_stays_when_the_slot_ends(cast, provision, period):
    slot = slot_of(provision, period, weekday=1)
    plan_november(cast.school)
    row = slot.planned_sessions.get(on=date(2026, 11, 16))
    row.state, row.not_held_reason = PlannedSession.State.NOT_HELD, "no_room"
    row.save()
    slot.ends_on = date(2026, 11, 3)
    slot.save()
    plan_november(cast.school)
    assert planned_days(slot) == [date(2026, 11, 2), date(2026, 11, 16)]


def test_the_horizon_is_the_end_of_the_half_term(cast):
    calendar = cast.school.calendar()
    assert horizon(calendar, date(2026, 9, 10)) == date(2026, 10, 25)
    assert horizon(calendar, date(2026, 10, 20)) == date(2026, 12, 18)


def test_planning_ahead_covers_every_open_slot_of_the_school_and_no_other(cast, provision, period):
    slot_of(provision, period, weekday=5)
    other = factories.ProvisionFactory(programme__school=cast.other_school)
    elsewhere = factories.SlotFactory(provision=other, weekday=5, period__shape__school=cast.other_school)
    plan_ahead(cast.school, date(2026, 11, 19))
    assert PlannedSession.objects.filter(provision=provision).count() == 5
    assert not elsewhere.planned_sessions.exists()


def test_a_slot_is_planned_when_it_is_made_and_shows_its_pupils_to_its_adult(cast, provision, period):
    adult = factories.StaffFactory(school=cast.school)
    support.create_slot(
        by=cast.actor(Role.SENDCO),
        provision=provision,
        values={
            "staff": adult,
            "weekday": 4,
            "period": period,
            "cycle_week": 0,
            "place": "B12",
            "starts_on": date(2026, 11, 19),
            "ends_on": None,
        },
    )
    assert PlannedSession.objects.filter(staff=adult, on=date(2026, 11, 26), place="B12").exists()
    assert Involvement.objects.filter(staff=adult, pupil=provision.places.get().pupil).exists()


def test_ending_a_slot_takes_away_what_was_still_planned(cast, provision, period):
    slot = slot_of(provision, period, weekday=4, starts_on=date(2026, 9, 1))
    plan_november(cast.school)
    support.end_slot(by=cast.actor(Role.SENDCO), slot=slot)
    slot.refresh_from_db()
    assert slot.ends_on == date(2026, 11, 18)
    assert not slot.planned_sessions.filter(on__gte=date(2026, 11, 19)).exists()


def test_a_slot_that_never_began_goes_without_a_trace(cast, provision, period):
    slot = slot_of(provision, period, weekday=4, starts_on=date(2026, 11, 26))
    plan_november(cast.school)
    assert SupportWeek.objects.filter(planned=1).exists()
    support.end_slot(by=cast.actor(Role.SENDCO), slot=slot)
    assert not PlannedSession.objects.filter(provision=provision).exists()
    assert not SupportWeek.objects.filter(planned=1).exists()


def test_a_slot_that_ended_before_is_not_made_longer_by_ending_it_again(cast, provision, period):
    slot = slot_of(provision, period, weekday=4, starts_on=date(2026, 9, 1), ends_on=date(2026, 10, 1))
    support.end_slot(by=cast.actor(Role.SENDCO), slot=slot)
    slot.refresh_from_db()
    assert slot.ends_on == date(2026, 10, 1)


def test_a_pupil_who_left_before_has_not_left_later(cast, provision):
    place = provision.places.get()
    for day in (13, 19):
        support.end_place(by=cast.actor(Role.SENDCO), place=place, ends_on=date(2026, 11, day))
    place.refresh_from_db()
    assert place.ends_on == date(2026, 11, 13)


def test_a_pupil_who_joins_twice_has_one_place_whatever_the_last_day_is_by_then(cast, provision):
    place, by = provision.places.get(), cast.actor(Role.SENDCO)
    change(cast, provision, ends_on=date(2026, 12, 18))
    support.add_places(by=by, provision=provision, pupils=[place.pupil], starts_on=provision.starts_on)
    assert [(row.pk, row.ends_on) for row in provision.places.all()] == [(place.pk, date(2026, 12, 18))]


def test_a_pupil_who_was_to_leave_and_joins_again_stays(cast, provision):
    place, by = provision.places.get(), cast.actor(Role.SENDCO)
    support.end_place(by=by, place=place, ends_on=date(2026, 11, 27))
    support.add_places(by=by, provision=provision, pupils=[place.pupil], starts_on=date(2026, 11, 19))
    assert [(row.pk, row.ends_on) for row in provision.places.all()] == [(place.pk, None)]


def change(cast, provision, **values) -> None:
    support.edit_provision(
        by=cast.actor(Role.SENDCO), provision=provision, version=provision.version, values=values
    )


def test_provision_that_goes_on_longer_keeps_its_pupils(cast, provision, period):
    pupil = provision.places.get().pupil
    change(cast, provision, ends_on=date(2026, 11, 27))
    change(cast, provision, ends_on=date(2026, 12, 18))
    slot_of(provision, period, weekday=1)
    plan_ahead(cast.school, date(2026, 11, 19))
    assert expected_pupils(list(PlannedSession.objects.filter(on=date(2026, 12, 14)))) == {
        PlannedSession.objects.get(on=date(2026, 12, 14)).pk: [pupil.pk]
    }


def test_who_is_on_a_caseload_to_a_day_is_expected_in_class_until_then(cast, provision, period):
    """In a class those on a caseload are supported, also where its last day is known already."""
    pupil = factories.PupilFactory(school=cast.school)
    group = factories.TeachingGroupFactory(school=cast.school)
    GroupMember.objects.create(group=group, pupil=pupil, starts_on=date(2026, 9, 1))
    factories.CaseloadAssignmentFactory(pupil=pupil, mentor=cast[Role.MENTOR], ends_on=date(2026, 11, 27))
    in_class = factories.ProvisionFactory(
        programme=provision.programme, lead=cast[Role.MENTOR], teaching_group=group
    )
    before, after = (
        factories.PlannedSessionFactory(provision=in_class, on=date(2026, 11, day)) for day in (26, 30)
    )
    assert expected_pupils([before]) == {before.pk: [pupil.pk]}
    assert expected_pupils([after]) == {after.pk: []}


def test_a_pupil_who_leaves_the_provision_is_seen_until_that_day_and_no_longer(cast, provision, period):
    place = provision.places.get()
    support.end_place(by=cast.actor(Role.SENDCO), place=place, ends_on=date(2026, 11, 18))
    assert place.pupil not in Pupil.objects.visible_to(cast.actor(Role.MENTOR))


def test_a_pupil_who_joins_is_promised_what_is_already_planned(cast, provision, period):
    slot_of(provision, period, weekday=1)
    plan_november(cast.school)
    newcomer = factories.PupilFactory(school=cast.school)
    support.add_places(
        by=cast.actor(Role.SENDCO), provision=provision, pupils=[newcomer], starts_on=date(2026, 11, 19)
    )
    promised = SupportWeek.objects.filter(pupil=newcomer, planned=1).order_by("week_start")
    assert promised.values_list("week_start", flat=True)[0] == date(2026, 11, 23)


def close(cast, on: date) -> None:
    school.close_day(by=cast.actor(Role.SITE_ADMIN), on=on, kind=ClosedDay.Kind.CLOSURE, reason="Snow")
    jobs.run_waiting()


def test_closing_a_day_takes_what_was_planned_on_it_and_leaves_the_rest(cast, provision, period):
    slot = slot_of(provision, period, weekday=1)
    plan_ahead(cast.school, date(2026, 11, 19))
    close(cast, date(2026, 11, 30))
    assert planned_days(slot) == [date(2026, 11, 23), date(2026, 12, 7), date(2026, 12, 14)]


def test_a_day_said_to_be_closed_afterwards_leaves_nothing_unlogged(cast, provision, period):
    slot = slot_of(provision, period, weekday=1)
    plan_november(cast.school)
    close(cast, date(2026, 11, 16))
    assert date(2026, 11, 16) not in planned_days(slot)


def test_what_was_logged_on_a_day_stays_when_the_day_is_closed(cast, provision, period):
    slot = slot_of(provision, period, weekday=1)
    plan_november(cast.school)
    for on in (date(2026, 11, 16), date(2026, 11, 23)):
        slot.planned_sessions.filter(on=on).update(state=PlannedSession.State.HELD)
        close(cast, on)
    assert {date(2026, 11, 16), date(2026, 11, 23)} <= set(planned_days(slot))


def test_opening_a_day_again_plans_it_again(cast, provision, period):
    slot = slot_of(provision, period, weekday=1)
    close(cast, date(2026, 11, 23))
    school.open_day(by=cast.actor(Role.SITE_ADMIN), row=ClosedDay.objects.get(on=date(2026, 11, 23)))
    jobs.run_waiting()
    assert date(2026, 11, 23) in planned_days(slot)


def test_new_bells_move_what_is_planned(cast, provision, period):
    slot = slot_of(provision, period, weekday=1)
    plan_ahead(cast.school, date(2026, 11, 19))
    bells = [("P3", Period.Kind.LESSON, time(11, 5), time(11, 45))]
    school.save_shape(
        by=cast.actor(Role.SITE_ADMIN), shape=period.shape, version=1, name=period.shape.name, bells=bells
    )
    jobs.run_waiting()
    assert set(slot.planned_sessions.values_list("starts_at", flat=True)) == {time(11, 5)}


def test_a_cycle_that_begins_a_week_later_swaps_the_weeks(cast, provision, period):
    School.objects.filter(pk=cast.school.pk).update(cycle_weeks=2, cycle_anchor=MONDAY)
    slot = slot_of(provision, period, weekday=1, cycle_week=1)
    plan_november(cast.school)
    here = School.objects.get(pk=cast.school.pk)
    school.edit_school(
        by=cast.actor(Role.SITE_ADMIN),
        school=here,
        version=here.version,
        values={"cycle_anchor": date(2026, 11, 9)},
    )
    jobs.run_waiting()
    assert date(2026, 11, 23) in planned_days(slot)
    assert date(2026, 11, 30) not in planned_days(slot)


def test_a_setting_that_is_not_the_calendar_plans_nothing_anew(cast):
    school.edit_school(
        by=cast.actor(Role.SITE_ADMIN),
        school=cast.school,
        version=cast.school.version,
        values={"contact_days": 7},
    )
    assert not Job.objects.exists()
