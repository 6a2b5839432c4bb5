"""Documents and photographs: looked through, opened by whoever may, in the app alone."""

from datetime import date
from io import BytesIO
from uuid import uuid4

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from mentoring.timeline import entries_of, timeline
from pupils.involvement import link_caseloads
from pupils.models import CaseloadAssignment, Document, Pupil, TargetEvidence
from staffing.access import Role
from tests import factories
from tests.pupils.test_papers import PAGES
from tests.pupils.test_pictures import picture, with_exif

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_storage(monkeypatch, tmp_path):
    for name in ("location", "base_location"):
        monkeypatch.setattr(default_storage, name, str(tmp_path))


@pytest.fixture
def ada(cast) -> Pupil:
    pupil = factories.PupilFactory(school=cast.school, send_status="K")
    row = factories.CaseloadAssignmentFactory(pupil=pupil, mentor=cast[Role.MENTOR])
    link_caseloads(CaseloadAssignment.objects.filter(pk=row.pk))
    return pupil


def filed(client, pupil: Pupil, content: bytes = PAGES, **fields):
    told = {"title": "Spring report", "kind": "report", "on": "2026-11-02", "readers": "record"} | fields
    file = SimpleUploadedFile("../../<b>.exe", content)
    address = reverse("pupils:document_create", args=[pupil.pk])
    return client.post(address, told | {"file": file, "form_key": uuid4()})


def opened(client):
    return client.get(reverse("pupils:document_open", args=[Document.objects.get().pk]))


