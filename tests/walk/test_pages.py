"""Every page: it renders, asks the database no more for fifty rows than for one, is light, and is sound HTML."""

import gzip
import re
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import html5lib
import pytest
from django.contrib.staticfiles import finders
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from interventions.models import Cover
from pupils.models import Pupil
from staffing.access import Role
from staffing.models import Staff
from tests.walk.addresses import addresses, kinds_of
from tests.walk.crowd import crowd
from tests.walk.table import PUBLIC_NAMES, TABLE
from tests.walk.world import World

# Statements, with those that read the session and the person: of the pages opened daily, and of any other.
DAILY = {
    # What one covers today is one of them.
    "mentoring:today": 12,
    "mentoring:board": 7,
    "mentoring:pupil_detail": 10,
    "mentoring:pupil_timeline": 6,
    # As much as the page itself, and which plans are in force.
    "mentoring:pupil_beside": 11,
    "mentoring:digest_list": 3,
    # The counts of a whole week, and the items of whom the page shows.
    "mentoring:digest_detail": 9,
    "pupils:pupil_list": 5,
    "pupils:pupil_attendance": 8,
    "pupils:viewer_list": 5,
    "pupils:caseload_list": 7,
    # With what it came on; and whether strategies helped is asked in sessions and of teachers.
    "pupils:plan_detail": 12,
    # Besides all that was said: who teaches the pupil, what they say, and what sessions say.
    "pupils:review_detail": 12,
    # With a form of rows of four kinds.
    "pupils:review_write_up": 11,
    "pupils:group_list": 5,
    "pupils:import_list": 3,
    "interventions:session_create": 6,
    # What plans say of the pupils who are there is one more.
    "interventions:session_log": 11,
    "interventions:session_edit": 11,
    "interventions:session_detail": 11,
    "interventions:session_list": 5,
    "interventions:programme_list": 5,
    "staffing:staff_list": 5,
    "safeguarding:adult_concern_list": 9,
    "safeguarding:adult_concern_detail": 12,
    "safeguarding:concern_list": 12,
    # That it was opened is written down first; who is linked with whom it is about is one more.
    "safeguarding:concern_detail": 13,
    "safeguarding:chronology_detail": 11,
    "safeguarding:file_move_detail": 12,
    # What is written, with the draft that waits, the pictures and what other plans and the bank say.
    "pupils:plan_edit": 11,
    # Whom to tell, near and far, and what they were told so far.
    "safeguarding:message_create": 12,
    "safeguarding:concern_workload": 12,
    "staffing:mail_list": 5,
}
BUDGET, SEARCH, LOGGED = 10, 4, 18
# Bytes as a web server in front compresses them, and requests with what a page asks for by itself. Fifty pupils with
# all that can be said of each, or with fifty mentors for each to choose from, rows of three fields, fifty sentences,
# fifty of every row of a record, the picture that a phone reads, or a day with something of every kind that can wait
# for somebody, weigh more than other pages.
LIGHT, USUAL, FIRST_VISIT, REQUESTS = 13_000, 5_500, 60_000, 6
# A session with fifty pupils, and fifty long entries to be gone through: ten packets of 1,460 bytes, which a server
# sends at once.
AT_ONCE = 14_600
LONGEST = {"interventions:session_log", "interventions:session_edit", "safeguarding:chronology_redact"}
# Of all pages together; no page asks for all of them.
SCRIPTS = 16_000
HEAVY = {
    "mentoring:today",
    "pupils:caseload_balance",
    "pupils:fault_list",
    "pupils:handover_create",
    "interventions:provision_create",
    "interventions:provision_edit",
    "interventions:programme_create",
    "interventions:programme_edit",
    "interventions:session_create",
    "interventions:slot_create",
    "interventions:slot_move",
    "staffing:manager_create",
    "staffing:role_table",
    "mentoring:digest_detail",
    "staffing:phone_create",
    "pupils:behaviour_edit",
    "pupils:record_detail",
    "safeguarding:concern_list",
    "safeguarding:concern_detail",
    "safeguarding:adult_concern_list",
    "safeguarding:adult_concern_detail",
    "safeguarding:adult_concern_create",
    "safeguarding:chronology_detail",
    "safeguarding:message_create",
    "pupils:plan_edit",
    "staffing:team_list",
    "staffing:team_create",
}
ASKED_FOR = re.compile(r"""(?:href|src)="/static/([^"?]+)""")
PAGES = sorted(name for name, row in TABLE.items() if row.is_page)
PUBLIC_PAGES = sorted(
    name
    for name in PUBLIC_NAMES
    if name.startswith("account_") and name not in {"account_logout"} and "_key" not in name
)
# The same on every page, and left out: a transaction, the saving of a session, and once a minute that somebody is there.
UNCOUNTED = re.compile(
    r'^(SAVEPOINT|RELEASE|BEGIN|COMMIT|ROLLBACK)|^(INSERT INTO|UPDATE|DELETE FROM) "(django_session|staffing_browser)"'
)


