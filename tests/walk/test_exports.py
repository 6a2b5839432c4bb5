"""Every list goes out as a file: with what its reader may see, in which nothing is a formula and no address hidden."""

import re
from collections.abc import Iterator
from html import unescape

import pytest
from django.core.files.base import ContentFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.http import urlencode

from pupils.models import Household, ImportBatch, Pupil, PupilContact
from staffing.access import LISTED, Can, Resource, Role, Verb, roles_that
from staffing.exports import is_formula
from staffing.models import AuditEvent, Staff
from tests import factories
from tests.walk.addresses import addresses
from tests.walk.crawl import addresses_for, cells_of
from tests.walk.crowd import crowd
from tests.walk.planted import plant
from tests.walk.table import EXPORT_NAMES, EXPORTS, KEPT_IN, TABLE
from tests.walk.test_pages import BUDGET, address_of, counted, reader_of
from tests.walk.world import World

KINDS = ("csv", "xlsx")
# A school may have each of these once only: the number makes them differ.
FORMULAS = ("=", "@", "+", "-", "\t", "\r", "＝")
# Who takes files out in this walk: whoever sees most of each list.
READERS = (Role.SENDCO, Role.RECORDS, Role.SITE_ADMIN)
PAGE_OF = {name: page for page, names in EXPORTS.items() for name in names}
# What is asked for besides, where a list opens on the few that need somebody, or on one kind of row.
ASKED = {
    "mentoring:board_export": {"show": "all"},
    "pupils:attendance_export": {"show": "all"},
    "pupils:import_row_export": {"show": "undecided"},
}


def test_every_list_goes_out_or_says_why_not():
    lists = {name for name in TABLE if name.endswith("_list")}
    assert lists - set(EXPORTS) == set(KEPT_IN)


def test_every_file_belongs_to_a_list():
    assert {name for name in addresses() if name.endswith("_export")} == EXPORT_NAMES


def test_who_sees_what_is_listed_may_take_it_out_and_nobody_else():
    for resource in Resource:
        seeing = roles_that(resource, Verb.VIEW) if resource in LISTED else frozenset()
        assert roles_that(resource, Verb.EXPORT) == seeing


def test_what_is_listed_is_what_some_file_needs():
    needed = {getattr(addresses()[name].callback, "access", None) for name in EXPORT_NAMES}
    assert needed == {can for can in Can if can.verb is Verb.EXPORT}
    assert {can.resource for can in needed} == LISTED


@pytest.mark.parametrize("page", sorted(EXPORTS))
def test_the_list_leads_to_its_files(page, world, sign_in):
    reader = reader_of(page, world)
    crowd(world, reader, number=1)
    client = sign_in(reader)
    # Who looked is a list too, in which this look stands.
    client.get(address_of(page, world, reader))
    for name in EXPORTS[page]:
        more = ASKED.get(name, {})
        content = client.get(address_of(page, world, reader), more).content.decode()
        asked = f"?{urlencode(more)}" if more else ""
        assert f'href="{address_of(name, world, reader)}{asked}"' in content


# On the first day there are the staff, their faculties, one pupil on the register, without a mentor and not much of a
# record, a group, the file that was imported, and the digest that is made for whoever asks.
FULL_FROM_THE_START = {
    "mentoring:digest_item_export", "pupils:caseload_export", "pupils:fault_export", "pupils:group_export",
    "pupils:import_export", "pupils:pupil_export", "staffing:faculty_export", "staffing:staff_export",
}  # fmt: skip
# To read who looked is itself a look.
NEVER_EMPTY = {"pupils:viewer_export"}


@pytest.fixture
def first_day(cast) -> World:
    """A school in which nothing has happened yet."""
    pupil = factories.PupilFactory(school=cast.school, send_status="K")
    group = factories.TeachingGroupFactory(school=cast.school)
    batch = ImportBatch.objects.create(
        school=cast.school, kind="pupils", state="applied", file_name="roll.csv",
        uploaded_by=cast[Role.RECORDS], file=ContentFile(b"UPN\n", name="roll.csv"),
    )  # fmt: skip
    near = {"pupil": pupil.pk, "group": group.pk, "batch": batch.pk, "staff": cast[Role.MENTOR].pk}
    return World(cast, {"near": near})


@pytest.mark.parametrize("page", sorted(EXPORTS))
def test_a_list_with_nothing_in_it_does_not_offer_to_be_taken_out(page, first_day, sign_in):
    reader = reader_of(page, first_day)
    client = sign_in(reader)
    content = client.get(address_of(page, first_day, reader)).content.decode()
    for name in set(EXPORTS[page]) - NEVER_EMPTY:
        address = address_of(name, first_day, reader)
        holds = len(cells_of(client.get(address, {"as": "csv"}))) > 1
        assert (f'href="{address}"' in content) == holds, name
        assert holds == (name in FULL_FROM_THE_START), name


@pytest.mark.parametrize("page", ["pupils:pupil_list", "staffing:staff_list"])
def test_a_list_that_is_narrowed_leads_to_a_file_that_is(page, world, sign_in):
    reader = reader_of(page, world)
    client, (name,) = sign_in(reader), EXPORTS[page]
    content = client.get(reverse(page), {"year": "8", "role": "mentor"}).content.decode()
    found = re.search(f'href="({reverse(name)}[^"]*)"', content)
    assert found is not None
    narrowed = cells_of(client.get(f"{unescape(found[1])}&as=csv"))
    everybody = cells_of(client.get(reverse(name), {"as": "csv"}))
    assert 1 < len(narrowed) < len(everybody)


