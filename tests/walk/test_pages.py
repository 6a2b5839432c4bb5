"""Every page: it renders, asks the database no more for fifty rows than for one, and is sound HTML."""

import re

import html5lib
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from staffing.access import Role
from staffing.models import Staff
from tests.walk.addresses import addresses, kinds_of
from tests.walk.crowd import crowd
from tests.walk.table import PUBLIC_NAMES, TABLE
from tests.walk.world import World

BUDGET = 12
PAGES = sorted(name for name, row in TABLE.items() if row.is_page)
PUBLIC_PAGES = sorted(
    name
    for name in PUBLIC_NAMES
    if name.startswith("account_") and name not in {"account_logout"} and "_key" not in name
)
# What a transaction or the saving of a session needs is the same on every page, and left out.
UNCOUNTED = re.compile(r'^(SAVEPOINT|RELEASE|BEGIN|COMMIT|ROLLBACK)|"django_session"')


def reader_of(name: str, world: World) -> Staff:
    """Whoever sees most of this page: the SENDCo or the records office where they may, else the first who may."""
    row = TABLE[name]
    favourites = (Role.SENDCO, Role.RECORDS, Role.MENTOR, *sorted(row.near))
    return world.cast[next(role for role in favourites if role in row.near)]


def address_of(name: str, world: World, reader: Staff) -> str:
    kinds = kinds_of(addresses()[name])
    # Whom one adds to the register is not on it yet.
    reach = "far" if name == "pupils:register_add" else "near"
    return reverse(name, kwargs={f"{kind}_id": world.id_of(kind, reach, reader) for kind in kinds})


def statements(client: Client, address: str) -> list[str]:
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert client.get(address).status_code == 200
    return [query["sql"] for query in captured if not UNCOUNTED.search(query["sql"])]


@pytest.mark.parametrize("name", PAGES)
def test_it_asks_no_more_for_fifty_rows_than_for_one(name, world, sign_in):
    reader = reader_of(name, world)
    client, address = sign_in(reader), address_of(name, world, reader)
    crowd(world, reader, number=1)
    few = statements(client, address)
    crowd(world, reader, first_of=1, number=49)
    many = statements(client, address)
    assert len(many) <= BUDGET, "\n".join(many)
    assert len(many) == len(few), "\n".join(many)


def sound(content: str) -> None:
    html5lib.HTMLParser(strict=True).parse(content)
    assert not re.search(r"<script(?![^>]*\bsrc=)", content)
    assert "<style" not in content
    assert not re.search(r"<[^>]+\s(style|on\w+)=", content)
    ids = re.findall(r'\sid="([^"]+)"', content)
    assert sorted(ids) == sorted(set(ids))


@pytest.mark.parametrize("name", PAGES)
def test_it_is_sound_html_without_inline_script_or_style(name, world, sign_in):
    reader = reader_of(name, world)
    sound(sign_in(reader).get(address_of(name, world, reader)).content.decode())


@pytest.mark.parametrize("name", PUBLIC_PAGES)
def test_a_page_without_signing_in_is_sound_html_too(name, db):
    sound(Client().get(reverse(name)).content.decode())


@pytest.mark.parametrize("name", PAGES)
def test_its_security_headers_are_there(name, world, sign_in):
    reader = reader_of(name, world)
    answer = sign_in(reader).get(address_of(name, world, reader))
    assert "'unsafe-inline'" not in answer["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in answer["Content-Security-Policy"]
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Referrer-Policy"] == "same-origin"
