"""Who has an account is told neither by what is answered nor by what was asked of the database for it."""

import re
from dataclasses import dataclass

import pytest
from django.core import mail
from django.db import connection
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from staffing.access import Role
from staffing.actions.people import create_staff
from staffing.calendar import today
from staffing.models import User
from staffing.password_links import set_password_address
from staffing.views.account import password_reset
from tests.factories import PASSWORD

pytestmark = pytest.mark.django_db
NOBODY = "nobody@invented.example"
# Counting guesses depends on how many were there before, and on nothing else; values differ.
UNCOUNTED = re.compile(r'^(SAVEPOINT|RELEASE)|"staffing_guesscount"|"django_session"')


@pytest.fixture
def user(cast) -> User:
    user = cast[Role.MENTOR].user
    user.set_password(PASSWORD)
    user.save()
    return user


@dataclass
class Answer:
    status: int
    where: str
    body: str
    asked: list[str]


def answered(ask, typed: str) -> Answer:
    """What came back and which tables were asked, without what was typed and the form's own token."""
    with CaptureQueriesContext(connection) as captured:
        response: HttpResponse = ask(Client())
    body = re.sub(r'value="\w{64}"', "", response.content.decode()).replace(typed, "")
    asked = [query["sql"] for query in captured if not UNCOUNTED.search(query["sql"])]
    return Answer(
        response.status_code,
        response.get("Location", ""),
        body,
        [re.sub(r"^(\w+).*?(FROM|INTO) (\S+).*", r"\1 \3", sql, flags=re.S) for sql in asked],
    )


def test_of_signing_in_with_a_wrong_password(user):
    address = reverse("account_login")
    known, unknown = (
        answered(
            lambda client, email=email: client.post(address, {"login": email, "password": "x" * 14}), email
        )
        for email in (user.email, NOBODY)
    )
    assert known == unknown
    assert known.asked


def ask_for_link(email: str) -> HttpResponse:
    """As the server is given it: not closed yet, so not yet sent."""
    request = RequestFactory().post(reverse("account_reset_password"), {"email": email})
    request.user, request.session = None, {}
    return password_reset(request)


@pytest.mark.parametrize("is_known", [True, False])
def test_nothing_about_the_address_is_asked_before_the_answer(user, is_known):
    email = user.email if is_known else NOBODY
    with CaptureQueriesContext(connection) as captured:
        response = ask_for_link(email)
    assert not [query["sql"] for query in captured if not UNCOUNTED.search(query["sql"])]
    assert (response.status_code, response["Location"]) == (302, reverse("account_reset_password_done"))
    assert mail.outbox == []
    response.close()
    assert [each.to for each in mail.outbox] == ([[email]] if is_known else [])


@pytest.mark.parametrize("tail", ["as it was", "-no-token", "none"])
def test_of_a_link_that_was_used_and_of_one_to_nobody(user, tail):
    link = set_password_address(user).removeprefix("http://localhost:8000")
    user.set_password("three-odd-puffins")
    user.save()
    account, token = re.search(r"/set/(\w+)-(.+)/$", link).groups()
    key = token if tail == "as it was" else tail.strip("-")
    used, to_nobody = (
        answered(lambda client, to=to: client.get(f"/password/set/{to}-{key}/"), f"{to}-{key}")
        for to in (account, "zzzz")
    )
    assert "This link no longer works" in used.body
    assert used == to_nobody


def test_of_inviting_somebody_who_is_known_from_another_school(cast, sign_in):
    """The mail differs, and goes to the address alone."""
    elsewhere = cast.stranger.user
    set_password_address(elsewhere)
    elsewhere.set_password(PASSWORD)
    elsewhere.save()
    added = [
        create_staff(
            by=cast.actor(Role.RECORDS),
            values={"title": "Ms", "forename": "Marram", "surname": "Marsh", "starts_on": today()},
            email=email,
        )
        for email in (elsewhere.email, NOBODY)
    ]
    browser = sign_in(cast[Role.RECORDS])
    known, unknown = (
        answered(lambda _, pk=staff.pk: browser.post(reverse("staffing:staff_invite", args=[pk])), "")
        for staff in added
    )
    assert known.asked
    assert (known.status, known.asked) == (unknown.status, unknown.asked)
    assert ["/password/set/" in each.body for each in mail.outbox] == [False, True]


def test_an_error_after_the_answer_reaches_nobody(user, settings, caplog):
    settings.EMAIL_BACKEND = "no.such.backend"
    response = ask_for_link(user.email)
    response.close()
    assert "a link was not sent: ModuleNotFoundError" in caplog.text
    assert user.email not in caplog.text
