"""Readings that targets take from the register: one a school week, kept true with the sums of the week."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from simple_history.utils import bulk_create_with_history, bulk_update_with_history

from pupils.models import PupilWeek, Target, TargetReading
from pupils.register_measures import RegisterMeasure, value_of
from staffing.calendar import now, week_start

SOURCE: Final = "Register"
Key = tuple[int, date]


@dataclass(frozen=True, slots=True)
class RegisterWeek:
    """A pupil's week in half-days, and the last day of it on which attendance was possible."""

    last_on: date
    attended: int
    possible: int
    late: int
    after_close: int


def weeks_to_read(target: Target) -> set[Key]:
    """The pupil's weeks since the baseline, for a target that reads the register; of any other none."""
    if not target.register_measure:
        return set()
    weeks = PupilWeek.objects.filter(pupil_id=target.pupil_id, week_start__gte=week_start(target.baseline_on))
    return set(weeks.values_list("pupil_id", "week_start"))


def forget_readings(target: Target) -> None:
    """Those of the register alone; their history stays."""
    for reading in target.readings.filter(week_start__isnull=False):
        reading.delete()


def feed_targets(weeks: Mapping[Key, RegisterWeek | None]) -> None:
    """Make the readings of these pupils' weeks true in every open target that reads the register.

    The week of the baseline is read where it went on after that day; a week without anything possible has no reading.
    """
    reading_targets = Target.objects.open().filter(pupil__in={pupil_id for pupil_id, _ in weeks})
    targets = list(reading_targets.exclude(register_measure=""))
    if not targets:
        return
    stored = TargetReading.objects.filter(target__in=targets, week_start__in={monday for _, monday in weeks})
    present = {(reading.target_id, reading.week_start): reading for reading in stored}
    added, changed = [], []
    mondays = defaultdict(list)
    for pupil_id, monday in weeks:
        mondays[pupil_id].append(monday)
    for target in targets:
        for monday in mondays[target.pupil_id]:
            reading = present.get((target.pk, monday))
            wanted = _reading(target, monday, weeks[target.pupil_id, monday])
            if wanted is None:
                if reading:
                    reading.delete()
            elif reading is None:
                added.append(wanted)
            elif (reading.on, reading.value) != (wanted.on, wanted.value):
                reading.on, reading.value = wanted.on, wanted.value
                reading.version += 1
                changed.append(reading)
    if added:
        bulk_create_with_history(added, TargetReading, batch_size=500)
    if changed:
        bulk_update_with_history(changed, TargetReading, ["on", "value", "version"], batch_size=500)


def _reading(target: Target, monday: date, week: RegisterWeek | None) -> TargetReading | None:
    """In the author's name, who said that the register is to be read."""
    if week is None or week.last_on <= target.baseline_on:
        return None
    value = value_of(
        RegisterMeasure(target.register_measure),
        attended=week.attended,
        possible=week.possible,
        late=week.late,
        after_close=week.after_close,
    )
    if value is None:
        return None
    return TargetReading(
        target=target,
        on=week.last_on,
        value=value,
        source=SOURCE,
        week_start=monday,
        written_by_id=target.author_id,
        written_at=now(),
    )
