"""Teacher and mentor as partners: the line before a lesson, what is told after it, and the answer."""

from datetime import date

import pytest
from django.urls import reverse

from interventions.involvement import link_provisions
from interventions.models import LessonNotice, LessonReport, SharedLesson, WantedMaterial
from pupils.involvement import link_groups
from pupils.models import GroupMember, GroupTeacher, TimetabledLesson
from staffing.access import Role
from staffing.calendar import now
from staffing.models import ClosedDay
from tests import factories
from tests.cast import make_staff
from tests.interventions.scenes import THURSDAY

pytestmark = pytest.mark.django_db
NEXT, LAST = date(2026, 11, 26), date(2026, 11, 12)


@pytest.fixture
def pupil(cast):
    return factories.PupilFactory(school=cast.school, preferred_forename="Ada", legal_surname="Bramble")


@pytest.fixture
def timetabled(cast, pupil):
    """A lesson on Thursdays, now too, of a group with the pupil in it, whom the mentor supports there."""
    school, teacher = cast.school, cast[Role.TEACHER]
    period = factories.PeriodFactory(shape__school=school, name="P3")
    group = factories.TeachingGroupFactory(school=school, code="8X3")
    GroupMember.objects.create(group=group, pupil=pupil, starts_on=factories.YEAR_START)
    GroupTeacher.objects.create(group=group, staff=teacher, starts_on=factories.YEAR_START)
    link_groups([group])
    provision = factories.ProvisionFactory(
        programme__school=school, lead=cast[Role.MENTOR], teaching_group=group
    )
    link_provisions([provision])
    return TimetabledLesson.objects.create(
        group=group, weekday=4, period=period, teacher=teacher, starts_on=factories.YEAR_START
    )


@pytest.fixture
def teacher(cast, sign_in):
    return sign_in(cast[Role.TEACHER])


@pytest.fixture
def mentor(cast, sign_in):
    return sign_in(cast[Role.MENTOR])


def at(name: str, timetabled, on: date) -> str:
    return f"{reverse(f'interventions:{name}', args=[timetabled.pk])}?on={on}"


def key_of(browser, address: str) -> dict:
    """What the page itself sends along."""
    form = browser.get(address).context["form"]
    return {"form_key": str(form["form_key"].value()), "version": form["version"].value() or ""}


def say(browser, timetabled, on: date = NEXT, **typed):
    address = at("lesson_line", timetabled, on)
    return browser.post(address, key_of(browser, address) | typed, follow=True)


def tell(browser, timetabled, pupil, on: date = THURSDAY, **typed):
    address = at("lesson_report", timetabled, on)
    sent = key_of(browser, address) | {"text": "She began by herself.", f"p{pupil.pk}-help": "hover"} | typed
    return browser.post(address, sent, follow=True)


def ahead(browser) -> str:
    return browser.get(reverse("interventions:lessons_ahead")).content.decode()


def test_the_line_is_read_by_whoever_supports_in_the_lesson(teacher, mentor, timetabled, pupil):
    answer = say(
        teacher, timetabled, doing="Fractions with tiles.", needs="Squared paper.", need1_pupil=pupil.pk,
        need1_text="A number line.", want1_what="The worksheet", want1_form="enlarged", want1_copies=2,
        want1_by="2026-11-25",
    )  # fmt: skip
    assert "Saved." in answer.content.decode()
    assert "Fractions with tiles." in ahead(mentor)
    assert "The worksheet" in ahead(mentor)
    lesson = SharedLesson.objects.get()
    page = mentor.get(reverse("interventions:lesson_detail", args=[lesson.pk])).content.decode()
    for words in ("Squared paper.", "Ada B", "A number line.", "2 × enlarged"):
        assert words in page


def test_today_leads_to_the_lessons_ahead_and_the_group_does(teacher, timetabled):
    address = reverse("interventions:lessons_ahead")
    assert f'href="{address}"' in teacher.get(reverse("mentoring:today")).content.decode()
    group = timetabled.group
    assert f"{address}?group={group.pk}" in teacher.get(group.get_absolute_url()).content.decode()
    assert "Lessons ahead: 8X3" in teacher.get(f"{address}?group={group.pk}").content.decode()


def test_a_mentor_of_a_pupil_reads_of_that_pupil_alone(cast, teacher, sign_in, timetabled, pupil):
    other = factories.PupilFactory(school=cast.school)
    GroupMember.objects.create(group=timetabled.group, pupil=other, starts_on=factories.YEAR_START)
    link_groups([timetabled.group])
    lead = cast[Role.INTERVENTION_LEAD]
    provision = factories.ProvisionFactory(programme__school=cast.school, lead=lead)
    factories.ProvisionPupilFactory(provision=provision, pupil=pupil)
    link_provisions([provision])
    say(
        teacher, timetabled, doing="Fractions.", need1_pupil=pupil.pk, need1_text="A number line.",
        need2_pupil=other.pk, need2_text="A quiet seat.",
    )  # fmt: skip
    browser = sign_in(lead)
    assert "Fractions." in ahead(browser)
    page = browser.get(reverse("interventions:lesson_detail", args=[SharedLesson.objects.get().pk]))
    assert "A number line." in page.content.decode()
    assert "A quiet seat." not in page.content.decode()


