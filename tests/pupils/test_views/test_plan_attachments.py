"""Papers of a plan: attached by whoever writes it, opened by whoever may read it, looked through first."""

import zlib
from uuid import uuid4

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from pupils.involvement import link_caseloads
from pupils.models import CaseloadAssignment, Plan, PlanAttachment
from staffing.access import Role
from staffing.models import AuditEvent
from tests import factories
from tests.pupils.test_papers import PAGES, with_objects, word
from tests.pupils.test_pictures import picture, with_exif

pytestmark = pytest.mark.django_db

SCRIPT = b"<</S/JavaScript/JS(app.alert(1))>>"


@pytest.fixture(autouse=True)
def _own_storage(monkeypatch, tmp_path):
    for name in ("location", "base_location"):
        monkeypatch.setattr(default_storage, name, str(tmp_path))


@pytest.fixture
def plan(cast) -> Plan:
    """In force, of a pupil on the mentor's caseload."""
    pupil = factories.PupilFactory(school=cast.school, send_status="K")
    row = factories.CaseloadAssignmentFactory(pupil=pupil, mentor=cast[Role.MENTOR])
    link_caseloads(CaseloadAssignment.objects.filter(pk=row.pk))
    return factories.PlanFactory(pupil=pupil, author=cast[Role.SENDCO], kind="agency", stage="", number=2)


@pytest.fixture
def sendco(cast, sign_in):
    return sign_in(cast[Role.SENDCO])


def attach(client, plan: Plan, content: bytes = PAGES, **fields):
    told = {"title": "Therapy plan", "on": "2026-10-05", "writer": "Speech therapy", "number": "0"} | fields
    file = SimpleUploadedFile("../../<b>.exe", content)
    address = reverse("pupils:attachment_create", args=[plan.pk])
    return client.post(address, told | {"file": file, "form_key": uuid4()})


def opened(client):
    return client.get(reverse("pupils:attachment_open", args=[PlanAttachment.objects.get().pk]))


def page_of(client, plan: Plan) -> str:
    return client.get(reverse("pupils:plan_detail", args=[plan.pk])).content.decode()


def test_it_is_attached_and_opened_by_whoever_may_read_the_plan(cast, plan, sendco, sign_in):
    assert attach(sendco, plan, number="1").status_code == 302
    mentor = sign_in(cast[Role.MENTOR])
    assert "by Speech therapy, of version 1" in page_of(mentor, plan)
    answer = opened(mentor)
    assert (answer.content, answer["Content-Type"]) == (PAGES, "application/pdf")
    assert answer["Content-Disposition"] == 'attachment; filename="therapy-plan.pdf"'
    assert answer["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
    looked = AuditEvent.objects.filter(verb="view", pupil_id=plan.pupil_id, staff_id=cast[Role.MENTOR].pk)
    assert looked.filter(object_kind=PlanAttachment._meta.model_name).count() == 1


def test_a_mentor_who_reads_a_plan_of_the_sendcos_attaches_nothing_to_it(cast, plan, sign_in):
    mentor = sign_in(cast[Role.MENTOR])
    assert "Attach a file" not in page_of(mentor, plan)
    assert attach(mentor, plan).status_code == 404
    assert not PlanAttachment.objects.exists()


def test_a_paper_of_a_plan_that_is_not_in_force_is_opened_by_whoever_writes_it_alone(
    cast, plan, sendco, sign_in
):
    attach(sendco, plan)
    Plan.objects.filter(pk=plan.pk).update(number=0, stage="draft")
    assert opened(sendco).status_code == 200
    assert opened(sign_in(cast[Role.MENTOR])).status_code == 404


def test_a_scan_is_written_anew_and_shown(plan, sendco):
    content = with_exif().getvalue()
    attach(sendco, plan, content)
    answer = opened(sendco)
    assert answer["Content-Type"] == "image/jpeg"
    assert answer["Content-Disposition"].startswith("inline")
    assert answer.content != content
    assert b"Exif" not in answer.content


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (PAGES + b"<</OpenAction" + SCRIPT + b">>", "holds a script"),
        (PAGES + b"<</OpenAction 9 0 R>>9 0 obj" + SCRIPT + b"endobj", "holds a script"),
        (PAGES + b"<</AA<</O" + SCRIPT + b">>>>", "holds a script"),
        (PAGES + b"<</Names<</JavaScript 9 0 R>>>>", "holds a script"),
        (with_objects(b"9 0 " + SCRIPT), "holds a script"),
        (PAGES + b"<</Names<</EmbeddedFiles 9 0 R>>>>", "has other files inside"),
        (PAGES + b"<</OpenAction<</S/Launch/F(cmd.exe)>>>>", "starts another program"),
        (PAGES + b"<</Encrypt 9 0 R>>", "protected by a password"),
        (with_objects(bytes(201 * 1024 * 1024), pack=zlib.compress), "too much inside"),
        (PAGES + bytes(16 * 1024 * 1024), "at most 15"),
        (b"MZ", "none of the kinds"),
        (word("word/document.xml"), "Save it as PDF"),
    ],
)
def test_what_is_refused_is_told_beside_the_field_and_what_was_typed_stays(plan, sendco, content, said):
    answer = attach(sendco, plan, content, title="Typed once", writer="Dr Invented", number="2")
    form = answer.context["form"]
    assert answer.status_code == 200
    assert said in form.errors["file"][0]
    page = answer.content.decode()
    assert 'value="Typed once"' in page
    assert 'value="Dr Invented"' in page
    assert not PlanAttachment.objects.exists()


