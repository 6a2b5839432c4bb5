"""Putting pupils on caseloads, moving them and taking them off: dates that don't overlap, limits, and links."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.formats import date_format

from pupils.involvement import link_caseloads
from pupils.models import CaseloadAssignment, Pupil
from staffing.access import Actor, open_or_coming
from staffing.audit import AuditVerb, record
from staffing.models import Staff
from staffing.receipts import claim_version
from staffing.refusals import Refused

DAY = timedelta(days=1)


@transaction.atomic
def assign_caseload(
    *, pupil: Pupil, mentor: Staff, starts_on: date, by: Actor, over_limit_reason: str = ""
) -> CaseloadAssignment:
    """Put a pupil on a mentor's caseload from a day on."""
    assignment = _assign(pupil, mentor, starts_on, by, over_limit_reason)
    record(by, AuditVerb.CREATE, assignment, pupil_id=pupil.pk, **_beginning(assignment))
    return assignment


def _beginning(assignment: CaseloadAssignment) -> dict[str, Any]:
    return {"mentor": assignment.mentor_id, "starts_on": assignment.starts_on.isoformat()}


def _assign(
    pupil: Pupil, mentor: Staff, starts_on: date, by: Actor, over_limit_reason: str
) -> CaseloadAssignment:
    """The row and what follows from it; whoever calls writes the event.

    Refused where the pupil has a mentor on any day from then on, where either of them is not at the school that
    day, and beyond a full caseload unless a reason is given. Mentor, then pupil, are locked while it is looked at.
    """
    mentor = locked_mentors([mentor.pk]).get()
    pupil = Pupil.objects.select_for_update().get(pk=pupil.pk, school_id=mentor.school_id)
    check_days(pupil, mentor, starts_on)
    rows = CaseloadAssignment.objects.filter(open_or_coming(starts_on), pupil=pupil)
    check_overlap(pupil, rows.select_related("mentor").order_by("starts_on").first())
    is_over = caseload_on(mentor, starts_on) >= mentor.full_caseload()
    if is_over and not over_limit_reason:
        raise Refused(
            f"{mentor.name} has a full caseload ({mentor.full_caseload()} pupils). Give a reason to go over it.",
            "over_limit_reason",
        )
    assignment = CaseloadAssignment.objects.create(
        pupil=pupil,
        mentor=mentor,
        starts_on=starts_on,
        over_limit_reason=over_limit_reason if is_over else "",
        assigned_by_id=by.staff_id,
    )
    link_caseloads([assignment])
    return assignment


@transaction.atomic
def end_caseload(
    *, assignment: CaseloadAssignment, ends_on: date, version: int, by: Actor
) -> CaseloadAssignment:
    """Take a pupil off a caseload after `ends_on`; raises Stale where somebody changed it meanwhile."""
    _end(assignment, ends_on, version)
    record(by, AuditVerb.END, assignment, pupil_id=assignment.pupil_id, ends_on=ends_on.isoformat())
    return assignment


def _end(assignment: CaseloadAssignment, ends_on: date, version: int) -> None:
    if ends_on < assignment.starts_on:
        raise Refused(
            f"This began on {date_format(assignment.starts_on)}: it cannot end before that.", "ends_on"
        )
    Pupil.objects.select_for_update().get(pk=assignment.pupil_id)
    claim_version(assignment, version)
    _check_room_after(assignment, ends_on)
    assignment.ends_on = ends_on
    assignment.save()
    link_caseloads([assignment])


@transaction.atomic
def move_caseload(
    *,
    assignment: CaseloadAssignment,
    mentor: Staff,
    starts_on: date,
    version: int,
    by: Actor,
    over_limit_reason: str = "",
) -> CaseloadAssignment:
    """Hand a pupil over: the old mentor until the day before, the new one from `starts_on`; both or neither."""
    if mentor.pk == assignment.mentor_id:
        raise Refused(f"The pupil is with {mentor.name} already.", "mentor")
    check_leaving(assignment, starts_on)
    # The order of locks is that of assign_caseload: mentor, then pupil.
    locked_mentors([mentor.pk]).get()
    _end(assignment, starts_on - DAY, version)
    moved = _assign(assignment.pupil, mentor, starts_on, by, over_limit_reason)
    record(
        by,
        AuditVerb.EDIT,
        moved,
        pupil_id=moved.pupil_id,
        moved_from=assignment.mentor_id,
        **_beginning(moved),
    )
    return moved


def caseload_on(mentor: Staff, on: date) -> int:
    """How many pupils the mentor has on a day, or is to have later; who has left the school takes no place."""
    rows = CaseloadAssignment.objects.filter(open_or_coming(on), mentor=mentor)
    return rows.exclude(pupil__left_on__lt=on).count()


def locked_mentors(mentor_ids: Iterable[int]) -> QuerySet[Staff]:
    """Mentors who are to get pupils, locked in the order of their keys; pupils are locked after them.

    Others may go on naming them meanwhile: whoever saves has just done so on the receipt of the form.
    """
    rows = Staff.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=mentor_ids)
    return rows.select_related("school").order_by("pk")


def check_days(pupil: Pupil, mentor: Staff, on: date) -> None:
    if not mentor.is_employed(on):
        raise Refused(f"{mentor.name} does not work at the school on {date_format(on)}.", "mentor")
    if not pupil.is_on_roll(on):
        raise Refused(f"{pupil.name} is not on roll on {date_format(on)}.", "starts_on")


def check_leaving(assignment: CaseloadAssignment, starts_on: date) -> None:
    """Whether the pupil may go on to another from a day on."""
    if starts_on <= assignment.starts_on:
        raise Refused(
            f"The pupil came to this caseload on {date_format(assignment.starts_on)}: move them on a later day.",
            "starts_on",
        )
    if assignment.ends_on and assignment.ends_on < starts_on - DAY:
        raise Refused(
            f"This ended on {date_format(assignment.ends_on)}. Put the pupil on the new caseload instead.",
            "starts_on",
        )


def check_overlap(pupil: Pupil, other: CaseloadAssignment | None) -> None:
    """`other`: the first place that is open on the day from which the pupil is to get one, or later."""
    if other is None:
        return
    until = f" to {date_format(other.ends_on)}" if other.ends_on else ""
    raise Refused(
        f"{pupil.name} is on {other.mentor.name}’s caseload from {date_format(other.starts_on)}{until}. "
        "End that first, or move the pupil.",
        "starts_on",
    )


def _check_room_after(assignment: CaseloadAssignment, ends_on: date) -> None:
    """An ended assignment may be given a later end, but not into the next mentor's days."""
    later = CaseloadAssignment.objects.filter(
        pupil=assignment.pupil_id, starts_on__gt=assignment.starts_on, starts_on__lte=ends_on
    )
    following = later.select_related("mentor").first()
    if following:
        raise Refused(
            f"From {date_format(following.starts_on)} the pupil is on {following.mentor.name}’s caseload.",
            "ends_on",
        )
