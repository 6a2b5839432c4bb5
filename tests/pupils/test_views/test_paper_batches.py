"""A folder of papers at once: looked through, shown, confirmed and attached, each to the plan it belongs to, once."""

import zipfile
from io import BytesIO
from uuid import uuid4

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from pupils.actions import paper_batches as acts
from pupils.involvement import link_caseloads
from pupils.models import PaperBatch, PaperFile, Plan, PlanAttachment, Pupil
from staffing import jobs
from staffing.access import Role
from staffing.calendar import now
from staffing.models import AuditEvent, Job
from tests import factories
from tests.pupils.test_papers import PAGES, WEB, opening, with_objects, word
from tests.pupils.test_pictures import picture

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_storage(monkeypatch, tmp_path):
    for name in ("location", "base_location"):
        monkeypatch.setattr(default_storage, name, str(tmp_path))


@pytest.fixture
def sendco(cast, sign_in):
    return sign_in(cast[Role.SENDCO])


@pytest.fixture
def records(cast, sign_in):
    return sign_in(cast[Role.RECORDS])


def a_pupil(cast, forename: str, surname: str = "Birch", **more) -> Pupil:
    told = {"school": cast.school, "send_status": "K", "form": "9B"} | more
    return factories.PupilFactory(legal_forename=forename, legal_surname=surname, **told)


def a_plan(cast, pupil: Pupil, kind: str = "agency", **more) -> Plan:
    told = {"author": cast[Role.SENDCO], "stage": "", "number": 2} | more
    return factories.PlanFactory(pupil=pupil, kind=kind, **told)


@pytest.fixture
def ada(cast) -> Plan:
    return a_plan(cast, a_pupil(cast, "Ada"))


@pytest.fixture
def grace(cast) -> Plan:
    return a_plan(cast, a_pupil(cast, "Grace"))


def pdf(number: int = 0) -> bytes:
    return PAGES + b"\n% " + str(number).encode()


def zipped(**files: bytes) -> bytes:
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return packed.getvalue()


def bring(client, files: dict[str, bytes], *, run: bool = True, **told) -> PaperBatch:
    uploads = [SimpleUploadedFile(name, content) for name, content in files.items()]
    said = {"kind": "agency", "title": "Therapy plan", "on": "2026-10-05", "writer": "Speech therapy"} | told
    address = reverse("pupils:paper_batch_create")
    answer = client.post(address, said | {"papers": uploads, "form_key": uuid4()})
    assert answer.status_code == 302, answer.context["form"].errors
    if run:
        jobs.run_waiting()
    return PaperBatch.objects.latest("pk")


def confirm(client, batch: PaperBatch, *, run: bool = True) -> None:
    client.post(reverse("pupils:paper_batch_confirm", args=[batch.pk]))
    if run:
        jobs.run_waiting()


def page_of(client, batch: PaperBatch) -> str:
    return client.get(reverse("pupils:paper_batch_detail", args=[batch.pk])).content.decode()


def outcomes(batch: PaperBatch) -> dict[str, str]:
    return dict(batch.files.values_list("name", "outcome"))


def reason_of(client, content: bytes, name: str = "Ada Birch.pdf") -> str:
    return bring(client, {name: content}).files.get().reason


def test_each_is_shown_first_and_attached_once_that_is_confirmed(sendco, ada, grace):
    batch = bring(sendco, {"Birch Ada.pdf": pdf(1), "Grace Birch.pdf": pdf(2), "scan.pdf": pdf(3)})
    assert not PlanAttachment.objects.exists()
    page = page_of(sendco, batch)
    assert "Attach 2 files" in page
    assert "Nobody on roll is named in the file’s name." in page
    confirm(sendco, batch)
    kept = {each.plan: each for each in PlanAttachment.objects.all()}
    assert kept.keys() == {ada, grace}
    assert kept[ada].file.read() == pdf(1)
    assert (kept[ada].title, kept[ada].writer, kept[ada].number) == ("Therapy plan", "Speech therapy", 2)
    assert outcomes(batch) == {
        "Birch Ada.pdf": "attached",
        "Grace Birch.pdf": "attached",
        "scan.pdf": "refused",
    }
    assert "What was attached" in page_of(sendco, batch)


