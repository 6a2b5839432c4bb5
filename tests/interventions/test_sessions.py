"""Sessions as they stand: who reads what, the 24 hours, additions, tasks, and two people at once."""

import threading
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import connection
from django.urls import reverse

from interventions.actions.planned import AlreadyTold
from interventions.actions.sessions import EditingIsOver, edit_session, log_session
from interventions.actions.tasks import set_task
from interventions.entries import PupilEntry
from interventions.models import Addendum, Note, Presence, Session, SupportWeek
from interventions.weeks import live_sums
from staffing.access import Role
from staffing.calendar import now, today, week_start
from staffing.receipts import Stale
from tests import factories
from tests.cast import make_cast
from tests.interventions.scenes import a_slot, pupils_of, what_the_page_sends
from tests.interventions.test_weeks import entry

NEXT_DAY = "2026-11-20T10:59"


@pytest.fixture
def mentor(cast):
    return cast[Role.MENTOR]


@pytest.fixture
def mentoring(sign_in, mentor):
    return sign_in(mentor)


@pytest.fixture
def near(cast, mentor):
    """A pupil of the mentor's, through a slot."""
    pupil = factories.PupilFactory(school=cast.school)
    a_slot(mentor, [pupil])
    return pupil


@pytest.fixture
def far(cast):
    return factories.PupilFactory(school=cast.school)


def logged(cast, *pupils, role=Role.SENDCO, **fields) -> Session:
    author = cast.actor(role)
    told = {"adult_ids": frozenset({author.staff_id})} | fields
    return log_session(by=author, entry=entry(*pupils, **told), at=now())


def read(client, session) -> str:
    return client.get(reverse("interventions:session_detail", args=[session.pk])).content.decode()


def test_a_pupils_note_is_read_by_who_works_with_the_pupil(cast, mentoring, near):
    session = logged(cast, PupilEntry(near.pk, note="Read aloud."))
    assert "Read aloud." in read(mentoring, session)


def test_a_groups_note_is_closed_to_who_does_not_work_with_all_of_it(cast, mentoring, near, far):
    session = logged(cast, PupilEntry(near.pk, note="Hers."), PupilEntry(far.pk, note="His."), note="Both.")
    page = read(mentoring, session)
    assert "Hers." in page
    assert "His." not in page
    assert "Both." not in page
    assert "And 1 pupil you don’t work with." in page


def test_a_restricted_note_is_closed_to_who_is_not_named(cast, mentoring, near):
    session = logged(cast, PupilEntry(near.pk, note="Between us."), is_restricted=True)
    assert "Between us." not in read(mentoring, session)


def test_a_restricted_note_is_open_to_who_is_named(cast, mentoring, mentor, near):
    session = logged(
        cast, PupilEntry(near.pk, note="Between us."), is_restricted=True, reader_ids=frozenset({mentor.pk})
    )
    assert "Between us." in read(mentoring, session)


def test_a_restricted_note_is_open_to_the_safeguarding_lead(cast, sign_in, near):
    session = logged(cast, PupilEntry(near.pk, note="Between us."), role=Role.MENTOR, is_restricted=True)
    assert "Between us." in read(sign_in(cast[Role.SAFEGUARDING_LEAD]), session)


def test_an_addition_to_a_session_without_notes_is_read_by_who_works_with_the_pupil(cast, mentor, near):
    session = logged(cast, near)
    Addendum.objects.create(session=session, text="Later.", written_by=cast[Role.SENDCO], written_at=now())
    assert Addendum.objects.visible_to(cast.actor(Role.MENTOR)).exists()


def test_an_addition_to_a_restricted_session_stays_closed(cast, near):
    session = logged(cast, near, is_restricted=True)
    Addendum.objects.create(session=session, text="Later.", written_by=cast[Role.SENDCO], written_at=now())
    assert not Addendum.objects.visible_to(cast.actor(Role.MENTOR)).exists()


@pytest.mark.parametrize("role", [Role.TEACHER, Role.FACULTY_LEAD, Role.RECORDS, Role.SITE_ADMIN])
def test_a_session_of_pupils_out_of_reach_is_not_there(cast, sign_in, far, role):
    session = logged(cast, far)
    url = reverse("interventions:session_detail", args=[session.pk])
    assert sign_in(cast[role]).get(url).status_code in (403, 404)


def test_who_logged_a_pupil_beyond_the_caseload_sees_that_session_alone(cast, mentoring, far):
    own, other = logged(cast, far, role=Role.MENTOR), logged(cast, far)
    page = mentoring.get(reverse("interventions:session_list"))
    assert list(page.context["page"]) == [own]
    assert other.pk != own.pk


def test_the_author_edits_within_a_day(cast, mentoring, far):
    session = logged(cast, far, role=Role.MENTOR)
    url = reverse("interventions:session_edit", args=[session.pk])
    mentoring.post(url, what_the_page_sends(mentoring.get(url), note="Clearer."))
    assert Note.objects.get().text == "Clearer."


def test_a_score_can_be_taken_back(cast, mentoring, far):
    session = logged(cast, far, role=Role.MENTOR)
    session.presences.update(engagement=4)
    url = reverse("interventions:session_edit", args=[session.pk])
    page = mentoring.get(url)
    assert f'name="p{far.pk}-engagement" value=""' in page.content.decode()
    mentoring.post(url, what_the_page_sends(page) | {f"p{far.pk}-engagement": ""})
    assert session.presences.get().engagement is None


