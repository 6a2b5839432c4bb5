"""Who looked at a pupil is found among the lists of the school, on either database."""

from datetime import timedelta

import pytest
from django.db import connection

from pupils.viewers import LOOK_BACK, reads_of
from staffing.access import Role
from staffing.calendar import now, today
from staffing.models import AuditEvent
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def pupil(cast):
    """Whose number stands within those of others."""
    return factories.PupilFactory(school=cast.school, pk=123)


@pytest.fixture
def by(cast):
    return cast[Role.SENDCO].actor(today())


def listed(cast, *ids, days=0):
    return AuditEvent.objects.create(
        school_id=cast.school.pk,
        staff_name="Ms Reader",
        acted_as=Role.SENDCO,
        verb="view",
        object_kind="pupil_list",
        pupil_ids=list(ids),
        at=now() - timedelta(days=days),
    )


def test_a_list_is_told_of_those_alone_who_stood_on_it(cast, by, pupil):
    alone, among = listed(cast, 123), listed(cast, 1, 123, 9)
    for others in ((), (1234,), (4123, 12, 23), (1, 23)):
        listed(cast, *others)
    assert set(reads_of(by, pupil, now())) == {alone, among}


def test_the_latest_stand_first_and_older_ones_are_over(cast, by, pupil):
    older, latest = listed(cast, 123, days=2), listed(cast, 123, days=1)
    listed(cast, 123, days=LOOK_BACK.days + 1)
    assert list(reads_of(by, pupil, now())) == [latest, older]


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL finds the pupil within the lists")
def test_sqlite_goes_back_from_the_latest_list(by, pupil):
    """A table that Django makes anew, for another column, loses an index that its models do not know of."""
    asked = reads_of(by, pupil, now())
    assert "audit_by_day" in asked.explain()
