"""One backup a night; what fails is tried again and told."""

from datetime import datetime, timedelta

import pytest

from staffing.backups.nightly import back_up_if_due, last_night
from staffing.calendar import LONDON
from staffing.models import BackupEvent

pytestmark = pytest.mark.django_db(transaction=True)
NIGHT = datetime(2026, 11, 20, 3, 0, tzinfo=LONDON)
Kind = BackupEvent.Kind


@pytest.fixture
def set_up(key_file, folder, settings):
    settings.HANDRAIL_BACKUP_DIR = str(folder)
    settings.HANDRAIL_BACKUP_KEEP = 2
    return folder


@pytest.mark.parametrize(
    ("at", "night"),
    [
        (NIGHT, NIGHT),
        (NIGHT - timedelta(minutes=1), NIGHT - timedelta(days=1)),
        (NIGHT + timedelta(hours=20), NIGHT),
        (datetime(2026, 10, 25, 12, 0, tzinfo=LONDON), datetime(2026, 10, 25, 3, 0, tzinfo=LONDON)),
    ],
    ids=["at three", "a minute before", "in the evening", "on the day the clocks go back"],
)
def test_the_night_is_the_latest_three_o_clock_in_london(at, night):
    assert last_night(at) == night


def test_without_a_folder_and_a_key_nothing_is_done(key_file, settings):
    settings.HANDRAIL_BACKUP_DIR = ""
    assert back_up_if_due(NIGHT) == 0
    assert not BackupEvent.objects.exists()


def test_one_is_made_each_night_and_the_oldest_goes(set_up):
    made = [back_up_if_due(NIGHT + timedelta(hours=hours)) for hours in (0, 1, 23, 24, 48, 49)]
    assert made == [1, 0, 0, 1, 1, 0]
    assert sorted(path.name[9:17] for path in set_up.iterdir()) == ["20261121", "20261122"]


def test_a_machine_that_was_off_at_night_makes_it_in_the_morning(set_up):
    back_up_if_due(NIGHT)
    assert back_up_if_due(NIGHT + timedelta(days=1, hours=5)) == 1


def test_a_failure_is_tried_again_after_hours_and_not_at_once(set_up, settings):
    settings.HANDRAIL_BACKUP_DIR = str(set_up / "unplugged")
    for hours in (0, 1, 2, 5):
        back_up_if_due(NIGHT + timedelta(hours=hours))
    assert [event.kind for event in BackupEvent.objects.all()] == [Kind.FAILED, Kind.FAILED]
    settings.HANDRAIL_BACKUP_DIR = str(set_up)
    assert back_up_if_due(NIGHT + timedelta(hours=10)) == 1
