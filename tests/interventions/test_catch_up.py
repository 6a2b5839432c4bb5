"""Catching up on a day or a week in one grid, and the week on paper: journeys 1 to 3 as requests."""

from datetime import date, time, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from interventions.forms.catch_up import SlotForm
from interventions.models import Note, PlannedSession, Presence, Session, SessionTarget
from pupils.models import AttendanceMark, Pupil, TargetReading
from staffing.access import Role
from staffing.calendar import today
from staffing.models import AuditEvent, ClosedDay, Draft
from tests import factories
from tests.cast import still_there
from tests.interventions.scenes import a_slot, pupils_of, what_the_page_sends
from tests.walk.test_pages import LIGHT, asked, compressed

pytestmark = pytest.mark.django_db
URL = reverse("interventions:catch_up")
SHEET = reverse("interventions:week_sheet")
TODAY = date(2026, 11, 19)
MONDAY = date(2026, 11, 16)
BELLS = [time(8, 50), time(9, 45), time(10, 40)]


@pytest.fixture
def mentor(cast):
    return cast[Role.MENTOR]


@pytest.fixture
def mentoring(sign_in, mentor):
    return sign_in(mentor)


@pytest.fixture
def day(cast, mentor) -> list[PlannedSession]:
    """Three slots of today that have begun, two pupils in each."""
    return [
        a_slot(
            mentor, pupils_of(cast.school, 2), starts_at=at, period_name=f"P{number}", name=f"Group {number}"
        )
        for number, at in enumerate(BELLS, start=1)
    ]


def pupils_in(planned: PlannedSession) -> list[Pupil]:
    return list(Pupil.objects.filter(provision_places__provision=planned.provision).by_name())


def sent_by(page, **told) -> dict:
    """What the page sends, with some controls changed: `s7_told` stands for `s7-told`."""
    grid = page.context["grid"]
    sent: dict = {"slots": [slot.planned.pk for slot in grid.slots]}
    for bound in grid.form:
        if bound.value():
            sent[bound.html_name] = bound.value()
    for slot in grid.slots:
        sent[f"{slot.prefix}-told"] = slot.state
        sent[f"{slot.prefix}-note"] = slot.note_text
        sent[f"{slot.prefix}-pupils"] = [row.pupil.pk for row in slot.rows]
        for row in slot.rows:
            sent[f"{row.prefix}-presence"] = row.status
            sent[f"{row.prefix}-reason"] = row["reason"].value() or ""
    return sent | {name.replace("_", "-", 1): value for name, value in told.items()}


def held(*slots: PlannedSession) -> dict:
    return {f"s{slot.pk}_told": "held" for slot in slots}


def save(mentoring, address: str = URL, **told):
    return mentoring.post(address, sent_by(mentoring.get(address), **told), follow=True)


def test_one_save_logs_every_slot_that_was_held(mentoring, day):
    answer = save(mentoring, **held(*day))
    assert Session.objects.count() == 3
    assert set(Presence.objects.values_list("status", flat=True)) == {"present"}
    assert "3 sessions are saved." in answer.content.decode()
    assert answer.redirect_chain[-1][0] == reverse("mentoring:today")


def test_what_is_left_for_later_is_not_invented(mentoring, day):
    answer = save(mentoring, **held(day[0]))
    assert [session.planned for session in Session.objects.all()] == [day[0]]
    assert [slot.planned for slot in answer.context["grid"].slots] == day[1:]


def test_a_form_that_says_nothing_saves_nothing(mentoring, day):
    answer = save(mentoring)
    assert "Nothing was saved yet" in answer.content.decode()
    assert not Session.objects.exists()


def test_absence_score_and_note_are_kept_with_the_slot(mentoring, day):
    first, second = pupils_in(day[0])
    slot = f"s{day[0].pk}"
    told = {
        f"{slot}-p{first.pk}-presence": "absent",
        f"{slot}-p{first.pk}-reason": "trip",
        f"{slot}-p{second.pk}-engagement": "4",
        f"{slot}-note": "Read aloud 🎉",
    }
    sent = sent_by(mentoring.get(URL), **held(day[0])) | told
    mentoring.post(URL, sent)
    absent, there = (Presence.objects.get(pupil=pupil) for pupil in (first, second))
    assert (absent.status, absent.absence_reason) == ("absent", "trip")
    assert there.engagement == 4
    assert Note.objects.get().text == "Read aloud 🎉"


