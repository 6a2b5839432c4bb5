"""Referrals to agencies and strategy meetings: who, when, what was asked, what came, and what has not come yet."""

import threading
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.urls import reverse

from safeguarding import desk
from safeguarding.actions.agencies import NO_REFERRAL, note_answer
from safeguarding.actions.desk import act, close, correct
from safeguarding.agencies import referrals_of
from safeguarding.checking import check
from safeguarding.codes import EntryKind
from safeguarding.models import Concern, Entry
from safeguarding.sealing import bodies
from staffing.access import Role
from staffing.calendar import now, today
from staffing.refusals import Refused
from tests.cast import make_cast, make_staff
from tests.factories import PupilFactory
from tests.safeguarding.scenes import raised
from tests.safeguarding.test_desk import triaged

pytestmark = pytest.mark.django_db
K = EntryKind
LIST = reverse("safeguarding:concern_list")


def day(days: int) -> str:
    return (today() + timedelta(days=days)).isoformat()


def referred(by, concern: Concern, *, days_ago: int = 0, reply_in: int = 2, asked: str = "Please assess."):
    body = {
        "agency": "social_care",
        "to_whom": "The front door",
        "their_reference": "LA-77",
        "asked": asked,
        "reply_by": day(reply_in),
    }
    return act(
        by=by, concern=concern, kind=K.REFERRED, body=body, happened_at=now() - timedelta(days=days_ago)
    )


def answered(by, concern, referral, kind=K.REPLIED, reply_by: str = "", **more):
    body = {"to_whom": "A. Worker", "their_reference": "", "text": "We will visit.", "answer": ""} | more
    return note_answer(
        by=by, concern=concern, referral=referral, kind=kind, body=body | {"reply_by": reply_by},
        happened_at=now(),
    )  # fmt: skip


def state_of(concern: Concern):
    entries = list(Entry.objects.filter(concern=concern).in_order())
    return referrals_of(entries, bodies(entries))[0]


@pytest.fixture
def concern(cast):
    return raised(cast.actor(Role.TEACHER), PupilFactory(school=cast.school))


@pytest.fixture
def browser(cast, sign_in):
    return sign_in(cast[Role.SAFEGUARDING_LEAD])


def at(name: str, *args: int) -> str:
    return reverse(f"safeguarding:{name}", args=args)


def send(browser, name: str, *args: int, **fields) -> str:
    fields = {"form_key": str(uuid4())} | fields
    return browser.post(at(name, *args), fields, follow=True).content.decode()


REFERRAL = {
    "happened_at": "2026-11-17T10:00",
    "agency": "camhs",
    "to_whom": "Duty worker",
    "their_reference": "C-901",
    "asked": "To see her soon.",
    "reply_by": "2026-11-25",
}
ANSWER = {"happened_at": "2026-11-18T08:00", "to_whom": "", "their_reference": "", "reply_by": ""}


class TestReferring:
    def test_all_of_it_stands_on_the_concern(self, browser, concern):
        page = send(browser, "concern_agency", concern.pk, **REFERRAL)
        assert "(CAMHS)" in page
        for said in ("Duty worker", "C-901", "To see her soon.", "expected by 25 Nov 2026"):
            assert said in page

    def test_it_says_how_many_days_there_was_no_reply(self, browser, lead, concern):
        referred(lead, concern, days_ago=5)
        assert "no reply for 5 days" in browser.get(at("concern_detail", concern.pk)).content.decode()

    def test_the_words_are_sealed(self, lead, concern):
        entry = referred(lead, concern, asked="Dunlin-asked.")
        assert "Dunlin" not in entry.ciphertext

    @pytest.mark.parametrize(
        ("change", "said"),
        [
            ({"agency": ""}, "Choose “Agency”."),
            ({"agency": "nobody"}, "Select a valid choice"),
            ({"asked": ""}, "Fill in “What was asked of them, and why”."),
            ({"reply_by": ""}, "Fill in “Answer expected by”."),
            ({"reply_by": "2026-11-16"}, "before the day it was sent"),
            ({"happened_at": "2026-12-18T10:00"}, "This is still to come"),
            ({"asked": "x" * 20_001}, "Keep it to 20000 characters"),
        ],
    )
    def test_what_is_amiss_is_said_and_nothing_typed_is_lost(self, browser, concern, change, said):
        page = send(browser, "concern_agency", concern.pk, **REFERRAL | change)
        assert said in page
        assert "C-901" in page
        assert not Entry.objects.filter(kind=K.REFERRED).exists()


