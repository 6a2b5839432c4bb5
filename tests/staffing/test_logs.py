"""The log: lines of JSON that belong to a request, and tell of a fault without a word of what it was about."""

import io
import json
import logging

import pytest
from celery.signals import setup_logging
from django.test import Client
from django.urls import path, reverse

from mentoring.celery import app as workers
from mentoring.celery import log_as_everywhere
from mentoring.urls import urlpatterns as ours
from staffing.access import Role, public
from staffing.logs import JsonLines
from staffing.models import School

CANARY = "Qzxwv"


@public
def _broken(request):
    about = {"pupil": CANARY}
    try:
        raise KeyError(about["pupil"])
    except KeyError as error:
        raise ValueError(f"Key (surname)=({CANARY}) already exists") from error


urlpatterns = [path("broken/", _broken, name="broken"), *ours]


@pytest.fixture
def written():
    """What the app's own handler would write, of everything down to the chattiest."""
    stream, root = io.StringIO(), logging.getLogger()
    handler, level = logging.StreamHandler(stream), root.level
    handler.setFormatter(JsonLines())
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    root.removeHandler(handler)
    root.setLevel(level)


def test_lines_of_json_are_what_the_app_writes():
    assert any(isinstance(each.formatter, JsonLines) for each in logging.getLogger().handlers)
    assert logging.getLogger("django").handlers == []


@pytest.mark.django_db
def test_a_fault_is_told_by_its_kind_and_place_and_the_request_it_happened_in(settings, written):
    settings.ROOT_URLCONF = __name__
    browser = Client(raise_request_exception=False)
    answer = browser.post(f"/broken/?name={CANARY}", {"note": CANARY}, headers={"referer": f"/{CANARY}/"})
    assert answer.status_code == 500
    (fault,) = [line for line in written() if line["level"] == "ERROR"]
    assert (fault["error"], fault["request"]) == ("ValueError", answer["X-Request-ID"])
    assert f"{__file__}:" in fault["place"]
    assert CANARY not in json.dumps(written())
    assert CANARY not in answer.content.decode()


@pytest.mark.django_db
def test_a_request_is_logged_by_the_name_of_its_address_and_never_what_was_asked(cast, sign_in, written):
    browser = sign_in(cast[Role.MENTOR])
    browser.get(f"{reverse('pupils:pupil_list')}?year={CANARY}", headers={"user-agent": CANARY})
    browser.post(reverse("pupils:pupil_search"), {"q": CANARY})
    lines = [line for line in written() if line["logger"] == "handrail.requests"]
    assert [(line["method"], line["address"], line["status"]) for line in lines] == [
        ("GET", "pupils:pupil_list", 200),
        ("POST", "pupils:pupil_search", 200),
    ]
    assert len({line["request"] for line in lines}) == 2
    assert CANARY not in json.dumps(written())


@pytest.mark.django_db
def test_a_value_that_the_database_refuses_is_not_repeated(written):
    fields = {"urn": CANARY, "dfe_number": "9994000", "phase": "primary"}
    School.objects.create(name="One", **fields)
    try:
        School.objects.create(name="Two", **fields)
    except Exception:
        logging.getLogger("anything").exception("not written")
    (line,) = [line for line in written() if line["logger"] == "anything"]
    assert (line["message"], line["error"]) == ("not written", "IntegrityError")
    assert CANARY not in json.dumps(written())


def test_a_task_that_fails_tells_the_log_no_more_than_that(written):
    @workers.task(name="tests.fails", shared=False)
    def fails():
        raise ValueError(CANARY)

    fails.apply()
    (line,) = [line for line in written() if line["level"] == "ERROR"]
    assert "tests.fails" in line["message"]
    assert line["error"] == "ValueError"
    assert CANARY not in json.dumps(written())


def test_a_worker_writes_its_log_as_the_web_server_does():
    assert log_as_everywhere in [receiver for receiver, _ in setup_logging.send(sender=None)]
