"""A review of a plan as its pages tell it: what has to be done by when, and what its day clashes with."""

from collections.abc import Collection
from datetime import date, datetime, time

from pupils.clocks import Due, Party, back_plan, review_meeting
from pupils.deadlines import Told, all_told, best_school_day, why_no_school_day
from pupils.models import Plan, PlanVersion, Review, ReviewPerson
from pupils.plan_kinds import Clock
from staffing.calendar import Calendar
from staffing.models import Staff

OWN_RHYTHM = "No rule: the school’s own rhythm"
# Two meetings that begin so close to each other can't both be held.
A_MEETING_MINUTES = 60


def in_force_since(plan: Plan) -> date | None:
    """When the first version came in force; None before."""
    return (
        PlanVersion.objects.filter(plan=plan)
        .order_by("number")
        .values_list("in_force_from", flat=True)
        .first()
    )


def first_proposal(plan: Plan, on: date, calendar: Calendar) -> date | None:
    """The day by which a plan is to be reviewed, or the school day before; None where that has passed."""
    if plan.review_by is None:
        return None
    proposed = best_school_day(plan.review_by, calendar) or plan.review_by
    return proposed if proposed >= on else None


def steps_of(review: Review, on: date, calendar: Calendar) -> list[Told]:
    """What has to be done before and after a review, with its rule, and whether it was."""
    return all_told(_dues(review), on, calendar)


def _dues(review: Review) -> list[Due]:
    meets_on = review.held_on or review.meets_on
    is_statutory = review.plan.made_of.clock is Clock.ANNUAL
    plan, is_held = back_plan(meets_on, is_statutory=is_statutory), review.held_on is not None
    asked = Due(
        "Ask for views", plan.ask_by, "2 weeks before papers go round", OWN_RHYTHM, Party.SCHOOL,
        review.views_asked_on, is_held,
    )  # fmt: skip
    meeting = Due("Meeting", meets_on, "The day planned", OWN_RHYTHM, Party.SCHOOL, review.held_on)
    if is_statutory:
        before, *after = review_meeting(
            meets_on,
            invited_on=review.circulated_on,
            sent_on=review.sent_on,
            decided_on=review.decided_on,
            decision=review.decision,
            final_on=review.final_on,
        )
        return [asked, before, meeting, *after]
    return [
        asked,
        Due(
            "Send papers round", plan.circulate_by, "1 week before the meeting", OWN_RHYTHM, Party.SCHOOL,
            review.circulated_on, is_held,
        ),
        meeting,
        Due(
            "Send the record to the family", plan.send_by, "1 week after the meeting", OWN_RHYTHM, Party.SCHOOL,
            review.sent_on,
        ),
    ]  # fmt: skip


def clashes_of(
    plan: Plan,
    meets_on: date,
    meets_at: time | None,
    staff: Collection[Staff],
    calendar: Calendar,
    *,
    but: int | None = None,
) -> list[str]:
    """What speaks against a day, in sentences: a holiday, or another review of the same pupil or with the same people.

    `but` is the review that is being moved. Nothing is said of whom the other review is about.
    """
    found = [why] if (why := why_no_school_day(meets_on, calendar)) else []
    others = Review.objects.planned().filter(meets_on=meets_on, plan__pupil__school_id=plan.pupil.school_id)
    same_pupil = others.filter(plan__pupil_id=plan.pupil_id).exclude(pk=but)
    if any(_at_once(meets_at, at) for at in same_pupil.values_list("meets_at", flat=True)):
        found.append("Another review of the same pupil is planned for that day.")
    names = {each.pk: each.name for each in staff}
    invited = ReviewPerson.objects.filter(review__in=others.exclude(pk=but), staff__in=names)
    taken = [
        *invited.values_list("staff_id", "review__meets_at"),
        *others.exclude(pk=but).filter(leader__in=names).values_list("leader_id", "meets_at"),
    ]
    for staff_id, at in dict.fromkeys(taken):
        if staff_id and _at_once(meets_at, at):
            when = f" at {at:%H:%M}" if at else ""
            found.append(f"{names[staff_id]} has another review that day{when}.")
    return list(dict.fromkeys(found))


def _at_once(mine: time | None, other: time | None) -> bool:
    """Whether two meetings of a day overlap; where a time is not known they may."""
    if mine is None or other is None:
        return True
    day = date(2000, 1, 1)
    apart = datetime.combine(day, mine) - datetime.combine(day, other)
    return abs(apart.total_seconds()) < A_MEETING_MINUTES * 60
