"""What a school calls each kind of plan, and which it uses."""

from collections.abc import Mapping

from django.db import transaction

from pupils.models import PlanKindSetting
from pupils.plan_kinds import PLAN_KINDS
from staffing.access import Actor
from staffing.audit import AuditVerb, record
from staffing.models import School
from staffing.receipts import Stale

# The name, empty where the kind is called as it comes, and whether it is used.
Told = tuple[str, bool]


def opened_at(school_id: int) -> int:
    """The version of all of a school's kinds together: grows with each change of one."""
    rows = PlanKindSetting.objects.filter(school_id=school_id)
    return 1 + sum(rows.values_list("version", flat=True))


@transaction.atomic
def set_kinds(*, by: Actor, version: int, told: Mapping[str, Told]) -> None:
    """Raises Stale where somebody saved since `version` was read."""
    School.objects.select_for_update().get(pk=by.school_id)
    if opened_at(by.school_id) != version:
        raise Stale
    there = {row.kind: row for row in PlanKindSetting.objects.filter(school_id=by.school_id)}
    changed = 0
    for code, (name, is_on) in told.items():
        row = there.get(code)
        before = (row.name, row.is_on) if row else ("", not PLAN_KINDS[code].is_off)
        if (name, is_on) == before:
            continue
        row = row or PlanKindSetting(school_id=by.school_id, kind=code, version=0)
        row.name, row.is_on, row.version = name, is_on, row.version + 1
        row.save()
        changed += 1
    if changed:
        record(by, AuditVerb.EDIT, "plan kinds", changed=changed)
