"""A worker killed while it builds a digest: every recipient has theirs and its mail, or nobody has yet."""

import pytest

from mentoring.models import Digest
from staffing.access import Role
from staffing.models import OutboxMail
from tests.cast import make_staff
from tests.dying_worker import dying_worker
from tests.factories import TermFactory
from tests.mentoring.weeks import falling_pupils


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_wherever_it_is_killed_the_digest_and_its_mails_are_there_whole_or_not_at_all(tmp_path, settings):
    settings.HANDRAIL_CLOCK = "2026-11-20T15:31"
    school = TermFactory().year.school
    falling_pupils(school, make_staff(school, Role.MENTOR), 3)
    make_staff(school, Role.SENDCO)
    moment, seen = 1, []
    with dying_worker("digests", tmp_path) as worker:
        while worker(moment) == "killed":
            seen.append((Digest.objects.count(), OutboxMail.objects.count()))
            moment += 1
    assert set(seen) == {(0, 0), (2, 2)}
    assert len(seen) >= 20
    assert seen == sorted(seen)
    assert Digest.objects.count() == OutboxMail.objects.count() == 2
