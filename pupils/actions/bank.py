"""The bank of lines for plans: lines added, put better, offered or not."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from simple_history.utils import bulk_create_with_history

from pupils.models import BankLine
from staffing.access import Actor
from staffing.audit import AuditVerb, record
from staffing.receipts import claim_version


@transaction.atomic
def add_lines(*, by: Actor, section: str, need: str, lines: Sequence[str]) -> int:
    """Keep those that are not there yet; says how many."""
    of_school = BankLine.objects.filter(school_id=by.school_id, section=section, need=need)
    there = set(of_school.select_for_update().values_list("text", flat=True))
    rows = [
        BankLine(school_id=by.school_id, section=section, need=need, text=text)
        for text in dict.fromkeys(lines)
        if text not in there
    ]
    if rows:
        bulk_create_with_history(rows, BankLine)
        record(by, AuditVerb.CREATE, "bank_lines", lines=len(rows))
    return len(rows)


@transaction.atomic
def keep_line(*, by: Actor, line: BankLine, version: int, told: Mapping[str, Any]) -> BankLine:
    """A line put better, or offered no more; raises Stale where somebody saved meanwhile."""
    kept = claim_version(line, version)
    for name, value in told.items():
        setattr(kept, name, value)
    kept.save()
    record(by, AuditVerb.EDIT, kept)
    return kept