def reading_role(name: str) -> Role:
    """Whoever sees most of this page: the SENDCo or the records office where they may, else the first who may."""
    near = TABLE[name].near
    return next(role for role in (Role.SENDCO, Role.RECORDS, Role.MENTOR, *sorted(near)) if role in near)


def reader_of(name: str, world: World) -> Staff:
    return world.cast[reading_role(name)]


def address_of(name: str, world: World, reader: Staff) -> str:
    kinds = kinds_of(addresses()[name])
    # Whom one adds to the register is not on it yet.
    reach = "far" if name == "pupils:register_add" else "near"
    return reverse(name, kwargs={f"{kind}_id": world.id_of(kind, reach, reader) for kind in kinds})


def counted(captured: CaptureQueriesContext) -> list[str]:
    return [query["sql"] for query in captured if not UNCOUNTED.search(query["sql"])]


@dataclass(frozen=True)
class Visit:
    """A page opened beside one row and beside fifty: what was answered, and what was asked of the database for it."""

    few: HttpResponse
    many: HttpResponse
    asked_for_few: list[str]
    asked_for_many: list[str]


def asked(client: Client, address: str) -> tuple[HttpResponse, list[str]]:
    with CaptureQueriesContext(connection) as captured:
        answer = client.get(address)
    return answer, counted(captured)


def visited(world: World, reader: Staff, names: list[str], sign_in) -> dict[str, Visit]:
    """Pages opened by one reader; the crowd stays as long as the transaction around it."""
    asks = {name: (sign_in(reader), address_of(name, world, reader)) for name in names}
    crowd(world, reader, number=1)
    few = {name: asked(*ask) for name, ask in asks.items()}
    crowd(world, reader, first_of=1, number=49)
    many = {name: asked(*ask) for name, ask in asks.items()}
    return {name: Visit(few[name][0], many[name][0], few[name][1], many[name][1]) for name in names}


@pytest.fixture(scope="module")
def visits() -> dict[str, Visit]:
    """What has been visited in this module: a crowd is made once for all pages of a reader, since it takes seconds."""
    return {}


@pytest.fixture(scope="module", params=sorted(PAGES, key=lambda name: (reading_role(name), name)))
def name(request) -> str:
    """Each page with all that is asked of it, those of one reader after another."""
    return request.param


@pytest.fixture
def its(name, world, sign_in, visits) -> Visit:
    if name not in visits:
        names = [each for each in PAGES if reading_role(each) is reading_role(name)]
        visits.update(visited(world, reader_of(name, world), names, sign_in))
    return visits[name]


def compressed(content: bytes) -> int:
    return len(gzip.compress(content, 6))


def files_of(content: bytes) -> set[str]:
    """What a browser fetches for a page by itself."""
    return set(ASKED_FOR.findall(content.decode()))


def test_it_asks_no_more_for_fifty_rows_than_for_one_and_stays_light(name, its):
    assert (its.few.status_code, its.many.status_code) == (200, 200)
    assert len(its.asked_for_many) <= DAILY.get(name, BUDGET), "\n".join(its.asked_for_many)
    assert len(its.asked_for_many) == len(its.asked_for_few), "\n".join(its.asked_for_many)
    most = AT_ONCE if name in LONGEST else LIGHT if name in HEAVY else USUAL
    assert compressed(its.many.content) <= most
    assert 1 + len(files_of(its.many.content)) <= REQUESTS


