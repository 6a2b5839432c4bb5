"""Teaching groups, and who viewed a pupil."""

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
        assert '<td class="n" data-label="Pupils">3</td>' in page

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
