"""Logging a session from the timetable and ad hoc: journeys 1, 2 and 3 as requests."""

import json
from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.urls import reverse

from interventions.forms.addendum import NotHeldForm
from interventions.forms.log_sheet import LogSheet
from interventions.models import Note, PlannedSession, Presence, Session, SupportWeek
from pupils.models import AttendanceMark, Pupil, Task
from staffing.access import Role
from staffing.calendar import today
from staffing.models import AuditEvent, Draft
from tests import factories
from tests.cast import give_second_factor
from tests.interventions.scenes import a_slot, pupils_of, what_the_page_sends


@pytest.fixture
def mentor(cast):
    return cast[Role.MENTOR]


@pytest.fixture
def mentoring(sign_in, mentor):
    return sign_in(mentor)


@pytest.fixture
def slot(cast, mentor):
    return a_slot(mentor, pupils_of(cast.school, 3))


def log_url(planned) -> str:
    return reverse("interventions:session_log", args=[planned.pk])


NEW = "/sessions/new/"


def save(mentoring, planned, **changes):
    url = log_url(planned)
    return mentoring.post(url, what_the_page_sends(mentoring.get(url), **changes), follow=True)


def save_new(mentoring, pupils, **changes):
    sent = what_the_page_sends(mentoring.get(NEW), **changes)
    return mentoring.post(NEW, sent | {"pupils": [pupil.pk for pupil in pupils]}, follow=True)


def test_a_slot_is_logged_by_opening_it_and_saving(mentoring, slot):
    answer = save(mentoring, slot)
    slot.refresh_from_db()
    assert slot.state == PlannedSession.State.HELD
    assert [row.status for row in slot.session.presences.all()] == ["present"] * 3
    assert "Reading group is saved: 3 there." in answer.content.decode()


def test_it_opens_with_whom_the_register_has_out_marked_absent(mentoring, slot):
    pupil = slot.provision.places.first().pupil
    AttendanceMark.objects.create(pupil=pupil, on=today(), half_day="AM", code="I")
    page = mentoring.get(log_url(slot))
    assert "not in today (I)" in page.content.decode()
    save(mentoring, slot)
    row = Presence.objects.get(pupil=pupil)
    assert (row.status, row.absence_reason) == ("absent", "not_in_school")


def test_who_came_after_the_register_closed_is_in(mentoring, slot):
    pupil = slot.provision.places.first().pupil
    AttendanceMark.objects.create(pupil=pupil, on=today(), half_day="AM", code="U")
    assert "not in today" not in mentoring.get(log_url(slot)).content.decode()


def test_it_offers_the_next_slot_that_is_not_logged(mentoring, cast, mentor, slot):
    earlier = a_slot(mentor, pupils_of(cast.school, 1), on=date(2026, 11, 17), name="Mentoring")
    answer = save(mentoring, slot)
    assert log_url(earlier) in answer.content.decode()


def test_everything_on_the_page_is_kept(mentoring, slot, cast, mentor):
    first = slot.provision.places.first().pupil
    topic = factories.TopicFactory(school=cast.school)
    colleague = cast[Role.SENDCO]
    save(
        mentoring,
        slot,
        **{
            f"p{first.pk}-engagement": "4",
            f"p{first.pk}-help_level": "prompted",
            f"p{first.pk}-note": "Read aloud 🎉",
            "note": "A calm group.",
            "topics": [topic.pk],
            "follow_text": "Ring home",
            "follow_owner": colleague.pk,
            "follow_due": "2026-11-20",
            "is_restricted": "on",
            "readers": [colleague.pk],
        },
    )
    session = Session.objects.get()
    row = session.presences.get(pupil=first)
    assert (row.engagement, row.help_level) == (4, "prompted")
    assert set(Note.objects.values_list("pupil_id", "text")) == {
        (None, "A calm group."),
        (first.pk, "Read aloud 🎉"),
    }
    assert list(session.topics.all()) == [topic]
    assert session.is_restricted
    assert [reader.staff for reader in session.readers.all()] == [colleague]
    assert Task.objects.get().owner == colleague


