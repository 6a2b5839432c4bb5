"""A pupil of whom there are five concerns looks, to everybody but the team, exactly as one of whom there is none."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from safeguarding.actions.desk import act
from safeguarding.actions.messages import tell
from safeguarding.codes import EntryKind
from staffing.access import Role
from staffing.calendar import now, today
from tests.cast import make_staff
from tests.factories import CaseloadAssignmentFactory, PupilFactory
from tests.safeguarding.scenes import raised
from tests.safeguarding.test_agencies import day, referred
from tests.safeguarding.test_plans import met, started

pytestmark = pytest.mark.django_db
PAGES = (
    "mentoring:pupil_detail",
    "mentoring:pupil_timeline",
    "pupils:record_detail",
    "pupils:pupil_attendance",
    "pupils:viewer_list",
)
ONCE = re.compile(r'name="(?:csrfmiddlewaretoken|form_key|draft_owner)" value="[^"]*"|data-draft="[^"]*"|\d+')
WRITTEN = re.compile(r"\d+|'[^']*'")


@pytest.fixture
def twins(cast):
    """Alike but for their names; of the second there are five concerns, by a teacher, with all that was done and told."""
    made = {
        "school": cast.school,
        "send_status": "K",
        "cohort": 2018,
        "form": "8X",
        "date_of_birth": "2013-10-02",
    }
    one, other = PupilFactory(**made), PupilFactory(**made)
    for pupil in (one, other):
        CaseloadAssignmentFactory(pupil=pupil, mentor=cast[Role.MENTOR])
    lead = cast.actor(Role.SAFEGUARDING_LEAD)
    for _ in range(5):
        concern = raised(cast.actor(Role.TEACHER), other)
        act(by=lead, concern=concern, kind=EntryKind.DECISION, body={"decision": "A", "reasons": "B"})
        referred(lead, concern, days_ago=9, reply_in=-1)
    started(lead, concern, other, "protection")
    met(lead, concern, other, next_on=day(1))
    tell(
        by=lead, concern=concern, pupils=[other], staff=[make_staff(cast.school, Role.TEACHER)],
        text="Look out.", until=today(), at=now(),
    )  # fmt: skip
    return one, other


def seen_of(browser, pupil) -> list[tuple[int, str, list[str]]]:
    """Status, page and statements of each page of a pupil, without what is new each time."""
    seen = []
    for name in PAGES:
        with CaptureQueriesContext(connection) as asked:
            answer = browser.get(reverse(name, args=[pupil.pk]))
        page = answer.content.decode()
        for word in sorted(vars(pupil).values(), key=lambda each: -len(str(each))):
            if isinstance(word, str) and len(word) > 3 and word not in ("8X",):
                page = page.replace(word, "A")
        statements = [WRITTEN.sub("?", each["sql"]) for each in asked]
        seen.append((answer.status_code, ONCE.sub("1", page), statements))
    return seen


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.SAFEGUARDING_LEAD])
def test_bytes_and_statements_are_the_same(twins, cast, sign_in, role):
    browser = sign_in(cast[role])
    first = [seen_of(browser, pupil) for pupil in twins]
    again = [seen_of(browser, pupil) for pupil in twins]
    assert again[0] == again[1]
    assert [each[0] for each in first[0]] == [each[0] for each in first[1]]
