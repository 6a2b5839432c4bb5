"""Teaching groups, and who viewed a pupil."""

from datetime import date
from uuid import uuid4

import pytest

from pupils.involvement import link_groups
from pupils.models import GroupMember, GroupTeacher, Pupil, TeachingGroup
from staffing.access import Role
from staffing.audit import AuditVerb, record
from tests import factories
from tests.factories import YEAR_START

pytestmark = pytest.mark.django_db


@pytest.fixture
def group(cast) -> TeachingGroup:
    group = factories.TeachingGroupFactory(school=cast.school, code="8X3")
    GroupTeacher.objects.create(group=group, staff=cast[Role.TEACHER], starts_on=YEAR_START)
    for pupil in factories.PupilFactory.create_batch(3, school=cast.school):
        GroupMember.objects.create(group=group, pupil=pupil, starts_on=YEAR_START)
    link_groups([group])
    return group


class TestGroups:
    def test_the_list_says_who_teaches_and_how_many(self, cast, group, sign_in):
        page = sign_in(cast[Role.MENTOR]).get("/groups/").content.decode()
        assert "8X3" in page
        assert cast[Role.TEACHER].name in page
        assert '<td class="n" data-label="Pupils">3<' in page

    def test_a_teachers_own_groups_come_first(self, cast, group, sign_in):
        factories.TeachingGroupFactory(school=cast.school, code="7A1")
        page = sign_in(cast[Role.TEACHER]).get("/groups/")
        assert [(each.code, each.is_own) for each in page.context["page"]] == [("8X3", True), ("7A1", False)]

    @pytest.mark.parametrize(
        ("code", "subject", "name"),
        [("8X3", "Maths", "8X3 Maths"), ("8X maths", "Maths", "8X maths"), ("Puffins", "", "Puffins")],
    )
    def test_a_group_names_its_subject_once(self, code, subject, name):
        assert str(TeachingGroup(code=code, subject=subject)) == name

    def test_the_list_is_narrowed_to_a_subject(self, cast, group, sign_in):
        factories.TeachingGroupFactory(school=cast.school, code="7A1", subject="Art")
        client = sign_in(cast[Role.MENTOR])
        assert [each.code for each in client.get("/groups/?subject=Art").context["page"]] == ["7A1"]
        assert len(client.get("/groups/?subject=Alchemy").context["page"]) == 2

    def test_its_teacher_gets_links_and_others_names(self, cast, group, sign_in):
        teacher = sign_in(cast[Role.TEACHER]).get(f"/groups/{group.pk}/")
        mentor = sign_in(cast[Role.MENTOR]).get(f"/groups/{group.pk}/")
        assert {row.is_open for row in teacher.context["rows"]} == {True}
        assert {row.is_open for row in mentor.context["rows"]} == {False}

    def test_a_leaver_is_not_in_the_class(self, cast, group, sign_in):
        Pupil.objects.filter(pk=Pupil.objects.first().pk).update(left_on=YEAR_START)
        page = sign_in(cast[Role.RECORDS]).get(f"/groups/{group.pk}/")
        assert len(page.context["rows"]) == page.context["group"].size == 2

    def test_another_schools_group_is_not_there(self, cast, group, sign_in):
        assert sign_in(cast.stranger).get(f"/groups/{group.pk}/").status_code == 404

    def test_a_large_group_costs_no_more_statements(
        self, cast, group, sign_in, django_assert_max_num_queries
    ):
        client = sign_in(cast[Role.MENTOR])
        client.get(f"/groups/{group.pk}/")  # the first request also writes the session
        with django_assert_max_num_queries(12) as small:
            client.get(f"/groups/{group.pk}/")
        for pupil in factories.PupilFactory.create_batch(197, school=cast.school):
            GroupMember.objects.create(group=group, pupil=pupil, starts_on=YEAR_START)
        with django_assert_max_num_queries(len(small)):
            assert len(client.get(f"/groups/{group.pk}/").context["rows"]) == 200


