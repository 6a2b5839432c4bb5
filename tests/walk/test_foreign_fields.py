"""What no form asks for changes nothing when it is sent, and another school's row is as good as none."""

import re
from typing import Any
from urllib.parse import urlencode

import pytest
from django.apps import apps
from django.db import connection, models, transaction
from django.http import HttpResponse

from tests.walk.crawl import Undone, what_is_written
from tests.walk.planted import ROOMS
from tests.walk.test_drafts import forms_of
from tests.walk.test_pages import PAGES, address_of, reader_of
from tests.walk.world import World

Element = Any
Sent = dict[str, list[str]]
# What a control of this name takes, where the one of its type would be refused.
ANSWERS = {
    "date_of_birth": "2014-01-15", "upn": "", "former_upn": "", "uln": "", "left_on": "", "leaving_reason": "",
    "adult_name": "", "happened_at": "09:10", "strand": "", "break_starts_on": "", "break_ends_on": "",
    "form-0-ends_at": "15:00", "form-1-name": "", "form-1-starts_at": "", "form-1-ends_at": "",
    "form-2-name": "", "form-2-starts_at": "", "form-2-ends_at": "", "form-3-name": "",
    "form-3-starts_at": "", "form-3-ends_at": "", "teaching_group": "",
    **dict.fromkeys(("need_2", "need_3", "need_4", "need_5", "need_6"), ""),
}  # fmt: skip
# As a browser sends a form that holds no file; two thousand parts of the other kind take far longer to read.
FORM = "application/x-www-form-urlencoded"
TYPED = {"date": "2026-11-19", "time": "14:10", "number": "1", "email": "words@invented.example"}
MISSING = "987654321"
# Every control that names rows by their id, and the kind of row.
NAMES_A = {
    "adult": "staff", "adults": "staff", "author": "staff", "checker": "staff", "contact": "contact",
    "faculty": "faculty",
    "follow_owner": "staff", "handout": "handout", "household": "household", "keeper": "staff",
    "timetabled": "timetabled", "material": "material", "template": "letter_template",
    **{f"need{row}_pupil": "pupil" for row in (1, 2, 3, 4)},
    "lead": "staff", "manager": "staff", "tell": "staff", "tell_also": "staff",
    "mentor": "staff", "owner": "staff", "period": "period", "programme": "programme",
    "pupil": "pupil",
    "pupils": "pupil", "readers": "staff", "staff": "staff", "targets": "target", "teaching_group": "group",
    "topics": "topic",
    "w1d1": "shape", "leader": "staff", "review": "review", "document": "document", "outcome": "sought",
    **dict.fromkeys(("a1-owner", "a2-owner", "a3-owner"), "staff"),
}  # fmt: skip
# Numbers that name no row.
NUMBERS = re.compile(
    r"years|number|year_group|weekday|digest_weekday|cycle_weeks?|leave_out|p\d+-engagement|w\dd\d"
)
TAKEN = (
    "interventions:session_log", "interventions:session_create", "interventions:session_edit",
    "interventions:addendum_create", "interventions:material_create", "pupils:task_create", "interventions:slot_create",
    "interventions:programme_create", "interventions:provision_create", "pupils:pupil_create",
    "pupils:caseload_move", "pupils:mark_amend", "staffing:staff_create", "staffing:faculty_create",
    "staffing:manager_create", "staffing:shape_create", "staffing:closed_day_create", "pupils:entry_create",
    "pupils:handout_create", "pupils:attendance_talk_create", "pupils:club_create", "pupils:club_mark_amend",
    "pupils:flag_create", "pupils:alert_create", "pupils:diagnosis_create", "pupils:agency_create",
    "pupils:arrangement_create", "pupils:arrangement_problem", "safeguarding:adult_concern_create",
)  # fmt: skip
# Asked for only where the day is an unusual one, and taken whenever it is sent.
ASKED_SOMETIMES = {"unusual_day_reason"}
# What stands in a page of ours and is new each time.
NEW_EACH_TIME = re.compile(
    r'name="(?:csrfmiddlewaretoken|form_key|draft_owner)" value="[^"]*"|data-draft="[^"]*"|#[0-9a-f-]{36}'
    r"|Printed by [^<]*"
)
# Times, keys, their hashes, references, what is encrypted and addresses of mails as they stand in a statement.
NEW_IN_A_STATEMENT = re.compile(
    r"'\d{4}-\d\d-\d\d \d\d:\d\d:\d\d[^']*'|'[0-9a-f]{32}(?:[0-9a-f]{32})?'|#[0-9a-f-]{36}|<[^>]*@[^>]*>|'(?:!|md5)[^']*'"
    r"|'gAAAA[^']*'|'safeguarding[0-9a-f]{8}'|'[A-Z2-9]{4}-[A-Z2-9]{4}'"
)
pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(
        connection.vendor != "sqlite",
        reason="PostgreSQL gives out no id twice, and what is written is compared",
    ),
]


def filled_in(form: Element) -> Sent:
    """What a browser sends of a form in which everything is filled in."""
    fields: Sent = {}
    for each in form.iter():
        name, kind, value = each.get("name"), each.get("type", "text"), each.get("value", "")
        if not name or each.tag == "button":
            continue
        if each.tag == "select":
            options = list(each.iter("option"))
            told = [option for option in options if option.get("selected") is not None]
            chosen = (each.get("value") for each in [*told, *options] if each.get("value"))
            fields[name] = [ANSWERS.get(name, next(chosen, ""))]
        elif each.tag == "textarea" or kind in ("text", *TYPED):
            words = "1" if each.get("inputmode") in ("numeric", "decimal") else "Words"
            fields[name] = [value or each.text or ANSWERS.get(name, TYPED.get(kind, words))]
        elif kind in ("checkbox", "radio") and each.get("checked") is None:
            fields.setdefault(name, [value or "on"]) if kind == "radio" else None
        elif kind == "radio":
            fields[name] = [value]
        else:
            fields.setdefault(name, []).append(value)
    return fields


