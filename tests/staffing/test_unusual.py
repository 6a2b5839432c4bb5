"""Who opens unusually many pupils within an hour is told to those who look after security, without a name in a mail."""

from datetime import timedelta

import pytest
from django.urls import reverse

from mentoring import regular_work
from staffing.access import Role
from staffing.calendar import now
from staffing.models import AuditEvent, OutboxMail
from staffing.unusual import MANY, tell_of_unusual, unusual_hours
from tests import factories

TELLING = {Role.HEAD, Role.SITE_ADMIN}


def opened(staff, number, *, at=None, verb="view"):
    """So many pupils are opened by one of the staff, each of them twice."""
    AuditEvent.objects.bulk_create(
        AuditEvent(
            at=at or now(),
            school_id=staff.school_id,
            staff_id=staff.pk,
            staff_name=staff.name,
            acted_as="mentor",
            verb=verb,
            object_kind="pupil",
            pupil_id=pupil_id,
        )
        for pupil_id in [*range(1, number + 1), *range(1, number + 1)]
    )


@pytest.fixture
def mentor(cast):
    return cast[Role.MENTOR]


def test_whoever_opens_more_than_so_many_is_named_with_hour_and_number(cast, mentor):
    opened(mentor, MANY + 1)
    (found,) = unusual_hours(cast.actor(Role.HEAD), now())
    assert (found.staff_name, found.pupils) == (mentor.name, MANY + 1)
    assert (found.hour.hour, found.hour.minute) == (10, 0)


@pytest.mark.parametrize(
    "how",
    [
        {"number": MANY},
        {"number": MANY + 1, "verb": "edit"},
        {"number": MANY + 1, "at": -timedelta(days=31)},
    ],
)
def test_what_is_usual_is_not_told(cast, mentor, how):
    opened(mentor, how["number"], verb=how.get("verb", "view"), at=now() + how.get("at", timedelta()))
    assert unusual_hours(cast.actor(Role.HEAD), now()) == []


def test_so_many_over_two_hours_are_usual(cast, mentor):
    for hours in (0, 1):
        opened(mentor, MANY, at=now() - timedelta(hours=hours))
    assert unusual_hours(cast.actor(Role.HEAD), now()) == []


def test_another_schools_is_not_told_here(cast):
    opened(cast.stranger, MANY + 1)
    assert unusual_hours(cast.actor(Role.HEAD), now()) == []


def test_a_mail_goes_to_whoever_looks_after_security_and_names_nobody(cast, mentor):
    opened(mentor, MANY + 1)
    regular_work.sweep(now())
    mails = OutboxMail.objects.filter(kind__startswith="unusual")
    assert {mail.recipient for mail in mails} == {cast[role] for role in TELLING}
    assert {mail.state for mail in mails} == {"sent"}
    for mail in mails:
        assert mentor.surname not in mail.subject + mail.text + mail.html
        assert reverse("staffing:evidence_detail") in mail.text


def test_it_is_mailed_once_a_day_however_often_it_is_looked_for(cast, mentor):
    opened(mentor, MANY + 1)
    for at in (now(), now(), now() + timedelta(days=1)):
        tell_of_unusual(at)
    assert OutboxMail.objects.count() == len(TELLING)
    opened(mentor, MANY + 1, at=now() + timedelta(days=1))
    tell_of_unusual(now() + timedelta(days=1))
    assert OutboxMail.objects.count() == 2 * len(TELLING)


def test_who_has_left_or_holds_no_such_role_is_not_mailed(cast, mentor):
    factories.StaffRoleFactory(staff=cast.leaver, role=Role.HEAD)
    opened(mentor, MANY + 1)
    tell_of_unusual(now())
    recipients = {mail.recipient for mail in OutboxMail.objects.all()}
    assert recipients == {cast[role] for role in TELLING}


@pytest.mark.parametrize("role", sorted(TELLING))
def test_the_evidence_names_who_it_was_and_says_so_where_nobody_was(cast, mentor, sign_in, role):
    page = reverse("staffing:evidence_detail")
    assert "Nobody opened more than 60" in sign_in(cast[role]).get(page).content.decode()
    opened(mentor, MANY + 1)
    content = sign_in(cast[role]).get(page).content.decode()
    assert f"{mentor.name}, 19 Nov 2026, 10:00 to 11:00: {MANY + 1} pupils" in " ".join(content.split())
