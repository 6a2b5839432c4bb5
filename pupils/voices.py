"""What a pupil and the family said, question by question, so that one time can be held beside another."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from django.db.models import Exists, OuterRef

from pupils.models import Pupil, VoiceRecord
from pupils.models.voice import QUESTIONS
from staffing.access import Actor


@dataclass(frozen=True)
class Answers:
    """What was said to one question, the latest first; each with whether the reader may strike it out."""

    question: str
    rows: Sequence[VoiceRecord]


def answers_of(actor: Actor, pupil: Pupil) -> list[Answers]:
    """The usual questions in their order, then those of plans: one statement. Each row knows `may_strike`."""
    about = actor.about(pupil.pk)
    strikable = VoiceRecord.objects.strikable_by(about).filter(pk=OuterRef("pk"))
    seen = VoiceRecord.objects.visible_to(about).filter(pupil=pupil).annotate(may_strike=Exists(strikable))
    rows = sorted(seen.select_related("link", "entered_by", "strike__struck_by"), key=_order)
    return [Answers(question, list(its)) for question, its in groupby(rows, key=lambda row: row.question)]


def _order(row: VoiceRecord) -> tuple[int, str]:
    """Those of one question stay in the order in which they were read, the latest first."""
    usual = QUESTIONS.index(row.question) if row.question in QUESTIONS else len(QUESTIONS)
    return usual, row.question
