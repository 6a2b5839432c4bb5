"""Whose roles ask for a second factor at sign-in."""

from staffing.access.grants import GRANTS
from staffing.access.resources import WITHOUT_PUPILS
from staffing.access.rights import Verb
from staffing.access.roles import Role


def _is_guarded(role: Role) -> bool:
    return any(resource not in WITHOUT_PUPILS or verb is not Verb.VIEW for resource, verb in GRANTS[role])


# Who opens pupil data, or changes anything of the school, signs in with a second factor.
GUARDED_ROLES = frozenset(filter(_is_guarded, Role))
# A school may let these, and whoever is nothing more, sign in with a password alone.
RELAXABLE_ROLES = frozenset({Role.MENTOR, Role.TEACHER})
# Whoever sits at the safeguarding desk is asked for it at each sign-in, on any browser.
NEVER_REMEMBERED = frozenset({Role.SAFEGUARDING_LEAD})


def needs_second_factor(roles: frozenset[Role], *, is_relaxed: bool) -> bool:
    """Whether these roles ask for a second factor, in a school that relaxed it or did not."""
    return bool(roles & GUARDED_ROLES - (RELAXABLE_ROLES if is_relaxed else frozenset()))