def test_a_score_given_before_marking_absent_falls(mentoring, slot):
    first = slot.provision.places.first().pupil
    save(mentoring, slot, **{f"p{first.pk}-engagement": "4", f"p{first.pk}-presence": "absent"})
    assert Presence.objects.get(pupil=first).engagement is None


def test_the_server_sets_school_author_and_time(mentoring, slot, cast, mentor):
    save(mentoring, slot, school=cast.other_school.pk, written_by=cast[Role.HEAD].pk)
    session = Session.objects.get()
    assert (session.school, session.written_by) == (cast.school, mentor)


def test_the_same_form_twice_saves_once(mentoring, slot):
    url = log_url(slot)
    sent = what_the_page_sends(mentoring.get(url))
    first, second = mentoring.post(url, sent), mentoring.post(url, sent)
    assert Session.objects.count() == 1
    assert first.url == second.url


def test_the_same_ad_hoc_form_twice_saves_once(mentoring, cast):
    pupil = factories.PupilFactory(school=cast.school)
    sent = what_the_page_sends(mentoring.get(NEW)) | {"pupils": [pupil.pk]}
    mentoring.post(NEW, sent)
    mentoring.post(NEW, sent)
    assert Session.objects.count() == 1
    assert SupportWeek.objects.get(pupil=pupil).held == 1


def test_of_two_who_log_one_slot_the_second_keeps_what_was_written(mentoring, sign_in, slot, cast):
    sendco = sign_in(cast[Role.SENDCO])
    url = log_url(slot)
    theirs = what_the_page_sends(sendco.get(url), note="Theirs.")
    mine = what_the_page_sends(mentoring.get(url), note="Mine.")
    sendco.post(url, theirs)
    answer = mentoring.post(url, mine)
    assert Session.objects.count() == 1
    assert "Mine." in answer.content.decode()
    assert f"{cast[Role.SENDCO].name} logged this" in answer.content.decode()


def test_what_the_second_wrote_can_be_added_to_the_first(mentoring, sign_in, slot, cast):
    sendco = sign_in(cast[Role.SENDCO])
    url = log_url(slot)
    mine = what_the_page_sends(mentoring.get(url), note="Mine.")
    save(sendco, slot)
    form = mentoring.post(url, mine).context["form"]
    session = Session.objects.get()
    sent = {"text": "Mine.", "form_key": form["form_key"].value()}
    mentoring.post(reverse("interventions:addendum_create", args=[session.pk]), sent)
    assert session.addenda.get().text == "Mine."


def test_a_mentor_may_log_any_pupil_on_the_roll(mentoring, cast):
    pupil = factories.PupilFactory(school=cast.school)
    answer = save_new(mentoring, [pupil], note="Talked at lunch.")
    assert Session.objects.get().presences.get().pupil == pupil
    assert answer.redirect_chain[-1][0] == NEW


def test_several_pupils_are_logged_ad_hoc_at_once(mentoring, cast):
    save_new(mentoring, pupils_of(cast.school, 3), then="today")
    assert Session.objects.get().presences.count() == 3


def test_pupils_are_found_without_scripts(mentoring, cast):
    pupil = factories.PupilFactory(school=cast.school, legal_forename="Ada", legal_surname="Birch")
    sent = what_the_page_sends(mentoring.get(NEW), find="yes", q="ad bi", note="Kept.")
    page = mentoring.post(NEW, sent).content.decode()
    assert f'name="pupils" value="{pupil.pk}"' in page
    assert "Kept." in page
    assert not Session.objects.exists()


@pytest.mark.parametrize("minutes", ["0", "999", "soon"])
def test_a_session_lasts_between_a_minute_and_a_day(mentoring, slot, minutes):
    answer = save(mentoring, slot, minutes=minutes, note="Kept.")
    assert "minutes" in answer.context["form"].errors
    assert "Kept." in answer.content.decode()


def test_a_note_too_long_is_kept_and_told_by_how_much(mentoring, slot):
    answer = save(mentoring, slot, note="x" * 20_000)
    page = answer.content.decode()
    assert "10,000 more than the 10,000 that fit" in page
    assert "x" * 20_000 in page


def test_a_session_needs_a_pupil(mentoring):
    assert "Choose at least one pupil." in save_new(mentoring, []).content.decode()


