"""The board on which caseloads are balanced: what it shows, and what its one save does."""

import re
from uuid import uuid4

import pytest

from pupils.actions.caseloads import assign_caseload, move_caseload
from pupils.models import CaseloadAssignment, Handover, Pupil
from staffing.access import Role
from staffing.calendar import today
from staffing.models import Staff
from tests import factories
from tests.cast import make_staff
from tests.factories import YEAR_START

pytestmark = pytest.mark.django_db
BOARD = "/caseloads/balance/"


@pytest.fixture
def client(cast, sign_in):
    return sign_in(cast[Role.SENDCO])


def control(place: CaseloadAssignment) -> str:
    return f"to-{place.pupil_id}-{place.pk}-{place.version}"


def sent(choices: dict[str, Staff | None], **changes) -> dict:
    chosen = {name: f"m{mentor.pk}" if mentor else "none" for name, mentor in choices.items()}
    return {"form_key": str(uuid4()), "starts_on": "2026-11-19"} | chosen | changes


def chosen_in(page: str, name: str) -> str:
    """What a control of the page would send."""
    its = re.search(rf'<select[^>]* name="{name}".*?</select>', page, re.DOTALL)
    assert its is not None
    found = re.search(r'<option value="(\w*)" selected>', its[0])
    assert found is not None
    return found[1]


def who_has(pupil: Pupil) -> Staff | None:
    row = CaseloadAssignment.objects.open(today()).filter(pupil=pupil).first()
    return row.mentor if row else None


class TestPage:
    def test_it_shows_each_mentor_with_number_limit_hours_and_pupils(self, client, place, other_mentor):
        page = client.get(BOARD)
        assert [(each.mentor, each.count, each.limit) for each in page.context["balance"].columns] == [
            (place.mentor, 1, 14),
            (other_mentor, 0, 14),
        ]
        assert "32.5 hours a week" in page.content.decode()
        assert chosen_in(page.content.decode(), control(place)) == ""

    def test_who_has_no_mentor_stands_first(self, client, pupil, mentor):
        assert [card.pupil for card in client.get(BOARD).context["balance"].alone] == [pupil]

    def test_a_pastoral_lead_moves_the_pupils_of_the_given_years_and_is_told_of_the_rest(
        self, cast, place, sign_in
    ):
        older = factories.PupilFactory(school=cast.school, legal_forename="Theo", cohort=2016)
        assign_caseload(pupil=older, mentor=place.mentor, starts_on=YEAR_START, by=cast.actor(Role.SENDCO))
        page = sign_in(cast[Role.PASTORAL_LEAD]).get(BOARD).content.decode()
        assert "Theo" not in page
        assert "And 1 more, whom you do not move here." in page

    def test_somebody_who_left_comes_first_and_can_be_given_nobody(self, client, place, other_mentor, mentor):
        Staff.objects.filter(pk=mentor.pk).update(ends_on="2026-11-13")
        board = client.get(BOARD).context["balance"]
        assert [(each.mentor, each.may_get) for each in board.columns] == [
            (mentor, False),
            (other_mentor, True),
        ]

    @pytest.mark.parametrize("role", [Role.MENTOR, Role.HEAD, Role.INTERVENTION_LEAD, Role.RECORDS])
    def test_others_may_not(self, cast, sign_in, role):
        assert sign_in(cast[role]).get(BOARD).status_code == 403

    def test_the_list_of_caseloads_leads_there(self, client):
        assert f'href="{BOARD}"' in client.get("/caseloads/").content.decode()


