"""Caseload pages: who has whom, how full, and changing it."""

from datetime import date
from uuid import uuid4

import pytest

from pupils.actions.caseloads import assign_caseload, end_caseload
from pupils.models import Involvement, Pupil
from staffing.access import Role
from staffing.models import Staff
from tests import factories
from tests.cast import make_staff
from tests.factories import YEAR_START

pytestmark = pytest.mark.django_db

LIST = "/caseloads/"
ASSIGN = "/caseloads/assign/"


def sent(pupil: Pupil, mentor: Staff, **changes) -> dict:
    return {
        "form_key": str(uuid4()),
        "pupils": [pupil.pk],
        "mentor": mentor.pk,
        "starts_on": "2026-11-19",
    } | changes


class TestList:
    def test_a_sendco_sees_each_mentor_with_number_limit_and_hours(self, cast, place, sign_in):
        page = sign_in(cast[Role.SENDCO]).get(LIST).content.decode()
        assert "<b>1 of 14</b>" in page
        assert "32.5 hours a week" in page

    def test_a_pupil_who_has_left_is_told_of_and_takes_no_place(self, cast, place, pupil, sign_in):
        Pupil.objects.filter(pk=pupil.pk).update(left_on=date(2026, 11, 1))
        page = sign_in(cast[Role.SENDCO]).get(LIST).content.decode()
        assert "<b>0 of 14</b>" in page
        assert "left 1 Nov 2026" in page

    def test_who_has_no_mentor_comes_first(self, cast, pupil, mentor, sign_in):
        page = sign_in(cast[Role.SENDCO]).get(LIST).content.decode()
        assert page.index("On the register without a mentor") < page.index(f"<h2>{mentor.name}</h2>")
        assert f"?pupil={pupil.pk}" in page

    def test_a_pastoral_lead_sees_the_pupils_of_the_given_years(self, cast, place, mentor, sign_in):
        older = factories.PupilFactory(school=cast.school, legal_forename="Theo", cohort=2016)
        assign_caseload(pupil=older, mentor=mentor, starts_on=YEAR_START, by=cast.actor(Role.SENDCO))
        page = sign_in(cast[Role.PASTORAL_LEAD]).get(LIST).content.decode()
        assert "Ada B" in page
        assert "Theo" not in page
        assert "<b>2 of 14</b>" in page

    def test_a_mentor_sees_their_own_alone(self, cast, place, other_mentor, sign_in):
        page = sign_in(other_mentor).get(LIST)
        assert [group.mentor for group in page.context["groups"]] == [other_mentor]
        assert b"Ada B" not in page.content

    def test_of_many_caseloads_those_over_the_limit_stand_open(self, cast, mentor, other_mentor, sign_in):
        for pupil in factories.PupilFactory.create_batch(15, school=cast.school):
            factories.CaseloadAssignmentFactory(pupil=pupil, mentor=mentor)
        page = sign_in(cast[Role.SENDCO]).get(LIST).content.decode()
        cards = page.split('<details class="card"')[1:]
        opened = [card for card in cards if card.startswith(" open>")]
        assert len(opened) == 1
        assert f"<h2>{mentor.name}</h2>" in opened[0]
        assert "over the limit" in opened[0]

    def test_ones_own_caseload_alone_stands_open(self, place, mentor, sign_in):
        assert b'<details class="card" open>' in sign_in(mentor).get(LIST).content

    def test_a_full_caseload_says_so(self, cast, mentor, sign_in):
        for pupil in factories.PupilFactory.create_batch(14, school=cast.school):
            factories.CaseloadAssignmentFactory(pupil=pupil, mentor=mentor)
        assert b"full</span>" in sign_in(cast[Role.HEAD]).get(LIST).content

    def test_only_those_who_may_change_it_are_offered_to(self, cast, place, sign_in):
        assert b"Move or end" not in sign_in(cast[Role.HEAD]).get(LIST).content
        assert b"Move or end" in sign_in(cast[Role.SENDCO]).get(LIST).content

    def test_another_school_sees_nothing_of_it(self, cast, place, sign_in):
        assert b"Ada B" not in sign_in(cast.stranger).get(LIST).content

    def test_many_rows_cost_no_more_statements(self, cast, place, sign_in, django_assert_max_num_queries):
        client = sign_in(cast[Role.SENDCO])
        client.get(LIST)  # the first request also writes the session
        with django_assert_max_num_queries(12) as one:
            client.get(LIST)
        mentors = [make_staff(cast.school, Role.MENTOR) for _ in range(5)]
        for mentor in mentors * 10:
            factories.CaseloadAssignmentFactory(
                pupil=factories.PupilFactory(school=cast.school), mentor=mentor
            )
        with django_assert_max_num_queries(len(one)):
            client.get(LIST)


