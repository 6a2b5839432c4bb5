"""Concerns about adults: raised by anybody on the staff, decided and closed by the head or the chair of governors."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from safeguarding.actions.concerns import TO_COME, begun, once_a_form
from safeguarding.actions.desk import refuse_unfinished, still_open, write
from safeguarding.adults import route_of
from safeguarding.alerts import alert_readers
from safeguarding.chain import append
from safeguarding.codes import EntryKind, Finding, Route
from safeguarding.models import AdultConcern, AdultReader, Entry
from safeguarding.models.adult import holders
from safeguarding.sealing import bodies, key_of_adult, key_of_school
from staffing.access import Actor, Role
from staffing.calendar import now, today
from staffing.models import Staff
from staffing.refusals import Refused

NOBODY = "Say whom it is about: choose from the list, or write who it is."
NOBODY_READS = "nobody: whoever wrote it was told to ring the LADO"
NOT_ASSESSED = "Decide first, with reasons, whether it is low-level or an allegation."
LADO_NOT_TOLD = "The LADO has not been told. Note when and by whom, then close."
NO_FINDING = "Say how the allegation ends."
NOT_AN_ALLEGATION = "Only an allegation ends with one of these words. Leave it empty, and give the reasons."
NOT_HEAD = "Only the headteacher says who reads these."
NOT_OF_TEAM = "Choose somebody of the safeguarding team."
READS_ALREADY = "They read these already."
READS_NO_MORE = "They read these no more."


def raise_about_adult(
    *,
    by: Actor,
    form_key: UUID,
    adult: Staff | None = None,
    name: str = "",
    is_about_head: bool = False,
    said: dict[str, Any],
    happened_at: datetime | None = None,
    contents: Sequence[bytes] = (),
    is_urgent: bool = False,
) -> AdultConcern:
    """One concern for one form, however often it is sent: about `adult`, else whom `name` says.

    `said`: what was written, by field; `contents`: its files.

    Whoever may read it is told that there is something, and stands in the entry. Where that is nobody it is kept.

    Raises Refused where it is about nobody, or happened in the future.
    """
    if not (adult or name):
        raise Refused(NOBODY, "adult")
    if happened_at and happened_at > now():
        raise Refused(TO_COME, "happened_on")
    heads = holders(by.school_id, Role.HEAD, today())

    def write_it() -> AdultConcern:
        concern = AdultConcern.objects.create(
            **begun(by, form_key),
            adult=adult,
            key=key_of_adult(by.school_id),
            is_about_head=is_about_head or heads.filter(pk=adult.pk if adult else None).exists(),
        )
        sent_to = [staff.name for staff in concern.readers(today())] or NOBODY_READS
        about = {"reference": concern.reference, "adult": adult.name if adult else name}
        append(
            by=by,
            kind=EntryKind.RAISED,
            body={**about, **said, "sent_to": sent_to},
            keys=[concern.key],
            concern=concern,
            happened_at=happened_at,
            contents=contents,
        )
        alert_readers(concern, is_urgent=is_urgent, at=concern.raised_at, but=by.staff_id)
        return concern

    return once_a_form(AdultConcern.objects.raised_by(by).filter(form_key=form_key), write_it)


@transaction.atomic
def close_adult_concern(*, by: Actor, concern: AdultConcern, finding: str, reasons: str) -> Entry:
    """An allegation ends with a finding once the LADO was told; what is low-level, with reasons alone."""
    entries = still_open(by, concern)
    route = route_of(entries, bodies(entries))
    if route is None:
        raise Refused(NOT_ASSESSED)
    if route == Route.ALLEGATION:
        if not any(entry.kind == EntryKind.LADO_TOLD for entry in entries):
            raise Refused(LADO_NOT_TOLD)
        if finding not in Finding.values:
            raise Refused(NO_FINDING, "finding")
    elif finding:
        raise Refused(NOT_AN_ALLEGATION, "finding")
    refuse_unfinished(concern, entries)
    return write(by, concern, EntryKind.CLOSED, {"finding": finding, "reasons": reasons})


@transaction.atomic
def name_reader(*, by: Actor, staff: Staff, at: datetime) -> AdultReader:
    """From now on one of the safeguarding team reads with the head what is about adults, but for what is about them."""
    _refuse_others(by)
    team = holders(by.school_id, Role.SAFEGUARDING_LEAD, today()).exclude(pk=by.staff_id)
    if not team.select_for_update().filter(pk=staff.pk).first():
        raise Refused(NOT_OF_TEAM, "staff")
    if AdultReader.objects.open().filter(staff=staff).exists():
        raise Refused(READS_ALREADY, "staff")
    reader = AdultReader.objects.create(staff=staff, named_by_id=by.staff_id, named_at=at)
    _note(by, EntryKind.READER_NAMED, staff)
    return reader


@transaction.atomic
def end_reader(*, by: Actor, reader: AdultReader, at: datetime) -> AdultReader:
    """They read nothing more of it from the next request."""
    _refuse_others(by)
    reader = AdultReader.objects.select_for_update().get(pk=reader.pk)
    if reader.ended_at:
        raise Refused(READS_NO_MORE)
    reader.ended_by_id, reader.ended_at = by.staff_id, at
    reader.save(update_fields=["ended_by", "ended_at"])
    _note(by, EntryKind.READER_ENDED, reader.staff)
    return reader


def _refuse_others(by: Actor) -> None:
    if Role.HEAD not in by.roles or by.staff_id is None:
        raise Refused(NOT_HEAD)


def _note(by: Actor, kind: EntryKind, staff: Staff) -> None:
    append(by=by, kind=kind, body={"reader": staff.name}, keys=[key_of_school(by.school_id)])
