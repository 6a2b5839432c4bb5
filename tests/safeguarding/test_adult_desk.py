"""Concerns about adults as the head reads them: decided with reasons, told to the LADO in time, ended, never changed."""

import threading
from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from django.core.files.storage import default_storage
from django.db import connection
from django.urls import reverse

from safeguarding import adults, files
from safeguarding.actions.adults import close_adult_concern, end_reader, name_reader
from safeguarding.actions.concerns import add_to_concern
from safeguarding.actions.desk import act, correct, note_outcome, note_read, reopen
from safeguarding.actions.erasure import ask_erasure
from safeguarding.checking import check
from safeguarding.codes import EntryKind, Route
from safeguarding.models import AdultConcern, AdultReader, Entry
from safeguarding.standing import standing_of
from staffing.access import Role
from staffing.calendar import LONDON, now, today
from staffing.models import StaffRole
from staffing.refusals import Refused
from tests import factories
from tests.cast import grow_stale, make_cast, make_staff
from tests.safeguarding.scenes import about_adult, guards_away, named_reader, raised, run

pytestmark = pytest.mark.django_db
K = EntryKind
LIST = reverse("safeguarding:adult_concern_list")
NAMING = reverse("safeguarding:adult_reader_create")
ACTS = ("adult_assess", "adult_lado", "adult_discussion", "adult_action", "adult_close")


@pytest.fixture
def head(cast):
    return cast.actor(Role.HEAD)


@pytest.fixture
def mentor(cast):
    return cast[Role.MENTOR]


@pytest.fixture
def concern(teacher, mentor):
    return about_adult(teacher, mentor)


@pytest.fixture
def browser(cast, sign_in):
    return sign_in(cast[Role.HEAD])


def at(name: str, *args: int) -> str:
    return reverse(f"safeguarding:{name}", args=args)


def send(browser, name: str, *args: int, **fields):
    return browser.post(at(name, *args), {"form_key": str(uuid4())} | fields, follow=True).content.decode()


def kinds(concern: AdultConcern) -> list[str]:
    return list(Entry.objects.of(concern).in_order().values_list("kind", flat=True))


def assessed(by, concern: AdultConcern, route: str = "low_level") -> AdultConcern:
    act(
        by=by,
        concern=concern,
        kind=K.ASSESSED,
        body={"route": route, "reasons": "As the code of conduct has it."},
    )
    return concern


def lado_told(by, concern: AdultConcern, at_: datetime | None = None) -> Entry:
    body = {"told_by": by.name, "with": "The LADO", "lado_reference": "L-17", "advice": "A meeting."}
    return act(by=by, concern=concern, kind=K.LADO_TOLD, body=body, happened_at=at_ or now())


def to_do(by, concern: AdultConcern, days: int = 1) -> Entry:
    due = (today() + timedelta(days=days)).isoformat()
    body = {"what": "Talk it through", "owner": by.staff_id, "owner_name": by.name, "due_on": due}
    return act(by=by, concern=concern, kind=K.ACTION, body=body)


def london(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=LONDON)