class TestAssign:
    def test_a_sendco_puts_pupils_on_a_caseload(self, cast, pupil, mentor, sign_in):
        second = factories.PupilFactory(school=cast.school)
        answer = sign_in(cast[Role.SENDCO]).post(ASSIGN, sent(pupil, mentor, pupils=[pupil.pk, second.pk]))
        assert answer.url == LIST
        assert mentor.caseload.count() == Involvement.objects.count() == 2

    def test_where_one_is_refused_none_is_put(self, cast, place, mentor, other_mentor, sign_in):
        second = factories.PupilFactory(school=cast.school)
        answer = sign_in(cast[Role.SENDCO]).post(
            ASSIGN, sent(second, other_mentor, pupils=[second.pk, place.pupil_id])
        )
        assert "is on Ms Mentor’s caseload from 1 Sep 2026" in answer.content.decode()
        assert other_mentor.caseload.count() == 0

    def test_the_same_form_twice_is_one(self, cast, pupil, mentor, sign_in):
        client, once = sign_in(cast[Role.SENDCO]), sent(pupil, mentor)
        assert client.post(ASSIGN, once).url == client.post(ASSIGN, once).url
        assert mentor.caseload.count() == 1

    def test_over_the_limit_it_asks_for_a_reason(self, cast, pupil, mentor, sign_in):
        for other in factories.PupilFactory.create_batch(14, school=cast.school):
            factories.CaseloadAssignmentFactory(pupil=other, mentor=mentor)
        client = sign_in(cast[Role.SENDCO])
        assert "Give a reason to go over it" in client.post(ASSIGN, sent(pupil, mentor)).content.decode()
        client.post(ASSIGN, sent(pupil, mentor, over_limit_reason="Sibling of another."))
        assert mentor.caseload.count() == 15

    def test_a_pastoral_lead_may_not_reach_another_year(self, cast, mentor, sign_in):
        older = factories.PupilFactory(school=cast.school, cohort=2016)
        answer = sign_in(cast[Role.PASTORAL_LEAD]).post(ASSIGN, sent(older, mentor))
        assert "not among the pupils whose caseload you may change" in answer.content.decode()

    def test_without_scripts_find_answers_with_who_was_found(self, cast, pupil, mentor, sign_in):
        answer = sign_in(cast[Role.SENDCO]).post(ASSIGN, {"q": "ada", "find": "yes", "mentor": mentor.pk})
        assert (
            f'name="pupils" value="{pupil.pk}" data-name="Ada Birch"><span>Ada Birch, 8X'
            in answer.content.decode()
        )
        assert b"Nothing was saved" not in answer.content

    @pytest.mark.parametrize("role", [Role.MENTOR, Role.TEACHER, Role.HEAD, Role.RECORDS])
    def test_others_may_not(self, cast, pupil, mentor, sign_in, role):
        assert sign_in(cast[role]).post(ASSIGN, sent(pupil, mentor)).status_code == 403