@pytest.fixture
def target(day, mentor):
    """Of a pupil in the first slot, in per cent."""
    return factories.TargetFactory(pupil=pupils_in(day[0])[0], author=mentor, what="Starts at once")


def about(slot: PlannedSession, target, **told) -> dict:
    return {f"s{slot.pk}-t{target.pk}-{name}": value for name, value in told.items()}


def test_a_pupils_targets_are_offered_in_each_slot_and_need_nothing_said(mentoring, day, target):
    answer = mentoring.get(URL)
    assert answer.content.decode().count("Starts at once") == 1
    save(mentoring, **held(*day))
    assert Session.objects.count() == 3
    assert not SessionTarget.objects.exists()


@pytest.mark.parametrize(
    ("told", "row", "reading"),
    [
        ({"worked": "on"}, (None, None), []),
        ({"value": "88.5"}, (None, None), [Decimal("88.5")]),
        ({"successes": "3", "tries": "4"}, (4, 3), [Decimal(75)]),
    ],
)
def test_a_target_is_ticked_read_or_counted_with_its_slot(mentoring, day, target, told, row, reading):
    sent = sent_by(mentoring.get(URL), **held(day[0])) | about(day[0], target, **told)
    mentoring.post(URL, sent)
    kept = SessionTarget.objects.get()
    assert (kept.session.planned, kept.target, (kept.tries, kept.successes)) == (day[0], target, row)
    assert [each.value for each in TargetReading.objects.all()] == reading


def test_more_that_went_well_than_was_tried_holds_up_its_slot_alone(mentoring, day, target):
    sent = sent_by(mentoring.get(URL), **held(*day)) | about(day[0], target, successes="5", tries="4")
    page = mentoring.post(URL, sent, follow=True).content.decode()
    assert "Starts at once: More went well than were tried." in page
    assert 'value="5"' in page
    assert Session.objects.count() == 2


def test_a_target_alone_waits_for_it_to_be_said_whether_the_slot_was_held(mentoring, day, target):
    sent = sent_by(mentoring.get(URL)) | about(day[0], target, value="88")
    page = mentoring.post(URL, sent, follow=True).content.decode()
    assert "say whether it was held" in page
    assert 'value="88"' in page


def test_a_target_of_somebody_else_is_not_taken(mentoring, day, target, cast):
    other = factories.TargetFactory(pupil=factories.PupilFactory(school=cast.school), author=target.author)
    sent = sent_by(mentoring.get(URL), **held(day[0])) | about(day[0], other, worked="on")
    mentoring.post(URL, sent)
    assert Session.objects.count() == 1
    assert not SessionTarget.objects.exists()


def test_what_was_said_of_a_target_goes_along_to_the_slots_own_page(mentoring, day, target):
    sent = sent_by(mentoring.get(URL)) | about(day[0], target, tries="4", successes="3")
    page = mentoring.post(URL, sent | {"open": day[0].pk}, follow=True)
    (row,) = [row for row in page.context["sheet"].rows if row.targets]
    assert row.targets[0].numbers == {"value": "", "successes": "3", "tries": "4"}


def test_what_was_said_of_a_target_is_there_when_the_grid_is_opened_again(mentoring, day, target):
    sent = sent_by(mentoring.get(URL)) | about(day[0], target, tries="4", successes="3")
    mentoring.post(URL, sent | {"open": day[1].pk})
    row = mentoring.get(URL).context["grid"].slots[0].rows[0]
    assert row.targets[0].words == "Starts at once: 3 of 4"


def test_not_held_is_told_with_its_reason(mentoring, day):
    answer = save(mentoring, **{f"s{day[0].pk}_told": "not_held", f"s{day[0].pk}_reason": "no_room"})
    day[0].refresh_from_db()
    assert (day[0].state, day[0].not_held_reason) == ("not_held", "no_room")
    assert "1 is noted as not held." in answer.content.decode()


