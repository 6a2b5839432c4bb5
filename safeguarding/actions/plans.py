"""Plans of help or protection of a pupil: each entry under that pupil's key alone, also where the concern is closed."""

from django.db import transaction

from safeguarding.actions.desk import locked, write
from safeguarding.codes import EntryKind, Level
from safeguarding.models import Concern, Entry, SubjectKey
from safeguarding.plans import Plan, plan_entries, plans_of
from safeguarding.sealing import Body, bodies
from staffing.access import Actor
from staffing.calendar import today
from staffing.receipts import Stale
from staffing.refusals import Refused

ERASED = "What is about this pupil was erased by order. Nothing can be added."
STANDS = "This pupil has such a plan already, from {since:%-d %b %Y}: change that one, or end it first."
GONE = "This plan can’t be read by you any more. Nothing was saved."


@transaction.atomic
def start_plan(*, by: Actor, concern: Concern, key: SubjectKey, body: Body) -> Entry:
    """One of a sort at a time; raises Refused where one stands."""
    locked(by, concern)
    key = _lock_key(key.pk)
    same = [plan for plan in _plans(by, key) if plan.level == Level(body["level"]) and plan.is_on(today())]
    if same:
        raise Refused(STANDS.format(since=same[0].starts_on))
    return write(by, concern, EntryKind.PLAN, body | {"key": key.pk}, keys=[key])


@transaction.atomic
def change_plan(*, by: Actor, concern: Concern, plan: Plan, seen: int | None, body: Body) -> Entry:
    """`seen`: the number of the entry that whoever changes it was shown; raises Stale where there is a newer one."""
    locked(by, concern)
    key = _lock_key(plan.key_id)
    latest = _latest(by, key, plan)
    if latest.entry.number != seen:
        raise Stale
    told = body | {"level": latest.level.value, "key": key.pk, "plan": latest.root}
    return write(by, concern, EntryKind.PLAN, told, keys=[key])


@transaction.atomic
def note_plan_meeting(*, by: Actor, concern: Concern, plan: Plan, body: Body) -> Entry:
    locked(by, concern)
    key = _lock_key(plan.key_id)
    latest = _latest(by, key, plan)
    told = body | {"key": key.pk, "plan": latest.root}
    return write(by, concern, EntryKind.PLAN_MEETING, told, keys=[key])


def _lock_key(key_id: int) -> SubjectKey:
    """Whoever writes about a pupil's plans waits for whoever does so in another concern."""
    whole = SubjectKey.objects.whole().select_for_update().filter(pk=key_id).first()
    if whole is None:
        raise Refused(ERASED)
    return whole


def _plans(by: Actor, key: SubjectKey) -> list[Plan]:
    entries = plan_entries(by, [key.pk])
    return plans_of(entries, bodies(entries))


def _latest(by: Actor, key: SubjectKey, plan: Plan) -> Plan:
    for each in _plans(by, key):
        if each.root == plan.root:
            return each
    raise Refused(GONE)