def test_a_session_holds_at_most_sixty_pupils(mentoring, cast):
    answer = save_new(mentoring, pupils_of(cast.school, 61))
    assert "61 pupils are too many" in answer.content.decode()


@pytest.mark.parametrize("which", ["foreign", "missing", "nonsense"])
def test_a_foreign_pupil_is_as_unknown_as_one_who_does_not_exist(mentoring, cast, which):
    foreign = factories.PupilFactory(school=cast.other_school)
    sent = {"foreign": foreign.pk, "missing": 987_654_321, "nonsense": "7; drop"}[which]
    answer = mentoring.post(NEW, what_the_page_sends(mentoring.get(NEW)) | {"pupils": [sent]})
    assert "A pupil on this list could not be found." in answer.content.decode()


@pytest.mark.parametrize("field", ["adults", "readers", "topics", "follow_owner"])
def test_foreign_staff_and_topics_are_refused(mentoring, slot, cast, field):
    topic = factories.TopicFactory(school=cast.other_school)
    foreign = topic.pk if field == "topics" else cast.stranger.pk
    told = foreign if field == "follow_owner" else [foreign]
    answer = save(mentoring, slot, **{field: told, "is_restricted": "on", "follow_text": "x"})
    assert field in answer.context["form"].errors
    assert not Session.objects.exists()


def test_a_pupil_who_had_left_cannot_have_been_there(mentoring, cast):
    left = factories.PupilFactory(school=cast.school, left_on=date(2026, 11, 2))
    answer = save_new(mentoring, [left])
    assert "left on 2 Nov 2026, before this session" in answer.content.decode()


def test_who_has_left_is_not_expected_though_the_place_goes_on(mentoring, slot):
    left, *others = Pupil.objects.filter(provision_places__provision=slot.provision).order_by("pk")
    Pupil.objects.filter(pk=left.pk).update(left_on=today() - timedelta(days=1))
    save(mentoring, slot)
    assert {row.pupil for row in Presence.objects.all()} == set(others)


def test_who_leaves_today_is_expected_for_the_last_time(mentoring, slot):
    Pupil.objects.update(left_on=today())
    save(mentoring, slot)
    assert Presence.objects.count() == 3


@pytest.mark.parametrize(
    ("on", "said"),
    [
        (date(2026, 11, 21), "21 Nov 2026 has not come yet"),
        (date(2026, 10, 28), "28 Oct 2026 is not a school day here"),
    ],
)
def test_a_future_or_closed_day_needs_a_reason(mentoring, cast, on, said):
    pupil = factories.PupilFactory(school=cast.school)
    answer = save_new(mentoring, [pupil], on=on.isoformat())
    assert said in answer.content.decode()
    save_new(mentoring, [pupil], on=on.isoformat(), unusual_day_reason="Residential")
    assert Session.objects.get().unusual_day_reason == "Residential"


def test_a_draft_comes_back_when_the_page_is_opened_again(mentoring, slot, mentor):
    first = slot.provision.places.first().pupil
    body = {"note": ["Half a sent"], "pupils": [str(first.pk)], f"p{first.pk}-presence": ["late"]}
    Draft.objects.create(staff=mentor, key=f"session-log:{slot.pk}", body=body)
    page = mentoring.get(log_url(slot))
    assert "Half a sent" in page.content.decode()
    assert [row.status for row in page.context["sheet"].rows] == ["late"]


def test_saving_drops_the_draft(mentoring, slot, mentor):
    Draft.objects.create(
        staff=mentor, key=f"session-log:{slot.pk}", body={"note": ["x"], "adults": [str(mentor.pk)]}
    )
    save(mentoring, slot, pupils=[slot.provision.places.first().pupil_id])
    assert not Draft.objects.exists()


def test_a_draft_kept_after_its_form_was_saved_is_none(mentoring, slot):
    sent = what_the_page_sends(mentoring.get(log_url(slot)), note="Saved.")
    mentoring.post(log_url(slot), sent)
    fields = json.dumps({name: [str(sent[name])] for name in ("note", "form_key", "draft_owner")})
    mentoring.post(reverse("staffing:draft_save"), {"fields": fields})
    assert not Draft.objects.exists()


