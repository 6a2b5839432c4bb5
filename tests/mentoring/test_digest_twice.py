"""Two builders at once: one digest and one mail for each recipient."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from mentoring.digest import build_digests
from mentoring.models import Digest
from staffing.access import Role, system_actor
from staffing.calendar import today
from staffing.models import OutboxMail
from tests.cast import make_staff
from tests.factories import TermFactory
from tests.mentoring.weeks import MONDAY, falling_pupils


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_builders_at_once_double_nothing():
    school = TermFactory().year.school
    falling_pupils(school, make_staff(school, Role.MENTOR), 3)
    make_staff(school, Role.SENDCO)
    together = Barrier(2)

    def build(_: int) -> int:
        together.wait()
        try:
            by = system_actor(school.pk, "weekly digest")
            return len(build_digests(by=by, school=school, week=MONDAY, on=today()).digests)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        built = list(pool.map(build, range(2)))
    assert sorted(built) == [0, 2]
    assert Digest.objects.count() == OutboxMail.objects.count() == 2
