"""What is to be looked at because it is kept no longer than needed: holding it, and erasing it by two people."""

from collections.abc import Callable
from typing import Final

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from safeguarding import retention
from safeguarding.actions.erasure import approve_erasure, ask_erasure, decline_erasure, hold, lift_hold
from safeguarding.forms.desk import DeskForm
from safeguarding.forms.moves import ApproveErasureForm, AskErasureForm, WhyForm
from safeguarding.models import Concern, ConcernPupil, EntryKey, Erasure
from safeguarding.thread import lines_of
from safeguarding.views.acting import act_on
from staffing.access import Can, needs, step_up
from staffing.calendar import now, today
from staffing.paging import page_of
from staffing.requests import StaffRequest

ROWS: Final = 25
STEPS: Final[dict[str, tuple[str, type[DeskForm]]]] = {
    "hold": ("Put under a legal hold", WhyForm),
    "lift": ("Lift the legal hold", WhyForm),
    "ask": ("Ask for it to be erased", AskErasureForm),
    "approve": ("Erase it", ApproveErasureForm),
    "decline": ("Don’t erase it", WhyForm),
}


@needs(Can.CONCERN_VIEW)
@step_up
@require_GET
def retention_list(request: StaffRequest) -> HttpResponse:
    """Whose file is due to be looked at; nothing is erased by itself."""
    on = today()
    page = page_of(retention.to_look_at(request.actor, on), request.GET.get("page"), ROWS)
    rows = retention.read(page, on)
    return render(request, "safeguarding/retention_list.html", {"page": page, "rows": rows})


@needs(Can.CONCERN_VIEW)
@step_up
@require_GET
def retention_detail(request: StaffRequest, subject_key_id: int) -> HttpResponse:
    """What concerns one child, why it is to be looked at, and what was said of keeping it."""
    kept = _kept(request, subject_key_id)
    about = ConcernPupil.objects.visible_to(request.actor).filter(key=kept.key).values("concern")
    context = {
        "kept": kept,
        "concerns": list(Concern.objects.visible_to(request.actor).filter(pk__in=about)),
        "count": EntryKey.objects.visible_to(request.actor).filter(key=kept.key).count(),
        "history": [(entry, list(lines_of(body))) for entry, body in retention.history(kept.key)],
        "next": [(name, STEPS[name][0]) for name in _next(request, kept)],
        "is_mine": kept.erasure is not None and kept.erasure.requested_by_id == request.staff.pk,
    }
    return render(request, "safeguarding/retention_detail.html", context)


@needs(Can.CONCERN_EDIT)
@step_up
@require_http_methods(["GET", "POST"])
def retention_note(request: StaffRequest, subject_key_id: int, retention_step_id: str) -> HttpResponse:
    """Hold or lift, ask, approve or decline; which is whose turn the action says."""
    if retention_step_id not in STEPS:
        raise Http404
    kept = _kept(request, subject_key_id)
    title, form_class = STEPS[retention_step_id]
    form = form_class.of(request)
    address = reverse("safeguarding:retention_detail", args=[kept.key.pk])

    def do() -> str:
        _doing(request, kept, retention_step_id, form)()
        return address

    return act_on(
        request,
        form,
        do,
        title=title,
        back=(address, "What is kept"),
        about=kept.name,
        is_grave=retention_step_id == "approve",
    )


def _doing(
    request: StaffRequest, kept: retention.Kept, retention_step_id: str, form: DeskForm
) -> Callable[[], object]:
    by, key, told = request.actor, kept.key, form.told()
    if retention_step_id in ("hold", "lift"):
        turn = hold if retention_step_id == "hold" else lift_hold
        return lambda: turn(by=by, key=key, reason=told["reasons"])
    if retention_step_id == "ask":
        return lambda: ask_erasure(by=by, key=key, at=now(), **told)
    erasure = get_object_or_404(Erasure.objects.visible_to(by), key=key)
    if retention_step_id == "approve":
        return lambda: approve_erasure(by=by, erasure=erasure, at=now())
    return lambda: decline_erasure(by=by, erasure=erasure, reason=told["reasons"])


def _next(request: StaffRequest, kept: retention.Kept) -> list[str]:
    """What this person may do now."""
    if kept.key.destroyed_at:
        return []
    steps = ["lift"] if kept.is_held else ["hold"]
    if kept.erasure is None:
        return steps if kept.is_held else [*steps, "ask"]
    is_mine = kept.erasure.requested_by_id == request.staff.pk
    return [*steps, "decline"] if is_mine or kept.is_held else ["approve", *steps, "decline"]


def _kept(request: StaffRequest, subject_key_id: int) -> retention.Kept:
    key = get_object_or_404(retention.one(request.actor), pk=subject_key_id)
    return retention.read([key], today())[0]
