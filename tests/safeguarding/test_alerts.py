"""The team is told that something waits: the stage and how urgent, with no name; and nobody of what is about them."""

import smtplib

import pytest
from django.core import mail
from django.urls import reverse

from safeguarding.actions.concerns import add_to_concern
from safeguarding.models import Alert
from staffing.access import Role
from staffing.calendar import now
from staffing.models import AuditEvent, OutboxMail
from staffing.outbox import send_due
from tests.cast import make_staff
from tests.factories import PupilFactory
from tests.safeguarding.scenes import raised

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada(cast):
    return PupilFactory(school=cast.school, legal_forename="Ada", legal_surname="Birch")


def test_each_of_the_team_gets_a_mail_that_says_nothing_more(cast, ada):
    deputy = make_staff(cast.school, Role.SAFEGUARDING_LEAD)
    concern = raised(cast.actor(Role.MENTOR), ada, is_urgent=True)
    assert set(Alert.objects.values_list("staff", "stage", "is_urgent")) == {
        (each.pk, "raised", True) for each in (deputy, cast[Role.SAFEGUARDING_LEAD])
    }
    send_due(now())
    assert {each.to[0] for each in mail.outbox} == {
        each.user.email for each in (deputy, cast[Role.SAFEGUARDING_LEAD])
    }
    for each in mail.outbox:
        assert "A concern was raised." in each.body
        assert "somebody may be in danger now" in each.body
        said = each.subject + each.body
        assert not any(word in said for word in ("Ada", "Birch", "eron", concern.reference))


def test_two_on_one_day_are_two_mails(cast, ada):
    for _ in range(2):
        raised(cast.actor(Role.MENTOR), ada)
    assert OutboxMail.objects.count() == 2


def test_whoever_it_is_about_is_told_nothing(cast, ada):
    deputy = make_staff(cast.school, Role.SAFEGUARDING_LEAD)
    concern = raised(cast.actor(Role.MENTOR), ada, about_staff=[cast[Role.SAFEGUARDING_LEAD]])
    add_to_concern(by=cast.actor(Role.MENTOR), concern=concern, text="More.")
    assert {alert.staff for alert in Alert.objects.all()} == {deputy}
    assert {each.recipient for each in OutboxMail.objects.all()} == {deputy}


def test_an_addition_is_told_too_but_not_to_whoever_adds(cast, ada):
    lead = cast.actor(Role.SAFEGUARDING_LEAD)
    concern = raised(cast.actor(Role.MENTOR), ada)
    add_to_concern(by=cast.actor(Role.MENTOR), concern=concern, text="More.")
    add_to_concern(by=lead, concern=concern, text="I rang.")
    assert Alert.objects.filter(stage="added").count() == 1


def test_whoever_is_of_the_team_no_more_gets_none(cast, ada):
    raised(cast.actor(Role.MENTOR), ada)
    cast[Role.SAFEGUARDING_LEAD].roles.all().delete()
    send_due(now())
    assert mail.outbox == []


def test_neither_the_administrators_mail_page_nor_the_trail_tells_of_it(cast, ada, sign_in):
    client = sign_in(cast[Role.SITE_ADMIN])
    address = reverse("staffing:mail_list")
    before, events = client.get(address).content, AuditEvent.objects.count()
    raised(cast.actor(Role.MENTOR), ada)
    send_due(now())
    assert AuditEvent.objects.count() == events
    assert b"omething needs you" not in client.get(address).content
    assert len(client.get(address).content) == len(before)


def test_a_dead_mail_server_stops_nobody_and_the_mail_waits(cast, ada, monkeypatch):
    def away(*_: object) -> None:
        raise smtplib.SMTPServerDisconnected("away")

    concern = raised(cast.actor(Role.MENTOR), ada)
    monkeypatch.setattr("django.core.mail.backends.locmem.EmailBackend.open", away, raising=False)
    send_due(now())
    assert concern.pk
    assert OutboxMail.objects.get().state == "planned"
