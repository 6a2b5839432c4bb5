"""Why a pupil is seen: in words, and exactly where `visible_to` shows the pupil."""

from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pupils.models import Involvement, Pupil
from pupils.visibility import why_visible
from staffing.access import Resource, Role
from staffing.calendar import today
from tests import factories

DAYS = (date(2026, 9, 4), date(2026, 11, 18), date(2026, 11, 19), date(2026, 11, 20))
LINKS = {
    "caseload": "caseload",
    "timetabled": "provision",
    "led": "provision",
    "taught": "group",
    "cover": "cover",
    "named": "named",
}


@pytest.fixture
def pupil(cast) -> Pupil:
    return factories.PupilFactory(school=cast.school, preferred_forename="Ada")


def link(
    staff, pupil, reason: str, starts_on: date = DAYS[0], ends_on: date | None = None, source_id: int = 1
) -> None:
    Involvement.objects.create(
        staff=staff,
        pupil=pupil,
        reason=reason,
        source_kind=LINKS[reason],
        source_id=source_id,
        starts_on=starts_on,
        ends_on=ends_on,
    )


def test_a_mentor_is_told_since_when_the_pupil_is_on_the_caseload(cast, pupil):
    link(cast[Role.MENTOR], pupil, "caseload")
    assert why_visible(cast.actor(Role.MENTOR), pupil) == ["Ada is on your caseload since 4 Sep 2026"]


def test_all_reasons_that_hold_are_told(cast, pupil):
    link(cast[Role.MENTOR], pupil, "caseload")
    link(cast[Role.MENTOR], pupil, "cover", DAYS[2])
    assert len(why_visible(cast.actor(Role.MENTOR), pupil)) == 2


def test_a_year_given_is_named(cast, pupil):
    assert why_visible(cast.actor(Role.PASTORAL_LEAD), pupil) == ["Year 8 is given to you"]


def test_the_register_is_the_sendcos_reason(cast, pupil):
    pupil.send_status = "K"
    assert why_visible(cast.actor(Role.SENDCO), pupil) == ["Ada is on the SEND register"]


def test_a_role_that_sees_everybody_says_so(cast, pupil):
    assert why_visible(cast.actor(Role.HEAD), pupil) == ["your role sees every pupil of the school"]


def test_another_schools_sendco_has_no_reason(cast, pupil):
    pupil.send_status = "K"
    assert why_visible(cast.stranger.actor(today()), pupil) == []


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    role=st.sampled_from(list(Role)),
    resource=st.sampled_from([Resource.RECORD, Resource.BOARD, Resource.SESSION, Resource.ATTENDANCE]),
    status=st.sampled_from("NKE"),
    cohort=st.sampled_from([2017, 2018]),
    links=st.lists(
        st.tuples(
            st.sampled_from(list(LINKS)),
            st.booleans(),
            st.sampled_from(DAYS),
            st.one_of(st.none(), st.sampled_from(DAYS)),
        ),
        max_size=3,
    ),
    in_faculty=st.booleans(),
)
def test_a_pupil_is_visible_exactly_where_a_reason_holds(
    cast, role, resource, status, cohort, links, in_faculty
):
    pupil = factories.PupilFactory(school=cast.school, send_status=status, cohort=cohort)
    for number, (reason, is_own, starts_on, ends_on) in enumerate(links):
        staff = cast[role] if is_own else cast[Role.ASSESSMENT_LEAD]
        link(staff, pupil, reason, starts_on, ends_on, source_id=number)
    if in_faculty:
        faculty = cast[Role.FACULTY_LEAD].roles.get().faculty
        group = factories.TeachingGroupFactory(school=cast.school, faculty=faculty)
        group.members.create(pupil=pupil, starts_on=DAYS[0])
    actor = cast.actor(role)
    is_visible = Pupil.objects.visible_to(actor, resource).filter(pk=pupil.pk).exists()
    assert bool(why_visible(actor, pupil, resource=resource)) == is_visible
