"""Who may see and do what: roles, resources, verbs and scopes in one table, and the actor they are read for.

`table` is what decides; `grants` is what it gives to each role, `capabilities` what a view can ask for, and `views`
how it asks.
"""

from staffing.access.actor import Actor, system_actor
from staffing.access.capabilities import Can
from staffing.access.factors import GUARDED_ROLES, NEVER_REMEMBERED, RELAXABLE_ROLES, needs_second_factor
from staffing.access.grants import APPROVERS, GRANTS, TEAM_APPROVERS, grants_of, roles_that
from staffing.access.resources import LISTED, Resource
from staffing.access.rights import OF_STAFF, Scope, Verb
from staffing.access.roles import Role
from staffing.access.spans import meets, open_on, open_or_coming
from staffing.access.table import TABLE
from staffing.access.views import PUBLIC, SIGNED_IN, before_factor, needs, public, signed_in, step_up

__all__ = [
    "APPROVERS",
    "GRANTS",
    "GUARDED_ROLES",
    "LISTED",
    "OF_STAFF",
    "NEVER_REMEMBERED",
    "PUBLIC",
    "RELAXABLE_ROLES",
    "SIGNED_IN",
    "TABLE",
    "TEAM_APPROVERS",
    "Actor",
    "Can",
    "Resource",
    "Role",
    "Scope",
    "Verb",
    "before_factor",
    "grants_of",
    "meets",
    "needs",
    "needs_second_factor",
    "open_on",
    "open_or_coming",
    "public",
    "roles_that",
    "signed_in",
    "step_up",
    "system_actor",
]
