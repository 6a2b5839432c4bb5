"""The contact log, as requests: what is written, who is told, who confirms, and when home is to hear again."""

from datetime import date
from uuid import uuid4

import pytest
from django.urls import reverse

from pupils.models import ContactEntry, ContactNotice, FamilyRhythm, Handout, Task
from staffing.access import Role
from tests import factories
from tests.cast import make_staff


@pytest.fixture
def ada(cast):
    pupil = factories.PupilFactory(school=cast.school, send_status="K", legal_forename="Ada")
    for role, reason in ((Role.MENTOR, "caseload"), (Role.TEACHER, "taught")):
        work_with(pupil, cast[role], reason)
    return pupil


@pytest.fixture
def mentor(cast, sign_in):
    return sign_in(cast[Role.MENTOR])


def work_with(pupil, staff, reason: str) -> None:
    link = {"reason": reason, "source_kind": "named", "source_id": 1, "starts_on": factories.YEAR_START}
    pupil.involvements.create(staff=staff, **link)


def at(name: str, *ids: int) -> str:
    return reverse(f"pupils:{name}", args=ids)


def told(**changes) -> dict:
    return {
        "form_key": str(uuid4()), "kind": "call", "other": "An aunt", "on": "2026-11-19", "at": "10:40",
        "outcome": "reached", "note": "All is well.",
    } | changes  # fmt: skip


def log(client, ada, **changes) -> str:
    return client.post(at("entry_create", ada.pk), told(**changes), follow=True).content.decode()


def today(client) -> str:
    return client.get("/").content.decode()


def told_of(kind: str) -> set:
    return {notice.staff for notice in ContactNotice.objects.filter(kind=kind)}


def test_what_a_parent_told_is_confirmed_by_the_colleague_and_the_writer_sees_it(cast, sign_in, mentor, ada):
    page = log(mentor, ada, news="A new baby at home.", tell=[cast[Role.TEACHER].pk])
    assert "not confirmed yet" in page
    teacher = sign_in(cast[Role.TEACHER])
    assert "A new baby at home." in today(teacher)
    teacher.post(at("notice_confirm", ContactNotice.objects.get().pk), {"from": "today"})
    assert "A new baby at home." not in today(teacher)
    assert (
        "confirmed 19 Nov" in mentor.get(at("entry_detail", ContactEntry.objects.get().pk)).content.decode()
    )
    assert "confirmed 19 Nov" in mentor.get(at("notice_list")).content.decode()


def test_only_who_was_told_confirms_and_the_first_time_stands(cast, sign_in, mentor, ada):
    log(mentor, ada, news="A new baby.", tell=[cast[Role.TEACHER].pk])
    notice = ContactNotice.objects.get()
    assert mentor.post(at("notice_confirm", notice.pk)).status_code == 404
    teacher = sign_in(cast[Role.TEACHER])
    teacher.post(at("notice_confirm", notice.pk))
    notice.refresh_from_db()
    first = notice.confirmed_at
    teacher.post(at("notice_confirm", notice.pk))
    notice.refresh_from_db()
    assert notice.confirmed_at == first


def test_a_colleague_who_does_not_work_with_the_pupil_can_be_told_of_just_this(cast, sign_in, mentor, ada):
    other = make_staff(cast.school, Role.TEACHER)
    log(mentor, ada, news="A new baby.", note="The aunt is ill.", tell_also=other.pk)
    client = sign_in(other)
    assert "A new baby." in today(client)
    assert "The aunt is ill." not in today(client)
    assert client.get(at("entry_detail", ContactEntry.objects.get().pk)).status_code == 404


def test_difficulty_in_communicating_is_told_to_class_teacher_and_sendco_at_once(cast, mentor, ada):
    log(mentor, ada, difficulty="No common language.")
    assert told_of("difficulty") == {cast[Role.TEACHER], cast[Role.SENDCO]}


def test_where_many_teach_the_mentor_is_told_for_them(cast, sign_in, ada):
    for _ in range(2):
        work_with(ada, make_staff(cast.school, Role.TEACHER), "taught")
    log(sign_in(cast[Role.PASTORAL_LEAD]), ada, difficulty="No common language.")
    assert told_of("difficulty") == {cast[Role.MENTOR], cast[Role.SENDCO]}


def test_whoever_writes_is_not_told_what_they_wrote(cast, sign_in, ada):
    log(sign_in(cast[Role.SENDCO]), ada, difficulty="A bad line.")
    assert told_of("difficulty") == {cast[Role.TEACHER]}


def test_a_follow_up_is_a_task(cast, mentor, ada):
    owner = cast[Role.TEACHER].pk
    log(mentor, ada, follow_text="Send the form", follow_owner=owner, follow_due="2026-11-20")
    task = Task.objects.get()
    assert (task.owner_id, task.pupil, ContactEntry.objects.get().follow_up) == (owner, ada, task)


