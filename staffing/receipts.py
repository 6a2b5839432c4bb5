"""Once only: the same form sent twice changes one thing, and two people saving one record are told."""

from collections.abc import Callable
from datetime import timedelta
from typing import TypeVar
from uuid import UUID

from django.db import IntegrityError, models, transaction
from django.utils import timezone

from staffing.access import Actor
from staffing.models import FormReceipt

KEEP_FOR = timedelta(days=7)
Row = TypeVar("Row", bound=models.Model)


class Stale(Exception):
    """The record was changed by somebody else since this form was opened."""


class _Taken(Exception):
    """This very form was taken already, or is being taken by a request that came first."""


def once(actor: Actor, key: UUID, do: Callable[[], str], leads_to: str = "") -> str:
    """Run `do` (which returns the address to go to) unless this form was taken already; return its address.

    All in one transaction: two requests at once run it once, and the second waits for the first's answer. Where the
    address does not hang on what is done, `leads_to` says it, and the receipt is written once instead of twice.
    """
    try:
        with transaction.atomic():
            receipt = _take(actor, key, leads_to)
            answer = do()
            if answer != leads_to:
                receipt.answer = answer
                receipt.save(update_fields=["answer"])
            return answer
    except _Taken:
        return FormReceipt.objects.get(staff_id=actor.staff_id, key=key).answer


def _take(actor: Actor, key: UUID, leads_to: str) -> FormReceipt:
    """Raises _Taken where another request has it: that ends the transaction, before anything was done in it."""
    try:
        return FormReceipt.objects.create(staff_id=actor.staff_id, key=key, answer=leads_to)
    except IntegrityError as error:
        raise _Taken from error


def taken(actor: Actor, key: str) -> str:
    """Where a form taken before led to, so that sending it again is not held against itself; empty if it is new."""
    try:
        receipts = FormReceipt.objects.filter(staff_id=actor.staff_id, key=UUID(key))
    except ValueError:
        return ""
    return receipts.values_list("answer", flat=True).first() or ""


def claim_version(row: Row, version: int) -> Row:
    """Lock the row and take its next version; raises Stale where somebody saved since `version` was read."""
    model = type(row)
    claimed = model._default_manager.filter(pk=row.pk, version=version).update(
        version=models.F("version") + 1
    )
    if not claimed:
        raise Stale
    row.version = version + 1  # type: ignore[attr-defined]
    return row


def clear_old() -> int:
    """Forget receipts of forms that nobody can still have open; says how many."""
    return FormReceipt.objects.filter(taken_at__lt=timezone.now() - KEEP_FOR).delete()[0]
