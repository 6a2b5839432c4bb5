"""One timeline of everything that may be seen of a pupil."""

import html
from datetime import date, datetime

import pytest
from django.urls import reverse

from interventions.models import Note, Presence, SessionAdult
from mentoring.timeline import entries_of, page_of_timeline, timeline
from pupils.actions.tasks import set_task
from pupils.involvement import link_caseloads
from pupils.models import AttendanceMark, CaseloadAssignment, Pupil
from staffing.access import Role
from staffing.calendar import LONDON
from tests import factories


@pytest.fixture
def mentor(cast):
    return cast[Role.MENTOR]


@pytest.fixture
def ada(cast, mentor) -> Pupil:
    pupil = factories.PupilFactory(school=cast.school, send_status="K")
    row = factories.CaseloadAssignmentFactory(pupil=pupil, mentor=mentor)
    link_caseloads(CaseloadAssignment.objects.filter(pk=row.pk))
    return pupil


def session(pupil: Pupil, staff, on: date, words: str = "", **fields) -> None:
    row = factories.SessionFactory(written_by=staff, on=on, **fields)
    SessionAdult.objects.create(session=row, staff=staff)
    Presence.objects.create(session=row, pupil=pupil, on=on, engagement=4)
    if words:
        Note.objects.create(session=row, pupil=pupil, text=words)


def mark(pupil: Pupil, on: date, code: str, half_day: str = "AM") -> None:
    AttendanceMark.objects.create(pupil=pupil, on=on, half_day=half_day, code=code)


def told(cast, pupil: Pupil, role: Role = Role.MENTOR, **asked) -> list[str]:
    return [entry.title for entry in entries_of(timeline(cast.actor(role), pupil.pk, **asked))]


def everything(cast, ada, mentor) -> None:
    session(ada, mentor, date(2026, 11, 16), "Read aloud to the group.", title="Reading")
    mark(ada, date(2026, 11, 17), "I")
    mark(ada, date(2026, 11, 17), "I", "PM")
    mark(ada, date(2026, 11, 18), "L")
    mark(ada, date(2026, 11, 19), "/")
    at = datetime(2026, 11, 18, 15, 10, tzinfo=LONDON)
    actor = cast.actor(Role.MENTOR)
    set_task(
        by=actor, owner_id=mentor.pk, text="Ring home", due_on=date(2026, 11, 20), at=at, pupil_id=ada.pk
    )


def test_it_tells_what_happened_the_latest_first_and_not_that_a_pupil_was_there(cast, ada, mentor):
    everything(cast, ada, mentor)
    assert told(cast, ada) == ["Task", "Morning", "All day", "Reading"]


@pytest.mark.parametrize("role", [Role.MENTOR, Role.SENDCO, Role.TEACHER, Role.SITE_ADMIN])
@pytest.mark.parametrize("only", ["", "session", "attendance"])
def test_its_pages_are_parts_of_it_and_know_how_many_there_are(cast, ada, mentor, role, only):
    everything(cast, ada, mentor)
    actor = cast.actor(role)
    whole = list(timeline(actor, ada.pk, only=only))
    first, second = (page_of_timeline(actor, ada.pk, number, 2, only=only) for number in ("1", "2"))
    assert list(first) == whole[:2]
    assert list(second) == (whole[2:4] or whole[:2])
    assert first.paginator.count == second.paginator.count == len(whole)


def test_it_is_narrowed_to_one_kind_and_a_kind_that_is_not_there_narrows_nothing(cast, ada, mentor):
    everything(cast, ada, mentor)
    assert told(cast, ada, only="session") == ["Reading"]
    assert len(told(cast, ada, only="weather")) == 4


@pytest.mark.parametrize(
    ("text", "found"),
    [("ALOUD", ["Reading"]), ("ring", ["Task"]), ("illness", ["All day"]), ("zebra", [])],
)
def test_it_finds_words_wherever_they_stand(cast, ada, mentor, text, found):
    everything(cast, ada, mentor)
    assert told(cast, ada, text=text) == found


def test_words_that_one_may_not_read_are_neither_shown_nor_found(cast, ada, mentor):
    session(ada, cast[Role.SENDCO], date(2026, 11, 16), "A secret.", title="Mentoring", is_restricted=True)
    (entry,) = entries_of(timeline(cast.actor(Role.MENTOR), ada.pk))
    assert entry.words == ""
    assert told(cast, ada, text="secret") == []
    assert told(cast, ada, Role.SENDCO, text="secret") == ["Mentoring"]


