"""Physical intervention: every adult is asked for a statement of their own, which nobody changes."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from pupils.actions.behaviour import PartEntry, log_event
from pupils.actions.physical import write_statement
from pupils.models import BehaviourEvent, PhysicalIntervention, Pupil, Statement, StatementRequest
from staffing.access import Role
from staffing.calendar import now, today
from staffing.refusals import Refused
from tests import factories


@pytest.fixture
def ada(cast) -> Pupil:
    return factories.PupilFactory(school=cast.school, send_status="K", cohort=2018)


@pytest.fixture
def event(cast, ada) -> BehaviourEvent:
    told = {"on": today(), "behaviour": "Ran at the road."}
    actor, parts = cast.actor(Role.SENDCO), [PartEntry(ada.pk)]
    return log_event(by=actor, category="Left the room or site", told=told, parts=parts, at=now())


@pytest.fixture
def sendco(cast, sign_in):
    return sign_in(cast[Role.SENDCO])


def at(name: str, *ids: int) -> str:
    return reverse(f"pupils:{name}", args=ids)


def told(ada: Pupil, *adults, **fields) -> dict:
    return {
        "form_key": uuid4(), "pupil": ada.pk, "at": "10:20", "minutes": 2, "why": "The road.", "done": "Held.",
        "adults": [adult.pk for adult in adults],
    } | fields  # fmt: skip


@pytest.fixture
def physical(sendco, cast, ada, event) -> PhysicalIntervention:
    sendco.post(at("physical_create", event.pk), told(ada, cast[Role.SENDCO], cast[Role.MENTOR]))
    return PhysicalIntervention.objects.get()


def asked(staff) -> StatementRequest:
    return StatementRequest.objects.get(staff=staff)


def write(client, staff, text: str) -> str:
    address = at("statement_write", asked(staff).pk)
    return client.post(address, {"form_key": uuid4(), "text": text}, follow=True).content.decode()


def test_each_adult_is_asked_on_today_and_sees_nobody_elses_request(cast, sign_in, physical):
    mentor = sign_in(cast[Role.MENTOR])
    home = reverse("mentoring:today")
    assert "Your statement is asked for" in mentor.get(home).content.decode()
    assert mentor.get(at("statement_write", asked(cast[Role.SENDCO]).pk)).status_code == 404
    write(mentor, cast[Role.MENTOR], "I held the left arm.")
    assert "Your statement is asked for" not in mentor.get(home).content.decode()


def test_a_statement_is_written_once_and_the_database_keeps_it(cast, sign_in, physical):
    mentor = sign_in(cast[Role.MENTOR])
    write(mentor, cast[Role.MENTOR], "I held the left arm.")
    assert "is saved already" in mentor.post(
        at("statement_write", asked(cast[Role.MENTOR]).pk), {"form_key": uuid4(), "text": "Or the right."}
    ).content.decode() or Statement.objects.count() == 1  # fmt: skip
    assert Statement.objects.get().text == "I held the left arm."
    for change in (Statement.objects.all().delete, lambda: Statement.objects.update(text="Else")):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_anothers_statement_is_read_once_ones_own_is_written(cast, sendco, sign_in, physical):
    write(sign_in(cast[Role.MENTOR]), cast[Role.MENTOR], "I held the left arm.")
    page = at("physical_detail", physical.pk)
    assert "I held the left arm." not in sendco.get(page).content.decode()
    write(sendco, cast[Role.SENDCO], "I stood by.")
    assert "I held the left arm." in sendco.get(page).content.decode()
    assert "I held the left arm." in sign_in(cast[Role.HEAD]).get(page).content.decode()


def test_an_adult_who_does_not_work_with_the_pupil_reads_no_more_than_their_own(cast, sign_in, physical):
    assert sign_in(cast[Role.MENTOR]).get(at("physical_detail", physical.pk)).status_code == 404


def test_when_parents_were_told_is_kept_with_who_told_them(cast, sendco, physical):
    said = {"form_key": uuid4(), "version": 1, "told_at": "2026-11-19T07:30", "told": "Mother, by phone."}
    sendco.post(at("parents_told", physical.pk), said)
    physical.refresh_from_db()
    assert (physical.parents_told, physical.parents_told_by) == ("Mother, by phone.", cast[Role.SENDCO])
    assert "not told yet" not in sendco.get(at("physical_detail", physical.pk)).content.decode()


def test_a_coming_time_is_refused_and_nothing_is_lost(sendco, physical):
    said = {"form_key": uuid4(), "version": 1, "told_at": "2027-11-19T07:30", "told": "Mother, by phone."}
    page = sendco.post(at("parents_told", physical.pk), said).content.decode()
    assert "has not come yet" in page
    assert "Mother, by phone." in page


def test_one_pupil_is_recorded_once_in_an_event(cast, sendco, ada, event, physical):
    page = sendco.post(at("physical_create", event.pk), told(ada, cast[Role.HEAD])).content.decode()
    assert "recorded for this pupil already" in page


def test_every_adult_has_to_be_named(sendco, ada, event):
    page = sendco.post(at("physical_create", event.pk), told(ada)).content.decode()
    assert "Choose every adult who was there." in page


def test_whoever_does_not_work_with_all_in_it_reads_that_it_was_and_no_words(
    cast, sendco, sign_in, ada, event, physical
):
    far = factories.PupilFactory(school=cast.school, cohort=2016)
    factories.BehaviourPartFactory(event=event, pupil=far)
    BehaviourEvent.objects.update(written_by=cast[Role.HEAD])
    PhysicalIntervention.objects.update(written_by=cast[Role.HEAD])
    Statement.objects.create(request=asked(cast[Role.MENTOR]), text="The other one bit.", written_at=now())
    write(sendco, cast[Role.SENDCO], "I stood by.")
    page = sendco.get(at("physical_detail", physical.pk)).content.decode()
    assert "Held." not in page
    assert "The other one bit." not in page
    assert "I stood by." in page
    assert "read by colleagues who work with every pupil in it" in page
    assert sendco.get(at("parents_told", physical.pk)).status_code == 404


def test_only_who_told_parents_puts_right_when(cast, sendco, sign_in, physical):
    said = {"form_key": uuid4(), "version": 1, "told_at": "2026-11-19T07:30", "told": "Mother, by phone."}
    sendco.post(at("parents_told", physical.pk), said)
    assert sendco.get(at("parents_told", physical.pk)).status_code == 200
    assert sign_in(cast[Role.ASSISTANT_SENDCO]).get(at("parents_told", physical.pk)).status_code == 404


def test_of_two_pupils_neither_is_chosen_by_itself(sendco, ada, event):
    alone = sendco.get(at("physical_create", event.pk)).content.decode()
    assert f'value="{ada.pk}" selected' in alone
    factories.BehaviourPartFactory(event=event, pupil=factories.PupilFactory(school=ada.school))
    assert '<option value="" selected>Choose' in sendco.get(at("physical_create", event.pk)).content.decode()


def test_an_event_with_a_record_of_it_is_not_taken_back_and_keeps_its_pupil(
    cast, sendco, ada, event, physical
):
    answer = sendco.post(at("behaviour_take_back", event.pk), follow=True).content.decode()
    assert "Something was recorded after it, so it stays." in answer
    bo = factories.PupilFactory(school=cast.school, send_status="K")
    change = {
        "form_key": uuid4(), "version": event.version, "pupils": [bo.pk], "category": "Left the room or site",
        "on": str(today()),
    }  # fmt: skip
    page = sendco.post(at("behaviour_edit", event.pk), change).content.decode()
    assert "so they stay in it" in page
    event.refresh_from_db()
    assert event.taken_back_at is None
    assert list(event.parts.values_list("pupil", flat=True)) == [ada.pk]


def released(cast) -> StatementRequest:
    return StatementRequest.objects.get(staff=cast[Role.MENTOR])


def test_its_author_puts_it_right_for_a_day_and_what_was_stays_in_its_history(
    cast, sendco, sign_in, ada, physical
):
    page = sendco.get(at("physical_detail", physical.pk)).content.decode()
    assert at("physical_edit", physical.pk) in page
    adults = (cast[Role.SENDCO], cast[Role.MENTOR])
    change = told(ada, *adults, version=1, minutes=5, done="Guided by the arm.")
    assert sign_in(cast[Role.HEAD]).post(at("physical_edit", physical.pk), change).status_code == 404
    sendco.post(at("physical_edit", physical.pk), change)
    physical.refresh_from_db()
    assert (physical.minutes, physical.done) == (5, "Guided by the arm.")
    assert {row.done for row in physical.history.all()} == {"Held.", "Guided by the arm."}
    PhysicalIntervention.objects.update(written_at=now() - timedelta(hours=25))
    assert sendco.get(at("physical_edit", physical.pk)).status_code == 404
    assert (
        at("physical_edit", physical.pk)
        not in sendco.get(at("physical_detail", physical.pk)).content.decode()
    )


def test_an_adult_ticked_by_mistake_is_released_and_may_be_asked_again(cast, sendco, sign_in, ada, physical):
    mentor, home = sign_in(cast[Role.MENTOR]), reverse("mentoring:today")
    alone = told(ada, cast[Role.SENDCO], version=1)
    sendco.post(at("physical_edit", physical.pk), alone)
    request = released(cast)
    assert (request.released_by, request.history.count()) == (cast[Role.SENDCO], 2)
    assert "Your statement is asked for" not in mentor.get(home).content.decode()
    assert mentor.get(at("statement_write", request.pk)).status_code == 404
    assert cast[Role.MENTOR].name not in sendco.get(at("physical_detail", physical.pk)).content.decode()
    both = told(ada, cast[Role.SENDCO], cast[Role.MENTOR], version=2)
    sendco.post(at("physical_edit", physical.pk), both)
    assert "Your statement is asked for" in mentor.get(home).content.decode()


def test_what_another_adult_wrote_is_never_touched(cast, sendco, sign_in, ada, physical):
    write(sign_in(cast[Role.MENTOR]), cast[Role.MENTOR], "I held the left arm.")
    alone = told(ada, cast[Role.SENDCO], version=1, minutes=9)
    page = sendco.post(at("physical_edit", physical.pk), alone).content.decode()
    assert f"{cast[Role.MENTOR].name} wrote a statement, which stays." in page
    assert 'value="9"' in page
    physical.refresh_from_db()
    assert (physical.minutes, released(cast).released_at) == (2, None)


def test_who_was_released_while_writing_is_told_and_nothing_is_saved(cast, sendco, ada, physical):
    request = asked(cast[Role.MENTOR])
    sendco.post(at("physical_edit", physical.pk), told(ada, cast[Role.SENDCO], version=1))
    with pytest.raises(Refused, match="no statement is asked of you"):
        write_statement(by=cast.actor(Role.MENTOR), request=request, text="I saw it.", at=now())
    assert not Statement.objects.exists()


def test_the_pupil_is_put_right_until_somebody_said_something_of_them(
    cast, sendco, sign_in, event, ada, physical
):
    bo = factories.PupilFactory(school=ada.school, send_status="K", cohort=2018)
    factories.BehaviourPartFactory(event=event, pupil=bo)
    adults = (cast[Role.SENDCO], cast[Role.MENTOR])
    sendco.post(at("physical_edit", physical.pk), told(bo, *adults, version=1))
    physical.refresh_from_db()
    assert physical.pupil == bo
    write(sign_in(cast[Role.MENTOR]), cast[Role.MENTOR], "I held the left arm.")
    sendco.post(at("physical_edit", physical.pk), told(ada, *adults, version=2, minutes=7))
    physical.refresh_from_db()
    assert (physical.pupil, physical.minutes) == (bo, 7)


def test_a_record_saved_meanwhile_is_shown_beside_ones_own(cast, sendco, sign_in, ada, physical):
    said = {"form_key": uuid4(), "version": 1, "told_at": "2026-11-19T07:30", "told": "Mother, by phone."}
    sign_in(cast[Role.HEAD]).post(at("parents_told", physical.pk), said)
    stale = told(ada, cast[Role.SENDCO], version=1, done="Guided.")
    page = sendco.post(at("physical_edit", physical.pk), stale).content.decode()
    assert "Saved meanwhile by somebody else" in page
    assert "<dt>What was done</dt><dd>Held.</dd>" in page
    assert (
        f"<dt>Adults who were there</dt><dd>{cast[Role.MENTOR].name}, {cast[Role.SENDCO].name}</dd>" in page
    )
    assert "Guided." in page


def test_today_says_how_many_statements_wait_and_their_page_lists_them(cast, sign_in, ada):
    mentor = cast[Role.MENTOR]
    for _ in range(6):
        event = factories.BehaviourPartFactory(
            pupil=ada, event__written_by=cast[Role.SENDCO], event__category__school=cast.school
        ).event
        row = PhysicalIntervention.objects.create(
            event=event, pupil=ada, at="10:20", minutes=2, why="Ran.", done="Held.",
            written_by=cast[Role.SENDCO], written_at=now(),
        )  # fmt: skip
        row.requests.create(staff=mentor, asked_at=now())
    client = sign_in(mentor)
    page = client.get(reverse("mentoring:today")).content.decode()
    assert "6 statements of yours are asked for" in page
    assert f'<a href="{at("statement_list")}">Write them</a>' in page
    assert client.get(at("statement_list")).content.decode().count("write yours") == 6
