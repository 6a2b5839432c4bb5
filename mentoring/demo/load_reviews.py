"""Reviews of the demo's plans, and the dates, provision and premium of EHCP records and PEPs, the same every time."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any, Final

from simple_history.utils import bulk_create_with_history

from mentoring.demo.load_support import Rows
from mentoring.demo.plan_words import (
    DECISIONS,
    EVIDENCE,
    NEXT_STEPS,
    OUTCOMES,
    PARENT_VIEWS,
    PREMIUM,
    PROVISION,
    PUPIL_VIEWS,
    STAFF_VIEWS,
)
from mentoring.demo.trust import SEED, DemoTrust
from pupils.clocks import add_months, annual_meeting_by
from pupils.models import (
    Document,
    Plan,
    PlanDates,
    PlanVersion,
    PremiumLine,
    ProvisionLine,
    PupilContact,
    Review,
    ReviewAction,
    ReviewOutcome,
    ReviewPerson,
    SoughtOutcome,
    Target,
    Task,
)
from pupils.plan_kinds import Clock
from pupils.review_calendar import CLOCKED
from staffing.calendar import LONDON, Calendar
from staffing.models import School

BATCH: Final = 500
END_OF_DAY: Final = time(16, 0)
MEETS_AT: Final = (time(9, 0), time(13, 30), time(15, 15))
RESULTS: Final = ("met", "met", "partly", "partly", "exceeded", "not_met")


@dataclass
class DemoReview:
    """A review with who comes; one that was held has outcomes and a next step."""

    review: Review
    targets: Sequence[Target]


def load_reviews(trust: DemoTrust, rows: Rows) -> None:
    """One Plans reviewed at each new version, EHCPs due around today, PEPs with their clocks."""
    rng, on = Random(f"{SEED}:reviews:{rows.school.urn}"), trust.marked.morning
    calendar = rows.school.calendar()
    plans = Plan.objects.filter(pupil__school=rows.school, kind__in=CLOCKED, number__gt=0).current()
    made: list[DemoReview] = []
    for plan in plans.select_related("pupil__school", "author").prefetch_related("targets").order_by("pk"):
        if plan.made_of.clock is Clock.ANNUAL:
            _load_record(plan, rng, on)
        elif plan.made_of.clock is Clock.TERMLY:
            _load_personal(plan, rng, on)
        made += _held(plan, rng)
        lately = list(_held_lately(plan, rng, on, calendar))
        made += lately or _planned(plan, rng, on, calendar)
    reviews: list[Any] = [each.review for each in made]
    for review in reviews:
        review._history_user = rows.users[review.planned_by_id]
    bulk_create_with_history(reviews, Review, batch_size=BATCH)
    _load_parts(made, _homes(rows.school, on), rng)


def _held(plan: Plan, rng: Random) -> Iterator[DemoReview]:
    """A cycle ends with a review, after which the next version comes in force; of a record none of ours brought one."""
    since = PlanVersion.objects.filter(plan=plan).order_by("number").values_list("in_force_from", flat=True)
    held = list(since)[1:]
    for place, held_on in enumerate(held):
        next_on = held[place + 1] if place + 1 < len(held) else None
        at = datetime.combine(held_on, END_OF_DAY, LONDON)
        review = Review(
            plan=plan, meets_on=held_on, meets_at=rng.choice(MEETS_AT), place="Room 4", leader=plan.author,
            held_on=held_on, pupil_view=rng.choice(PUPIL_VIEWS), parent_view=rng.choice(PARENT_VIEWS),
            staff_view=rng.choice(STAFF_VIEWS), decisions=rng.choice(DECISIONS), closed_at=at, closed_by=plan.author,
            next_on=next_on or add_months(held_on, 4), views_asked_on=held_on - timedelta(days=21),
            circulated_on=held_on - timedelta(days=7), sent_on=held_on + timedelta(days=rng.choice((3, 6, 9))),
            planned_by=plan.author, planned_at=at - timedelta(days=35),
        )  # fmt: skip
        yield DemoReview(review, list(plan.targets.all()))


def _held_lately(plan: Plan, rng: Random, on: date, calendar: Calendar) -> Iterator[DemoReview]:
    """Of some records the meeting was some weeks ago: the authority has decided, or is late with it."""
    if plan.made_of.clock is not Clock.ANNUAL or rng.random() > 0.3:
        return
    days = list(calendar.school_days(on - timedelta(days=45), on - timedelta(days=10)))
    held_on = rng.choice(days or [on - timedelta(days=30)])
    at = datetime.combine(held_on, END_OF_DAY, LONDON)
    is_decided = (on - held_on).days > 28 and rng.random() < 0.6
    review = Review(
        plan=plan, meets_on=held_on, meets_at=time(14, 0), place="Library", leader=plan.author, held_on=held_on,
        pupil_view=rng.choice(PUPIL_VIEWS), parent_view=rng.choice(PARENT_VIEWS),
        staff_view=rng.choice(STAFF_VIEWS), decisions=rng.choice(DECISIONS), closed_at=at, closed_by=plan.author,
        dissent=rng.choice(("", "", "Parents ask for a change of placement; school sees the need met here.")),
        next_on=add_months(held_on, 11), views_asked_on=held_on - timedelta(days=28),
        circulated_on=held_on - timedelta(days=14), planned_by=plan.author, planned_at=at - timedelta(days=45),
        sent_on=held_on + timedelta(days=9) if (on - held_on).days > 9 else None,
        decision=rng.choice(("maintain", "amend")) if is_decided else "",
        decided_on=held_on + timedelta(days=28) if is_decided else None,
    )  # fmt: skip
    yield DemoReview(review, list(plan.targets.all()))


def _planned(plan: Plan, rng: Random, on: date, calendar: Calendar) -> Iterator[DemoReview]:
    """Some have a review planned, on a school day of the next weeks."""
    if rng.random() > (0.5 if plan.made_of.clock is not Clock.THREE_A_YEAR else 0.25):
        return
    days = list(calendar.school_days(on + timedelta(days=1), on + timedelta(days=25)))
    if not days:
        return
    meets_on = rng.choice(days)
    asked = meets_on - timedelta(days=28)
    yield DemoReview(
        Review(
            plan=plan, meets_on=meets_on, meets_at=rng.choice(MEETS_AT), place=rng.choice(("Room 4", "Library")),
            leader=plan.author, planned_by=plan.author,
            planned_at=datetime.combine(on - timedelta(days=40), END_OF_DAY, LONDON),
            views_asked_on=asked if asked <= on and rng.random() < 0.8 else None,
        ),
        (),
    )  # fmt: skip


def _homes(school: School, on: date) -> dict[int, str]:
    """By pupil, the parent or carer who is rung first."""
    links = PupilContact.objects.reachable(on).filter(pupil__school=school).select_related("contact")
    parents = (link for link in links.order_by("-priority", "-pk") if link.is_parent)
    return {link.pupil_id: link.contact.name for link in parents}


def _load_parts(made: Sequence[DemoReview], homes: dict[int, str], rng: Random) -> None:
    people, outcomes = [], []
    tasks: list[Any] = []
    for each in made:
        review = each.review
        presence = "came" if review.held_on else "invited"
        people += [
            ReviewPerson(review=review, staff=review.leader, presence=presence),
        ]
        if (pupil_id := review.plan.pupil_id) in homes:
            people.append(ReviewPerson(review=review, name=homes[pupil_id], presence=presence))
        if review.held_on:
            people.append(ReviewPerson(review=review, name="Specialist teacher", presence="sorry"))
            outcomes += [
                ReviewOutcome(
                    review=review, target=target, what=target.what, result=rng.choice(RESULTS),
                    evidence=rng.choice(EVIDENCE),
                )
                for target in each.targets
            ]  # fmt: skip
            tasks.append(_done(review, rng.choice(NEXT_STEPS)))
    ReviewPerson.objects.bulk_create(people, batch_size=BATCH)
    ReviewOutcome.objects.bulk_create(outcomes, batch_size=BATCH)
    bulk_create_with_history(tasks, Task, batch_size=BATCH)
    actions = [
        ReviewAction(review=task.of, text=task.text, owner=task.owner, due_on=task.due_on, task=task)
        for task in tasks
    ]
    ReviewAction.objects.bulk_create(actions, batch_size=BATCH)


def _done(review: Review, text: str) -> Task:
    """What the review asked for, done since."""
    assert review.held_on
    at = datetime.combine(review.held_on, END_OF_DAY, LONDON)
    task = Task(
        school=review.plan.pupil.school, owner=review.leader, set_by=review.leader, pupil=review.plan.pupil, text=text,
        due_on=review.held_on + timedelta(days=14), set_at=at, done_at=at + timedelta(days=7), done_by=review.leader,
    )  # fmt: skip
    task.of, task._history_user = review, review._history_user  # type: ignore[attr-defined]
    return task


def _load_record(plan: Plan, rng: Random, on: date) -> None:
    """Issued about a year ago, so that its review is due around today; of a few nobody knows when."""
    issued_on = on - timedelta(days=365 + rng.randint(-75, 12))
    dates = PlanDates(plan=plan)
    if rng.random() < 0.9:
        dates.issued_on = issued_on
        dates.asked_on = issued_on - timedelta(days=140 + rng.choice((0, 0, -7, 12, 30)))
        dates.decided_on = dates.asked_on + timedelta(days=rng.choice((38, 42, 50)))
        dates.draft_on = issued_on - timedelta(days=30)
    dates.save()
    if by := annual_meeting_by(dates.issued_on):
        Plan.objects.filter(pk=plan.pk).update(review_by=by)
    paper = Document.objects.filter(pupil=plan.pupil, withdrawn_at__isnull=True).order_by("pk").first()
    sought = [
        SoughtOutcome.objects.create(
            plan=plan, text=text, area=area, document=paper, page=2 if paper else None
        )
        for text, area in rng.sample(OUTCOMES, rng.randint(2, 4))
    ]
    for section, what, quantity, minutes, frequency, ratio, deliverer in rng.sample(
        PROVISION, rng.randint(3, 5)
    ):
        ProvisionLine.objects.create(
            plan=plan, section=section, outcome=rng.choice(sought), what=what, quantity=quantity, minutes=minutes,
            frequency=frequency, ratio=ratio, deliverer=deliverer, document=paper,
            page=rng.randint(3, 9) if paper else None,
        )  # fmt: skip


def _load_personal(plan: Plan, rng: Random, on: date) -> None:
    entered_on = on - timedelta(days=rng.choice((12, 30, 200, 500)))
    dates = PlanDates(plan=plan, entered_on=entered_on)
    if (on - entered_on).days > 20:
        dates.begun_on = entered_on + timedelta(days=rng.choice((9, 14, 20)))
    if (on - entered_on).days > 40:
        dates.ready_on = entered_on + timedelta(days=rng.choice((26, 33)))
    dates.save()
    for what, amount, impact in rng.sample(PREMIUM, 2):
        PremiumLine.objects.create(
            plan=plan, what=what, on=on - timedelta(days=rng.randint(10, 60)), amount=amount, impact=impact
        )
