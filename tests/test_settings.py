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
    "HANDRAIL_HMAC_KEY": "0" * 64,
}
KEYS = ("DJANGO_SECRET_KEY", "HANDRAIL_FIELD_KEY", "HANDRAIL_HMAC_KEY")
COOKIES = ("SESSION_COOKIE_NAME", "CSRF_COOKIE_NAME", "MFA_TRUST_COOKIE_NAME", "HANDRAIL_SHARED_COOKIE_NAME")


@pytest.fixture
def run(tmp_path):
    """Run code under the settings of production, changed, in a process of its own."""

    def ran(code: str, **changes: str | None) -> subprocess.CompletedProcess[str]:
        environment = {"PATH": os.environ["PATH"], "HANDRAIL_VAR": str(tmp_path), **PRODUCTION, **changes}
        return subprocess.run(
            [sys.executable, "-c", code],
            cwd=settings.BASE_DIR,
            env={name: value for name, value in environment.items() if value is not None},
            capture_output=True,
            text=True,
            check=False,
        )

    return ran


@pytest.fixture
def start(run):
    """Read the settings, and give what was said last where they refuse."""

    def started(**changes: str | None) -> str:
        done = run("import mentoring.settings", **changes)
        return done.stderr.strip().splitlines()[-1] if done.returncode else ""

    return started


def test_production_starts_with_its_keys(start):
    assert start() == ""


def test_production_keeps_its_cookies_to_this_host_and_https(run):
    code = "from mentoring import settings; print(*(getattr(settings, name) for name in {}))"
    named = run(code.format(COOKIES)).stdout.split()
    assert len(named) == len(COOKIES)
    assert all(name.startswith("__Host-") for name in named)


def test_the_demo_which_asks_for_no_second_factor_refuses_production(start):
    assert "asks for no second factor: it never runs in production" in start(DEMO="1")


@pytest.mark.parametrize("value", [None, ""], ids=["missing", "left empty"])
@pytest.mark.parametrize("key", KEYS)
def test_production_refuses_to_start_without_a_key(start, key, value):
    assert f"{key} is missing or empty" in start(**{key: value})
