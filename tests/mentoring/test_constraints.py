"""Each named constraint of the digest refuses what it is there to refuse."""

from datetime import date

import pytest

from mentoring.models import Digest, DigestItem
from staffing.calendar import now
from staffing.models import Staff
from tests import factories
from tests.constraints import Write, constraints_of, expect_refusal, twice

pytestmark = pytest.mark.django_db


def digest(mentor: Staff) -> Digest:
    return Digest.objects.create(
        school=mentor.school, recipient=mentor, kind="mentor", week_start=date(2026, 11, 16)
    )


def item(mentor: Staff, **fields) -> DigestItem:
    of = Digest.objects.filter(recipient=mentor).first() or digest(mentor)
    pupil = mentor.school.pupils.first() or factories.PupilFactory(school=mentor.school)
    told = {"rule": "no_contact", "level": "look", "sentence": "No contact for 6 school days.", "position": 1}
    return DigestItem.objects.create(digest=of, pupil=pupil, **told, **fields)


REFUSED: dict[str, Write] = {
    "digest_once_a_week_and_kind": twice(digest),
    "digest_item_once_a_rule": twice(item),
    "digest_item_reviewed_at_and_by": lambda mentor: item(mentor, reviewed_at=now()),
}


@pytest.mark.parametrize("name", sorted(REFUSED))
def test_the_database_refuses(name):
    expect_refusal(REFUSED[name], factories.StaffFactory(), name)


def test_every_constraint_of_this_room_is_shown_to_refuse():
    assert constraints_of("mentoring") == REFUSED.keys()
