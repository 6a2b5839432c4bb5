"""What is being written about a concern is kept sealed, for its writer alone, and goes when it is sent."""

import json
from datetime import timedelta

import pytest
from cryptography.fernet import Fernet
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.urls import reverse

from safeguarding.models import Concern, SealedDraft
from staffing import drafts
from staffing.access import Role
from staffing.calendar import now
from staffing.models import Draft
from tests.factories import PupilFactory
from tests.safeguarding.scenes import written

pytestmark = pytest.mark.django_db
NEW = reverse("safeguarding:concern_create")


@pytest.fixture
def browser(cast, sign_in):
    return sign_in(cast[Role.MENTOR])


def opened(browser) -> dict[str, str]:
    """What the page carries of itself."""
    form = browser.get(NEW).context["form"]
    return {name: str(form[name].value()) for name in ("form_key", "draft_owner")}


def keep(browser, fields) -> None:
    lists = {name: [value] for name, value in fields.items()}
    answer = browser.post(reverse("staffing:draft_save"), {"fields": json.dumps(lists)})
    assert answer.status_code == 204


def stored() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT body FROM safeguarding_sealeddraft")
        return cursor.fetchone()[0]


def test_it_is_sealed_in_the_room_and_among_no_other_drafts(browser):
    keep(browser, written(**opened(browser)))
    assert not Draft.objects.exists()
    assert SealedDraft.objects.get().body["seen"] == ["She said: heron at the gate."]
    assert "heron" not in stored()


def test_it_comes_back_with_its_rows_on_the_same_page(browser):
    more = {"standing-1": "not_known", "role-1": "witness", "words-1": "A tall boy.", "place-0": "face"}
    keep(browser, written(**opened(browser), **more))
    page = browser.get(NEW).content.decode()
    assert "Brought back" in page
    assert all(each in page for each in ("heron at the gate", "A tall boy.", 'value="Ada Birch"'))
    assert '<option value="face" selected>' in page


def test_it_comes_back_to_nobody_else(browser, cast, sign_in):
    keep(browser, written(**opened(browser)))
    assert "heron" not in sign_in(cast[Role.SAFEGUARDING_LEAD]).get(NEW).content.decode()


def test_what_is_sent_without_a_session_is_there_after_signing_in(browser):
    answer = Client().post(NEW, written(**opened(browser)))
    assert "kept=1" in answer.url
    assert not Draft.objects.exists()
    assert "heron at the gate" in browser.get(NEW).content.decode()


def test_it_goes_when_the_concern_is_sent_and_what_comes_late_is_not_kept(browser, cast):
    PupilFactory(school=cast.school, legal_forename="Ada", legal_surname="Birch")
    form = written(**opened(browser))
    keep(browser, form)
    browser.post(NEW, form)
    assert Concern.objects.exists()
    assert not SealedDraft.objects.exists()
    keep(browser, form)
    assert not SealedDraft.objects.exists()


def test_it_can_be_thrown_away(browser):
    keep(browser, written(**opened(browser)))
    browser.post(reverse("staffing:draft_drop"), {"key": SealedDraft.objects.get().key})
    assert not SealedDraft.objects.exists()


def test_it_goes_after_a_fortnight(browser):
    keep(browser, written(**opened(browser)))
    SealedDraft.objects.update(kept_at=now() - timedelta(days=15))
    assert drafts.clear_old() == 1
    assert not SealedDraft.objects.exists()


def test_a_new_key_outside_seals_it_anew(browser, settings):
    keep(browser, written(**opened(browser)))
    old, new = settings.HANDRAIL_FIELD_KEY, Fernet.generate_key().decode()
    settings.HANDRAIL_FIELD_KEY = [new, *old]
    call_command("rotate_wrapping", verbosity=0)
    settings.HANDRAIL_FIELD_KEY = [new]
    assert "heron at the gate" in browser.get(NEW).content.decode()


def test_one_that_no_key_opens_leaves_the_page_empty(browser, settings):
    keep(browser, written(**opened(browser)))
    settings.HANDRAIL_FIELD_KEY = [Fernet.generate_key().decode()]
    answer = browser.get(NEW)
    assert answer.status_code == 200
    assert "heron" not in answer.content.decode()