def wanting_of(form: Element) -> list[str]:
    """Controls that the page makes when somebody picks a pupil."""
    return ["pupils"] if any(each.get("data-picker-input") is not None for each in form.iter()) else []


def everything_of(form: Element, world: World) -> Sent:
    return {each: [str(world.ids["near"]["pupil"])] for each in wanting_of(form)} | filled_in(form)


def controls_of(form: Element) -> set[str]:
    return {each.get("name") for each in form.iter() if each.get("name")}


def offered_by(form: Element) -> dict[str, set[str]]:
    """What each control that offers a choice would send."""
    offered: dict[str, set[str]] = {}
    for each in form.iter():
        if each.tag == "select":
            offered[each.get("name")] = {option.get("value", "") for option in each.iter("option")} - {""}
        elif each.get("type") in ("checkbox", "radio"):
            offered.setdefault(each.get("name"), set()).add(each.get("value", "on"))
    return {name: values for name, values in offered.items() if values}


def extras(world: World) -> dict[str, str]:
    """Every column there is by its name, as somebody would send it who knows the code."""
    found: dict[str, str] = {}
    for model in apps.get_models():
        if model._meta.app_label not in ROOMS:
            continue
        for column in model._meta.concrete_fields:
            for name in {column.name, column.attname}:
                found.setdefault(name, wished_for(column, world))
    return found


def wished_for(column: models.Field, world: World) -> str:
    if column.name == "school":
        return str(world.cast.other_school.pk)
    if column.is_relation:
        kind = {"Pupil": "pupil", "Staff": "staff"}.get(column.related_model.__name__, "provision")
        return str(world.ids["foreign"][kind])
    if column.choices:
        return str(column.flatchoices[-1][0])
    if isinstance(column, models.BooleanField):
        return "on"
    if isinstance(column, models.DateTimeField):
        return "2027-01-02T03:04"
    return "2027-01-02" if isinstance(column, models.DateField) else "7"


def outcome(sign_in, reader, address: str, fields: Sent) -> tuple[HttpResponse, list[str]]:
    """What is answered, and every statement that wrote; all of it is taken back."""
    client, answers = sign_in(reader), []
    try:
        with transaction.atomic(), what_is_written() as written:
            answers.append(client.post(address, urlencode(fields, doseq=True), content_type=FORM))
            raise Undone
    except Undone:
        return answers[0], sorted(NEW_IN_A_STATEMENT.sub("…", sql) for sql in written)


def forms_on(name: str, world: World, sign_in):
    reader = reader_of(name, world)
    address = address_of(name, world, reader)
    page = sign_in(reader).get(address)
    for form in forms_of(page.content.decode()):
        if form.get("data-passkey") is None:
            yield reader, form.get("action") or address, form


def said(answer: HttpResponse, *ids: str) -> str:
    content = NEW_EACH_TIME.sub("…", answer.content.decode()) + answer.get("Location", "")
    for each in ids:
        content = re.sub(rf"\b{each}\b", "…", content)
    return content


@pytest.mark.parametrize("name", PAGES)
def test_what_no_form_asks_for_changes_nothing(name, world, sign_in):
    for reader, address, form in forms_on(name, world, sign_in):
        fields, known = everything_of(form, world), controls_of(form) | ASKED_SOMETIMES
        more = {each: [value] for each, value in extras(world).items() if each not in known}
        more |= {f"form-0-{each}": value for each, value in more.items() if f"form-0-{each}" not in known}
        more[f"p{world.ids['foreign']['pupil']}-presence"] = ["present"]
        plain, its_writing = outcome(sign_in, reader, address, fields)
        laden, their_writing = outcome(sign_in, reader, address, fields | more)
        assert laden.status_code == plain.status_code, address
        assert their_writing == its_writing, address


@pytest.mark.parametrize("name", PAGES)
def test_another_schools_row_is_as_good_as_none(name, world, sign_in):
    for reader, address, form in forms_on(name, world, sign_in):
        fields = everything_of(form, world)
        for control in sorted({*controls_of(form), *wanting_of(form)} & set(NAMES_A)):
            foreign = str(world.ids["foreign"][NAMES_A[control]])
            theirs, written = outcome(sign_in, reader, address, fields | {control: [foreign]})
            none, never = outcome(sign_in, reader, address, fields | {control: [MISSING]})
            assert theirs.status_code == none.status_code, (address, control)
            assert said(theirs, foreign, MISSING) == said(none, foreign, MISSING), (address, control)
            assert written == never, (address, control)


@pytest.mark.parametrize("name", TAKEN)
def test_a_form_that_is_filled_in_like_this_is_taken(name, world, sign_in):
    """The walk proves nothing where every form is refused."""
    reader, address, form = list(forms_on(name, world, sign_in))[-1]
    answer, written = outcome(sign_in, reader, address, everything_of(form, world))
    assert answer.status_code == 302
    assert any(sql.startswith("INSERT") for sql in written)


def test_every_control_that_names_rows_is_known_and_there(world, sign_in):
    found, naming = set(), set()
    for name in PAGES:
        for _, _, form in forms_on(name, world, sign_in):
            found |= {*controls_of(form), *wanting_of(form)}
            naming |= {
                control
                for control, values in offered_by(form).items()
                if all(value.isdecimal() for value in values) and not NUMBERS.fullmatch(control)
            }
    assert naming <= set(NAMES_A) <= found
