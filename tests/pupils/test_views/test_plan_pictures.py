"""A photo or drawing in a section: written anew, said in words, frozen with its version, shown to readers alone."""

from io import BytesIO
from uuid import uuid4

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image
from pypdf import PdfReader

from pupils.involvement import link_caseloads
from pupils.models import Plan, PlanPicture
from staffing.access import Role
from tests import factories
from tests.papers import needs_pango, tags_of
from tests.pupils.test_pictures import picture, with_exif


@pytest.fixture(autouse=True)
def _own_storage(monkeypatch, tmp_path):
    for name in ("location", "base_location"):
        monkeypatch.setattr(default_storage, name, str(tmp_path))


@pytest.fixture
def sendco(cast, sign_in):
    return sign_in(cast[Role.SENDCO])


@pytest.fixture
def passport(cast) -> Plan:
    """A draft, of a pupil on the mentor's caseload."""
    pupil = factories.PupilFactory(school=cast.school, send_status="K", legal_forename="Ada")
    link_caseloads([factories.CaseloadAssignmentFactory(pupil=pupil, mentor=cast[Role.MENTOR])])
    words = {"about": "Draws maps."}
    return factories.PlanFactory(pupil=pupil, author=cast[Role.SENDCO], kind="passport", words=words)


def write(browser, plan: Plan, content: bytes | None = None, **fields):
    plan.refresh_from_db()
    told = {"form_key": uuid4(), "version": plan.version, "author": plan.author_id, "in_about": "Draws maps."}
    if content is not None:
        told["picture_about"] = SimpleUploadedFile("../me.jpg", content)
    return browser.post(reverse("pupils:plan_edit", args=[plan.pk]), told | fields)


def step(browser, plan: Plan, code: str) -> None:
    plan.refresh_from_db()
    browser.post(reverse("pupils:plan_step", args=[plan.pk]), {"step": code, "version": plan.version})


def draw(browser, plan: Plan, shows: str = "A map with a river", **options) -> PlanPicture:
    assert write(browser, plan, picture(**options).getvalue(), shows_about=shows).status_code == 302
    return PlanPicture.objects.of_draft(plan).get()


def shown(browser, row: PlanPicture):
    return browser.get(reverse("pupils:plan_picture", args=[row.pk]))


def page_of(browser, plan: Plan, name: str = "plan_detail") -> str:
    return browser.get(reverse(f"pupils:{name}", args=[plan.pk])).content.decode()


class TestChosen:
    def test_it_is_written_anew_small_and_without_place_and_owner(self, sendco, passport):
        write(sendco, passport, with_exif().getvalue(), shows_about="A room")
        answer = shown(sendco, PlanPicture.objects.get())
        kept = Image.open(BytesIO(answer.content))
        assert (kept.format, kept.size) == ("JPEG", (1000, 750))
        assert b"Exif" not in answer.content
        assert answer["Content-Disposition"].startswith("inline")
        assert answer["Content-Security-Policy"].startswith("sandbox; default-src 'none'")

    def test_it_stands_in_the_draft_with_what_it_shows(self, sendco, passport):
        row = draw(sendco, passport)
        image = f'<img src="{reverse("pupils:plan_picture", args=[row.pk])}" alt="A map with a river">'
        assert image in page_of(sendco, passport)
        assert image in page_of(sendco, passport, "plan_edit")
        assert image in page_of(sendco, passport, "comment_create")

    def test_without_what_it_shows_it_is_refused_and_has_to_be_chosen_again(self, sendco, passport):
        answer = write(sendco, passport, picture().getvalue(), in_about="Typed once.")
        errors = answer.context["form"].errors
        assert "Say what the picture shows" in errors["shows_about"][0]
        assert "Choose this picture again" in errors["picture_about"][0]
        assert "Typed once." in answer.content.decode()
        assert not PlanPicture.objects.exists()

    def test_words_about_a_picture_that_is_not_there_are_refused(self, sendco, passport):
        answer = write(sendco, passport, shows_about="A map")
        assert "Choose the picture" in answer.context["form"].errors["picture_about"][0]

    @pytest.mark.parametrize(
        ("content", "said"),
        [(bytes(40 * 1024 * 1024), "has 40 MB"), (b"<svg onload=alert(1)>", "no picture")],
    )
    def test_what_is_too_large_or_no_picture_is_refused_beside_it_and_what_was_typed_stays(
        self, sendco, passport, content, said
    ):
        answer = write(sendco, passport, content, shows_about="Me by the sea", in_about="Typed once.")
        assert said in answer.context["form"].errors["picture_about"][0]
        page = answer.content.decode()
        assert "Typed once." in page
        assert 'value="Me by the sea"' in page
        assert not PlanPicture.objects.exists()

    def test_somebody_who_saved_meanwhile_is_shown_and_the_picture_has_to_be_chosen_again(
        self, sendco, passport
    ):
        answer = write(
            sendco, passport, picture().getvalue(), shows_about="A map", version=passport.version + 4
        )
        assert "Choose this picture again" in answer.context["form"].errors["picture_about"][0]
        assert not PlanPicture.objects.exists()

    def test_a_section_that_shows_none_takes_none(self, sendco, passport):
        write(
            sendco, passport, shows_hard="A map", picture_hard=SimpleUploadedFile("a.jpg", picture().read())
        )
        assert not PlanPicture.objects.exists()