class TestMoveAndEnd:
    def test_a_pupil_is_moved(self, cast, place, other_mentor, sign_in):
        form = {
            "form_key": str(uuid4()),
            "version": "1",
            "mentor": other_mentor.pk,
            "starts_on": "2026-11-19",
        }
        sign_in(cast[Role.SENDCO]).post(f"/caseloads/{place.pk}/move/", form)
        assert other_mentor.caseload.get().pupil_id == place.pupil_id

    def test_a_place_is_ended(self, cast, place, sign_in):
        form = {"form_key": str(uuid4()), "version": "1", "ends_on": "2026-11-18"}
        sign_in(cast[Role.SENDCO]).post(f"/caseloads/{place.pk}/end/", form)
        place.refresh_from_db()
        assert place.ends_on.isoformat() == "2026-11-18"

    def test_an_end_before_the_start_gets_a_sentence(self, cast, place, sign_in):
        form = {"form_key": str(uuid4()), "version": "1", "ends_on": "2026-08-01"}
        answer = sign_in(cast[Role.SENDCO]).post(f"/caseloads/{place.pk}/end/", form)
        assert "This began on 1 Sep 2026: it cannot end before that." in answer.content.decode()

    def test_who_comes_second_is_shown_how_it_stands(self, cast, place, sign_in):
        client = sign_in(cast[Role.SENDCO])
        for day in ("2026-11-18", "2026-11-17"):
            form = {"form_key": str(uuid4()), "version": "1", "ends_on": day}
            answer = client.post(f"/caseloads/{place.pk}/end/", form, follow=True)
        assert "Somebody changed this place while you had it open" in answer.content.decode()
        place.refresh_from_db()
        assert place.ends_on.isoformat() == "2026-11-18"

    def test_who_moves_second_keeps_the_reason_that_was_typed(self, cast, place, sign_in):
        client, mentor = sign_in(cast[Role.SENDCO]), make_staff(cast.school, Role.MENTOR)
        end_caseload(assignment=place, ends_on=date(2026, 12, 18), version=1, by=cast.actor(Role.SENDCO))
        form = {"form_key": str(uuid4()), "version": "1", "mentor": mentor.pk, "starts_on": "2026-11-23"}
        answer = client.post(f"/caseloads/{place.pk}/move/", form | {"over_limit_reason": "Knows the family"})
        page = answer.content.decode()
        assert "Somebody changed this place while you had it open" in page
        assert "until 18 Dec 2026" in page
        assert 'value="Knows the family"' in page

    def test_another_schools_caseload_is_not_there(self, cast, place, sign_in):
        assert sign_in(cast.stranger).get(f"/caseloads/{place.pk}/move/").status_code == 404
        assert sign_in(cast.stranger).post(f"/caseloads/{place.pk}/end/").status_code == 404

    def test_a_place_ends_by_post_alone(self, cast, place, sign_in):
        assert sign_in(cast[Role.SENDCO]).get(f"/caseloads/{place.pk}/end/").status_code == 405


class TestLeavers:
    def left(self, mentor: Staff) -> None:
        mentor.ends_on = date(2026, 11, 13)
        mentor.save()

    def test_a_caseload_of_somebody_who_left_comes_first_and_asks_to_be_handed_over(
        self, cast, place, mentor, other_mentor, sign_in
    ):
        self.left(mentor)
        page = sign_in(cast[Role.SENDCO]).get(LIST)
        assert [group.mentor for group in page.context["groups"]][0] == mentor
        assert f"{mentor.name} left on 13 Nov 2026." in page.content.decode()
        assert "Hand over their pupils" in page.content.decode()
        assert f'?mentor={mentor.pk}"' not in page.content.decode()

    def test_somebody_who_left_is_no_longer_named_as_who_works_with_the_pupil(
        self, cast, place, mentor, sign_in
    ):
        sendco = sign_in(cast[Role.SENDCO])
        assert mentor.name in sendco.get(f"/pupils/{place.pupil_id}/").content.decode()
        self.left(mentor)
        assert mentor.name not in sendco.get(f"/pupils/{place.pupil_id}/").content.decode()