class TestWhatFollows:
    def test_an_answer_ends_the_waiting(self, lead, concern):
        answered(lead, concern, referred(lead, concern))
        assert not state_of(concern).is_waiting

    def test_an_answer_that_promises_more_waits_for_it(self, lead, concern):
        answered(lead, concern, referred(lead, concern), reply_by=day(9))
        assert state_of(concern).reply_by == today() + timedelta(days=9)

    def test_a_chase_leaves_the_day_unless_it_gives_another(self, lead, concern):
        referral = referred(lead, concern, reply_in=1)
        answered(lead, concern, referral, K.CHASED)
        assert state_of(concern).reply_by == today() + timedelta(days=1)
        answered(lead, concern, referral, K.CHASED, reply_by=day(4))
        assert (state_of(concern).reply_by, state_of(concern).chased) == (today() + timedelta(days=4), 2)

    def test_an_escalation_says_to_whom_and_why(self, browser, lead, concern):
        referral = referred(lead, concern)
        fields = ANSWER | {"what": "agency_escalated", "text": "Nobody rings back."}
        address = ("referral_answer", concern.pk, referral.pk)
        assert "Say to whom it was escalated." in send(browser, *address, **fields)
        page = send(browser, *address, **fields | {"to_whom": "The team manager"})
        assert "The team manager" in page
        assert "Escalated</span>" in page
        assert f"entry {referral.number}" in page

    def test_none_may_be_needed_any_more(self, browser, lead, concern):
        referral = referred(lead, concern)
        fields = ANSWER | {"what": "not_needed", "text": "The family moved away."}
        page = send(browser, "referral_answer", concern.pk, referral.pk, **fields)
        assert "none is needed any more" in page
        assert not state_of(concern).is_waiting

    def test_a_day_gone_by_is_no_day_for_an_answer(self, browser, lead, concern):
        referral = referred(lead, concern)
        fields = ANSWER | {"what": "agency_chased", "text": "Plover-typed.", "reply_by": day(-1)}
        page = send(browser, "referral_answer", concern.pk, referral.pk, **fields)
        assert "This day is over" in page
        assert "Plover-typed." in page

    def test_a_referral_of_another_concern_is_not_there(self, browser, cast, lead, concern):
        other = raised(cast.actor(Role.TEACHER), PupilFactory(school=cast.school))
        referral = referred(lead, other)
        assert browser.get(at("referral_answer", concern.pk, referral.pk)).status_code == 404
        with pytest.raises(Refused, match=NO_REFERRAL):
            answered(lead, concern, referral)

    def test_it_can_be_put_right(self, lead, concern):
        entry = referred(lead, concern)
        assert correct(by=lead, concern=concern, entry=entry, text="C", why="D").supersedes == entry

    def test_the_chain_is_whole_after_all_of_it(self, cast, lead, concern):
        referral = referred(lead, concern)
        for kind in (K.CHASED, K.ESCALATED, K.REPLIED):
            answered(lead, concern, referral, kind)
        assert check(cast.school).faults == []


class TestAtTheDesk:
    def test_what_is_expected_stands_there_by_date_and_late_ones_say_so(self, browser, lead, concern):
        referred(lead, concern, days_ago=9, reply_in=-1, asked="Godwit-asked.")
        page = browser.get(LIST).content.decode()
        assert "Godwit-asked." in page
        assert "Answer expected" in page
        assert "Late" in page

    def test_everything_to_be_done_is_one_list_by_date(self, lead, concern):
        referred(lead, concern, reply_in=5)
        strategy(lead, concern, next_on=day(3))
        body = {"what": "Ring", "owner": lead.staff_id, "owner_name": lead.name, "due_on": day(4)}
        act(by=lead, concern=concern, kind=K.ACTION, body=body)
        due = desk.waiting_at(lead).due
        assert [each.on for each in due] == [today() + timedelta(days=days) for days in (3, 4, 5)]

    def test_an_answered_one_is_gone(self, lead, concern):
        answered(lead, concern, referred(lead, concern))
        assert desk.waiting_at(lead).due == []