class TestChanged:
    def test_it_stays_until_it_is_said_otherwise_and_can_be_said_anew(self, sendco, passport):
        row = draw(sendco, passport)
        write(sendco, passport, shows_about="A map of the town")
        row.refresh_from_db()
        assert row.shows == "A map of the town"
        assert shown(sendco, row).status_code == 200

    @pytest.mark.django_db(transaction=True)
    def test_taken_away_it_is_gone_with_its_file(self, sendco, passport):
        row = draw(sendco, passport)
        write(sendco, passport, shows_about=row.shows, drops_about="on")
        assert not PlanPicture.objects.exists()
        assert not default_storage.exists(row.file.name)
        assert shown(sendco, row).status_code == 404

    @pytest.mark.django_db(transaction=True)
    def test_a_version_keeps_its_own_while_the_next_has_another(self, sendco, passport):
        first = draw(sendco, passport)
        step(sendco, passport, "publish")
        step(sendco, passport, "draft")
        copied = PlanPicture.objects.of_draft(Plan.objects.get()).get()
        assert copied.file.name == first.file.name
        draw(sendco, passport, "Me by the sea", size=(300, 200))
        step(sendco, passport, "publish")
        first.refresh_from_db()
        assert (first.number, first.shows) == (1, "A map with a river")
        assert shown(sendco, first).status_code == 200
        version = passport.versions.get(number=2)
        page = sendco.get(reverse("pupils:plan_version", args=[version.pk])).content.decode()
        assert "taken out: </span>Picture: A map with a river" in page
        assert "new: </span>Picture: Me by the sea" in page
        assert 'alt="Me by the sea"' in page

    @pytest.mark.django_db(transaction=True)
    def test_a_draft_let_go_leaves_the_picture_of_the_version_in_force(self, sendco, passport):
        row = draw(sendco, passport)
        step(sendco, passport, "publish")
        step(sendco, passport, "draft")
        step(sendco, passport, "drop")
        assert list(PlanPicture.objects.all()) == [row]
        assert shown(sendco, row).status_code == 200

    def test_the_same_picture_again_is_no_change(self, sendco, passport):
        draw(sendco, passport)
        step(sendco, passport, "publish")
        step(sendco, passport, "draft")
        draw(sendco, passport)
        assert "Picture:" not in page_of(sendco, passport)


class TestSeen:
    def test_that_of_a_draft_by_whoever_reads_the_draft_and_that_in_force_by_whoever_reads_the_plan(
        self, cast, sendco, sign_in, passport
    ):
        row = draw(sendco, passport)
        mentor = sign_in(cast[Role.MENTOR])
        assert shown(mentor, row).status_code == 404
        step(sendco, passport, "publish")
        assert shown(mentor, row).status_code == 200
        assert 'alt="A map with a river"' in page_of(mentor, passport)
        assert shown(sign_in(cast[Role.TEACHER]), row).status_code == 404

    def test_a_file_that_is_not_there_any_more_is_a_404_and_its_words_stay(self, sendco, passport):
        row = draw(sendco, passport)
        default_storage.delete(row.file.name)
        assert shown(sendco, row).status_code == 404


@needs_pango
def test_on_paper_it_is_a_figure_with_what_it_shows_and_a_passport_fits_one_side(sendco, passport):
    draw(sendco, passport, size=(900, 1600))
    step(sendco, passport, "publish")
    answer = sendco.get(reverse("pupils:version_pdf", args=[passport.versions.get().pk]))
    reader = PdfReader(BytesIO(answer.content))
    assert len(reader.pages) == 1
    assert len(reader.pages[0].images) == 1
    assert "/Figure" in tags_of(reader)
    assert _alternatives(reader) == {"A map with a river"}


def _alternatives(reader: PdfReader) -> set[str]:
    found, waiting = set(), [reader.trailer["/Root"]["/StructTreeRoot"]]
    while waiting:
        node = waiting.pop().get_object()
        if isinstance(node, list):
            waiting += node
        elif isinstance(node, dict):
            found |= {str(node["/Alt"])} if "/Alt" in node else set()
            waiting += [node["/K"]] if "/K" in node else []
    return found
