"""Every form that somebody writes in keeps what was typed: while it is written, and when the session is gone."""

import json
from typing import Any

import html5lib
import pytest
from django.test import Client
from django.urls import reverse

from safeguarding.models import SealedDraft
from staffing.models import Draft
from tests.walk.table import TABLE
from tests.walk.test_pages import PAGES, address_of, reader_of
from tests.walk.world import World

WRITTEN_IN = {"text", "email", "url", "tel"}
Element = Any


def forms_of(content: str) -> list[Element]:
    page = html5lib.parse(content, namespaceHTMLElements=False)
    return [form for form in page.iter("form") if form.get("method") == "post"]


def texts_of(form: Element) -> list[Element]:
    """The controls that words are written in; the box that finds pupils is none, and a code is never kept."""
    inputs = [
        each
        for each in form.iter("input")
        if each.get("type", "text") in WRITTEN_IN and each.get("autocomplete") != "one-time-code"
    ]
    return [each for each in [*inputs, *form.iter("textarea")] if each.get("name", "q") != "q"]


def sent_by(form: Element) -> dict[str, list[str]]:
    """What a browser would send of it, with words written into every text."""
    fields: dict[str, list[str]] = {}
    for each in form.iter("input"):
        is_left_out = each.get("type") in ("checkbox", "radio") and each.get("checked") is None
        if each.get("name") and each.get("type") != "submit" and not is_left_out:
            fields.setdefault(each.get("name"), []).append(each.get("value", ""))
    return fields | {each.get("name"): [words_for(each)] for each in texts_of(form)}


def words_for(control: Element) -> str:
    return f"Words for {control.get('name')}"


def typed_into(forms: list[Element]) -> set[str]:
    return {words_for(each) for form in forms for each in texts_of(form)}


def standing_in(forms: list[Element]) -> set[str]:
    controls = [each for form in forms for each in texts_of(form)]
    return {
        each.get("value", "") if each.tag == "input" else (each.text or "").lstrip("\n") for each in controls
    }


def written_in(client: Client, address: str) -> list[Element]:
    page = client.get(address)
    assert page.status_code == 200
    return writing_forms(page.content.decode())


def writing_forms(content: str) -> list[Element]:
    # The name of a passkey goes with what the device says once: neither can be sent a second time.
    forms = [form for form in forms_of(content) if form.get("data-passkey") is None]
    return [form for form in forms if texts_of(form)]


@pytest.mark.parametrize("name", PAGES)
def test_what_is_being_written_comes_back_when_the_page_is_opened_again(name, world: World, sign_in):
    reader = reader_of(name, world)
    client, address = sign_in(reader), address_of(name, world, reader)
    forms = written_in(client, address)
    for form in forms:
        answer = client.post(reverse("staffing:draft_save"), {"fields": json.dumps(sent_by(form))})
        assert answer.status_code == 204
    # What is written about a concern is kept in its own room, and nowhere else.
    is_sealed = name.startswith("safeguarding:") or name == "mentoring:message_answer"
    kept = [model.objects.filter(staff=reader).count() for model in (Draft, SealedDraft)]
    assert kept == ([0, len(forms)] if is_sealed else [len(forms), 0])
    content = client.get(address).content.decode()
    assert typed_into(forms) <= standing_in(writing_forms(content))
    assert ("Brought back" in content) == bool(forms)


@pytest.mark.parametrize("name", PAGES)
def test_what_is_sent_without_a_session_is_there_after_signing_in(name, world: World, sign_in):
    reader = reader_of(name, world)
    client, address = sign_in(reader), address_of(name, world, reader)
    forms = written_in(client, address)
    for form in forms:
        answer = Client().post(form.get("action") or address, sent_by(form), headers={"referer": address})
        assert answer.status_code == 302
        assert "kept=1" in answer["Location"]
    assert typed_into(forms) <= standing_in(written_in(client, address))


def test_forms_with_words_in_them_are_found(world: World, sign_in):
    """The walk proves nothing where it finds nothing."""
    found = set()
    for name in (
        "interventions:session_log",
        "pupils:mark_amend",
        "staffing:shape_edit",
        "mentoring:digest_detail",
    ):
        assert name in TABLE
        reader = reader_of(name, world)
        if written_in(sign_in(reader), address_of(name, world, reader)):
            found.add(name)
    assert len(found) == 4
