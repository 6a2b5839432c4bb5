"""Clocks that the law or the department sets: pure functions of days and a calendar.

Calendar days, working days and school days are three things, and each rule says which it counts.
"""

from calendar import monthrange
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum
from typing import Final

from django.db import models

from staffing.calendar import Calendar, academic_year_start, add_working_days, week_start

# Ten unauthorised half-days in a rolling ten school weeks: then a penalty notice has to be considered.
UNAUTHORISED_LIMIT: Final = 10
UNAUTHORISED_WEEKS: Final = 10


@dataclass(frozen=True, slots=True)
class Unauthorised:
    """Unauthorised half-days in the ten school weeks that began on a Monday."""

    count: int
    since: date

    @property
    def is_reached(self) -> bool:
        return self.count >= UNAUTHORISED_LIMIT


def rolling_weeks(calendar: Calendar, on: date, marked: Iterable[date] = ()) -> list[date]:
    """Mondays of the last ten school weeks up to a day, its own week among them, the oldest first.

    They run on over terms and school years. A school without terms in its calendar has the weeks that are marked.
    """
    monday = week_start(on)
    if not calendar.spans:
        return sorted({each for each in marked if each <= monday})[-UNAUTHORISED_WEEKS:]
    own = [monday] if calendar.is_school_week(monday) else []
    return calendar.previous_school_weeks(monday, UNAUTHORISED_WEEKS - len(own)) + own


def unauthorised_of(counts: Mapping[date, int], weeks: list[date]) -> Unauthorised | None:
    """The count of these weeks, by unauthorised half-days of each Monday; None where there are no weeks."""
    if not weeks:
        return None
    return Unauthorised(sum(counts.get(monday, 0) for monday in weeks), weeks[0])


class Party(Enum):
    """Who has to keep a date: the word is how pages name them."""

    SCHOOL = "School"
    AUTHORITY = "Authority"
    FAMILY = "Family"
    ADVISERS = "Whoever is asked for advice"
    SOCIAL_CARE = "Social worker"


@dataclass(frozen=True, slots=True)
class Due:
    """One date that a rule sets: `on` is None where the day it counts from is not known, which is never guessed.

    `done_on` is when it was kept, where that is known. `is_met` says that it is known to be kept, though not when.
    """

    what: str
    on: date | None
    rule: str
    source: str
    whose: Party
    done_on: date | None = None
    is_met: bool = False

    def days_late(self, on: date) -> int:
        """Calendar days after it was due on which it was kept; until it is, those that have passed."""
        if self.on is None or (self.is_met and self.done_on is None):
            return 0
        return max(((self.done_on or on) - self.on).days, 0)

    def is_open(self) -> bool:
        return self.on is not None and self.done_on is None and not self.is_met

    def is_late(self, on: date) -> bool:
        """Not kept, and its day has passed."""
        return self.is_open() and self.days_late(on) > 0


def add_months(on: date, months: int) -> date:
    """The same day of a later month, or its last day where it has no such day."""
    year, month = divmod(on.year * 12 + on.month - 1 + months, 12)
    return date(year, month + 1, min(on.day, monthrange(year, month + 1)[1]))


def within_months(on: date, months: int) -> date:
    """The last day of so many months that start with a day, so that the day itself counts."""
    later = add_months(on, months)
    return later if later.day < on.day else later - timedelta(days=1)


def _days(on: date | None, days: int) -> date | None:
    return None if on is None else on + timedelta(days=days)


def _months(on: date | None, months: int) -> date | None:
    return None if on is None else within_months(on, months)


# Comments are open for fifteen days, of which the day that the papers are served is the first.
COMMENT_DAYS: Final = 14


def needs_assessment(
    asked_on: date | None,
    *,
    decided_on: date | None = None,
    advice_asked_on: date | None = None,
    advice_sent_on: date | None = None,
    draft_on: date | None = None,
    commented_on: date | None = None,
    consulted_on: date | None = None,
    answered_on: date | None = None,
    issued_on: date | None = None,
) -> tuple[Due, ...]:
    """From a request for an education, health and care needs assessment to the final plan, in calendar days.

    SEND Regulations 2014, regulations 5 to 13. Parts that hang on a step of the authority count from that step.
    """
    is_issued = issued_on is not None
    return (
        Due(
            "Decision whether to assess", _days(asked_on, 42), "6 weeks after the request",
            "SEND Regulations 2014, reg. 5", Party.AUTHORITY, decided_on, is_issued,
        ),
        Due(
            "Advice to the authority", _days(advice_asked_on, 42), "6 weeks after it was asked for",
            "SEND Regulations 2014, reg. 8", Party.ADVISERS, advice_sent_on, is_issued,
        ),
        Due(
            "Told where no plan is to be issued; else the draft is out by about now", _days(asked_on, 112),
            "16 weeks after the request", "SEND Regulations 2014, reg. 10", Party.AUTHORITY, draft_on, is_issued,
        ),
        Due(
            "Family’s comments on the draft", _days(draft_on, COMMENT_DAYS), "15 days, the day it was sent the first",
            "SEND Regulations 2014, reg. 13", Party.FAMILY, commented_on, is_issued,
        ),
        Due(
            "Answer of the school that is consulted", _days(consulted_on, 15), "15 days after it was asked",
            "SEND Code of Practice 2015, 9.83", Party.SCHOOL, answered_on, is_issued,
        ),
        Due(
            "Final plan", _days(asked_on, 140), "20 weeks after the request",
            "SEND Regulations 2014, reg. 13", Party.AUTHORITY, issued_on,
        ),
    )  # fmt: skip