class TestTheList:
    def test_it_names_the_adult_and_what_waits(self, browser, concern, mentor):
        page = browser.get(LIST).content.decode()
        assert concern.reference in page
        assert mentor.name in page
        assert "not read yet" in page

    def test_somebody_named_in_words_stands_there_in_these(self, browser, teacher):
        about_adult(teacher, name="A driver, Teal")
        assert "A driver, Teal" in browser.get(LIST).content.decode()

    def test_unread_ones_come_first_then_what_is_late(self, teacher, head, mentor):
        plain, late, unread = (about_adult(teacher, mentor) for _ in range(3))
        with guards_away():
            run(
                "UPDATE safeguarding_adultconcern SET raised_at = %s WHERE id = %s",
                now() - timedelta(days=9),
                late.pk,
            )
        for each in (plain, late):
            note_read(by=head, concern=each, at=now())
        rows = adults.waiting(head)
        assert [row.concern for row in rows] == [unread, late, plain]
        assert [row.is_late for row in rows] == [False, True, False]

    def test_closed_ones_stand_on_a_page_of_their_own(self, browser, head, concern):
        close_adult_concern(by=head, concern=assessed(head, concern), finding="", reasons="Talked through.")
        assert concern.reference not in browser.get(LIST).content.decode()
        assert concern.reference in browser.get(LIST, {"closed": 1}).content.decode()

    def test_what_is_added_to_a_closed_one_brings_it_back(self, browser, head, teacher, concern):
        close_adult_concern(by=head, concern=assessed(head, concern), finding="", reasons="Talked through.")
        add_to_concern(by=teacher, concern=concern, text="And again.")
        assert "something new to read" in browser.get(LIST).content.decode()

    def test_with_nothing_there_it_says_what_will_be(self, browser):
        assert "Nothing waits" in browser.get(LIST).content.decode()
        assert "Nothing is closed" in browser.get(LIST, {"closed": 1}).content.decode()

    def test_statements_do_not_grow_with_rows(self, browser, teacher, mentor, django_assert_max_num_queries):
        about_adult(teacher, mentor)
        with django_assert_max_num_queries(12):
            few = len(browser.get(LIST).content)
        for _ in range(8):
            about_adult(teacher, mentor)
        with django_assert_max_num_queries(12):
            assert len(browser.get(LIST).content) > few

    def test_a_second_factor_of_eleven_minutes_ago_is_asked_for_again(self, browser, concern):
        grow_stale(browser)
        assert browser.get(LIST).status_code == 302
        assert browser.get(at("adult_concern_detail", concern.pk)).status_code == 302


