"""What pupils and families say: written down, and struck out where that was a mistake."""

from datetime import date, datetime

from django.db import IntegrityError, transaction

from pupils.models import PlanContribution, Pupil, PupilContact, VoiceRecord, VoiceStrike
from pupils.plan_kinds import Voice
from staffing.access import Actor
from staffing.audit import AuditVerb, record
from staffing.receipts import Stale

PUT_RIGHT = "Put right by whoever entered it."


@transaction.atomic
def write_down(
    *,
    by: Actor,
    pupil: Pupil,
    voice: str,
    link: PupilContact | None,
    question: str,
    words: str,
    on: date,
    how: str,
    at: datetime,
) -> VoiceRecord:
    """What somebody said, as they said it."""
    row = VoiceRecord.objects.create(
        pupil=pupil, voice=voice, link=link, question=question, words=words, on=on, how=how,
        entered_by_id=by.staff_id, entered_at=at,
    )  # fmt: skip
    record(by, AuditVerb.CREATE, row, pupil_id=pupil.pk)
    return row


@transaction.atomic
def strike_out(*, by: Actor, voice: VoiceRecord, why: str, at: datetime) -> None:
    """It was a mistake: what it said stays, struck out. Raises Stale where somebody struck it out meanwhile."""
    try:
        with transaction.atomic():
            VoiceStrike.objects.create(record=voice, why=why, struck_by_id=by.staff_id, struck_at=at)
    except IntegrityError as fault:
        raise Stale from fault
    record(by, AuditVerb.END, voice, pupil_id=voice.pupil_id)


def keep_what_was_said(*, by: Actor, contribution: PlanContribution, at: datetime) -> None:
    """What a pupil or a parent brings to a plan is theirs, whatever becomes of it in the plan.

    For the action that answers, whose own event tells of it. What is said anew strikes out what stood before.
    """
    if contribution.voice not in VoiceRecord.Who.values:
        return
    before = {row.question: row for row in contribution.voices.standing()}
    for section in contribution.sections:
        words, old = contribution.words.get(section.key, ""), before.get(section.title)
        if old and old.words == words and old.on == contribution.given_on and old.how == contribution.how:
            continue
        if old:
            VoiceStrike.objects.create(record=old, why=PUT_RIGHT, struck_by_id=by.staff_id, struck_at=at)
        if words:
            VoiceRecord.objects.create(
                pupil_id=contribution.plan.pupil_id, voice=Voice(contribution.voice), link=contribution.link,
                question=section.title, words=words, on=contribution.given_on, how=contribution.how,
                contribution=contribution, entered_by_id=by.staff_id, entered_at=at,
            )  # fmt: skip
