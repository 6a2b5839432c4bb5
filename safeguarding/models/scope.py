"""Who is of the team: everything in the room is read through this."""

from staffing.access import Actor, Resource, Scope


def is_team(actor: Actor) -> bool:
    """Whether the actor is appointed lead or deputy; nobody is by any other office."""
    return Scope.ALL in actor.scopes(Resource.CONCERN)
