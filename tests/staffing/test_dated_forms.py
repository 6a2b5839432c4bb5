"""An end before a start is told beside the end, in every form with two dates."""

import importlib
import pkgutil
from collections.abc import Iterator
from uuid import uuid4

import pytest

import interventions.forms
import mentoring.forms
import pupils.forms
import staffing.forms
from staffing.access import Role
from staffing.forms import KeyedForm
from staffing.forms.dates import DatedForm

for room in (interventions.forms, pupils.forms, staffing.forms):
    for module in pkgutil.iter_modules(room.__path__, f"{room.__name__}."):
        importlib.import_module(module.name)
assert mentoring.forms


def below(form: type[KeyedForm]) -> Iterator[type[KeyedForm]]:
    for child in form.__subclasses__():
        yield child
        yield from below(child)


DATED = [form for form in {*below(KeyedForm)} if {"starts_on", "ends_on"} <= set(form.base_fields)]


@pytest.mark.parametrize(
    "form", sorted(DATED, key=lambda form: form.__name__), ids=lambda form: form.__name__
)
def test_a_form_with_two_dates_compares_them(form):
    assert issubclass(form, DatedForm)


@pytest.mark.django_db
def test_an_end_before_a_start_is_told_beside_it_and_the_same_day_is_fine(cast):
    for ends_on, said in (("2026-11-18", ["This is before the first day."]), ("2026-11-19", [])):
        typed = {"form_key": str(uuid4()), "starts_on": "2026-11-19", "ends_on": ends_on}
        assert DatedForm(typed, actor=cast.actor(Role.RECORDS)).errors.get("ends_on", []) == said
