"""What is to be done at the desk, by date: actions, answers that are expected, meetings."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from safeguarding.agencies import next_meeting, referrals_of
from safeguarding.models import Concern, Entry
from safeguarding.plans import Plan
from safeguarding.sealing import Body


@dataclass(frozen=True)
class Due:
    """`owner_id` is empty for what is the whole team's."""

    on: date
    what: str
    who: str
    tag: str
    concern: Concern
    address: str
    owner_id: int | None = None

    def is_late(self, on: date) -> bool:
        return self.on < on


def due_with_agencies(concern: Concern, entries: Iterable[Entry], said: dict[int, Body | None]) -> list[Due]:
    """Answers that are expected, and the next strategy meeting."""
    entries = list(entries)
    due = [
        Due(
            referral.reply_by,
            referral.asked,
            referral.agency,
            "Answer expected",
            concern,
            reverse("safeguarding:referral_answer", args=[concern.pk, referral.entry.pk]),
        )
        for referral in referrals_of(entries, said)
        if referral.reply_by
    ]
    if on := next_meeting(entries, said):
        address = reverse("safeguarding:concern_strategy", args=[concern.pk])
        due.append(Due(on, "Strategy meeting", "the team", "Meeting", concern, address))
    return due


def due_of_plans(plans: Iterable[Plan], names: dict[int, str], on: date) -> list[Due]:
    """Core groups, conferences and reviews to come or gone by, of plans that are not over.

    Each leads to the concern in which the plan was last written.
    """
    return [
        Due(
            meeting.next_on,
            f"{kind.label}: {names[plan.key_id]}",
            str(plan.level.label),
            "Review due",
            concern,
            reverse("safeguarding:plan_meeting", args=[concern.pk, plan.entry.pk]),
        )
        for plan in plans
        if plan.is_on(on) and (concern := plan.entry.concern)
        for kind, meeting in plan.meetings.items()
        if meeting.next_on
    ]
