"""Reviews of plans: planned, moved or called off, held, closed, put right; and what follows them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.db import IntegrityError, transaction

from pupils.actions.plan_record import follow_clock
from pupils.actions.round_robin import freeze_round_robin
from pupils.actions.tasks import write_task
from pupils.models import Plan, Review, ReviewAction, ReviewAmendment, ReviewOutcome, ReviewPerson, Target
from pupils.reviews import in_force_since
from staffing.access import Actor
from staffing.audit import AuditVerb, record
from staffing.models import Staff
from staffing.receipts import Stale, claim_version
from staffing.refusals import Refused

ONE_ALREADY = "A review of this plan is planned already. Move it, or call it off first."
NOT_IN_FORCE = "This plan is not in force yet: there is nothing to review."
NOT_SAID = "A review is closed once every target has an outcome and it says what was decided."


@dataclass(frozen=True)
class Meeting:
    """When, where and why a review is held, who leads it, and who is invited: colleagues, and others by name."""

    meets_on: date
    meets_at: time | None
    place: str
    reason: str
    leader: Staff
    staff: Collection[Staff]
    others: Sequence[str]


@dataclass(frozen=True)
class Finding:
    """What became of a target, and the evidence; `result` is empty where nothing is said yet."""

    target: Target
    result: str
    evidence: str


@dataclass(frozen=True)
class NextStep:
    """What somebody is to do by a day."""

    text: str
    owner: Staff
    due_on: date


@transaction.atomic
def plan_review(*, by: Actor, plan: Plan, meeting: Meeting, at: datetime) -> Review:
    """Raises Refused where the plan is not in force on that day, or a review is planned already."""
    _not_before_its_plan(plan, meeting.meets_on, "meets_on")
    try:
        with transaction.atomic():
            review = Review.objects.create(
                plan=plan, planned_by_id=by.staff_id, planned_at=at, **_when_and_where(meeting)
            )
    except IntegrityError as fault:
        if not plan.reviews.planned().exists():
            raise
        raise Refused(ONE_ALREADY, "meets_on") from fault
    _invite(review, meeting)
    record(by, AuditVerb.CREATE, review, pupil_id=plan.pupil_id)
    return review


@transaction.atomic
def move_review(*, by: Actor, review: Review, version: int, meeting: Meeting) -> Review:
    """Change a review that is still to be held; raises Stale where somebody saved or held it meanwhile."""
    _not_before_its_plan(review.plan, meeting.meets_on, "meets_on")
    review = _claimed(review, version)
    for name, value in _when_and_where(meeting).items():
        setattr(review, name, value)
    review.save()
    _invite(review, meeting)
    record(by, AuditVerb.EDIT, review, pupil_id=review.plan.pupil_id)
    return review


@transaction.atomic
def call_off_review(*, by: Actor, review: Review, version: int, on: date, why: str) -> Review:
    review = _claimed(review, version)
    review.called_off_on, review.called_off_why = on, why
    review.save()
    record(by, AuditVerb.END, review, pupil_id=review.plan.pupil_id)
    return review


@transaction.atomic
def write_up_review(
    *,
    by: Actor,
    review: Review,
    version: int,
    said: Mapping[str, Any],
    presence: Mapping[int, str],
    others: Sequence[str],
    findings: Sequence[Finding],
    steps: Sequence[NextStep],
    closes: bool,
    at: datetime,
) -> Review:
    """What was said at the meeting. Closing freezes it, gives the steps to their owners as tasks, and moves the plan's
    review on. Raises Stale where somebody saved meanwhile, Refused where too little is said to close it.

    `said` has the day it was held, the views, decisions, dissent and the next date, by their columns.
    """
    _not_before_its_plan(review.plan, said["held_on"], "held_on")
    review = claim_version(review, version)
    if review.is_closed or review.called_off_on:
        raise Stale
    for name, value in said.items():
        setattr(review, name, value)
    if closes and (not review.decisions or not all(each.result for each in findings)):
        raise Refused(NOT_SAID)
    _note_who_came(review, presence, others)
    _note_outcomes(review, findings)
    review.actions.all().delete()
    actions = [
        ReviewAction.objects.create(review=review, text=step.text, owner=step.owner, due_on=step.due_on)
        for step in steps
    ]
    if closes:
        _close(by, review, actions, at)
    review.save()
    record(by, AuditVerb.EDIT, review, pupil_id=review.plan.pupil_id, closed=closes)
    return review


@transaction.atomic
def amend_review(*, by: Actor, review: Review, text: str, reason: str, at: datetime) -> ReviewAmendment:
    """What is put right of a closed review: a row beside what was said, which stays."""
    amendment = ReviewAmendment.objects.create(
        review=review, text=text, reason=reason, written_by_id=by.staff_id, written_at=at
    )
    record(by, AuditVerb.CREATE, amendment, pupil_id=review.plan.pupil_id)
    return amendment


@transaction.atomic
def follow_review(*, by: Actor, review: Review, version: int, dates: Mapping[str, Any]) -> Review:
    """What was done about a review and when, before it and after: the papers, the report, the authority's decision."""
    review = claim_version(review, version)
    for name, value in dates.items():
        setattr(review, name, value)
    review.save()
    if review.decided_on:
        follow_clock(review.plan_id)
    record(by, AuditVerb.EDIT, review, pupil_id=review.plan.pupil_id)
    return review


