"""Attendance and behaviour summed by pupil and school week, kept true by whoever writes marks or events."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from functools import lru_cache
from itertools import chain, islice
from typing import Final

from django.db import connection, transaction

from pupils.behaviour_kinds import COUNTED_ROLES, EventKind
from pupils.codes import ARRIVED_LATE, ATTENDANCE_CODES, LATE_CODES, AttendanceClass
from pupils.models import AttendanceMark, BehaviourPart, Pupil, PupilWeek
from pupils.register_readings import RegisterWeek, feed_targets
from staffing.calendar import week_start

Key = tuple[int, date]
# The class of each code, and whether it tells of coming late.
FIELD_OF_CLASS: Final = {
    AttendanceClass.PRESENT: "present",
    AttendanceClass.APPROVED: "approved",
    AttendanceClass.AUTHORISED: "authorised",
    AttendanceClass.UNAUTHORISED: "unauthorised",
    AttendanceClass.NOT_POSSIBLE: "not_possible",
}
POSSIBLE: Final = ("present", "approved", "authorised", "unauthorised")
SUMS: Final = (*FIELD_OF_CLASS.values(), "late", *EventKind.values)
PUPILS_AT_ONCE: Final = 300

monday_of = lru_cache(maxsize=2_000)(week_start)


@transaction.atomic
def recompute(keys: Iterable[Key]) -> None:
    """Make the sums of these pupils' weeks (by their Mondays) true, in the transaction that wrote them.

    So are the readings of targets that read the register.

    Each sum's row is locked before marks and events are read: without the lock two writers overwrite each other's sums.
    """
    weeks_of: dict[int, set[date]] = defaultdict(set)
    for pupil_id, monday in keys:
        weeks_of[pupil_id].add(monday)
    for pupil_ids in _in_parts(sorted(weeks_of)):
        part = {pupil_id: weeks_of[pupil_id] for pupil_id in pupil_ids}
        schools = dict(Pupil.objects.filter(pk__in=pupil_ids).values_list("pk", "school_id"))
        _lock(part, schools)
        sums, lasts = _sums(part)
        PupilWeek.objects.bulk_create(
            [
                PupilWeek(
                    pupil_id=pupil_id,
                    school_id=schools[pupil_id],
                    week_start=monday,
                    **{name: sums[pupil_id, monday][name] for name in SUMS},
                )
                for pupil_id, mondays in part.items()
                for monday in sorted(mondays)
            ],
            update_conflicts=True,
            unique_fields=["pupil", "week_start"],
            update_fields=SUMS,
            batch_size=500,
        )
        feed_targets(
            {
                (pupil_id, monday): _register_week(sums[pupil_id, monday], lasts.get((pupil_id, monday)))
                for pupil_id, mondays in part.items()
                for monday in mondays
            }
        )


@transaction.atomic
def rebuild(school_id: int) -> None:
    """Make all sums of a school anew, those of weeks that have nothing any more included."""
    kept = PupilWeek.objects.filter(school_id=school_id).values_list("pupil_id", "week_start")
    marked = AttendanceMark.objects.filter(pupil__school_id=school_id).values_list("pupil_id", "on")
    told = BehaviourPart.objects.filter(event__school_id=school_id).values_list("pupil_id", "on")
    days = chain(marked.iterator(), told.iterator())
    recompute(set(kept) | {(pupil_id, monday_of(on)) for pupil_id, on in days})


def _in_parts(pupil_ids: list[int]) -> Iterator[list[int]]:
    rest = iter(pupil_ids)
    while part := list(islice(rest, PUPILS_AT_ONCE)):
        yield part


def _lock(weeks_of: dict[int, set[date]], schools: dict[int, int]) -> None:
    """Hold the rows of the sums, made first where they are not there yet; SQLite has one writer anyway."""
    if not connection.features.has_select_for_update:
        return
    PupilWeek.objects.bulk_create(
        [
            PupilWeek(pupil_id=pupil_id, school_id=schools[pupil_id], week_start=monday)
            for pupil_id, mondays in weeks_of.items()
            for monday in sorted(mondays)
        ],
        ignore_conflicts=True,
        batch_size=500,
    )
    first, last = _span(weeks_of)
    rows = PupilWeek.objects.filter(pupil__in=weeks_of, week_start__range=(first, last))
    list(rows.select_for_update(of=("self",)).order_by("pupil_id", "week_start").values_list("pk"))


def _span(weeks_of: dict[int, set[date]]) -> tuple[date, date]:
    mondays = set().union(*weeks_of.values())
    return min(mondays), max(mondays)


def _sums(weeks_of: dict[int, set[date]]) -> tuple[dict[Key, Counter[str]], dict[Key, date]]:
    """The sums by pupil and week, and the last day of each on which attendance was possible."""
    first, last = _span(weeks_of)
    marks = AttendanceMark.objects.filter(pupil__in=weeks_of, on__range=(first, last + timedelta(days=6)))
    sums: dict[Key, Counter[str]] = defaultdict(Counter)
    lasts: dict[Key, date] = {}
    for pupil_id, on, code in marks.order_by().values_list("pupil_id", "on", "code").iterator():
        key = pupil_id, monday_of(on)
        counter = sums[key]
        field = FIELD_OF_CLASS.get(ATTENDANCE_CODES[code].counts_as)
        if field:
            counter[field] += 1
        if field in POSSIBLE:
            lasts[key] = max(on, lasts.get(key, on))
        if code in LATE_CODES:
            counter["late"] += 1
            counter["after_close"] += code == ARRIVED_LATE
    for pupil_id, on, kind in _events(list(weeks_of), first, last):
        sums[pupil_id, monday_of(on)][kind] += 1
    return sums, lasts


def _register_week(sums: Counter[str], last: date | None) -> RegisterWeek | None:
    """What targets read of a week; nothing of one in which nothing was possible."""
    if last is None:
        return None
    return RegisterWeek(
        last_on=last,
        attended=sums["present"] + sums["approved"],
        possible=sum(sums[field] for field in POSSIBLE),
        late=sums["late"],
        after_close=sums["after_close"],
    )


def _events(pupil_ids: list[int], first: date, last: date) -> Iterator[tuple[int, date, str]]:
    """What these pupils did; who only saw or suffered it is not counted."""
    parts = BehaviourPart.objects.filter(
        pupil__in=pupil_ids,
        on__range=(first, last + timedelta(days=6)),
        role__in=COUNTED_ROLES,
        event__taken_back_at__isnull=True,
    )
    return parts.order_by().values_list("pupil_id", "on", "event__kind").iterator()
