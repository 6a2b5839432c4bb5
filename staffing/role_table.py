"""What each role can see, in words, from the table that decides it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from staffing.access import OF_STAFF, TABLE, Resource, Role, Scope, Verb

OF_PUPILS: Final[dict[Scope, str]] = {scope: scope.label for scope in Scope} | {Scope.ALL: "the whole school"}


@dataclass(frozen=True)
class Row:
    """What a role may do with one thing: `rights` are sentences, one for each grant."""

    resource: Resource
    rights: tuple[str, ...]


def _words(labels: list[str], last: str = " and ") -> str:
    return last.join(filter(None, [", ".join(labels[:-1]), labels[-1]]))


def _right(resource: Resource, grant: str) -> str:
    """`S ve` as "see and edit: pupils on the SEND register"."""
    scopes, verbs = grant.split()
    words = OF_STAFF if resource is Resource.TIMETABLE else OF_PUPILS
    whose = [words[Scope(scope)] for scope in scopes]
    return f"{_words([Verb(verb).label for verb in verbs])}: {_words(whose, '; and ')}"


def rows_of(role: Role) -> list[Row]:
    """What a role has any right to; of the rest it does not see that it exists."""
    return [
        Row(resource, tuple(_right(resource, grant) for grant in cells[role].split(", ")))
        for resource, cells in TABLE.items()
        if cells.get(role)
    ]


def as_markdown() -> str:
    """The printed document: written by a command, and held to the table by a test."""
    return "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    yield "# What each role can see"
    yield ""
    yield "Written by `manage.py write_role_table` from the table in `staffing/access/table.py`, which is what decides."
    yield "Whoever holds several roles has the rights of all of them. What is not named here is not there for the role."
    for role in Role:
        yield ""
        yield f"## {role.label}"
        yield ""
        yield "| what | may |"
        yield "| --- | --- |"
        for row in rows_of(role):
            yield f"| {row.resource.label} | {'<br>'.join(row.rights)} |"
