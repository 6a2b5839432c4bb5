"""Where a pupil's attendance stands, the year as a picture, talks about it, and whose attendance to look at."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.urls import reverse

from pupils.imports.lesson_rows import amend_lessons
from pupils.models import AttendanceMark, AttendanceTalk, LessonMark, Pupil, PupilWeek
from pupils.weeks import recompute
from staffing.access import Role
from staffing.models import Term
from tests import factories

pytestmark = pytest.mark.django_db
MONDAY = date(2026, 11, 16)


@pytest.fixture
def pupil(cast) -> Pupil:
    return factories.PupilFactory(
        school=cast.school, send_status="K", legal_forename="Ada", legal_surname="Bramble"
    )


@pytest.fixture
def sendco(cast, sign_in):
    return sign_in(cast[Role.SENDCO])


def week(pupil: Pupil, back: int = 0, **sums: int) -> None:
    PupilWeek.objects.create(
        pupil=pupil, school=pupil.school, week_start=MONDAY - timedelta(weeks=back), **sums
    )


def page_of(client, name: str, *ids: int) -> str:
    return client.get(reverse(f"pupils:{name}", args=ids)).content.decode()


class TestStanding:
    def test_persistent_absence_and_broken_weeks_are_said_with_their_numbers(self, sendco, pupil):
        week(pupil, present=8, authorised=2)
        week(pupil, 1, present=10)
        page = page_of(sendco, "pupil_attendance", pupil.pk)
        assert "persistently absent" in page
        assert "Missed 2 of 20 half-days (10.0\u2009%) this school year" in page
        assert "In 1 of 2 school weeks this year at least one half-day was missed." in page

    def test_ten_unauthorised_in_ten_school_weeks_say_what_follows(self, sendco, pupil):
        for back in (0, 1, 2, 4, 5):  # the week between them is half-term
            week(pupil, back, present=8, unauthorised=2)
        page = page_of(sendco, "pupil_attendance", pupil.pk)
        assert "10 unauthorised half-days in the ten school weeks since" in page
        assert "a penalty notice has to be considered" in page

    def test_of_a_pupil_who_missed_nothing_nothing_stands_out(self, sendco, pupil):
        week(pupil, present=10)
        assert "Where it stands" not in page_of(sendco, "pupil_attendance", pupil.pk)


class TestYear:
    def test_the_picture_has_its_table(self, sendco, pupil):
        AttendanceMark.objects.create(pupil=pupil, on=MONDAY, half_day="AM", code="I")
        page = page_of(sendco, "attendance_year", pupil.pk)
        assert "Half-days: 1 absent with leave." in page
        assert '<td class="nowrap">I –</td>' in page

    def test_a_lesson_tells_what_it_was_before_the_last_import(self, cast, sendco, pupil):
        mark = LessonMark.objects.create(pupil=pupil, on=MONDAY, period="P1", subject="Art", code="N")
        amend_lessons([(mark, "L", 5)], by=cast.actor(Role.RECORDS), reason="Import of lessons")
        page = page_of(sendco, "attendance_year", pupil.pk)
        assert "5 minutes late (L)" in page
        assert "was N until 19 Nov 2026" in page

    def test_without_a_mark_it_says_how_marks_come(self, sendco, pupil):
        assert "No marks this school year" in page_of(sendco, "attendance_year", pupil.pk)


class TestTalks:
    def send(self, client, pupil, **told):
        sent = {
            "form_key": str(uuid4()), "talked_with": "Mother", "on": "2026-11-18", "said": "The bus comes late.",
            "agreed": "The earlier bus.",
        } | told  # fmt: skip
        return client.post(reverse("pupils:attendance_talk_create", args=[pupil.pk]), sent, follow=True)

    def test_it_is_kept_under_the_name_of_who_wrote_it_and_stands_on_both_pages(self, cast, sendco, pupil):
        page = self.send(sendco, pupil).content.decode()
        assert "The bus comes late." in page
        assert AttendanceTalk.objects.get().written_by == cast[Role.SENDCO]
        timeline = sendco.get(reverse("mentoring:pupil_timeline", args=[pupil.pk])).content.decode()
        assert "Talk about attendance with Mother" in timeline
        assert "The bus comes late. Agreed: The earlier bus." in timeline

    def test_a_coming_day_is_refused_and_nothing_typed_is_lost(self, sendco, pupil):
        page = self.send(sendco, pupil, on="2026-11-20").content.decode()
        assert "That day has not come yet." in page
        assert "The earlier bus." in page

    def test_who_sees_attendance_and_not_the_contact_log_sees_none(self, cast, sendco, sign_in, pupil):
        self.send(sendco, pupil)
        group = factories.TeachingGroupFactory(
            school=cast.school, faculty=cast[Role.FACULTY_LEAD].roles.get().faculty
        )
        group.members.create(pupil=pupil, starts_on=date(2026, 9, 1))
        page = page_of(sign_in(cast[Role.FACULTY_LEAD]), "pupil_attendance", pupil.pk)
        assert "Week by week" in page
        assert "The bus comes late." not in page


class TestList:
    def test_it_begins_with_persistent_absence_who_missed_most_first(self, cast, sendco, pupil):
        ben = factories.PupilFactory(school=cast.school, send_status="K", legal_forename="Ben")
        fine = factories.PupilFactory(school=cast.school, send_status="K", legal_forename="Cleo")
        week(pupil, present=9, authorised=1)
        week(ben, present=4, unauthorised=6)
        week(fine, present=10)
        page = page_of(sendco, "attendance_list")
        assert page.index("Ben") < page.index("Ada Bramble")
        assert "severely absent" in page
        assert "Cleo" not in page

    @pytest.mark.parametrize(
        ("show", "names"), [("severe", {"Ben"}), ("unauthorised", {"Ben"}), ("all", {"Ada", "Ben"})]
    )
    def test_it_is_narrowed(self, cast, sendco, pupil, show, names):
        ben = factories.PupilFactory(school=cast.school, send_status="K", legal_forename="Ben")
        week(pupil, present=10)
        week(ben, present=0, unauthorised=10)
        page = sendco.get(reverse("pupils:attendance_list"), {"show": show}).content.decode()
        assert {name for name in ("Ada", "Ben") if name in page} == names

    def test_a_school_without_terms_does_not_know_of_ten_weeks(self, sendco, pupil):
        Term.objects.all().delete()
        week(pupil, present=5, unauthorised=5)
        assert "not known" in page_of(sendco, "attendance_list")

    def test_a_mentor_sees_nobody_out_of_reach(self, cast, sign_in, pupil):
        week(pupil, present=0, unauthorised=10)
        assert "Nobody at present" in page_of(sign_in(cast[Role.MENTOR]), "attendance_list")


class TestTimeline:
    def told(self, client, pupil) -> str:
        return client.get(reverse("mentoring:pupil_timeline", args=[pupil.pk])).content.decode()

    def test_a_lesson_missed_while_in_school_is_an_event(self, sendco, pupil):
        AttendanceMark.objects.create(pupil=pupil, on=MONDAY, half_day="AM", code="/")
        LessonMark.objects.create(pupil=pupil, on=MONDAY, period="P3", subject="French", code="O")
        page = self.told(sendco, pupil)
        assert "lesson missed" in page
        assert "P3, French" in page

    def test_a_lesson_of_a_day_away_is_told_by_the_register_alone(self, sendco, pupil):
        AttendanceMark.objects.create(pupil=pupil, on=MONDAY, half_day="AM", code="I")
        LessonMark.objects.create(pupil=pupil, on=MONDAY, period="P3", subject="French", code="I")
        recompute([(pupil.pk, MONDAY)])
        assert "P3, French" not in self.told(sendco, pupil)
