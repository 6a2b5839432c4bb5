"""What others bring to the demo's plans that are being written: come, come late, waiting, declined."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any, Final

from simple_history.utils import bulk_create_with_history

from mentoring.demo.load_support import Rows
from mentoring.demo.plan_words import BANK, LINES, SAID, TEXTS
from pupils.codes import InvolvementReason
from pupils.models import (
    BankLine,
    Involvement,
    Plan,
    PlanComment,
    PlanContribution,
    PupilContact,
    VoiceRecord,
)
from pupils.models.contribution import How
from pupils.plan_kinds import Shape, Stage, Voice
from pupils.plan_parts import text_of
from staffing.access import open_on
from staffing.calendar import LONDON

AT_BREAK: Final = time(10, 40)
# In how many of ten cases something has come, nothing will, and nothing has so far.
FATES: Final = ("answered",) * 6 + ("declined",) + ("waiting",) * 3
REMARKS: Final = (
    "Say which list: the one on the desk.",
    "Can we keep this to three things?",
    "Last term this did not work before lunch.",
)
FOR_NOTHING: Final = ("I have taught this class for a week only.", "Nothing to add to the last review.")


def load_contributions(plans: Sequence[Plan], rows: Rows, rng: Random, on: date) -> None:
    """To every plan at the stage where they are asked: of the pupil, a parent, the mentor and two teachers."""
    asking = [plan for plan in plans if plan.stage == Stage.ASKED]
    made: list[Any] = [row for plan in asking for row in _of_plan(plan, rng, on)]
    for row in made:
        row._history_user = rows.users[row.entered_by_id or row.asked_by_id]
    bulk_create_with_history(made, PlanContribution, batch_size=500)
    PlanComment.objects.bulk_create(_comments(asking, rng, on), batch_size=500)
    lines: list[Any] = [
        BankLine(school=rows.school, section=each, need=need, text=text) for each, need, text in BANK
    ]
    bulk_create_with_history(lines, BankLine)
    VoiceRecord.objects.bulk_create([*_brought(made), *_heard(plans, rng, on)], batch_size=500)


def _comments(asking: Sequence[Plan], rng: Random, on: date) -> list[PlanComment]:
    """On every other draft, one that its author has dealt with and one that waits."""
    at = datetime.combine(_school_day(on - timedelta(days=3)), AT_BREAK, LONDON)
    return [
        PlanComment(
            plan=plan, number=plan.number + 1, section="helps", text=text, written_by_id=plan.author_id, written_at=at,
            resolved_by_id=plan.author_id if is_dealt_with else None, resolved_at=at if is_dealt_with else None,
        )
        for plan in asking[::2]
        for text, is_dealt_with in zip(rng.sample(REMARKS, 2), (True, False), strict=True)
    ]  # fmt: skip


def _brought(made: Sequence[PlanContribution]) -> Iterator[VoiceRecord]:
    """What pupils and parents bring to a plan is a voice of theirs."""
    for row in made:
        if row.answered_at and row.voice in VoiceRecord.Who.values:
            for section in row.sections:
                if words := row.words.get(section.key):
                    yield VoiceRecord(
                        pupil_id=row.plan.pupil_id, voice=row.voice, link=row.link, question=section.title,
                        words=words, on=row.given_on, how=row.how, contribution=row,
                        entered_by_id=row.entered_by_id, entered_at=row.answered_at,
                    )  # fmt: skip


def _heard(plans: Sequence[Plan], rng: Random, on: date) -> Iterator[VoiceRecord]:
    """Of every pupil with a One Plan, answers to two questions at three times of the year."""
    for plan in plans:
        if plan.kind != "support":
            continue
        for question, answers in rng.sample(sorted(SAID.items()), 2):
            for days, words in zip((140, 70, 12), rng.sample(answers, 3), strict=True):
                day = _school_day(on - timedelta(days=days))
                yield VoiceRecord(
                    pupil_id=plan.pupil_id, voice=Voice.PUPIL, question=question, words=words, on=day,
                    how=rng.choice((How.IN_PERSON, How.DRAWING)), entered_by_id=plan.author_id,
                    entered_at=datetime.combine(day, AT_BREAK, LONDON),
                )  # fmt: skip


def _of_plan(plan: Plan, rng: Random, on: date) -> Iterator[PlanContribution]:
    asked = datetime.combine(_school_day(on - timedelta(days=10)), AT_BREAK, LONDON)
    due_on = _school_day(on + timedelta(days=rng.choice((-3, -1, 2, 4))))
    common = {
        "plan": plan, "number": plan.number + 1, "due_on": due_on, "asked_by_id": plan.author_id, "asked_at": asked,
    }  # fmt: skip
    links = Involvement.objects.filter(open_on(on), pupil=plan.pupil_id).exclude(staff=plan.author_id)
    taught = links.filter(reason=InvolvementReason.TAUGHT).order_by("pk").values_list("staff", flat=True)
    for staff_id in list(dict.fromkeys(taught))[:2]:
        yield _come(PlanContribution(voice=Voice.TEACHER, staff_id=staff_id, **common), rng, on)
    yield _come(PlanContribution(voice=Voice.PUPIL, **common), rng, on)
    parent = PupilContact.objects.filter(pupil=plan.pupil_id).reachable(on).first()
    if parent is not None:
        yield _come(PlanContribution(voice=Voice.PARENT, link=parent, **common), rng, on)


def _come(row: PlanContribution, rng: Random, on: date) -> PlanContribution:
    fate = rng.choice(FATES)
    at = datetime.combine(_school_day(on - timedelta(days=rng.randint(1, 8))), AT_BREAK, LONDON)
    by_id = row.staff_id or row.asked_by_id
    if fate == "answered":
        row.how = rng.choice((How.OBSERVED, How.INFERRED) if row.staff_id else (How.TELEPHONE, How.GATE))
        row.given_on, row.answered_at, row.entered_by_id = at.date(), at, by_id
        row.words = _words(row, rng)
    elif fate == "declined" and row.staff_id:
        row.closed_at, row.closed_by_id, row.closed_why = at, by_id, rng.choice(FOR_NOTHING)
    return row


def _school_day(on: date) -> date:
    """The day itself, or the Friday before a weekend."""
    return on - timedelta(days=max(0, on.weekday() - 4))


def _words(row: PlanContribution, rng: Random) -> dict[str, str]:
    """Something to two of the sections that want this voice."""
    said: dict[str, str | list[str]] = {}
    for section in row.sections[:2]:
        lines, texts = LINES.get(section.key, ()), TEXTS.get(section.key, ())
        if section.shape is Shape.LINES and lines:
            said[section.key] = rng.sample(lines, min(2, len(lines)))
        elif texts:
            said[section.key] = rng.choice(texts)
    return {section.key: text for section in row.sections if (text := text_of(said, section))}
