"""A pupil's attendance page, and amending a mark."""

from datetime import date
from uuid import uuid4

import pytest

from pupils.actions.marks import amend_mark
from pupils.models import AttendanceMark, MarkAmendment, Pupil, PupilWeek
from pupils.weeks import recompute
from staffing.access import Role
from staffing.receipts import Stale
from staffing.refusals import Refused
from tests import factories

pytestmark = pytest.mark.django_db

MONDAY = date(2026, 11, 16)


@pytest.fixture
def pupil(cast) -> Pupil:
    return factories.PupilFactory(school=cast.school)


@pytest.fixture
def mark(pupil) -> AttendanceMark:
    AttendanceMark.objects.create(pupil=pupil, on=MONDAY, half_day="AM", code="/")
    mark = AttendanceMark.objects.create(pupil=pupil, on=MONDAY, half_day="PM", code="N")
    recompute([(pupil.pk, MONDAY)])
    return mark


def sent(**changes) -> dict[str, str]:
    return {
        "form_key": str(uuid4()),
        "old_code": "N",
        "code": "M",
        "reason": "Parent brought the card.",
    } | changes


class TestPage:
    def test_it_shows_marks_with_their_meaning_and_the_week(self, cast, pupil, mark, sign_in):
        page = sign_in(cast[Role.RECORDS]).get(f"/pupils/{pupil.pk}/attendance/").content.decode()
        assert "Reason not yet established" in page
        assert "50.0\u2009%" in page

    def test_nothing_marked_is_not_known(self, cast, pupil, sign_in):
        page = sign_in(cast[Role.RECORDS]).get(f"/pupils/{pupil.pk}/attendance/").content.decode()
        assert "Not known" in page

    def test_a_week_of_holidays_is_no_week_that_is_not_known(self, cast, pupil, mark, sign_in):
        half_term = date(2026, 10, 19)
        AttendanceMark.objects.create(pupil=pupil, on=half_term, half_day="AM", code="#")
        recompute([(pupil.pk, half_term)])
        page = sign_in(cast[Role.RECORDS]).get(f"/pupils/{pupil.pk}/attendance/").content.decode()
        assert "16 Nov" in page
        assert "19 Oct" not in page

    def test_only_those_who_may_amend_are_offered_to(self, cast, pupil, mark, sign_in):
        url = f"/pupils/{pupil.pk}/attendance/"
        assert b"Amend" in sign_in(cast[Role.RECORDS]).get(url).content
        assert b"Amend" not in sign_in(cast[Role.HEAD]).get(url).content

    def test_it_is_not_there_for_whoever_does_not_work_with_the_pupil(self, cast, pupil, sign_in):
        assert sign_in(cast[Role.MENTOR]).get(f"/pupils/{pupil.pk}/attendance/").status_code == 404

    def test_many_marks_cost_no_more_statements(
        self, cast, pupil, mark, sign_in, django_assert_max_num_queries
    ):
        client = sign_in(cast[Role.RECORDS])
        client.get(f"/pupils/{pupil.pk}/attendance/")  # the first request also writes the session
        with django_assert_max_num_queries(12) as one:
            client.get(f"/pupils/{pupil.pk}/attendance/")
        for day in range(2, 12):
            AttendanceMark.objects.create(pupil=pupil, on=date(2026, 11, day), half_day="AM", code="N")
        for each in AttendanceMark.objects.filter(code="N"):
            amend_mark(mark=each, old_code="N", code="I", reason="Told.", by=cast.actor(Role.RECORDS))
        with django_assert_max_num_queries(len(one)):
            client.get(f"/pupils/{pupil.pk}/attendance/")


class TestAmend:
    def url(self, mark: AttendanceMark) -> str:
        return f"/marks/{mark.pk}/amend/"

    def test_old_and_new_are_kept_with_who_and_why(self, cast, mark, sign_in):
        sign_in(cast[Role.RECORDS]).post(self.url(mark), sent())
        mark.refresh_from_db()
        kept = MarkAmendment.objects.get()
        assert (mark.code, kept.old_code, kept.new_code) == ("M", "N", "M")
        assert (kept.amended_by, kept.reason) == (cast[Role.RECORDS], "Parent brought the card.")

    def test_the_sum_of_the_week_follows(self, cast, mark, sign_in):
        sign_in(cast[Role.RECORDS]).post(self.url(mark), sent())
        week = PupilWeek.objects.get()
        assert (week.authorised, week.unauthorised) == (1, 0)

    def test_the_page_tells_what_it_was(self, cast, mark, sign_in):
        page = sign_in(cast[Role.RECORDS]).post(self.url(mark), sent(), follow=True)
        assert "was N until 19 Nov 2026" in page.content.decode()

    def test_a_pastoral_lead_amends_in_the_given_years_alone(self, cast, mark, sign_in):
        client = sign_in(cast[Role.PASTORAL_LEAD])
        assert client.post(self.url(mark), sent()).status_code == 302
        Pupil.objects.update(cohort=2016)
        assert client.get(self.url(mark)).status_code == 404

    @pytest.mark.parametrize(
        ("changes", "sentence"),
        [
            ({"code": "§"}, "“§” is not a national attendance code in use that day."),
            ({"code": "H"}, "“H” is not a national attendance code in use that day."),
            ({"code": "/"}, "“/” is not a national attendance code in use that day."),
            ({"code": "-"}, "“-” is not a national attendance code in use that day."),
            ({"code": ""}, "Choose the new mark."),
            ({"reason": ""}, "Say why: it is kept with the old mark."),
        ],
    )
    def test_bad_input_gets_a_sentence(self, cast, mark, sign_in, changes, sentence):
        answer = sign_in(cast[Role.RECORDS]).post(self.url(mark), sent(**changes))
        assert sentence in answer.content.decode()
        assert not MarkAmendment.objects.exists()

    def test_the_same_form_twice_is_one_amendment(self, cast, mark, sign_in):
        client, form = sign_in(cast[Role.RECORDS]), sent()
        assert client.post(self.url(mark), form).url == client.post(self.url(mark), form).url
        assert MarkAmendment.objects.count() == 1

    def test_who_comes_second_is_told(self, cast, mark):
        by = cast.actor(Role.RECORDS)
        amend_mark(mark=mark, old_code="N", code="I", reason="Told.", by=by)
        with pytest.raises(Stale):
            amend_mark(mark=mark, old_code="N", code="M", reason="Card.", by=by)

    def test_a_mark_is_never_amended_away(self, cast, mark):
        with pytest.raises(Refused, match="never taken away"):
            amend_mark(mark=mark, old_code="N", code="-", reason="Slip.", by=cast.actor(Role.RECORDS))

    @pytest.mark.parametrize("role", [Role.MENTOR, Role.SENDCO, Role.TEACHER, Role.HEAD])
    def test_others_may_not(self, cast, mark, sign_in, role):
        assert sign_in(cast[role]).post(self.url(mark), sent()).status_code == 403

    def test_who_amends_second_sees_what_the_first_did_and_keeps_the_reason(self, cast, mark, sign_in):
        client, url = sign_in(cast[Role.RECORDS]), f"/marks/{mark.pk}/amend/"
        client.post(url, sent())
        answer = client.post(url, sent(code="C", reason="The court asked for him."))
        page = answer.content.decode()
        assert "Somebody changed this mark from N to M while you had it open." in page
        assert 'value="The court asked for him."' in page
        client.post(url, sent(code="C", old_code=answer.context["form"]["old_code"].value()))
        mark.refresh_from_db()
        assert mark.code == "C"
