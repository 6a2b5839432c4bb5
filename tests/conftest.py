"""What every test may ask for."""

from collections.abc import Callable, Iterator

import pytest
from django.conf import settings
from django.test import Client
from hypothesis import settings as hypothesis_settings

from staffing import guards
from staffing.models import School, Staff
from tests import factories
from tests.cast import Cast, make_cast

hypothesis_settings.register_profile("handrail", derandomize=True, deadline=None, max_examples=60)
hypothesis_settings.load_profile("handrail")

# A Thursday in term, in the middle of the third lesson.
THE_TIME = "2026-11-19T10:58"


@pytest.fixture(autouse=True)
def _the_clock_stands_in_term(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "HANDRAIL_CLOCK", THE_TIME)


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
        client = Client()
        client.force_login(staff.user)
        return client

    return as_staff
