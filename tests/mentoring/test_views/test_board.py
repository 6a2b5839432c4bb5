"""The caseload board: who needs somebody first, and why."""

import re

import pytest
from django.urls import reverse

from mentoring.models import DigestItem
from staffing.access import Role
from staffing.models import AuditEvent
from tests import factories
from tests.cast import make_staff
from tests.mentoring.weeks import (
    MONDAY,
    attendance,
    falling_pupils,
    on_caseload,
    planned_week,
    seen,
    steady,
    support,
)

ADDRESS = reverse("mentoring:board")


@pytest.fixture
def mentor(cast):
    return cast[Role.MENTOR]


@pytest.fixture
def ada(cast, mentor):
    pupil = factories.PupilFactory(
        school=cast.school, preferred_forename="Ada", preferred_surname="Birch", send_status="K"
    )
    on_caseload(pupil, mentor)
    return pupil


def text(response) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode())).replace("\u202f", " ")


def test_a_row_says_the_weeks_figures_and_the_reason(cast, mentor, ada, sign_in):
    steady(ada)
    attendance(ada, MONDAY, 6)
    support(ada, MONDAY, planned=3, held=2, engagement_sum=7, engagement_count=2)
    planned_week(ada, mentor, True, True, None, None, None)
    page = text(sign_in(mentor).get(ADDRESS))
    for said in (
        "Ada B",
        "60 %",
        "2 of 3 due 2 to come",
        "3.5",
        "2 days ago",
        "Attendance 60 % this week; 100 % over the six",
    ):
        assert said in page


def test_the_surname_stays_off_a_page_that_hangs_over_a_shoulder(cast, mentor, ada, sign_in):
    assert "Birch" not in text(sign_in(mentor).get(ADDRESS, {"show": "all"}))


def test_who_needs_nothing_is_left_out_until_all_are_asked_for(cast, mentor, ada, sign_in):
    seen(ada, mentor, MONDAY)
    client = sign_in(mentor)
    assert "Ada B" not in text(client.get(ADDRESS))
    assert "Ada B" in text(client.get(ADDRESS, {"show": "all"}))


def test_the_gravest_stands_first(cast, mentor, ada, sign_in):
    seen(ada, mentor, MONDAY)
    falling_pupils(cast.school, mentor, 1)
    response = sign_in(mentor).get(ADDRESS, {"show": "all"})
    assert [bool(row.told) for row in response.context["rows"]] == [True, False]
    assert response.context["rows"][0].told[0].word == DigestItem.Level.ACT


def test_a_mentor_sees_the_own_caseload_alone(cast, mentor, ada, sign_in):
    falling_pupils(cast.school, make_staff(cast.school, Role.MENTOR), 2)
    response = sign_in(mentor).get(ADDRESS, {"show": "all"})
    assert [row.pupil for row in response.context["rows"]] == [ada]


def test_the_sendco_can_narrow_to_one_mentors_caseload(cast, mentor, ada, sign_in):
    other = make_staff(cast.school, Role.MENTOR)
    falling_pupils(cast.school, other, 2)
    response = sign_in(cast[Role.SENDCO]).get(ADDRESS, {"show": "all", "mentor": other.pk})
    assert {row.mentor for row in response.context["rows"]} == {other.name}


def test_years_are_offered_where_there_are_several(cast, mentor, ada, sign_in):
    on_caseload(factories.PupilFactory(school=cast.school, cohort=2016), mentor)
    response = sign_in(mentor).get(ADDRESS, {"show": "all", "cohort": 2016})
    assert [year.label for year in response.context["board"].years] == ["Year 8", "Year 10"]
    assert [row.pupil.cohort for row in response.context["rows"]] == [2016]


def test_another_week_is_shown_as_it_was(cast, mentor, ada, sign_in):
    attendance(ada, MONDAY.replace(day=9), 5)
    page = text(sign_in(mentor).get(ADDRESS, {"show": "all", "week": "2026-W46"}))
    assert "Week 46" in page
    assert "50 %" in page


