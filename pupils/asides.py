"""Findings that somebody set aside: which still hold, and which came back by themselves."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch

from pupils.faults import SIGNS, Aside, fault_of, with_facts
from pupils.models import Pupil, SetAside
from staffing.access import Actor


@dataclass(frozen=True)
class Asides:
    """What a school set aside, by rule: what holds, the latest first, and by pupil what does not any more."""

    holding: dict[str, list[SetAside]]
    lapsed: dict[str, dict[int, SetAside]]

    @property
    def pupil_ids(self) -> Aside:
        return {code: {row.pupil_id for row in rows} for code, rows in self.holding.items()}


def read_asides(actor: Actor, on: date) -> Asides:
    """Each compared with what stands in the record now: two statements, however many there are."""
    pupils = with_facts(Pupil.objects.all(), SIGNS, on)
    rows = SetAside.objects.visible_to(actor).open().select_related("set_by")
    holding: dict[str, list[SetAside]] = {}
    lapsed: dict[str, dict[int, SetAside]] = {}
    for row in rows.prefetch_related(Prefetch("pupil", queryset=pupils)):
        fault = fault_of(row.rule)
        if fault is None:
            continue
        if on <= row.until and fault.fingerprint(row.pupil) == row.facts:
            holding.setdefault(row.rule, []).append(row)
        else:
            lapsed.setdefault(row.rule, {})[row.pupil_id] = row
    return Asides(holding, lapsed)
