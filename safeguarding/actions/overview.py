"""Numbers that leave the room: that they were taken out, and by whom, is an entry."""

from safeguarding.chain import append
from safeguarding.codes import EntryKind
from safeguarding.models import Entry
from safeguarding.sealing import key_of_school
from safeguarding.spans import Year
from staffing.access import Actor


def note_overview(*, by: Actor, year: Year, file: str) -> Entry:
    body = {"year": year.name, "file": file}
    return append(by=by, kind=EntryKind.OVERVIEW, body=body, keys=[key_of_school(by.school_id)])
