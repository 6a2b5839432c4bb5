"""The bank of lines for plans: lines added, put better, offered or not."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction
from simple_history.utils import bulk_create_with_history

from pupils.models import BankLine
from staffing.access import Actor
from staffing.audit import AuditVerb, record
from staffing.receipts import claim_version


@transaction.atomic
def add_lines(*, by: Actor, rows: Iterable[tuple[str, str, str]]) -> int:
    """Keep those (section, need, text) that are not there yet; says how many."""
    of_school = BankLine.objects.filter(school_id=by.school_id).select_for_update()
    there = set(of_school.values_list("section", "need", "text"))
    new = [
        BankLine(school_id=by.school_id, section=section, need=need, text=text)
        for section, need, text in dict.fromkeys(rows)
        if (section, need, text) not in there
    ]
    if new:
        bulk_create_with_history(new, BankLine)
        record(by, AuditVerb.CREATE, "bank_lines", lines=len(new))
    return len(new)


@transaction.atomic
def keep_line(*, by: Actor, line: BankLine, version: int, told: Mapping[str, Any]) -> BankLine:
    """A line put better, or offered no more; raises Stale where somebody saved meanwhile."""
    kept = claim_version(line, version)
    for name, value in told.items():
        setattr(kept, name, value)
    kept.save()
    record(by, AuditVerb.EDIT, kept)
    return kept
