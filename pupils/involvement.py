"""Who works with whom, derived: each source row yields its links, written with it in one transaction."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from pupils.codes import InvolvementReason
from pupils.models import CaseloadAssignment, GroupMember, GroupTeacher, Involvement, TeachingGroup

LinksBySource = dict[int, set["Link"]]
Relink = Callable[[Sequence[int]], None]
_RELINKS: list[Relink] = []


def follows_groups(relink: Relink) -> Relink:
    """Register what another room derives from who is in a group: given the groups' ids, it is made true again."""
    _RELINKS.append(relink)
    return relink


@dataclass(frozen=True)
class Link:
    """One member of staff and one pupil, from a day to a day (None: still), for a reason."""

    staff_id: int
    pupil_id: int
    reason: str
    starts_on: date
    ends_on: date | None


def overlap(
    first: tuple[date, date | None], second: tuple[date, date | None]
) -> tuple[date, date | None] | None:
    """The days two dated rows share; None where they share none."""
    starts_on = max(first[0], second[0])
    ends = [ends_on for ends_on in (first[1], second[1]) if ends_on is not None]
    ends_on = min(ends) if ends else None
    return None if ends_on is not None and ends_on < starts_on else (starts_on, ends_on)


@transaction.atomic
def set_links(kind: Involvement.Source, wanted: LinksBySource) -> None:
    """Make the links of these sources exactly the wanted ones: set-based, whatever their number."""
    present: dict[tuple[int, Link], int] = {}
    for row in Involvement.objects.filter(source_kind=kind, source_id__in=wanted):
        link = Link(row.staff_id, row.pupil_id, row.reason, row.starts_on, row.ends_on)
        present[row.source_id, link] = row.pk
    asked = {(source_id, link) for source_id, links in wanted.items() for link in _longest(links)}
    Involvement.objects.filter(pk__in=[pk for key, pk in present.items() if key not in asked]).delete()
    Involvement.objects.bulk_create(
        [
            Involvement(
                staff_id=link.staff_id,
                pupil_id=link.pupil_id,
                reason=link.reason,
                source_kind=kind,
                source_id=source_id,
                starts_on=link.starts_on,
                ends_on=link.ends_on,
            )
            for source_id, link in sorted(
                asked - present.keys(), key=lambda item: (item[0], item[1].pupil_id)
            )
        ],
        batch_size=500,
    )


def _longest(links: Iterable[Link]) -> list[Link]:
    """Of links that begin on one day for one reason (lead adult, and adult of a slot that ended) the longest."""
    kept: dict[tuple[int, int, str, date], Link] = {}
    for link in links:
        key = (link.staff_id, link.pupil_id, link.reason, link.starts_on)
        if key not in kept or (link.ends_on or date.max) > (kept[key].ends_on or date.max):
            kept[key] = link
    return list(kept.values())


def caseload_links(assignments: Iterable[CaseloadAssignment]) -> LinksBySource:
    """A mentor and the pupil on the caseload."""
    return {
        row.pk: {Link(row.mentor_id, row.pupil_id, InvolvementReason.CASELOAD, row.starts_on, row.ends_on)}
        for row in assignments
    }


def group_links(groups: Iterable[TeachingGroup]) -> LinksBySource:
    """Each teacher of a group with each of its members, for the days they share."""
    ids = [group.pk for group in groups]
    members: dict[int, list[GroupMember]] = defaultdict(list)
    for member in GroupMember.objects.filter(group__in=ids):
        members[member.group_id].append(member)
    links: LinksBySource = {group_id: set() for group_id in ids}
    for teacher in GroupTeacher.objects.filter(group__in=ids):
        for member in members[teacher.group_id]:
            days = overlap((teacher.starts_on, teacher.ends_on), (member.starts_on, member.ends_on))
            if days:
                links[teacher.group_id].add(
                    Link(teacher.staff_id, member.pupil_id, InvolvementReason.TAUGHT, *days)
                )
    return links


def link_caseloads(assignments: Iterable[CaseloadAssignment]) -> None:
    set_links(Involvement.Source.CASELOAD, caseload_links(assignments))


@transaction.atomic
def link_groups(groups: Iterable[TeachingGroup]) -> None:
    """The links of teachers, and of whoever else works with a class."""
    links = group_links(groups)
    set_links(Involvement.Source.GROUP, links)
    for relink in _RELINKS:
        relink(list(links))


@transaction.atomic
def rebuild(school_id: int) -> None:
    """Make the links of a school's caseloads and groups anew, orphans of vanished sources included."""
    assignments = CaseloadAssignment.objects.filter(pupil__school_id=school_id)
    groups = TeachingGroup.objects.filter(school_id=school_id)
    of_school = Involvement.objects.filter(pupil__school_id=school_id)
    of_school.filter(source_kind=Involvement.Source.CASELOAD).exclude(
        source_id__in=assignments.values("pk")
    ).delete()
    of_school.filter(source_kind=Involvement.Source.GROUP).exclude(source_id__in=groups.values("pk")).delete()
    link_caseloads(assignments)
    set_links(Involvement.Source.GROUP, group_links(groups))
