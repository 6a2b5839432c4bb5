"""What the table gives to each role, and to several roles together."""

from collections.abc import Mapping
from functools import cache

from staffing.access.resources import Resource
from staffing.access.rights import Scope, Verb
from staffing.access.roles import Role
from staffing.access.table import TABLE

Grants = Mapping[tuple[Resource, Verb], frozenset[Scope]]


def _grants(role: Role) -> Grants:
    grants: dict[tuple[Resource, Verb], frozenset[Scope]] = {}
    for resource, cells in TABLE.items():
        for grant in filter(None, cells.get(role, "").split(", ")):
            scopes, verbs = grant.split()
            for verb in verbs:
                key = (resource, Verb(verb))
                grants[key] = grants.get(key, frozenset()) | {Scope(letter) for letter in scopes}
    return grants


GRANTS: dict[Role, Grants] = {role: _grants(role) for role in Role}


def roles_that(resource: Resource, verb: Verb) -> frozenset[Role]:
    """The roles with any grant of this kind."""
    return frozenset(role for role in Role if (resource, verb) in GRANTS[role])


@cache
def grants_of(roles: frozenset[Role]) -> Grants:
    """Rights of several roles add up. Made once for the same roles, and not to be changed."""
    grants: dict[tuple[Resource, Verb], frozenset[Scope]] = {}
    for role in roles:
        for key, scopes in GRANTS[role].items():
            grants[key] = grants.get(key, frozenset()) | scopes
    return grants


APPROVERS = roles_that(Resource.STAFF, Verb.APPROVE)
TEAM_APPROVERS = roles_that(Resource.TEAM, Verb.APPROVE)
