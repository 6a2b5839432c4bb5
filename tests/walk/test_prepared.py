"""A statement that is built once for a kind of reader asks what the plain one of each such reader would ask."""

import re
import sys
from typing import Any

import pytest
from django.core.exceptions import EmptyResultSet
from django.db import connection, models

from mentoring.digest import build_digests
from staffing.access import Role, system_actor
from staffing.calendar import today
from staffing.paging import Pages
from staffing.prepared import Given, PreparedFor, ids_of, kind_of
from tests.walk.table import TABLE
from tests.walk.test_pages import address_of
from tests.walk.world import WEEK, World

# Pages that ask them; that all are asked is tested below.
ASKING = (
    "mentoring:today",
    "mentoring:board",
    "mentoring:pupil_detail",
    "mentoring:pupil_timeline",
    "pupils:pupil_list",
    "pupils:record_detail",
    "interventions:session_list",
    "interventions:session_create",
    "interventions:session_edit",
)
# What is asked when a form of theirs comes back, here with a pupil and nothing else.
SENT_TO = ("interventions:session_create",)
ROOMS = ("mentoring.", "interventions.", "pupils.", "staffing.")
Asked = tuple[str, list[Any]] | None


def all_prepared() -> dict[str, PreparedFor[Any]]:
    """Every prepared statement of the app by its name, those behind the pages of lists too."""
    found = {}
    for room, module in list(sys.modules.items()):
        if room.startswith(ROOMS):
            for name, value in vars(module).items():
                each = value.rows if isinstance(value, Pages) else value
                if isinstance(each, PreparedFor):
                    found[f"{room}.{name}"] = each
    return found


def statement(queryset: models.QuerySet[Any], values: dict[str, Any]) -> Asked:
    """What a queryset asks, with its values; brackets around one value mean nothing. None where nothing is found."""
    try:
        sql, parameters = queryset.query.get_compiler(queryset.db).as_sql()
        bound = [
            each.value_of(values, connection) if isinstance(each, Given) else each for each in parameters
        ]
    except EmptyResultSet:
        return None
    return re.sub(r"\(%s\)", "%s", sql), bound


@pytest.fixture(scope="module")
def compared() -> set[int]:
    """Which of them were asked and compared, in this module."""
    return set()


@pytest.fixture
def comparing(monkeypatch, compared) -> None:
    rows = PreparedFor.rows

    def compare(self, actor, *shape, **values):
        given = ids_of(actor) | values
        mine, anybodys = self.build(actor, *shape), self.build(kind_of(actor), *shape)
        assert statement(anybodys, given) == statement(mine, given)
        compared.add(id(self))
        return rows(self, actor, *shape, **values)

    monkeypatch.setattr(PreparedFor, "rows", compare)


def opened(role: Role, world: World, sign_in) -> dict[str, int]:
    """What each of these pages answers the role, of those that it may open, and what it answers to a form."""
    client, reader = sign_in(world.cast[role]), world.cast[role]
    answers = {
        name: client.get(address_of(name, world, reader)).status_code
        for name in ASKING
        if role in TABLE[name].near
    }
    for name in SENT_TO:
        if role in TABLE[name].near:
            pupil = {"pupils": world.ids["near"]["pupil"]}
            answers[f"{name}, sent"] = client.post(address_of(name, world, reader), pupil).status_code
    return answers


@pytest.mark.parametrize("role", Role)
def test_for_each_role_it_asks_what_the_plain_statement_would(role, world, sign_in, comparing):
    assert set(opened(role, world, sign_in).values()) <= {200}


def test_for_the_weekly_digest_too(world, comparing):
    school = world.cast.school
    actor = system_actor(school.pk, "weekly digest")
    assert build_digests(by=actor, school=school, week=WEEK, on=today()).digests


def test_each_of_them_was_compared(world, sign_in, comparing, compared):
    assert len(all_prepared()) >= 15
    for role in (Role.MENTOR, Role.SENDCO, Role.RECORDS):
        opened(role, world, sign_in)
    assert {name for name, each in all_prepared().items() if id(each) not in compared} == set()


def test_two_of_one_role_each_see_their_own_in_either_order(world, sign_in):
    here, abroad = world.cast[Role.SENDCO], world.cast.stranger
    assert abroad is not None
    near, foreign = (f"/pupils/{world.ids[reach]['pupil']}/" for reach in ("near", "foreign"))
    for staff, own, others in ((here, near, foreign), (abroad, foreign, near), (here, near, foreign)):
        client = sign_in(staff)
        assert client.get(own).status_code == 200
        assert client.get(others).status_code == 404


@pytest.mark.parametrize("number", [2**63, 10**22])
def test_a_number_that_no_column_holds_is_nobodys(number, world, sign_in):
    assert sign_in(world.cast[Role.SENDCO]).get(f"/pupils/{number}/").status_code == 404