def _claimed(review: Review, version: int) -> Review:
    """A review that is still to be held, locked."""
    review = claim_version(review, version)
    if not review.is_planned:
        raise Stale
    return review


def _not_before_its_plan(plan: Plan, on: date, field: str) -> None:
    since = in_force_since(plan)
    if since is None or plan.is_over:
        raise Refused(NOT_IN_FORCE, field)
    if on < since:
        said = f"{since.day} {since:%b %Y}"
        raise Refused(f"This plan is in force since {said}: a review of it can’t be before.", field)


def _when_and_where(meeting: Meeting) -> dict[str, Any]:
    return {
        "meets_on": meeting.meets_on,
        "meets_at": meeting.meets_at,
        "place": meeting.place,
        "reason": meeting.reason,
        "leader": meeting.leader,
    }


def _invite(review: Review, meeting: Meeting) -> None:
    """Whoever is invited already keeps their row."""
    wanted = {each.pk for each in meeting.staff}
    review.people.filter(staff__isnull=False).exclude(staff__in=wanted).delete()
    review.people.filter(staff__isnull=True).exclude(name__in=meeting.others).delete()
    colleagues = set(review.people.values_list("staff_id", flat=True))
    named = set(review.people.values_list("name", flat=True))
    ReviewPerson.objects.bulk_create(
        [ReviewPerson(review=review, staff_id=pk) for pk in sorted(wanted - colleagues)]
        + [ReviewPerson(review=review, name=name) for name in meeting.others if name not in named]
    )


def _note_who_came(review: Review, presence: Mapping[int, str], others: Sequence[str]) -> None:
    for person in review.people.all():
        person.presence = presence.get(person.pk, person.presence)
        person.save(update_fields=["presence"])
    came = ReviewPerson.Presence.CAME
    ReviewPerson.objects.bulk_create(ReviewPerson(review=review, name=name, presence=came) for name in others)


def _note_outcomes(review: Review, findings: Sequence[Finding]) -> None:
    review.outcomes.exclude(target__in=[each.target for each in findings]).delete()
    for each in findings:
        ReviewOutcome.objects.update_or_create(
            review=review,
            target=each.target,
            defaults={"what": each.target.what, "result": each.result, "evidence": each.evidence},
        )


def _close(by: Actor, review: Review, actions: Sequence[ReviewAction], at: datetime) -> None:
    freeze_round_robin(review, at)
    review.closed_at, review.closed_by_id = at, by.staff_id
    for action in actions:
        action.task = write_task(
            by=by,
            owner_id=action.owner_id,
            text=action.text,
            due_on=action.due_on,
            at=at,
            pupil_id=review.plan.pupil_id,
        )
        action.save(update_fields=["task"])
    if review.next_on:
        plan = Plan.objects.select_for_update().get(pk=review.plan_id)
        # Whoever has the draft open is told, as of any other change.
        plan.review_by, plan.version = review.next_on, plan.version + 1
        plan.save()
