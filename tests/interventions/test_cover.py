"""Cover opens the class sheet of one class for one day, and nothing else."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.urls import reverse

from interventions.actions.cover import give_cover
from interventions.involvement import link_provisions
from interventions.models import Cover
from pupils.actions.plans import take_step
from pupils.codes import InvolvementReason
from pupils.involvement import link_caseloads, link_groups
from pupils.models import GroupMember, Involvement, Plan
from pupils.plan_readers import readers_of
from pupils.plan_steps import Step
from staffing.access import Role
from staffing.calendar import now, today
from tests import factories
from tests.cast import make_staff

pytestmark = pytest.mark.django_db
THURSDAY = date(2026, 11, 19)


@pytest.fixture
def group(cast):
    return factories.TeachingGroupFactory(school=cast.school, code="8X3 Maths")


@pytest.fixture
def lesson(group):
    return factories.TimetabledLessonFactory(group=group)


@pytest.fixture
def ada(cast, group):
    """With a passport in force."""
    ada = factories.PupilFactory(school=cast.school, send_status="K", legal_forename="Ada")
    join(group, ada)
    author = cast[Role.SENDCO]
    plan = factories.PlanFactory(
        pupil=ada, author=author, kind="passport", words={"musts": ["Seat by the door"]}
    )
    take_step(by=author.actor(today()), plan=plan, version=plan.version, step=Step.PUBLISH, at=now())
    return ada


@pytest.fixture
def colleague(cast):
    return make_staff(cast.school, Role.MENTOR, forename="Nadia")


@pytest.fixture
def sendco(cast, sign_in):
    return sign_in(cast[Role.SENDCO])


def join(group, pupil) -> None:
    GroupMember.objects.create(group=group, pupil=pupil, starts_on=factories.YEAR_START)
    link_groups([group])


def covered(cast, lesson, staff, on=THURSDAY) -> Cover:
    return give_cover(by=cast.actor(Role.SENDCO), lesson=lesson, on=on, staff=staff, at=now())


def give(browser, lesson, staff, **changes) -> str:
    told = {"form_key": str(uuid4()), "on": THURSDAY, "timetabled": lesson.pk, "staff": staff.pk}
    address = reverse("interventions:cover_create", args=[lesson.group_id])
    return browser.post(address, told | changes, follow=True).content.decode()


def sheet(browser, group) -> str:
    return browser.get(reverse("interventions:class_sheet", args=[group.pk])).content.decode()


def test_it_opens_the_class_sheet_that_day_and_stands_on_today(cast, sign_in, lesson, ada, colleague, sendco):
    browser = sign_in(colleague)
    assert "Seat by the door" not in sheet(browser, lesson.group)
    assert "Given." in give(sendco, lesson, colleague)
    assert "Seat by the door" in sheet(browser, lesson.group)
    assert "you cover" in browser.get(reverse("mentoring:today")).content.decode()


def test_no_page_of_the_pupil_opens_with_it(cast, sign_in, lesson, ada, colleague):
    covered(cast, lesson, colleague)
    browser = sign_in(colleague)
    plan = Plan.objects.get()
    for name, pk in (
        ("mentoring:pupil_detail", ada.pk),
        ("pupils:plan_list", ada.pk),
        ("pupils:plan_detail", plan.pk),
        ("pupils:record_detail", ada.pk),
    ):
        assert browser.get(reverse(name, args=[pk])).status_code == 404


def test_the_form_opens_with_the_next_lesson_and_its_day(lesson, sendco):
    page = sendco.get(reverse("interventions:cover_create", args=[lesson.group_id]))
    assert page.context["form"].initial["on"] == THURSDAY
    assert page.context["form"].initial["timetabled"] == str(lesson.pk)


def test_nobody_is_asked_to_read_plans_for_it(cast, lesson, ada):
    """Who sees every pupil may cover, too: a day's cover does not make them work with the class."""
    head, plan = cast[Role.HEAD], Plan.objects.get()
    covered(cast, lesson, head)
    assert not Plan.objects.to_read_by(head.actor(today()), today()).exists()
    assert readers_of(plan, today()).asked == 0


@pytest.mark.parametrize("days", [-7, 7])
def test_on_any_other_day_it_opens_nothing(cast, sign_in, lesson, ada, colleague, days):
    covered(cast, lesson, colleague, THURSDAY + timedelta(days=days))
    browser = sign_in(colleague)
    assert "Seat by the door" not in sheet(browser, lesson.group)
    assert "you cover" not in browser.get(reverse("mentoring:today")).content.decode()


def test_taken_back_the_sheet_closes_at_once(cast, sign_in, lesson, ada, colleague, sendco):
    cover = covered(cast, lesson, colleague)
    browser = sign_in(colleague)
    sendco.post(reverse("interventions:cover_end", args=[cover.pk]))
    assert "Seat by the door" not in sheet(browser, lesson.group)
    assert not Involvement.objects.filter(reason=InvolvementReason.COVER).exists()


def test_what_is_over_cannot_be_taken_back(cast, lesson, ada, colleague, sendco):
    cover = covered(cast, lesson, colleague, THURSDAY - timedelta(days=7))
    assert sendco.post(reverse("interventions:cover_end", args=[cover.pk])).status_code == 404


