"""A pupil of each demo school who goes to another mentor today, with a note that waits to be read."""

from datetime import datetime, time, timedelta
from typing import Final

from mentoring.demo.load_support import Rows
from mentoring.demo.support import SupportPlan
from mentoring.demo.trust import DemoTrust
from pupils.actions.caseload_moves import Move
from pupils.actions.caseloads import caseload_on
from pupils.actions.handovers import Told, hand_over
from pupils.models import CaseloadAssignment
from staffing.access import Actor
from staffing.calendar import LONDON

HANDED_AT: Final = time(14, 40)
NOTE: Final = (
    "Mentoring is before lunch, when corridors are quiet. The room next to the library is free then."
)
ABOUT: Final = (
    "What works: five minutes of drawing first, then one thing at a time. Agreed: the break card, and a word with home"
    " every other Friday. Open: a seat nearer the door in science; the teacher was asked."
)


def load_handover(support: SupportPlan, trust: DemoTrust, rows: Rows, by: Actor) -> None:
    """From whoever has most pupils to the first who has room; nothing where there is only one mentor with pupils."""
    on = trust.marked.morning
    loads = {key: len(load) for key, load in support.caseloads.items() if load}
    giver_key = max(loads, key=loads.__getitem__, default="")
    others = [rows.staff[key] for key in loads if key != giver_key]
    taker = next((each for each in others if caseload_on(each, on) < each.full_caseload()), None)
    if taker is None:
        return
    place = CaseloadAssignment.objects.open(on).filter(mentor=rows.staff[giver_key]).order_by("pk").last()
    assert place is not None
    hand_over(
        moves=[Move(place.pupil_id, taker.pk, place.pk, place.version)],
        told=Told(notes={place.pupil_id: ABOUT}, note=NOTE, passes_tasks=True),
        starts_on=on,
        at=datetime.combine(on - timedelta(days=1), HANDED_AT, LONDON),
        by=by,
    )
