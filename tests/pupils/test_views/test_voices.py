"""What pupils and families say as requests: written down, never changed, struck out, held beside each other."""

from uuid import uuid4

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from pupils.actions.contributions import answer
from pupils.actions.voices import PUT_RIGHT
from pupils.models import VoiceRecord
from staffing.access import Role
from staffing.calendar import now, today
from tests import factories


@pytest.fixture
def ada(cast):
    pupil = factories.PupilFactory(school=cast.school, send_status="K", legal_forename="Ada")
    factories.PupilContactFactory(pupil=pupil, relationship="PAM", contact__surname="Dunlin")
    return pupil


@pytest.fixture
def sendco(cast, sign_in):
    return sign_in(cast[Role.SENDCO])


def at(name: str, row) -> str:
    return reverse(f"pupils:{name}", args=[row.pk])


def say(browser, ada, **told) -> str:
    told = {
        "form_key": str(uuid4()), "who": "pupil", "question": "What helps?", "words": "Quiet.", "how": "person",
        "on": "2026-11-16",
    } | told  # fmt: skip
    return browser.post(at("voice_create", ada), told, follow=True).content.decode()


def test_what_the_pupil_says_is_written_down_under_its_question(sendco, ada, cast):
    page = say(sendco, ada)
    assert "Written down, as it was said." in page
    row = VoiceRecord.objects.get()
    assert (row.voice, row.link, row.entered_by) == ("pupil", None, cast[Role.SENDCO])


def test_what_a_mother_says_at_the_gate_counts_and_names_her_by_what_she_is(sendco, ada):
    page = say(sendco, ada, who=f"l{ada.contact_links.get().pk}", how="gate", words="He sleeps badly.")
    assert "Mother, at the gate" in page
    assert "Dunlin" not in page


def test_answers_stand_by_question_the_latest_first(sendco, ada):
    say(sendco, ada, words="Asked again", on="2026-11-17")
    say(sendco, ada, words="At first", on="2026-09-17")
    page = say(sendco, ada, question="What is hard?", words="Noise")
    assert page.index("What is hard?") < page.index("Noise") < page.index("What helps?")
    assert page.index("Asked again") < page.index("At first")


def test_a_day_to_come_is_refused_and_nothing_typed_is_lost(sendco, ada):
    page = say(sendco, ada, on="2027-01-01", words="Maps and trains.")
    assert "That day is still to come." in page
    assert "Maps and trains." in page
    assert not VoiceRecord.objects.exists()


def test_nobody_changes_or_deletes_it(ada):
    row = factories.VoiceRecordFactory(pupil=ada)
    for change in (lambda: VoiceRecord.objects.update(words="Other."), row.delete):
        with pytest.raises(DatabaseError, match="insert-only"), transaction.atomic():
            change()


class TestStruckOut:
    def strike(self, browser, row) -> str:
        told = {"form_key": str(uuid4()), "why": "Said by another pupil."}
        return browser.post(at("voice_strike", row), told, follow=True).content.decode()

    def test_it_stays_to_be_read_with_who_and_why(self, sendco, ada):
        row = factories.VoiceRecordFactory(pupil=ada)
        page = self.strike(sendco, row)
        assert "<del>When it is quiet.</del>" in page
        assert "Said by another pupil." in page

    def test_nobody_strikes_twice(self, sendco, ada):
        row = factories.VoiceRecordFactory(pupil=ada)
        self.strike(sendco, row)
        assert sendco.get(at("voice_strike", row)).status_code == 404


class TestBroughtToAPlan:
    @pytest.fixture
    def asked(self, ada, cast):
        plan = factories.PlanFactory(pupil=ada, author=cast[Role.SENDCO])
        return factories.PlanContributionFactory(plan=plan)

    def bring(self, row, cast, words: str) -> None:
        answer(
            by=cast.actor(Role.SENDCO), contribution=row, version=row.version, words={"pupil": words}, how="phone",
            given_on=today(), at=now(),
        )  # fmt: skip
        row.refresh_from_db()

    def test_it_is_theirs_whatever_becomes_of_it_in_the_plan(self, asked, cast, ada):
        self.bring(asked, cast, "I like maps.")
        row = VoiceRecord.objects.get()
        assert (row.pupil, row.question, row.words) == (ada, "What the pupil says", "I like maps.")
        assert row.contribution == asked

    def test_said_anew_it_strikes_out_what_stood_before(self, asked, cast):
        self.bring(asked, cast, "I like maps.")
        self.bring(asked, cast, "I like maps.")
        self.bring(asked, cast, "I like trains.")
        first, second = VoiceRecord.objects.order_by("pk")
        assert first.strike.why == PUT_RIGHT
        assert second in VoiceRecord.objects.standing()

    def test_what_a_teacher_brings_is_no_voice_of_the_pupil(self, ada, cast):
        plan = factories.PlanFactory(pupil=ada, kind="passport", author=cast[Role.SENDCO])
        row = factories.PlanContributionFactory(plan=plan, voice="teacher", staff=cast[Role.TEACHER])
        answer(
            by=cast.actor(Role.TEACHER), contribution=row, version=1, words={"helps": "A list"}, how="observed",
            given_on=today(), at=now(),
        )  # fmt: skip
        assert not VoiceRecord.objects.exists()
