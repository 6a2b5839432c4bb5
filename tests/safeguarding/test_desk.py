"""The desk: for the team alone; everything done there is an entry, and nothing that was typed is lost."""

import re
import threading
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.urls import reverse

from safeguarding import desk
from safeguarding.actions.concerns import Concerned, add_to_concern, raise_concern
from safeguarding.actions.desk import act, close, correct, note_outcome, note_read, reopen
from safeguarding.checking import check, note_check
from safeguarding.codes import EntryKind, PupilRole, Urgency
from safeguarding.models import ChainCheck, Concern, Entry
from safeguarding.standing import Stage, standing_of
from staffing.access import Role
from staffing.calendar import now, today
from staffing.models import AuditEvent, Draft, StaffRole
from staffing.refusals import Refused
from tests.cast import grow_stale, make_cast, make_staff
from tests.factories import PupilFactory
from tests.safeguarding.scenes import raised

pytestmark = pytest.mark.django_db
K = EntryKind
LIST = reverse("safeguarding:concern_list")
TRIAGE = {
    "categories": ["NEG", "online"],
    "urgency": "today",
    "level": "early_help",
    "threshold": "family_help",
    "reasons": "Talked through with the deputy.",
}


@pytest.fixture
def deputy(cast):
    return make_staff(cast.school, Role.SAFEGUARDING_LEAD, forename="Deputy")


@pytest.fixture
def pupil(cast):
    return PupilFactory(school=cast.school)


@pytest.fixture
def concern(teacher, pupil):
    return raised(teacher, pupil)


@pytest.fixture
def browser(cast, sign_in):
    return sign_in(cast[Role.SAFEGUARDING_LEAD])


def at(name: str, *args: int) -> str:
    return reverse(f"safeguarding:{name}", args=args)


def send(browser, name: str, *args: int, **fields):
    return browser.post(at(name, *args), {"form_key": str(uuid4())} | fields, follow=True)


def kinds(concern: Concern) -> list[str]:
    return list(Entry.objects.filter(concern=concern).in_order().values_list("kind", flat=True))


def triaged(by, concern: Concern, urgency: str = "today") -> Concern:
    act(by=by, concern=concern, kind=K.TRIAGE, body=TRIAGE | {"urgency": urgency})
    return concern


def to_do(by, concern: Concern, days: int = 1, what: str = "Ring the health visitor") -> Entry:
    due = (today() + timedelta(days=days)).isoformat()
    body = {"what": what, "owner": by.staff_id, "owner_name": by.name, "due_on": due}
    return act(by=by, concern=concern, kind=K.ACTION, body=body)


