"""The history of SEND statuses: one period open at a time, none while there is no need."""

from collections.abc import Mapping
from datetime import date, timedelta

from pupils.codes import SendStatus
from pupils.models import SendPeriod


def begin_periods(statuses: Mapping[int, str], starts: Mapping[int, date]) -> None:
    """Open the first period of new pupils, each from its own day."""
    SendPeriod.objects.bulk_create(
        [
            SendPeriod(pupil_id=pupil_id, status=status, starts_on=starts[pupil_id])
            for pupil_id, status in statuses.items()
            if status != SendStatus.NONE
        ],
        batch_size=500,
    )


def change_periods(statuses: Mapping[int, str], on: date) -> None:
    """From `on` these pupils (by id) have these statuses: the open period ends the day before.

    A period begun on the day itself never came to hold, so it is taken out.
    """
    open_periods = SendPeriod.objects.filter(pupil__in=statuses, ends_on__isnull=True)
    open_periods.filter(starts_on__gte=on).delete()
    open_periods.update(ends_on=on - timedelta(days=1))
    begin_periods(statuses, dict.fromkeys(statuses, on))
