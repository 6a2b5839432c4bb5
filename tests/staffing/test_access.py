"""The table of rights: every cell means something, rights add up, and nothing is open by accident."""

import pytest
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.test import RequestFactory

from staffing.access import (
    GRANTS,
    PUBLIC,
    SIGNED_IN,
    TABLE,
    Actor,
    Can,
    Resource,
    Role,
    Scope,
    Verb,
    grants_of,
    needs,
    public,
    signed_in,
    system_actor,
)

CELLS = [(resource, role, cell) for resource, cells in TABLE.items() for role, cell in cells.items()]


@pytest.mark.parametrize(("resource", "role", "cell"), CELLS, ids=lambda value: str(value).replace(" ", "-"))
def test_every_cell_is_made_of_scopes_and_verbs_for_a_role(resource, role, cell):
    assert role in Role.values
    for grant in cell.split(", "):
        scopes, verbs = grant.split(" ")
        for letter in verbs:
            assert GRANTS[Role(role)][(resource, Verb(letter))] >= {Scope(letter) for letter in scopes}


def test_the_table_has_every_resource():
    assert set(TABLE) == set(Resource)


@pytest.mark.parametrize("capability", Can)
def test_every_capability_is_held_by_somebody(capability):
    assert any((capability.resource, capability.verb) in grants for grants in GRANTS.values())


def test_what_is_not_in_the_table_is_not_given():
    actor = Actor(school_id=1, staff_id=1, grants=grants_of(frozenset({Role.EXAMS_OFFICER})))
    assert actor.scopes(Resource.RECORD) == frozenset()
    assert not actor.can(Can.RECORD_VIEW)


def test_rights_of_two_roles_add_up():
    grants = grants_of(frozenset({Role.MENTOR, Role.TEACHER}))
    assert grants[(Resource.RECORD, Verb.VIEW)] == {Scope.CASELOAD, Scope.TAUGHT}


def test_no_role_is_no_right():
    assert grants_of(frozenset()) == {}


def test_a_job_of_the_system_sees_its_school_and_is_named():
    actor = system_actor(7, "digest")
    assert actor.scopes(Resource.RECORD) == {Scope.ALL}
    assert (actor.school_id, actor.acts_as, actor.staff_id) == (7, "digest", None)


def test_only_the_office_edits_staff_and_nobody_sees_pupils_through_the_site():
    editors = {role for role in Role if (Resource.STAFF, Verb.EDIT) in GRANTS[role]}
    assert editors == {Role.RECORDS}
    assert not {Resource.ROLL, Resource.RECORD, Resource.SESSION} & {
        key[0] for key in GRANTS[Role.SITE_ADMIN]
    }


@needs(Can.STAFF_EDIT)
def _view(request):
    return HttpResponse("done")


@pytest.mark.parametrize("actor", [None, Actor(school_id=1, staff_id=1)])
def test_a_view_is_closed_to_who_lacks_its_capability(actor):
    request = RequestFactory().get("/")
    request.actor = actor
    with pytest.raises(PermissionDenied):
        _view(request)


def test_a_view_says_what_it_needs():
    assert _view.access == Can.STAFF_EDIT
    assert signed_in(lambda request: None).access == SIGNED_IN
    assert public(lambda request: None).access == PUBLIC
