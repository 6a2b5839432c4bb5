"""The administrator sees what became of each mail, and never a word of it."""

import pytest
from django.urls import reverse

from staffing.access import Role
from staffing.models import MailState, OutboxMail
from tests.factories import OutboxMailFactory

pytestmark = pytest.mark.django_db
MAILS = reverse("staffing:mail_list")


def planned_for(recipient) -> OutboxMail:
    words = {"subject": "Canary-subject", "text": "Canary-text", "html": "<p>Canary-html</p>"}
    return OutboxMailFactory(recipient=recipient, **words)


def test_states_are_shown_and_words_are_not(cast, sign_in):
    planned_for(cast[Role.MENTOR])
    page = sign_in(cast[Role.SITE_ADMIN]).get(MAILS).content.decode()
    assert "Waiting to be sent" in page
    assert "Canary" not in page


def test_another_schools_mails_are_not_there(cast, sign_in):
    row = planned_for(cast.stranger)
    browser = sign_in(cast[Role.SITE_ADMIN])
    assert "No mails here" in browser.get(MAILS).content.decode()
    assert browser.post(reverse("staffing:mail_retry", args=[row.pk])).status_code == 404


def test_a_failed_mail_is_put_back_in_the_queue(cast, sign_in):
    row = planned_for(cast[Role.MENTOR])
    OutboxMail.objects.update(state=MailState.FAILED, refusal="550 no such user")
    browser = sign_in(cast[Role.SITE_ADMIN])
    page = browser.get(MAILS, {"state": "failed"}).content.decode()
    assert "550 no such user" in page
    browser.post(reverse("staffing:mail_retry", args=[row.pk]))
    assert OutboxMail.objects.get().state == MailState.PLANNED


def test_who_does_not_look_after_the_post_sees_none_of_it(cast, sign_in):
    assert sign_in(cast[Role.SENDCO]).get(MAILS).status_code == 403


def test_fifty_mails_take_no_more_statements_than_one(cast, sign_in, django_assert_max_num_queries):
    for role in Role:
        planned_for(cast[role])
    browser = sign_in(cast[Role.SITE_ADMIN])
    with django_assert_max_num_queries(11):
        browser.get(MAILS)
