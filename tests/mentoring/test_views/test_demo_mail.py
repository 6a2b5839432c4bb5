"""The demo's mails: for the administrator, in the demo alone, and in a sandbox."""

import pytest
from django.urls import reverse

from mentoring.digest import build_digests
from staffing.access import Role, system_actor
from staffing.calendar import today
from staffing.models import OutboxMail
from tests.mentoring.weeks import MONDAY, falling_pupils


@pytest.fixture
def mail(cast) -> OutboxMail:
    falling_pupils(cast.school, cast[Role.MENTOR], 1)
    by = system_actor(cast.school.pk, "weekly digest")
    build_digests(by=by, school=cast.school, week=MONDAY, on=today())
    return OutboxMail.objects.get(recipient=cast[Role.MENTOR])


def addresses(mail: OutboxMail) -> list[str]:
    return [
        reverse("mentoring:demo_mail_list"),
        reverse("mentoring:demo_mail_detail", args=[mail.pk]),
        reverse("mentoring:demo_mail_body", args=[mail.pk]),
    ]


def test_outside_the_demo_they_are_not_there(cast, mail, sign_in):
    client = sign_in(cast[Role.SITE_ADMIN])
    assert {client.get(address).status_code for address in addresses(mail)} == {404}


def test_in_the_demo_the_administrator_reads_them(cast, mail, sign_in, settings):
    settings.DEMO = True
    client = sign_in(cast[Role.SITE_ADMIN])
    for address in addresses(mail):
        assert "one pupil needs you" in client.get(address).content.decode()


def test_nobody_else_reads_them(cast, mail, sign_in, settings):
    settings.DEMO = True
    client = sign_in(cast[Role.HEAD])
    assert {client.get(address).status_code for address in addresses(mail)} == {403}


def test_another_schools_mail_is_not_there(cast, mail, sign_in, settings):
    settings.DEMO = True
    mail.school = cast.other_school
    mail.save()
    assert sign_in(cast[Role.SITE_ADMIN]).get(addresses(mail)[2]).status_code == 404


def test_the_html_comes_in_a_sandbox(cast, mail, sign_in, settings):
    settings.DEMO = True
    answer = sign_in(cast[Role.SITE_ADMIN]).get(addresses(mail)[2])
    assert answer["Content-Security-Policy"] == (
        "sandbox; default-src 'none'; img-src data:; style-src 'unsafe-inline'"
    )
