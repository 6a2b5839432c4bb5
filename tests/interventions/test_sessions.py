"""Sessions as they stand: who reads what, the 24 hours, additions, tasks, and two people at once."""

import threading
from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.conf import settings
from django.db import connection
from django.urls import reverse

from interventions.actions.planned import AlreadyTold
from interventions.actions.sessions import EditingIsOver, edit_session, log_session
from interventions.entries import PupilEntry
from interventions.models import Addendum, Note, Presence, Session, SupportWeek
from interventions.weeks import live_sums, recompute
from pupils.actions.tasks import set_task
from pupils.involvement import link_groups
from pupils.models import GroupMember, GroupTeacher, Pupil, TeachingGroup
from staffing.access import Role
from staffing.calendar import now, today, week_start
from staffing.receipts import Stale
from tests import factories
from tests.cast import make_cast, still_there
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
    still_there(mentoring)
    url = reverse("interventions:session_edit", args=[session.pk])
    assert "A session can be edited for 24 hours, and they are over." in mentoring.get(url).content.decode()
    with pytest.raises(EditingIsOver):
        edit_session(by=cast.actor(Role.MENTOR), session=session, version=1, entry=entry(far), at=now())


def test_an_edit_sent_after_the_day_is_ready_to_be_added(cast, mentoring, far, monkeypatch):
    session = logged(cast, far, role=Role.MENTOR)
    url = reverse("interventions:session_edit", args=[session.pk])
    sent = what_the_page_sends(mentoring.get(url), note="Written for an hour.")
    monkeypatch.setattr(settings, "HANDRAIL_CLOCK", NEXT_DAY)
    still_there(mentoring)
    form = mentoring.post(url, sent).context["form"]
    assert form["text"].value() == "Written for an hour."
    assert not Note.objects.filter(text="Written for an hour.").exists()


def test_who_saves_an_edit_second_sees_both(cast, mentoring, far):
    session = logged(cast, far, role=Role.MENTOR)
    url = reverse("interventions:session_edit", args=[session.pk])
    first, second = (what_the_page_sends(mentoring.get(url), note=note) for note in ("Hers.", "His."))
    mentoring.post(url, first)
    page = mentoring.post(url, second)
    assert page.context["theirs"].text == "Hers."
    assert page.context["form"]["note"].value() == "His."
    assert "Hers." in page.content.decode()
    mentoring.post(
        url, second | {"form_key": str(uuid4()), "version": page.context["form"]["version"].value()}
    )
    assert Note.objects.get().text == "His."


def test_after_a_day_something_can_be_added(cast, mentoring, far, monkeypatch):
    session = logged(cast, far, role=Role.MENTOR)
    monkeypatch.setattr(settings, "HANDRAIL_CLOCK", NEXT_DAY)
    still_there(mentoring)
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
    assert page.content.decode().count('role="alert" tabindex') == 1
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
    assert mentoring.post(reverse("pupils:task_done", args=[task.pk])).status_code == 404


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


@pytest.fixture
def lesson(cast):
    """A class of the teacher's since half-term, with a pupil who is supported in it by the mentor."""
    group = factories.TeachingGroupFactory(school=cast.school)
    pupil = factories.PupilFactory(school=cast.school)
    GroupMember.objects.create(group=group, pupil=pupil, starts_on=factories.YEAR_START)
    GroupTeacher.objects.create(group=group, staff=cast[Role.TEACHER], starts_on=date(2026, 11, 2))
    link_groups([group])
    provision = factories.ProvisionFactory(
        programme__school=cast.school, lead=cast[Role.MENTOR], teaching_group=group
    )
    return provision, pupil


def given_in(provision, pupil, on, *, staff=None) -> Session:
    session = factories.SessionFactory(
        written_by=staff or provision.lead, provision=provision, title="Next to Ada", on=on
    )
    Presence.objects.create(session=session, pupil=pupil, on=on, engagement=4)
    Note.objects.create(session=session, pupil=pupil, text="Kept up with the class.")
    return session


def test_a_teacher_reads_of_support_in_a_lesson_of_theirs(cast, sign_in, lesson):
    session = given_in(*lesson, date(2026, 11, 16))
    page = read(sign_in(cast[Role.TEACHER]), session)
    assert "Next to Ada" in page
    assert "Kept up with the class." in page


def test_a_teacher_reads_nothing_of_the_days_before_they_taught_the_class(cast, sign_in, lesson):
    session = given_in(*lesson, date(2026, 10, 12))
    client = sign_in(cast[Role.TEACHER])
    assert client.get(reverse("interventions:session_detail", args=[session.pk])).status_code == 404


def test_a_teacher_reads_nothing_of_support_outside_the_lesson(cast, sign_in, lesson):
    _, pupil = lesson
    session = logged(cast, PupilEntry(pupil.pk, note="Told about home."))
    client = sign_in(cast[Role.TEACHER])
    assert client.get(reverse("interventions:session_detail", args=[session.pk])).status_code == 404
    page = client.get(reverse("mentoring:pupil_timeline", args=[pupil.pk])).content.decode()
    assert "Told about home." not in page
    assert client.get(reverse("mentoring:pupil_detail", args=[pupil.pk])).context["profile"].lately == ()


def test_a_teacher_reads_of_what_they_gave_themselves(cast, sign_in, far):
    session = logged(cast, PupilEntry(far.pk, note="Together."), adult_ids=frozenset({cast[Role.TEACHER].pk}))
    assert "Together." in read(sign_in(cast[Role.TEACHER]), session)


def test_a_former_teacher_goes_on_reading_of_the_days_they_taught_and_no_later(cast, sign_in, lesson):
    GroupTeacher.objects.update(ends_on=date(2026, 11, 13))
    link_groups(TeachingGroup.objects.all())
    before, after = given_in(*lesson, date(2026, 11, 9)), given_in(*lesson, date(2026, 11, 16))
    visible = Session.objects.visible_to(cast.actor(Role.TEACHER))
    assert before in visible
    assert after not in visible


@pytest.mark.parametrize("role", Role)
def test_a_list_has_the_sessions_that_open_one_by_one(cast, role, lesson, near, far):
    reader = cast[role]
    given_in(*lesson, date(2026, 11, 16))
    for pupils in ([near], [far], [near, far], [factories.PupilFactory(school=cast.school, send_status="K")]):
        logged(cast, *(PupilEntry(pupil.pk) for pupil in pupils))
        logged(cast, *(PupilEntry(pupil.pk) for pupil in pupils), adult_ids=frozenset({reader.pk}))
    logged(cast, PupilEntry(far.pk), role=Role.MENTOR)
    one_by_one = set(Session.objects.visible_to(cast.actor(role)))
    assert one_by_one
    assert set(Session.objects.listed_for(cast.actor(role))) == one_by_one


def test_a_teachers_pages_count_no_sessions_and_show_no_place_for_them(cast, sign_in, lesson):
    provision, pupil = lesson
    Pupil.objects.update(send_status="K")
    given_in(provision, pupil, date(2026, 11, 16))
    recompute([(pupil.pk, date(2026, 11, 16))])
    client = sign_in(cast[Role.TEACHER])
    page = client.get(reverse("mentoring:pupil_detail", args=[pupil.pk]))
    assert [row.name for row in page.context["profile"].figures] == ["Attendance"]
    assert "Planned next" not in page.content.decode()
    board = client.get(reverse("mentoring:board"), {"show": "all", "week": "2026-W47"}).content.decode()
    assert pupil.short_name in board
    assert "Engagement" not in board
    assert "Last seen" not in board
