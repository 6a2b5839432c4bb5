"""Pages of a handover: made by who sees to caseloads, written by the mentor before, confirmed by the one after."""

from datetime import date, timedelta
from uuid import uuid4

import pytest

from pupils.actions.caseloads import assign_caseload, move_caseload
from pupils.actions.tasks import set_task
from pupils.models import CaseloadAssignment, Handover, HandoverNote, Pupil, Task
from pupils.views.handovers import ROWS_A_PAGE
from staffing.access import Role
from staffing.calendar import now, today
from staffing.models import AuditEvent, Staff
from tests import factories
from tests.cast import make_staff

pytestmark = pytest.mark.django_db
LIST = "/handovers/"


@pytest.fixture
def giver(cast) -> Staff:
    return make_staff(cast.school, Role.MENTOR, forename="Whimbrel")


@pytest.fixture
def taker(cast) -> Staff:
    return cast[Role.MENTOR]


@pytest.fixture
def places(cast, giver) -> list[CaseloadAssignment]:
    """Ada and Ben, with the one who gives."""
    pupils = [
        factories.PupilFactory(school=cast.school, legal_forename=name, legal_surname="Birch")
        for name in ("Ada", "Ben")
    ]
    by = cast.actor(Role.SENDCO)
    return [
        assign_caseload(pupil=pupil, mentor=giver, starts_on=factories.YEAR_START, by=by) for pupil in pupils
    ]


@pytest.fixture
def sendco(cast, sign_in):
    return sign_in(cast[Role.SENDCO])


def address(giver: Staff) -> str:
    return f"/caseloads/of/{giver.pk}/hand-over/"


def control(place: CaseloadAssignment) -> str:
    return f"to-{place.pupil_id}-{place.pk}-{place.version}"


def sent(everybody: Staff | None, **changes) -> dict:
    to = f"m{everybody.pk}" if everybody else ""
    return {"form_key": str(uuid4()), "starts_on": "2026-11-19", "everybody_to": to} | changes


def who_has(pupil: Pupil) -> Staff:
    return CaseloadAssignment.objects.open(today()).get(pupil=pupil).mentor


@pytest.fixture
def handover(sendco, places, giver, taker) -> Handover:
    """Of both, with a note about Ada and one about the caseload; the mentor before is asked for more."""
    notes = {f"note-{places[0].pupil_id}": "Draws first.", "note": "Room 4.", "asks_for_notes": "on"}
    sendco.post(address(giver), sent(taker, **notes))
    return Handover.objects.get()


