"""What a save tells the next page: read once, by whoever saved, and by nobody who reads the browser's cookies."""

import pytest
from django.contrib import messages
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from staffing.told import Messages

NAMED = "Saved for Testpupil Invented."
pytestmark = pytest.mark.django_db


def session_of(user: str) -> SessionStore:
    session = SessionStore()
    session[SESSION_KEY] = user
    session.create()
    session.modified = False
    return session


@pytest.fixture
def session() -> SessionStore:
    return session_of("7")


def asked(session: SessionStore, cookie: str | None = None) -> HttpRequest:
    request = RequestFactory().get("/")
    request.session = session
    if cookie is not None:
        request.COOKIES["messages"] = cookie
    request._messages = Messages(request)
    return request


def answered(request: HttpRequest) -> HttpResponse:
    response = HttpResponse()
    request._messages.update(response)
    return response


def told(session: SessionStore, text: str = NAMED) -> str:
    request = asked(session)
    messages.success(request, text)
    return answered(request).cookies["messages"].value


def said(request: HttpRequest) -> list[str]:
    return [str(message) for message in messages.get_messages(request)]


def test_the_next_page_says_it_and_the_one_after_does_not(session):
    request = asked(session, told(session))
    assert said(request) == [NAMED]
    assert answered(request).cookies["messages"]["max-age"] == 0


def test_the_cookie_cannot_be_read(session):
    assert "Testpupil" not in told(session)


def test_whoever_is_signed_in_next_is_not_told(session):
    assert said(asked(session_of("8"), told(session))) == []
    assert said(asked(SessionStore(), told(session))) == []


def test_the_same_person_is_told_in_a_new_session(session):
    assert said(asked(session_of("7"), told(session))) == [NAMED]


@pytest.mark.parametrize("cookie", ["", "odd", "W10:1abc:def", "é"])
def test_a_cookie_that_is_not_ours_tells_nothing(session, cookie):
    assert said(asked(session, cookie)) == []


def test_it_writes_nothing_into_the_session(session, django_assert_num_queries):
    with django_assert_num_queries(0):
        request = asked(session, told(session))
        assert said(request) == [NAMED]
        answered(request)
    assert not session.modified


def test_what_is_too_long_for_a_cookie_is_told_all_the_same(session):
    texts = [f"{number} {NAMED * 40}" for number in range(3)]
    request = asked(session)
    for text in texts:
        messages.success(request, text)
    cookie = answered(request).cookies["messages"].value
    assert len(cookie) < 4096
    assert sorted(said(asked(session, cookie))) == texts
