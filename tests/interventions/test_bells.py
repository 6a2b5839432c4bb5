"""When a weekday gets other bells, the slots that lose theirs are named first and planned no more."""

from datetime import date, time
from uuid import uuid4

import pytest
from django.urls import reverse

from interventions.models import Slot
from interventions.planning import plan_ahead
from staffing import jobs
from staffing.access import Role
from staffing.calendar import today
from staffing.models import DayShape, Period, SchoolDay
from tests import factories

pytestmark = pytest.mark.django_db
KEY = "5f6a3f0e-7f3c-4a53-9a3c-0d6b7a3a1b41"


@pytest.fixture
def short_day(cast) -> DayShape:
    return factories.DayShapeFactory(school=cast.school, name="Short day")


@pytest.fixture
def period(cast) -> Period:
    shape = factories.DayShapeFactory(school=cast.school, name="Normal day")
    for weekday in range(1, 6):
        factories.SchoolDayFactory(shape=shape, weekday=weekday)
    return factories.PeriodFactory(shape=shape, name="P3", starts_at=time(10, 55), ends_at=time(11, 45))


@pytest.fixture
def slots(cast, period) -> dict[int, Slot]:
    """One on Monday and one on Friday, planned ahead."""
    mentor = cast[Role.MENTOR]
    provision = factories.ProvisionFactory(programme__school=cast.school, lead=mentor, name="Reading of Ada")
    made = {day: factories.SlotFactory(provision=provision, period=period, weekday=day) for day in (1, 5)}
    plan_ahead(cast.school, today())
    return made


@pytest.fixture
def change(cast, sign_in, period, short_day):
    """Friday gets short bells."""
    admin = sign_in(cast[Role.SITE_ADMIN])
    days = {f"w1d{day}": period.shape_id for day in range(1, 5)} | {"w1d5": short_day.pk}

    def send(**more):
        return admin.post(
            reverse("staffing:week_edit"), {"form_key": KEY, "version": 1, **days, **more}
        ).content.decode()

    return send


def planned(slot: Slot) -> list[date]:
    return list(slot.planned_sessions.filter(on__gte=today()).values_list("on", flat=True))


def friday() -> str:
    return SchoolDay.objects.get(weekday=5).shape.name


def test_the_slots_that_lose_their_bells_are_named_and_nothing_is_saved(cast, slots, change):
    page = change()
    assert (
        f"One weekly slot would have no bells on that day any more: Friday P3 ({cast[Role.MENTOR].name})."
        in page
    )
    assert "Monday P3" not in page
    assert "Reading of Ada" not in page
    assert 'name="is_confirmed"' in page
    assert friday() == "Normal day"


def test_with_a_tick_the_week_changes_and_what_was_planned_for_them_goes(slots, change):
    assert planned(slots[5])
    kept = planned(slots[1])
    change(is_confirmed="on")
    jobs.run_waiting()
    assert friday() == "Short day"
    assert planned(slots[5]) == []
    assert planned(slots[1]) == kept


def test_bells_that_come_back_bring_the_plan_back(cast, slots, change, short_day, period):
    before = planned(slots[5])
    change(is_confirmed="on")
    jobs.run_waiting()
    SchoolDay.objects.filter(weekday=5).update(shape=period.shape)
    plan_ahead(cast.school, today())
    assert planned(slots[5]) == before


def test_slots_that_have_ended_are_nobodys_concern(slots, change):
    Slot.objects.filter(weekday=5).update(ends_on=date(2026, 10, 1))
    change()
    assert friday() == "Short day"


def test_those_of_another_school_are_not_named(cast, slots, change):
    Slot.objects.update(provision=factories.ProvisionFactory(programme__school=cast.other_school))
    change()
    assert friday() == "Short day"


def test_no_tick_is_asked_for_where_nothing_is_lost(change, slots, short_day, period):
    page = change(w1d5=period.shape_id)
    assert "is_confirmed" not in page


@pytest.fixture
def sendco(cast, sign_in):
    return sign_in(cast[Role.SENDCO])


def moved(slot: Slot, **changes) -> dict:
    return {
        "form_key": str(uuid4()),
        "version": slot.version,
        "staff": slot.staff_id,
        "weekday": slot.weekday,
        "period": slot.period_id,
        "cycle_week": 0,
        "starts_on": "2026-11-23",
    } | changes


def test_a_slot_whose_bells_do_not_ring_is_marked_and_can_be_moved(change, sendco, slots):
    address = reverse("interventions:provision_detail", args=[slots[5].provision_id])
    assert "no bells on this day" not in sendco.get(address).content.decode()
    change(is_confirmed="on")
    page = sendco.get(address).content.decode()
    assert page.count("no bells on this day") == 1
    assert reverse("interventions:slot_move", args=[slots[5].pk]) in page


def test_a_moved_slot_ends_the_day_before_the_other_begins(sendco, slots):
    slot = slots[1]
    answer = sendco.post(reverse("interventions:slot_move", args=[slot.pk]), moved(slot, weekday=2))
    assert answer.status_code == 302
    slot.refresh_from_db()
    new = Slot.objects.get(weekday=2)
    assert (slot.ends_on, new.starts_on) == (date(2026, 11, 22), date(2026, 11, 23))
    assert not [on for on in planned(slot) if on > slot.ends_on]
    assert planned(new)[0] == date(2026, 11, 24)


def test_a_slot_is_not_moved_into_the_past(sendco, slots):
    sent = moved(slots[1], weekday=2, starts_on="2026-11-16")
    page = sendco.post(reverse("interventions:slot_move", args=[slots[1].pk]), sent).content.decode()
    assert "What is over stays as it was" in page
    assert not Slot.objects.filter(weekday=2).exists()


def test_a_slot_told_of_today_is_moved_from_a_later_day(sendco, slots):
    """Else the other slot would ask for today's session a second time."""
    slot = factories.SlotFactory(provision=slots[1].provision, period=slots[1].period, weekday=4)
    factories.PlannedSessionFactory(provision=slot.provision, slot=slot, on=today(), state="held")
    address = reverse("interventions:slot_move", args=[slot.pk])
    page = sendco.post(address, moved(slot, starts_on=today().isoformat())).content.decode()
    assert "Its session of 19 Nov 2026 is told already" in page
    assert not Slot.objects.filter(weekday=4).exclude(pk=slot.pk).exists()
    assert sendco.post(address, moved(slot, starts_on="2026-11-20")).status_code == 302


def test_of_two_who_move_a_slot_the_second_is_told(sendco, slots):
    address, first = reverse("interventions:slot_move", args=[slots[1].pk]), moved(slots[1], weekday=2)
    sendco.post(address, first)
    page = sendco.post(address, moved(slots[1], weekday=3)).content.decode()
    assert "Somebody else saved this while you had it open" in page
    assert not Slot.objects.filter(weekday=3).exists()
