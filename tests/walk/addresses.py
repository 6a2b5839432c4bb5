"""Every address of the app by name, as the resolver knows it."""

from collections.abc import Iterator
from functools import cache

from django.urls import URLPattern, URLResolver, get_resolver


def walk(patterns: list[URLPattern | URLResolver], namespace: str = "") -> Iterator[tuple[str, URLPattern]]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from walk(pattern.url_patterns, inner)
        else:
            yield f"{namespace}{pattern.name}", pattern


@cache
def addresses() -> dict[str, URLPattern]:
    """Named addresses; an address without a name is an error."""
    found = dict(walk(get_resolver().url_patterns))
    assert not [name for name in found if name.endswith("None")]
    return found


def kinds_of(pattern: URLPattern) -> list[str]:
    """The kinds of row its path names: `pupil_id` names a pupil."""
    return [name.removesuffix("_id") for name in pattern.pattern.converters]
