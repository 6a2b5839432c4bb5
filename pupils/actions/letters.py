"""Letters to families: begun from a template, edited, released, withdrawn, sent copy by copy, and back again."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.db import IntegrityError, transaction

from pupils.letter_words import FIRST_TEMPLATES, Wording, filled, in_braces, places_in
from pupils.letters import Going, How, recipients
from pupils.models import ContactEntry, Letter, LetterCopy, LetterTemplate, Pupil, Review
from staffing.access import Actor
from staffing.audit import AuditVerb, record
from staffing.receipts import Stale, claim_version
from staffing.refusals import Refused

State = Letter.State
NOBODY: Final = (
    "Nobody may be written to about this pupil, so this letter can’t be released. See on the page of contacts who is "
    "left out and why; whoever has parental responsibility has to stand there first."
)
SENT_ALREADY: Final = (
    "A copy of this letter has gone out, so it can’t be withdrawn. Write another to put it right."
)
CHANGED: Final = "Who is to have a copy changed meanwhile. Look at the list again."
MOST_NAMES: Final = 120


@dataclass(frozen=True)
class Sending:
    """How the copy that addresses this person first goes, and what was done so that they can read it."""

    contact_id: int
    how: str
    made_as: str


@transaction.atomic
def draft_letter(
    *,
    by: Actor,
    pupil: Pupil,
    review: Review | None,
    wording: Wording,
    values: Mapping[str, str],
    at: datetime,
) -> Letter:
    """Begin a letter from a template; what is not known stands in it as a place for whoever writes to see."""
    letter = Letter.objects.create(
        pupil=pupil,
        review=review,
        title=filled(wording.title, values)[: Letter._meta.get_field("title").max_length],
        text=filled(wording.text, values),
        written_by_id=by.staff_id,
        written_at=at,
    )
    record(by, AuditVerb.CREATE, letter, pupil_id=pupil.pk)
    return letter


@transaction.atomic
def edit_letter(*, by: Actor, letter: Letter, version: int, told: Mapping[str, Any]) -> Letter:
    """Raises Stale where somebody saved, released or withdrew it meanwhile."""
    letter = _claimed(letter, version)
    for name, value in told.items():
        setattr(letter, name, value)
    letter.save()
    record(by, AuditVerb.EDIT, letter, pupil_id=letter.pupil_id)
    return letter


@transaction.atomic
def release_letter(*, by: Actor, letter: Letter, version: int, on: date, at: datetime) -> Letter:
    """From now on its words stay. Raises Stale where it was changed since it was read, Refused where it can't go."""
    letter = _claimed(letter, version)
    open_places = places_in(f"{letter.title}\n{letter.text}")
    if open_places:
        raise Refused(
            f"The letter still has {in_braces(open_places)}. Edit it, and write there what belongs there."
        )
    if not recipients(by, letter, on).going:
        raise Refused(NOBODY)
    letter.state, letter.released_by_id, letter.released_at = State.RELEASED, by.staff_id, at
    letter.save()
    record(by, AuditVerb.APPROVE, letter, pupil_id=letter.pupil_id)
    return letter


@transaction.atomic
def withdraw_letter(*, by: Actor, letter: Letter, version: int) -> Letter:
    """Not to be sent after all. Raises Refused once a copy has gone out."""
    letter = claim_version(letter, version)
    if letter.state not in (State.DRAFT, State.RELEASED):
        raise Stale
    if letter.copies.exists():
        raise Refused(SENT_ALREADY)
    letter.state = State.WITHDRAWN
    letter.save()
    record(by, AuditVerb.END, letter, pupil_id=letter.pupil_id)
    return letter


@transaction.atomic
def send_copies(
    *, by: Actor, letter: Letter, sendings: Sequence[Sending], sent_on: date, on: date, at: datetime
) -> list[LetterCopy]:
    """Copies that went out, each with an entry in the contact log; the letter is sent once nobody is left.

    The household rules are asked again, as they are on the day. Raises Stale where the letter does not go any more,
    Refused where a copy is not to go, or not in this way.
    """
    letter = Letter.objects.select_for_update().get(pk=letter.pk)
    if not letter.is_going:
        raise Stale
    going = {each.contact_id: each for each in recipients(by, letter, on).going}
    for sending in sendings:
        refuse_unless_fit(going.get(sending.contact_id), sending)
    try:
        with transaction.atomic():
            sent = [_send(by, letter, going[each.contact_id], each, sent_on, at) for each in sendings]
    except IntegrityError as fault:
        raise Refused(CHANGED) from fault
    if len(sent) == len(going):
        _move(letter, State.SENT)
    record(by, AuditVerb.SEND, letter, pupil_id=letter.pupil_id, copies=len(sent))
    return sent


