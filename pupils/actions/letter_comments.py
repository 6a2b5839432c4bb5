"""A remark on the draft of a letter."""

from datetime import datetime
from typing import Final

from django.db import transaction

from pupils.models import Letter, LetterComment
from staffing.access import Actor
from staffing.audit import AuditVerb, record
from staffing.refusals import Refused

MEANWHILE: Final = "This letter was released or withdrawn meanwhile: nobody reads comments on it any more."


@transaction.atomic
def comment_on_letter(*, by: Actor, letter: Letter, text: str, at: datetime) -> LetterComment:
    """Raises Refused where the letter is no draft any more."""
    if not Letter.objects.select_for_update().filter(pk=letter.pk, state=Letter.State.DRAFT).exists():
        raise Refused(MEANWHILE)
    row = LetterComment.objects.create(letter=letter, text=text, written_by_id=by.staff_id, written_at=at)
    record(by, AuditVerb.CREATE, row, pupil_id=letter.pupil_id, letter=letter.pk)
    return row
