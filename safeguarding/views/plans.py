"""Plans of help or protection of a pupil, from the concern in which the pupil is."""

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_http_methods

from safeguarding.actions.plans import change_plan, note_plan_meeting, start_plan
from safeguarding.desk import name_of, pupils_of
from safeguarding.forms.plans import PlanChangeForm, PlanForm, PlanMeetingForm, stored_of
from safeguarding.models import Concern
from safeguarding.plans import Plan, plan_entries, plans_of
from safeguarding.sealing import bodies
from safeguarding.views.acting import act_page, concern_of
from staffing.access import Can, needs, step_up
from staffing.forms.keyed import CHANGED
from staffing.receipts import Stale
from staffing.refusals import Refused
from staffing.requests import StaffRequest


@needs(Can.CONCERN_EDIT)
@step_up
@require_http_methods(["GET", "POST"])
def plan_create(request: StaffRequest, concern_id: int, concern_pupil_id: int) -> HttpResponse:
    concern = concern_of(request, concern_id)
    row = next((row for row in pupils_of(concern) if row.pk == concern_pupil_id and row.pupil_id), None)
    if row is None:
        raise Http404
    form = PlanForm.of(request)

    def do() -> object:
        return start_plan(by=request.actor, concern=concern, key=row.key, body=form.told())

    return act_page(request, concern, form, "A plan of help or protection", do, about=name_of(row, {}))


@needs(Can.CONCERN_EDIT)
@step_up
@require_http_methods(["GET", "POST"])
def plan_edit(request: StaffRequest, concern_id: int, concern_plan_id: int) -> HttpResponse:
    concern = concern_of(request, concern_id)
    plan, whom = _plan(request, concern, concern_plan_id)
    form = PlanChangeForm.of(request, initial=PlanChangeForm.initial_of(plan))

    def do() -> object:
        seen = form.cleaned_data["version"]
        try:
            return change_plan(by=request.actor, concern=concern, plan=plan, seen=seen, body=form.told())
        except Stale as stale:
            latest, _ = _plan(request, concern, concern_plan_id)
            form.hold_against(stored_of(latest), said="", version=latest.entry.number)
            raise Refused(CHANGED) from stale

    return act_page(request, concern, form, f"Change: {plan.level.label}", do, plan.entry, whom)


@needs(Can.CONCERN_EDIT)
@step_up
@require_http_methods(["GET", "POST"])
def plan_meeting(request: StaffRequest, concern_id: int, concern_plan_id: int) -> HttpResponse:
    concern = concern_of(request, concern_id)
    plan, whom = _plan(request, concern, concern_plan_id)
    form = PlanMeetingForm.of(request)

    def do() -> object:
        return note_plan_meeting(by=request.actor, concern=concern, plan=plan, body=form.told())

    return act_page(request, concern, form, f"Meeting about: {plan.level.label}", do, plan.entry, whom)


def _plan(request: StaffRequest, concern: Concern, entry_id: int) -> tuple[Plan, str]:
    """The plan that an entry belongs to, as it stands now, of a pupil in this concern; and the pupil's name."""
    keys = {row.key_id: row for row in pupils_of(concern) if not row.key.destroyed_at}
    entries = plan_entries(request.actor, list(keys))
    said = bodies(entries)
    body = said.get(entry_id)
    root = (body.get("plan") or entry_id) if body else None
    for plan in plans_of(entries, said):
        if plan.root == root:
            return plan, name_of(keys[plan.key_id], {})
    raise Http404
