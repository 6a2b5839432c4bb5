"""Where something is, as it is said."""

import re
from typing import Final

# A8, 12 or SC4b: a code alone, which is nobody's word for a place.
ROOM_CODE: Final = re.compile(r"[A-Za-z]{0,3} ?\d{1,3}[A-Za-z]?")


def said_place(place: str) -> str:
    """room A8, library."""
    return f"room\u00a0{place}" if ROOM_CODE.fullmatch(place) else place
