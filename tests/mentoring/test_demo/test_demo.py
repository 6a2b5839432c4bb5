"""The command that loads and serves the demo: when it refuses, and what it prints."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from mentoring.demo.load import MARKER
from mentoring.demo.schools import SCHOOLS
from staffing.calendar import now
from staffing.models import Phase, SchedulerRun, School

pytestmark = pytest.mark.django_db
CLOCK = "2026-11-23T10:58"


def demo(*options):
    out, err = StringIO(), StringIO()
    call_command("demo", "--no-serve", "--clock", CLOCK, *options, stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


@pytest.fixture
def loaded():
    """As far as the command can tell."""
    SchedulerRun.objects.create(name=MARKER, ran_at=now())


def test_it_refuses_production(settings):
    settings.PRODUCTION = True
    with pytest.raises(CommandError, match="not in production"):
        demo()


def test_it_leaves_a_real_schools_database_alone():
    School.objects.create(name="Elsewhere", urn="100000", dfe_number="1004000", phase=Phase.SECONDARY)
    with pytest.raises(CommandError, match="left as it is"):
        demo("--reset")
    assert School.objects.count() == 1


def test_a_second_run_finds_the_schools_there(loaded):
    _, said = demo()
    assert "there already" in said


def test_json_is_all_that_goes_to_standard_output(loaded):
    out, _ = demo("--json", "--port", "8123")
    told = json.loads(out)
    assert told["address"] == "http://localhost:8123/"
    assert [school["urn"] for school in told["schools"]] == [school.urn for school in SCHOOLS]
    assert set(told["sign_ins"][0]) == {"school", "urn", "role", "name", "email", "password"}


def test_without_json_every_sign_in_is_a_line(loaded):
    out, _ = demo()
    assert "rowe@larkfield.example" in out
    assert "The Tern Centre (URN 999002)" in out


def test_a_clock_that_is_none_is_refused():
    with pytest.raises(CommandError, match="clock"):
        call_command("demo", "--no-serve", "--clock", "teatime")