class TestTheList:
    def test_it_names_the_pupils_to_the_team(self, browser, concern, pupil):
        page = browser.get(LIST).content.decode()
        assert concern.reference in page
        assert pupil.name in page

    def test_who_is_not_on_the_roll_is_named_as_told(self, browser, teacher):
        about = [Concerned(PupilRole.WITNESS, name="A cousin, Teal")]
        raise_concern(by=teacher, form_key=uuid4(), about=about, said={"seen": "Words."})
        assert "A cousin, Teal" in browser.get(LIST).content.decode()

    def test_unread_ones_come_first_then_by_how_soon(self, lead, teacher, pupil):
        routine, now_, unread = (raised(teacher, pupil) for _ in range(3))
        for each, urgency in ((routine, "routine"), (now_, "now")):
            note_read(by=lead, concern=each, at=now())
            triaged(lead, each, urgency)
        rows = desk.waiting_at(lead).rows
        assert [row.concern for row in rows] == [unread, now_, routine]
        assert [row.urgency for row in rows] == [None, Urgency.NOW, Urgency.ROUTINE]

    def test_what_was_read_and_waits_for_triage_goes_before_what_somebody_has_triaged(
        self, lead, teacher, pupil
    ):
        now_, waits = (raised(teacher, pupil) for _ in range(2))
        for each in (now_, waits):
            note_read(by=lead, concern=each, at=now())
        triaged(lead, now_, "now")
        assert [row.concern for row in desk.waiting_at(lead).rows] == [waits, now_]

    def test_one_in_which_somebody_may_be_in_danger_is_urgent_before_triage(self, lead, teacher, pupil):
        raised(teacher, pupil)
        urgent = raised(teacher, pupil, is_urgent=True)
        row = desk.waiting_at(lead).rows[0]
        assert (row.concern, row.urgency) == (urgent, Urgency.NOW)

    def test_closed_ones_stand_on_a_page_of_their_own(self, browser, lead, concern):
        close(by=lead, concern=triaged(lead, concern), reasons="Resolved.")
        assert concern.reference not in browser.get(LIST).content.decode()
        assert concern.reference in browser.get(LIST, {"closed": 1}).content.decode()

    def test_what_is_added_to_a_closed_one_brings_it_back_to_be_read(self, browser, lead, teacher, concern):
        close(by=lead, concern=triaged(lead, concern), reasons="Resolved.")
        add_to_concern(by=teacher, concern=concern, text="And again today.")
        assert "something new to read" in browser.get(LIST).content.decode()

    def test_what_the_database_calls_waiting_is_what_the_entries_say(self, lead, teacher, pupil):
        concerns = [raised(teacher, pupil) for _ in range(4)]
        for each in concerns[1:]:
            close(by=lead, concern=triaged(lead, each), reasons="Resolved.")
        reopen(by=lead, concern=concerns[2], reasons="Again.")
        add_to_concern(by=teacher, concern=concerns[3], text="More.")
        waiting = {row.concern.pk for row in desk.waiting_at(lead).rows}
        standings = {each.pk: standing_of(kinds(each)) for each in concerns}
        assert waiting == {pk for pk, each in standings.items() if each.is_unread or not each.is_closed}
        assert {each.pk for each in desk.closed(lead)} == set(standings) - waiting

    def test_statements_do_not_grow_with_rows(
        self, browser, lead, teacher, cast, django_assert_max_num_queries
    ):
        for _ in range(5):
            to_do(lead, triaged(lead, raised(teacher, PupilFactory(school=cast.school))))
        with django_assert_max_num_queries(15):
            few = len(browser.get(LIST).content)
        for _ in range(12):
            to_do(lead, triaged(lead, raised(teacher, PupilFactory(school=cast.school))))
        with django_assert_max_num_queries(15):
            assert len(browser.get(LIST).content) > few

    def test_with_nothing_there_it_says_what_will_be(self, browser):
        page = browser.get(LIST).content.decode()
        assert "Nothing waits" in page
        assert "Nothing is to be done" in page

    def test_actions_stand_there_with_whose_they_are_and_which_are_late(self, browser, lead, concern):
        to_do(lead, concern, days=-2)
        page = browser.get(LIST).content.decode()
        assert "Ring the health visitor" in page
        assert "Late" in page
        assert "Yours" in page


class TestTheChain:
    def test_the_desk_says_when_it_was_checked(self, browser, cast, concern):
        assert "not checked yet" in browser.get(LIST).content.decode()
        note_check(cast.school, now())
        assert "2 entries, all as written" in browser.get(LIST).content.decode()

    def test_a_fault_stands_in_words_above_all(self, browser, cast):
        ChainCheck.objects.create(school=cast.school, checked_at=now(), entries=3, faults=1, first_fault=2)
        assert "not as they were written" in browser.get(LIST).content.decode()

    def test_all_that_the_desk_does_leaves_it_whole(self, lead, cast, concern):
        note_read(by=lead, concern=concern, at=now())
        action = to_do(lead, triaged(lead, concern))
        note_outcome(by=lead, concern=concern, action=action, outcome="Rung.")
        close(by=lead, concern=concern, reasons="Resolved.")
        assert check(cast.school).faults == []