def test_a_zip_is_unpacked_and_what_a_computer_adds_is_left_out(sendco, ada, grace):
    batch = bring(
        sendco,
        {
            "plans.zip": zipped(
                **{"Plans/Ada Birch.pdf": pdf(1), "Plans/Grace Birch.pdf": pdf(2), "__MACOSX/._Ada.pdf": b"x"}
            )
        },
    )
    assert outcomes(batch) == {"plans.zip": "unpacked", "Ada Birch.pdf": "fits", "Grace Birch.pdf": "fits"}


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"MZ\x90\x00", "This is no PDF."),
        (b"", "empty"),
        (PAGES + b"<</S/JavaScript/JS(app.alert(1))>>", "holds a script"),
        (opening(b"/OpenAction" + WEB), "opens a web address or another file by itself"),
        (PAGES + b"<</Encrypt 9 0 R>>", "protected by a password"),
        (with_objects(b"..", b"/Filter 5 0 R"), "can’t be checked"),
        (picture(kind="PNG").read(), "This is no PDF."),
        (word("word/document.xml"), "This is no PDF."),
        (b"%PDF-1.7" + bytes(16 * 1024 * 1024), "16 MB"),
    ],
)
def test_a_file_that_is_not_taken_says_why_and_the_others_go_on(sendco, ada, grace, content, why):
    files = {"Ada Birch.pdf": content, "Grace Birch.pdf": pdf()}
    batch = bring(sendco, {"both.zip": zipped(**files)})
    assert why in batch.files.get(name="Ada Birch.pdf").reason
    assert outcomes(batch)["Grace Birch.pdf"] == "fits"


def test_a_name_that_several_have_is_told_apart_by_form_or_refused(sendco, cast, ada):
    other = a_plan(cast, a_pupil(cast, "Ada", form="7A"))
    assert "2 pupils are called Ada Birch" in reason_of(sendco, pdf())
    batch = bring(sendco, {"Ada Birch 7A.pdf": pdf()})
    assert batch.files.get().plan == other


def test_a_pupil_without_such_a_plan_or_with_several_is_refused(sendco, cast, ada):
    a_pupil(cast, "Grace")
    assert "has no " in reason_of(sendco, pdf(), "Grace Birch.pdf")
    a_plan(cast, ada.pupil)
    assert "has 2 plans of this kind" in reason_of(sendco, pdf())


def test_a_plan_that_has_ended_gets_none(sendco, ada):
    Plan.objects.filter(pk=ada.pk).update(ended_on="2026-10-01", end_reason="Over.")
    assert "has no " in reason_of(sendco, pdf())


def test_the_same_folder_twice_attaches_nothing_twice(sendco, ada):
    files = {"Ada Birch.pdf": pdf(), "Birch Ada copy.pdf": pdf()}
    first = bring(sendco, files)
    assert outcomes(first) == {"Ada Birch.pdf": "fits", "Birch Ada copy.pdf": "there"}
    confirm(sendco, first)
    again = bring(sendco, files)
    assert set(outcomes(again).values()) == {"there"}
    assert "attached to this plan already, as “Therapy plan”" in again.files.first().reason
    confirm(sendco, again)
    assert PlanAttachment.objects.count() == 1


def test_confirmed_twice_it_is_attached_once(sendco, ada):
    batch = bring(sendco, {"Ada Birch.pdf": pdf()})
    confirm(sendco, batch)
    confirm(sendco, batch)
    assert PlanAttachment.objects.count() == 1


def test_one_that_somebody_attached_meanwhile_is_told_as_there(sendco, cast, ada):
    batch = bring(sendco, {"Ada Birch.pdf": pdf()})
    factories.PlanAttachmentFactory(plan=ada, digest=batch.files.get().digest, title="By hand")
    confirm(sendco, batch)
    assert outcomes(batch) == {"Ada Birch.pdf": "there"}
    assert PlanAttachment.objects.count() == 1


def killed_after(count: int):
    """A report of progress under which a worker dies."""

    def report(done: int, total: int) -> None:
        if done > count:
            raise jobs.Overtaken

    return report


