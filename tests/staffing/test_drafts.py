"""What was typed is kept for its owner, given back to nobody else, and forgotten in time."""

import json
from datetime import timedelta

import pytest
from django.core import signing
from django.http import QueryDict
from django.test import Client
from django.urls import reverse

from staffing import drafts
from staffing.access import Role
from staffing.calendar import now, today
from staffing.models import Draft

pytestmark = pytest.mark.django_db
SAVE, DROP = reverse("staffing:draft_save"), reverse("staffing:draft_drop")
TYPED = {"note": ["Read two pages 😀"], "pupils": ["1", "2"], "version": ["3"]}


@pytest.fixture
def sent(cast):
    """What the page of a mentor's form sends."""
    token = drafts.owner_token(cast.actor(Role.MENTOR), "session-7")
    return lambda fields=TYPED: {"fields": json.dumps(fields | {"draft_owner": [token]})}


def test_what_a_page_sends_is_kept_and_the_last_stands(cast, sign_in, sent):
    browser = sign_in(cast[Role.MENTOR])
    assert browser.post(SAVE, sent()).status_code == 204
    browser.post(SAVE, sent(fields={"note": ["Read three pages"]}))
    assert Draft.objects.get().body == {"note": ["Read three pages"]}


def test_a_draft_is_dated_by_the_clock_that_pages_show(cast):
    draft = drafts.keep(staff_id=cast[Role.MENTOR].pk, key="session-7", body=TYPED)
    assert draft.kept_at.date() == today()


def test_the_key_of_a_form_is_not_kept_and_its_version_is(cast, sign_in, sent):
    secrets = {"password": ["secret"], "oldpassword": ["secret before"], "form_key": ["x"]}
    sign_in(cast[Role.MENTOR]).post(SAVE, sent(fields=TYPED | secrets))
    assert set(Draft.objects.get().body) == {"note", "pupils", "version"}


def test_a_draft_is_its_owners_alone(cast, sign_in, sent):
    sign_in(cast[Role.MENTOR]).post(SAVE, sent())
    assert drafts.kept(cast.actor(Role.MENTOR), "session-7")
    assert drafts.kept(cast.actor(Role.SENDCO), "session-7") is None
    sign_in(cast[Role.SENDCO]).post(DROP, {"key": "session-7"})
    assert Draft.objects.exists()


def test_a_draft_is_thrown_away_and_one_is_back_on_its_page(cast, sign_in, sent):
    browser = sign_in(cast[Role.MENTOR])
    browser.post(SAVE, sent())
    answer = browser.post(DROP, {"key": "session-7"}, HTTP_REFERER="http://testserver/account/")
    assert answer["Location"] == "/account/"
    assert not Draft.objects.exists()


@pytest.mark.parametrize("referer", ["https://elsewhere.example/account/", "", "http://testserver"])
def test_one_is_never_led_to_another_site(cast, sign_in, referer):
    answer = sign_in(cast[Role.MENTOR]).post(DROP, {"key": "session-7"}, HTTP_REFERER=referer)
    assert answer["Location"] == "/"


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"fields": "{"},
        {"fields": "[" * 20_000},
        {"fields": "[1]"},
        {"fields": '{"a": 1}'},
        {"fields": '{"note": ["Typed"]}'},
        {"fields": '{"note": ["Typed"], "draft_owner": ["forged"]}'},
    ],
)
def test_what_no_page_sends_is_refused(cast, sign_in, data):
    assert sign_in(cast[Role.MENTOR]).post(SAVE, data).status_code == 400
    assert not Draft.objects.exists()


def test_who_is_signed_out_is_told_by_the_answer(cast, sent):
    assert Client().post(SAVE, sent()).status_code == 302


def test_a_long_text_is_cut_and_not_refused(cast):
    drafts.keep(staff_id=cast[Role.MENTOR].pk, key="a", body=drafts.body_of({"note": ["x" * 200_000]}))
    assert len(Draft.objects.get().body["note"][0]) == drafts.MAX_TEXT


def test_what_the_database_has_no_place_for_is_left_out_and_the_rest_is_kept(cast, sign_in, sent):
    answer = sign_in(cast[Role.MENTOR]).post(SAVE, sent(fields={"no\0te": ["Read\0 two pages \ud83d"]}))
    assert answer.status_code == 204
    assert Draft.objects.get().body == {"note": ["Read two pages ?"]}


def test_a_key_that_no_draft_can_have_is_refused(cast, sign_in):
    assert sign_in(cast[Role.MENTOR]).post(DROP, {"key": "session\0"}).status_code == 400


def test_a_form_keeps_for_its_signed_owner_for_a_day(cast, monkeypatch):
    token = drafts.owner_token(cast.actor(Role.MENTOR), "session-7")
    data = QueryDict(mutable=True)
    data.update({"draft_owner": token, "note": "Typed"})
    assert drafts.keep_for_owner(data)
    real = signing.time.time()
    monkeypatch.setattr(signing.time, "time", lambda: real + 86_500)
    assert not drafts.keep_for_owner(data)


def test_old_drafts_are_cleared(cast):
    draft = drafts.keep(staff_id=cast[Role.MENTOR].pk, key="a", body={})
    assert drafts.clear_old() == 0
    Draft.objects.filter(pk=draft.pk).update(kept_at=now() - timedelta(days=15))
    assert drafts.clear_old() == 1


def test_a_draft_says_when_it_was_kept_by_the_one_clock(cast, sign_in, sent):
    sign_in(cast[Role.MENTOR]).post(SAVE, sent())
    assert Draft.objects.get().kept_at.date() == today()


def test_two_pages_of_one_form_keep_two_texts_and_the_latest_comes_back_first(cast):
    mentor = cast[Role.MENTOR]
    first = drafts.keep(staff_id=mentor.pk, key=drafts.page_key("/a/", 1), body={"note": ["First"]})
    second = drafts.keep(staff_id=mentor.pk, key=drafts.page_key("/a/", 2), body={"note": ["Second"]})
    assert drafts.kept(cast.actor(Role.MENTOR), "/a/") == second
    drafts.drop(cast.actor(Role.MENTOR), second.key)
    assert drafts.kept(cast.actor(Role.MENTOR), "/a/") == first


def test_a_text_of_a_longer_address_is_another_forms(cast):
    drafts.keep(staff_id=cast[Role.MENTOR].pk, key=drafts.page_key("/a/b/", 1), body={})
    assert drafts.kept(cast.actor(Role.MENTOR), "/a/") is None


def test_a_text_that_was_brought_back_goes_on_under_its_new_page(cast):
    draft = drafts.keep(staff_id=cast[Role.MENTOR].pk, key=drafts.page_key("/a/", 1), body={})
    drafts.go_on(draft, drafts.page_key("/a/", 2))
    assert Draft.objects.get().key == drafts.page_key("/a/", 2)
