"""What the settings refuse to start with."""

import os
import subprocess
import sys

import pytest
from django.conf import settings

PRODUCTION = {
    "HANDRAIL_ENV": "production",
    "DJANGO_SECRET_KEY": "long-enough-for-a-test",
    "HANDRAIL_FIELD_KEY": "bm90LWZvci1wcm9kdWN0aW9uLW5vdC1mb3ItcHJvZC4=",
}


@pytest.fixture
def start(tmp_path):
    """Read the settings in a process of its own, and give what it said last."""

    def started(**changes: str) -> str:
        environment = {"PATH": os.environ["PATH"], "HANDRAIL_VAR": str(tmp_path), **PRODUCTION, **changes}
        run = subprocess.run(
            [sys.executable, "-c", "import mentoring.settings"],
            cwd=settings.BASE_DIR,
            env={name: value for name, value in environment.items() if value},
            capture_output=True,
            text=True,
            check=False,
        )
        return run.stderr.strip().splitlines()[-1] if run.returncode else ""

    return started


def test_production_starts_with_its_keys(start):
    assert start() == ""


def test_the_demo_which_asks_for_no_second_factor_refuses_production(start):
    assert "asks for no second factor: it never runs in production" in start(DEMO="1")


@pytest.mark.parametrize("key", ["DJANGO_SECRET_KEY", "HANDRAIL_FIELD_KEY"])
def test_production_refuses_to_start_without_a_key(start, key):
    assert key in start(**{key: ""})