def test_it_is_filed_and_opened_as_a_file_that_can_do_nothing(cast, ada, sign_in):
    mentor = sign_in(cast[Role.MENTOR])
    assert filed(mentor, ada).status_code == 302
    answer = opened(mentor)
    assert (answer.content, answer["Content-Type"]) == (PAGES, "application/pdf")
    assert answer["Content-Disposition"] == 'attachment; filename="spring-report.pdf"'
    assert answer["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
    assert (answer["Cache-Control"], answer["X-Content-Type-Options"]) == ("no-store", "nosniff")


def test_a_title_in_any_script_makes_a_safe_name(cast, ada, sign_in):
    mentor = sign_in(cast[Role.MENTOR])
    filed(mentor, ada, title='Отчёт "\r\nSet-Cookie: x')
    assert opened(mentor)["Content-Disposition"] == 'attachment; filename="set-cookie-x.pdf"'


def test_a_picture_is_shown_written_anew(cast, ada, sign_in):
    mentor = sign_in(cast[Role.MENTOR])
    filed(mentor, ada, with_exif().getvalue(), kind="work")
    answer = opened(mentor)
    assert answer["Content-Type"] == "image/jpeg"
    assert answer["Content-Disposition"].startswith("inline")
    assert b"Taken at home" not in answer.content


def test_a_pdf_that_is_a_script_is_refused_and_what_was_typed_is_still_there(cast, ada, sign_in):
    answer = filed(sign_in(cast[Role.MENTOR]), ada, PAGES + b"<</S/JavaScript>>")
    page = answer.content.decode()
    assert "This PDF holds a script, so it is not taken." in page
    assert 'value="Spring report"' in page
    assert not Document.objects.exists()


def test_a_letter_is_filed_by_a_mentor_and_opened_by_the_few(cast, ada, sign_in):
    mentor = sign_in(cast[Role.MENTOR])
    answer = filed(mentor, ada, kind="health")
    assert answer.status_code == 302
    assert Document.objects.get().readers == "letter"
    assert opened(mentor).status_code == 404
    assert "Spring report" not in mentor.get(answer["Location"]).content.decode()
    for role, status in (
        (Role.SENDCO, 200),
        (Role.SAFEGUARDING_LEAD, 200),
        (Role.HEAD, 404),
        (Role.RECORDS, 404),
    ):
        assert opened(sign_in(cast[role])).status_code == status


def test_a_letter_about_a_pupil_of_ones_programme_is_left_to_the_sendco(cast, ada, sign_in):
    factories.PupilFactory(school=cast.school)
    answer = filed(sign_in(cast[Role.PASTORAL_LEAD]), ada, kind="health")
    assert "filed by the SENDCo or the records office" in answer.content.decode()


def test_who_may_open_it_is_changed_by_the_sendco(cast, ada, sign_in):
    mentor, sendco = sign_in(cast[Role.MENTOR]), sign_in(cast[Role.SENDCO])
    filed(mentor, ada)
    document = Document.objects.get()
    told = {"title": "Spring report", "kind": "report", "on": "2026-11-02", "readers": "letter", "version": 1}
    sendco.post(reverse("pupils:document_edit", args=[document.pk]), told | {"form_key": uuid4()})
    assert opened(mentor).status_code == 404
    assert opened(sendco).status_code == 200


def test_it_stands_in_the_timeline_of_whoever_may_open_it(cast, ada, sign_in):
    filed(sign_in(cast[Role.SENDCO]), ada, kind="agency", title="Speech therapy letter")
    told = {
        role: [entry.words for entry in entries_of(timeline(cast.actor(role), ada.pk, only="document"))]
        for role in (Role.SENDCO, Role.MENTOR)
    }
    assert told == {Role.SENDCO: ["Speech therapy letter"], Role.MENTOR: []}


def test_a_document_whose_file_is_gone_answers_as_one_that_never_was(cast, ada, sign_in):
    mentor = sign_in(cast[Role.MENTOR])
    filed(mentor, ada)
    default_storage.delete(Document.objects.get().file.name)
    assert opened(mentor).status_code == 404


def photo_sent(client, pupil: Pupil, content: bytes | None = None, **fields):
    file = {"photo": SimpleUploadedFile("me.png", content)} if content is not None else {}
    address = reverse("pupils:photo_edit", args=[pupil.pk])
    pupil.refresh_from_db()
    return client.post(address, {"form_key": uuid4(), "version": pupil.version} | file | fields)


def test_a_photo_is_made_small_and_stands_on_the_page_in_place_of_initials(cast, ada, sign_in):
    office, address = sign_in(cast[Role.RECORDS]), reverse("pupils:pupil_photo", args=[ada.pk])
    assert office.get(address).status_code == 404
    assert photo_sent(office, ada, with_exif().getvalue()).status_code == 302
    page = sign_in(cast[Role.MENTOR]).get(reverse("mentoring:pupil_detail", args=[ada.pk])).content.decode()
    assert f'src="{address}"' in page
    answer = sign_in(cast[Role.TEACHER]).get(address)
    assert Image.open(BytesIO(answer.content)).size == (400, 400)
    assert (answer["Cache-Control"], b"Taken at home" in answer.content) == ("no-store", False)


def test_a_photo_taken_away_leaves_no_file(cast, ada, sign_in, django_capture_on_commit_callbacks):
    office = sign_in(cast[Role.RECORDS])
    photo_sent(office, ada, picture().getvalue())
    ada.refresh_from_db()
    name = ada.photo.name
    with django_capture_on_commit_callbacks(execute=True):
        photo_sent(office, ada, takes_away="on")
    ada.refresh_from_db()
    assert (bool(ada.photo), default_storage.exists(name)) == (False, False)


@pytest.mark.parametrize(
    ("content", "said"), [(b"GIF89a", "no picture"), (bytes(40 * 1024 * 1024), "has 40 MB")]
)
def test_what_is_no_photo_or_too_large_is_refused_beside_the_field(content, said, cast, ada, sign_in):
    assert said in photo_sent(sign_in(cast[Role.RECORDS]), ada, content).content.decode()


def test_what_is_larger_than_any_photo_is_refused_with_a_way_back(cast, ada, sign_in):
    answer = photo_sent(sign_in(cast[Role.RECORDS]), ada, bytes(46 * 1024 * 1024))
    assert answer.status_code == 413
    assert "at most 45 MB can be sent at once" in answer.content.decode()
    address = reverse("pupils:photo_edit", args=[ada.pk])
    assert f'<a class="btn" href="{address}">Back to the form</a>' in answer.content.decode()


def test_a_document_is_of_a_day_that_has_been(cast, ada, sign_in):
    answer = filed(sign_in(cast[Role.MENTOR]), ada, on=date(2026, 11, 20).isoformat())
    assert "This day is still to come." in answer.content.decode()


def withdrawn(client, **fields):
    document = Document.objects.get()
    address = reverse("pupils:document_withdraw", args=[document.pk])
    said = {"form_key": uuid4(), "version": document.version, "why": "It is about another pupil."}
    return client.post(address, said | fields)


def record_of(client, pupil: Pupil) -> str:
    return client.get(reverse("pupils:record_detail", args=[pupil.pk])).content.decode()


def test_a_misfiled_document_is_withdrawn_by_who_filed_it_and_opened_by_nobody(cast, ada, sign_in):
    mentor, office = sign_in(cast[Role.MENTOR]), sign_in(cast[Role.RECORDS])
    answer = filed(mentor, ada)
    document = Document.objects.get()
    address = reverse("pupils:document_withdraw", args=[document.pk])
    assert f'href="{address}"' in mentor.get(answer["Location"]).content.decode()
    withdrawn(mentor)
    document.refresh_from_db()
    assert (document.withdrawn_by, document.history.count()) == (cast[Role.MENTOR], 2)
    for client in (mentor, office, sign_in(cast[Role.SENDCO])):
        assert opened(client).status_code == 404
    assert not timeline(cast.actor(Role.SENDCO), ada.pk, only="document")
    assert client.get(reverse("pupils:document_edit", args=[document.pk])).status_code == 404


def test_what_was_withdrawn_is_seen_as_such_by_the_office_alone(cast, ada, sign_in):
    filed(sign_in(cast[Role.MENTOR]), ada)
    office = sign_in(cast[Role.RECORDS])
    withdrawn(office)
    page = record_of(office, ada)
    assert "withdrawn</span>" in page
    assert "It is about another pupil." in page
    assert reverse("pupils:document_open", args=[Document.objects.get().pk]) not in page
    for role in (Role.MENTOR, Role.SENDCO, Role.HEAD):
        assert "Spring report" not in record_of(sign_in(cast[role]), ada), role


def test_a_letter_is_withdrawn_by_who_filed_it_unread_and_not_by_an_office_that_may_not_read_it(
    cast, ada, sign_in
):
    mentor, office = sign_in(cast[Role.MENTOR]), sign_in(cast[Role.RECORDS])
    filed(mentor, ada, kind="health")
    address = reverse("pupils:document_withdraw", args=[Document.objects.get().pk])
    assert f'href="{address}"' in record_of(mentor, ada)
    assert f'href="{address}"' not in record_of(office, ada)
    assert "Spring report" not in mentor.get(address).content.decode()
    assert office.get(address).status_code == 404
    assert withdrawn(mentor).status_code == 302
    assert "Spring report" not in record_of(office, ada)


def test_withdrawing_asks_why_and_no_colleague_withdraws_anothers(cast, ada, sign_in):
    filed(sign_in(cast[Role.SENDCO]), ada)
    assert withdrawn(sign_in(cast[Role.MENTOR])).status_code == 404
    assert "Fill in “Why”." in withdrawn(sign_in(cast[Role.RECORDS]), why=" ").content.decode()
    assert opened(sign_in(cast[Role.MENTOR])).status_code == 200


def shown(client, pupil: Pupil, author, content: bytes = b"", **fields):
    """A photograph of work sent in as evidence of a new target, and the answer."""
    target = factories.TargetFactory(pupil=pupil, author=author)
    told = {"kind": "photo", "on": "2026-11-19", "text": "Her first page.", "form_key": uuid4()} | fields
    if content:
        told["photo"] = SimpleUploadedFile("IMG_1.jpg", content)
    return client.post(reverse("pupils:evidence_create", args=[target.pk]), told)


def test_a_photograph_of_work_is_evidence_written_anew(cast, ada, sign_in):
    mentor = sign_in(cast[Role.MENTOR])
    page = mentor.get(shown(mentor, ada, cast[Role.MENTOR], with_exif().getvalue())["Location"])
    address = reverse("pupils:evidence_photo", args=[TargetEvidence.objects.get().pk])
    assert address in page.content.decode()
    answer = mentor.get(address)
    assert answer["Content-Type"] == "image/jpeg"
    assert Image.open(BytesIO(answer.content)).size == (1200, 900)
    assert b"Taken at home" not in answer.content


def test_a_photograph_of_work_is_for_who_sees_the_target(cast, ada, sign_in):
    shown(sign_in(cast[Role.MENTOR]), ada, cast[Role.MENTOR], picture().getvalue())
    address = reverse("pupils:evidence_photo", args=[TargetEvidence.objects.get().pk])
    for role, status in ((Role.SENDCO, 200), (Role.TEACHER, 404), (Role.RECORDS, 403)):
        assert sign_in(cast[role]).get(address).status_code == status


@pytest.mark.parametrize(
    ("content", "sentence"),
    [(b"", "Choose a photo."), (PAGES, "This is no picture that can be opened")],
)
def test_evidence_without_a_picture_is_refused_and_what_was_typed_is_still_there(
    cast, ada, sign_in, content, sentence
):
    answer = shown(sign_in(cast[Role.MENTOR]), ada, cast[Role.MENTOR], content).content.decode()
    assert sentence in answer
    assert "Her first page." in answer
    assert not TargetEvidence.objects.exists()


def test_a_file_chosen_for_another_kind_of_evidence_falls(cast, ada, sign_in):
    shown(sign_in(cast[Role.MENTOR]), ada, cast[Role.MENTOR], picture().getvalue(), kind="line")
    assert not TargetEvidence.objects.get().photo


def test_evidence_that_is_no_photograph_has_none_to_open(cast, ada, sign_in):
    mentor = sign_in(cast[Role.MENTOR])
    shown(mentor, ada, cast[Role.MENTOR], kind="line")
    address = reverse("pupils:evidence_photo", args=[TargetEvidence.objects.get().pk])
    assert mentor.get(address).status_code == 404
