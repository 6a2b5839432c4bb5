"""Passkeys: what is no answer to the question is refused in words. Their journey is driven in a browser."""

import json

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.urls import reverse

from staffing.access import Role
from staffing.models import Staff
from tests.factories import PASSWORD
from tests.phones import set_up_phone

pytestmark = pytest.mark.django_db
ADD, ASK = reverse("staffing:passkey_create"), reverse("staffing:factor_ask")
BYTES = "AAAA"
SHAPED = {
    "id": BYTES,
    "rawId": BYTES,
    "type": "public-key",
    "clientExtensionResults": {},
    "response": {
        "clientDataJSON": "e30",
        "attestationObject": "oA",
        "authenticatorData": BYTES,
        "signature": BYTES,
    },
}
NO_ANSWERS = [
    "1", "null", "[]", "{}", '"words"', "not json", '{"response": []}', json.dumps(SHAPED),
    "[" * 20_000, "9" * 5_000,
    json.dumps(SHAPED | {"response": {}}), json.dumps(SHAPED | {"rawId": "€"}), json.dumps(SHAPED | {"id": 7}),
]  # fmt: skip


@pytest.fixture
def sendco(cast) -> Staff:
    return cast[Role.SENDCO]


def test_the_question_names_us_and_the_person_by_a_number(sendco, sign_in):
    options = json.loads(sign_in(sendco).get(ADD).context["options"])["publicKey"]
    assert options["rp"] == {"name": "Handrail", "id": "testserver"}
    assert options["user"]["name"] == sendco.user.email


@pytest.mark.parametrize("answer", NO_ANSWERS)
def test_what_is_no_answer_adds_no_passkey(sendco, sign_in, answer):
    browser = sign_in(sendco)
    browser.get(ADD)
    page = browser.post(ADD, {"name": "Laptop", "credential": answer})
    assert page.status_code == 200
    assert page.context["form"].errors["credential"]
    assert not Authenticator.objects.exists()


@pytest.mark.parametrize("answer", NO_ANSWERS)
def test_what_is_no_answer_proves_nothing(sendco, sign_in, answer):
    set_up_phone(sendco)
    browser = sign_in(sendco)
    page = browser.post(ASK, {"factor-credential": answer})
    assert page.status_code == 200
    assert "Please look at" in page.content.decode()


@pytest.mark.parametrize("answer", NO_ANSWERS)
def test_what_is_no_answer_signs_nobody_in(sendco, client, answer):
    sendco.user.set_password(PASSWORD)
    sendco.user.save()
    set_up_phone(sendco)
    client.post(reverse("account_login"), {"login": sendco.user.email, "password": PASSWORD})
    page = client.post(reverse("mfa_authenticate"), {"credential": answer})
    assert "You are not signed in yet" in page.content.decode()
    assert "_auth_user_id" not in client.session


def test_an_answer_without_a_question_is_none(sendco, sign_in):
    browser = sign_in(sendco)
    assert browser.post(ADD, {"name": "Laptop", "credential": json.dumps(SHAPED)}).status_code == 200
    assert not Authenticator.objects.exists()


def test_who_has_none_is_not_offered_one(sendco, sign_in):
    set_up_phone(sendco)
    assert "Use a passkey" not in sign_in(sendco).get(ASK).content.decode()


def test_strangers_reach_neither_page():
    for address in (ADD, ASK):
        assert Client().get(address)["Location"].startswith(reverse("account_login"))
