"""What somebody searched for: words, which stand in no address. The session keeps them, under a key that says nothing."""

from secrets import token_hex
from typing import Final

from django.contrib.sessions.backends.base import SessionBase

SEARCHES: Final = "searches"
# One goes back and forth between so many; of older ones everything is shown again.
MOST: Final = 8


def keep(session: SessionBase, pupil_id: int, text: str) -> str:
    """Keep the words that were searched for in a pupil's timeline; their key."""
    key = token_hex(4)
    session[SEARCHES] = [*session.get(SEARCHES, ()), [key, pupil_id, text]][-MOST:]
    return key


def kept(session: SessionBase, pupil_id: int, key: str) -> str:
    """The words of a search of this pupil's timeline; none where it is another's or too long ago."""
    found = (text for its, of, text in session.get(SEARCHES, ()) if (its, of) == (key, pupil_id))
    return next(found, "")