def test_who_is_not_in_is_marked_absent_already(mentoring, day):
    pupil = pupils_in(day[0])[0]
    AttendanceMark.objects.create(pupil=pupil, on=TODAY, half_day="AM", code="I")
    save(mentoring, **held(day[0]))
    row = Presence.objects.get(pupil=pupil)
    assert (row.status, row.absence_reason) == ("absent", "not_in_school")


def test_marks_are_those_of_each_slots_own_day(mentoring, mentor, cast):
    pupil = pupils_of(cast.school, 1)[0]
    for on in (MONDAY, MONDAY + timedelta(days=1)):
        a_slot(mentor, [pupil], on=on)
    AttendanceMark.objects.create(pupil=pupil, on=MONDAY, half_day="AM", code="I")
    grid = mentoring.get(URL, {"week": "2026-11-18"}).context["grid"]
    assert [slot.rows[0].status for slot in grid.slots] == ["absent", "present"]


def test_what_can_be_saved_is_and_what_cannot_stands_with_its_problem(mentoring, day):
    told = held(day[0]) | {f"s{day[1].pk}_told": "not_held", f"s{day[1].pk}_note": "Fire drill."}
    answer = save(mentoring, **told)
    page = answer.content.decode()
    assert Session.objects.get().planned == day[0]
    assert "1 session is saved." in page
    assert "P2, Group 2: Choose the reason that fits best." in page
    assert "Fire drill." in page
    assert [slot.planned for slot in answer.context["grid"].slots] == day[1:]


def test_what_stood_is_saved_once_it_is_put_right(mentoring, day):
    answer = save(mentoring, **held(day[0]), **{f"s{day[1].pk}_told": "not_held"})
    mentoring.post(URL, sent_by(answer, **{f"s{day[1].pk}_reason": "closed"}))
    day[1].refresh_from_db()
    assert day[1].not_held_reason == "closed"
    assert Session.objects.count() == 1


def test_something_written_without_saying_whether_it_was_held_is_asked_about(mentoring, day):
    answer = save(mentoring, **{f"s{day[0].pk}_note": "Half a sentence"})
    page = answer.content.decode()
    assert "Something is written here: say whether it was held." in page
    assert "Half a sentence" in page
    assert not Session.objects.exists()


def test_the_same_form_twice_saves_once(mentoring, day):
    sent = sent_by(mentoring.get(URL), **held(*day))
    first, second = mentoring.post(URL, sent), mentoring.post(URL, sent)
    assert Session.objects.count() == 3
    assert first.url == second.url


def test_half_a_form_sent_twice_saves_its_half_once(mentoring, day):
    sent = sent_by(mentoring.get(URL), **held(day[0]), **{f"s{day[1].pk}_told": "not_held"})
    first, second = mentoring.post(URL, sent), mentoring.post(URL, sent)
    assert Session.objects.count() == 1
    assert [slot.planned for slot in second.context["grid"].slots] == [
        slot.planned for slot in first.context["grid"].slots
    ]


def test_a_slot_logged_meanwhile_by_somebody_else_is_told_and_what_was_typed_kept(
    mentoring, sign_in, cast, day
):
    sent = sent_by(mentoring.get(URL), **held(day[0], day[1]), **{f"s{day[0].pk}_note": "Mine."})
    colleague = sign_in(cast[Role.SENDCO])
    theirs = colleague.get(reverse("interventions:session_log", args=[day[0].pk])).context["sheet"]
    logged = {"form_key": theirs.form["form_key"].value(), "adults": [cast[Role.SENDCO].pk], "minutes": 50}
    logged["pupils"] = [row.pupil.pk for row in theirs.rows]
    colleague.post(reverse("interventions:session_log", args=[day[0].pk]), logged)
    page = mentoring.post(URL, sent).content.decode()
    session = Session.objects.get(planned=day[0])
    add = reverse("interventions:addendum_create", args=[session.pk])
    assert session.written_by == cast[Role.SENDCO]
    assert Session.objects.filter(planned=day[1]).exists()
    assert f"{cast[Role.SENDCO].name} logged this" in page
    assert "Mine." in page
    assert add in page
    assert "Mine." in mentoring.get(add).content.decode()


