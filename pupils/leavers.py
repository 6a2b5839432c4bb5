"""What ends when a pupil leaves: caseload, groups and support, on the last day on roll and with the leaving itself."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import models, transaction

from pupils.involvement import link_caseloads, link_groups, set_links
from pupils.models import CaseloadAssignment, ClubMember, GroupMember, Involvement, Pupil, TeachingGroup

Follow = Callable[[Sequence[Any]], None]
# By model: rows as they were before, each with every column by name.
Ended = dict[str, list[dict[str, Any]]]


@dataclass(frozen=True)
class Tie:
    """A dated row that ties a pupil to the school, and what follows when such rows have changed or gone."""

    model: type[models.Model]
    follow: Follow


_TIES: dict[str, Tie] = {}


def ends_with_leaving(model: type[models.Model]) -> Callable[[Follow], Follow]:
    """Register rows (`pupil`, `starts_on`, `ends_on`) that end when their pupil leaves, with what follows from it."""

    def register(follow: Follow) -> Follow:
        _TIES[model._meta.label] = Tie(model, follow)
        return follow

    return register


@ends_with_leaving(CaseloadAssignment)
def _follow_caseloads(rows: Sequence[CaseloadAssignment]) -> None:
    stand = CaseloadAssignment.objects.filter(pk__in=[row.pk for row in rows])
    set_links(Involvement.Source.CASELOAD, {row.pk: set() for row in rows})
    link_caseloads(stand)


@ends_with_leaving(GroupMember)
def _follow_groups(rows: Sequence[GroupMember]) -> None:
    link_groups(TeachingGroup.objects.filter(pk__in={row.group_id for row in rows}))


@ends_with_leaving(ClubMember)
def _follow_clubs(rows: Sequence[ClubMember]) -> None:
    """Nothing hangs from a place on a register; who keeps it sees nobody's record by that."""


@transaction.atomic
def end_for_leavers(last_days: Mapping[int, date]) -> Ended:
    """End what goes beyond each pupil's last day; what was to begin later is taken out. Returns what was there before."""
    ended: Ended = {}
    for label, tie in _TIES.items():
        theirs: Iterable[Any] = tie.model._default_manager.filter(pupil__in=last_days)
        rows = [row for row in theirs if _goes_beyond(row, last_days[row.pupil_id])]
        if not rows:
            continue
        columns = [field.attname for field in tie.model._meta.concrete_fields]
        ended[label] = [{name: getattr(row, name) for name in columns} for row in rows]
        touched = [tie.model(**values) for values in ended[label]]
        for row in rows:
            if row.starts_on > last_days[row.pupil_id]:
                row.delete()
            else:
                row.ends_on = last_days[row.pupil_id]
                row.save()
        tie.follow(touched)
    return ended


def _goes_beyond(row: Any, last_day: date) -> bool:
    return row.ends_on is None or row.ends_on > last_day


@transaction.atomic
def put_back(ended: Ended) -> bool:
    """Make these rows what they were before their pupils left; False where one has been changed since."""
    for label, kept in ended.items():
        tie = _TIES[label]
        ids = [values["id"] for values in kept]
        present: dict[int, Any] = tie.model._default_manager.in_bulk(ids)
        last_days = dict(
            Pupil.objects.filter(pk__in={values["pupil_id"] for values in kept}).values_list("pk", "left_on")
        )
        for values in kept:
            row = present.get(values["id"])
            if row is None:
                tie.model._default_manager.create(**values)
            elif row.ends_on != last_days[row.pupil_id]:
                return False
            else:
                row.ends_on = values["ends_on"]
                row.save()
        tie.follow(list(tie.model._default_manager.filter(pk__in=ids)))
    return True


def has_ended(pupil: Pupil, on: date) -> bool:
    """Whether anything of the pupil's ended on a day: what a corrected day of leaving does not bring back by itself."""
    return any(tie.model._default_manager.filter(pupil=pupil, ends_on=on).exists() for tie in _TIES.values())