def annual_review_by(issued_on: date | None, decided_on: date | None = None) -> date | None:
    """When the review has to be complete, which is when the authority has decided: issue or last decision sets it off."""
    return _months(decided_on or issued_on, 12)


# The authority has four weeks from the meeting, so that a meeting on the last day would be decided too late.
WEEKS_TO_DECIDE: Final = 4
FIVE: Final = 5


def annual_meeting_by(issued_on: date | None, decided_on: date | None = None) -> date | None:
    """When the review meeting has to be held, so that the authority can decide in time."""
    return _days(annual_review_by(issued_on, decided_on), -7 * WEEKS_TO_DECIDE)


def annual_review(
    issued_on: date | None,
    *,
    decided_on: date | None = None,
    born_on: date | None = None,
    moved_on: date | None = None,
    last_met_on: date | None = None,
) -> tuple[Due, ...]:
    """The yearly review of an EHCP: complete within twelve months, met four weeks before that at the latest.

    Children and Families Act 2014, section 44; SEND Regulations 2014, regulations 15 and 18 to 22. `moved_on` is when
    another authority took the plan over, `last_met_on` the day of the last review meeting.
    """
    base = decided_on or issued_on
    by = annual_review_by(issued_on, decided_on)
    rule = "12 months, the day of issue or of the last decision the first"
    if by and moved_on and (later := within_months(moved_on, 3)) > by:
        by, rule = later, "3 months after another authority took the plan over"
    is_met = bool(base and last_met_on and last_met_on >= base)
    rows = [
        Due(
            "Review meeting", _days(by, -7 * WEEKS_TO_DECIDE), "4 weeks before the review has to be complete",
            "SEND Regulations 2014, reg. 20", Party.SCHOOL,
            last_met_on if is_met else None,
        ),
        Due(
            "Authority’s decision, which completes the review", by, rule, "Children and Families Act 2014, s. 44",
            Party.AUTHORITY,
        ),
    ]  # fmt: skip
    if moved_on:
        rows.append(
            Due(
                "Family told when the new authority reviews the plan", _days(moved_on, 42),
                "6 weeks after it took the plan over", "SEND Regulations 2014, reg. 15", Party.AUTHORITY,
            )
        )  # fmt: skip
    if base and born_on and _months_later(last_met_on, base) < add_months(born_on, 12 * FIVE):
        rows.insert(
            0,
            Due(
                "Looked at again, as the child is under five", _months_later(last_met_on, base),
                "6 months after the last time", "SEND Code of Practice 2015, 9.178", Party.AUTHORITY,
            ),
        )  # fmt: skip
    return tuple(rows)


def _months_later(last_met_on: date | None, base: date) -> date:
    return add_months(max(last_met_on or base, base), 6)


class Decision(models.TextChoices):
    """What the authority decides after a review."""

    MAINTAIN = "maintain", "Keep the plan as it is"
    AMEND = "amend", "Amend the plan"
    CEASE = "cease", "End the plan"


def review_meeting(
    meets_on: date | None,
    *,
    invited_on: date | None = None,
    sent_on: date | None = None,
    decided_on: date | None = None,
    decision: str = "",
    final_on: date | None = None,
) -> tuple[Due, ...]:
    """What a review meeting of an EHCP sets off, before it and after it, in calendar days.

    SEND Regulations 2014, regulations 20 and 22. A proposal to amend goes out within the four weeks, and the final plan
    eight weeks after it: twelve from the meeting (R (L, M and P) v Devon County Council [2022] EWHC 493 (Admin)).
    """
    rows = [
        Due(
            "Invitations and papers", _days(meets_on, -14), "2 weeks before the meeting",
            "SEND Regulations 2014, reg. 20", Party.SCHOOL, invited_on,
        ),
        Due(
            "Report to the authority and all who were invited", _days(meets_on, 14), "2 weeks after the meeting",
            "SEND Regulations 2014, reg. 20", Party.SCHOOL, sent_on,
        ),
        Due(
            "Authority’s decision: keep, amend or end the plan", _days(meets_on, 28), "4 weeks after the meeting",
            "SEND Regulations 2014, reg. 20", Party.AUTHORITY, decided_on,
        ),
    ]  # fmt: skip
    if decision == Decision.AMEND:
        rows += [
            Due(
                "Family’s comments on what is proposed", _days(decided_on, COMMENT_DAYS),
                "15 days, the day it was sent the first", "SEND Regulations 2014, reg. 22", Party.FAMILY,
                None, final_on is not None,
            ),
            Due(
                "Final plan after the amendment", _days(meets_on, 84), "12 weeks after the meeting",
                "SEND Regulations 2014, reg. 22; [2022] EWHC 493 (Admin)", Party.AUTHORITY, final_on,
            ),
        ]  # fmt: skip
    return tuple(rows)


