"""Saying of anything one sees that it is wrong: it goes to the office, and comes back."""

from uuid import uuid4

import pytest
from django.urls import reverse

from pupils.mending import kind_of
from pupils.models import Correction, Document, Flag, Pupil
from staffing.access import Role
from staffing.calendar import now
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def pupil(cast) -> Pupil:
    pupil = factories.PupilFactory(
        school=cast.school, send_status="K", legal_forename="Ada", legal_surname="Bramble"
    )
    return pupil


@pytest.fixture
def flag(pupil) -> Flag:
    return Flag.objects.create(pupil=pupil, kind="service", starts_on=factories.YEAR_START, source="Parent")


def said(cast, flag, role: Role = Role.SAFEGUARDING_LEAD, **fields) -> Correction:
    return Correction.objects.create(
        school=cast.school, kind="flag", row_id=flag.pk, pupil=flag.pupil, on=flag.starts_on,
        text="Her father left the forces.", reported_by=cast[role], reported_at=now(), **fields,
    )  # fmt: skip


def send(browser, name: str, pk: int, **fields):
    return browser.post(reverse(name, args=[pk]), {"form_key": str(uuid4()), **fields}, follow=True)


def page(browser, name: str, *args) -> str:
    return browser.get(reverse(name, args=args)).content.decode()


def test_it_goes_to_the_office_with_its_row_and_where_it_is_mended(cast, sign_in, flag):
    answer = send(sign_in(cast[Role.SAFEGUARDING_LEAD]), "pupils:flag_wrong", flag.pk, text="Not any more.")
    assert "The records office has it." in answer.content.decode()
    correction = Correction.objects.get()
    office = sign_in(cast[Role.RECORDS])
    assert "Not any more." in page(office, "pupils:correction_list")
    assert reverse("pupils:flag_edit", args=[flag.pk]) in page(
        office, "pupils:correction_answer", correction.pk
    )


def test_the_office_sees_on_every_page_and_on_today_how_much_waits(cast, sign_in, flag):
    said(cast, flag)
    today = page(sign_in(cast[Role.RECORDS]), "mentoring:today")
    assert "Put right · 1" in today
    assert "1 said to be wrong" in today


def test_it_comes_back_once_it_is_mended_until_it_was_seen(cast, sign_in, flag):
    correction = said(cast, flag)
    send(
        sign_in(cast[Role.RECORDS]),
        "pupils:correction_answer",
        correction.pk,
        state="mended",
        answer="Thank you.",
    )
    reporter = sign_in(cast[Role.SAFEGUARDING_LEAD])
    assert "1 said to be wrong" in page(reporter, "mentoring:today")
    tasks = page(reporter, "pupils:task_list")
    assert "Thank you." in tasks
    assert "Tasks · 1" in tasks
    reporter.post(reverse("pupils:correction_seen", args=[correction.pk]))
    assert "1 said to be wrong" not in page(reporter, "mentoring:today")
    assert "Thank you." in page(reporter, "pupils:correction_list")


def test_whoever_said_it_sees_with_whom_it_is(cast, sign_in, flag):
    correction = said(cast, flag)
    reporter = sign_in(cast[Role.SAFEGUARDING_LEAD])
    assert "with the office" in page(reporter, "pupils:correction_list")
    send(sign_in(cast[Role.RECORDS]), "pupils:correction_pass", correction.pk, to=cast[Role.SENDCO].pk)
    assert f"with {cast[Role.SENDCO].name}" in page(reporter, "pupils:correction_list")


def test_to_leave_it_as_it_is_needs_a_reason(cast, sign_in, flag):
    correction = said(cast, flag)
    office = sign_in(cast[Role.RECORDS])
    answer = send(office, "pupils:correction_answer", correction.pk, state="answered", answer=" ")
    assert "Say why it stays as it is." in answer.content.decode()
    correction.refresh_from_db()
    assert correction.is_open