def test_what_was_typed_of_a_slot_said_not_to_be_held_waits_on_its_own_page(mentoring, day):
    sent = sent_by(mentoring.get(URL), **held(day[0]), **{f"s{day[0].pk}_note": "It was."})
    PlannedSession.objects.filter(pk=day[0].pk).update(state="not_held", not_held_reason="no_room")
    page = mentoring.post(URL, sent).content.decode()
    assert "This was said not to have happened: no room" in page
    mentoring.post(reverse("interventions:planned_not_held_undo", args=[day[0].pk]))
    own = mentoring.get(reverse("interventions:session_log", args=[day[0].pk]))
    assert "It was." in own.content.decode()


def test_more_about_a_slot_opens_its_own_page_with_what_was_typed(mentoring, day):
    first, _ = pupils_in(day[0])
    sent = sent_by(mentoring.get(URL), **{f"s{day[0].pk}_note": "To go on with"})
    sent |= {f"s{day[0].pk}-p{first.pk}-presence": "late", "open": day[0].pk}
    own = mentoring.post(URL, sent, follow=True)
    assert own.redirect_chain[-1][0] == reverse("interventions:session_log", args=[day[0].pk])
    assert "To go on with" in own.content.decode()
    assert {row.pupil: row.status for row in own.context["sheet"].rows}[first] == "late"
    assert "To go on with" in mentoring.get(URL).content.decode()


@pytest.mark.parametrize("key", ["k" * 500, "k\0", ""])
def test_a_key_that_no_form_has_keeps_the_text_under_one_of_its_own(mentoring, day, key):
    sent = sent_by(mentoring.get(URL), **{f"s{day[0].pk}_note": "To go on with"})
    mentoring.post(URL, sent | {"open": "", "form_key": key})
    assert "k" not in Draft.objects.get().key.partition("#")[2]
    assert "To go on with" in mentoring.get(URL).content.decode()


def test_a_draft_comes_back_into_the_grid_and_ends_with_the_save(mentoring, mentor, day):
    first, _ = pupils_in(day[0])
    slot = f"s{day[0].pk}"
    body = {
        f"{slot}-told": ["held"],
        f"{slot}-note": ["Half a sent"],
        f"{slot}-p{first.pk}-presence": ["late"],
    }
    Draft.objects.create(staff=mentor, key="catch-up:day=2026-11-19", body=body)
    page = mentoring.get(URL)
    assert "Brought back" in page.content.decode()
    sent = sent_by(page)
    assert sent[f"{slot}-note"] == "Half a sent"
    mentoring.post(URL, sent)
    assert Presence.objects.get(pupil=first).status == "late"
    assert not Draft.objects.exists()


def test_a_save_that_stands_half_keeps_what_was_sent_as_a_draft(mentoring, mentor, day):
    save(mentoring, **{f"s{day[1].pk}_note": "Not yet said"})
    assert Draft.objects.get(staff=mentor).body[f"s{day[1].pk}-note"] == ["Not yet said"]


def test_text_sent_without_a_session_comes_back_after_signing_in_on_the_same_day(
    mentoring, mentor, day, sign_in
):
    address = f"{URL}?day=2026-11-19"
    sent = sent_by(mentoring.get(address), **{f"s{day[0].pk}_note": "Do not lose me."})
    mentoring.logout()
    answer = mentoring.post(address, sent, HTTP_REFERER=f"http://testserver{address}")
    assert "kept=1" in answer.url
    assert "day%3D2026-11-19" in answer.url
    assert "Do not lose me." in sign_in(mentor).get(address).content.decode()