def test_text_sent_without_a_session_cookie_comes_back_after_signing_in(mentoring, slot, mentor):
    sent = what_the_page_sends(mentoring.get(log_url(slot)), note="Do not lose me.")
    mentoring.logout()
    answer = mentoring.post(log_url(slot), sent)
    assert "login" in answer.url or "kept=1" in answer.url
    mentoring.force_login(mentor.user)
    give_second_factor(mentoring)
    assert "Do not lose me." in mentoring.get(log_url(slot)).content.decode()


def test_what_is_typed_of_a_slot_that_goes_off_the_timetable_goes_on_as_a_session_of_its_own(mentoring, slot):
    address = log_url(slot)
    sent = what_the_page_sends(mentoring.get(address), note="She read two pages.")
    slot.delete()
    answer = mentoring.post(address, sent, follow=True)
    assert answer.redirect_chain[-1][0] == NEW
    assert "went off the timetable while you had it open" in answer.content.decode()
    mentoring.post(NEW, what_the_page_sends(answer))
    assert Note.objects.get().text == "She read two pages."
    assert Presence.objects.count() == 3


def test_a_slot_that_was_never_shown_is_not_there_to_be_saved(mentoring, slot):
    sent = what_the_page_sends(mentoring.get(log_url(slot)))
    assert mentoring.post(reverse("interventions:session_log", args=[slot.pk + 1]), sent).status_code == 404
    assert not Draft.objects.filter(key__startswith="session-new").exists()


def test_nobody_opens_another_schools_slot(sign_in, slot, cast):
    page = sign_in(cast.stranger)
    assert page.get(log_url(slot)).status_code == 404


def test_a_mentor_does_not_open_a_colleagues_slot_with_other_pupils(mentoring, cast):
    colleague = factories.StaffFactory(school=cast.school)
    other = a_slot(colleague, pupils_of(cast.school, 1))
    assert mentoring.get(log_url(other)).status_code == 404


def test_a_teacher_reads_sessions_and_logs_none(sign_in, cast):
    assert sign_in(cast[Role.TEACHER]).get(NEW).status_code == 403


def test_logging_leaves_a_trace_of_who_and_whom(mentoring, slot):
    save(mentoring, slot)
    event = AuditEvent.objects.filter(object_kind="session", verb="create").get()
    assert sorted(event.pupil_ids) == sorted(slot.provision.places.values_list("pupil_id", flat=True))


@pytest.mark.parametrize("count", [1, 50])
def test_the_page_takes_as_many_statements_for_fifty_pupils_as_for_one(
    mentoring, cast, mentor, count, django_assert_max_num_queries
):
    planned = a_slot(mentor, pupils_of(cast.school, count))
    mentoring.get(NEW)  # the first page of a sign-in writes when it began
    # Twelve of the page, and the reading of the sign-in's session.
    with django_assert_max_num_queries(13):
        mentoring.get(log_url(planned))


def test_saying_why_it_was_not_held_and_taking_it_back(mentoring, slot):
    url = reverse("interventions:planned_not_held", args=[slot.pk])
    form = mentoring.get(url).context["form"]
    mentoring.post(url, {"form_key": form["form_key"].value(), "reason": "no_room", "note": "Hall in use"})
    slot.refresh_from_db()
    assert (slot.state, slot.not_held_reason) == ("not_held", "no_room")
    mentoring.post(reverse("interventions:planned_not_held_undo", args=[slot.pk]))
    slot.refresh_from_db()
    assert slot.state == "planned"


def test_a_reason_is_required_for_not_holding_it(mentoring, slot):
    url = reverse("interventions:planned_not_held", args=[slot.pk])
    form = mentoring.get(url).context["form"]
    answer = mentoring.post(url, {"form_key": form["form_key"].value()})
    assert "Choose the reason that fits best." in answer.content.decode()


def test_what_was_said_not_to_be_held_is_not_logged_over(mentoring, slot):
    url = log_url(slot)
    sent = what_the_page_sends(mentoring.get(url), note="It was.")
    PlannedSession.objects.update(state="not_held", not_held_reason="no_room")
    answer = mentoring.post(url, sent)
    assert not Session.objects.exists()
    assert "This was said not to have happened" in answer.content.decode()