class TestReading:
    def test_opening_it_is_an_entry_of_whoever_did(self, browser, cast, concern):
        page = browser.get(at("adult_concern_detail", concern.pk)).content.decode()
        assert "Heron-words about an adult." in page
        assert Entry.objects.get(adult_concern=concern, kind=K.READ).author == cast[Role.HEAD]

    def test_a_file_is_served_to_who_reads_it_alone(self, browser, cast, sign_in, teacher, mentor):
        concern = about_adult(teacher, mentor, contents=[b"a drawing"])
        address = at("adult_file", concern.pk, 1)
        assert f'href="{address}"' in browser.get(at("adult_concern_detail", concern.pk)).content.decode()
        answer = browser.get(address)
        assert answer.content == b"a drawing"
        assert "sandbox" in answer["Content-Security-Policy"]
        assert browser.get(at("adult_file", concern.pk, 2)).status_code == 404
        assert browser.get(at("adult_file", concern.pk, 0)).status_code == 404
        lead = sign_in(cast[Role.SAFEGUARDING_LEAD])
        for other in (lead, sign_in(cast[Role.CHAIR_OF_GOVERNORS])):
            assert other.get(address).status_code == 404
        assert lead.get(at("concern_file", concern.pk, 1)).status_code == 404
        assert sign_in(cast[Role.TEACHER]).get(address).status_code == 403

    def test_the_lead_who_was_named_opens_its_files(self, cast, sign_in, teacher, mentor):
        concern = about_adult(teacher, mentor, contents=[b"a drawing"])
        named_reader(cast, cast[Role.SAFEGUARDING_LEAD])
        lead = sign_in(cast[Role.SAFEGUARDING_LEAD])
        assert lead.get(at("adult_file", concern.pk, 1)).content == b"a drawing"

    def test_a_file_that_was_altered_is_found_with_the_chain_and_not_given_out(
        self, browser, cast, teacher, mentor
    ):
        concern = about_adult(teacher, mentor, contents=[b"a drawing"])
        entry = Entry.objects.get(adult_concern=concern, kind=K.RAISED)
        with open(default_storage.path(files.path_of(entry.files[0])), "ab") as stored:
            stored.write(b"x")
        assert browser.get(at("adult_file", concern.pk, 1)).status_code == 404
        assert [fault.number for fault in check(cast.school).faults] == [entry.number]

    def test_others_about_the_same_adult_stand_beside_it(self, browser, teacher, mentor, concern, cast):
        other, apart = about_adult(teacher, mentor), about_adult(teacher, cast[Role.RECORDS])
        page = browser.get(at("adult_concern_detail", concern.pk)).content.decode()
        assert other.reference in page
        assert apart.reference not in page

    def test_of_somebody_named_in_words_those_in_the_same_words(self, browser, teacher):
        first, same, apart = (about_adult(teacher, name=name) for name in ("Mr Teal", "mr  teal", "Mr Wren"))
        page = browser.get(at("adult_concern_detail", first.pk)).content.decode()
        assert same.reference in page
        assert apart.reference not in page

    def test_one_of_the_same_adult_that_is_not_the_readers_stands_nowhere(self, browser, cast, teacher, head):
        """The chair's, of the time when whoever it is about was head."""
        leader = cast[Role.SENIOR_LEADER]
        role = factories.StaffRoleFactory(staff=leader, role=Role.HEAD)
        hidden = about_adult(teacher, leader)
        StaffRole.objects.filter(pk=role.pk).update(ends_on=today() - timedelta(days=1))
        concern = about_adult(teacher, leader)
        page = browser.get(at("adult_concern_detail", concern.pk)).content.decode()
        assert hidden.reference not in page

    def test_the_lead_who_was_named_reads_and_decides_nothing(self, cast, sign_in, head, concern):
        named_reader(cast, cast[Role.SAFEGUARDING_LEAD])
        entry = act(by=head, concern=concern, kind=K.DISCUSSION, body={"with": "HR", "text": "On Monday."})
        lead = sign_in(cast[Role.SAFEGUARDING_LEAD])
        assert LIST in lead.get(reverse("safeguarding:concern_list")).content.decode()
        assert lead.get(LIST).status_code == 200
        page = lead.get(at("adult_concern_detail", concern.pk)).content.decode()
        assert "Heron-words" in page
        assert not any(at(name, concern.pk) in page for name in ACTS)
        assert at("adult_correct", concern.pk, entry.pk) not in page
        for name in ACTS:
            assert lead.post(at(name, concern.pk), {"form_key": str(uuid4())}).status_code == 403

    @pytest.mark.parametrize("name", ["adult_concern_detail", *ACTS, "adult_reopen"])
    def test_what_is_about_the_head_is_not_there_for_the_head(self, browser, cast, teacher, name):
        concern = about_adult(teacher, cast[Role.HEAD])
        there, missing = browser.get(at(name, concern.pk)), browser.get(at(name, 987654321))
        assert (there.status_code, there.content) == (404, missing.content)
        assert concern.reference not in browser.get(LIST).content.decode()

    def test_the_chair_reads_and_decides_about_the_head(self, cast, sign_in, teacher, concern):
        about_head = about_adult(teacher, cast[Role.HEAD])
        chair = sign_in(cast[Role.CHAIR_OF_GOVERNORS])
        page = chair.get(LIST).content.decode()
        assert about_head.reference in page
        assert concern.reference not in page
        page = send(chair, "adult_assess", about_head.pk, route="allegation", reasons="Teal-reasons.")
        assert "Teal-reasons." in page
        assert chair.get(at("adult_concern_detail", concern.pk)).status_code == 404
        assert chair.get(NAMING).status_code == 403

    def test_another_schools_is_not_there(self, concern, sign_in):
        other = make_cast()
        assert sign_in(other[Role.HEAD]).get(at("adult_concern_detail", concern.pk)).status_code == 404


