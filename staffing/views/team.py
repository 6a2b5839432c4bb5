"""Who is of the safeguarding team, by name and dates: proposed by one, approved by another."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from staffing.access import TEAM_APPROVERS, Can, needs, step_up
from staffing.actions.team import approve_member, decline_member, end_member, propose_member
from staffing.approval import waiting
from staffing.calendar import now, today
from staffing.forms import KeyedForm
from staffing.forms.dates import EndForm
from staffing.forms.team import TeamForm
from staffing.models import StaffRole
from staffing.refusals import Refused
from staffing.requests import StaffRequest

TEAM = "staffing:team_list"
PROPOSED = "Proposed. It counts once another has approved it."


@needs(Can.TEAM_VIEW)
@require_safe
def team_list(request: StaffRequest) -> HttpResponse:
    """Today's team, who is proposed, and who was of it or was declined."""
    on = today()
    rows = list(StaffRole.objects.of_team(request.actor).for_approval())
    appointed = [row for row in rows if row.is_approved and (row.ends_on is None or row.ends_on >= on)]
    proposed = [row for row in rows if row.is_waiting]
    context = {
        "team": appointed,
        "proposed": waiting(request.actor, proposed, on, TEAM_APPROVERS),
        "past": [row for row in reversed(rows) if row not in appointed and row not in proposed],
    }
    return render(request, "staffing/team_list.html", context)


@needs(Can.TEAM_EDIT)
@step_up
def team_create(request: StaffRequest) -> HttpResponse:
    form = TeamForm.of(request, initial={"starts_on": today()})
    if request.method == "POST" and form.is_valid():
        given = {**form.values(), "at": now()}
        if done := _save(request, form, lambda: propose_member(by=request.actor, **given), PROPOSED):
            return done
    return _page(request, form, "Propose somebody for the team", "Propose")


@needs(Can.TEAM_APPROVE)
@step_up
@require_POST
def team_approve(request: StaffRequest, team_role_id: int) -> HttpResponse:
    return _decide(request, team_role_id, approve_member)


@needs(Can.TEAM_APPROVE)
@step_up
@require_POST
def team_decline(request: StaffRequest, team_role_id: int) -> HttpResponse:
    return _decide(request, team_role_id, decline_member)


def _decide(request: StaffRequest, role_id: int, decide: Callable[..., StaffRole]) -> HttpResponse:
    row = get_object_or_404(StaffRole.objects.of_team(request.actor), pk=role_id)
    try:
        row = decide(by=request.actor, row=row, at=now())
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"{row} for {row.staff.name}: {row.get_state_display()}.")
    return redirect(TEAM)


@needs(Can.TEAM_EDIT)
@step_up
def team_end(request: StaffRequest, team_role_id: int) -> HttpResponse:
    rows = StaffRole.objects.of_team(request.actor).select_related("staff")
    row = get_object_or_404(rows, pk=team_role_id)
    form = EndForm.of(request, initial={"ends_on": row.ends_on or today()})
    if request.method == "POST" and form.is_valid():
        last = form.values()
        if done := _save(request, form, lambda: end_member(by=request.actor, row=row, **last), "Saved."):
            return done
    return _page(request, form, f"Last day in the team: {row.staff.name}, {row}", "Save")


def _save(
    request: StaffRequest, form: KeyedForm, act: Callable[[], object], said: str
) -> HttpResponse | None:
    """Act once for this form; None where a rule refused, which the form then says."""
    address = reverse(TEAM)

    def do() -> str:
        act()
        return address

    try:
        form.once(do, address)
    except Refused as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        return None
    messages.success(request, said)
    return redirect(address)


def _page(request: StaffRequest, form: KeyedForm, title: str, button: str) -> HttpResponse:
    return render(request, "staffing/team_form.html", {"form": form, "title": title, "button": button})
