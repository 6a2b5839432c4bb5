"""The week sums of support: what each pupil was promised and got in a school week, derived in the write's transaction."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date, timedelta
from typing import Any

from django.db import connection, models, transaction

from interventions.codes import ATTENDED
from interventions.models import PlannedSession, Presence, ProvisionPupil, SupportWeek
from pupils.models import Pupil
from staffing.calendar import week_start
from staffing.prepared import Given, GivenIds, Prepared

PupilWeekKey = tuple[int, date]
Sums = dict[str, int]
SUMMED = ("planned", "not_held", "held", "minutes", "engagement_sum", "engagement_count")
AT_ONCE = 400


@transaction.atomic(savepoint=False)
def recompute(keys: Iterable[PupilWeekKey], school_id: int | None = None) -> None:
    """Make the sums of these pupils and weeks (each by its Monday) anew, in the transaction of what changed them.

    The rows are made sure of and locked before anything is read: without the lock two writers at once would each
    write a sum that lacks the other's session. `school_id` is that of all the pupils, where the caller knows it.
    """
    wanted = sorted(set(keys))
    for start in range(0, len(wanted), AT_ONCE):
        _recompute(wanted[start : start + AT_ONCE], school_id)


@transaction.atomic
def rebuild(school_id: int) -> None:
    """Make all week sums of a school anew."""
    of_school = SupportWeek.objects.filter(school_id=school_id)
    known = set(of_school.select_for_update().values_list("pupil_id", "week_start"))
    promised = _promised(models.Q(pupil__school_id=school_id)).values_list(
        "pupil_id", "provision__planned_sessions__on"
    )
    given = Presence.objects.filter(session__school_id=school_id).values_list("pupil_id", "on")
    for pupil_id, on in {*promised, *given}:
        known.add((pupil_id, week_start(on)))
    recompute(known, school_id)


def _recompute(keys: list[PupilWeekKey], school_id: int | None) -> None:
    pupil_ids = {pupil_id for pupil_id, _ in keys}
    schools = (
        dict(Pupil.objects.filter(pk__in=pupil_ids).values_list("pk", "school_id"))
        if school_id is None
        else dict.fromkeys(pupil_ids, school_id)
    )
    rows = {
        key: SupportWeek(pupil_id=key[0], school_id=schools[key[0]], week_start=key[1])
        for key in keys
        if key[0] in schools
    }
    _lock(rows.values())
    mondays = {monday for _, monday in keys}
    sums = live_sums(pupil_ids, min(mondays), max(mondays))
    for key, row in rows.items():
        for name in SUMMED:
            setattr(row, name, sums[key][name])
    SupportWeek.objects.bulk_create(
        rows.values(),
        update_conflicts=True,
        update_fields=SUMMED,
        unique_fields=["pupil", "week_start"],
    )


def _lock(rows: Iterable[SupportWeek]) -> None:
    """Make the rows that are not there, and hold all of them, in their order; SQLite has one writer anyway."""
    if connection.features.has_select_for_update:
        SupportWeek.objects.bulk_create(
            rows, update_conflicts=True, update_fields=["school"], unique_fields=["pupil", "week_start"]
        )


def live_sums(pupil_ids: Collection[int], first: date, last: date) -> dict[PupilWeekKey, Sums]:
    """What the sums are made from, added up now, for the weeks of the Mondays `first` to `last`.

    Planned: sessions planned on a day on which the pupil has a place by name; support in a class promises nothing
    to one pupil. Held: sessions with the pupil there, planned or not.
    """
    sums: dict[PupilWeekKey, Sums] = defaultdict(lambda: dict.fromkeys(SUMMED, 0))
    for pupil_id, on, *numbers in _LIVE.rows(pupils=pupil_ids, first=first, last=last + timedelta(days=6)):
        _add(sums[pupil_id, week_start(on)], numbers)
    return sums


def _promised_and_given() -> models.QuerySet[Any, Any]:
    """Of each pupil and day what was promised, and what was given: of pupils, between two days."""
    ids = GivenIds("pupils")
    days = (Given("first", models.DateField()), Given("last", models.DateField()))
    nothing = {name: models.Value(0) for name in ("no_1", "no_2", "no_3", "no_4")}
    planned = models.Count("provision__planned_sessions", distinct=True)
    state = "provision__planned_sessions__state"
    not_held = models.Count(
        "provision__planned_sessions",
        distinct=True,
        filter=models.Q(**{state: PlannedSession.State.NOT_HELD}),
    )
    promised = (
        _promised(models.Q(pupil__in=ids, provision__planned_sessions__on__range=days))
        .values_list("pupil_id", "provision__planned_sessions__on")
        .annotate(promised=planned, missed=not_held, **nothing)
    )
    given = (
        Presence.objects.filter(pupil__in=ids, on__range=days, status__in=ATTENDED)
        .order_by()
        .values_list("pupil_id", "on")
        .annotate(no_1=nothing["no_1"], no_2=nothing["no_2"])
        .annotate(
            there=models.Count("pk"),
            length=models.Sum("session__minutes"),
            scores=models.Sum("engagement", default=0),
            scored=models.Count("engagement"),
        )
    )
    return promised.union(given, all=True)


_LIVE = Prepared(_promised_and_given)


def _promised(condition: models.Q) -> models.QuerySet[ProvisionPupil]:
    """Places joined with the sessions planned on their days; one condition, so that it is one join."""
    on = models.F("provision__planned_sessions__on")
    return ProvisionPupil.objects.filter(
        condition & models.Q(starts_on__lte=on) & (models.Q(ends_on__isnull=True) | models.Q(ends_on__gte=on))
    ).order_by()


def _add(sums: Sums, numbers: Iterable[int]) -> None:
    for name, number in zip(SUMMED, numbers, strict=True):
        sums[name] += number
