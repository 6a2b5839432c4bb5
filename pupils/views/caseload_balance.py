"""The board on which pupils are moved between caseloads: planned there, and saved together."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from pupils.actions.caseload_moves import MovesRefused, move_caseloads
from pupils.actions.handovers import Told, hand_over
from pupils.balance import Balance, read_balance
from pupils.forms.caseload_balance import BalanceForm, offer
from staffing.access import Can, needs
from staffing.audit import AuditVerb, record
from staffing.calendar import now, today
from staffing.requests import StaffRequest


@needs(Can.CASELOAD_EDIT)
@require_http_methods(["GET", "POST"])
def caseload_balance(request: StaffRequest) -> HttpResponse:
    """Nothing is written until all of it is saved. Without scripts, `count` answers with the numbers alone."""
    form = BalanceForm.of(request)
    balance = read_balance(request.actor, today(), form.wishes())
    is_counted = "count" in request.POST
    if request.method == "POST" and not is_counted and form.is_valid() and not _has_problems(form, balance):
        try:
            return redirect(form.once(lambda: _saved(request, form, balance)))
        except MovesRefused as refused:
            for said in refused.over:
                form.add_error("over_limit_reason", said)
            balance = read_balance(request.actor, today(), form.wishes(), refused.pupils)
            _has_problems(form, balance)
    pupil_ids = [card.pupil.pk for card in balance.cards]
    record(request.actor, AuditVerb.VIEW, "caseloads", pupil_ids=pupil_ids)
    context = {"form": form, "balance": offer(balance), "is_counted": is_counted}
    return render(request, "pupils/caseload_balance.html", context)


def _has_problems(form: BalanceForm, balance: Balance) -> bool:
    """Whether something stands with a pupil that keeps all of it from being saved; the summary names whom."""
    for card in balance.problems:
        form.add_error(None, f"{card.pupil.name}: {card.problem}")
    return bool(balance.problems)


def _saved(request: StaffRequest, form: BalanceForm, balance: Balance) -> str:
    here = reverse("pupils:caseload_balance")
    if not balance.planned:
        messages.info(request, "Nobody was moved.")
        return here
    said = form.cleaned_data
    moves = [card.move for card in balance.planned]
    how = {
        "moves": moves,
        "starts_on": said["starts_on"],
        "over_limit_reason": said["over_limit_reason"],
        "by": request.actor,
    }
    if said["has_handover"]:
        hand_over(told=Told(asks_for_notes=True), at=now(), **how)
    else:
        move_caseloads(**how)
    names = {column.key: column.mentor.name for column in balance.columns}
    words = [f"{card.pupil.short_name} to {names.get(card.to, 'nobody')}" for card in balance.planned]
    messages.success(request, f"Moved from {said['starts_on']:%-d %b %Y}: {', '.join(words)}.")
    return here
