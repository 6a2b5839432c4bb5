"""The backup of each night: made once, tried again after a while where it failed, the oldest ones removed."""

import logging
from datetime import datetime, time, timedelta
from pathlib import Path

from django.conf import settings
from django.db import IntegrityError, transaction

from staffing.backups.making import back_up, keep_newest
from staffing.backups.standing import is_nightly
from staffing.backups.troubles import Trouble, in_sentences
from staffing.calendar import LONDON
from staffing.models import BackupEvent, SchedulerRun

log = logging.getLogger(__name__)
NIGHT = time(3)
# Longer than a backup takes, so that two never run at once.
TRY_AGAIN = timedelta(hours=4)
RUN = "backup"


def back_up_if_due(at: datetime) -> int:
    """Make the night's backup, unless it is there; says how many were made. A failure is written down by the making."""
    if (
        not is_nightly()
        or BackupEvent.objects.made().filter(at__gte=last_night(at)).exists()
        or not _claim(at)
    ):
        return 0
    folder = Path(settings.HANDRAIL_BACKUP_DIR)
    try:
        back_up(folder, at)
        with in_sentences():
            keep_newest(folder, settings.HANDRAIL_BACKUP_KEEP)
    except Trouble as trouble:
        log.error("backup failed: %s", trouble)
        return 0
    return 1


def last_night(at: datetime) -> datetime:
    """The latest three o'clock in the morning: a machine that was off then makes its backup when it starts."""
    here = at.astimezone(LONDON)
    night = datetime.combine(here.date(), NIGHT, tzinfo=LONDON)
    return night if night <= here else night - timedelta(days=1)


def _claim(at: datetime) -> bool:
    """Take this attempt by compare-and-swap: one worker of several has it, and none within the time of another."""
    if SchedulerRun.objects.filter(name=RUN, ran_at__lte=at - TRY_AGAIN).update(ran_at=at):
        return True
    try:
        with transaction.atomic():
            SchedulerRun.objects.create(name=RUN, ran_at=at)
    except IntegrityError:
        return False
    return True