def test_a_pdf_that_opens_at_a_page_of_its_own_is_taken(plan, sendco):
    for number, place in enumerate((b"[3 0 R/Fit]", b"<</S/GoTo/D[3 0 R/Fit]>>", b"9 0 R")):
        content = PAGES + b"<</OpenAction" + place + b">>9 0 obj[3 0 R/Fit]endobj"
        assert attach(sendco, plan, content, title=f"Paper {number}").status_code == 302


def test_the_same_file_twice_is_said_and_stored_once(plan, sendco):
    scan = picture(kind="PNG").getvalue()
    attach(sendco, plan, scan)
    answer = attach(sendco, plan, scan, title="Again")
    assert "attached to this plan already, as “Therapy plan”" in answer.context["form"].errors["file"][0]
    assert PlanAttachment.objects.count() == 1
    other = factories.PlanFactory(pupil=plan.pupil, author=plan.author, kind="transition")
    assert attach(sendco, other, scan).status_code == 302


def test_sent_twice_by_accident_it_is_attached_once(plan, sendco):
    address, key = reverse("pupils:attachment_create", args=[plan.pk]), uuid4()
    told = {"title": "Plan", "on": "2026-10-05", "writer": "A service", "number": "0", "form_key": key}
    answers = [sendco.post(address, told | {"file": SimpleUploadedFile("a.pdf", PAGES)}) for _ in range(2)]
    assert [each.status_code for each in answers] == [302, 302]
    assert PlanAttachment.objects.count() == 1


@pytest.mark.parametrize("told", [{"on": "2126-01-01"}, {"number": "3"}, {"writer": ""}, {"title": " "}])
def test_it_is_of_a_day_that_has_been_by_somebody_and_of_a_version_there_is(plan, sendco, told):
    assert set(attach(sendco, plan, **told).context["form"].errors) == set(told)


def test_what_is_withdrawn_is_opened_by_nobody_and_can_be_attached_again(cast, plan, sendco):
    attach(sendco, plan)
    attachment = PlanAttachment.objects.get()
    address = reverse("pupils:attachment_withdraw", args=[attachment.pk])
    assert "why" in sendco.post(address, {"form_key": uuid4(), "why": ""}).context["form"].errors
    assert sendco.post(address, {"form_key": uuid4(), "why": "Another pupil’s."}).status_code == 302
    assert opened(sendco).status_code == 404
    assert "Therapy plan" not in page_of(sendco, plan)
    attachment.refresh_from_db()
    assert (attachment.withdrawn_by, attachment.withdrawn_why) == (cast[Role.SENDCO], "Another pupil’s.")
    assert default_storage.exists(attachment.file.name)
    assert attach(sendco, plan).status_code == 302
