"""The benchmark measures what production runs."""

import json
import re
import subprocess
import sys
from dataclasses import replace

import pytest
from django.conf import settings
from django.test import Client

from bench.client import Answer, Figures
from bench.load import load
from bench.pages import pages, read_scene
from bench.raise_load import Sending, told
from bench.raising import found, people
from bench.school import build, clock_of
from bench.serve import GUNICORN
from bench.table import TWINS, Measured, Row, summary_of, twins_in
from pupils.models import Plan
from safeguarding.models import ConcernPupil
from staffing.access import Role
from tests.factories import PupilFactory


def test_it_serves_as_the_image_does():
    image = (settings.BASE_DIR / "Dockerfile").read_text(encoding="utf-8")
    found = re.search(r"^CMD (\[.*)\Z", image, re.MULTILINE | re.DOTALL)
    command = json.loads(found[1].replace("\\\n", ""))
    place = command.index("--bind")
    assert command[:place] + command[place + 2 :] == GUNICORN


def test_the_same_number_makes_the_same_school():
    assert build(60) == build(60)


def test_a_school_has_the_pupils_asked_for_each_with_a_number_of_its_own():
    pupils = build(1_300).schools[0].pupils
    assert len({pupil.upn for pupil in pupils}) == 1_300


@pytest.mark.parametrize(
    "module",
    [
        "openpyxl",
        "requests",
        "markdown_it",
        "qrcode",
        "pyrage",
        "icalendar",
        "weasyprint",
        "celery",
        "PIL",
        "tarfile",
    ],
)
def test_the_web_server_starts_without_what_few_pages_need(module):
    asked = (
        "import mentoring.wsgi, sys; from django.urls import resolve; resolve('/');"
        f"sys.exit({module!r} in sys.modules)"
    )
    started = subprocess.run([sys.executable, "-c", asked], cwd=settings.BASE_DIR, check=False)
    assert started.returncode == 0


def test_the_image_is_compiled_when_it_is_built_and_loaded_once():
    image = (settings.BASE_DIR / "Dockerfile").read_text(encoding="utf-8")
    assert image.index("COPY . .") < image.index("compileall") < image.index("USER handrail")
    assert "--preload" in GUNICORN


def test_the_document_says_what_the_web_processes_hold_and_what_the_database_holds_for_them():
    floor = Figures([Answer(1.0, 2, 1.0, b"")])
    digest = {"recipients": 1, "seconds": 1.0, "statements": 20, "peak": 100.0}
    alone = Measured("SQLite", 150, {}, [], floor, floor, (0, 0), 1.0, memory=190.0, digest=digest)
    both = replace(alone, database_memory=300.0)
    said = "Memory of the web processes after all of it: 190 ≤ 200 MiB"
    assert f"{said}." in summary_of(alone)
    assert f"{said}; with the database’s, of their connections: *490 > 450* MiB." in summary_of(both)


@pytest.mark.django_db
def test_whoever_the_pages_are_asked_for_by_has_plans_to_read(settings):
    trust = build(150)
    settings.HANDRAIL_CLOCK = clock_of(trust).replace(tzinfo=None).isoformat()
    load(trust)
    scene, on = read_scene(), trust.marked.morning
    in_force = Plan.objects.filter(pupil=scene.pupil).in_force()
    assert in_force.count() > 1
    assert Plan.objects.to_read_by(scene.mentor.actor(on), on).filter(pupil=scene.pupil).exists()
    # Alike but for their names, and for what the room holds of the first.
    one, other = scene.twins
    assert len(one.name) == len(other.name)
    alike = ("school_id", "cohort", "form", "date_of_birth", "admitted_on", "send_status")
    assert [getattr(one, name) for name in alike] == [getattr(other, name) for name in alike]
    assert [ConcernPupil.objects.filter(pupil=twin).count() for twin in scene.twins] == [5, 0]
    asked = [page for page in pages(scene) if page.name in {name for both in TWINS.values() for name in both}]
    assert len(asked) == 4
    assert {page.role for page in asked} == {Role.SENDCO}


def row_of(name: str, milliseconds: float) -> Row:
    answers = [Answer(milliseconds, 7, 5.0, b"page")]
    return Row(name, "sendco", {"times_floor": None, "statements": 12, "bytes": 13_000}, Figures(answers))


def test_the_document_says_how_far_a_pupil_with_concerns_and_a_twin_lie_apart():
    with_concerns, without = TWINS["mentoring:pupil_detail"]
    floor = Figures([Answer(1.0, 2, 1.0, b"")])
    near, far = (
        Measured(
            "SQLite",
            150,
            {},
            [row_of(with_concerns, time), row_of(without, 20.0)],
            floor,
            floor,
            (0, 0),
            1.0,
            None,
        )
        for time in (20.4, 30.0)
    )
    assert "20.4 and 20.0 ms, the slower 1.02 ≤ 1.1 times the other; 7 and 7 statements" in twins_in(near)[0]
    assert "*1.50 > 1.1*" in twins_in(far)[0]
    assert twins_in(replace(near, rows=[row_of(without, 20.0)])) == []


@pytest.mark.django_db
def test_each_of_the_staff_who_raise_at_once_has_a_browser_and_a_form_that_is_taken(school):
    for _ in range(20):
        PupilFactory(school=school)
    for person in people(school, 3):
        client = Client()
        client.cookies.load(person["cookie"])
        assert client.post("/concerns/new/", person["form"]).status_code == 302
    assert found(school) == {"concerns": 3, "entries": 9, "faults": [], "alerts": 0, "mails": 0}


def test_what_two_hundred_raised_at_once_is_told_with_what_was_refused_and_a_chain_that_is_not_whole():
    sendings = [
        *(Sending(float(each)) for each in range(1, 200)),
        Sending(900.0, "/concerns/new/ answered 503."),
    ]
    there = {"concerns": 199, "entries": 597, "faults": ["3: was altered"], "alerts": 199, "mails": 199}
    said = told("A machine.", "SQLite", sendings, 4.0, there)
    assert "200 sent at once, 199 saved in 4.0 s, 1 refused." in said
    assert "100 ms in the middle, 191 ms for 95 %, 900 ms at most" in said
    assert "NOT whole: ['3: was altered']" in said
    assert "Refused: /concerns/new/ answered 503." in said