def test_a_day_on_which_the_group_has_no_such_lesson_is_refused_beside_the_day(lesson, colleague, sendco):
    assert "has no lesson then on Friday 20 Nov 2026." in give(
        sendco, lesson, colleague, on=date(2026, 11, 20)
    )
    assert "That day is over." in give(sendco, lesson, colleague, on=date(2026, 11, 12))
    assert not Cover.objects.exists()


def test_one_colleague_covers_a_lesson_and_the_second_is_told(cast, lesson, colleague, sendco):
    covered(cast, lesson, cast[Role.TEACHER])
    assert "covers this lesson that day already" in give(sendco, lesson, colleague)


def test_its_own_teacher_does_not_cover_it(cast, lesson, sendco):
    lesson.teacher = cast[Role.TEACHER]
    lesson.save()
    assert "teaches this lesson." in give(sendco, lesson, lesson.teacher)


@pytest.mark.parametrize("role", [Role.TEACHER, Role.MENTOR, Role.FACULTY_LEAD, Role.SITE_ADMIN])
def test_who_does_not_arrange_cover_has_no_page_of_it(role, cast, sign_in, lesson):
    address = reverse("interventions:cover_create", args=[lesson.group_id])
    assert sign_in(cast[role]).get(address).status_code in (403, 404)


def test_who_joins_the_class_is_on_the_links_and_a_rebuild_changes_nothing(cast, lesson, ada, colleague):
    covered(cast, lesson, colleague)
    join(lesson.group, factories.PupilFactory(school=cast.school))
    links = Involvement.objects.filter(source_kind=Involvement.Source.COVER)
    before = set(links.values_list("staff", "pupil", "starts_on", "ends_on"))
    assert len(before) == 2
    call_command("rebuild_involvement")
    assert set(links.values_list("staff", "pupil", "starts_on", "ends_on")) == before


class TestOfALead:
    """Who answers for some of the school gives lessons of their pupils alone, to colleagues of theirs alone."""

    @pytest.fixture
    def of_year_8(self, cast, ada, colleague):
        """The colleague mentors somebody of Year 8, which is given to the pastoral lead."""
        row = factories.CaseloadAssignmentFactory(pupil=ada, mentor=colleague)
        link_caseloads([row])

    @pytest.mark.parametrize("role", [Role.PASTORAL_LEAD, Role.KEY_STAGE_COORDINATOR])
    def test_a_class_of_the_years_given_to_them(self, role, cast, sign_in, lesson, of_year_8, colleague):
        browser = sign_in(cast[role])
        assert (
            "Cover</a>"
            in browser.get(reverse("pupils:group_detail", args=[lesson.group_id])).content.decode()
        )
        assert "Given." in give(browser, lesson, colleague)
        browser.post(reverse("interventions:cover_end", args=[Cover.objects.get().pk]))
        assert not Cover.objects.exists()

    @pytest.mark.parametrize("role", [Role.PASTORAL_LEAD, Role.KEY_STAGE_COORDINATOR])
    def test_one_pupil_of_another_year_closes_it(self, role, cast, sign_in, lesson, of_year_8, colleague):
        covered(cast, lesson, colleague)
        join(lesson.group, factories.PupilFactory(school=cast.school, cohort=2016))
        browser, group = sign_in(cast[role]), lesson.group_id
        assert "Cover</a>" not in browser.get(reverse("pupils:group_detail", args=[group])).content.decode()
        assert browser.get(reverse("interventions:cover_create", args=[group])).status_code == 404
        end = reverse("interventions:cover_end", args=[Cover.objects.get().pk])
        assert browser.post(end).status_code == 404

    def test_who_has_left_closes_nothing(self, cast, sign_in, lesson, of_year_8, colleague):
        join(lesson.group, factories.PupilFactory(school=cast.school, cohort=2016, left_on=date(2026, 10, 1)))
        assert "Given." in give(sign_in(cast[Role.PASTORAL_LEAD]), lesson, colleague)

    def test_a_class_that_is_supported_in_a_programme_they_lead(self, cast, sign_in, lesson, ada, colleague):
        lead = cast[Role.INTERVENTION_LEAD]
        address = reverse("interventions:cover_create", args=[lesson.group_id])
        browser = sign_in(lead)
        assert browser.get(address).status_code == 404
        programme = factories.ProgrammeFactory(school=cast.school, lead=lead)
        provision = factories.ProvisionFactory(
            programme=programme, lead=colleague, teaching_group=lesson.group
        )
        link_provisions([provision])
        assert "Given." in give(browser, lesson, colleague)

    def test_only_colleagues_whose_timetable_is_theirs_are_offered(
        self, cast, sign_in, lesson, of_year_8, colleague
    ):
        lead = cast[Role.PASTORAL_LEAD]
        page = sign_in(lead).get(reverse("interventions:cover_create", args=[lesson.group_id]))
        assert set(page.context["form"].fields["staff"].queryset) == {lead, colleague}
        assert "Select a valid choice" in give(sign_in(lead), lesson, cast[Role.TEACHER])

    def test_nobody_opens_a_class_of_others_to_themselves(self, cast, sign_in, lesson, ada):
        lead = cast[Role.INTERVENTION_LEAD]
        give(sign_in(lead), lesson, lead)
        assert not Cover.objects.exists()