def test_a_worker_that_dies_while_looking_through_loses_and_doubles_nothing(sendco, cast, ada, grace):
    actor = cast[Role.SENDCO].actor(now().date())
    files = {"Ada Birch.pdf": pdf(1), "Grace Birch.pdf": pdf(2)}
    batch = bring(sendco, {"both.zip": zipped(**files)}, run=False)
    for _ in range(2):
        with pytest.raises(jobs.Overtaken):
            acts.look_through(by=actor, batch=batch, on=now().date(), report=killed_after(0))
    acts.look_through(by=actor, batch=batch, on=now().date(), report=killed_after(9))
    assert outcomes(batch) == {"both.zip": "unpacked", "Ada Birch.pdf": "fits", "Grace Birch.pdf": "fits"}


def test_a_worker_that_dies_while_attaching_keeps_what_is_attached_and_goes_on(sendco, cast, ada, grace):
    actor = cast[Role.SENDCO].actor(now().date())
    batch = bring(sendco, {"Ada Birch.pdf": pdf(1), "Grace Birch.pdf": pdf(2)})
    confirm(sendco, batch, run=False)
    batch.refresh_from_db()
    with pytest.raises(jobs.Overtaken):
        acts.attach_papers(by=actor, batch=batch, report=killed_after(1), at=now())
    assert PlanAttachment.objects.count() == 1
    jobs.run_waiting()
    assert set(outcomes(batch).values()) == {"attached"}
    assert PlanAttachment.objects.count() == 2
    assert Job.objects.filter(kind=acts.ATTACH_JOB, state="done").count() == 1


def test_more_can_be_added_while_it_is_looked_at_and_not_afterwards(sendco, ada, grace):
    batch = bring(sendco, {"Ada Birch.pdf": pdf(1)})
    address = reverse("pupils:paper_batch_add", args=[batch.pk])

    def add():
        more = SimpleUploadedFile("Grace Birch.pdf", pdf(2))
        sendco.post(address, {"papers": [more], "form_key": uuid4()})
        jobs.run_waiting()

    add()
    assert outcomes(batch) == {"Ada Birch.pdf": "fits", "Grace Birch.pdf": "fits"}
    confirm(sendco, batch)
    add()
    assert batch.files.count() == 2


def test_discarded_nothing_is_attached_and_the_files_are_gone(
    sendco, ada, django_capture_on_commit_callbacks
):
    batch = bring(sendco, {"Ada Birch.pdf": pdf()})
    name = batch.files.get().file.name
    with django_capture_on_commit_callbacks(execute=True):
        sendco.post(reverse("pupils:paper_batch_discard", args=[batch.pk]))
    assert not default_storage.exists(name)
    confirm(sendco, batch)
    assert not PlanAttachment.objects.exists()


def test_a_month_later_the_files_are_forgotten_and_what_is_attached_stays(sendco, ada):
    batch = bring(sendco, {"Ada Birch.pdf": pdf(), "scan.pdf": pdf(2)})
    confirm(sendco, batch)
    PaperBatch.objects.update(brought_at=now() - acts.KEEP_FOR)
    assert acts.clear_old(now()) == 1
    assert not PaperFile.objects.exists()
    assert PlanAttachment.objects.get().file.read() == pdf()


def test_what_is_neither_pdf_nor_zip_is_refused_beside_the_field_and_nothing_is_taken(sendco, ada):
    said = {"kind": "agency", "title": "Therapy plan", "on": "2026-10-05", "writer": "Speech therapy"}
    files = [SimpleUploadedFile("Ada Birch.pdf", pdf()), SimpleUploadedFile("notes.docx", b"x")]
    page = sendco.post(reverse("pupils:paper_batch_create"), said | {"papers": files, "form_key": uuid4()})
    assert "“notes.docx” is neither PDF nor zip." in page.content.decode()
    assert 'value="Therapy plan"' in page.content.decode()
    assert not PaperBatch.objects.exists()


def test_a_broken_zip_says_so(sendco, ada):
    assert "can’t be opened" in bring(sendco, {"plans.zip": b"PK\x03\x04 broken"}).files.get().reason


def test_a_zip_of_too_many_files_is_refused_whole(sendco, ada, monkeypatch):
    monkeypatch.setattr(acts, "MOST_FILES", 1)
    batch = bring(sendco, {"plans.zip": zipped(**{"Ada Birch.pdf": pdf(1), "Grace Birch.pdf": pdf(2)})})
    assert outcomes(batch) == {"plans.zip": "refused"}


