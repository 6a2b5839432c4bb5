"""One's own account, and which school one acts in."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from staffing.access import signed_in
from staffing.actions.account import set_shortcuts, switch_school
from staffing.calendar import today
from staffing.middleware import ACTS_IN
from staffing.requests import StaffRequest


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def account(request: StaffRequest) -> HttpResponse:
    if request.method == "POST":
        has_shortcuts = request.POST.get("has_shortcuts") == "on"
        set_shortcuts(by=request.actor, user=request.user, has_shortcuts=has_shortcuts)
        messages.success(request, "Saved.")
        return redirect("staffing:account")
    roles = request.staff.roles.open(today()).prefetch_related("years")
    return render(request, "staffing/account.html", {"staff": request.staff, "roles": roles})


@signed_in
@require_POST
def school_switch(request: StaffRequest) -> HttpResponse:
    """Another school of one's own; any other id answers as one that does not exist."""
    wanted = request.POST.get("school", "")
    staff = next((each for each in request.staff_choices if str(each.school_id) == wanted), None)
    if staff is None:
        raise Http404
    switch_school(by=staff.actor(today()), to=staff, user=request.user)
    request.session[ACTS_IN] = staff.school_id
    request.session.cycle_key()
    return redirect("/")
