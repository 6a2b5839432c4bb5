"""Long work with support, as the job worker finds it."""

from interventions.planning import plan_ahead
from staffing.access import Actor
from staffing.actions.school import REPLAN_JOB
from staffing.calendar import today
from staffing.jobs import Progress, job
from staffing.models import School


@job(REPLAN_JOB, title="Planning sessions by the new calendar", page="staffing:calendar_edit")
def replan(actor: Actor, school_id: int, progress: Progress) -> str:
    """After the calendar changed; begun again, it finds planned what it planned before."""
    added = plan_ahead(School.objects.get(pk=school_id), today())
    return f"Planned sessions follow the calendar: {added:,} added."