@pytest.mark.parametrize("code", ["2026-W99", "2027-W05", "x", "2026-W48"])
def test_a_week_that_cannot_be_shows_this_one(cast, mentor, sign_in, code):
    assert "Week 47" in text(sign_in(mentor).get(ADDRESS, {"week": code}))


def test_a_week_of_holiday_says_so(cast, mentor, ada, sign_in):
    assert "No school day in this week" in text(sign_in(mentor).get(ADDRESS, {"week": "2026-W44"}))


def test_one_event_names_the_pupils_that_were_seen(cast, mentor, ada, sign_in):
    sign_in(mentor).get(ADDRESS, {"show": "all"})
    event = AuditEvent.objects.get(object_kind="board")
    assert (event.pupil_ids, event.staff_id) == ([ada.pk], mentor.pk)


@pytest.mark.parametrize("role", [Role.RECORDS, Role.SITE_ADMIN, Role.EXAMS_OFFICER])
def test_roles_without_a_board_are_refused(cast, sign_in, role):
    assert sign_in(cast[role]).get(ADDRESS).status_code == 403


@pytest.mark.parametrize("role", [Role.MENTOR, Role.SENDCO])
def test_the_number_of_statements_is_the_same_at_one_row_and_at_fifty(
    cast, mentor, sign_in, role, django_assert_max_num_queries
):
    client = sign_in(cast[role])
    falling_pupils(cast.school, mentor, 1)
    client.get(ADDRESS)
    with django_assert_max_num_queries(12) as one:
        client.get(ADDRESS)
    falling_pupils(cast.school, mentor, 49)
    with django_assert_max_num_queries(12) as fifty:
        client.get(ADDRESS)
    assert len(one) == len(fifty)


@pytest.mark.parametrize(("day", "week"), [("16", 46), ("17", 46), ("18", 47), ("20", 47)])
def test_it_opens_on_the_last_week_of_which_two_days_are_over(
    cast, mentor, ada, sign_in, settings, day, week
):
    settings.HANDRAIL_CLOCK = f"2026-11-{day}T10:00"
    assert f"Week {week}" in text(sign_in(mentor).get(ADDRESS))


def test_the_week_that_has_just_begun_is_one_step_further(cast, mentor, ada, sign_in, settings):
    settings.HANDRAIL_CLOCK = "2026-11-16T10:00"
    client = sign_in(mentor)
    assert client.get(ADDRESS).context["next"] == "2026-W47"
    assert client.get(ADDRESS, {"week": "2026-W47"}).context["board"].weeks.is_latest


def test_fewer_than_four_half_days_are_counted_and_not_drawn(cast, mentor, ada, sign_in):
    steady(ada)
    attendance(ada, MONDAY, 0, possible=1)
    row = sign_in(mentor).get(ADDRESS, {"show": "all"}).context["rows"][0]
    assert (row.attendance, row.spark.dot) == ("0 of 1 half-day", None)


def test_sessions_without_a_plan_stand_beside_the_planned_ones(cast, mentor, ada, sign_in):
    planned_week(ada, mentor, True, False)
    support(ada, MONDAY, planned=2, held=3)
    row = sign_in(mentor).get(ADDRESS, {"show": "all"}).context["rows"][0]
    assert (row.sessions, row.beside) == ("1 of 2", "2 besides")


def test_in_a_holiday_the_last_school_week_is_shown(cast, mentor, ada, sign_in, settings):
    settings.HANDRAIL_CLOCK = "2026-10-28T10:00"
    page = text(sign_in(mentor).get(ADDRESS))
    assert "Week 43" in page


def test_the_week_before_a_holiday_is_one_step_back(cast, mentor, ada, sign_in):
    response = sign_in(mentor).get(ADDRESS, {"week": "2026-W45"})
    assert (response.context["previous"], response.context["next"]) == ("2026-W43", "2026-W46")
