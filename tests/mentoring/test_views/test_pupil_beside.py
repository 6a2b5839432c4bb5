"""A pupil in short, beside something else: by the reader's own rights, and a look like any other."""

import pytest
from django.urls import reverse

from pupils.models import Plan, Pupil
from staffing.access import Role
from staffing.models import AuditEvent
from tests.safeguarding.scenes import raised
from tests.walk.world import make_world

pytestmark = pytest.mark.django_db


def at(pupil_id: int, name: str = "pupil_beside") -> str:
    return reverse(f"mentoring:{name}", args=[pupil_id])


@pytest.fixture
def world(db):
    return make_world()


@pytest.fixture
def pupil_id(world) -> int:
    return world.ids["near"]["pupil"]


def test_it_shows_what_is_known_outside(world, pupil_id, sign_in):
    page = sign_in(world.cast[Role.SAFEGUARDING_LEAD]).get(at(pupil_id)).content.decode()
    for heading in ("own</h2>", 'id="behaviour"', "Lately", "Plans in force"):
        assert heading in page
    plan = Plan.objects.visible_to(world.cast.actor(Role.SAFEGUARDING_LEAD)).in_force().named()
    assert plan.filter(pupil=pupil_id).first().name in page


def test_as_part_of_another_page_it_is_the_same_without_its_frame(world, pupil_id, sign_in):
    part = sign_in(world.cast[Role.SAFEGUARDING_LEAD]).get(at(pupil_id), {"part": "1"}).content.decode()
    assert "Plans in force" in part
    assert "<html" not in part


def test_whoever_may_see_less_sees_less(world, pupil_id, sign_in):
    page = sign_in(world.cast[Role.RECORDS]).get(at(pupil_id)).content.decode()
    assert "Attendance" in page
    assert 'id="behaviour"' not in page
    assert "Plans in force" not in page


def test_a_pupil_out_of_reach_is_as_good_as_none(world, sign_in):
    mentor = sign_in(world.cast[Role.MENTOR])
    far = world.ids["far"]["pupil"]
    assert [mentor.get(at(pk)).status_code for pk in (far, 987_654_321)] == [404, 404]


def test_in_the_trail_it_is_a_look_at_the_pupil_like_any_other(world, pupil_id, sign_in):
    client = sign_in(world.cast[Role.SAFEGUARDING_LEAD])
    for name in ("pupil_detail", "pupil_beside"):
        client.get(at(pupil_id, name))
    first, second = AuditEvent.objects.filter(verb="view", pupil_id=pupil_id).order_by("pk")
    told = ("staff_id", "acted_as", "object_kind", "object_id", "pupil_id", "pupil_ids", "detail")
    assert [getattr(first, each) for each in told] == [getattr(second, each) for each in told]


def test_opening_a_concern_looks_at_nobody(world, pupil_id, sign_in):
    """What is outside is asked for by whoever reads: else who looked at a pupil would tell of a concern."""
    client = sign_in(world.cast[Role.SAFEGUARDING_LEAD])
    before = AuditEvent.objects.count()
    page = client.get(reverse("safeguarding:concern_detail", args=[world.ids["near"]["concern"]]))
    assert at(pupil_id) in page.content.decode()
    assert AuditEvent.objects.count() == before


def test_with_a_concern_or_without_it_is_the_same(world, pupil_id, sign_in):
    client = sign_in(world.cast[Role.SAFEGUARDING_LEAD])
    client.get(at(pupil_id))
    before = len(client.get(at(pupil_id)).content)
    raised(world.cast.actor(Role.TEACHER), Pupil.objects.get(pk=pupil_id))
    assert len(client.get(at(pupil_id)).content) == before