def test_whoever_supports_nobody_in_it_finds_nothing(cast, sign_in, teacher, timetabled):
    say(teacher, timetabled, doing="Fractions.")
    stranger = sign_in(make_staff(cast.school, Role.MENTOR))
    address = reverse("interventions:lesson_detail", args=[SharedLesson.objects.get().pk])
    assert stranger.get(address).status_code == 404
    assert "Fractions." not in ahead(stranger)


def test_a_line_is_changed_until_the_lesson_is_over_and_what_is_ready_stays(teacher, mentor, timetabled):
    say(teacher, timetabled, doing="Fractions.", want1_what="The worksheet", want2_what="Cards")
    first = WantedMaterial.objects.get(what="The worksheet")
    address = reverse("interventions:wanted_ready", args=[first.pk])
    mentor.post(address, key_of(mentor, address) | {"where": "In your tray"})
    say(teacher, timetabled, doing="Decimals.")
    assert SharedLesson.objects.get().doing == "Decimals."
    assert list(WantedMaterial.objects.values_list("what", "where")) == [("The worksheet", "In your tray")]


def test_who_was_second_sees_the_others_line_first(cast, teacher, timetabled):
    say(teacher, timetabled, doing="Fractions.")
    address = at("lesson_line", timetabled, NEXT)
    old = key_of(teacher, address)
    say(teacher, timetabled, doing="Decimals.")
    page = teacher.post(address, old | {"doing": "Graphs.", "form_key": old["form_key"]}).content.decode()
    assert "Somebody else saved this" in page
    assert "Graphs." in page
    assert SharedLesson.objects.get().doing == "Decimals."


@pytest.mark.parametrize(
    ("on", "said"),
    [
        (date(2026, 11, 27), "8X3 Maths has no lesson then on Friday 27 Nov 2026."),
        (date(2026, 12, 31), "Thursday 31 Dec 2026 is not a school day here."),
        (LAST, "This lesson is over."),
    ],
)
def test_a_day_without_such_a_lesson_is_said_and_what_was_typed_stays(teacher, timetabled, on, said):
    typed = key_of(teacher, at("lesson_line", timetabled, NEXT)) | {"doing": "Fractions."}
    page = teacher.post(at("lesson_line", timetabled, on), typed).content.decode()
    assert said in page
    assert "Fractions." in page
    assert not SharedLesson.objects.exists()
    assert said in teacher.get(at("lesson_line", timetabled, on), follow=True).content.decode()


def test_a_closed_day_has_no_lesson(cast, teacher, timetabled):
    ClosedDay.objects.create(school=cast.school, on=NEXT, kind="inset")
    page = teacher.get(at("lesson_line", timetabled, NEXT), follow=True).content.decode()
    assert "Thursday 26 Nov 2026 is not a school day here." in page


def test_a_lesson_that_is_not_theirs_is_not_there(cast, sign_in, teacher, mentor, timetabled):
    assert mentor.get(at("lesson_line", timetabled, NEXT)).status_code == 404
    GroupTeacher.objects.update(ends_on=date(2026, 11, 18))
    assert teacher.get(at("lesson_line", timetabled, NEXT)).status_code == 404
    assert teacher.post(at("lesson_line", timetabled, NEXT), {"doing": "x"}).status_code == 404


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({}, "Write what the class will do, or what it will need."),
        ({"need1_text": "A seat"}, "Choose whose need this is."),
        ({"want1_copies": "3"}, "Write which material."),
        ({"want1_what": "Cards", "want1_by": "2026-11-27"}, "Give a day from today to the lesson’s."),
        ({"want1_what": "Cards", "want1_copies": "500"}, "This is at most 200."),
    ],
)
def test_what_is_missing_or_wrong_is_said_beside_it(teacher, timetabled, typed, said):
    assert said in say(teacher, timetabled, **typed).content.decode()
    assert not SharedLesson.objects.exists()


def test_a_script_in_a_line_is_words(teacher, mentor, timetabled):
    say(teacher, timetabled, doing="<script>alert(1)</script>")
    assert "<script>alert(1)" not in ahead(mentor)
    assert "&lt;script&gt;alert(1)" in ahead(mentor)


