"""Who works with whom through support: what provision and its slots add to the one table of involvement."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date

from django.db import transaction

from interventions.models import Provision, ProvisionPupil, Slot
from pupils.codes import InvolvementReason
from pupils.involvement import Link, overlap, set_links
from pupils.models import GroupMember, Involvement

Days = tuple[date, date | None]
Adult = tuple[int, InvolvementReason, Days]
Source = Involvement.Source


def link_provisions(provisions: Iterable[Provision]) -> None:
    """Write the links of provisions: for named pupils, and for the pupils of a class that is supported."""
    rows = list(provisions)
    adults = _adults(rows)
    named, classes = _places(rows), _class_members(rows)
    set_links(Source.PROVISION, {row.pk: _links(adults[row.pk], named[row.pk]) for row in rows})
    set_links(
        Source.CLASS_SUPPORT, {row.pk: _links(adults[row.pk], classes[row.teaching_group_id]) for row in rows}
    )


@transaction.atomic
def rebuild(school_id: int) -> None:
    """Make the links of a school's provision anew."""
    provisions = Provision.objects.filter(programme__school_id=school_id)
    Involvement.objects.filter(
        pupil__school_id=school_id, source_kind__in=(Source.PROVISION, Source.CLASS_SUPPORT)
    ).exclude(source_id__in=provisions.values("pk")).delete()
    link_provisions(provisions)


def _links(adults: Sequence[Adult], pupils: Sequence[tuple[int, Days]]) -> set[Link]:
    links = set()
    for staff_id, reason, days in adults:
        for pupil_id, pupil_days in pupils:
            shared = overlap(days, pupil_days)
            if shared:
                links.add(Link(staff_id, pupil_id, reason, *shared))
    return links


def _adults(provisions: Sequence[Provision]) -> dict[int, list[Adult]]:
    """Per provision: its lead adult, the adults of its slots and the lead of its programme, with their days."""
    adults: dict[int, list[Adult]] = defaultdict(list)
    days: dict[int, Days] = {row.pk: (row.starts_on, row.ends_on) for row in provisions}
    ids = list(days)
    for pk, lead_id, programme_lead_id in Provision.objects.filter(pk__in=ids).values_list(
        "pk", "lead_id", "programme__lead_id"
    ):
        adults[pk].append((lead_id, InvolvementReason.TIMETABLED, days[pk]))
        if programme_lead_id:
            adults[pk].append((programme_lead_id, InvolvementReason.LED, days[pk]))
    for slot in Slot.objects.filter(provision__in=ids):
        shared = overlap(days[slot.provision_id], (slot.starts_on, slot.ends_on))
        if shared:
            adults[slot.provision_id].append((slot.staff_id, InvolvementReason.TIMETABLED, shared))
    return adults


def _places(provisions: Sequence[Provision]) -> dict[int, list[tuple[int, Days]]]:
    places: dict[int, list[tuple[int, Days]]] = defaultdict(list)
    for place in ProvisionPupil.objects.filter(provision__in=[row.pk for row in provisions]):
        places[place.provision_id].append((place.pupil_id, (place.starts_on, place.ends_on)))
    return places


def _class_members(provisions: Sequence[Provision]) -> dict[int | None, list[tuple[int, Days]]]:
    members: dict[int | None, list[tuple[int, Days]]] = defaultdict(list)
    groups = {row.teaching_group_id for row in provisions if row.teaching_group_id}
    for member in GroupMember.objects.filter(group__in=groups):
        members[member.group_id].append((member.pupil_id, (member.starts_on, member.ends_on)))
    return members
