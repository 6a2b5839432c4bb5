"""What the administrator is told about backups."""

from datetime import timedelta

import pytest
from django.urls import reverse

from staffing.access import Role
from staffing.calendar import now
from staffing.models import AuditEvent, BackupEvent

pytestmark = pytest.mark.django_db
PAGE = reverse("staffing:backup_list")
Kind = BackupEvent.Kind


def happened(kind: Kind, *, days_ago: float = 0, **known) -> BackupEvent:
    at = now() - timedelta(days=days_ago)
    return BackupEvent.objects.create(kind=kind, at=at, made_at=at, archive="handrail.age", **known)


@pytest.fixture
def told(cast, sign_in):
    browser = sign_in(cast[Role.SITE_ADMIN])
    return lambda address=PAGE: browser.get(address).content.decode()


def test_with_none_it_says_so_in_words_of_alarm(told):
    said = told()
    assert '<span class="tag tag-alert">No backup has been made</span>' in said
    assert "No backup has been proven" in said
    assert "Nightly backups are not set up" in said


def test_a_fresh_proof_is_good(told):
    happened(Kind.MADE, days_ago=1)
    happened(Kind.PROVEN, days_ago=2)
    said = told()
    assert "2 days ago" in said
    assert '<span class="tag tag-good">proven</span>' in said
    assert "tag-watch" not in said


def test_a_proof_older_than_a_week_is_a_warning(told):
    happened(Kind.PROVEN, days_ago=8)
    assert '<span class="tag tag-watch">more than 7 days ago</span>' in told()


def test_a_backup_older_than_two_days_is_a_warning(told):
    happened(Kind.MADE, days_ago=3)
    assert '<span class="tag tag-watch">more than 2 days old</span>' in told()


def test_a_failure_is_told_on_every_page_until_one_is_made(told):
    happened(Kind.MADE, days_ago=1)
    happened(Kind.FAILED, message="There is no folder /mnt.")
    assert "The last backup failed" in told(reverse("staffing:school_edit"))
    assert "There is no folder /mnt." in told()
    happened(Kind.MADE, days_ago=-1)
    assert "The last backup failed" not in told(reverse("staffing:school_edit"))


def test_a_proof_that_failed_is_told_until_one_succeeds(told):
    happened(Kind.PROVEN, days_ago=1)
    happened(Kind.DOUBTED, message="It is damaged.")
    assert "The last proof failed" in told()


def test_a_restore_is_told_on_every_page_until_the_administrator_has_read_it(cast, sign_in, told):
    event = happened(Kind.RESTORED, school=cast.school)
    assert "entries after that are missing" in told(reverse("staffing:school_edit"))
    sign_in(cast[Role.SITE_ADMIN]).post(reverse("staffing:restore_dismiss"))
    assert "entries after that are missing" not in told(reverse("staffing:school_edit"))
    event.refresh_from_db()
    assert event.dismissed_by == cast[Role.SITE_ADMIN]
    assert AuditEvent.objects.filter(object_kind="backup", verb="edit").count() == 1


def test_another_schools_administrator_reads_it_for_themselves(cast, sign_in, told):
    event = happened(Kind.RESTORED, school=cast.other_school)
    sign_in(cast[Role.SITE_ADMIN]).post(reverse("staffing:restore_dismiss"))
    event.refresh_from_db()
    assert event.dismissed_at is None
    assert "entries after that are missing" not in told()


def test_nobody_else_is_told_or_asks_the_database(cast, sign_in):
    happened(Kind.RESTORED, school=cast.school)
    browser = sign_in(cast[Role.MENTOR])
    assert "entries after that" not in browser.get(reverse("staffing:account")).content.decode()
    assert browser.get(PAGE).status_code == 403
