"""What mentors of the demo said of strategies in their sessions, the same every time."""

from collections import defaultdict
from datetime import timedelta
from random import Random
from typing import Final

from simple_history.utils import bulk_create_with_history

from interventions.codes import PresenceStatus
from interventions.models import Presence, StrategyUse
from mentoring.demo.load_support import Rows
from mentoring.demo.trust import SEED, DemoTrust
from pupils.models import PlanLine
from pupils.plan_kinds import HELPS, NON_NEGOTIABLES

WEEKS: Final = 4
# Of so many sessions with a pupil who has strategies one says something of two of them.
EVERY: Final = 3
SAID: Final = ("helped", "helped", "helped", "did_not", "could_not")


def load_uses(trust: DemoTrust, rows: Rows) -> None:
    """Of sessions of the last weeks."""
    rng, on = Random(f"{SEED}:uses:{rows.school.urn}"), trust.marked.morning
    lines: dict[int, list[PlanLine]] = defaultdict(list)
    told = PlanLine.objects.in_force().filter(
        section__in=(NON_NEGOTIABLES.key, HELPS.key), plan__pupil__in=rows.pupil_ids.values()
    )
    for line in told.select_related("plan").order_by("pk"):
        lines[line.plan.pupil_id].append(line)
    there = Presence.objects.filter(
        status=PresenceStatus.PRESENT, on__gt=on - timedelta(weeks=WEEKS), pupil__in=lines
    )
    made = []
    for presence in there.select_related("session").order_by("pk"):
        if rng.randrange(EVERY):
            continue
        session, its = presence.session, lines[presence.pupil_id]
        for line in rng.sample(its, min(2, len(its))):
            use = StrategyUse(
                session=session,
                line=line,
                answer=rng.choice(SAID),
                said_by_id=session.written_by_id,
                said_at=session.written_at,
            )
            use._history_user = rows.users[session.written_by_id]  # type: ignore[attr-defined]
            made.append(use)
    bulk_create_with_history(made, StrategyUse, batch_size=500)
