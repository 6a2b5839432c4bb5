"""Which tests this machine can run, the browser they use, and how hard hypothesis tries."""

import os
import shutil

import pytest
from django.conf import settings as django_settings
from hypothesis import settings as hypothesis_settings

from run import find_chromium

# The same examples every time where a red build must mean a red change.
hypothesis_settings.register_profile("ci", derandomize=True, deadline=None, print_blob=True)
hypothesis_settings.register_profile("desk", deadline=None, max_examples=50)
hypothesis_settings.load_profile("ci" if os.environ.get("CI") else "desk")

# Chromium without a window to draw, which Debian packs apart: as real, and opens a page in two thirds of the time.
WINDOWLESS = "chromium-headless-shell"
NO_CHROMIUM = "no Chromium was found on this machine: install chromium, or set HANDRAIL_CHROMIUM"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    on_postgres = "postgresql" in django_settings.DATABASES["default"]["ENGINE"]
    cannot = {
        "browser": not find_chromium() and os.environ.get("HANDRAIL_REQUIRE_BROWSER") != "1" and NO_CHROMIUM,
        "postgres": not on_postgres and "this needs PostgreSQL: set DATABASE_URL",
        "worker": not django_settings.REDIS_URL and "this needs Redis: set REDIS_URL",
    }
    for item in items:
        for mark, reason in cannot.items():
            if reason and item.get_closest_marker(mark):
                item.add_marker(pytest.mark.skip(reason=reason))


def pytest_report_header() -> str:
    return f"browser tests: with {find_chromium()}" if find_chromium() else f"browser tests: {NO_CHROMIUM}"


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    """The system's own Chromium, without a window where that is to be had; one that was named is taken as it is."""
    chromium = find_chromium()
    if not chromium:
        pytest.fail(NO_CHROMIUM)
    windowless = None if os.environ.get("HANDRAIL_CHROMIUM") else shutil.which(WINDOWLESS)
    # Playwright's loop runs in this thread, which Django would take for asynchronous code.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    return {
        **browser_type_launch_args,
        "executable_path": windowless or chromium,
        # Chromium's own sandbox needs rights that root in a container lacks.
        "args": ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else [],
    }
