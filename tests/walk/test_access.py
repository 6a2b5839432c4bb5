"""Every address, every role, every method, rows near, far, of another school and missing."""

import pytest
from django.conf import settings
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from staffing.access import PUBLIC, Role
from tests.walk.addresses import addresses, kinds_of
from tests.walk.table import PUBLIC_NAMES, TABLE, Row
from tests.walk.world import World

ANSWERED = {200, 302, 400, 409, 422}
NAMES = sorted(set(addresses()) - PUBLIC_NAMES)


def test_every_address_has_a_row_and_every_row_an_address():
    assert set(addresses()) == set(TABLE) | PUBLIC_NAMES


def test_what_is_open_without_signing_in_is_frozen():
    opened = {
        name for name, pattern in addresses().items() if getattr(pattern.callback, "access", None) == PUBLIC
    }
    assert opened == PUBLIC_NAMES


@pytest.mark.parametrize("name", NAMES)
def test_its_view_declares_what_it_needs(name):
    assert getattr(addresses()[name].callback, "access", None) is not None


def ask(client: Client, world: World, name: str, method: str, reach: str, role: Role) -> HttpResponse:
    staff = world.cast[role]
    kinds = kinds_of(addresses()[name])
    kwargs = {f"{kind}_id": world.id_of(kind, reach, staff) for kind in kinds}
    return getattr(client, method)(reverse(name, kwargs=kwargs))


def expected(row: Row, role: Role, reach: str) -> set[int]:
    if role not in row.opens:
        return {403}
    if (reach == "near" and role in row.near) or (reach == "far" and role in row.far):
        return ANSWERED | row.also
    return {404}


@pytest.mark.parametrize("name", sorted(TABLE))
def test_it_answers_each_role_as_the_table_says(name, world, sign_in):
    """What is another school's answers byte for byte as what is not there."""
    row = TABLE[name]
    reaches = ("near", "far", "foreign", "missing") if kinds_of(addresses()[name]) else ("near",)
    wrong = []
    for role in Role:
        client = sign_in(world.cast[role])
        for method in row.methods:
            answers = {reach: ask(client, world, name, method, reach, role) for reach in reaches}
            wrong += [
                f"{role} {method} {reach}: {answer.status_code}"
                for reach, answer in answers.items()
                if answer.status_code not in expected(row, role, reach)
            ]
            if "missing" in answers and answers["foreign"].content != answers["missing"].content:
                wrong.append(f"{role} {method}: another school's row can be told from none")
    assert wrong == []


@pytest.mark.parametrize("name", sorted(TABLE))
def test_it_sends_strangers_and_leavers_to_sign_in(name, world, sign_in):
    role = sorted(TABLE[name].opens)[0]
    assert world.cast.leaver is not None
    for client in (Client(), sign_in(world.cast.leaver)):
        for method in TABLE[name].methods:
            answer = ask(client, world, name, method, "near", role)
            assert answer.status_code == 302
            assert answer["Location"].startswith(reverse(settings.LOGIN_URL))


@pytest.mark.parametrize("name", sorted(TABLE))
def test_it_refuses_other_methods_and_lets_no_browser_keep_what_it_says(name, world, sign_in):
    row = TABLE[name]
    role = sorted(row.near or row.opens)[0]
    client = sign_in(world.cast[role])
    for method in {"get", "post"} - set(row.methods):
        assert ask(client, world, name, method, "near", role).status_code == 405
    assert ask(client, world, name, row.methods[0], "near", role)["Cache-Control"] == "no-store"