class TestReading:
    def test_opening_it_is_an_entry_of_whoever_did(self, browser, cast, concern):
        browser.get(at("concern_detail", concern.pk))
        entry = Entry.objects.get(concern=concern, kind=K.READ)
        assert entry.author == cast[Role.SAFEGUARDING_LEAD]

    def test_twice_in_ten_minutes_it_is_one(self, lead, concern):
        at_ = now()
        note_read(by=lead, concern=concern, at=at_)
        note_read(by=lead, concern=concern, at=at_ + timedelta(minutes=9))
        assert kinds(concern).count("read") == 1
        note_read(by=lead, concern=concern, at=at_ + timedelta(minutes=11))
        assert kinds(concern).count("read") == 2

    def test_what_came_in_these_minutes_is_read_by_opening_it_again(self, lead, teacher, concern):
        note_read(by=lead, concern=concern, at=now())
        add_to_concern(by=teacher, concern=concern, text="More.")
        note_read(by=lead, concern=concern, at=now())
        assert standing_of(kinds(concern)).stage == Stage.READ

    def test_each_reader_has_their_own(self, lead, deputy, concern):
        for each in (lead, deputy.actor(today())):
            note_read(by=each, concern=concern, at=now())
        assert kinds(concern).count("read") == 2

    def test_the_page_shows_all_in_order_with_each_pupils_words(self, browser, lead, concern, pupil):
        triaged(lead, concern)
        page = browser.get(at("concern_detail", concern.pk)).content.decode()
        assert page.index("Heron-words of a child.") < page.index("Talked through with the deputy.")
        assert f"Words of {pupil.pk}." in page
        assert "Neglect, Online harm" in page

    def test_nothing_of_it_is_in_the_trail_outside(self, browser, concern):
        before = AuditEvent.objects.count()
        browser.get(at("concern_detail", concern.pk))
        send(browser, "concern_triage", concern.pk, **TRIAGE)
        assert AuditEvent.objects.count() == before


class TestActing:
    def test_triage_keeps_several_categories_and_the_reasons(self, browser, concern):
        send(browser, "concern_triage", concern.pk, **TRIAGE)
        page = browser.get(at("concern_detail", concern.pk)).content.decode()
        assert "Neglect, Online harm" in page
        assert "Talked through with the deputy." in page

    def test_triage_without_reasons_is_refused_and_keeps_what_was_chosen(self, browser, concern):
        page = send(browser, "concern_triage", concern.pk, **TRIAGE | {"reasons": ""}).content.decode()
        assert "Nothing was saved yet" in page
        assert 'value="NEG" id="id_categories_3" aria-describedby' in page or 'value="NEG"' in page
        assert "triage" not in kinds(concern)

    @pytest.mark.parametrize(
        ("name", "fields", "shown"),
        [
            (
                "concern_discussion",
                {"happened_at": "2026-11-18T10:00", "with_whom": "The school nurse", "text": "Weighed up."},
                "The school nurse",
            ),
            (
                "concern_decision",
                {"decision": "To wait a week.", "reasons": "He asked for it."},
                "He asked for it.",
            ),
            (
                "concern_parents",
                {
                    "happened_at": "2026-11-18T10:00",
                    "is_told": "not_told",
                    "text": "It would put her at risk.",
                },
                "They were not told",
            ),
        ],
    )
    def test_what_is_noted_stands_in_the_thread(self, browser, concern, name, fields, shown):
        page = send(browser, name, concern.pk, **fields).content.decode()
        assert "Saved." in page
        assert shown in page

    def test_what_is_still_to_come_is_no_discussion_yet(self, browser, concern):
        fields = {"happened_at": "2026-12-18T10:00", "with_whom": "The nurse", "text": "Pintail-typed."}
        page = send(browser, "concern_discussion", concern.pk, **fields).content.decode()
        assert "This is still to come" in page
        assert "Pintail-typed." in page

    def test_an_action_has_an_owner_of_the_team_and_a_day(self, browser, cast, lead, concern):
        fields = {"what": "Ring home", "due_on": today().isoformat()}
        refused = send(browser, "concern_action", concern.pk, owner=cast[Role.MENTOR].pk, **fields)
        assert "Nothing was saved yet" in refused.content.decode()
        page = send(browser, "concern_action", concern.pk, owner=lead.staff_id, **fields).content.decode()
        assert "Ring home" in page

    def test_an_outcome_is_said_once(self, browser, lead, concern):
        action = to_do(lead, concern)
        address = ("action_outcome", concern.pk, action.pk)
        assert "Rung." in send(browser, *address, outcome="Rung.").content.decode()
        again = send(browser, *address, outcome="Rung twice.").content.decode()
        assert "was said already" in again
        assert "Rung twice." in again
        assert "Ring the health visitor" not in browser.get(LIST).content.decode()

    def test_a_correction_leaves_both_to_be_seen(self, browser, lead, concern):
        body = {"with": "The nurse", "text": "On Monday."}
        entry = act(by=lead, concern=concern, kind=K.DISCUSSION, body=body)
        page = send(
            browser, "entry_correct", concern.pk, entry.pk, text="On Tuesday.", why="The wrong day."
        ).content.decode()
        assert "On Monday." in page
        assert "On Tuesday." in page
        assert f"Put right by entry {entry.number + 2}" in page or "Put right by entry" in page

    def test_the_second_to_put_one_entry_right_is_told_which_did(self, lead, concern):
        entry = act(by=lead, concern=concern, kind=K.DECISION, body={"decision": "A", "reasons": "B"})
        first = correct(by=lead, concern=concern, entry=entry, text="C", why="D")
        with pytest.raises(Refused, match=f"by entry {first.number}"):
            correct(by=lead, concern=concern, entry=entry, text="E", why="F")

    def test_what_the_raiser_wrote_is_corrected_by_nobody(self, browser, concern):
        entry = Entry.objects.get(concern=concern, kind=K.RAISED)
        assert browser.get(at("entry_correct", concern.pk, entry.pk)).status_code == 404

    def test_the_same_form_sent_twice_is_one_entry(self, browser, concern):
        fields = {"form_key": str(uuid4()), "decision": "To wait.", "reasons": "Reasons."}
        for _ in range(2):
            browser.post(at("concern_decision", concern.pk), fields)
        assert kinds(concern).count("decision") == 1

    def test_no_draft_of_it_is_kept_among_the_others(self, browser, concern):
        page = browser.get(at("concern_triage", concern.pk)).content.decode()
        owner = re.search(r'name="draft_owner" value="([^"]+)"', page)
        assert owner
        sent = TRIAGE | {"reasons": "Siskin-reasons.", "draft_owner": owner[1]}
        browser.post(reverse("staffing:draft_save"), sent)
        assert not Draft.objects.exists()
        assert "Siskin-reasons." in browser.get(at("concern_triage", concern.pk)).content.decode()


