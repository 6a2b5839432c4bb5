"""The pupil's page: read in ten seconds, by whoever may, and by nobody else."""

import re
from datetime import date

import pytest
from django.urls import reverse

from interventions.models import Note, Session
from pupils.involvement import link_groups
from pupils.models import Pupil, PupilNeed
from staffing.access import Role
from staffing.models import AuditEvent
from tests import factories
from tests.mentoring.weeks import MONDAY, attendance, on_caseload, planned_week, seen, steady, support


@pytest.fixture
def mentor(cast):
    return cast[Role.MENTOR]


@pytest.fixture
def ada(cast, mentor) -> Pupil:
    pupil = factories.PupilFactory(
        school=cast.school, preferred_forename="Ada", preferred_surname="Birch", send_status="K", form="8X"
    )
    on_caseload(pupil, mentor)
    return pupil


def address(pupil: Pupil | int) -> str:
    return reverse("mentoring:pupil_detail", args=[pupil if isinstance(pupil, int) else pupil.pk])


def text(response) -> str:
    plain = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))
    return plain.replace("\u202f", " ")


def wrote(session: Session, words: str, pupil: Pupil | None = None) -> Note:
    return Note.objects.create(session=session, pupil=pupil, text=words)


def test_the_head_says_who_this_is_and_why_it_is_seen(cast, mentor, ada, sign_in):
    PupilNeed.objects.create(pupil=ada, rank=2, need="SLCN")
    PupilNeed.objects.create(pupil=ada, rank=1, need="SEMH")
    page = text(sign_in(mentor).get(address(ada)))
    assert "Ada Birch" in page
    assert "Year 8 · 8X · SEN support" in page
    assert "You see this because Ada is on your caseload since 4 Sep 2026." in page
    assert page.index("Social, emotional and mental health") < page.index("Speech, language")


def test_a_pupil_with_several_needs_is_one_pupil(cast, mentor, ada, sign_in):
    for rank, need in enumerate(("SEMH", "SLCN", "ASD"), start=1):
        PupilNeed.objects.create(pupil=ada, rank=rank, need=need)
    assert len(sign_in(mentor).get(address(ada)).context["profile"].needs) == 3


def test_this_week_stands_beside_the_pupils_own(cast, mentor, ada, sign_in):
    steady(ada)
    attendance(ada, MONDAY, 6)
    support(ada, MONDAY, planned=3, held=2, engagement_sum=7, engagement_count=2)
    planned_week(ada, mentor, True, True, None, None)
    page = text(sign_in(mentor).get(address(ada)))
    for said in (
        "60 %",
        "2 of 3 due",
        "1 to come",
        "3.5",
        "own average before 100 %",
        "Attendance 60 % this week",
    ):
        assert said in page


def test_lately_tells_how_it_went_and_the_first_words_of_the_note(cast, mentor, ada, sign_in):
    session = seen(ada, mentor, MONDAY, engagement=4)
    wrote(session, "Read aloud for the first time.", ada)
    page = text(sign_in(mentor).get(address(ada)))
    assert "Mentoring , engagement 4. Read aloud for the first time." in page


def test_a_groups_note_is_not_told_of_who_was_not_there(cast, mentor, ada, sign_in):
    wrote(seen(ada, mentor, MONDAY, "absent", absence_reason="in_lesson"), "Everyone took a turn.")
    wrote(seen(ada, mentor, MONDAY), "All read a page.")
    page = text(sign_in(mentor).get(address(ada)))
    assert "All read a page." in page
    assert "Everyone took a turn." not in page


def test_a_week_that_has_just_begun_is_counted_in_half_days(cast, mentor, ada, sign_in):
    attendance(ada, MONDAY, 1, possible=1)
    page = text(sign_in(mentor).get(address(ada)))
    assert "1 of 1 half-day" in page
    assert "100 %" not in page


def test_an_absence_says_why(cast, mentor, ada, sign_in):
    seen(ada, mentor, MONDAY, "absent", absence_reason="appointment")
    assert "absent Mentoring , appointment" in text(sign_in(mentor).get(address(ada)))


def test_a_group_note_is_kept_from_who_may_not_see_everybody_present(cast, mentor, ada, sign_in):
    other = factories.PupilFactory(school=cast.school)
    session = seen(ada, cast[Role.SENDCO], MONDAY)
    session.presences.create(pupil=other, on=MONDAY)
    wrote(session, "About both of them.")
    assert "About both" not in text(sign_in(mentor).get(address(ada)))


