"""One's own account, and which school one acts in."""

import logging
from collections.abc import Callable

from allauth.account import views as library
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from staffing.access import public, signed_in
from staffing.actions.account import set_shortcuts, switch_school
from staffing.actions.browsers import end_browser, end_others
from staffing.calendar import now, today
from staffing.forms.shortcuts import ShortcutForm
from staffing.middleware import ACTS_IN
from staffing.models import Browser
from staffing.requests import StaffRequest

log = logging.getLogger(__name__)


@public
def password_reset(request: HttpRequest) -> HttpResponse:
    """Ask for a link. The answer leaves before anybody is looked up, so its time tells nothing of the address."""
    response: HttpResponse = library.password_reset(request)
    work = getattr(request, "after_answer", None)
    if work:
        response.close = _then(response.close, work)  # type: ignore[method-assign]
    return response


def _then(close: Callable[[], None], work: Callable[[], None]) -> Callable[[], None]:
    """What the server calls when it has sent the answer: the work first, while the database is still open."""

    def both() -> None:
        try:
            work()
        except Exception as error:
            log.error("a link was not sent: %s", type(error).__name__)
        finally:
            close()

    return both


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def account(request: StaffRequest) -> HttpResponse:
    sent = request.POST if request.method == "POST" else None
    form = ShortcutForm(sent, user=request.user)
    if sent is not None and form.is_valid():
        is_on = form.cleaned_data["has_shortcuts"]
        set_shortcuts(by=request.actor, user=request.user, has_shortcuts=is_on, keys=form.keys())
        messages.success(request, "Saved.")
        return redirect("staffing:account")
    roles = request.staff.roles.in_force(today()).prefetch_related("years")
    browsers = Browser.objects.visible_to(request.actor).signed_in(now())
    context = {"staff": request.staff, "roles": roles, "browsers": browsers, "form": form}
    return render(request, "staffing/account.html", context)


@signed_in
@require_POST
def browser_end(request: StaffRequest, browser_id: int) -> HttpResponse:
    """Sign out on one browser, such as one left open in a classroom."""
    browser = get_object_or_404(Browser.objects.visible_to(request.actor), pk=browser_id)
    end_browser(by=request.actor, browser=browser)
    messages.success(request, f"Signed out on {browser.kind}.")
    return redirect("staffing:account")


@signed_in
@require_POST
def browsers_end(request: StaffRequest) -> HttpResponse:
    end_others(by=request.actor, this=request.browser)
    messages.success(request, "Signed out everywhere but here.")
    return redirect("staffing:account")


@signed_in
@require_POST
def school_switch(request: StaffRequest) -> HttpResponse:
    """Another school of one's own; any other id answers as one that does not exist."""
    wanted = request.POST.get("school", "")
    staff = next((each for each in request.staff_choices if str(each.school_id) == wanted), None)
    if staff is None:
        raise Http404
    switch_school(by=staff.actor_with(staff.roles_held, today()), to=staff, user=request.user)
    request.session[ACTS_IN] = staff.school_id
    request.session.cycle_key()
    return redirect("/")
