"""The benchmark measures what production runs."""

import json
import re
import subprocess
import sys

import pytest
from django.conf import settings

from bench.load import load
from bench.pages import read_scene
from bench.school import build, clock_of
from bench.serve import GUNICORN
from pupils.models import Plan


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
    ["openpyxl", "requests", "markdown_it", "qrcode", "pyrage", "icalendar", "weasyprint", "celery"],
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


@pytest.mark.django_db
def test_whoever_the_pages_are_asked_for_by_has_plans_to_read(settings):
    trust = build(150)
    settings.HANDRAIL_CLOCK = clock_of(trust).replace(tzinfo=None).isoformat()
    load(trust)
    scene, on = read_scene(), trust.marked.morning
    in_force = Plan.objects.filter(pupil=scene.pupil).in_force()
    assert in_force.count() > 1
    assert Plan.objects.to_read_by(scene.mentor.actor(on), on).filter(pupil=scene.pupil).exists()