def test_the_same_form_sent_twice_is_one_entry(mentor, ada):
    sent = told(news="", difficulty="A bad line.")
    for _ in range(2):
        mentor.post(at("entry_create", ada.pk), sent)
    assert ContactEntry.objects.count() == 1
    assert ContactNotice.objects.count() == 2


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"other": ""}, "Choose with whom"),
        ({"on": "2026-11-20"}, "has not come yet"),
        ({"news": "A new baby."}, "Choose below whom to tell"),
        ({"follow_text": "Ring"}, "Say by when."),
    ],
)
def test_what_can_not_be_is_refused_and_nothing_is_lost(mentor, ada, changes, sentence):
    page = log(mentor, ada, note="A long talk.", **changes)
    assert sentence in page
    assert "A long talk." in page
    assert not ContactEntry.objects.exists()


def test_a_letter_is_not_posted_to_a_hidden_address_but_may_be_handed_over(mentor, ada):
    link = factories.PupilContactFactory(pupil=ada, is_address_hidden=True)
    letter = {"kind": "letter", "contact": link.contact_id, "other": "", "outcome": "sent"}
    page = log(mentor, ada, **letter)
    assert "is hidden, so no letter is posted there" in page
    assert 'id="id_contact_error"' in page
    log(mentor, ada, is_by_hand="on", **letter)
    assert ContactEntry.objects.get().is_by_hand


def test_nobody_rings_somebody_barred_by_an_order_in_force_but_their_call_is_logged(mentor, ada):
    order = {"order_says": "No contact.", "order_bars": True, "order_starts_on": date(2026, 11, 1)}
    link = factories.PupilContactFactory(pupil=ada, **order)
    call = {"contact": link.contact_id, "other": ""}
    assert "A court order in force on this day bars contact" in log(mentor, ada, **call)
    log(mentor, ada, on="2026-10-31", **call)
    log(mentor, ada, is_incoming="on", **call)
    assert ContactEntry.objects.count() == 2


def test_a_child_of_another_family_has_other_contacts(mentor, ada, cast):
    stranger = factories.PupilContactFactory(pupil__school=cast.school)
    assert "Select a valid choice" in log(mentor, ada, contact=stranger.contact_id, other="")


def test_home_that_has_not_heard_as_agreed_stands_on_the_mentors_today(mentor, ada):
    mentor.post(at("rhythm_edit", ada.pk), {"form_key": uuid4(), "every_weeks": 2, "wants_praise": "on"})
    FamilyRhythm.objects.update(starts_on=date(2026, 9, 1))
    assert "agreed every 2 weeks" in today(mentor)
    log(mentor, ada, outcome="no_answer")
    assert "agreed every 2 weeks" in today(mentor)
    log(mentor, ada)
    assert "agreed every 2 weeks" not in today(mentor)


def test_two_people_agreeing_on_a_rhythm_are_told(mentor, ada):
    address = at("rhythm_edit", ada.pk)
    mentor.post(address, {"form_key": uuid4(), "every_weeks": 2})
    page = mentor.post(address, {"form_key": uuid4(), "every_weeks": 3}).content.decode()
    assert "Saved meanwhile by somebody else" in page
    assert FamilyRhythm.objects.get().every_weeks == 2


def test_a_family_session_names_the_interpreter_and_the_handout_in_their_language(mentor, ada, cast):
    polish = factories.HandoutFactory(school=cast.school, title="Sleep")
    factories.PupilContactFactory(pupil=ada, contact__household__language="POL")
    assert "Handouts in their language" in mentor.get(at("contact_list", ada.pk)).content.decode()
    page = log(mentor, ada, kind="family_session", had_interpreter="on", handout=polish.pk)
    assert "with an interpreter" in page
    assert "Sleep" in page


def test_who_needs_an_interpreter_is_said_where_they_are_chosen(mentor, ada):
    factories.PupilContactFactory(pupil=ada, contact__needs_interpreter=True)
    assert "(needs an interpreter)" in mentor.get(at("entry_create", ada.pk)).content.decode()


def test_a_handout_is_a_page_in_its_own_language(cast, sign_in):
    sent = {"form_key": uuid4(), "title": "Sleep", "language": "URD", "text": "نیند"}
    sendco = sign_in(cast[Role.SENDCO])
    page = sendco.post(at("handout_create"), sent, follow=True).content.decode()
    assert 'lang="ur" dir="rtl"' in page
    again = sendco.post(at("handout_create"), sent | {"form_key": uuid4()}).content.decode()
    assert "in this language already" in again
    assert Handout.objects.count() == 1


def test_the_timeline_tells_of_contacts_and_finds_their_words(mentor, ada):
    log(mentor, ada, is_positive="on", note="Proud of the drawing.")
    log(mentor, ada, outcome="no_answer", note="")
    address = reverse("mentoring:pupil_timeline", args=[ada.pk])
    page = mentor.get(address + "?only=contact").content.decode()
    assert "with An aunt" in page
    assert "good news" in page
    assert "no answer" in page
    found = mentor.post(address, {"q": "drawing", "only": "contact"}, follow=True)
    assert "Proud of" in found.content.decode()
