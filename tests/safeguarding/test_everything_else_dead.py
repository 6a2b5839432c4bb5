"""Redis, the mail server and the task worker are away: a concern is raised, read and answered all the same."""

import pytest
from django.conf import settings
from django.urls import reverse

from safeguarding.models import Alert, Concern
from staffing.access import Role
from staffing.models import MailState, OutboxMail
from tests.cast import make_cast, signed_in
from tests.factories import PupilFactory, TermFactory
from tests.safeguarding.dying_request import Sent, dying_request
from tests.safeguarding.scenes import said_in, written

# Nothing listens there.
CLOSED = {"REDIS_URL": "redis://127.0.0.1:1/0", "EMAIL_URL": "smtp://127.0.0.1:1"}


@pytest.mark.django_db(transaction=True)
def test_a_concern_is_raised_and_read_where_only_the_database_answers(tmp_path):
    cast = make_cast()
    TermFactory(year__school=cast.school)
    PupilFactory(school=cast.school, legal_forename="Ada", legal_surname="Birch")
    mentor, lead = (
        signed_in(cast[role].user).cookies[settings.SESSION_COOKIE_NAME].value
        for role in (Role.MENTOR, Role.SAFEGUARDING_LEAD)
    )
    at = {"new": reverse("safeguarding:concern_create"), "list": reverse("safeguarding:concern_list")}
    with dying_request(tmp_path, **CLOSED) as send:
        assert send(Sent(mentor, at["new"])) == "answered 200"
        assert send(Sent(mentor, at["new"], written(danger="yes"))) == "answered 302"
        concern = Concern.objects.get()
        receipt = reverse("safeguarding:concern_receipt", args=[concern.reference])
        assert send(Sent(mentor, receipt)) == "answered 200"
        assert send(Sent(lead, at["list"])) == "answered 200"
        read = reverse("safeguarding:concern_detail", args=[concern.pk])
        assert send(Sent(lead, read)) == "answered 200"
    assert said_in(concern)["seen"] == "She said: heron at the gate."
    # Who is to be told has it in the app at once, and by mail when the server is back.
    assert Alert.objects.get().is_urgent
    assert OutboxMail.objects.get().state == MailState.PLANNED
