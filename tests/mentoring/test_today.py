"""Today: the day's sessions, what is not logged, who is not in, whom one has not seen."""

import re
from datetime import date, time, timedelta

import pytest
from django.conf import settings
from django.urls import reverse

from interventions.models import PlannedSession
from mentoring.models import Digest
from pupils.actions.tasks import set_task
from pupils.involvement import link_caseloads
from pupils.models import AttendanceMark, FamilyRhythm, Flag
from staffing.access import Role
from staffing.calendar import now, today
from staffing.models import ClosedDay
from tests import factories
from tests.cast import still_there
from tests.interventions.scenes import a_slot, pupils_of, say
from tests.walk.world import (
    make_behaviour_notice,
    make_correction,
    make_digest,
    make_notice,
    make_own_event,
    make_statement_request,
    make_task,
)


@pytest.fixture
def mentor(cast):
    return cast[Role.MENTOR]


@pytest.fixture
def mentoring(sign_in, mentor):
    return sign_in(mentor)


def put_on_caseload(mentor, pupil, starts_on=factories.YEAR_START):
    row = factories.CaseloadAssignmentFactory(pupil=pupil, mentor=mentor, starts_on=starts_on)
    link_caseloads([row])
    return pupil


def page(client) -> str:
    return client.get("/").content.decode()


def day(client):
    return client.get("/").context["day"]


def test_it_shows_what_is_now_and_what_is_next(mentoring, mentor, cast):
    a_slot(mentor, pupils_of(cast.school, 1), starts_at=time(10, 55))
    a_slot(mentor, pupils_of(cast.school, 1), starts_at=time(11, 50), period_name="P4")
    lines = day(mentoring).slots
    assert [(line.is_now, line.is_next) for line in lines] == [(True, False), (False, True)]


def test_the_next_one_is_called_next_and_no_other_is(mentoring, mentor, cast):
    for hour in (9, 12, 13):
        a_slot(mentor, pupils_of(cast.school, 1), starts_at=time(hour, 0), period_name=f"P{hour}")
    assert [line.is_next for line in day(mentoring).slots] == [False, True, False]
    assert page(mentoring).count("· next") == 1


@pytest.mark.parametrize(
    ("starts", "first"),
    [
        ([time(9, 0), time(10, 55), time(12, 0)], 1),  # what runs now
        ([time(9, 0), time(12, 0)], 0),  # else what is over and not logged
        ([time(12, 0), time(13, 0)], 0),  # else what comes first
    ],
)
def test_of_the_days_sessions_one_has_the_filled_button(mentoring, mentor, cast, starts, first):
    for number, starts_at in enumerate(starts):
        a_slot(mentor, pupils_of(cast.school, 1), starts_at=starts_at, period_name=f"P{number}")
    lines = day(mentoring).slots
    assert [number for number, line in enumerate(lines) if line.is_first] == [first]
    slots = page(mentoring).split('<ol class="slots')[1].split("</ol>")[0]
    assert (slots.count('class="btn"'), slots.count('class="btn btn-quiet"')) == (1, len(starts) - 1)


def test_a_day_that_is_logged_has_no_filled_button(mentoring, mentor, cast):
    a_slot(mentor, pupils_of(cast.school, 1))
    PlannedSession.objects.update(state="held")
    assert not any(line.is_first for line in day(mentoring).slots)


def test_what_is_not_logged_yet_is_of_earlier_days_and_of_ones_own(mentoring, mentor, cast):
    pupil = factories.PupilFactory(school=cast.school)
    wanted = [a_slot(mentor, [pupil], on=today() - timedelta(days=days)) for days in (1, 28)]
    a_slot(mentor, [pupil], on=today() - timedelta(days=29))
    a_slot(cast[Role.INTERVENTION_LEAD], [pupil], on=today() - timedelta(days=1))
    held = a_slot(mentor, [pupil], on=today() - timedelta(days=2))
    PlannedSession.objects.filter(pk=held.pk).update(state="held")
    a_slot(mentor, [pupil])
    assert [line.planned for line in day(mentoring).unlogged] == wanted


def test_the_slot_names_its_pupils_and_who_is_not_in(mentoring, mentor, cast):
    pupil = factories.PupilFactory(school=cast.school, legal_forename="Jonah", legal_surname="Kelp")
    a_slot(mentor, [pupil])
    AttendanceMark.objects.create(pupil=pupil, on=today(), half_day="AM", code="I")
    assert "not in today: Jonah K" in page(mentoring)


def test_logging_is_one_tap_away(mentoring, mentor, cast):
    planned = a_slot(mentor, pupils_of(cast.school, 1))
    assert reverse("interventions:session_log", args=[planned.pk]) in page(mentoring)