def test_what_was_typed_of_slots_that_went_off_the_timetable_waits_as_sessions_of_their_own(mentoring, day):
    sent = sent_by(mentoring.get(URL), **held(*day), **{f"s{slot.pk}_note": slot.period_name for slot in day})
    for slot in day[:2]:
        slot.delete()
    page = mentoring.post(URL, sent, follow=True).content.decode()
    assert "2 of these are off your timetable by now" in page
    for _ in day[:2]:
        sheet = mentoring.get(reverse("interventions:session_create"))
        mentoring.post(reverse("interventions:session_create"), what_the_page_sends(sheet))
    assert {note.text for note in Note.objects.all()} == {"P1", "P2", "P3"}
    assert Presence.objects.count() == 6


def test_what_is_typed_of_a_slot_that_goes_while_it_is_saved_waits_as_a_session_of_its_own(
    mentoring, day, monkeypatch
):
    sent = sent_by(mentoring.get(URL), **held(day[0]), **{f"s{day[0].pk}_note": "Read aloud twice."})
    check = SlotForm.check

    def goes_meanwhile(slot, calendar):
        PlannedSession.objects.filter(pk=day[0].pk).delete()
        return check(slot, calendar)

    monkeypatch.setattr(SlotForm, "check", goes_meanwhile)
    page = mentoring.post(URL, sent)
    assert "1 of these is off your timetable by now." in page.content.decode()
    assert "This is off your timetable by now." in page.content.decode()
    sheet = mentoring.get(reverse("interventions:session_create"))
    mentoring.post(reverse("interventions:session_create"), what_the_page_sends(sheet))
    assert Note.objects.get().text == "Read aloud twice."


def test_what_has_not_begun_is_not_offered(mentoring, mentor, cast):
    a_slot(mentor, pupils_of(cast.school, 1), starts_at=time(14, 0))
    assert mentoring.get(URL).context["grid"].slots == []


def test_a_future_or_closed_day_needs_a_reason(mentoring, day, cast):
    ClosedDay.objects.create(school=cast.school, on=TODAY, kind="inset")
    answer = save(mentoring, **held(day[0]))
    assert "19 Nov 2026 is not a school day here" in answer.content.decode()
    mentoring.post(URL, sent_by(answer, **{f"s{day[0].pk}_unusual_day_reason": "Residential"}))
    assert Session.objects.get().unusual_day_reason == "Residential"


def test_a_pupil_who_had_left_cannot_have_been_there(mentoring, day):
    pupil = pupils_in(day[0])[0]
    sent = sent_by(mentoring.get(URL), **held(day[0], day[1]))
    Pupil.objects.filter(pk=pupil.pk).update(left_on=date(2026, 11, 2))
    page = mentoring.post(URL, sent).content.decode()
    assert "left on 2 Nov 2026, before this session" in page
    assert [session.planned for session in Session.objects.all()] == [day[1]]


@pytest.mark.parametrize("which", ["foreign", "missing", "nonsense"])
def test_a_foreign_pupil_is_as_unknown_as_one_who_does_not_exist(mentoring, cast, day, which):
    foreign = factories.PupilFactory(school=cast.other_school)
    told = {"foreign": foreign.pk, "missing": 987_654_321, "nonsense": "7; drop"}[which]
    sent = sent_by(mentoring.get(URL), **held(day[0])) | {f"s{day[0].pk}-pupils": [told]}
    assert "A pupil on this list could not be found." in mentoring.post(URL, sent).content.decode()
    assert not Session.objects.exists()


@pytest.mark.parametrize("whose", ["colleague", "stranger"])
def test_a_slot_of_somebody_elses_timetable_is_not_saved(mentoring, cast, day, whose):
    adult = {"colleague": cast[Role.SENDCO], "stranger": cast.stranger}[whose]
    other = a_slot(adult, pupils_of(adult.school, 1))
    sent = sent_by(mentoring.get(URL)) | {
        "slots": [other.pk], f"s{other.pk}-told": "held", f"s{other.pk}-pupils": [pupils_in(other)[0].pk],
    }  # fmt: skip
    mentoring.post(URL, sent)
    assert not Session.objects.exists()


def test_a_note_too_long_is_kept_and_told_by_how_much(mentoring, day):
    answer = save(mentoring, **held(day[0]), **{f"s{day[0].pk}_note": "x" * 20_000})
    page = answer.content.decode()
    assert "10,000 more than the 10,000 that fit" in page
    assert "x" * 20_000 in page