class TestClosing:
    def test_it_is_closed_with_a_reason_and_opened_again(self, browser, lead, concern):
        triaged(lead, concern)
        page = send(browser, "concern_close", concern.pk, reasons="Followed up, resolved.").content.decode()
        assert "Followed up, resolved." in page
        send(browser, "concern_reopen", concern.pk, reasons="It happened again.")
        assert not standing_of(kinds(concern)).is_closed

    def test_not_before_it_was_looked_at(self, browser, concern):
        page = send(browser, "concern_close", concern.pk, reasons="Nothing to it.").content.decode()
        assert "Triage it first" in page
        assert "Nothing to it." in page

    def test_not_while_something_is_to_be_done(self, browser, lead, concern):
        to_do(lead, triaged(lead, concern))
        page = send(browser, "concern_close", concern.pk, reasons="Resolved.").content.decode()
        assert "still to be done" in page

    def test_the_second_to_close_it_is_told_who_did_and_keeps_the_text(self, browser, lead, deputy, concern):
        triaged(lead, concern)
        close(by=deputy.actor(today()), concern=concern, reasons="Resolved.")
        page = send(browser, "concern_close", concern.pk, reasons="Curlew-reasons.").content.decode()
        assert f"{deputy.name} closed this already" in page
        assert "Curlew-reasons." in page
        assert kinds(concern).count("closed") == 1

    def test_nothing_is_noted_in_one_that_is_closed(self, lead, concern):
        close(by=lead, concern=triaged(lead, concern), reasons="Resolved.")
        with pytest.raises(Refused, match="closed this already"):
            act(by=lead, concern=concern, kind=K.DECISION, body={"decision": "A", "reasons": "B"})

    def test_one_that_is_open_is_not_opened(self, lead, concern):
        with pytest.raises(Refused, match="open already"):
            reopen(by=lead, concern=concern, reasons="Why not.")


