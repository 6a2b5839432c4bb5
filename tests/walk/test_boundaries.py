"""No page leads off the site, answers to another host, changes anything by being read, or takes a forged form."""

import re
from collections.abc import Iterator

import pytest
from django.core import mail
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from interventions.models import Topic
from staffing.access import Role
from staffing.addresses import CAME_FROM
from staffing.models import Browser, Staff
from tests.cast import signed_in
from tests.factories import PASSWORD
from tests.walk.crawl import addresses_for, sent, what_is_written
from tests.walk.table import PUBLIC_NAMES, TABLE
from tests.walk.test_pages import PAGES, address_of, reader_of

ELSEWHERE = (
    "https://evil.example/",
    "//evil.example/",
    "/\\evil.example/",
    "javascript:alert(1)",
    "///evil.example",
)
LEADING = ("next", "url", "return", "return_to", "back", "redirect", "came_from", "address")
REACHED = sorted(name for name, row in TABLE.items() if row.near)
IN_PAGE = re.compile(r"""(?:href|action|src|content)="(javascript:[^"]*|[^"]*evil\.example[^"]*)""")
OPEN = sorted(PUBLIC_NAMES - {"account_reset_password_from_key", "pupils:review_feed"})


# That reading a page changes nothing, as any role, is seen to wherever all pages are read: `crawl.read_all`.


def test_what_reading_would_change_is_noticed(world):
    mentor = world.cast[Role.MENTOR]
    with what_is_written() as written:
        mentor.save()
        Topic.objects.filter(pk=world.ids["near"]["topic"]).update(name="Music")
        Topic.objects.filter(pk=world.ids["near"]["topic"]).delete()
        Browser.objects.create(user=mentor.user, kind="Firefox on Windows")
        Topic.objects.bulk_create([Topic(school=mentor.school, name="Art")], ignore_conflicts=True)
        list(Staff.objects.all())
    begun = [re.match(r'[\w ]+ "\w+"', each)[0] for each in written]
    assert begun[:2] == ['UPDATE "staffing_staff"', 'INSERT INTO "staffing_historicalstaff"']
    assert begun[2] == 'UPDATE "interventions_topic"'
    assert begun[-2] == 'DELETE FROM "interventions_topic"'
    assert re.fullmatch(r'INSERT (OR IGNORE )?INTO "interventions_topic"', begun[-1])


@pytest.mark.parametrize("role", [Role.SENDCO, Role.RECORDS])
def test_asking_for_the_head_of_a_page_changes_nothing(role, world, sign_in):
    client, places = sign_in(world.cast[role]), addresses_for(world, role)
    with what_is_written() as written:
        for near, *_ in places.values():
            client.head(near)
    assert written == []


def test_what_is_open_to_everybody_changes_nothing_by_being_read_either(world, sign_in):
    client = sign_in(world.cast[Role.MENTOR])
    with what_is_written() as written:
        for name in OPEN:
            client.get(reverse(name))
    assert written == []
    assert client.get(reverse("account_logout")).status_code == 405
    assert client.get(reverse("staffing:account")).status_code == 200


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_nothing_is_taken_without_the_token_of_a_page(method, world):
    readers = {name: reader_of(name, world) for name in REACHED}
    clients = {reader: signed_in(reader.user, enforce_csrf_checks=True) for reader in {*readers.values()}}
    places = {name: address_of(name, world, reader) for name, reader in readers.items()}
    with what_is_written() as written:
        answers = {
            name: getattr(clients[readers[name]], method)(address).status_code
            for name, address in places.items()
        }
    assert {name: status for name, status in answers.items() if status != 403} == {}
    assert written == []


@pytest.mark.parametrize("name", [each for each in OPEN if each != "health"])
def test_nothing_open_to_everybody_is_taken_without_a_token_either(name, db):
    answer = Client(enforce_csrf_checks=True).post(reverse(name))
    assert answer.status_code == 403


def leads(answer: HttpResponse) -> Iterator[str]:
    """Where an answer sends a browser, at once or by a press."""
    if "Location" in answer:
        yield answer["Location"]
    if "HX-Redirect" in answer:
        yield answer["HX-Redirect"]
    if "html" in answer.get("Content-Type", ""):
        yield from IN_PAGE.findall(answer.content.decode())


def off_site(answer: HttpResponse) -> list[str]:
    """Addresses given to the browser that leave this site; one that is handed on inside a query leaves nowhere."""
    return [each for each in leads(answer) if not url_has_allowed_host_and_scheme(each, {"testserver"})]


def test_no_page_leads_to_another_site(world, sign_in):
    wrong = []
    for name in REACHED:
        reader = reader_of(name, world)
        client, address = sign_in(reader), address_of(name, world, reader)
        for target, come_from in (
            ("javascript:alert(1)", "//evil.example/"),
            ("//evil.example/", "http://testserver//evil.example/"),
            ("javascript:alert(1)", "javascript:alert(1)"),
        ):
            said, headers = dict.fromkeys(LEADING, target), {"referer": come_from}
            answers = [client.get(address, said, headers=headers)] if "get" in TABLE[name].methods else []
            if "post" in TABLE[name].methods:
                answers.append(sent(client, address, said | {CAME_FROM: come_from}, headers=headers))
            wrong += [f"{name}: {lead}" for answer in answers for lead in off_site(answer)]
    assert wrong == []


@pytest.mark.parametrize("target", ELSEWHERE)
def test_signing_in_out_and_asking_for_a_link_lead_to_no_other_site(target, world):
    user = world.cast[Role.MENTOR].user
    user.set_password(PASSWORD)
    user.save()
    for name in OPEN:
        for fields in ({"login": user.email, "password": PASSWORD, "email": user.email}, {}):
            client = Client()
            said = dict.fromkeys(LEADING, target)
            for answer in (
                client.get(reverse(name), said),
                client.post(reverse(name), fields | said, query_params=said, headers={"referer": target}),
            ):
                assert off_site(answer) == [], name


HOSTS = ("evil.example", "testserver.evil.example", "testserver:80@evil.example", "evil.example:8000")


@pytest.mark.parametrize("host", HOSTS)
def test_no_page_answers_to_another_host(host, world, sign_in):
    client = sign_in(world.cast[Role.SENDCO])
    for name in (*PAGES, *OPEN):
        kinds = address_of(name, world, reader_of(name, world)) if name in TABLE else reverse(name)
        if name != "health":
            assert client.get(kinds, headers={"host": host}).status_code == 400, name


NAMING = [{"host": "127.0.0.1"}, {"x-forwarded-host": "evil.example"}, {"forwarded": "host=evil.example"}]


@pytest.mark.parametrize("headers", NAMING)
def test_a_link_in_a_mail_is_to_our_own_address_whatever_host_was_named(headers, world, sign_in, settings):
    settings.SITE_ADDRESS = "https://handrail.example"
    office, staff = sign_in(world.cast[Role.RECORDS]), world.cast[Role.MENTOR]
    office.post(reverse("staffing:staff_invite", args=[staff.pk]), headers=headers)
    Client().post(reverse("account_reset_password"), {"email": staff.user.email}, headers=headers)
    words = "".join(each.body for each in mail.outbox)
    links = re.findall(r"https?://[^\s>]+", words)
    assert len(links) >= 2
    assert {re.match(r"https?://[^/]+", link)[0] for link in links} == {settings.SITE_ADDRESS}
