"""Who acts, and what their rights reach."""

from dataclasses import dataclass, field, replace
from typing import Any

from staffing.access.capabilities import Can
from staffing.access.grants import Grants, grants_of
from staffing.access.resources import Resource
from staffing.access.rights import Scope, Verb
from staffing.access.roles import Role


@dataclass(frozen=True)
class Actor:
    """Who acts, in one school: a member of staff, or a named job of the system.

    `roles` are those open today; `cohorts` the year groups given to a pastoral lead (None: the whole school),
    `led_cohorts` those given to a key-stage coordinator: what one office may do in its years the other may not.
    `pupil_id` is the one pupil that it is all about, where there is one (`about`).
    A system job (`job` set, `staff_id` None) sees its school and writes under its own name.
    """

    school_id: int
    staff_id: int | None = None
    user_id: int | None = None
    name: str = ""
    roles: frozenset[Role] = frozenset()
    cohorts: frozenset[int] | None = frozenset()
    led_cohorts: frozenset[int] = frozenset()
    faculty_ids: frozenset[int] = frozenset()
    job: str = ""
    pupil_id: Any = None
    grants: Grants = field(default_factory=dict, compare=False, repr=False)

    def scopes(self, resource: Resource, verb: Verb = Verb.VIEW) -> frozenset[Scope]:
        """The scopes of this actor's grants: empty where there is none."""
        if self.job:
            return frozenset({Scope.ALL})
        return self.grants.get((resource, verb), frozenset())

    def about(self, pupil_id: Any) -> "Actor":
        """The same person, whose grants reach this pupil or nobody: for what is asked of one pupil in a large school.

        All whom a grant reaches would be found first otherwise, to see whether one is among them. Not for what asks
        about others: whether everybody present is within reach.
        """
        return replace(self, pupil_id=pupil_id)

    def only_as(self, roles: frozenset[Role]) -> "Actor":
        """The same person with the rights of some of the roles held: what a digest for these roles may tell."""
        held = self.roles & roles
        return replace(self, roles=held, grants=grants_of(held))

    def can(self, capability: Can) -> bool:
        return bool(self.scopes(capability.resource, capability.verb))

    @property
    def acts_as(self) -> str:
        """The roles (or the job) that an audit event names."""
        return self.job or ", ".join(sorted(self.roles))


def system_actor(school_id: int, job: str) -> Actor:
    """The actor of a background job, for one school."""
    return Actor(school_id=school_id, job=job, name=job)
