"""How far the records had come on a day stands outside the database: in a file, a mail and each backup."""

import json
from datetime import timedelta

import pytest
from django.core import mail

from mentoring import regular_work
from safeguarding import anchors
from staffing import outbox
from staffing.access import Role
from staffing.backups.databases import dumped
from staffing.calendar import now
from staffing.models import BackupEvent, MailState, OutboxMail
from tests.safeguarding.scenes import chain_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _file_of_its_own(settings, tmp_path):
    settings.HANDRAIL_ANCHORS = str(tmp_path / "anchors")
    settings.HANDRAIL_NUDGES = False


def test_the_file_says_where_the_chain_ended(cast):
    last = chain_of(cast.school, 3)[-1]
    anchors.anchor_schools(now())
    anchor = next(anchors.read(cast.school.urn))
    assert (anchor.on, anchor.number, anchor.mac) == (now().date(), 3, last.mac)


def test_days_stand_below_each_other(cast):
    chain_of(cast.school, 1)
    anchors.anchor_schools(now())
    chain_of(cast.school, 1)
    anchors.anchor_schools(now() + timedelta(days=1))
    assert [anchor.number for anchor in anchors.read(cast.school.urn)] == [1, 2]


def test_a_line_that_was_cut_off_is_passed_over(cast):
    anchors.anchor_schools(now())
    with anchors.path_of(cast.school.urn).open("a") as file:
        file.write('{"on": "2026-11-')
    assert len(list(anchors.read(cast.school.urn))) == 1


def test_each_of_the_team_has_the_mail_and_nobody_else(cast):
    chain_of(cast.school, 2)
    anchors.anchor_schools(now())
    assert [each.recipient_id for each in OutboxMail.objects.filter(school=cast.school)] == [
        cast[Role.SAFEGUARDING_LEAD].pk
    ]


def test_the_mail_holds_a_number_and_a_hash(cast):
    last = chain_of(cast.school, 2)[-1]
    anchors.anchor_schools(now())
    outbox.send_due(now())
    assert f"at entry 2 with the seal\n\n{last.mac}" in mail.outbox[0].body
    assert "afeguarding" not in mail.outbox[0].subject


def test_it_comes_also_where_there_is_nothing(cast):
    anchors.anchor_schools(now())
    assert OutboxMail.objects.filter(school=cast.school).exists()


def test_done_twice_in_a_day_it_is_one_mail(cast):
    anchors.anchor_schools(now())
    anchors.anchor_schools(now())
    assert OutboxMail.objects.filter(school=cast.school).count() == 1


def test_it_comes_after_a_restore_too_when_the_records_may_have_gone_back(cast):
    BackupEvent.objects.create(kind=BackupEvent.Kind.RESTORED, school=cast.school, at=now())
    anchors.anchor_schools(now())
    assert OutboxMail.objects.get(school=cast.school).state == MailState.PLANNED


def test_whoever_looks_after_the_post_does_not_see_it(cast):
    anchors.anchor_schools(now())
    assert not OutboxMail.objects.visible_to(cast.actor(Role.SITE_ADMIN)).exists()


def test_the_regular_work_does_it_once_a_day(cast):
    regular_work.one_round(now())
    regular_work.one_round(now() + timedelta(minutes=10))
    assert len(list(anchors.read(cast.school.urn))) == 1


@pytest.mark.django_db(transaction=True)
def test_a_backup_says_where_each_chain_ended(school, tmp_path):
    last = chain_of(school, 2)[-1]
    with dumped(tmp_path / "copy") as census:
        assert json.loads(json.dumps(census.chains)) == {school.urn: [2, last.mac]}
