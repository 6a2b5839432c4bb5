"""Who works with whom, derived: each source row yields its links, written with it in one transaction."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby

from django.db import transaction

from pupils.codes import InvolvementReason
from pupils.models import (
    CaseloadAssignment,
    GroupMember,
    GroupTeacher,
    Involvement,
    Plan,
    PlanAdult,
    PlanVersion,
    TeachingGroup,
)

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


def named_links(plans: Iterable[Plan]) -> LinksBySource:
    """The adults whom a plan names with its pupil, from the version that named them first to the last in a row."""
    by_id = {plan.pk: plan for plan in plans}
    began: dict[tuple[int, int], date] = {}
    for version in PlanVersion.objects.filter(plan__in=by_id):
        began[version.plan_id, version.number] = version.in_force_from
    named: dict[tuple[int, int], list[int]] = defaultdict(list)
    for adult in PlanAdult.objects.filter(plan__in=by_id).order_by("number"):
        if (adult.plan_id, adult.number) in began:
            named[adult.plan_id, adult.staff_id].append(adult.number)
    links: LinksBySource = {plan_id: set() for plan_id in by_id}
    for (plan_id, staff_id), numbers in named.items():
        plan = by_id[plan_id]
        for first, last in _runs(numbers):
            after = began.get((plan_id, last + 1))
            ends_on = after - timedelta(days=1) if after else plan.ended_on
            starts_on = began[plan_id, first]
            if ends_on is None or starts_on <= ends_on:
                links[plan_id].add(Link(staff_id, plan.pupil_id, InvolvementReason.NAMED, starts_on, ends_on))
    return links


def _runs(numbers: Sequence[int]) -> Iterable[tuple[int, int]]:
    """Numbers in order as the first and last of those that follow one another."""
    for _, run in groupby(enumerate(numbers), key=lambda pair: pair[1] - pair[0]):
        its = [number for _, number in run]
        yield its[0], its[-1]


def link_named(plans: Iterable[Plan]) -> None:
    set_links(Involvement.Source.NAMED, named_links(plans))


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
    """Make the links of a school's caseloads, groups and plans anew, orphans of vanished sources included."""
    assignments = CaseloadAssignment.objects.filter(pupil__school_id=school_id)
    groups = TeachingGroup.objects.filter(school_id=school_id)
    of_school = Involvement.objects.filter(pupil__school_id=school_id)
    of_school.filter(source_kind=Involvement.Source.CASELOAD).exclude(
        source_id__in=assignments.values("pk")
    ).delete()
    of_school.filter(source_kind=Involvement.Source.GROUP).exclude(source_id__in=groups.values("pk")).delete()
    plans = Plan.objects.filter(pupil__school_id=school_id)
    of_school.filter(source_kind=Involvement.Source.NAMED).exclude(source_id__in=plans.values("pk")).delete()
    link_caseloads(assignments)
    set_links(Involvement.Source.GROUP, group_links(groups))
    link_named(plans.filter(adults__isnull=False).distinct())
