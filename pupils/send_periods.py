"""The history of SEND statuses of many pupils at once: one period open at a time."""

from collections.abc import Mapping
from datetime import date, timedelta

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
    open_periods = SendPeriod.objects.filter(pupil__in=statuses, ends_on__isnull=True)
    open_periods.filter(starts_on__gte=on).delete()
    open_periods.update(ends_on=on - timedelta(days=1))
    _open(statuses, dict.fromkeys(statuses, on))


def _open(statuses: Mapping[int, str], starts: Mapping[int, date]) -> None:
    SendPeriod.objects.bulk_create(
        [
            SendPeriod(pupil_id=pupil_id, status=status, starts_on=starts[pupil_id])
            for pupil_id, status in statuses.items()
        ],
        batch_size=500,
    )
