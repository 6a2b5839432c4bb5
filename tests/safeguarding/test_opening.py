"""Who opened what, when and why: by how it stood or how they came; of what is closed, they say so first."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from safeguarding.actions.adults import close_adult_concern
from safeguarding.actions.concerns import add_to_concern
from safeguarding.actions.desk import act, close, note_outcome, note_read, open_closed, reopen
from safeguarding.actions.file_moves import step
from safeguarding.checking import check
from safeguarding.chronology import Wanted, chronology_of
from safeguarding.codes import EntryKind, Route, WhyRead
from safeguarding.forms.desk import ASKED
from safeguarding.models import Entry, FileMoveStep, SealedDraft
from safeguarding.opening import WAYS, how_it_stood, is_asked
from safeguarding.sealing import bodies, key_of_pupil
from safeguarding.standing import Stage, standing_of
from staffing.access import Role
from staffing.calendar import now, today
from staffing.models import AuditEvent
from tests.cast import grow_stale, make_cast
from tests.factories import PupilFactory
from tests.safeguarding.scenes import about_adult, guards_away, moved_on, raised, transfer_of
from tests.safeguarding.test_adult_desk import assessed
from tests.safeguarding.test_agencies import referred
from tests.safeguarding.test_desk import to_do, triaged
from tests.safeguarding.test_plans import met, started

pytestmark = pytest.mark.django_db
K, W = EntryKind, WhyRead
QUESTION = "Why are you opening this closed concern?"
WORDS = "Heron-words of a child."
ELEVEN = timedelta(minutes=11)


@pytest.fixture
def pupil(cast):
    return PupilFactory(school=cast.school)


@pytest.fixture
def concern(teacher, pupil):
    return raised(teacher, pupil)


@pytest.fixture
def closed(deputy, concern):
    """By the deputy: the lead has not opened it."""
    note_read(by=deputy, concern=concern, at=now())
    close(by=deputy, concern=triaged(deputy, concern), reasons="Followed up.")
    return concern


@pytest.fixture
def browser(cast, sign_in):
    return sign_in(cast[Role.SAFEGUARDING_LEAD])


def at(name: str, *args: int) -> str:
    return reverse(f"safeguarding:{name}", args=args)


def reasons(concern) -> list[dict]:
    """What stands in each entry that says it was opened."""
    entries = list(Entry.objects.of(concern).filter(kind=K.READ).in_order())
    said = bodies(entries)
    return [said[entry.pk] for entry in entries]


def why(concern) -> str:
    """The reason for which it was opened last."""
    return reasons(concern)[-1]["why_read"]


def opened(browser, concern, **query) -> str:
    """Why, by whoever opens it in a browser."""
    browser.get(at("concern_detail", concern.pk), query)
    return why(concern)


def grow_old(concern, by=ELEVEN) -> None:
    """As if all of it had been written so long ago; the chain would tell."""
    with guards_away():
        for entry in Entry.objects.of(concern):
            Entry.objects.filter(pk=entry.pk).update(written_at=entry.written_at - by)


def answer(browser, concern, name: str = "concern_detail", **fields):
    fields = {"form_key": str(uuid4()), "why_read": "review"} | fields
    return browser.post(at(name, concern.pk), fields, follow=True)


class TestByHowItStood:
    def test_new_and_not_read_by_them(self, browser, concern):
        assert opened(browser, concern) == W.UNREAD

    def test_what_another_has_read_is_still_new_to_them(self, browser, deputy, concern):
        note_read(by=deputy, concern=concern, at=now())
        triaged(deputy, concern)
        assert opened(browser, concern) == W.UNREAD

    def test_what_was_added_is_new_again(self, browser, lead, teacher, concern):
        note_read(by=lead, concern=concern, at=now())
        add_to_concern(by=teacher, concern=concern, text="More.")
        assert opened(browser, concern) == W.UNREAD

    def test_it_waited_to_be_decided(self, browser, lead, concern):
        note_read(by=lead, concern=concern, at=now())
        grow_old(concern)
        assert opened(browser, concern) == W.WAITED

    @pytest.mark.parametrize("days", [-3, 0])
    def test_an_action_was_due(self, browser, lead, concern, days):
        to_do(lead, triaged(lead, concern), days=days)
        grow_old(concern)
        assert opened(browser, concern) == W.DUE

    def test_an_action_of_tomorrow_is_not_due(self, browser, lead, concern):
        to_do(lead, triaged(lead, concern), days=1)
        grow_old(concern)
        assert opened(browser, concern) == W.ADDRESS

    def test_nor_is_one_that_was_done(self, browser, lead, concern):
        action = to_do(lead, triaged(lead, concern), days=0)
        note_outcome(by=lead, concern=concern, action=action, outcome="Rung.")
        grow_old(concern)
        assert opened(browser, concern) == W.ADDRESS

    def test_an_answer_of_an_agency_was_due(self, browser, lead, concern):
        referred(lead, triaged(lead, concern), days_ago=9, reply_in=-1)
        grow_old(concern)
        assert opened(browser, concern) == W.DUE

    def test_a_strategy_meeting_was_due(self, browser, lead, concern):
        body = {"there": "", "text": "Met.", "next_on": today().isoformat()}
        act(by=lead, concern=triaged(lead, concern), kind=K.STRATEGY, body=body)
        grow_old(concern)
        assert opened(browser, concern) == W.DUE

    def test_a_meeting_about_a_plan_was_due(self, browser, lead, concern, pupil):
        started(lead, triaged(lead, concern), pupil)
        met(lead, concern, pupil, next_on=today().isoformat())
        grow_old(concern)
        assert opened(browser, concern) == W.DUE

    def test_they_had_just_written_in_it(self, browser, lead, concern):
        triaged(lead, concern)
        assert opened(browser, concern, **{"from": "list"}) == W.WROTE

    def test_how_it_stood_counts_before_the_way(self, browser, concern):
        assert opened(browser, concern, **{"from": "chronology"}) == W.UNREAD


class TestByTheWay:
    @pytest.fixture
    def known(self, lead, concern):
        """Decided, with nothing due."""
        note_read(by=lead, concern=concern, at=now())
        triaged(lead, concern)
        grow_old(concern)
        return concern

    @pytest.mark.parametrize("way", sorted(WAYS))
    def test_as_the_link_says(self, browser, known, way):
        assert opened(browser, known, **{"from": way}) == way

    @pytest.mark.parametrize("code", ["", "due", "unread", "review", "other", "Heron-words", "list "])
    def test_what_no_link_of_ours_says_is_its_address(self, browser, known, code):
        assert opened(browser, known, **{"from": code}) == W.ADDRESS

    def test_and_so_is_nothing(self, browser, known):
        assert opened(browser, known) == W.ADDRESS

    @pytest.mark.parametrize(
        ("page", "way"), [("list", "list"), ("chronology", "chronology"), ("kept", "kept"), ("act", "within")]
    )
    def test_each_page_that_leads_to_it_says_so(self, browser, known, pupil, page, way):
        key = key_of_pupil(pupil).pk
        address = {
            "list": at("concern_list"),
            "chronology": at("chronology_detail", key),
            "kept": at("retention_detail", key),
            "act": at("concern_action", known.pk),
        }[page]
        assert f'href="{at("concern_detail", known.pk)}?from={way}' in browser.get(address).content.decode()

    def test_it_is_noted_once_in_ten_minutes_whatever_the_way(self, browser, known):
        for way in ("list", "kept"):
            opened(browser, known, **{"from": way})
        assert [each["why_read"] for each in reasons(known)][1:] == ["list"]


class TestOneThatIsClosed:
    def test_is_not_shown_before_its_reader_said_why(self, browser, closed, pupil):
        page = browser.get(at("concern_detail", closed.pk), {"from": "list"}).content.decode()
        assert QUESTION in page
        assert closed.reference in page
        for hidden in (WORDS, f"Words of {pupil.pk}.", "Followed up.", pupil.name, "Raised by", "Neglect"):
            assert hidden not in page
        assert len(reasons(closed)) == 1

    def test_none_of_its_entries_is_shown_by_its_own_address_either(self, browser, lead, deputy, concern):
        said = act(
            by=deputy, concern=concern, kind=K.DISCUSSION, body={"with": "The nurse", "text": "Siskin."}
        )
        close(by=deputy, concern=triaged(deputy, concern), reasons="Followed up.")
        refused = browser.get(at("entry_correct", concern.pk, said.pk))
        assert refused.url == at("concern_detail", concern.pk)
        answer(browser, concern)
        assert "Siskin." in browser.get(at("entry_correct", concern.pk, said.pk)).content.decode()

    @pytest.mark.parametrize("reason", [each for each in ASKED if each != W.OTHER])
    def test_is_shown_with_each_reason(self, browser, closed, reason):
        page = answer(browser, closed, why_read=reason).content.decode()
        assert WORDS in page
        assert reasons(closed)[-1] == {"why_read": reason, "text": ""}

    def test_the_words_stand_in_it_and_nowhere_in_clear(self, browser, closed):
        page = answer(browser, closed, why_read="other", text="Curlew-reasons.").content.decode()
        assert "Curlew-reasons." in page
        written = [*Entry.objects.values(), *AuditEvent.objects.values(), *SealedDraft.objects.values()]
        assert "Curlew" not in str(written)

    def test_is_not_asked_of_again_within_ten_minutes(self, browser, closed):
        answer(browser, closed)
        page = browser.get(at("concern_detail", closed.pk)).content.decode()
        assert WORDS in page
        assert len(reasons(closed)) == 2

    def test_is_asked_of_again_afterwards(self, browser, closed):
        answer(browser, closed)
        grow_old(closed)
        assert QUESTION in browser.get(at("concern_detail", closed.pk)).content.decode()

    def test_each_reader_is_asked(self, browser, deputy, closed):
        open_closed(by=deputy, concern=closed, why_read="review", text="")
        assert QUESTION in browser.get(at("concern_detail", closed.pk)).content.decode()

    @pytest.mark.parametrize(
        ("fields", "field"),
        [
            ({"why_read": ""}, "why_read"),
            ({"why_read": "Heron"}, "why_read"),
            ({"why_read": "list"}, "why_read"),
            ({"why_read": "other", "text": ""}, "text"),
            ({"why_read": "other", "text": "   "}, "text"),
        ],
    )
    def test_an_answer_that_is_none_is_refused_beside_its_field(self, browser, closed, fields, field):
        page = answer(browser, closed, **fields)
        assert list(page.context["form"].errors) == [field]
        assert WORDS not in page.content.decode()
        assert len(reasons(closed)) == 1

    def test_what_was_typed_stays(self, browser, closed):
        page = answer(browser, closed, why_read="", text="Pintail-typed.").content.decode()
        assert "Pintail-typed." in page

    def test_too_many_words_are_refused_once_and_stay(self, browser, closed):
        page = answer(browser, closed, why_read="other", text="Teal " * 5_000)
        assert len(page.context["form"].errors["text"]) == 1
        assert "Teal Teal" in page.content.decode()

    def test_the_same_answer_sent_twice_is_one_entry(self, browser, closed):
        fields = {"form_key": str(uuid4())}
        for _ in range(2):
            assert WORDS in answer(browser, closed, **fields).content.decode()
        assert len(reasons(closed)) == 2

    def test_who_closed_it_reads_on(self, browser, lead, concern):
        close(by=lead, concern=triaged(lead, concern), reasons="Followed up.")
        assert opened(browser, concern) == W.WROTE

    def test_something_new_in_it_is_read_like_anything_new(self, browser, teacher, closed):
        add_to_concern(by=teacher, concern=closed, text="And again today.")
        page = browser.get(at("concern_detail", closed.pk)).content.decode()
        assert "And again today." in page
        assert why(closed) == W.UNREAD

    def test_a_meeting_that_is_due_about_a_plan_in_it_is_reason_enough(self, browser, lead, concern, pupil):
        started(lead, triaged(lead, concern), pupil)
        met(lead, concern, pupil, next_on=today().isoformat())
        close(by=lead, concern=concern, reasons="The plan goes on.")
        grow_old(concern)
        assert opened(browser, concern) == W.DUE

    def test_a_strategy_meeting_of_then_is_not(self, browser, lead, concern):
        body = {"there": "", "text": "Met.", "next_on": today().isoformat()}
        act(by=lead, concern=triaged(lead, concern), kind=K.STRATEGY, body=body)
        close(by=lead, concern=concern, reasons="Followed up.")
        grow_old(concern)
        assert QUESTION in browser.get(at("concern_detail", concern.pk)).content.decode()

    def test_opened_again_it_is_asked_of_no_more(self, browser, deputy, closed):
        reopen(by=deputy, concern=closed, reasons="It happened again.")
        assert opened(browser, closed) == W.UNREAD

    def test_the_answer_makes_it_no_less_closed(self, browser, closed):
        answer(browser, closed)
        kinds = Entry.objects.of(closed).in_order().values_list("kind", flat=True)
        assert standing_of(kinds).stage == Stage.CLOSED

    def test_the_answer_is_in_the_chain(self, browser, cast, closed):
        answer(browser, closed, why_read="supervision", text="With the trust.")
        assert check(cast.school).faults == []

    def test_what_was_answered_is_asked_for_with_a_fresh_second_factor(self, browser, closed):
        grow_stale(browser)
        assert answer(browser, closed, text="Plover-typed.").status_code == 403
        assert len(reasons(closed)) == 1

    def test_nobody_else_is_asked(self, cast, sign_in, closed):
        for role in set(Role) - {Role.SAFEGUARDING_LEAD}:
            assert answer(sign_in(cast[role]), closed).status_code == 403
        other = sign_in(make_cast()[Role.SAFEGUARDING_LEAD])
        assert answer(other, closed).status_code == 404
        assert len(reasons(closed)) == 1

    def test_nobody_answers_of_what_is_about_themselves(self, browser, cast, deputy, teacher, pupil):
        own = raised(teacher, pupil, about_staff=[cast[Role.SAFEGUARDING_LEAD]])
        close(by=deputy, concern=triaged(deputy, own), reasons="Followed up.")
        assert answer(browser, own).status_code == 404
        assert reasons(own) == []

    def test_the_question_costs_no_more_for_much_that_was_written(
        self, browser, deputy, closed, teacher, pupil
    ):
        address = at("concern_detail", closed.pk)
        asked = []
        for _ in range(2):
            with CaptureQueriesContext(connection) as captured:
                assert QUESTION in browser.get(address).content.decode()
            asked.append(len(captured))
            reopen(by=deputy, concern=closed, reasons="Again.")
            for number in range(20):
                body = {"decision": f"Number {number}", "reasons": "As said."}
                act(by=deputy, concern=closed, kind=K.DECISION, body=body)
            close(by=deputy, concern=closed, reasons="Followed up.")
        assert asked[1] <= asked[0]


class TestWhatIsSeenOfIt:
    def test_the_thread_says_who_opened_it_and_why(self, browser, deputy, concern):
        note_read(by=deputy, concern=concern, at=now())
        page = browser.get(at("concern_detail", concern.pk)).content.decode()
        assert f"Opened by {deputy.name}: new and not yet read by them" in page

    def test_one_that_was_opened_before_reasons_were_kept_says_who(self, browser, deputy, concern):
        act(by=deputy, concern=concern, kind=K.READ, body={})
        assert (
            f"Opened by {deputy.name}</p>" in browser.get(at("concern_detail", concern.pk)).content.decode()
        )

    def test_no_chronology_has_it_unless_it_is_asked_for(self, lead, closed, pupil):
        open_closed(by=lead, concern=closed, why_read="other", text="Curlew-reasons.")
        chronology = chronology_of(lead, key_of_pupil(pupil), Wanted(), now())
        assert not [moment for moment in chronology.moments if moment.entry.kind == K.READ]
        (*_, last) = chronology_of(lead, key_of_pupil(pupil), Wanted(kind="read"), now()).moments
        assert last.lines == [("Why", "something else"), ("", "Curlew-reasons.")]

    def test_a_plan_written_in_another_concern_costs_no_statement_more(
        self, browser, lead, teacher, concern, pupil
    ):
        other = raised(teacher, pupil)
        asked = []
        for each in (concern, other):
            with CaptureQueriesContext(connection) as captured:
                browser.get(at("concern_detail", each.pk))
            asked.append(len(captured))
            if each == concern:
                started(lead, concern, pupil)
        assert asked[1] <= asked[0]


class TestAboutAdults:
    @pytest.fixture
    def head(self, cast):
        return cast.actor(Role.HEAD)

    @pytest.fixture
    def about(self, cast, teacher):
        return about_adult(teacher, cast[Role.MENTOR])

    @pytest.fixture
    def heads_browser(self, cast, sign_in):
        return sign_in(cast[Role.HEAD])

    def test_a_new_one_is_new(self, heads_browser, about):
        heads_browser.get(at("adult_concern_detail", about.pk))
        assert why(about) == W.UNREAD

    def test_an_allegation_of_which_the_lado_is_to_be_told_by_now_is_due(self, head, about):
        assessed(head, about, Route.ALLEGATION)
        entries = list(Entry.objects.of(about).in_order())
        late = about.raised_at + timedelta(days=5)
        assert how_it_stood(head, about, entries, bodies(entries), late) == W.DUE

    def test_one_that_is_low_level_has_no_clock(self, head, about):
        assessed(head, about)
        entries = list(Entry.objects.of(about).in_order())
        late = about.raised_at + timedelta(days=5)
        assert how_it_stood(head, about, entries, bodies(entries), late) is None

    def test_from_another_about_the_same_adult(self, heads_browser, head, teacher, about, cast):
        other = about_adult(teacher, cast[Role.MENTOR])
        assessed(head, about)
        grow_old(about)
        page = heads_browser.get(at("adult_concern_detail", other.pk)).content.decode()
        address = f"{at('adult_concern_detail', about.pk)}?from=linked"
        assert address in page
        heads_browser.get(address)
        assert why(about) == W.LINKED

    def test_a_closed_one_is_asked_of_first(self, heads_browser, head, about):
        close_adult_concern(by=head, concern=assessed(head, about), finding="", reasons="Talked through.")
        grow_old(about)
        page = heads_browser.get(at("adult_concern_detail", about.pk)).content.decode()
        assert QUESTION in page
        assert "Heron-words" not in page
        assert about.adult.name not in page
        refused = answer(heads_browser, about, "adult_concern_detail", why_read="other").content.decode()
        assert "Heron-words" not in refused
        shown = answer(heads_browser, about, "adult_concern_detail", why_read="news").content.decode()
        assert "Heron-words" in shown
        assert why(about) == W.NEWS

    def test_nobody_answers_who_does_not_read_it(self, cast, sign_in, head, about):
        close_adult_concern(by=head, concern=assessed(head, about), finding="", reasons="Talked through.")
        for role in (Role.SAFEGUARDING_LEAD, Role.CHAIR_OF_GOVERNORS):
            assert answer(sign_in(cast[role]), about, "adult_concern_detail").status_code == 404
        assert reasons(about) == []


class TestFilesThatMove:
    @staticmethod
    def why(move) -> str:
        last = FileMoveStep.objects.filter(move=move, entry__kind=K.READ).order_by("entry__number").last()
        return bodies([last.entry])[last.entry_id]["why_read"]

    @staticmethod
    def grow_old(move) -> None:
        with guards_away():
            for each in FileMoveStep.objects.filter(move=move).select_related("entry"):
                Entry.objects.filter(pk=each.entry_id).update(written_at=each.entry.written_at - ELEVEN)

    def test_new_to_who_did_not_begin_it(self, browser, deputy, pupil):
        move = transfer_of(deputy, pupil)
        browser.get(at("file_move_detail", move.pk))
        assert self.why(move) == W.UNREAD

    def test_who_began_it_had_just_written_in_it(self, browser, lead, pupil):
        move = transfer_of(lead, pupil)
        browser.get(at("file_move_detail", move.pk), {"from": "list"})
        assert self.why(move) == W.WROTE

    def test_due(self, browser, lead, pupil):
        move = transfer_of(lead, pupil, leaving_on=(today() - timedelta(days=60)).isoformat())
        self.grow_old(move)
        browser.get(at("file_move_detail", move.pk), {"from": "list"})
        assert self.why(move) == W.DUE

    @pytest.mark.parametrize(("query", "reason"), [({"from": "list"}, "list"), ({}, "address")])
    def test_at_its_end_by_the_way(self, browser, lead, pupil, query, reason):
        move = moved_on(lead, pupil)
        self.grow_old(move)
        browser.get(at("file_move_detail", move.pk), query)
        assert self.why(move) == reason

    def test_the_list_says_so(self, browser, lead, pupil):
        move = transfer_of(lead, pupil)
        page = browser.get(at("file_move_list")).content.decode()
        assert f'href="{at("file_move_detail", move.pk)}?from=list"' in page

    def test_what_another_did_since_is_new(self, browser, lead, deputy, pupil):
        move = transfer_of(lead, pupil)
        browser.get(at("file_move_detail", move.pk))
        step(by=deputy, move=move, kind=K.SENT, body={"how": "By hand"}, happened_at=now())
        browser.get(at("file_move_detail", move.pk))
        assert self.why(move) == W.UNREAD


def test_who_is_asked_is_who_did_nothing_with_it_lately(lead, deputy, closed):
    entries = list(Entry.objects.of(closed).in_order())
    said = bodies(entries)
    assert is_asked(lead, closed, entries, said, now())
    assert not is_asked(deputy, closed, entries, said, now())
    assert is_asked(deputy, closed, entries, said, now() + ELEVEN)


class TestAFileByItsOwnAddress:
    @pytest.fixture
    def drawn(self, teacher, deputy, pupil):
        """Triaged by the deputy: the lead has not opened it."""
        concern = raised(teacher, pupil, contents=[b"a drawing"])
        note_read(by=deputy, concern=concern, at=now())
        return triaged(deputy, concern)

    def test_to_look_at_it_is_to_open_the_concern(self, browser, drawn):
        assert browser.get(at("concern_file", drawn.pk, 1)).content == b"a drawing"
        assert why(drawn) == W.UNREAD

    def test_once_in_ten_minutes(self, browser, drawn):
        opened(browser, drawn)
        before = len(reasons(drawn))
        browser.get(at("concern_file", drawn.pk, 1))
        assert len(reasons(drawn)) == before

    def test_of_a_closed_one_it_is_asked_first(self, browser, deputy, drawn):
        close(by=deputy, concern=drawn, reasons="Followed up.")
        before = len(reasons(drawn))
        page = browser.get(at("concern_file", drawn.pk, 1), follow=True)
        assert QUESTION in page.content.decode()
        assert len(reasons(drawn)) == before

    def test_what_is_not_there_opens_nothing(self, browser, drawn):
        before = len(reasons(drawn))
        assert browser.get(at("concern_file", drawn.pk, 2)).status_code == 404
        assert len(reasons(drawn)) == before

    def test_about_an_adult_likewise(self, cast, teacher, sign_in):
        concern = about_adult(teacher, cast[Role.MENTOR], contents=[b"a drawing"])
        assert sign_in(cast[Role.HEAD]).get(at("adult_file", concern.pk, 1)).content == b"a drawing"
        assert why(concern) == W.UNREAD