def test_an_earlier_week_can_be_logged_late(mentoring, cast, mentor):
    planned = a_slot(mentor, pupils_of(cast.school, 1), on=today() - timedelta(days=7))
    save(mentoring, planned)
    assert Session.objects.get().on == planned.on


def test_a_page_shown_again_still_tells_whom_the_register_has_out(mentoring, slot):
    pupil = slot.provision.places.first().pupil
    AttendanceMark.objects.create(pupil=pupil, on=today(), half_day="AM", code="I")
    answer = save(mentoring, slot, minutes="0")
    assert "A session lasts at least 1 minute." in answer.content.decode()
    assert "not in today (I)" in answer.content.decode()


def test_a_named_reader_sees_every_pupil_of_the_session(mentoring, slot, cast):
    lead = cast[Role.INTERVENTION_LEAD]
    page = save(mentoring, slot, is_restricted="on", readers=[lead.pk]).content.decode()
    assert f"{lead.name} can’t see the sessions of every pupil here" in page
    assert not Session.objects.exists()


def test_a_follow_up_goes_to_nobody_without_a_task_list(mentoring, slot, cast):
    offered = dict(mentoring.get(log_url(slot)).context["form"].fields["follow_owner"].choices)
    assert cast[Role.TEACHER].pk in offered
    assert cast[Role.SITE_ADMIN].pk not in offered


def off_the_timetable(monkeypatch, form, slot):
    """The slot is taken out by somebody else after the page has been read, just before it is turned."""
    check = form.is_valid

    def is_valid(self, *told):
        PlannedSession.objects.filter(pk=slot.pk).delete()
        return check(self, *told)

    monkeypatch.setattr(form, "is_valid", is_valid)


def test_what_was_typed_for_a_slot_that_goes_off_the_timetable_can_be_saved_alone(
    mentoring, slot, monkeypatch
):
    address = reverse("interventions:session_log", args=[slot.pk])
    sent = what_the_page_sends(mentoring.get(address), note="Read aloud twice.")
    off_the_timetable(monkeypatch, LogSheet, slot)
    page = mentoring.post(address, sent, follow=True)
    assert "went off the timetable while you had it open" in page.content.decode()
    assert "Read aloud twice." in page.content.decode()
    mentoring.post(NEW, what_the_page_sends(page))
    saved = Session.objects.get()
    assert (saved.planned, saved.on) == (None, slot.on)
    assert saved.notes.get().text == "Read aloud twice."


def test_why_a_slot_was_not_held_is_said_back_where_it_is_gone(mentoring, slot, monkeypatch):
    address = reverse("interventions:planned_not_held", args=[slot.pk])
    off_the_timetable(monkeypatch, NotHeldForm, slot)
    sent = {"form_key": str(uuid4()), "reason": "no_room", "note": "Hall used for exams"}
    page = mentoring.post(address, sent, follow=True)
    assert page.status_code == 200
    assert "is on the timetable no more" in page.content.decode()
    assert "Hall used for exams" in page.content.decode()


def test_why_a_slot_was_not_held_is_said_back_where_it_was_gone_before_it_was_sent(mentoring, slot):
    address = reverse("interventions:planned_not_held", args=[slot.pk])
    owner = mentoring.get(address).context["form"]["draft_owner"].value()
    slot.delete()
    sent = {
        "form_key": str(uuid4()),
        "draft_owner": owner,
        "reason": "no_room",
        "note": "Hall used for exams",
    }
    page = mentoring.post(address, sent, follow=True)
    assert page.redirect_chain == [(reverse("mentoring:today"), 302)]
    assert "No room Hall used for exams" in page.content.decode()


def test_who_was_not_shown_a_slot_hears_nothing_of_it(mentoring, slot, cast):
    address = reverse("interventions:planned_not_held", args=[slot.pk])
    PlannedSession.objects.all().delete()
    sent = {"form_key": str(uuid4()), "reason": "no_room", "note": "Hall used for exams"}
    assert mentoring.post(address, sent).status_code == mentoring.get(address).status_code == 404
