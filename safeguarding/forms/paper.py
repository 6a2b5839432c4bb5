"""A concern on paper, where nothing can be saved: what was typed, under the names that its fields have on the screen."""

from collections.abc import Iterator
from contextlib import suppress
from typing import Any

from django import forms
from django.db import Error
from django.http import HttpRequest

from safeguarding.body_map import BY_CODE
from safeguarding.codes import PupilRole
from safeguarding.forms import people
from safeguarding.forms.adults import AdultConcernForm
from safeguarding.forms.raising import AddendumForm, ConcernForm
from safeguarding.forms.rows import rows_typed
from staffing.drafts import body_of
from staffing.models import Staff

Said = dict[str, str]
Lines = Iterator[tuple[str, str]]


def lines_of(request: HttpRequest) -> list[tuple[str, str]]:
    """What a form held, as (name of the field, words), in the order of the screen."""
    said = _said(request)
    fields = _fields(said, {**ConcernForm.base_fields, **AddendumForm.base_fields})
    return [*_people(said, _names(request, said)), *fields, *_marks(said)]


def lines_about_adult(request: HttpRequest) -> list[tuple[str, str]]:
    """The same of a concern about an adult."""
    said = _said(request)
    return [
        *_adult(request, said),
        *_fields(said, {**AdultConcernForm.base_fields, **AddendumForm.base_fields}),
    ]


def _said(request: HttpRequest) -> Said:
    return {name: texts[-1] for name, texts in body_of(request.POST).items() if texts}


def _adult(request: HttpRequest, said: Said) -> list[tuple[str, str]]:
    """Who was chosen: nobody's name where the database can't even be read."""
    actor, chosen = getattr(request, "actor", None), said.get("adult", "")
    with suppress(Error):
        if actor and chosen.isdecimal():
            return [
                ("Member of staff", staff.name) for staff in Staff.objects.visible_to(actor).filter(pk=chosen)
            ]
    return []


def _names(request: HttpRequest, said: Said) -> dict[str, str]:
    """Of the pupils who were picked: none where the database can't even be read."""
    ids = [text for name, text in said.items() if name.startswith("pupil-") and text.isdecimal()]
    actor = getattr(request, "actor", None)
    with suppress(Error):
        if actor and ids:
            return {str(pupil.pk): pupil.name for pupil in people.roll(actor).filter(pk__in=ids)}
    return {}


def _people(said: Said, names: dict[str, str]) -> Lines:
    for row in range(rows_typed(said, ("who", "pupil", "words", "role"))):
        name = names.get(said.get(f"pupil-{row}", "")) or said.get(f"who-{row}", "")
        standing = said.get(f"standing-{row}", people.Standing.ON_ROLL)
        is_known = standing == people.Standing.ON_ROLL
        role = dict(PupilRole.choices).get(said.get(f"role-{row}", ""), "")
        told = [name, "" if is_known else str(dict(people.Standing.choices).get(standing, "")), str(role)]
        yield f"Pupil {row + 1}", ", ".join(filter(None, told))
        if words := said.get(f"words-{row}", ""):
            yield f"What concerns pupil {row + 1} alone", words


def _fields(said: Said, shown: dict[str, Any]) -> Lines:
    for name, field in shown.items():
        text = said.get(name, "")
        if not text or isinstance(field.widget, forms.HiddenInput) or name in ("colleague_id", "adult"):
            continue
        if isinstance(field, forms.BooleanField):
            text = "Yes"
        yield str(field.label), str(dict(getattr(field, "choices", ())).get(text, text))


def _marks(said: Said) -> Lines:
    for row in range(rows_typed(said, ("place", "mark"))):
        place = BY_CODE.get(said.get(f"place-{row}", ""))
        told = [place.label if place else "", said.get(f"mark-{row}", "")]
        if any(told):
            yield f"Injury {row + 1}", ": ".join(filter(None, told))