def test_what_a_mentor_tells_stands_on_the_teachers_today_until_it_is_read(
    teacher, mentor, timetabled, pupil
):
    answer = tell(mentor, timetabled, pupil, unresolved="The last question.")
    assert "Told." in answer.content.decode()
    assert "1 line about lessons to read" in teacher.get(reverse("mentoring:today")).content.decode()
    assert "How it went, by" in ahead(teacher)
    page = teacher.get(reverse("interventions:lesson_detail", args=[SharedLesson.objects.get().pk]))
    for words in ("She began by herself.", "The last question.", "Ada B hover support"):
        assert words in page.content.decode()
    notice = LessonNotice.objects.get()
    teacher.post(reverse("interventions:lesson_notice_read", args=[notice.pk]))
    assert "about lessons to read" not in teacher.get(reverse("mentoring:today")).content.decode()


def test_the_teacher_answers_once_and_the_mentor_is_told(teacher, mentor, timetabled, pupil):
    tell(mentor, timetabled, pupil)
    address = reverse("interventions:report_answer", args=[LessonReport.objects.get().pk])
    keys = [key_of(teacher, address), key_of(teacher, address)]
    teacher.post(address, keys[0] | {"answer": "I will go through it on Monday."})
    again = teacher.post(address, keys[1] | {"answer": "Or on Tuesday."}).content.decode()
    assert "It was answered meanwhile." in again
    assert "Or on Tuesday." in again
    assert LessonReport.objects.get().answer == "I will go through it on Monday."
    assert "Answered by" in ahead(mentor)
    assert "about lessons to read" not in teacher.get(reverse("mentoring:today")).content.decode()


def test_a_lesson_is_told_of_once_and_only_when_it_has_begun(mentor, timetabled, pupil):
    keys = key_of(mentor, at("lesson_report", timetabled, THURSDAY))
    sent = {"text": "Well.", f"p{pupil.pk}-help": "alone"}
    early = mentor.post(at("lesson_report", timetabled, NEXT), keys | sent).content.decode()
    assert "has not begun yet" in early
    old = mentor.post(at("lesson_report", timetabled, date(2026, 10, 1)), keys | sent).content.decode()
    assert "more than two weeks ago" in old
    second = key_of(mentor, at("lesson_report", timetabled, THURSDAY))
    tell(mentor, timetabled, pupil)
    page = mentor.post(at("lesson_report", timetabled, THURSDAY), second | sent).content.decode()
    assert "You have told of this lesson already." in page
    assert LessonReport.objects.count() == 1


def test_a_report_says_of_somebody_how_much_help_was_needed(mentor, timetabled, pupil):
    page = tell(mentor, timetabled, pupil, **{f"p{pupil.pk}-help": ""}).content.decode()
    assert "Say of at least one pupil how much help was needed." in page
    assert "She began by herself." in page


def test_a_report_about_others_too_is_not_read_by_a_mentor_of_one(cast, mentor, sign_in, timetabled, pupil):
    other = factories.PupilFactory(school=cast.school)
    GroupMember.objects.create(group=timetabled.group, pupil=other, starts_on=factories.YEAR_START)
    link_groups([timetabled.group])
    link_provisions(timetabled.group.provisions.all())
    lead = cast[Role.INTERVENTION_LEAD]
    provision = factories.ProvisionFactory(programme__school=cast.school, lead=lead)
    factories.ProvisionPupilFactory(provision=provision, pupil=pupil)
    link_provisions([provision])
    tell(mentor, timetabled, pupil, **{f"p{other.pk}-help": "alone"})
    page = sign_in(lead).get(reverse("interventions:lesson_detail", args=[SharedLesson.objects.get().pk]))
    assert "She began by herself." not in page.content.decode()


def test_who_teaches_the_group_no_more_is_told_nothing_of_its_pupils(teacher, mentor, timetabled, pupil):
    tell(mentor, timetabled, pupil)
    GroupTeacher.objects.update(ends_on=date(2026, 11, 18))
    link_groups([timetabled.group])
    lesson = SharedLesson.objects.get()
    assert teacher.get(reverse("interventions:lesson_detail", args=[lesson.pk])).status_code == 404
    address = reverse("interventions:report_answer", args=[LessonReport.objects.get().pk])
    assert teacher.get(address).status_code == 404


def test_a_material_marked_ready_names_what_was_used(cast, teacher, mentor, timetabled):
    kept = factories.MaterialFactory(school=cast.school, title="Fraction tiles")
    say(teacher, timetabled, want1_what="Something for fractions")
    wanted = WantedMaterial.objects.get()
    address = reverse("interventions:wanted_ready", args=[wanted.pk])
    page = mentor.post(address, key_of(mentor, address) | {"material": kept.pk}, follow=True)
    assert "It is marked ready." in page.content.decode()
    assert "Fraction tiles" in page.content.decode()
    wanted.refresh_from_db()
    assert (wanted.ready_by, wanted.material) == (cast[Role.MENTOR], kept)
    assert wanted.ready_at <= now()
    assert "Something for fractions" not in ahead(mentor)
