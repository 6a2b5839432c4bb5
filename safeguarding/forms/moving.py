"""What was begun as a note elsewhere and is a safeguarding matter: its words and pupils, as a concern has them."""

import re

from django.http import QueryDict

from safeguarding.forms.people import MOST_PEOPLE
from staffing.drafts import MAX_TEXT

# What is written in words on a session, an incident or praise, and a contact with a family.
WRITTEN = re.compile(r"(?:p\d+-)?(?:note|account|own_words)|note|behaviour|before|consequence|news")


def as_concern(data: QueryDict) -> dict[str, list[str]]:
    """Fields of the form of a concern; empty where nothing was written."""
    written = [data.get(name, "").strip() for name in data if WRITTEN.fullmatch(name)]
    texts = [text for text in written if text]
    if not texts:
        return {}
    pupils = data.getlist("pupils")[:MOST_PEOPLE]
    rows = {f"pupil-{row}": [pupil] for row, pupil in enumerate(pupils)}
    return {"seen": ["\n\n".join(texts)[:MAX_TEXT]], "happened_on": [data.get("on", "")], **rows}
