"""The pack about one pupil: a cover that lists what is in it, and only what whoever asks may see."""

from datetime import date
from io import BytesIO

import pytest
from django.urls import reverse
from pypdf import PdfReader

from pupils.involvement import link_caseloads
from pupils.models import CaseloadAssignment, VoiceRecord, VoiceStrike
from staffing.access import Role
from staffing.calendar import now
from staffing.models import AuditEvent
from tests import factories
from tests.papers import needs_pango, tags_of, text_of
from tests.pupils.test_views.test_papers import in_force

pytestmark = needs_pango
HELD = date(2026, 11, 16)


def pupil_of(cast, forename: str):
    return factories.PupilFactory(
        school=cast.school, send_status="K", legal_forename=forename, legal_surname="Birch"
    )


def written(cast, forename: str, word: str):
    """A pupil with a passport and a One Plan in force, a review of it, and something said; all with one word in it."""
    sendco, pupil = cast[Role.SENDCO], pupil_of(cast, forename)
    passport = in_force(pupil, sendco, helps=[f"{word} list"])
    plan = in_force(pupil, sendco, "support", strengths=f"{word} maps.")
    for held, said in ((date(2026, 10, 5), "earlier"), (HELD, "decided")):
        factories.ReviewFactory(
            plan=plan, leader=sendco, meets_on=held, held_on=held, closed_by=sendco, closed_at=now(),
            decisions=f"{word} {said}.",
        )  # fmt: skip
    heard = [say(pupil, sendco, f"{word} {what}.") for what in ("said", "struck")]
    VoiceStrike.objects.create(record=heard[1], why="Misheard.", struck_by=sendco, struck_at=now())
    return pupil, passport, plan


def say(pupil, staff, words: str) -> VoiceRecord:
    return VoiceRecord.objects.create(
        pupil=pupil, voice="pupil", question="What helps?", words=words, on=HELD, how="person",
        entered_by=staff, entered_at=now(),
    )  # fmt: skip


@pytest.fixture
def sendco(cast, sign_in):
    return sign_in(cast[Role.SENDCO])


def ask(browser, pupil, **asked):
    return browser.get(reverse("pupils:plan_pack", args=[pupil.pk]), {"as": "pdf"} | asked)


def text_in(answer) -> str:
    assert answer["Content-Type"] == "application/pdf"
    return text_of(PdfReader(BytesIO(answer.content)).pages)


def test_the_cover_lists_what_follows_and_all_of_it_does(cast, sendco):
    pupil, passport, plan = written(cast, "Ada", "Amber")
    answer = ask(sendco, pupil, plan=[passport.pk, plan.pk], voices="1")
    reader = PdfReader(BytesIO(answer.content))
    cover = reader.pages[0].extract_text()
    assert "What is in it" in cover
    assert cover.count("version 1, in force from") == 2
    assert "held on 16 Nov 2026" in cover
    text = text_in(answer)
    for said in ("Amber list", "Amber maps.", "Amber decided.", "Amber said.", "may hold this copy"):
        assert said in text
    assert "earlier" not in text
    assert "struck" not in text
    assert {"/H1", "/H2", "/L", "/LI"} <= tags_of(reader)


def test_nothing_of_another_pupil_is_in_it_even_when_it_is_asked_for(cast, sendco):
    ada, passport, _ = written(cast, "Ada", "Amber")
    _, others, _ = written(cast, "Grace", "Canary")
    text = text_in(ask(sendco, ada, plan=[passport.pk, others.pk], voices="1"))
    assert "Amber list" in text
    assert "Canary" not in text
    assert "Grace" not in text


def test_what_was_not_chosen_is_not_in_it(cast, sendco):
    pupil, passport, _ = written(cast, "Ada", "Amber")
    text = text_in(ask(sendco, pupil, plan=passport.pk))
    assert "Amber list" in text
    assert all(word not in text for word in ("maps", "decided", "Amber said"))


def test_who_reads_fewer_plans_gets_fewer(cast, sign_in):
    pupil = pupil_of(cast, "Ada")
    pep = in_force(pupil, cast[Role.SENDCO], "pep")
    passport = in_force(pupil, cast[Role.SENDCO], helps=["Amber list"])
    row = factories.CaseloadAssignmentFactory(pupil=pupil, mentor=cast[Role.MENTOR])
    link_caseloads(CaseloadAssignment.objects.filter(pk=row.pk))
    answer = ask(sign_in(cast[Role.MENTOR]), pupil, plan=[pep.pk, passport.pk])
    cover = PdfReader(BytesIO(answer.content)).pages[0].extract_text()
    assert cover.count("in force from") == 1


@pytest.mark.parametrize("asked", [{}, {"plan": "x"}, {"plan": "9" * 400}])
def test_an_empty_choice_is_told_and_makes_no_file(cast, sendco, asked):
    pupil, *_ = written(cast, "Ada", "Amber")
    assert "Choose at least one plan" in ask(sendco, pupil, **asked).content.decode()
    assert not AuditEvent.objects.filter(verb="export").exists()


def test_it_is_in_the_trail_as_taken_out_under_a_name_that_names_nobody(cast, sendco):
    pupil, passport, _ = written(cast, "Ada", "Amber")
    answer = ask(sendco, pupil, plan=passport.pk)
    assert "ada" not in answer["Content-Disposition"].lower()
    event = AuditEvent.objects.get(verb="export")
    assert (event.object_kind, event.pupil_id, event.detail["plans"]) == (
        "plan_pack",
        pupil.pk,
        str(passport.pk),
    )


def test_its_page_offers_what_is_in_force(cast, sendco):
    pupil, passport, plan = written(cast, "Ada", "Amber")
    page = sendco.get(reverse("pupils:plan_pack", args=[pupil.pk])).content.decode()
    assert all(f'value="{each.pk}" checked' in page for each in (passport, plan))
