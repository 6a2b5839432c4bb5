"""The house rules that a machine can hold: which way imports run, who may query what, and that every field is classed."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.db import models

from pupils.models import Pupil
from staffing.data_classes import unclassed_fields

ROOMS = ("staffing", "pupils", "interventions", "safeguarding", "mentoring")
# What each room may import; everything else first-party is against the arrows.
MAY_IMPORT = {
    "staffing": {"staffing"},
    "pupils": {"pupils", "staffing"},
    "interventions": {"interventions", "pupils", "staffing"},
    "safeguarding": {"safeguarding", "pupils", "staffing"},
    "mentoring": set(ROOMS),
}
NO_SUCH_NAMES = {"utils.py", "helpers.py", "services.py", "mixins.py", "signals.py", "common.py"}
UNSCOPED = {
    "all",
    "filter",
    "get",
    "exclude",
    "first",
    "last",
    "count",
    "exists",
    "values",
    "values_list",
    "in_bulk",
}


def sources() -> list[Path]:
    return [
        path
        for room in ROOMS
        for path in sorted((settings.BASE_DIR / room).rglob("*.py"))
        if "migrations" not in path.parts
    ]


def said(path: Path) -> str:
    return str(path.relative_to(settings.BASE_DIR))


def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def imported_rooms(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Import):
        names = [alias.name for alias in node.names]
    elif isinstance(node, ast.ImportFrom):
        names = [node.module or ""]
    else:
        return
    for name in names:
        if name.split(".")[0] in ROOMS:
            yield name.split(".")[0]


@pytest.mark.parametrize("path", sources(), ids=said)
def test_it_imports_only_along_the_arrows(path):
    room = path.relative_to(settings.BASE_DIR).parts[0]
    against = {name for node in ast.walk(tree_of(path)) for name in imported_rooms(node)} - MAY_IMPORT[room]
    assert not against


@pytest.mark.parametrize("path", sources(), ids=said)
def test_it_imports_nothing_of_ours_inside_a_function(path):
    functions = [
        node for node in ast.walk(tree_of(path)) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]
    inside = [name for function in functions for node in ast.walk(function) for name in imported_rooms(node)]
    assert not inside


@pytest.mark.parametrize("path", sources(), ids=said)
def test_its_name_says_what_lives_in_it(path):
    assert path.name not in NO_SUCH_NAMES


def pupil_bearing() -> list[type[models.Model]]:
    """Models with a path of foreign keys to a pupil, histories left out: they are read through their parent."""
    bearing: set[type[models.Model]] = {Pupil}
    while True:
        more = {
            model
            for model in apps.get_models()
            if model._meta.app_label in ROOMS and not hasattr(model, "instance_type") and model not in bearing
            for field in model._meta.concrete_fields
            if field.is_relation and field.related_model in bearing
        }
        if not more:
            return sorted(bearing, key=lambda model: model._meta.label)
        bearing |= more


# Parts that are only ever read through the row they are part of.
READ_THROUGH_PARENT = {
    "pupils.SendPeriod", "pupils.PupilNeed", "pupils.GroupMember", "interventions.ProvisionPupil",
    "interventions.SessionAdult", "interventions.NoteReader",
}  # fmt: skip


@pytest.mark.parametrize("model", pupil_bearing(), ids=lambda model: model._meta.label)
def test_a_model_that_leads_to_a_pupil_knows_who_may_see_it(model):
    assert model._meta.label in READ_THROUGH_PARENT or hasattr(model._default_manager, "visible_to")


def raw_queries(path: Path, names: set[str]) -> list[str]:
    """`Model.objects.filter(...)` and the like of a pupil-bearing model, which skip `visible_to`."""
    found = []
    for node in ast.walk(tree_of(path)):
        if not (isinstance(node, ast.Attribute) and node.attr in UNSCOPED):
            continue
        manager = node.value
        if isinstance(manager, ast.Attribute) and manager.attr in ("objects", "_default_manager"):
            owner = manager.value
            if isinstance(owner, ast.Name) and owner.id in names:
                found.append(f"{said(path)}:{node.lineno} {owner.id}.objects.{node.attr}")
    return found


def scoped_layers() -> list[Path]:
    return [
        path
        for path in sources()
        if {"views", "forms", "tasks", "templatetags"} & {path.stem, *path.parent.parts[-2:]}
    ]


def test_the_scoped_layers_are_found():
    assert any("views" in path.parts for path in scoped_layers())


@pytest.mark.parametrize("path", scoped_layers(), ids=said)
def test_it_starts_every_query_about_a_pupil_from_what_the_actor_may_see(path):
    names = {model.__name__ for model in pupil_bearing()} - {
        label.split(".")[1] for label in READ_THROUGH_PARENT
    }
    assert raw_queries(path, names) == []


def test_every_field_has_a_data_class():
    assert list(unclassed_fields()) == []


def test_no_class_is_given_to_a_field_that_is_not_there():
    stale = [
        f"{model._meta.label}.{name}"
        for model in apps.get_models()
        if model._meta.app_label in ROOMS and not hasattr(model, "instance_type")
        for name in model.data_classes
        if name not in {field.name for field in model._meta.get_fields()}
    ]
    assert stale == []


def test_nothing_walks_from_a_pupil_into_the_sealed_room():
    room = apps.get_app_config("safeguarding")
    fields = [
        field for model in room.get_models() for field in model._meta.concrete_fields if field.is_relation
    ]
    assert [field.name for field in fields if not field.remote_field.hidden] == []