def test_after_a_day_editing_is_over(cast, mentoring, far, monkeypatch):
    session = logged(cast, far, role=Role.MENTOR)
    monkeypatch.setattr(settings, "HANDRAIL_CLOCK", NEXT_DAY)
    url = reverse("interventions:session_edit", args=[session.pk])
    assert mentoring.get(url).status_code == 404
    with pytest.raises(EditingIsOver):
        edit_session(by=cast.actor(Role.MENTOR), session=session, version=1, entry=entry(far), at=now())


def test_after_a_day_something_can_be_added(cast, mentoring, far, monkeypatch):
    session = logged(cast, far, role=Role.MENTOR)
    monkeypatch.setattr(settings, "HANDRAIL_CLOCK", NEXT_DAY)
    url = reverse("interventions:addendum_create", args=[session.pk])
    form = mentoring.get(url).context["form"]
    mentoring.post(url, {"text": "He came back to it.", "form_key": form["form_key"].value()})
    assert "He came back to it." in read(mentoring, session)


def test_nobody_else_edits_it(cast, sign_in, far):
    session = logged(cast, far, role=Role.MENTOR)
    url = reverse("interventions:session_edit", args=[session.pk])
    assert sign_in(cast[Role.SENDCO]).get(url).status_code == 404


def test_editing_what_was_saved_elsewhere_shows_it_and_keeps_mine(cast, mentoring, far):
    session = logged(cast, far, role=Role.MENTOR)
    url = reverse("interventions:session_edit", args=[session.pk])
    mine = what_the_page_sends(mentoring.get(url), note="Mine.")
    edit_session(
        by=cast.actor(Role.MENTOR), session=session, version=1, entry=entry(far, note="Theirs."), at=now()
    )
    page = mentoring.post(url, mine)
    assert "This was saved elsewhere while you had it open." in page.content.decode()
    assert "Mine." in page.content.decode()
    mentoring.post(url, mine | {"version": page.context["form"]["version"].value()})
    assert Note.objects.get().text == "Mine."


def test_an_old_version_is_refused(cast, far):
    session = logged(cast, far, role=Role.MENTOR)
    with pytest.raises(Stale):
        edit_session(by=cast.actor(Role.MENTOR), session=session, version=9, entry=entry(far), at=now())


def test_a_change_leaves_its_history(cast, far):
    session = logged(cast, PupilEntry(far.pk, engagement=2), role=Role.MENTOR)
    edit_session(
        by=cast.actor(Role.MENTOR),
        session=session,
        version=1,
        entry=entry(PupilEntry(far.pk, engagement=4)),
        at=now(),
    )
    scores = Presence.history.filter(pupil=far).order_by("history_id").values_list("engagement", flat=True)
    assert list(scores) == [2, 4]


def test_a_pupil_taken_off_a_session_loses_it_from_the_week(cast, near, far):
    session = logged(cast, near, far, role=Role.MENTOR, on=today())
    edit_session(
        by=cast.actor(Role.MENTOR), session=session, version=1, entry=entry(near, on=today()), at=now()
    )
    assert SupportWeek.objects.get(pupil=far, week_start=week_start(today())).held == 0


def test_tasks_are_sorted_by_when_they_are_due(cast, mentor, mentoring):
    for text, days in (("Late", -1), ("Now", 0), ("Soon", 2)):
        due_on = today() + timedelta(days=days)
        set_task(by=cast.actor(Role.MENTOR), owner_id=mentor.pk, text=text, due_on=due_on, at=now())
    groups = mentoring.get("/tasks/").context["groups"]
    assert [(title, [task.text for task in tasks]) for title, tasks in groups] == [
        ("Overdue", ["Late"]),
        ("Today", ["Now"]),
        ("Later", ["Soon"]),
    ]


def test_nobody_ticks_off_a_strangers_task(cast, mentoring):
    sendco = cast[Role.SENDCO]
    task = set_task(by=cast.actor(Role.SENDCO), owner_id=sendco.pk, text="x", due_on=today(), at=now())
    assert mentoring.post(reverse("interventions:task_done", args=[task.pk])).status_code == 404


@pytest.mark.parametrize("count", [1, 40])
@pytest.mark.parametrize("path", ["/sessions/", "/tasks/"])
def test_a_long_list_takes_no_more_statements_than_a_short_one(
    cast, mentor, mentoring, far, path, count, django_assert_max_num_queries
):
    for _ in range(count):
        logged(cast, far, role=Role.MENTOR)
        set_task(by=cast.actor(Role.MENTOR), owner_id=mentor.pk, text="x", due_on=today(), at=now())
    mentoring.get(path)
    with django_assert_max_num_queries(12):
        mentoring.get(path)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_of_two_who_log_one_slot_at_once_one_does_and_the_sums_are_right():
    cast = make_cast()
    pupils = pupils_of(cast.school, 5)
    planned = a_slot(cast[Role.MENTOR], pupils)
    outcomes: list[str] = []
    ready = threading.Barrier(4)

    def log(is_planned: bool) -> None:
        try:
            ready.wait()
            told = entry(*pupils, on=planned.on)
            log_session(
                by=cast.actor(Role.MENTOR), entry=told, at=now(), planned=planned if is_planned else None
            )
            outcomes.append("logged")
        except AlreadyTold:
            outcomes.append("told already")
        finally:
            connection.close()

    threads = [threading.Thread(target=log, args=[number < 2]) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    monday = week_start(planned.on)
    live = live_sums([pupil.pk for pupil in pupils], monday, monday)
    assert sorted(outcomes) == ["logged", "logged", "logged", "told already"]
    assert {row.pupil_id: row.held for row in SupportWeek.objects.all()} == {
        pupil.pk: live[pupil.pk, monday]["held"] for pupil in pupils
    }
