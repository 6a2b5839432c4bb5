"""The SEND register: status with its history, and ranked needs."""

from datetime import date

import pytest

from pupils.actions.send import Standing, set_send_status, set_standing
from pupils.models import Pupil
from staffing.access import Actor, Role
from staffing.models import AuditEvent
from staffing.refusals import Refused
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def by(cast) -> Actor:
    return cast.actor(Role.SENDCO)


@pytest.fixture
def pupil(cast) -> Pupil:
    return factories.PupilFactory(school=cast.school)


def periods(pupil: Pupil) -> list[tuple]:
    return list(pupil.send_periods.order_by("starts_on").values_list("status", "starts_on", "ends_on"))


def test_a_status_begins_a_period(pupil, by):
    pupil = set_send_status(pupil=pupil, status="K", starts_on=date(2026, 10, 5), by=by)
    assert pupil.send_status == "K"
    assert periods(pupil) == [("K", date(2026, 10, 5), None)]


def test_the_next_status_ends_the_one_before_the_day_before(pupil, by):
    set_send_status(pupil=pupil, status="K", starts_on=date(2026, 10, 5), by=by)
    set_send_status(pupil=pupil, status="E", starts_on=date(2026, 11, 2), by=by)
    assert periods(pupil) == [
        ("K", date(2026, 10, 5), date(2026, 11, 1)),
        ("E", date(2026, 11, 2), None),
    ]


def test_a_status_of_the_same_day_is_corrected(pupil, by):
    set_send_status(pupil=pupil, status="K", starts_on=date(2026, 10, 5), by=by)
    set_send_status(pupil=pupil, status="E", starts_on=date(2026, 10, 5), by=by)
    assert periods(pupil) == [("E", date(2026, 10, 5), None)]


def test_the_same_status_again_changes_nothing(pupil, by):
    set_send_status(pupil=pupil, status="K", starts_on=date(2026, 10, 5), by=by)
    set_send_status(pupil=pupil, status="K", starts_on=date(2026, 11, 2), by=by)
    assert periods(pupil) == [("K", date(2026, 10, 5), None)]
    assert AuditEvent.objects.count() == 1


def test_a_status_before_the_present_one_began_is_refused(pupil, by):
    set_send_status(pupil=pupil, status="K", starts_on=date(2026, 10, 5), by=by)
    with pytest.raises(Refused, match="began on 5 Oct 2026"):
        set_send_status(pupil=pupil, status="E", starts_on=date(2026, 10, 4), by=by)


def test_a_status_from_tomorrow_is_refused(pupil, by):
    with pytest.raises(Refused, match="today or earlier"):
        set_send_status(pupil=pupil, status="K", starts_on=date(2026, 11, 20), by=by)


def need(pupil: Pupil, *codes: str) -> dict[str, str]:
    standing = Standing(status=pupil.send_status, starts_on=None, needs=codes)
    return set_standing(pupil=pupil, standing=standing, otherwise=date(2026, 11, 19))[1]


def test_needs_are_ranked_in_the_order_given(pupil):
    need(pupil, "SLCN", "SEMH")
    assert need(pupil, "SEMH", "SLCN", "HI") == {"needs": "SEMH,SLCN,HI"}
    assert list(pupil.needs.values_list("rank", "need")) == [(1, "SEMH"), (2, "SLCN"), (3, "HI")]


def test_unchanged_needs_leave_nothing_to_tell(pupil):
    need(pupil, "SLCN")
    assert need(pupil, "SLCN") == {}


def test_a_need_named_twice_is_refused(pupil):
    with pytest.raises(Refused, match="once"):
        need(pupil, "SLCN", "SLCN")
