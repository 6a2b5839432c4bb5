"""What hangs on the bells in other rooms: each says what a changed week would leave without its bells."""

from collections.abc import Callable, Set

# A timetable week (1 or 2), a weekday, and the id of the shape whose bells ring then.
Ring = tuple[int, int, int]
Find = Callable[[int, Set[Ring]], list[str]]
_FINDERS: list[Find] = []


def hangs_on_bells(find: Find) -> Find:
    """Register a finder: given a school and the rings to be, it names what would be left without, in words."""
    _FINDERS.append(find)
    return find


def left_without(school_id: int, rings: Set[Ring]) -> list[str]:
    return [words for find in _FINDERS for words in find(school_id, rings)]