@pytest.mark.parametrize("name", sorted(EXPORT_NAMES))
def test_both_files_hold_the_same_and_are_recorded(name, world, sign_in):
    reader = reader_of(PAGE_OF[name], world)
    crowd(world, reader, number=2)
    client, address = sign_in(reader), address_of(name, world, reader)
    more = ASKED.get(name, {})
    page = client.get(address, more)
    in_csv, in_xlsx = (cells_of(client.get(address, more | {"as": kind})) for kind in KINDS)
    assert len(in_csv) > 1, "it holds nothing"
    assert in_csv[0] == in_xlsx[0]
    rows = len(in_csv) - 1
    # That the first was taken is itself among those who looked.
    assert len(in_xlsx) == len(in_csv) + (name == "pupils:viewer_export")
    assert f"{rows} row{'' if rows == 1 else 's'}".encode() in page.content
    events = AuditEvent.objects.filter(verb="export", staff_id=reader.pk).order_by("pk")
    assert [event.detail for event in events] == [{"file": "csv"}, {"file": "xlsx"}]


@pytest.mark.parametrize("role", READERS)
def test_they_ask_no_more_for_fifty_rows_than_for_one(role, world, sign_in):
    """The files of one reader together, since to make a crowd takes seconds."""
    reader = world.cast[role]
    names = [name for name in sorted(EXPORT_NAMES) if reader_of(PAGE_OF[name], world) == reader]
    files = [
        (name, sign_in(reader), address_of(name, world, reader), kind) for name in names for kind in KINDS
    ]
    crowd(world, reader, number=1)
    few = [asked(*file) for file in files]
    crowd(world, reader, first_of=1, number=49)
    many = [asked(*file) for file in files]
    for file, one, fifty in zip(files, few, many, strict=True):
        assert len(fifty) == len(one), "\n".join([file[0], *fifty])
        assert len(fifty) <= BUDGET, "\n".join([file[0], *fifty])


def test_each_file_has_a_reader_among_those(world):
    readers = {reader_of(PAGE_OF[name], world) for name in EXPORT_NAMES}
    assert readers == {world.cast[role] for role in READERS}


def asked(name: str, client, address: str, kind: str) -> list[str]:
    with CaptureQueriesContext(connection) as captured:
        assert len(cells_of(client.get(address, ASKED.get(name, {}) | {"as": kind}))) > 1
    return counted(captured)


def every_file(
    world: World, role: Role, sign_in, kinds=KINDS
) -> Iterator[tuple[str, str, list[list[object]]]]:
    client = sign_in(world.cast[role])
    places = addresses_for(world, role)
    for name in sorted(EXPORT_NAMES):
        for address in places[name]:
            for kind in kinds:
                answer = client.get(address, {"as": kind})
                if answer.status_code == 200:
                    yield name, kind, cells_of(answer)


def formula(row, column) -> str:
    text = f"{FORMULAS[row.pk % len(FORMULAS)]}{row.pk}"
    return text[: column.max_length or len(text)]


@pytest.mark.parametrize("role", [Role.SENDCO, Role.RECORDS, Role.MENTOR, Role.SITE_ADMIN])
def test_no_cell_is_a_formula(role, world, sign_in):
    plant(formula)
    told = 0
    for name, kind, rows in every_file(world, role, sign_in):
        texts = [cell for row in rows for cell in row if isinstance(cell, str)]
        if kind == "csv":
            # Numbers and days are no texts there either, and begin with a digit.
            bare = [cell for cell in texts if is_formula(cell) and not cell.startswith("'")]
            assert bare == [], name
            told += sum(cell.startswith("'") for cell in texts)
    assert told >= 10


@pytest.mark.parametrize("role", Role)
def test_the_address_of_somebody_who_hides_it_is_in_no_file(role, world, sign_in):
    near = Pupil.objects.get(pk=world.ids["near"]["pupil"])
    links = PupilContact.objects.filter(pupil=near, ended_on__isnull=True)
    assert links.exists()
    links.update(is_address_hidden=True, is_do_not_contact=False, order_bars=False)
    Household.objects.filter(contacts__links__in=links).update(address="9 Nowhere Lane")
    # The other kind holds the same.
    for name, _, rows in every_file(world, role, sign_in, kinds=["csv"]):
        assert "Nowhere Lane" not in str(rows), name


def test_the_file_has_a_name_that_names_nobody(world, sign_in):
    mentor: Staff = world.cast[Role.MENTOR]
    answer = sign_in(mentor).get(address_of("pupils:target_export", world, mentor), {"as": "xlsx"})
    assert re.fullmatch(
        r'attachment; filename="targets-\d{4}-\d\d-\d\d\.xlsx"', answer["Content-Disposition"]
    )


def test_the_trail_names_the_pupils_whom_a_file_holds(world, sign_in):
    mentor = world.cast[Role.MENTOR]
    sign_in(mentor).get(reverse("interventions:session_export"), {"as": "csv"})
    event = AuditEvent.objects.filter(verb="export").latest("pk")
    assert event.object_kind == "session_list"
    assert world.ids["near"]["pupil"] in event.pupil_ids