class TestTheClock:
    @pytest.mark.parametrize(
        ("received", "until"),
        [
            ("2026-11-26T15:20", "2026-11-27T15:20"),
            # Over a weekend, from a weekend, and over a bank holiday.
            ("2026-11-27T15:20", "2026-11-30T15:20"),
            ("2026-11-28T10:00", "2026-11-30T23:59"),
            ("2026-12-24T09:00", "2026-12-29T09:00"),
            # The clocks go back on the Sunday between.
            ("2026-10-23T09:00", "2026-10-26T09:00"),
        ],
    )
    def test_it_is_one_working_day(self, received, until):
        assert adults.told_by(london(received)) == london(until)

    def test_until_it_is_decided_the_clock_runs(self, concern, head):
        row = adults.waiting(head)[0]
        assert row.clock == adults.Clock(adults.told_by(concern.raised_at), None)
        assert not row.clock.is_late(row.clock.due_at)
        assert row.clock.is_late(row.clock.due_at + timedelta(minutes=1))

    def test_a_low_level_one_has_none(self, concern, head):
        assessed(head, concern)
        assert adults.waiting(head)[0].clock is None

    def test_decided_anew_it_has_one_again(self, concern, head):
        assessed(head, assessed(head, concern), "allegation")
        row = adults.waiting(head)[0]
        assert (row.route, row.clock is None) == (Route.ALLEGATION, False)

    def test_told_in_time_it_is_never_late_and_told_later_it_stays_so(self, concern, head):
        assessed(head, concern, "allegation")
        due = adults.told_by(concern.raised_at)
        assert not adults.Clock(due, due - timedelta(hours=1)).is_late(due + timedelta(days=9))
        assert adults.Clock(due, due + timedelta(hours=1)).is_late(due + timedelta(days=9))
        first = lado_told(head, concern).happened_at
        lado_told(head, concern, first + timedelta(minutes=5))
        assert adults.waiting(head)[0].clock.told_at == first

    def test_the_page_says_by_when(self, browser, concern, head):
        assessed(head, concern, "allegation")
        due = adults.told_by(concern.raised_at)
        page = browser.get(at("adult_concern_detail", concern.pk)).content.decode()
        assert f"{due:%-d %b %Y, %H:%M}" in page


class TestActing:
    @pytest.mark.parametrize(
        ("name", "fields", "says"),
        [
            ("adult_assess", {"route": "low_level", "reasons": "A lift home, once."}, "A lift home, once."),
            (
                "adult_lado",
                {
                    "told_by": "Ms Head",
                    "with_whom": "LADO",
                    "lado_reference": "L-17",
                    "advice": "A meeting.",
                    "happened_at": "2026-11-18T10:00",
                },
                "L-17",
            ),
            (
                "adult_discussion",
                {"with_whom": "HR", "text": "Talked it through.", "happened_at": "2026-11-18T10:00"},
                "Talked it through.",
            ),
        ],
    )
    def test_what_the_head_does_stands_in_the_thread(self, browser, concern, name, fields, says):
        assert says in send(browser, name, concern.pk, **fields)

    @pytest.mark.parametrize("name", ACTS[:-1])
    def test_nothing_filled_in_is_nothing_saved(self, browser, concern, name):
        assert "error" in send(browser, name, concern.pk)
        assert kinds(concern) == ["raised"]

    def test_something_to_be_done_is_given_to_who_reads_it(self, browser, cast, concern):
        page = browser.get(at("adult_action", concern.pk)).content.decode()
        assert f'<option value="{cast[Role.HEAD].pk}"' in page
        assert f'<option value="{cast[Role.MENTOR].pk}"' not in page
        fields = {"what": "Talk it through", "owner": cast[Role.HEAD].pk, "due_on": today().isoformat()}
        assert "Talk it through" in send(browser, "adult_action", concern.pk, **fields)
        action = Entry.objects.get(adult_concern=concern, kind=K.ACTION)
        assert "Done on the spot." in send(
            browser, "adult_outcome", concern.pk, action.pk, outcome="Done on the spot."
        )

    def test_a_correction_leaves_both_to_be_seen(self, browser, head, concern):
        entry = lado_told(head, concern)
        page = send(browser, "adult_correct", concern.pk, entry.pk, text="L-71", why="The number was wrong.")
        assert "L-17" in page
        assert "L-71" in page
        assert "Put right by entry" in page

    def test_what_the_raiser_wrote_is_corrected_by_nobody(self, browser, concern):
        entry = Entry.objects.get(adult_concern=concern, kind=K.RAISED)
        assert browser.get(at("adult_correct", concern.pk, entry.pk)).status_code == 404

    def test_an_entry_of_a_concern_about_a_child_is_not_reached_through_it(self, browser, cast, concern):
        lead = cast.actor(Role.SAFEGUARDING_LEAD)
        child = raised(cast.actor(Role.TEACHER), factories.PupilFactory(school=cast.school))
        entry = act(by=lead, concern=child, kind=K.DECISION, body={"decision": "A", "reasons": "B"})
        assert browser.get(at("adult_correct", concern.pk, entry.pk)).status_code == 404

    def test_a_role_that_was_taken_away_saves_nothing(self, cast, concern):
        StaffRole.objects.filter(role=Role.HEAD).update(ends_on=today() - timedelta(days=1))
        with pytest.raises(Refused, match="can’t be read by you"):
            assessed(cast.actor(Role.HEAD), concern)