def test_a_zip_with_too_much_inside_is_refused_whole(sendco, ada, monkeypatch):
    monkeypatch.setattr(acts, "MOST_UNPACKED", 100)
    batch = bring(sendco, {"plans.zip": zipped(**{"Ada Birch.pdf": pdf(1), "Grace Birch.pdf": pdf(2)})})
    assert outcomes(batch) == {"plans.zip": "refused"}


class TestWho:
    def test_the_office_files_for_every_pupil_what_it_may_not_read(self, records, ada, cast):
        confirm(records, bring(records, {"Ada Birch.pdf": pdf()}))
        attachment = PlanAttachment.objects.get()
        assert attachment.attached_by == cast[Role.RECORDS]
        assert records.get(reverse("pupils:attachment_open", args=[attachment.pk])).status_code == 403

    def test_the_office_is_offered_no_kind_of_which_it_may_not_know(self, records, sendco, cast, ada):
        risk = a_plan(cast, ada.pupil, "risk")
        kinds = dict(records.get(reverse("pupils:paper_batch_create")).context["form"].fields["kind"].choices)
        assert "agency" in kinds
        assert "risk" not in kinds
        assert risk not in Plan.objects.papered_by(cast[Role.RECORDS].actor(now().date()))
        assert risk in Plan.objects.papered_by(cast[Role.SENDCO].actor(now().date()))

    def test_a_mentor_attaches_to_the_plans_they_write_alone(self, cast, sign_in, ada):
        mentor = cast[Role.MENTOR]
        link_caseloads([factories.CaseloadAssignmentFactory(pupil=ada.pupil, mentor=mentor)])
        assert "has no " in reason_of(sign_in(mentor), pdf())
        Plan.objects.filter(pk=ada.pk).update(author=mentor)
        assert bring(sign_in(mentor), {"Ada Birch.pdf": pdf()}).files.get().plan == ada

    def test_a_plan_that_went_out_of_reach_meanwhile_gets_none(self, sendco, ada):
        batch = bring(sendco, {"Ada Birch.pdf": pdf()})
        Pupil.objects.filter(pk=ada.pupil_id).update(send_status="N")
        confirm(sendco, batch)
        assert outcomes(batch) == {"Ada Birch.pdf": "refused"}
        assert not PlanAttachment.objects.exists()

    def test_nobody_else_sees_it(self, sendco, records, ada):
        batch = bring(sendco, {"Ada Birch.pdf": pdf()})
        assert records.get(reverse("pupils:paper_batch_detail", args=[batch.pk])).status_code == 404

    def test_a_pupil_of_another_school_is_nobody(self, sendco):
        stranger = factories.PlanFactory(
            pupil__legal_forename="Ada", pupil__legal_surname="Birch", kind="agency", stage="", number=1
        )
        assert stranger.pk
        assert "Nobody on roll is named" in reason_of(sendco, pdf())

    def test_each_paper_is_in_the_trail_of_its_pupil(self, sendco, ada):
        confirm(sendco, bring(sendco, {"Ada Birch.pdf": pdf()}))
        event = AuditEvent.objects.get(verb="create", object_kind="planattachment")
        assert event.pupil_id == ada.pupil_id


def test_statements_for_each_file_are_few(sendco, cast, ada, django_assert_max_num_queries):
    actor = cast[Role.SENDCO].actor(now().date())
    for number in range(20):
        a_plan(cast, a_pupil(cast, f"Pupil{'abcdefghijklmnopqrst'[number]}"))
    files = {f"Pupil{letter} Birch.pdf": pdf(place) for place, letter in enumerate("abcdefghijklmnopqrst")}
    batch = bring(sendco, files, run=False)
    with django_assert_max_num_queries(20 * 1 + 12):
        acts.look_through(by=actor, batch=batch, on=now().date(), report=lambda done, total: None)
    acts.confirm_papers(by=actor, batch=batch)
    with django_assert_max_num_queries(20 * 12 + 10):
        acts.attach_papers(by=actor, batch=batch, report=lambda done, total: None, at=now())
    assert PlanAttachment.objects.count() == 20
