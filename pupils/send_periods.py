"""The history of SEND statuses of many pupils at once: one period open at a time."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from pupils.codes import SendStatus
from pupils.models import SendPeriod


def begin_periods(statuses: Mapping[int, str], starts: Mapping[int, date]) -> None:
    """Open the first period of new pupils, each from its own day; who never had a need has none."""
    with_need = {pupil_id: status for pupil_id, status in statuses.items() if status != SendStatus.NONE}
    _open(with_need, starts)


def change_periods(statuses: Mapping[int, str], on: date) -> None:
    """From `on` these pupils (by id) have these statuses: the open period ends the day before.

    A period begun on the day itself never came to hold, so it is taken out.
    """
    _close(statuses, on)
    _open(statuses, dict.fromkeys(statuses, on))


def periods_before(pupil_ids: Iterable[int]) -> list[dict[str, Any]]:
    """The open periods of these pupils, with every column: what undoing a change needs."""
    rows = SendPeriod.objects.filter(pupil__in=pupil_ids, ends_on__isnull=True)
    return [dict(row) for row in rows.values("id", "pupil_id", "status", "starts_on")]


def restore_periods(before: Iterable[dict[str, Any]], pupil_ids: Iterable[int]) -> None:
    """Go on with the periods from before, and take out what came after them; who had none has none again."""
    rows = [SendPeriod(ends_on=None, **values) for values in before]
    began = {row.pupil_id: row.starts_on for row in rows}
    theirs = SendPeriod.objects.filter(pupil__in=pupil_ids)
    later = [row.pk for row in theirs if row.starts_on >= began.get(row.pupil_id, date.min)]
    SendPeriod.objects.filter(pk__in=later).delete()
    SendPeriod.objects.bulk_create(rows, batch_size=500)


def _close(statuses: Mapping[int, str], on: date) -> None:
    open_periods = SendPeriod.objects.filter(pupil__in=statuses, ends_on__isnull=True)
    open_periods.filter(starts_on__gte=on).delete()
    open_periods.update(ends_on=on - timedelta(days=1))


def _open(statuses: Mapping[int, str], starts: Mapping[int, date]) -> None:
    SendPeriod.objects.bulk_create(
        [
            SendPeriod(pupil_id=pupil_id, status=status, starts_on=starts[pupil_id])
            for pupil_id, status in statuses.items()
        ],
        batch_size=500,
    )
