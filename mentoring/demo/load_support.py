"""The demo's programmes, provision and weekly slots into the database, and the sessions they ask for."""

from dataclasses import dataclass
from functools import cached_property

from simple_history.utils import bulk_create_with_history

from interventions.codes import TOPICS, ProgrammeKind
from interventions.involvement import link_provisions
from interventions.models import Programme, Provision, ProvisionPupil, Slot, Topic
from interventions.planning import horizon, plan
from mentoring.demo.programmes import PROGRAMMES
from mentoring.demo.support import DemoSlot, SupportPlan
from mentoring.demo.trust import DemoTrust, SchoolData
from pupils.models import TeachingGroup
from staffing.access import Role
from staffing.models import Period, School, Staff, User


@dataclass(frozen=True)
class Rows:
    """The database rows of what the demo knows by key."""

    school: School
    staff: dict[str, Staff]
    pupil_ids: dict[str, int]

    @cached_property
    def users(self) -> dict[int, User | None]:
        """Sign-ins by the id of the member of staff: whom history names."""
        return {row.pk: row.user for row in self.staff.values()}


def load_support(
    data: SchoolData, support: SupportPlan, trust: DemoTrust, rows: Rows
) -> dict[DemoSlot, Slot]:
    """Everything that a mentor's timetable shows, planned from the first week of support to the half-term's end."""
    Topic.objects.bulk_create(Topic(school=rows.school, name=name) for name in TOPICS)
    provisions = _load_provisions(data, support, rows)
    slots = _load_slots(data, support, rows, provisions)
    last = horizon(rows.school.calendar(), trust.marked.morning)
    plan(rows.school, Slot.objects.filter(provision__programme__school=rows.school), support.starts_on, last)
    return slots


def _load_provisions(data: SchoolData, support: SupportPlan, rows: Rows) -> dict[str, Provision]:
    programmes = _load_programmes(data, rows)
    groups = dict(TeachingGroup.objects.filter(school=rows.school).values_list("code", "pk"))
    codes = {group.key: group.name for group in data.groups}
    provisions = {
        item.key: Provision(
            programme=programmes[item.programme.name],
            name=item.name,
            lead=rows.staff[item.lead],
            teaching_group_id=groups[codes[item.teaching_group]] if item.teaching_group else None,
            minutes=item.minutes,
            times_a_week=item.times_a_week,
            starts_on=support.starts_on,
        )
        for item in support.provisions
    }
    bulk_create_with_history(list(provisions.values()), Provision)
    ProvisionPupil.objects.bulk_create(
        ProvisionPupil(
            provision=provisions[item.key], pupil_id=rows.pupil_ids[pupil], starts_on=support.starts_on
        )
        for item in support.provisions
        if not item.teaching_group
        for pupil in item.pupils
    )
    return provisions


def _load_programmes(data: SchoolData, rows: Rows) -> dict[str, Programme]:
    lead = next(member.key for member in data.staff if member.has_role(Role.INTERVENTION_LEAD))
    led = (ProgrammeKind.GROUP, ProgrammeKind.LUNCHTIME_CLUB)
    return {
        item.name: Programme.objects.create(
            school=rows.school,
            name=item.name,
            kind=item.kind,
            area=item.area or "",
            lead=rows.staff[lead] if item.kind in led else None,
        )
        for item in PROGRAMMES
    }


def _load_slots(
    data: SchoolData, support: SupportPlan, rows: Rows, provisions: dict[str, Provision]
) -> dict[DemoSlot, Slot]:
    names = {bell.key: bell.name for bell in data.school.bells}
    periods = {period.name: period for period in Period.objects.filter(shape__school=rows.school)}
    slots = {
        item: Slot(
            provision=provisions[item.provision.key],
            staff=rows.staff[item.staff],
            cycle_week=item.cycle_week,
            weekday=item.weekday,
            period=periods[names[item.bell]],
            place=item.place,
            starts_on=support.starts_on,
        )
        for item in support.slots
    }
    bulk_create_with_history(list(slots.values()), Slot)
    link_provisions(provisions.values())
    return slots
