"""Long work with support, as the job worker finds it, and what support says to other rooms."""

from collections.abc import Sequence, Set
from datetime import date

from interventions.cover import link_covers
from interventions.involvement import link_provisions
from interventions.models import Cover, PlannedSession, Programme, Provision, ProvisionPupil, Slot
from interventions.planning import plan_ahead, replan_provision, rings_of, silenced
from interventions.strategies import count_uses
from interventions.weeks import recompute
from pupils.involvement import follows_groups
from pupils.leavers import ends_with_leaving
from pupils.line_uses import LineUse, counts_uses
from pupils.models import Plan
from staffing.access import Actor, open_or_coming
from staffing.actions.school import REPLAN_JOB
from staffing.bells import Ring, hangs_on_bells
from staffing.calendar import today, week_start
from staffing.jobs import Progress, job
from staffing.leaving import counted, counts_what_stays
from staffing.models import School, Staff


@hangs_on_bells
def slots_left_without(school_id: int, rings: Set[Ring]) -> list[str]:
    """Weekly slots that a changed week would leave without bells: day, period and adult, never the provision."""
    slots = Slot.objects.filter(provision__programme__school=school_id).exclude(ends_on__lt=today())
    found = silenced(slots.select_related("period", "staff"), rings_of(school_id), rings)
    return [f"{slot} ({slot.staff.name})" for slot in found]


@follows_groups
def relink_classes(group_ids: Sequence[int]) -> None:
    """Who supports or covers a class works with whoever joins it, and no longer with whoever leaves."""
    link_provisions(Provision.objects.filter(teaching_group__in=group_ids))
    link_covers(Cover.objects.to_come(today()).filter(lesson__group__in=group_ids))


@ends_with_leaving(ProvisionPupil)
def follow_places(places: Sequence[ProvisionPupil]) -> None:
    """Who has left is in no provision: who sees whom, what is planned and what was promised follow."""
    provisions = Provision.objects.filter(pk__in={place.provision_id for place in places})
    rows = list(provisions.select_related("programme__school"))
    link_provisions(rows)
    for provision in rows:
        replan_provision(provision.pk, provision.programme.school, today())
    # Of a place that was to begin later nothing is left to say whose promise it was.
    planned = PlannedSession.objects.filter(provision__in=[row.pk for row in rows]).values_list(
        "provision", "on"
    )
    recompute(
        {
            (place.pupil_id, week_start(on))
            for provision_id, on in planned
            for place in places
            if place.provision_id == provision_id
        }
    )


@counts_what_stays
def support_of(staff: Staff, on: date) -> list[str]:
    """Slots on this person's timetable, and the provision and programmes they lead, on a day or later."""
    slots = Slot.objects.filter(open_or_coming(on), open_or_coming(on, "provision__"), staff=staff)
    provisions = Provision.objects.open_or_coming(on).filter(lead=staff)
    programmes = Programme.objects.running().filter(lead=staff)
    return [
        *counted(slots.count(), "weekly slot", "weekly slots"),
        *counted(provisions.count(), "provision led", "provisions led"),
        *counted(programmes.count(), "programme led", "programmes led"),
    ]


@job(REPLAN_JOB, title="Planning sessions by the new calendar", page="staffing:calendar_edit")
def replan(actor: Actor, school_id: int, progress: Progress) -> str:
    """After the calendar changed; begun again, it finds planned what it planned before."""
    added = plan_ahead(School.objects.get(pk=school_id), today())
    return f"Planned sessions follow the calendar: {added:,} added."


@counts_uses
def uses_in_sessions(plan: Plan) -> list[LineUse]:
    """What was said in sessions of the lines of a plan."""
    return count_uses(plan)