class TestSave:
    def test_everybody_goes_where_they_were_planned(self, cast, client, place, other_mentor, mentor):
        alone = factories.PupilFactory(school=cast.school, send_status="K")
        answer = client.post(BOARD, sent({control(place): other_mentor, f"to-{alone.pk}-0-0": mentor}))
        assert answer.url == BOARD
        assert (who_has(place.pupil), who_has(alone)) == (other_mentor, mentor)

    def test_a_pupil_is_taken_off_a_caseload(self, client, place):
        client.post(BOARD, sent({control(place): None}))
        assert who_has(place.pupil) is None

    def test_the_same_form_twice_moves_once(self, client, place, other_mentor):
        once = sent({control(place): other_mentor})
        assert client.post(BOARD, once).url == client.post(BOARD, once).url == BOARD
        assert CaseloadAssignment.objects.count() == 2

    def test_with_a_handover_the_new_mentor_is_told(self, client, place, other_mentor, mentor):
        client.post(BOARD, sent({control(place): other_mentor}, has_handover="on"))
        handover = Handover.objects.get()
        assert (handover.from_mentor, handover.to_mentor) == (mentor, other_mentor)
        assert handover.writing is not None

    def test_without_one_nobody_is(self, client, place, other_mentor):
        client.post(BOARD, sent({control(place): other_mentor}))
        assert not Handover.objects.exists()

    def test_only_numbers_are_answered_where_only_they_were_asked(self, client, place, other_mentor, mentor):
        page = client.post(BOARD, sent({control(place): other_mentor}, count="yes"))
        counts = {each.mentor: each.count for each in page.context["balance"].columns}
        assert counts == {mentor: 0, other_mentor: 1}
        assert who_has(place.pupil) == mentor
        assert b"Nothing was saved" not in page.content

    def test_over_the_limit_it_asks_for_a_reason_and_keeps_what_was_chosen(self, client, place, other_mentor):
        Staff.objects.filter(pk=other_mentor.pk).update(caseload_limit=0)
        choice = {control(place): other_mentor}
        page = client.post(BOARD, sent(choice)).content.decode()
        assert f"{other_mentor.name} would have 1 pupil; a full caseload is 0. Give a reason" in page
        assert chosen_in(page, control(place)) == f"m{other_mentor.pk}"
        client.post(BOARD, sent(choice, over_limit_reason="Sibling of another."))
        assert who_has(place.pupil) == other_mentor

    def test_who_was_moved_meanwhile_is_named_and_nothing_is_saved(
        self, cast, client, place, other_mentor, mentor
    ):
        second = factories.PupilFactory(school=cast.school, legal_forename="Ben")
        by = cast.actor(Role.SENDCO)
        kept = assign_caseload(pupil=second, mentor=mentor, starts_on=YEAR_START, by=by)
        third = make_staff(cast.school, Role.MENTOR, forename="Avocet")
        choices = {control(place): other_mentor, control(kept): other_mentor}
        moved = move_caseload(assignment=place, mentor=third, starts_on=today(), version=1, by=by)
        page = client.post(BOARD, sent(choices)).content.decode()
        assert f"Ada Birch: Somebody changed this place while you had it open: with {third.name}" in page
        assert who_has(second) == mentor
        # Both choices are still there; what is sent now is against how it stands now.
        assert chosen_in(page, control(kept)) == f"m{other_mentor.pk}"
        assert chosen_in(page, control(moved)) == f"m{other_mentor.pk}"

    def test_a_day_that_is_none_keeps_every_choice_and_what_was_seen(self, cast, client, place, other_mentor):
        third = make_staff(cast.school, Role.MENTOR)
        move_caseload(
            assignment=place, mentor=third, starts_on=today(), version=1, by=cast.actor(Role.SENDCO)
        )
        seen = f"to-{place.pupil_id}-{place.pk}-1"
        page = client.post(BOARD, sent({seen: other_mentor}, starts_on="soon")).content.decode()
        assert chosen_in(page, seen) == f"m{other_mentor.pk}"

    def test_another_schools_mentor_is_as_good_as_none(self, cast, client, place):
        stranger = make_staff(cast.other_school, Role.MENTOR)
        pages = [
            client.post(BOARD, sent({control(place): None}) | {control(place): key}).content.decode()
            for key in (f"m{stranger.pk}", "m987654321", "7", "none; drop")
        ]
        for page in pages:
            assert "This mentor can’t be given pupils. Choose another." in page
        assert who_has(place.pupil) == place.mentor

    def test_a_pastoral_lead_moves_nobody_of_another_year(self, cast, other_mentor, mentor, sign_in):
        older = factories.PupilFactory(school=cast.school, cohort=2016)
        by = cast.actor(Role.SENDCO)
        theirs = assign_caseload(pupil=older, mentor=mentor, starts_on=YEAR_START, by=by)
        sign_in(cast[Role.PASTORAL_LEAD]).post(BOARD, sent({control(theirs): other_mentor}))
        assert who_has(older) == mentor

    def test_nothing_planned_is_said_to_be_nothing(self, client, place):
        page = client.post(BOARD, sent({}), follow=True).content.decode()
        assert "Nobody was moved." in page
