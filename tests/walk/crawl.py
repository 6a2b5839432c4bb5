"""Walks every address as somebody: what a person with a role could be answered."""

import csv
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from copy import deepcopy
from io import BytesIO, StringIO
from typing import Any

import html5lib
from django.apps import apps
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils.http import urlencode
from openpyxl import load_workbook

from staffing.access import Role
from tests.papers import all_words_of
from tests.walk.addresses import addresses, kinds_of
from tests.walk.table import EXPORT_NAMES, TABLE
from tests.walk.test_drafts import forms_of, sent_by
from tests.walk.world import REACHES, World

# What being read may leave behind: its trail, a session and when it was last used, counted guesses; and on which of
# several open pages a draft goes on.
TRACES = (
    "staffing.AuditEvent", "sessions.Session", "staffing.Browser", "staffing.GuessCount",
    # In the sealed room who opened what is an entry.
    "safeguarding.Entry", "safeguarding.EntryKey", "safeguarding.ChainHead",
    "safeguarding.FileMoveStep",
)  # fmt: skip
_TRACED = "|".join(apps.get_model(label)._meta.db_table for label in TRACES)
_NOTED = rf'({_TRACED})"|(?:staffing_draft|safeguarding_sealeddraft)" SET "key" = %s WHERE'
WRITES = re.compile(rf'(INSERT (OR \w+ )?INTO|UPDATE|DELETE FROM) "(?!{_NOTED})')


# All there is, in this world, of a PDF that somebody brought.
BROUGHT = b"%PDF-"


class Undone(Exception):
    """Takes back what a request wrote."""


def addresses_for(world: World, role: Role, reaches: Sequence[str] = REACHES) -> dict[str, list[str]]:
    """Every address of the table within these reaches. Making them makes the rows that a person owns.

    What is not open to the role is refused whatever it is about: near alone.
    """
    return {
        name: [
            reverse(name, kwargs={f"{kind}_id": world.id_of(kind, reach, world.cast[role]) for kind in kinds})
            for reach in (reaches if kinds and role in TABLE[name].opens else ("near",))
        ]
        for name in sorted(TABLE)
        for kinds in [kinds_of(addresses()[name])]
    }


def words_of(answer: HttpResponse) -> str:
    """What an answer says. A kind of file that can't be read as text here, such as a workbook, is an error."""
    kind = answer.get("Content-Type", "text/plain").split(";")[0]
    if kind in ("image/jpeg", "application/pdf", "application/octet-stream"):
        # What is in a file that somebody brought is not ours; what it is called is.
        named = answer.get("Content-Disposition", "")
        is_ours = kind == "application/pdf" and answer.getvalue() != BROUGHT
        return f"{named}\n{all_words_of(answer.getvalue())}" if is_ours else named
    assert kind.startswith("text/") or kind == "application/json", (
        f"{answer.request['PATH_INFO']} is {kind}: unpack it here"
    )
    return answer.content.decode()


def cells_of(answer: HttpResponse) -> list[list[Any]]:
    """The rows of a list that was taken out, with its heads."""
    content = b"".join(answer.streaming_content)
    if answer["Content-Type"].startswith("text/csv"):
        return list(csv.reader(StringIO(content.decode("utf-8-sig"))))
    sheet = load_workbook(BytesIO(content)).active
    return [[each.value for each in row] for row in sheet.iter_rows()]


def read_files(client: Client, places: dict[str, list[str]]) -> Iterator[tuple[str, HttpResponse]]:
    """Every list as a file, in both kinds: an answer that says what stands in its cells."""
    for name in sorted(EXPORT_NAMES):
        for address in places[name]:
            for kind in ("csv", "xlsx"):
                answer = client.get(address, {"as": kind})
                if answer.status_code == 200:
                    rows = cells_of(answer)
                    told = "\n".join(str(cell) for row in rows for cell in row if cell is not None)
                    yield (
                        name,
                        HttpResponse(f"{told}\n{answer['Content-Disposition']}", content_type="text/plain"),
                    )


def papers_of(pages: list[tuple[str, HttpResponse]]) -> dict[str, list[str]]:
    """Where the PDFs are that are given once they are asked for on these pages, with all that can be chosen for each."""
    places: dict[str, list[str]] = {}
    for name, page in pages:
        if page.status_code != 200 or "html" not in page.get("Content-Type", ""):
            continue
        content = page.content.decode()
        asked = ["as=pdf"] if 'href="?as=pdf"' in content else []
        if 'name="as" value="pdf"' in content:
            asked += [urlencode(each) for each in chosen_in(content) if ("as", "pdf") in each]
        places.setdefault(name, []).extend(f"{page.request['PATH_INFO']}?{each}" for each in asked)
    return places


def chosen_in(content: str) -> Iterator[list[tuple[str, str]]]:
    """What each form that changes nothing asks for when everything in it is ticked."""
    for form in html5lib.parse(content, namespaceHTMLElements=False).iter("form"):
        if form.get("method") == "get":
            inputs = [each for each in form.iter("input") if each.get("name")]
            yield [(each.get("name"), each.get("value", "")) for each in inputs]


@contextmanager
def what_is_written() -> Iterator[list[str]]:
    """Statements that write anything but traces, with their values."""
    written: list[str] = []

    def note(execute, sql, values, many, context):
        if WRITES.match(sql):
            written.append(f"{sql} {values}")
        return execute(sql, values, many, context)

    with connection.execute_wrapper(note):
        yield written


def read_all(client: Client, places: dict[str, list[str]]) -> Iterator[tuple[str, HttpResponse]]:
    """Every answer to GET, error pages too; that being read changed anything is an error."""
    for name, its in places.items():
        for address in its:
            with what_is_written() as written:
                answer = client.get(address)
            assert written == [], f"reading {name} wrote {written}"
            yield name, answer


def send_all(client: Client, pages: list[tuple[str, HttpResponse]]) -> Iterator[tuple[str, HttpResponse]]:
    """What each form on these pages answers: sent as it stands, or as an old version where it has one."""
    for name, page in pages:
        if page.status_code != 200 or "html" not in page.get("Content-Type", ""):
            continue
        for form in forms_of(page.content.decode()):
            body = sent_by(form)
            old = body | {"version": ["0"]} if "version" in body else body
            yield name, sent(client, form.get("action") or page.request["PATH_INFO"], old)


def sent(client: Client, address: str, fields: dict[str, Any], **options: Any) -> HttpResponse:
    """The answer to a form; what it wrote is taken back, and whoever signed out by it is there again."""
    answers, cookies = [], deepcopy(client.cookies)
    try:
        with transaction.atomic():
            answers.append(client.post(address, fields, **options))
            raise Undone
    except Undone:
        client.cookies = cookies
        return answers[0]
