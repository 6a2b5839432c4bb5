"""Who works with whom through support equals provision, slots, places and classes, on every day."""

from datetime import date, timedelta

import pytest
from django.core.management import call_command
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from interventions.involvement import link_provisions, rebuild
from interventions.models import Provision, ProvisionPupil, Slot
from pupils.models import GroupMember, Involvement
from tests import factories

START = date(2026, 9, 1)
DAYS = [START + timedelta(days=offset) for offset in range(0, 40, 3)]
days = st.integers(0, 30).map(lambda offset: START + timedelta(days=offset))
spans = st.tuples(days, st.none() | st.integers(0, 20)).map(
    lambda pair: (pair[0], None if pair[1] is None else pair[0] + timedelta(days=pair[1]))
)
# Provision (the second is for a class), adult or pupil, from when to when.
rows = st.lists(st.tuples(st.integers(0, 1), st.integers(0, 2), spans), max_size=6)


def is_open(row, on: date) -> bool:
    return row.starts_on <= on and (row.ends_on is None or on <= row.ends_on)


def expected(on: date) -> set[tuple]:
    """The same by plain loops over the sources."""
    links = set()
    for provision in Provision.objects.select_related("programme"):
        if not is_open(provision, on):
            continue
        adults = {(provision.lead_id, "timetabled"), (provision.programme.lead_id, "led")}
        adults |= {(slot.staff_id, "timetabled") for slot in provision.slots.all() if is_open(slot, on)}
        members = GroupMember.objects.filter(group=provision.teaching_group)
        places = [*provision.places.all(), *(members if provision.teaching_group_id else ())]
        links |= {(*adult, place.pupil_id) for adult in adults for place in places if is_open(place, on)}
    return links


def written(on: date) -> set[tuple]:
    return {(row.staff_id, row.reason, row.pupil_id) for row in Involvement.objects.all() if is_open(row, on)}


@pytest.fixture
def world(school):
    staff = factories.StaffFactory.create_batch(3, school=school)
    programme = factories.ProgrammeFactory(school=school, lead=staff[0])
    group = factories.TeachingGroupFactory(school=school)
    provisions = [
        factories.ProvisionFactory(programme=programme, lead=staff[1], teaching_group=which, starts_on=START)
        for which in (None, group)
    ]
    period = factories.PeriodFactory()
    return school, staff, factories.PupilFactory.create_batch(3, school=school), provisions, period


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows, rows, st.none() | st.integers(0, 30))
@pytest.mark.django_db
def test_links_equal_their_sources_and_building_anew_changes_nothing(world, slots, places, length):
    school, staff, pupils, provisions, period = world
    for which, who, (starts_on, ends_on) in slots:
        factories.SlotFactory(
            provision=provisions[which], staff=staff[who], period=period, starts_on=starts_on, ends_on=ends_on
        )
    for which, whom, (starts_on, ends_on) in places:
        defaults = {"ends_on": ends_on}
        key = {"pupil": pupils[whom], "starts_on": starts_on, "defaults": defaults}
        if which:
            GroupMember.objects.get_or_create(group=provisions[1].teaching_group, **key)
        else:
            ProvisionPupil.objects.get_or_create(provision=provisions[0], **key)
    ends_on = None if length is None else START + timedelta(days=length)
    Provision.objects.update(ends_on=ends_on)
    link_provisions(Provision.objects.all())
    for on in DAYS:
        assert written(on) == expected(on)
    before = set(Involvement.objects.values_list("pk", flat=True))
    rebuild(school.pk)
    assert set(Involvement.objects.values_list("pk", flat=True)) == before
    for model in (Involvement, Slot, ProvisionPupil, GroupMember):
        model.objects.all().delete()


@pytest.mark.django_db
def test_the_command_makes_links_anew_from_every_source(world):
    school, _, pupils, provisions, _ = world
    factories.CaseloadAssignmentFactory(pupil=pupils[0], mentor__school=school)
    ProvisionPupil.objects.create(provision=provisions[0], pupil=pupils[1], starts_on=START)
    GroupMember.objects.create(group=provisions[1].teaching_group, pupil=pupils[2], starts_on=START)
    call_command("rebuild_involvement", school=school.urn)
    kinds = Involvement.objects.values_list("source_kind", "pupil").distinct()
    assert set(kinds) == {
        ("caseload", pupils[0].pk),
        ("provision", pupils[1].pk),
        ("class_support", pupils[2].pk),
    }
