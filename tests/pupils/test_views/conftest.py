"""A pupil on a mentor's caseload, and another mentor: what pages of caseloads begin with."""

import pytest

from pupils.actions.caseloads import assign_caseload
from pupils.models import CaseloadAssignment, Pupil
from staffing.access import Role
from staffing.models import Staff
from tests import factories
from tests.cast import make_staff
from tests.factories import YEAR_START


@pytest.fixture
def pupil(cast) -> Pupil:
    return factories.PupilFactory(
        school=cast.school, legal_forename="Ada", legal_surname="Birch", send_status="K"
    )


@pytest.fixture
def mentor(cast) -> Staff:
    return cast[Role.MENTOR]


@pytest.fixture
def other_mentor(cast) -> Staff:
    return make_staff(cast.school, Role.MENTOR, forename="Whimbrel")


@pytest.fixture
def place(cast, pupil, mentor) -> CaseloadAssignment:
    return assign_caseload(pupil=pupil, mentor=mentor, starts_on=YEAR_START, by=cast.actor(Role.SENDCO))
