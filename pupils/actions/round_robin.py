"""What teachers say before a review: written, changed until the review is closed, reminded of, frozen."""

from collections.abc import Mapping
from datetime import datetime, time

from django.db import IntegrityError, transaction
from simple_history.utils import bulk_create_with_history

from pupils.models import PlanLine, Review, RoundRobinAnswer, RoundRobinLine
from pupils.round_robin import teachers_asked
from staffing.access import Actor
from staffing.audit import AuditVerb, record
from staffing.calendar import LONDON
from staffing.receipts import Stale, claim_version

# Of a strategy: what became of it, and one line about it.
Said = Mapping[PlanLine, tuple[str, str]]


@transaction.atomic
def answer_round_robin(
    *, by: Actor, review: Review, version: int, said: Said, text: str, at: datetime
) -> RoundRobinAnswer:
    """The teacher's own answer, first or put right; what came late stays marked by when it first came.

    `version` is 0 where nothing was said yet. Raises Stale where the review was closed meanwhile, or where the same
    person saved on another screen.
    """
    review = Review.objects.select_for_update().get(pk=review.pk)
    if review.is_closed or review.called_off_on:
        raise Stale
    answer = _claimed(by, review, version, at)
    answer.text = text
    answer.save()
    answer.lines.exclude(line__in=said).delete()
    for line, (what, note) in said.items():
        RoundRobinLine.objects.update_or_create(
            answer=answer, line=line, defaults={"said": what, "note": note}
        )
    record(by, AuditVerb.EDIT, review, pupil_id=review.plan.pupil_id, round_robin=answer.pk)
    return answer


def _claimed(by: Actor, review: Review, version: int, at: datetime) -> RoundRobinAnswer:
    if version:
        found = RoundRobinAnswer.objects.filter(review=review, staff_id=by.staff_id).first()
        if found is None:
            raise Stale
        return claim_version(found, version)
    try:
        with transaction.atomic():
            return RoundRobinAnswer.objects.create(review=review, staff_id=by.staff_id, answered_at=at)
    except IntegrityError as fault:
        raise Stale from fault


@transaction.atomic
def remind_teachers(*, by: Actor, review: Review, at: datetime) -> int:
    """Remind whoever has said nothing, once a day; says how many: none where they were reminded that day."""
    begins = datetime.combine(at.astimezone(LONDON).date(), time.min, LONDON)
    review = Review.objects.select_for_update(of=("self",)).select_related("plan__pupil").get(pk=review.pk)
    if not review.is_planned or (review.reminded_at and review.reminded_at >= begins):
        return 0
    answered = set(review.round_robin.values_list("staff_id", flat=True))
    waiting = [each for each in teachers_asked(review, begins.date()) if each.pk not in answered]
    if waiting:
        review.reminded_at, review.version = at, review.version + 1
        review.save()
        record(by, AuditVerb.EDIT, review, pupil_id=review.plan.pupil_id, reminded=len(waiting))
    return len(waiting)


def freeze_round_robin(review: Review, at: datetime) -> None:
    """Keep who was asked and has said nothing, as it stands when the review is closed."""
    answered = set(review.round_robin.values_list("staff_id", flat=True))
    asked = teachers_asked(review, at.astimezone(LONDON).date())
    silent = [RoundRobinAnswer(review=review, staff=each) for each in asked if each.pk not in answered]
    bulk_create_with_history(silent, RoundRobinAnswer)