def test_nothing_is_said_without_words_and_a_long_text_comes_back(cast, sign_in, flag):
    reporter = sign_in(cast[Role.SAFEGUARDING_LEAD])
    assert (
        "Fill in “What is wrong”." in send(reporter, "pupils:flag_wrong", flag.pk, text=" ").content.decode()
    )
    long = "No more. " * 60
    answer = send(reporter, "pupils:flag_wrong", flag.pk, text=long).content.decode()
    assert "Keep it to 500 characters" in answer
    assert long.strip() in answer
    assert not Correction.objects.exists()


def test_sent_twice_it_is_said_once(cast, sign_in, flag):
    browser, fields = sign_in(cast[Role.SAFEGUARDING_LEAD]), {"form_key": str(uuid4()), "text": "No."}
    for _ in range(2):
        browser.post(reverse("pupils:flag_wrong", args=[flag.pk]), fields)
    assert Correction.objects.count() == 1


def test_two_of_the_office_answer_once(cast, sign_in, flag):
    correction = said(cast, flag)
    office = sign_in(cast[Role.RECORDS])
    opened = reverse("pupils:correction_answer", args=[correction.pk])
    said_first = {"state": "mended", "answer": "", "form_key": str(uuid4())}
    office.post(opened, said_first)
    assert office.post(opened, said_first | {"form_key": str(uuid4())}).status_code == 404
    assert Correction.objects.get().state == "mended"


def test_the_office_reads_nothing_of_a_session_and_passes_it_to_its_author(cast, sign_in, pupil):
    session = factories.SessionFactory(written_by=cast[Role.MENTOR], title="Anger and how to leave a room")
    mentor_of_it = cast[Role.MENTOR]
    head = sign_in(cast[Role.HEAD])
    send(head, "interventions:session_wrong", session.pk, text="It was on Tuesday.")
    correction = Correction.objects.get()
    office = sign_in(cast[Role.RECORDS])
    shown = page(office, "pupils:correction_answer", correction.pk)
    assert "You do not see this row" in shown
    assert "Anger" not in shown
    assert mentor_of_it.name in shown
    send(office, "pupils:correction_pass", correction.pk, to=mentor_of_it.pk)
    author = sign_in(mentor_of_it)
    assert reverse("interventions:session_detail", args=[session.pk]) in page(
        author, "pupils:correction_answer", correction.pk
    )
    send(author, "pupils:correction_answer", correction.pk, state="mended", answer="")
    assert Correction.objects.get().closed_by == mentor_of_it


def test_it_is_passed_to_nobody_who_could_not_mend_it(cast, sign_in, flag):
    correction = said(cast, flag)
    send(sign_in(cast[Role.RECORDS]), "pupils:correction_pass", correction.pk, to=cast[Role.EXAMS_OFFICER].pk)
    correction.refresh_from_db()
    assert correction.passed_to is None


def test_a_letter_is_not_told_to_the_office(cast, pupil):
    letter = Document.objects.create(
        pupil=pupil, kind="health", title="Clinic", on=factories.YEAR_START, readers="letter", size=1,
        filed_by=cast[Role.SENDCO], filed_at=now(), media_type="application/pdf", file="documents/none.pdf",
    )  # fmt: skip
    sendco = cast.actor(Role.SENDCO)
    assert Document.objects.visible_to(sendco).filter(pk=letter.pk).exists()
    assert not kind_of("document").rows(sendco).filter(pk=letter.pk).exists()


def test_what_one_does_not_see_one_can_say_nothing_of(cast, sign_in, flag):
    browser = sign_in(cast[Role.MENTOR])
    assert browser.get(reverse("pupils:flag_wrong", args=[flag.pk])).status_code == 404


def test_whoever_may_mend_it_is_offered_that_and_not_the_control(cast, sign_in, flag):
    pages = {role: page(sign_in(cast[role]), "pupils:record_detail", flag.pupil_id)
             for role in (Role.RECORDS, Role.HEAD)}  # fmt: skip
    assert reverse("pupils:flag_wrong", args=[flag.pk]) in pages[Role.HEAD]
    assert "This is wrong" not in pages[Role.RECORDS]


@pytest.mark.parametrize("kind", Correction.Kind)
def test_every_kind_is_registered(kind):
    assert kind_of(kind).code == kind
