"""With five concerns or with none, a pupil's pages are the same to everybody outside: in bytes and in statements."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from pupils.models import Pupil
from staffing.access import Role
from tests.safeguarding.scenes import raised
from tests.walk.crawl import addresses_for
from tests.walk.world import make_world

pytestmark = pytest.mark.django_db
# New at each visit: keys of forms, tokens, and how long until the screen locks.
NEW_EACH_TIME = re.compile(
    r'name="(?:csrfmiddlewaretoken|form_key|draft_owner)" value="[^"]*"|data-idle-left="\d+"|#[0-9a-f-]{36}'
)
VALUES = re.compile(r"'[^']*'|\b\d+\b")
OUTSIDE = sorted(set(Role) - {Role.SAFEGUARDING_LEAD})


def visit(client, address: str) -> tuple[int, str, list[str]]:
    """What is answered and which statements were asked, without their values."""
    with CaptureQueriesContext(connection) as captured:
        answer = client.get(address)
    content = "" if answer.streaming else answer.content.decode(errors="replace")
    return (
        answer.status_code,
        NEW_EACH_TIME.sub("…", content),
        [VALUES.sub("?", each["sql"]) for each in captured],
    )


@pytest.mark.parametrize("role", OUTSIDE)
def test_a_pupil_with_concerns_is_like_one_without(role, sign_in):
    world = make_world()
    pupil = Pupil.objects.get(pk=world.ids["near"]["pupil"])
    client = sign_in(world.cast[role])
    places = [
        address
        for name, addresses in addresses_for(world, role, ("near",)).items()
        if name.startswith(
            ("mentoring:", "pupils:pupil", "pupils:record", "pupils:plan_list", "staffing:mail")
        )
        and not name.endswith("export")
        for address in addresses
    ]
    assert len(places) > 3
    for address in places:
        client.get(address)
    before = {address: visit(client, address) for address in places}
    for _ in range(5):
        raised(world.cast.actor(Role.TEACHER), pupil, said="Heron-words of a child.")
    after = {address: visit(client, address) for address in places}
    assert [address for address in places if before[address] != after[address]] == []