class TestHandOver:
    def test_all_go_to_one(self, sendco, places, giver, taker):
        assert sendco.post(address(giver), sent(taker)).url == LIST
        assert {who_has(place.pupil) for place in places} == {taker}

    def test_some_go_to_another_and_some_stay(self, cast, sendco, places, giver, taker):
        other = make_staff(cast.school, Role.MENTOR)
        third = factories.CaseloadAssignmentFactory(
            mentor=giver, pupil=factories.PupilFactory(school=cast.school)
        )
        chosen = {control(places[0]): f"m{other.pk}", control(third): "stays"}
        sendco.post(address(giver), sent(taker, **chosen))
        assert [who_has(place.pupil) for place in (*places, third)] == [other, taker, giver]

    def test_open_tasks_are_counted_and_passed_on_unread(self, sendco, places, giver, taker):
        task = set_task(
            by=giver.actor(today()), owner_id=giver.pk, text="Ask about the mouse", due_on=today(), at=now(),
            pupil_id=places[0].pupil_id,
        )  # fmt: skip
        page = sendco.get(address(giver)).content.decode()
        assert "Pass on 1 open task about these pupils" in page
        assert "Ask about the mouse" not in page
        sendco.post(address(giver), sent(taker, passes_tasks="on"))
        task.refresh_from_db()
        assert task.owner == taker

    def test_nobody_chosen_is_asked_about(self, sendco, places, giver):
        page = sendco.post(address(giver), sent(None, note="Room 4.")).content.decode()
        assert "Choose who takes over: for everybody here, or for a pupil below." in page
        assert "Room 4." in page

    def test_who_was_moved_meanwhile_is_named_and_every_note_kept(self, cast, sendco, places, giver, taker):
        other = make_staff(cast.school, Role.MENTOR)
        chosen = {control(place): "" for place in places}
        notes = {f"note-{places[0].pupil_id}": "Draws first.", f"note-{places[1].pupil_id}": "Reads first."}
        move_caseload(
            assignment=places[0], mentor=other, starts_on=today(), version=1, by=cast.actor(Role.SENDCO)
        )
        page = sendco.post(address(giver), sent(taker, **chosen, **notes)).content.decode()
        assert f"Ada Birch: Somebody changed this place while you had it open: with {other.name}" in page
        assert "Draws first." in page
        assert "Reads first." in page
        assert who_has(places[1].pupil) == giver

    def test_over_the_limit_it_asks_for_a_reason(self, sendco, places, giver, taker):
        Staff.objects.filter(pk=taker.pk).update(caseload_limit=1)
        page = sendco.post(address(giver), sent(taker)).content.decode()
        assert f"{taker.name} would have 2 pupils; a full caseload is 1." in page
        sendco.post(address(giver), sent(taker, over_limit_reason="Until January."))
        assert taker.caseload.count() == 2

    def test_a_mentor_who_leaves_hands_over_from_the_day_after(self, sendco, places, giver):
        Staff.objects.filter(pk=giver.pk).update(ends_on=date(2026, 12, 18))
        assert 'value="2026-12-19"' in sendco.get(address(giver)).content.decode()

    def test_the_caseload_of_somebody_who_left_leads_there(self, sendco, places, giver):
        Staff.objects.filter(pk=giver.pk).update(ends_on=date(2026, 11, 13))
        assert f'href="{address(giver)}">Hand over their pupils' in sendco.get("/caseloads/").content.decode()

    def test_a_mentor_does_not_hand_over_alone(self, sign_in, places, giver, taker):
        assert sign_in(giver).post(address(giver), sent(taker)).status_code == 403

    def test_a_note_that_is_too_long_is_kept_and_said_to_be(self, sendco, places, giver, taker):
        notes = {f"note-{places[0].pupil_id}": "x" * 2001}
        page = sendco.post(address(giver), sent(taker, **notes)).content.decode()
        assert "Ada Birch: Keep it to 2,000 characters." in page
        assert "x" * 2001 in page

    def test_a_note_is_kept_without_what_no_database_stores(self, sendco, places, giver, taker):
        notes = {f"note-{places[0].pupil_id}": "Draws\0 first."}
        sendco.post(address(giver), sent(taker, **notes))
        assert HandoverNote.objects.get(pupil=places[0].pupil).text == "Draws first."


class TestRead:
    def test_today_and_the_pupils_page_lead_whoever_takes_over_to_it(self, handover, places, taker, sign_in):
        client, link = sign_in(taker), f'href="/handovers/{handover.pk}/"'
        assert link in client.get("/").content.decode()
        assert link in client.get(f"/pupils/{places[0].pupil_id}/").content.decode()

    def test_confirmed_it_is_said_when_and_leads_there_no_more(self, handover, places, taker, sign_in):
        client = sign_in(taker)
        assert client.post(f"/handovers/{handover.pk}/confirm/").url == LIST
        assert (
            f"read by {taker.name}, 19 Nov 2026" in client.get(f"/handovers/{handover.pk}/").content.decode()
        )
        assert "Read it and confirm" not in client.get("/").content.decode()
        page = client.get(f"/pupils/{places[0].pupil_id}/").content.decode()
        assert "Read the handover" not in page

    def test_reading_it_leaves_an_event_with_its_pupils(self, handover, places, taker, sign_in):
        sign_in(taker).get(f"/handovers/{handover.pk}/")
        event = AuditEvent.objects.filter(object_kind="handover", verb="view").get()
        assert set(event.pupil_ids) == {place.pupil_id for place in places}

    def test_only_whoever_takes_over_confirms(self, cast, handover, giver, sign_in):
        for staff in (giver, cast[Role.SENDCO]):
            assert sign_in(staff).post(f"/handovers/{handover.pk}/confirm/").status_code == 404

    def test_a_pastoral_lead_reads_nothing_of_another_year(self, cast, handover, places, sign_in):
        Pupil.objects.filter(pk=places[0].pupil_id).update(cohort=2016)
        page = sign_in(cast[Role.PASTORAL_LEAD]).get(f"/handovers/{handover.pk}/").content.decode()
        assert "Ben Birch" in page
        assert "Ada Birch" not in page
        assert "Draws first." not in page


