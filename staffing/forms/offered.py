"""Long lists of choices, such as of everybody at a school."""

from collections.abc import Callable, Iterable, Iterator
from functools import cache
from typing import Any

from django.utils.choices import BaseChoiceIterator

Choice = tuple[Any, str]


class Offered(BaseChoiceIterator):
    """Choices without groups that are read when somebody looks, and once: a callable's are read anew at each look.

    `first` is known without reading any.
    """

    def __init__(self, read: Callable[[], Iterable[Choice]], *first: Choice) -> None:
        self._first, self._read = first, cache(lambda: list(read()))

    def __iter__(self) -> Iterator[Choice]:
        yield from self._first
        yield from self._read()