class TestClosing:
    def test_not_while_an_answer_is_expected(self, lead, concern):
        referral = referred(lead, triaged(lead, concern))
        with pytest.raises(Refused, match="no answer yet"):
            close(by=lead, concern=concern, reasons="Resolved.")
        answered(lead, concern, referral)
        close(by=lead, concern=concern, reasons="Resolved.")

    def test_in_a_closed_one_nothing_is_referred(self, browser, lead, concern):
        close(by=lead, concern=triaged(lead, concern), reasons="Resolved.")
        page = send(browser, "concern_agency", concern.pk, **REFERRAL)
        assert "closed this already" in page
        assert "To see her soon." in page


def strategy(by, concern, next_on: str = "") -> Entry:
    body = {"there": "Police, school", "decision": "A", "decided_by": "B", "reasons": "C", "next_on": next_on}
    return act(by=by, concern=concern, kind=K.STRATEGY, body=body, happened_at=now())


class TestStrategyMeetings:
    FIELDS = {
        "happened_at": "2026-11-17T10:00",
        "there": "Social care, police, school",
        "decision": "A joint visit.",
        "decided_by": "The team manager",
        "reasons": "Agreed by all.",
        "next_on": "2026-11-27",
    }

    def test_who_was_there_what_was_decided_and_by_whom(self, browser, concern):
        page = send(browser, "concern_strategy", concern.pk, **self.FIELDS)
        for said in (*list(self.FIELDS.values())[1:5], "Next strategy meeting: 27 Nov 2026"):
            assert said in page

    def test_the_next_one_takes_its_place_at_the_desk(self, lead, concern):
        strategy(lead, concern, next_on=day(2))
        strategy(lead, concern)
        assert desk.waiting_at(lead).due == []

    def test_without_a_decision_it_is_refused(self, browser, concern):
        page = send(browser, "concern_strategy", concern.pk, **self.FIELDS | {"decision": ""})
        assert "Fill in “What was decided”." in page
        assert "Agreed by all." in page

    def test_the_next_is_not_in_the_past(self, browser, concern):
        page = send(browser, "concern_strategy", concern.pk, **self.FIELDS | {"next_on": "2026-11-01"})
        assert "This day is over" in page


def test_of_a_concern_about_oneself_one_sees_none_of_it(browser, cast):
    deputy = make_staff(cast.school, Role.SAFEGUARDING_LEAD, forename="Deputy").actor(today())
    pupil = PupilFactory(school=cast.school)
    concern = raised(cast.actor(Role.TEACHER), pupil, about_staff=[cast[Role.SAFEGUARDING_LEAD]])
    referral = referred(deputy, concern, asked="Knot-asked.")
    assert browser.get(at("concern_agency", concern.pk)).status_code == 404
    assert browser.get(at("referral_answer", concern.pk, referral.pk)).status_code == 404
    assert browser.get(at("concern_strategy", concern.pk)).status_code == 404
    assert "Knot-asked." not in browser.get(LIST).content.decode()
    assert [each.what for each in desk.waiting_at(deputy).due] == ["Knot-asked."]


@pytest.mark.django_db(transaction=True)
def test_two_who_note_an_answer_at_once_are_both_heard():
    cast = make_cast()
    deputy = make_staff(cast.school, Role.SAFEGUARDING_LEAD, forename="Deputy")
    lead = cast.actor(Role.SAFEGUARDING_LEAD)
    concern = raised(cast.actor(Role.TEACHER), PupilFactory(school=cast.school))
    referral = referred(lead, concern)
    start, trouble = threading.Barrier(2), []

    def answering(by) -> None:
        start.wait()
        try:
            answered(by, concern, referral)
        except Exception as error:
            trouble.append(error)
        finally:
            connection.close()

    both = [threading.Thread(target=answering, args=[by]) for by in (lead, deputy.actor(today()))]
    for each in both:
        each.start()
    for each in both:
        each.join()
    assert trouble == []
    assert Entry.objects.filter(concern=concern, kind=K.REPLIED).count() == 2
    assert check(cast.school).faults == []