def test_a_logged_slot_says_so(mentoring, mentor, cast):
    a_slot(mentor, pupils_of(cast.school, 1))
    PlannedSession.objects.update(state="held")
    assert '<span class="tag tag-good">logged</span>' in page(mentoring)


def test_it_names_five_unlogged_sessions_and_counts_the_rest(mentoring, mentor, cast):
    pupil = factories.PupilFactory(school=cast.school)
    for days in range(1, 8):
        a_slot(mentor, [pupil], on=today() - timedelta(days=days))
    assert (len(day(mentoring).unlogged), day(mentoring).unlogged_more) == (5, 2)


def test_who_of_mine_is_not_in_is_named_with_the_mark(mentoring, mentor, cast):
    pupil = put_on_caseload(mentor, factories.PupilFactory(school=cast.school))
    AttendanceMark.objects.create(pupil=pupil, on=today(), half_day="AM", code="N")
    assert [(row.pupil, row.away.code) for row in day(mentoring).not_in] == [(pupil, "N")]


def test_a_missing_register_says_nothing_about_anybody(mentoring, mentor, cast):
    put_on_caseload(mentor, factories.PupilFactory(school=cast.school))
    assert day(mentoring).not_in == []


def test_whom_i_have_not_seen_for_longer_than_the_school_allows(mentoring, mentor, cast):
    pupil = put_on_caseload(mentor, factories.PupilFactory(school=cast.school))
    seen = put_on_caseload(mentor, factories.PupilFactory(school=cast.school))
    for each, on in ((pupil, date(2026, 11, 6)), (seen, date(2026, 11, 18))):
        session = factories.SessionFactory(written_by=mentor, on=on)
        session.presences.create(pupil=each, on=on)
    rows = day(mentoring).not_seen
    assert [(row.pupil, row.days, row.last_on) for row in rows] == [(pupil, 9, date(2026, 11, 6))]


def test_an_absence_is_no_contact(mentoring, mentor, cast):
    pupil = put_on_caseload(mentor, factories.PupilFactory(school=cast.school))
    session = factories.SessionFactory(written_by=mentor, on=today())
    session.presences.create(pupil=pupil, on=today(), status="absent")
    assert [row.pupil for row in day(mentoring).not_seen] == [pupil]


def test_somebody_new_on_the_caseload_is_given_time(mentoring, mentor, cast):
    put_on_caseload(mentor, factories.PupilFactory(school=cast.school), starts_on=today())
    assert day(mentoring).not_seen == []


@pytest.fixture
def bad_day(mentor, cast):
    """Somebody is out, nobody was seen, home heard nothing, and everything there is waits for the mentor."""
    pupil = put_on_caseload(mentor, factories.PupilFactory(school=cast.school))
    AttendanceMark.objects.create(pupil=pupil, on=today(), half_day="AM", code="N")
    FamilyRhythm.objects.create(pupil=pupil, every_weeks=1, starts_on=factories.YEAR_START, set_by=mentor)
    about = {"pupil": pupil.pk, "entry": factories.ContactEntryFactory(pupil=pupil).pk}
    about["event"] = make_own_event(mentor, about)
    about["flag"] = Flag.objects.create(
        pupil=pupil, kind="young_carer", detail="S", starts_on=factories.YEAR_START, source="Form tutor"
    ).pk
    make_correction(mentor, about)
    make_digest(mentor, about)
    make_statement_request(mentor, about)
    a_slot(mentor, [pupil])
    return {
        "pupils:notice_confirm": make_notice(mentor, about),
        "pupils:behaviour_notice_read": make_behaviour_notice(mentor, about),
        "pupils:task_done": make_task(mentor, about),
    }


def test_on_a_bad_day_at_most_three_cards_stand_beside_the_timetable(mentoring, bad_day):
    content = page(mentoring)
    beside = ["Not in today", "What waits for you", "Not seen or told lately"]
    assert re.findall(r"<h2 [^>]*>([^<]*)</h2>", content) == [beside[0], "Your day", *beside[1:]]


def test_whatever_waits_leads_to_where_it_is_done(mentoring, bad_day):
    content = page(mentoring)
    for name, pk in bad_day.items():
        assert f'"{reverse(name, args=[pk])}"' in content, name
    for name in ("pupils:correction_list", "pupils:notice_list", "pupils:statement_list"):
        assert f'"{reverse(name)}"' in content, name
    assert reverse("mentoring:digest_detail", args=[Digest.objects.get().pk]) in content


