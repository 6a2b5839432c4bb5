"""Which kinds of plan a school uses, and what it calls them."""

from pupils.models import PlanKindSetting
from pupils.plan_kinds import PLAN_KINDS


def names_of(school_id: int) -> dict[str, str]:
    """Every kind by its code, as the school calls it: one statement."""
    said = PlanKindSetting.objects.filter(school_id=school_id).exclude(name="")
    return {kind.code: kind.name for kind in PLAN_KINDS.values()} | dict(said.values_list("kind", "name"))


def kinds_in_use(school_id: int) -> dict[str, str]:
    """The kinds that the school writes, by their code, as it calls them: one statement."""
    settings = {row.kind: row for row in PlanKindSetting.objects.filter(school_id=school_id)}
    return {
        code: (settings[code].name if code in settings else "") or kind.name
        for code, kind in PLAN_KINDS.items()
        if (settings[code].is_on if code in settings else not kind.is_off)
    }