TRANSFER_SOURCE: Final = "SEND Regulations 2014, reg. 18"
# Years after which a pupil changes school. After Year 2 some do, which the year alone does not tell.
INTO_SCHOOL, OUT_OF_PRIMARY, OUT_OF_SECONDARY = -1, 6, 11
POST_16: Final = (12, 13, 14)


def phase_transfer(
    year: int, on: date, *, next_place_from: date | None = None, done_on: date | None = None
) -> Due | None:
    """By when a plan names the next place, of a pupil who is in that year (Reception is 0) on a day.

    `next_place_from` is when somebody over sixteen begins at the next place, where they change it.
    """
    spring = academic_year_start(on) + 1
    if year in (INTO_SCHOOL, OUT_OF_PRIMARY):
        rule, by = "15 February of the year of transfer", date(spring, 2, 15)
    elif year == OUT_OF_SECONDARY:
        rule, by = "31 March of the year of transfer, from secondary to post-16", date(spring, 3, 31)
    elif year in POST_16 and next_place_from:
        rule, by = "5 months before the next place begins", add_months(next_place_from, -5)
    else:
        return None
    return Due("Plan amended for the next phase", by, rule, TRANSFER_SOURCE, Party.AUTHORITY, done_on)


def prepares_for_adulthood(year: int) -> bool:
    """From Year 9 every review looks at preparing for adulthood (SEND Code of Practice 2015, 8.9; reg. 12)."""
    return year >= 9


def personal_education(
    entered_on: date | None,
    *,
    begun_on: date | None = None,
    ready_on: date | None = None,
    moved_on: date | None = None,
    renewed_on: date | None = None,
    reviewed_on: date | None = None,
    terms: Sequence[tuple[date, date]] = (),
    on: date,
) -> tuple[Due, ...]:
    """A PEP: begun in 10 and ready in 20 working days, bank holidays left out; and reviewed in each school term.

    Working days run on in holidays: the care plan's first review is what it has to be ready for (Care Planning,
    Placement and Case Review Regulations 2010; Promoting the education of looked-after children, 2018).
    """
    source = "Promoting the education of looked-after children, 2018"
    rows = [
        Due(
            "PEP begun", _working(entered_on, 10), "10 working days after coming into care", source,
            Party.SOCIAL_CARE, begun_on, ready_on is not None,
        ),
        Due(
            "PEP ready for the first review of the care plan", _working(entered_on, 20),
            "20 working days after coming into care", source, Party.SOCIAL_CARE, ready_on,
        ),
    ]  # fmt: skip
    if moved_on:
        rows.append(
            Due(
                "New PEP after a change of school", _working(moved_on, 20), "20 working days after the change", source,
                Party.SOCIAL_CARE, renewed_on,
            )
        )  # fmt: skip
    by = _term_end(terms, reviewed_on, on)
    rows.append(Due("Termly review", by, "Once in each school term", source, Party.SCHOOL))
    return tuple(rows)


def _working(on: date | None, days: int) -> date | None:
    return None if on is None else add_working_days(on, days)


def _term_end(terms: Sequence[tuple[date, date]], reviewed_on: date | None, on: date) -> date | None:
    """The last day of the first term that is not over and had no review; None where the calendar ends before."""
    ahead = sorted(term for term in terms if term[1] >= on)
    had = [reviewed_on is not None and first <= reviewed_on <= last for first, last in ahead]
    return next((last for (_, last), is_had in zip(ahead, had, strict=True) if not is_had), None)


def support_review(last_on: date | None) -> Due:
    """SEN support: parents are met three times a year at least, which is four months after the last time."""
    by = None if last_on is None else add_months(last_on, 4)
    return Due(
        "Review with the family",
        by,
        "3 times a year at least",
        "SEND Code of Practice 2015, 6.65",
        Party.SCHOOL,
    )


@dataclass(frozen=True, slots=True)
class BackPlan:
    """What has to be done by when for a meeting on a day: all of it in calendar days."""

    ask_by: date
    circulate_by: date
    meet_on: date
    send_by: date


def back_plan(meets_on: date, *, is_statutory: bool) -> BackPlan:
    """From the day of the meeting: of an EHCP as regulation 20 has it, else at half its pace, which no rule sets.

    Views are asked for two weeks before they are sent round, so that there is time to answer.
    """
    circulate, send = (14, 14) if is_statutory else (7, 7)
    return BackPlan(
        ask_by=meets_on - timedelta(days=circulate + 14),
        circulate_by=meets_on - timedelta(days=circulate),
        meet_on=meets_on,
        send_by=meets_on + timedelta(days=send),
    )
