"""A review as PDF: tagged, in full, of the right pupil alone."""

from datetime import date
from io import BytesIO

import pytest
from django.urls import reverse
from pypdf import PdfReader

from pupils.models import Review
from staffing.access import Role
from staffing.calendar import now
from staffing.models import AuditEvent
from tests import factories
from tests.papers import needs_pango, tags_of, text_of

pytestmark = needs_pango
HELD = date(2026, 11, 16)


def held(cast, forename: str, **said) -> Review:
    """A review of a One Plan in force, closed, in which everything is said."""
    sendco = cast[Role.SENDCO]
    pupil = factories.PupilFactory(
        school=cast.school, send_status="K", legal_forename=forename, legal_surname="Birch"
    )
    plan = factories.PlanFactory(pupil=pupil, author=sendco, stage="", number=1, words={})
    words = {
        "pupil_view": "I like maps.", "parent_view": "Calmer at home.", "staff_view": "On time now.",
        "decisions": "Go on for a term.", "dissent": "Mr Wren wanted more hours.",
    } | said  # fmt: skip
    review = factories.ReviewFactory(
        plan=plan, leader=sendco, meets_on=HELD, held_on=HELD, next_on=date(2027, 2, 1), place="Room 4",
        closed_by=sendco, closed_at=now(), **words,
    )  # fmt: skip
    target = factories.TargetFactory(pupil=pupil, author=sendco)
    review.people.create(name="Ms Ali, mother", presence="came")
    review.people.create(name="Mr Wren, social worker", presence="sorry")
    review.outcomes.create(target=target, what="Comes on time", result="met", evidence="Nine weeks.")
    review.actions.create(text="Ring the school nurse", owner=sendco, due_on=date(2026, 12, 1))
    review.amendments.create(text="It was Tuesday.", reason="A slip.", written_by=sendco, written_at=now())
    return review


@pytest.fixture
def sendco(cast, sign_in):
    return sign_in(cast[Role.SENDCO])


def answer_of(browser, review: Review):
    return browser.get(reverse("pupils:review_pdf", args=[review.pk]))


def pdf_of(browser, review: Review) -> PdfReader:
    answer = answer_of(browser, review)
    assert answer["Content-Type"] == "application/pdf"
    return PdfReader(BytesIO(answer.content))


def test_it_says_all_that_was_said_and_who_may_hold_it(cast, sendco):
    text = text_of(pdf_of(sendco, held(cast, "Ada")).pages)
    for said in (
        "Ada Birch", "Held on 16 Nov 2026", "Ms Ali, mother: came", "Mr Wren, social worker: sent apologies",
        "I like maps.", "Calmer at home.", "On time now.", "Comes on time: Met", "Nine weeks.",
        "Go on for a term.", "Mr Wren wanted more hours.", "Ring the school nurse", "1 Dec 2026",
        "By 1 Feb 2027", "It was Tuesday.", "may hold this copy", "page 1 of 1",
        f"printed by {cast[Role.SENDCO].name}",
    ):  # fmt: skip
        assert said in text


def test_it_is_tagged_and_says_its_title_and_language(cast, sendco):
    reader = pdf_of(sendco, held(cast, "Ada"))
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "en-GB"
    assert {"/H1", "/H2", "/H3", "/L", "/LI", "/P"} <= tags_of(reader)


def test_it_is_of_the_right_pupil_alone(cast, sendco):
    held(cast, "Grace", pupil_view="Canary of another pupil.", decisions="Another canary.")
    text = text_of(pdf_of(sendco, held(cast, "Ada")).pages)
    assert "Grace" not in text
    assert "anary" not in text


def test_faces_and_names_written_from_the_right_come_out(cast, sendco):
    text = text_of(pdf_of(sendco, held(cast, "عمر", pupil_view="Happy 😀 here")).pages)
    assert "😀" in text
    assert any("\u0600" <= letter <= "\u06ff" or "\ufb50" <= letter <= "\ufeff" for letter in text)


def test_what_was_typed_as_a_picture_is_text_and_nothing_is_fetched(cast, sendco):
    review = held(cast, "Ada", staff_view="<img src='http://127.0.0.1:9/x.png'>")
    assert "<img src=" in text_of(pdf_of(sendco, review).pages)


def test_one_that_was_not_held_has_no_paper(cast, sendco):
    review = held(cast, "Ada")
    planned = factories.ReviewFactory(plan=review.plan, meets_on=date(2026, 12, 7))
    assert answer_of(sendco, planned).status_code == 404
    assert "PDF" not in sendco.get(reverse("pupils:review_detail", args=[planned.pk])).content.decode()


def test_its_name_names_nobody_and_it_is_in_the_trail_as_taken_out(cast, sendco):
    review = held(cast, "Ada")
    assert answer_of(sendco, review)["Content-Disposition"] == 'attachment; filename="review-2026-11-16.pdf"'
    event = AuditEvent.objects.get(verb="export")
    assert (event.object_kind, event.pupil_id) == ("review", review.plan.pupil_id)