class TestClosing:
    def test_a_low_level_one_is_closed_with_its_reasons_and_opened_again(self, browser, head, concern):
        assessed(head, concern)
        assert "Talked through, agreed." in send(
            browser, "adult_close", concern.pk, finding="", reasons="Talked through, agreed."
        )
        send(browser, "adult_reopen", concern.pk, reasons="It happened again.")
        assert not standing_of(kinds(concern)).is_closed

    def test_an_allegation_ends_with_one_of_five_words(self, browser, head, concern):
        lado_told(head, assessed(head, concern, "allegation"))
        page = send(browser, "adult_close", concern.pk, finding="", reasons="Curlew-reasons.")
        assert "Say how the allegation ends." in page
        assert "Curlew-reasons." in page
        page = send(browser, "adult_close", concern.pk, finding="unfounded", reasons="Nothing supports it.")
        assert "Unfounded: nothing supports it" in page

    @pytest.mark.parametrize(
        ("route", "finding", "says"),
        [
            (None, "", "Decide first"),
            ("allegation", "false", "LADO has not been told"),
            ("low_level", "false", "Only an allegation ends"),
        ],
    )
    def test_it_is_refused_with_a_sentence_and_the_text_stays(
        self, browser, head, concern, route, finding, says
    ):
        if route:
            assessed(head, concern, route)
        page = send(browser, "adult_close", concern.pk, finding=finding, reasons="Curlew-reasons.")
        assert says in page
        assert "Curlew-reasons." in page
        assert "closed" not in kinds(concern)

    def test_a_word_of_ones_own_is_no_finding(self, head, concern):
        lado_told(head, assessed(head, concern, "allegation"))
        with pytest.raises(Refused, match="how the allegation ends"):
            close_adult_concern(by=head, concern=concern, finding="perhaps", reasons="R.")

    def test_not_while_something_is_to_be_done(self, head, concern):
        action = to_do(head, assessed(head, concern))
        with pytest.raises(Refused, match="still to be done"):
            close_adult_concern(by=head, concern=concern, finding="", reasons="R.")
        note_outcome(by=head, concern=concern, action=action, outcome="Done.")
        close_adult_concern(by=head, concern=concern, finding="", reasons="R.")

    def test_nothing_is_noted_in_one_that_is_closed(self, head, concern):
        close_adult_concern(by=head, concern=assessed(head, concern), finding="", reasons="R.")
        with pytest.raises(Refused, match="closed this already"):
            lado_told(head, concern)


class TestWhoIsNamed:
    def test_one_of_the_team_is_named_and_ended_by_the_head(self, browser, cast, concern):
        lead = cast[Role.SAFEGUARDING_LEAD]
        page = browser.get(NAMING).content.decode()
        assert f'<option value="{lead.pk}"' in page
        assert f'<option value="{cast[Role.SENDCO].pk}"' not in page
        page = send(browser, "adult_reader_create", staff=lead.pk)
        assert lead.name in page
        assert f'<option value="{lead.pk}"' not in page
        reader = AdultReader.objects.get()
        browser.post(at("adult_reader_end", reader.pk))
        reader.refresh_from_db()
        assert (reader.ended_by, reader.ended_at is None) == (cast[Role.HEAD], False)
        assert (
            "They read these no more."
            in browser.post(at("adult_reader_end", reader.pk), follow=True).content.decode()
        )
        assert [entry.kind for entry in Entry.objects.filter(adult_concern=None)] == [
            "reader_named",
            "reader_ended",
        ]

    @pytest.mark.parametrize("role", [Role.SENDCO, Role.HEAD])
    def test_nobody_who_is_not_of_the_team(self, cast, head, role):
        with pytest.raises(Refused, match="safeguarding team"):
            name_reader(by=head, staff=cast[role], at=now())

    def test_nobody_twice(self, cast, head):
        named_reader(cast, cast[Role.SAFEGUARDING_LEAD])
        with pytest.raises(Refused, match="already"):
            named_reader(cast, cast[Role.SAFEGUARDING_LEAD])

    @pytest.mark.parametrize("role", [Role.CHAIR_OF_GOVERNORS, Role.SAFEGUARDING_LEAD, Role.SITE_ADMIN])
    def test_by_nobody_but_the_head(self, cast, sign_in, role):
        reader = named_reader(cast, cast[Role.SAFEGUARDING_LEAD])
        other = make_staff(cast.school, Role.SAFEGUARDING_LEAD, forename="Deputy")
        with pytest.raises(Refused, match="Only the headteacher"):
            name_reader(by=cast.actor(role), staff=other, at=now())
        with pytest.raises(Refused, match="Only the headteacher"):
            end_reader(by=cast.actor(role), reader=reader, at=now())
        assert sign_in(cast[role]).post(at("adult_reader_end", reader.pk)).status_code == 403

    def test_another_schools_reader_is_not_there(self, cast, sign_in):
        reader = named_reader(cast, cast[Role.SAFEGUARDING_LEAD])
        assert sign_in(make_cast()[Role.HEAD]).post(at("adult_reader_end", reader.pk)).status_code == 404