def refuse_unless_fit(going: Going | None, sending: Sending) -> None:
    """Raises Refused where the household rules have no such copy, or it is not to go like this."""
    if going is None:
        raise Refused(CHANGED)
    if sending.how not in dict(going.ways):
        raise Refused(
            f"The copy of {going.all_names} can’t go this way. Choose another.", _field(sending, "how")
        )
    if going.has_to_be_made and not sending.made_as:
        reads = " and ".join(filter(None, (going.speaks, going.reads.lower())))
        raise Refused(
            f"{going.all_names} read {reads}. Say what was done so that they can read it.",
            _field(sending, "made"),
        )


def _field(sending: Sending, name: str) -> str:
    return f"c{sending.contact_id}-{name}"


def _send(
    by: Actor, letter: Letter, going: Going, sending: Sending, sent_on: date, at: datetime
) -> LetterCopy:
    others = ", ".join(going.names[1:])
    entry = ContactEntry.objects.create(
        pupil_id=letter.pupil_id,
        kind=ContactEntry.Kind.LETTER,
        contact_id=going.contact_id,
        other=others if len(others) <= MOST_NAMES else f"{others[: MOST_NAMES - 1]}…",
        is_by_hand=sending.how == How.HAND,
        on=sent_on,
        outcome=ContactEntry.Outcome.SENT,
        note=f"{letter.title} ({How(sending.how).label.lower()})",
        had_interpreter=sending.made_as == LetterCopy.MadeAs.READ_OUT,
        written_by_id=by.staff_id,
        written_at=at,
    )
    return LetterCopy.objects.create(
        letter=letter,
        contact_id=going.contact_id,
        contact_ids=list(going.contact_ids),
        names=going.all_names[: LetterCopy._meta.get_field("names").max_length],
        address=going.address if sending.how == How.POST else "",
        language=going.language,
        format=going.format,
        made_as=sending.made_as if going.has_to_be_made else "",
        how=sending.how,
        sent_on=sent_on,
        sent_by_id=by.staff_id,
        entry=entry,
    )


@transaction.atomic
def note_returned(*, by: Actor, copy: LetterCopy, on: date, why: str) -> LetterCopy:
    """A copy that came back: the letter is to be sent again. Raises Stale where that was noted already."""
    letter = Letter.objects.select_for_update().get(pk=copy.letter_id)
    noted = LetterCopy.objects.filter(pk=copy.pk).arrived()
    if not noted.update(returned_on=on, returned_why=why, returned_by_id=by.staff_id):
        raise Stale
    if letter.state == State.SENT:
        _move(letter, State.RELEASED)
    copy.refresh_from_db()
    record(by, AuditVerb.EDIT, copy, pupil_id=letter.pupil_id)
    return copy


@transaction.atomic
def begin_templates(*, by: Actor) -> None:
    """Write down the templates that a school begins with, where it has none yet."""
    if LetterTemplate.objects.filter(school_id=by.school_id).exists():
        return
    for each in FIRST_TEMPLATES:
        LetterTemplate.objects.create(school_id=by.school_id, title=each.title, text=each.text)
    record(by, AuditVerb.CREATE, "letter templates")


@transaction.atomic
def keep_template(
    *, by: Actor, template: LetterTemplate | None, version: int, told: Mapping[str, Any]
) -> LetterTemplate:
    """A template added, or changed; raises Stale where somebody saved meanwhile."""
    verb = AuditVerb.CREATE if template is None else AuditVerb.EDIT
    kept = LetterTemplate(school_id=by.school_id) if template is None else claim_version(template, version)
    for name, value in told.items():
        setattr(kept, name, value)
    kept.save()
    record(by, verb, kept)
    return kept


def _claimed(letter: Letter, version: int) -> Letter:
    """A letter whose words are still open."""
    letter = claim_version(letter, version)
    if not letter.is_draft:
        raise Stale
    return letter


def _move(letter: Letter, state: str) -> None:
    letter.state, letter.version = state, letter.version + 1
    letter.save()