def test_a_day_of_two_different_halves_stays_two_entries(cast, ada, mentor):
    mark(ada, date(2026, 11, 17), "L")
    mark(ada, date(2026, 11, 17), "I", "PM")
    assert told(cast, ada) == ["Afternoon", "Morning"]


def test_who_may_see_no_sessions_gets_none(cast, ada, mentor):
    everything(cast, ada, mentor)
    assert told(cast, ada, Role.RECORDS) == ["Morning", "All day"]


@pytest.mark.parametrize(("page", "most"), [("mentoring:pupil_timeline", 8), ("mentoring:pupil_detail", 13)])
def test_five_thousand_entries_cost_no_more_statements_than_five(
    cast, ada, mentor, sign_in, django_assert_max_num_queries, page, most
):
    everything(cast, ada, mentor)
    client, address = sign_in(mentor), reverse(page, args=[ada.pk])
    client.get(address)
    with django_assert_max_num_queries(most) as few:
        client.get(address)
    days = [date.fromordinal(date(2013, 1, 1).toordinal() + number) for number in range(2_500)]
    AttendanceMark.objects.bulk_create(
        AttendanceMark(pupil=ada, on=on, half_day=half_day, code="I")
        for on in days
        for half_day in ("AM", "PM")
    )
    with django_assert_max_num_queries(most) as many:
        content = client.get(address + "?page=100").content.decode()
    assert len(few) == len(many)
    assert ("2971 to 3000 of 5005" if page == "mentoring:pupil_timeline" else "Lately") in content


@pytest.fixture
def reading(ada, mentor) -> str:
    """Thirty-two sessions to be found by a word; the address of the timeline."""
    for day in range(1, 33):
        session(
            ada, mentor, date.fromordinal(date(2026, 10, 1).toordinal() + day), "Read aloud.", title="Reading"
        )
    return reverse("mentoring:pupil_timeline", args=[ada.pk])


def test_what_is_searched_for_stands_in_no_address(mentor, sign_in, reading):
    client = sign_in(mentor)
    answer = client.post(reading, {"q": "aloud", "only": "session"})
    assert "aloud" not in answer["Location"]
    page = client.get(answer["Location"] + "&page=2").content.decode()
    assert "31 to 32 of 32" in page
    assert 'value="aloud"' in page
    assert client.get(reading + "?q=zebra").content.decode().count("Reading") == 30


def test_going_back_to_an_earlier_search_finds_it_again(mentor, sign_in, reading):
    client = sign_in(mentor)
    first, second = (client.post(reading, {"q": text})["Location"] for text in ("aloud", "zebra"))
    assert "Nothing has these words" in client.get(second).content.decode()
    assert "1 to 30 of 32" in client.get(first).content.decode()


def test_a_kind_keeps_the_search_and_its_pages_keep_both(mentor, sign_in, reading):
    client = sign_in(mentor)
    address = client.post(reading, {"q": "aloud"})["Location"]
    key = address.partition("?")[2]
    page = html.unescape(client.get(address).content.decode())
    assert f'href="?{key}&only=session"' in page
    page = html.unescape(client.get(f"{reading}?{key}&only=session").content.decode())
    assert f'href="?{key}&only=session&page=2"' in page


def test_a_search_is_of_one_pupil_and_of_who_searched(cast, ada, mentor, sign_in, reading):
    client = sign_in(mentor)
    address = client.post(reading, {"q": "zebra"})["Location"]
    assert "of 32" in sign_in(cast[Role.SENDCO]).get(address).content.decode()
    other = factories.PupilFactory(school=cast.school, send_status="K")
    link_caseloads(
        CaseloadAssignment.objects.filter(
            pk=factories.CaseloadAssignmentFactory(pupil=other, mentor=mentor).pk
        )
    )
    there = reverse("mentoring:pupil_timeline", args=[other.pk])
    assert "zebra" not in client.get(f"{there}?{address.partition('?')[2]}").content.decode()


def test_what_no_text_can_hold_is_not_searched_for(ada, mentor, sign_in):
    session(ada, mentor, date(2026, 11, 16), "Read aloud.", title="Reading")
    page = sign_in(mentor).post(
        reverse("mentoring:pupil_timeline", args=[ada.pk]), {"q": "al\0oud"}, follow=True
    )
    assert [entry.title for entry in page.context["entries"]] == ["Reading"]