def test_what_is_done_here_leads_back_here(mentoring, bad_day):
    for name in ("pupils:notice_confirm", "pupils:behaviour_notice_read", "pupils:task_done"):
        answer = mentoring.post(reverse(name, args=[bad_day[name]]), {"from": "today"})
        assert answer["Location"] == "/", name
    waits = day(mentoring)
    assert (len(waits.notices), len(waits.told), len(waits.tasks)) == (0, 0, 0)


def test_a_quiet_day_says_that_nothing_waits(mentoring):
    assert "Nothing at present." in page(mentoring)


def test_three_tasks_stand_there_and_the_rest_is_counted(mentoring, mentor, cast):
    actor = cast.actor(Role.MENTOR)
    for number in range(4):
        set_task(by=actor, owner_id=mentor.pk, text=f"Task {number}", due_on=today(), at=now())
    assert "All 4 tasks" in page(mentoring)


def test_a_task_is_ticked_off_here_and_can_be_taken_back(mentoring, mentor, cast):
    task = set_task(by=cast.actor(Role.MENTOR), owner_id=mentor.pk, text="Ring", due_on=today(), at=now())
    url = reverse("pupils:task_done", args=[task.pk])
    answer = mentoring.post(url, {"from": "today"}, follow=True)
    assert "Take it back" in answer.content.decode()
    mentoring.post(url, {"undo": "yes"})
    task.refresh_from_db()
    assert task.done_at is None


def test_a_closed_day_names_the_next_school_day(mentoring, cast):
    ClosedDay.objects.create(school=cast.school, on=today(), kind="inset")
    assert "The next one is Friday 20 Nov." in page(mentoring)


def test_a_school_with_two_weeks_says_which_this_is(mentoring, cast):
    cast.school.cycle_weeks = 2
    cast.school.save()
    assert day(mentoring).cycle in ("week A", "week B")


@pytest.mark.parametrize("role", list(Role))
def test_everybody_has_a_today(sign_in, cast, role):
    assert sign_in(cast[role]).get("/").status_code == 200


def test_records_see_imports_that_wait_for_a_look(sign_in, cast):
    cast.school.imports.create(kind="pupils", state="preview", file="x.csv", file_name="x.csv")
    assert "Imports to look at" in page(sign_in(cast[Role.RECORDS]))


@pytest.mark.parametrize("count", [1, 40])
def test_a_full_day_takes_no_more_statements_than_a_quiet_one(
    mentoring, mentor, cast, count, django_assert_max_num_queries
):
    pupils = pupils_of(cast.school, count)
    for number, pupil in enumerate(pupils):
        put_on_caseload(mentor, pupil)
        a_slot(mentor, pupils[:10], on=today() - timedelta(days=number % 9))
    mentoring.get("/")  # the first page of a sign-in writes when it began
    with django_assert_max_num_queries(13):
        mentoring.get("/")


def test_tomorrow_looks_different(mentoring, mentor, cast, monkeypatch):
    a_slot(mentor, pupils_of(cast.school, 1))
    monkeypatch.setattr(settings, "HANDRAIL_CLOCK", "2026-11-20T08:00")
    still_there(mentoring)
    assert day(mentoring).slots == []
    assert len(day(mentoring).unlogged) == 1


def test_a_session_says_what_must_happen_and_what_helps_each_sentence_once(cast, mentoring, mentor):
    ada = put_on_caseload(mentor, factories.PupilFactory(school=cast.school))
    a_slot(mentor, [ada])
    say(ada, cast[Role.SENDCO], musts=["Seat by the door"], helps=["A list", "Name first"])
    say(ada, cast[Role.SENDCO], "behaviour", musts=["Seat by the door"])
    say(ada, cast[Role.SENDCO], "action", musts=["Name first"], avoid=["Shouting"])
    content = page(mentoring)
    assert content.count("Seat by the door") == 1
    assert "Must happen: Seat by the door · Name first<br>Helps: A list</p>" in content
    assert "Shouting" not in content
    assert "<summary>" not in content.split('<ol class="slots')[1].split("</ol>")[0]


def test_what_is_long_or_of_several_pupils_is_folded_and_stands_by_name(cast, mentoring, mentor):
    pupils = [put_on_caseload(mentor, pupil) for pupil in pupils_of(cast.school, 8)]
    a_slot(mentor, pupils)
    for pupil in pupils:
        say(pupil, cast[Role.SENDCO], helps=["A list"])
    (line,) = day(mentoring).slots
    assert (len(line.told.rows), line.told.more, line.told.heading) == (6, 2, "What helps")
    content = page(mentoring)
    assert "<summary>What helps</summary>" in content
    assert f"<b>{pupils[0].short_name}</b><br>Helps: A list" in content
    assert "and 2 more pupils" in content