class TestWhoSees:
    @pytest.mark.parametrize("role", [role for role in Role if role is not Role.SAFEGUARDING_LEAD])
    def test_nobody_by_office(self, cast, sign_in, concern, role):
        other = sign_in(cast[role])
        for name in ("concern_detail", "concern_triage", "concern_close"):
            there, missing = other.get(at(name, concern.pk)), other.get(at(name, 987654321))
            assert (there.status_code, missing.status_code) == (403, 403)
        assert "Safeguarding desk" not in other.get(reverse("mentoring:today")).content.decode()

    def test_a_concern_about_oneself_is_not_there(self, browser, cast, deputy, teacher, pupil, sign_in):
        concern = raised(teacher, pupil, about_staff=[cast[Role.SAFEGUARDING_LEAD]])
        entry = Entry.objects.filter(concern=concern).first()
        for name in ("concern_detail", "concern_triage", "concern_close"):
            assert browser.get(at(name, concern.pk)).status_code == 404
        assert browser.get(at("entry_correct", concern.pk, entry.pk)).status_code == 404
        assert concern.reference not in browser.get(LIST).content.decode()
        others = sign_in(deputy)
        assert concern.reference in others.get(LIST).content.decode()
        page = others.get(at("concern_action", concern.pk)).content.decode()
        assert f'<option value="{cast[Role.SAFEGUARDING_LEAD].pk}"' not in page

    def test_another_schools_is_not_there(self, concern, sign_in):
        other = make_cast()
        browser = sign_in(other[Role.SAFEGUARDING_LEAD])
        assert browser.get(at("concern_detail", concern.pk)).status_code == 404

    def test_a_second_factor_of_eleven_minutes_ago_is_asked_for_again(self, browser, concern):
        grow_stale(browser)
        assert browser.get(LIST).status_code == 302
        answer = browser.post(at("concern_decision", concern.pk), {"decision": "Plover-typed."})
        assert answer.status_code == 403
        assert "Plover-typed." in answer.content.decode()

    def test_a_role_that_was_taken_away_closes_the_open_desk(self, browser, cast, lead, concern):
        StaffRole.objects.filter(staff=cast[Role.SAFEGUARDING_LEAD]).update(
            ends_on=today() - timedelta(days=1)
        )
        assert browser.get(at("concern_detail", concern.pk)).status_code == 403
        with pytest.raises(Refused, match="can’t be read by you"):
            act(
                by=cast.actor(Role.SAFEGUARDING_LEAD), concern=concern, kind=K.DECISION,
                body={"decision": "A", "reasons": "B"},
            )  # fmt: skip
        assert "decision" not in kinds(concern)

    def test_a_file_is_served_to_the_team_through_the_desk_alone(
        self, browser, cast, sign_in, teacher, pupil
    ):
        concern = raised(teacher, pupil, contents=[b"a drawing"])
        address = at("concern_file", concern.pk, 1)
        answer = browser.get(address)
        assert answer.content == b"a drawing"
        assert "sandbox" in answer["Content-Security-Policy"]
        assert browser.get(at("concern_file", concern.pk, 2)).status_code == 404
        assert sign_in(cast[Role.HEAD]).get(address).status_code == 403


@pytest.mark.django_db(transaction=True)
def test_of_two_who_close_it_at_once_one_does():
    cast = make_cast()
    deputy = make_staff(cast.school, Role.SAFEGUARDING_LEAD, forename="Deputy")
    lead = cast.actor(Role.SAFEGUARDING_LEAD)
    concern = triaged(lead, raised(cast.actor(Role.TEACHER), PupilFactory(school=cast.school)))
    start, said = threading.Barrier(2), []

    def closing(by) -> None:
        start.wait()
        try:
            close(by=by, concern=concern, reasons="Resolved.")
            said.append("closed")
        except Refused as refused:
            said.append(str(refused))
        finally:
            connection.close()

    both = [threading.Thread(target=closing, args=[by]) for by in (lead, deputy.actor(today()))]
    for each in both:
        each.start()
    for each in both:
        each.join()
    assert sorted("closed this already" in each for each in said) == [False, True]
    assert kinds(concern).count("closed") == 1


@pytest.mark.django_db(transaction=True)
def test_of_readers_at_once_none_is_lost():
    cast = make_cast()
    readers = [cast.actor(Role.SAFEGUARDING_LEAD)]
    readers += [
        make_staff(cast.school, Role.SAFEGUARDING_LEAD, forename=f"Deputy {number}").actor(today())
        for number in range(3)
    ]
    concern = raised(cast.actor(Role.TEACHER), PupilFactory(school=cast.school))
    start, trouble = threading.Barrier(8), []

    def reading(by) -> None:
        start.wait()
        try:
            note_read(by=by, concern=concern, at=now())
        except Exception as error:
            trouble.append(error)
        finally:
            connection.close()

    both = [threading.Thread(target=reading, args=[by]) for by in readers * 2]
    for each in both:
        each.start()
    for each in both:
        each.join()
    assert trouble == []
    authors = Entry.objects.filter(concern=concern, kind=K.READ).values_list("author_id", flat=True)
    assert sorted(authors) == sorted(by.staff_id for by in readers)