class TestList:
    @pytest.fixture
    def older(self, handover, giver, cast) -> Handover:
        """One that was read, and with the first one row more than a page of others holds."""
        gone_to, by = make_staff(cast.school, Role.MENTOR), giver.actor(today())
        made = [
            Handover.objects.create(
                school=cast.school, from_mentor=giver, to_mentor=gone_to, starts_on=factories.YEAR_START,
                handed_by=cast[Role.SENDCO], handed_at=at, read_at=at,
                reading=set_task(by=by, owner_id=gone_to.pk, text="Read it", due_on=today(), at=at),
            )
            for at in (now() - timedelta(days=day + 1) for day in range(ROWS_A_PAGE))
        ]  # fmt: skip
        return made[-1]

    def test_what_is_older_than_a_page_stands_on_the_next(self, older, sendco):
        link = f'href="/handovers/{older.pk}/"'
        first, second = (sendco.get(f"{LIST}?page={page}").content.decode() for page in (1, 2))
        assert f"1 to {ROWS_A_PAGE} of {ROWS_A_PAGE + 1}" in first
        assert link not in first
        assert link in second

    def test_what_waits_for_the_reader_stands_on_every_page(self, older, handover, taker, sign_in):
        page = sign_in(taker).get(f"{LIST}?page=2").content.decode()
        assert "For you to read" in page
        assert f'href="/handovers/{handover.pk}/"' in page

    def test_the_file_has_them_all(self, older, sendco, handover):
        HandoverNote.objects.create(handover=older, pupil=handover.notes.earliest("pk").pupil)
        rows = sendco.get(f"{LIST}export/", {"as": "csv"}).getvalue().decode().splitlines()
        assert len(rows) == 1 + HandoverNote.objects.count()


class TestWrite:
    def note(self, handover: Handover) -> str:
        return f"note-{handover.notes.earliest('pk').pk}"

    def form(self, handover: Handover, text: str, **changes) -> dict:
        return {
            "form_key": str(uuid4()),
            "version": 1,
            "note": "Room 4.",
            self.note(handover): text,
        } | changes

    def test_the_mentor_before_is_led_there_and_writes(self, handover, giver, sign_in):
        client, address = sign_in(giver), f"/handovers/{handover.pk}/write/"
        assert f'href="{address}"' in client.get("/").content.decode()
        client.post(address, self.form(handover, "Draws first, then reads."))
        note = handover.notes.earliest("pk")
        assert (note.text, note.written_by) == ("Draws first, then reads.", giver)
        assert not Task.objects.open().filter(owner=giver).exists()

    def test_what_is_written_is_kept_without_what_no_database_stores(self, handover, giver, sign_in):
        sign_in(giver).post(f"/handovers/{handover.pk}/write/", self.form(handover, "Draws\0 first."))
        assert handover.notes.earliest("pk").text == "Draws first."

    def test_who_writes_second_keeps_theirs_beside_the_others(self, handover, giver, sendco, sign_in):
        address = f"/handovers/{handover.pk}/write/"
        sign_in(giver).post(address, self.form(handover, "Draws first, then reads."))
        page = sendco.post(address, self.form(handover, "Sings first.")).content.decode()
        assert "Written meanwhile by somebody else: Draws first, then reads." in page
        assert "Sings first." in page
        assert 'name="version" value="2"' in page

    def test_what_was_read_can_be_written_no_more(self, handover, giver, taker, sign_in):
        sign_in(taker).post(f"/handovers/{handover.pk}/confirm/")
        assert sign_in(giver).get(f"/handovers/{handover.pk}/write/").status_code == 404

    def test_whoever_takes_over_does_not_write_it(self, handover, taker, sign_in):
        assert sign_in(taker).get(f"/handovers/{handover.pk}/write/").status_code == 404
