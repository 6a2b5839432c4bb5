"""What every test may ask for."""

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from unittest.mock import patch

import pytest
from django.conf import settings
from django.test import Client, override_settings
from django.utils import timezone
from hypothesis import settings as hypothesis_settings

from staffing import calendar, guards
from staffing.models import School, Staff
from tests import factories
from tests.cast import Cast, make_cast, note_sign_in, signed_in

hypothesis_settings.register_profile("handrail", derandomize=True, deadline=None, max_examples=60)
hypothesis_settings.load_profile("handrail")

# A Thursday in term, in the middle of the third lesson.
THE_TIME = "2026-11-19T10:58"


def pytest_collection_finish() -> None:
    """Half a million objects of code and tests stay to the end: the collector need not go through them each time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """SQLite in a file, as people have it: each request that a browser sends has a connection of its own.

    In memory all of them, and the test, would share a single one, and with it each other's transactions.
    """
    database = settings.DATABASES["default"]
    if "sqlite3" in database["ENGINE"]:
        name = tmp_path_factory.mktemp("database") / "test.sqlite3"
        database.setdefault("TEST", {})["NAME"] = str(name)


@pytest.fixture(scope="session", autouse=True)
def _hash_quickly() -> Iterator[None]:
    """A password's real hash takes a tenth of a second by design."""
    with override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"]):
        yield


@pytest.fixture(scope="session", autouse=True)
def _anchors_of_their_own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """What a round of regular work writes beside the database."""
    with override_settings(HANDRAIL_ANCHORS=str(tmp_path_factory.mktemp("anchors"))):
        yield


@pytest.fixture(scope="session", autouse=True)
def _look_for_files_when_asked() -> Iterator[None]:
    """Each browser of a test would else begin with going through every file that is served."""
    with override_settings(WHITENOISE_AUTOREFRESH=True):
        yield


@contextmanager
def clock_in_term() -> Iterator[None]:
    """The clock begins at that time anew, however long the tests before took."""
    with override_settings(HANDRAIL_CLOCK=THE_TIME), patch.object(calendar, "_started_at", timezone.now()):
        yield


@pytest.fixture(autouse=True)
def _the_clock_stands_in_term() -> Iterator[None]:
    with clock_in_term():
        yield


@pytest.fixture(autouse=True)
def _guards_make_way_for_emptying(request: pytest.FixtureRequest) -> Iterator[None]:
    """Transactional tests end by emptying every table, which the guards would rightly refuse."""
    marker = request.node.get_closest_marker("django_db")
    if not (marker and marker.kwargs.get("transaction")) and "live_server" not in request.fixturenames:
        yield
        return
    request.getfixturevalue("transactional_db")
    guards.install_guards()
    yield
    guards.remove_guards()


@pytest.fixture
def school(db) -> School:
    """A school in its autumn term, five weekdays of one shape with three periods."""
    term = factories.TermFactory()
    return term.year.school


@pytest.fixture
def cast(db) -> Cast:
    cast = make_cast()
    for each in (cast.school, cast.other_school):
        factories.TermFactory(year__school=each)
    return cast


@pytest.fixture
def sign_in(db) -> Callable[[Staff], Client]:
    """A browser signed in as a member of staff."""

    def as_staff(staff: Staff) -> Client:
        client = signed_in(staff.user)
        note_sign_in(staff)
        return client

    return as_staff