def test_a_restricted_note_is_kept_from_who_is_not_named(cast, mentor, ada, sign_in):
    session = seen(ada, cast[Role.SENDCO], MONDAY)
    Session.objects.filter(pk=session.pk).update(is_restricted=True)
    wrote(session, "For named readers.", ada)
    page = text(sign_in(mentor).get(address(ada)))
    assert "For named readers" not in page
    assert "Mentoring" in page


def test_what_is_planned_next_is_told(cast, mentor, ada, sign_in):
    place = factories.ProvisionPupilFactory(
        pupil=ada, provision__name="Reading group", provision__programme__school=cast.school
    )
    factories.PlannedSessionFactory(provision=place.provision, on=date(2026, 11, 24))
    assert "Tue 24 Nov, P3 Reading group" in text(sign_in(mentor).get(address(ada)))


def test_who_works_with_the_pupil_stands_under_the_part_they_play(cast, mentor, ada, sign_in):
    page = text(sign_in(mentor).get(address(ada)))
    assert f"Mentor {mentor.name}" in page


def test_who_teaches_the_pupil_stands_under_the_subject(cast, mentor, ada, sign_in):
    group = factories.TeachingGroupFactory(school=cast.school, subject="Maths")
    group.teachers.create(staff=cast[Role.TEACHER], starts_on=date(2026, 9, 1))
    group.members.create(pupil=ada, starts_on=date(2026, 9, 1))
    link_groups([group])
    assert f"Maths {cast[Role.TEACHER].name}" in text(sign_in(mentor).get(address(ada)))


def test_the_way_to_a_page_is_shown_only_where_that_page_would_answer(cast, sign_in):
    """A SENDCo who teaches sees a class, and edits the register alone."""
    sendco = cast[Role.SENDCO]
    factories.StaffRoleFactory(staff=sendco, role=Role.TEACHER)
    taught, registered = factories.PupilFactory.create_batch(2, school=cast.school, send_status="N")
    Pupil.objects.filter(pk=registered.pk).update(send_status="K")
    group = factories.TeachingGroupFactory(school=cast.school)
    group.teachers.create(staff=sendco, starts_on=date(2026, 9, 1))
    group.members.create(pupil=taught, starts_on=date(2026, 9, 1))
    link_groups([group])
    client = sign_in(sendco)
    for pupil, answer in ((registered, 200), (taught, 404)):
        page = text(client.get(address(pupil)))
        for name, words in (("pupil_edit", "Edit the record"), ("viewer_list", "Who looked")):
            assert client.get(reverse(f"pupils:{name}", args=[pupil.pk])).status_code == answer
            assert (words in page) == (answer == 200)
        assert "Attendance" in page


def test_a_faculty_lead_reads_attendance_and_no_sessions(cast, mentor, ada, sign_in):
    lead = cast[Role.FACULTY_LEAD]
    group = factories.TeachingGroupFactory(school=cast.school, faculty=lead.roles.get().faculty)
    group.members.create(pupil=ada, starts_on=date(2026, 9, 1))
    seen(ada, mentor, MONDAY)
    page = text(sign_in(lead).get(address(ada)))
    assert "You see this because Ada is taught in your faculty." in page
    assert "Mentoring" not in page
    assert "Last seen" not in page


def test_opening_the_page_leaves_a_trace(cast, mentor, ada, sign_in):
    sign_in(mentor).get(address(ada))
    event = AuditEvent.objects.get(verb="view", pupil_id=ada.pk)
    assert (event.staff_id, event.acted_as) == (mentor.pk, "mentor")


def test_out_of_scope_and_another_school_answer_as_what_is_not_there(cast, mentor, sign_in):
    client = sign_in(mentor)
    missing = client.get(address(987_654_321))
    far = client.get(address(factories.PupilFactory(school=cast.school)))
    foreign = client.get(address(factories.PupilFactory(school=cast.other_school)))
    assert missing.status_code == far.status_code == foreign.status_code == 404
    assert missing.content == far.content == foreign.content


def test_the_page_takes_twelve_statements_however_much_there_is(
    cast, mentor, ada, sign_in, django_assert_max_num_queries
):
    client = sign_in(mentor)
    client.get(address(ada))
    # Twelve of the page, and the reading of the sign-in's session.
    with django_assert_max_num_queries(13) as little:
        client.get(address(ada))
    steady(ada)
    for day in range(2, 19):
        wrote(seen(ada, mentor, date(2026, 11, day), engagement=3), "A word.", ada)
    with django_assert_max_num_queries(13) as much:
        client.get(address(ada))
    assert len(little) == len(much)
