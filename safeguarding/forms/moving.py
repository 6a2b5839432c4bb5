"""What was written as a note elsewhere and is a safeguarding matter: its words and pupils, as a concern has them."""

import re
from collections.abc import Sequence

from django.http import QueryDict

from safeguarding.forms.people import MOST_PEOPLE
from staffing.drafts import MAX_TEXT
from staffing.saved_words import SavedWords

# What is written in words on a session, an incident or praise, and a contact with a family.
WRITTEN = re.compile(r"(?:p\d+-)?(?:note|account|own_words)|note|behaviour|before|consequence|news")


def _fields(texts: Sequence[str], on: str, pupils: Sequence[object]) -> dict[str, list[str]]:
    rows = {f"pupil-{row}": [str(pupil)] for row, pupil in enumerate(pupils[:MOST_PEOPLE])}
    return {"seen": ["\n\n".join(texts)[:MAX_TEXT]], "happened_on": [on], **rows}


def saved_as_concern(words: SavedWords, saved: str) -> dict[str, list[str]]:
    """Of a record that is saved already: `saved` says which, so that it is emptied once the concern is raised."""
    return {**_fields(words.texts, words.on.isoformat(), words.pupil_ids), "moved_from": [saved]}


def as_concern(data: QueryDict) -> dict[str, list[str]]:
    """Of a form that is not saved; empty where nothing was written."""
    written = [data.get(name, "").strip() for name in data if WRITTEN.fullmatch(name)]
    texts = [text for text in written if text]
    if not texts:
        return {}
    return _fields(texts, data.get("on", ""), data.getlist("pupils"))
