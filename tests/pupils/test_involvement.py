"""Involvement equals its sources: whatever is written, in whatever order."""

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pupils.involvement import link_caseloads, link_groups, overlap, rebuild
from pupils.models import CaseloadAssignment, GroupMember, GroupTeacher, Involvement
from tests import factories

START = date(2026, 9, 1)
days = st.integers(min_value=0, max_value=90).map(lambda offset: START + timedelta(days=offset))
spans = st.tuples(days, st.none() | st.integers(min_value=0, max_value=60)).map(
    lambda pair: (pair[0], None if pair[1] is None else pair[0] + timedelta(days=pair[1]))
)
# Staff, pupils and groups are numbered; a row is who, whom or what, and from when to when.
rows = st.lists(st.tuples(st.integers(0, 2), st.integers(0, 3), spans), max_size=8)


def days_of(span: tuple[date, date | None]) -> set[date]:
    """Every day of a span, cut half a year after the start: long enough for the spans above."""
    first, last = span
    return {
        first + timedelta(days=offset)
        for offset in range(((last or START + timedelta(days=180)) - first).days + 1)
    }


@given(spans, spans)
def test_an_overlap_holds_exactly_the_days_of_both(first, second):
    shared = overlap(first, second)
    assert (days_of(shared) if shared else set()) == days_of(first) & days_of(second)


def written() -> set[tuple]:
    return set(Involvement.objects.values_list("staff", "pupil", "reason", "starts_on", "ends_on"))


def expected() -> set[tuple]:
    """The same by plain loops over the sources."""
    links = {
        (row.mentor_id, row.pupil_id, "caseload", row.starts_on, row.ends_on)
        for row in CaseloadAssignment.objects.all()
    }
    for teacher in GroupTeacher.objects.all():
        for member in GroupMember.objects.filter(group=teacher.group_id):
            shared = overlap((teacher.starts_on, teacher.ends_on), (member.starts_on, member.ends_on))
            if shared:
                links.add((teacher.staff_id, member.pupil_id, "taught", *shared))
    return links


@pytest.fixture
def world(school):
    staff = factories.StaffFactory.create_batch(3, school=school)
    pupils = factories.PupilFactory.create_batch(4, school=school)
    groups = factories.TeachingGroupFactory.create_batch(3, school=school)
    return school, staff, pupils, groups


def make_sources(world, caseloads, teaching, membership, ends) -> None:
    _, staff, pupils, groups = world
    for who, whom, (starts_on, ends_on) in caseloads:
        if not CaseloadAssignment.objects.filter(pupil=pupils[whom]).exists():
            CaseloadAssignment.objects.create(
                mentor=staff[who], pupil=pupils[whom], starts_on=starts_on, ends_on=ends_on
            )
    for what, who, (starts_on, ends_on) in teaching:
        GroupTeacher.objects.get_or_create(
            group=groups[what], staff=staff[who % 3], starts_on=starts_on, defaults={"ends_on": ends_on}
        )
    for what, whom, (starts_on, ends_on) in membership:
        GroupMember.objects.get_or_create(
            group=groups[what], pupil=pupils[whom], starts_on=starts_on, defaults={"ends_on": ends_on}
        )
    # Some of what was made ends, or vanishes, before the links are written again.
    for row in GroupMember.objects.all()[:ends]:
        row.delete()


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows, rows, rows, st.integers(0, 3))
@pytest.mark.django_db
def test_links_equal_their_sources_and_building_anew_changes_nothing(
    world, caseloads, teaching, membership, ends
):
    school, _, _, groups = world
    make_sources(world, caseloads, teaching, membership, ends)
    link_caseloads(CaseloadAssignment.objects.all())
    link_groups(groups)
    assert written() == expected()
    before = set(Involvement.objects.values_list("pk", flat=True))
    rebuild(school.pk)
    assert set(Involvement.objects.values_list("pk", flat=True)) == before
    clear()


@pytest.mark.django_db
def test_building_anew_removes_links_whose_source_is_gone(world):
    school, staff, pupils, _ = world
    row = CaseloadAssignment.objects.create(mentor=staff[0], pupil=pupils[0], starts_on=START)
    link_caseloads([row])
    CaseloadAssignment.objects.all().delete()
    rebuild(school.pk)
    assert written() == set()


@pytest.mark.django_db
def test_building_anew_leaves_another_school_alone(world):
    stranger = factories.CaseloadAssignmentFactory()
    link_caseloads([stranger])
    rebuild(world[0].pk)
    assert Involvement.objects.filter(source_id=stranger.pk).exists()


def clear() -> None:
    """The examples of one property share a database."""
    for model in (Involvement, CaseloadAssignment, GroupTeacher, GroupMember):
        model.objects.all().delete()
