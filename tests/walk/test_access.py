"""Every address, every role, every method, rows near, far, of another school and missing."""

import re

import pytest
from django.conf import settings
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from staffing.access import GRANTS, PUBLIC, Can, Resource, Role, Verb
from tests.cast import forget_second_factor, grow_stale
from tests.walk.addresses import addresses, kinds_of
from tests.walk.table import (
    BACKUP_NOTICE_NAMES,
    BEFORE_FACTOR_NAMES,
    PUBLIC_NAMES,
    STEP_UP_NAMES,
    TABLE,
    UNATTENDED_NAMES,
    WHILE_LOCKED_NAMES,
    Row,
)
from tests.walk.world import World

# How many seconds are left before the screen locks.
PASSING = re.compile(rb'data-idle-left="\d+"')
LED_AWAY = r"/account/second-step/(phone|ask)/\?next="
ANSWERED = {200, 302, 400, 409, 422}
NAMES = sorted(set(addresses()) - PUBLIC_NAMES)


def test_every_address_has_a_row_and_every_row_an_address():
    assert set(addresses()) == set(TABLE) | PUBLIC_NAMES


def test_what_is_open_without_signing_in_is_frozen():
    opened = {
        name for name, pattern in addresses().items() if getattr(pattern.callback, "access", None) == PUBLIC
    }
    assert opened == PUBLIC_NAMES


def declaring(mark: str) -> set[str]:
    return {name for name, pattern in addresses().items() if getattr(pattern.callback, mark, False)}


def test_what_is_open_before_the_second_factor_is_frozen():
    assert declaring("before_factor") == BEFORE_FACTOR_NAMES


def test_what_answers_while_the_screen_is_locked_is_frozen():
    assert declaring("while_locked") == WHILE_LOCKED_NAMES


def test_what_does_not_count_as_being_there_is_frozen():
    assert declaring("unattended") == UNATTENDED_NAMES


def test_what_asks_for_a_fresh_second_factor_is_frozen():
    assert declaring("step_up") == STEP_UP_NAMES


# Where a file is asked for and waited for; what it holds leaves by a page that asks for the factor.
ASKS_FOR_A_FILE = {"pupils:printout_create", "pupils:review_printout_create", "pupils:printout_detail"}


def takes_much_out(access: object) -> bool:
    """Exports, and whatever is done with backups: a lot of data leaves at once."""
    return isinstance(access, Can) and (
        access.verb is Verb.EXPORT or (access.resource is Resource.BACKUP and access.verb is not Verb.VIEW)
    )


def test_what_takes_much_out_asks_for_a_fresh_second_factor():
    taking = {
        name
        for name, pattern in addresses().items()
        if takes_much_out(getattr(pattern.callback, "access", None))
    }
    assert taking >= BACKUP_NOTICE_NAMES | ASKS_FOR_A_FILE
    assert taking - BACKUP_NOTICE_NAMES - ASKS_FOR_A_FILE <= declaring("step_up")


@pytest.mark.parametrize("name", NAMES)
def test_its_view_declares_what_it_needs(name):
    assert getattr(addresses()[name].callback, "access", None) is not None


def ask(client: Client, world: World, name: str, method: str, reach: str, role: Role) -> HttpResponse:
    staff = world.cast[role]
    kinds = kinds_of(addresses()[name])
    kwargs = {f"{kind}_id": world.id_of(kind, reach, staff) for kind in kinds}
    return getattr(client, method)(reverse(name, kwargs=kwargs))


def said(answer: HttpResponse) -> bytes:
    return PASSING.sub(b"", answer.content)


def expected(row: Row, role: Role, reach: str) -> set[int]:
    if role not in row.opens:
        return {403}
    if (reach == "near" and role in row.near) or (reach == "far" and role in row.far):
        return ANSWERED | row.also
    return {404}


@pytest.mark.parametrize("name", sorted(TABLE))
def test_it_answers_each_role_as_the_table_says(name, world, sign_in):
    """What is another school's answers byte for byte as what is not there.

    Whoever may not open it is refused whatever it is about.
    """
    row, names_rows = TABLE[name], bool(kinds_of(addresses()[name]))
    wrong = []
    for role in Role:
        client = sign_in(world.cast[role])
        reaches = ("near", "far", "foreign", "missing") if role in row.opens else ("near",)
        for method in row.methods:
            answers = {
                reach: ask(client, world, name, method, reach, role)
                for reach in (reaches if names_rows else ("near",))
            }
            wrong += [
                f"{role} {method} {reach}: {answer.status_code}"
                for reach, answer in answers.items()
                if answer.status_code not in expected(row, role, reach)
            ]
            if "foreign" in answers and said(answers["foreign"]) != said(answers["missing"]):
                wrong.append(f"{role} {method}: another school's row can be told from none")
    assert wrong == []


def refused(name: str) -> set[Role]:
    return set(Role) - TABLE[name].opens


@pytest.mark.parametrize(
    "name", sorted(name for name in TABLE if refused(name) and kinds_of(addresses()[name]))
)
def test_whoever_may_not_open_it_is_refused_before_anything_is_looked_up(name, world, sign_in):
    """What is not there is refused like the rest; of those who may not open it whoever may do most besides."""
    role = max(refused(name), key=lambda each: (len(GRANTS[each]), each))
    client = sign_in(world.cast[role])
    for method in TABLE[name].methods:
        assert ask(client, world, name, method, "missing", role).status_code == 403


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
    for method in {"get", "post", "put", "patch", "delete"} - set(row.methods):
        assert ask(client, world, name, method, "near", role).status_code == 405
    assert ask(client, world, name, row.methods[0], "near", role)["Cache-Control"] == "no-store"


def asked(answer: HttpResponse) -> bool:
    """Whether it asked who is there before anything else."""
    is_sent = answer.status_code == 302 and answer["Location"].startswith(reverse("staffing:factor_ask"))
    return is_sent or (answer.status_code == 403 and b"Is it still you?" in answer.content)


@pytest.mark.parametrize("name", sorted(TABLE))
def test_it_asks_for_a_fresh_second_factor_where_the_table_says(name, world, sign_in):
    """Who may not use it is refused, as ever, and not asked."""
    row = TABLE[name]
    for role in (sorted(row.near or row.opens)[0], *sorted(set(Role) - row.opens)[:1]):
        client = sign_in(world.cast[role])
        grow_stale(client)
        for method in row.methods:
            answer = ask(client, world, name, method, "near", role)
            assert asked(answer) == (name in STEP_UP_NAMES and role in row.opens)


@pytest.mark.parametrize("name", sorted(TABLE))
def test_it_answers_nobody_who_has_still_to_give_a_second_factor(name, world, sign_in):
    row = TABLE[name]
    role = sorted(row.near or row.opens)[0]
    client = sign_in(world.cast[role])
    forget_second_factor(client)
    for method in row.methods:
        answer = ask(client, world, name, method, "near", role)
        is_led_away = answer.status_code == 302 and re.match(LED_AWAY, answer["Location"]) is not None
        assert is_led_away == (name not in BEFORE_FACTOR_NAMES)