def test_it_opens_on_the_latest_day_that_has_something_waiting(mentoring, mentor, cast):
    a_slot(mentor, pupils_of(cast.school, 1), on=MONDAY)
    earlier = a_slot(mentor, pupils_of(cast.school, 1), on=MONDAY + timedelta(days=1))
    assert [slot.planned for slot in mentoring.get(URL).context["grid"].slots] == [earlier]


def test_a_week_is_typed_in_in_the_order_of_its_sheet(mentoring, mentor, cast, day):
    a_slot(mentor, pupils_of(cast.school, 2), on=MONDAY, name="Monday's")
    grid = mentoring.get(URL, {"week": "2026-11-16"}).context["grid"]
    sheet = mentoring.get(SHEET, {"week": "2026-11-16"}).context["sheet"]
    typed = [(slot.planned, [row.pupil for row in slot.rows]) for slot in grid.slots]
    printed = [(slot.planned, list(slot.pupils)) for _, slots in sheet.days for slot in slots]
    assert typed == printed
    assert [planned for planned, _ in typed][0].on == MONDAY


def test_after_a_day_comes_the_weeks_next_with_something_waiting(mentoring, mentor, cast, day):
    first = a_slot(mentor, pupils_of(cast.school, 1), on=MONDAY)
    answer = save(mentoring, f"{URL}?day=2026-11-16", **held(first))
    assert answer.redirect_chain[-1][0] == f"{URL}?day=2026-11-19"


def test_saving_leaves_a_trace_of_each_session(mentoring, day):
    save(mentoring, **held(*day))
    assert AuditEvent.objects.filter(object_kind="session", verb="create").count() == 3


def test_the_sheet_says_who_is_for_what_and_what_is_logged_already(mentoring, day):
    save(mentoring, **held(day[0]))
    page = mentoring.get(SHEET).content.decode()
    assert pupils_in(day[1])[0].short_name in page
    assert "Logged already." in page
    assert f"Printed by {mentoring.get(SHEET).context['request'].actor.name}" in page


def test_at_a_weekend_the_sheet_is_of_the_coming_week(mentoring, settings):
    settings.HANDRAIL_CLOCK = "2026-11-21T10:00"
    still_there(mentoring)
    assert mentoring.get(SHEET).context["sheet"].span.first == date(2026, 11, 23)


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31", "2026-W47-1x", "the 9th"])
@pytest.mark.parametrize("address", [SHEET, URL])
def test_what_is_no_day_to_plan_for_is_read_as_none(mentoring, address, day):
    asked_for, unasked = mentoring.get(address, {"week": day}), mentoring.get(address)
    its = "sheet" if address == SHEET else "grid"
    assert asked_for.context[its].span == unasked.context[its].span


def test_today_leads_there_from_two_sessions_over_and_not_logged(mentoring, day, settings):
    settings.HANDRAIL_CLOCK = "2026-11-19T15:10"
    still_there(mentoring)
    page = mentoring.get("/").content.decode()
    assert f"{URL}?day=2026-11-19" in page
    assert "Catch up on 3 sessions at once" in page


def test_a_teacher_reads_sessions_and_catches_up_on_none(sign_in, cast):
    assert sign_in(cast[Role.TEACHER]).get(URL).status_code == 403


@pytest.mark.parametrize("address", [URL, f"{URL}?week=2026-11-16", f"{SHEET}?week=2026-11-16"])
def test_pages_ask_no_more_for_twelve_slots_of_nine_pupils_than_for_one(mentoring, mentor, cast, address):
    a_slot(mentor, pupils_of(cast.school, 1))
    mentoring.get(address)  # the first page of a sign-in writes when it began
    _, few = asked(mentoring, address)
    for number in range(11):
        a_slot(mentor, pupils_of(cast.school, 9), on=MONDAY + timedelta(days=number % 4))
    assert today() == TODAY
    answer, many = asked(mentoring, address)
    assert len(many) == len(few)
    assert len(few) <= 12
    assert compressed(answer.content) <= LIGHT