class TestTheChain:
    def test_all_that_is_done_leaves_it_whole(self, cast, head, teacher, concern):
        raised(teacher, factories.PupilFactory(school=cast.school))
        note_read(by=head, concern=concern, at=now())
        entry = lado_told(head, assessed(head, concern, "allegation"))
        correct(by=head, concern=concern, entry=entry, text="L-71", why="The number.")
        close_adult_concern(by=head, concern=concern, finding="false", reasons="R.")
        reopen(by=head, concern=concern, reasons="Again.")
        named_reader(cast, cast[Role.SAFEGUARDING_LEAD])
        assert check(cast.school).faults == []

    @pytest.mark.parametrize(
        "change", ["adult_concern_id = NULL", "concern_id = {child}", "adult_concern_id = {other}"]
    )
    def test_an_entry_that_is_moved_to_another_concern_is_found(self, cast, teacher, concern, change):
        child = raised(teacher, factories.PupilFactory(school=cast.school))
        other = about_adult(teacher)
        entry = Entry.objects.get(adult_concern=concern, kind=K.RAISED)
        if "concern_id = {child}" in change:
            change = "adult_concern_id = NULL, " + change
        with guards_away():
            run(
                f"UPDATE safeguarding_entry SET {change.format(child=child.pk, other=other.pk)} WHERE id = %s",
                entry.pk,
            )
        assert [fault.number for fault in check(cast.school).faults] == [entry.number]

    def test_an_entry_of_a_child_that_is_made_one_of_an_adult_is_found(self, cast, teacher, concern):
        child = raised(teacher, factories.PupilFactory(school=cast.school))
        entry = Entry.objects.get(concern=child, kind=K.RAISED)
        with guards_away():
            run(
                "UPDATE safeguarding_entry SET concern_id = NULL, adult_concern_id = %s WHERE id = %s",
                concern.pk,
                entry.pk,
            )
        assert [fault.number for fault in check(cast.school).faults] == [entry.number]

    def test_the_team_does_not_erase_it(self, cast, concern):
        with pytest.raises(Refused, match="not yours to erase"):
            ask_erasure(
                by=cast.actor(Role.SAFEGUARDING_LEAD),
                key=concern.key,
                reason="An order.",
                law="A court.",
                at=now(),
            )


@pytest.mark.django_db(transaction=True)
def test_of_two_who_close_it_at_once_one_does():
    cast = make_cast()
    other = make_staff(cast.school, Role.HEAD, forename="Other")
    head = cast.actor(Role.HEAD)
    concern = assessed(head, about_adult(cast.actor(Role.TEACHER), cast[Role.MENTOR]))
    start, said = threading.Barrier(2), []

    def closing(by) -> None:
        start.wait()
        try:
            close_adult_concern(by=by, concern=concern, finding="", reasons="Resolved.")
            said.append("closed")
        except Refused as refused:
            said.append(str(refused))
        finally:
            connection.close()

    both = [threading.Thread(target=closing, args=[by]) for by in (head, other.actor(today()))]
    for each in both:
        each.start()
    for each in both:
        each.join()
    assert sorted("closed this already" in each for each in said) == [False, True]
    assert kinds(concern).count("closed") == 1