class TestLessons:
    def test_the_page_says_when_and_where_the_group_meets_and_with_whom(self, cast, group, sign_in):
        teacher = cast[Role.TEACHER]
        factories.TimetabledLessonFactory(group=group, teacher=teacher)
        (meeting,) = sign_in(cast[Role.MENTOR]).get(f"/groups/{group.pk}/").context["meetings"]
        assert (meeting.day, meeting.where.replace("\N{NO-BREAK SPACE}", " "), meeting.teacher) == (
            "Thursday", "room M4", teacher.name,
        )  # fmt: skip

    def test_what_is_over_is_gone_and_what_comes_says_from_when(self, cast, group, sign_in):
        factories.TimetabledLessonFactory(group=group, ends_on=date(2026, 11, 18))
        factories.TimetabledLessonFactory(group=group, starts_on=date(2027, 1, 4))
        page = sign_in(cast[Role.MENTOR]).get(f"/groups/{group.pk}/")
        assert [meeting.is_coming for meeting in page.context["meetings"]] == [True]
        assert "from 4 Jan" in page.content.decode()


class TestEnding:
    def send(self, client, group: TeachingGroup, ends_on: str):
        address = f"/groups/{group.pk}/end/"
        return client.post(address, {"form_key": uuid4(), "ends_on": ends_on}, follow=True)

    def test_the_office_ends_a_group_on_a_day(self, cast, group, sign_in):
        page = self.send(sign_in(cast[Role.RECORDS]), group, "2026-11-18")
        assert "18 Nov 2026 is its last day." in page.content.decode()
        assert page.context["group"].size == 0
        assert "End this group" not in page.content.decode()

    def test_a_day_too_early_is_refused_beside_the_field(self, cast, group, sign_in):
        page = self.send(sign_in(cast[Role.RECORDS]), group, "2026-08-01")
        assert page.context["form"].errors["ends_on"] == [
            "Somebody came to this group on 1 Sep 2026: end it on that day or later."
        ]
        assert group.members.filter(ends_on=None).count() == 3

    @pytest.mark.parametrize("year", ["9999", "0001"])
    def test_a_year_that_cannot_be_right_is_refused(self, cast, group, sign_in, year):
        page = self.send(sign_in(cast[Role.RECORDS]), group, f"{year}-12-31")
        assert page.context["form"].errors["ends_on"] == [f"The year {int(year)} can't be right."]

    def test_only_the_office_is_offered_it(self, cast, group, sign_in):
        offer = f"/groups/{group.pk}/end/"
        assert offer in sign_in(cast[Role.RECORDS]).get(f"/groups/{group.pk}/").content.decode()
        assert offer not in sign_in(cast[Role.TEACHER]).get(f"/groups/{group.pk}/").content.decode()


class TestViewers:
    @pytest.fixture
    def pupil(self, cast) -> Pupil:
        return factories.PupilFactory(school=cast.school, send_status="K")

    def test_reads_of_the_pupil_and_of_lists_with_the_pupil_are_shown(self, cast, pupil, sign_in):
        other = factories.PupilFactory(school=cast.school)
        record(cast.actor(Role.MENTOR), AuditVerb.VIEW, pupil, pupil_id=pupil.pk)
        record(cast.actor(Role.TEACHER), AuditVerb.VIEW, "pupil_list", pupil_ids=[other.pk, pupil.pk])
        record(cast.actor(Role.HEAD), AuditVerb.VIEW, "pupil_list", pupil_ids=[other.pk])
        page = sign_in(cast[Role.SENDCO]).get(f"/pupils/{pupil.pk}/viewers/")
        names = {event.staff_name for event in page.context["rows"]}
        assert names == {cast[Role.MENTOR].name, cast[Role.TEACHER].name}

    def test_changes_are_not_reads(self, cast, pupil, sign_in):
        record(cast.actor(Role.RECORDS), AuditVerb.EDIT, pupil, pupil_id=pupil.pk)
        page = sign_in(cast[Role.SENDCO]).get(f"/pupils/{pupil.pk}/viewers/")
        assert page.context["rows"] == []

    def test_a_sendco_asks_only_about_the_register(self, cast, sign_in):
        ordinary = factories.PupilFactory(school=cast.school)
        assert sign_in(cast[Role.SENDCO]).get(f"/pupils/{ordinary.pk}/viewers/").status_code == 404
        assert sign_in(cast[Role.SAFEGUARDING_LEAD]).get(f"/pupils/{ordinary.pk}/viewers/").status_code == 200

    @pytest.mark.parametrize("role", [Role.MENTOR, Role.TEACHER, Role.HEAD, Role.RECORDS])
    def test_others_may_not_ask(self, cast, pupil, sign_in, role):
        assert sign_in(cast[role]).get(f"/pupils/{pupil.pk}/viewers/").status_code == 403