@pytest.mark.parametrize("role", Role)
def test_today_asks_nobody_for_more_than_twelve_statements(role, world, sign_in):
    """Whoever it is, with a lesson to cover besides."""
    staff = world.cast[role]
    Cover.objects.update(staff=staff)
    client = sign_in(staff)
    client.get(reverse("mentoring:today"))
    _, statements = asked(client, reverse("mentoring:today"))
    assert len(statements) <= DAILY["mentoring:today"], "\n".join(statements)


def test_finding_a_pupil_asks_no_more_for_fifty_than_for_one(world, sign_in):
    reader = world.cast[Role.SENDCO]
    client = sign_in(reader)
    name = Pupil.objects.get(pk=world.ids["near"]["pupil"]).known_surname
    for number in (1, 49):
        crowd(world, reader, first_of=number - 1, number=number)
        with CaptureQueriesContext(connection) as captured:
            client.post(reverse("pupils:pupil_search"), {"q": name[:3]})
        assert len(counted(captured)) == SEARCH, "\n".join(counted(captured))


def test_logging_a_session_writes_it_its_history_its_sums_and_its_event_and_little_else(world, sign_in):
    mentor, pupil = world.cast[Role.MENTOR], world.ids["near"]["pupil"]
    client = sign_in(mentor)
    said = {
        "kind": "mentoring",
        "on": "2026-11-19",
        "starts_at": "10:00",
        "minutes": "30",
        "adults": str(mentor.pk),
    }
    said |= {
        "pupils": str(pupil),
        f"p{pupil}-presence": "present",
        f"p{pupil}-note": "Read aloud.",
        "then": "today",
    }
    for note in ("A calm start.", "A loud end."):
        with CaptureQueriesContext(connection) as captured:
            answer = client.post(
                reverse("interventions:session_create"), said | {"note": note, "form_key": str(uuid4())}
            )
        assert answer.url == reverse("mentoring:today")
        written = [sql for sql in counted(captured) if not is_locking(sql)]
        assert len(written) <= LOGGED, "\n".join(written)


def is_locking(sql: str) -> bool:
    """PostgreSQL has more than one writer, so that the sums are held before they are added up."""
    return 'DO UPDATE SET "school_id"' in sql


def test_a_first_visit_is_light(db):
    content = Client().get(reverse("account_login")).content
    files = files_of(content)
    weights = [compressed(Path(finders.find(name)).read_bytes()) for name in files]
    assert weights
    assert compressed(content) + sum(weights) <= FIRST_VISIT
    assert 1 + len(files) <= REQUESTS


def test_the_scripts_of_all_pages_together_are_light():
    scripts = Path(finders.find("js/handrail.js")).parent.glob("*.js")
    assert sum(compressed(path.read_bytes()) for path in scripts) <= SCRIPTS


INLINE = re.compile(r"<script(?![^>]*\bsrc=)|<style|<[^>]+\s(?:style|on\w+)=")


def faults_of(content: str) -> list[str]:
    """What is wrong with a page's HTML: what a parser minds, scripts and styles inside it, an id that stands twice."""
    parser = html5lib.HTMLParser()
    parser.parse(content)
    ids = re.findall(r'\sid="([^"]+)"', content)
    return [
        *(f"{where}: {fault}" for where, fault, _ in parser.errors),
        *INLINE.findall(content),
        *sorted({each for each in ids if ids.count(each) > 1}),
    ]


def test_it_is_sound_html_without_inline_script_or_style(its):
    assert faults_of(its.few.content.decode()) == []


@pytest.mark.parametrize("name", PUBLIC_PAGES)
def test_a_page_without_signing_in_is_sound_html_too(name, db):
    assert faults_of(Client().get(reverse(name)).content.decode()) == []


@pytest.mark.parametrize(
    "inside",
    ["<p></b>", "<script>1</script>", "<style></style>", '<p style="x">', '<p id="a"></p><p id="a"></p>'],
)
def test_a_fault_in_a_page_is_found(inside):
    page = '<!DOCTYPE html><html lang="en"><head><title>A</title></head><body>{}</body></html>'
    assert faults_of(page.format(inside))
    assert faults_of(page.format("<p>Sound</p>")) == []


def test_its_security_headers_are_there(its):
    answer = its.few
    assert "'unsafe-inline'" not in answer["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in answer["Content-Security-Policy"]
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Referrer-Policy"] == "same-origin"
