"""The statutory clock of a plan as pages tell it: each date with its rule, what is late, and whose lateness it is."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from pupils.clocks import (
    Decision,
    Due,
    Party,
    annual_review,
    needs_assessment,
    personal_education,
    phase_transfer,
    review_meeting,
    support_review,
)
from pupils.deadlines import Told, all_told
from pupils.models import Plan, PlanDates, Review
from pupils.plan_kinds import Clock
from staffing.calendar import Calendar, academic_year_start

Terms = Sequence[tuple[date, date]]


@dataclass(frozen=True)
class Running:
    """What a clock is read from: the plan, its dates and reviews, and the school's days."""

    plan: Plan
    dates: PlanDates
    reviews: Sequence[Review]
    since: date | None
    terms: Terms
    calendar: Calendar
    on: date

    @property
    def year(self) -> int:
        """The pupil's year as a number: 0 is Reception."""
        return academic_year_start(self.on) - self.plan.pupil.cohort

    @property
    def last_held_on(self) -> date | None:
        return max((each.held_on for each in self.reviews if each.held_on), default=None)

    @property
    def last_decided_on(self) -> date | None:
        """When the authority last decided after a review: as noted at a review, or of one that was held elsewhere."""
        found = [each.decided_on for each in self.reviews] + [self.dates.reviewed_on]
        return max((on for on in found if on), default=None)


@dataclass(frozen=True)
class Group:
    """Dates that belong together."""

    heading: str
    rows: list[Told]


def groups_of(running: Running) -> list[Group]:
    """What a plan has to keep: none of a kind that runs by no statutory clock."""
    found = _DUES[running.plan.made_of.clock](running) if running.plan.made_of.clock else {}
    return [Group(heading, all_told(dues, running.on, running.calendar)) for heading, dues in found.items()]


def rows_of(running: Running) -> list[Told]:
    return [row for group in groups_of(running) for row in group.rows]


def authoritys_lateness(running: Running) -> str:
    """How often the authority was or is late, and by how much in all, in a sentence; empty where it never was.

    One decision counts once: by its meeting where there was one, by the year where there was none.
    """
    if running.plan.made_of.clock is not Clock.ANNUAL:
        return ""
    waiting = [each for each in running.reviews if each.held_on and each.decided_on is None]
    dues = [*_assessment(running), *([] if waiting else _yearly(running))]
    last_held_on = running.last_held_on
    for each in running.reviews:
        # Of an earlier meeting whose decision nobody noted, nobody knows how late it was.
        if each.held_on and (each.decided_on or each.held_on == last_held_on):
            dues += _after(each, running)
    days = [due.days_late(running.on) for due in dues if due.whose is Party.AUTHORITY]
    late = [each for each in days if each]
    if not late:
        return ""
    times = "once" if len(late) == 1 else f"{len(late)} times"
    return f"The authority was late {times}, by {sum(late)} days in all."


def held_in_a_year(running: Running) -> int:
    """Reviews held in the last twelve months."""
    year_ago = running.on - timedelta(days=365)
    return sum(1 for each in running.reviews if each.held_on and each.held_on > year_ago)


def _annual(running: Running) -> dict[str, list[Due]]:
    found = {"Needs assessment": _assessment(running), "Annual review": _yearly(running)}
    held = [each for each in running.reviews if each.held_on]
    if held:
        found["After the last meeting"] = _after(
            max(held, key=lambda each: each.held_on or date.min), running
        )
    return {heading: dues for heading, dues in found.items() if dues}


def _assessment(running: Running) -> list[Due]:
    """None of a plan that is issued, where nobody knows when it was asked for."""
    dates = running.dates
    if not dates.asked_on and (dates.issued_on or running.plan.number):
        return []
    return [
        *needs_assessment(
            dates.asked_on, decided_on=dates.decided_on, advice_asked_on=dates.advice_asked_on,
            advice_sent_on=dates.advice_sent_on, draft_on=dates.draft_on, commented_on=dates.commented_on,
            consulted_on=dates.consulted_on, answered_on=dates.answered_on, issued_on=dates.issued_on,
        )
    ]  # fmt: skip


def _yearly(running: Running) -> list[Due]:
    dates = running.dates
    rows = annual_review(
        dates.issued_on, decided_on=running.last_decided_on, born_on=running.plan.pupil.date_of_birth,
        moved_on=dates.moved_on, last_met_on=running.last_held_on,
    )  # fmt: skip
    transfer = phase_transfer(
        running.year, running.on, next_place_from=dates.next_place_from, done_on=_settled_on(running)
    )
    return [*rows, *([transfer] if transfer else [])]


def _settled_on(running: Running) -> date | None:
    """When what a review of this school year led to was final: the plan names the next place then."""
    begins = date(academic_year_start(running.on), 9, 1)
    settled = [
        each.final_on if each.decision == Decision.AMEND else each.decided_on
        for each in running.reviews
        if each.held_on and each.held_on >= begins
    ]
    return max(filter(None, settled), default=None)


def _after(last: Review, running: Running) -> list[Due]:
    """What a meeting set off; a decision that was noted with the plan's dates counts for it."""
    noted = running.last_decided_on
    decided_on = noted if noted and last.held_on and noted >= last.held_on else None
    rows = review_meeting(
        last.held_on,
        sent_on=last.sent_on,
        decided_on=last.decided_on or decided_on,
        decision=last.decision,
        final_on=last.final_on,
    )
    return [*rows[1:]]


def _termly(running: Running) -> dict[str, list[Due]]:
    dates = running.dates
    rows = personal_education(
        dates.entered_on, begun_on=dates.begun_on, ready_on=dates.ready_on, moved_on=dates.school_on,
        renewed_on=dates.renewed_on, reviewed_on=running.last_held_on, terms=running.terms, on=running.on,
    )  # fmt: skip
    return {"Personal education plan": [*rows]}


def _three_a_year(running: Running) -> dict[str, list[Due]]:
    return {"SEN support": [support_review(running.last_held_on or running.since)]}


_DUES = {Clock.ANNUAL: _annual, Clock.TERMLY: _termly, Clock.THREE_A_YEAR: _three_a_year}
