"""What is to be looked at because it is kept no longer than needed: holding it, and erasing it by two people."""

from collections.abc import Callable, Mapping
from typing import Final

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from safeguarding import retention
from safeguarding.actions.erasure import approve_erasure, ask_erasure, decline_erasure, hold, lift_hold
from safeguarding.forms.desk import DeskForm
from safeguarding.forms.moves import ApproveErasureForm, AskErasureForm, WhyForm
from safeguarding.models import Concern, ConcernPupil, Entry, EntryKey
from safeguarding.thread import lines_of
from safeguarding.views.acting import act_on
from staffing.access import Actor, Can, needs, step_up
from staffing.calendar import now, today
from staffing.models import Staff
from staffing.paging import page_of
from staffing.requests import StaffRequest

ROWS: Final = 25
# What it is called, and its form.
Step = tuple[str, type[DeskForm]]
STEPS: Final[dict[str, Step]] = {
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
        "history": told_of(kept),
        "next": [
            (_step(kept.key.pk, name), name, STEPS[name][0]) for name in next_steps(request.staff, kept)
        ],
        "is_mine": is_asked_by(request.staff, kept),
    }
    return render(request, "safeguarding/retention_detail.html", context)


@needs(Can.CONCERN_EDIT)
@step_up
@require_http_methods(["GET", "POST"])
def retention_note(request: StaffRequest, subject_key_id: int, retention_step_id: str) -> HttpResponse:
    """Hold or lift, ask, approve or decline; which is whose turn the action says."""
    kept = _kept(request, subject_key_id)
    address = reverse("safeguarding:retention_detail", args=[kept.key.pk])
    return note_step(request, kept, retention_step_id, STEPS, address)


def note_step(
    request: StaffRequest, kept: retention.Kept, step: str, steps: Mapping[str, Step], address: str
) -> HttpResponse:
    """The page of one of `steps`, which leads to `address`, where what is kept stands."""
    if step not in steps:
        raise Http404
    title, form_class = steps[step]
    form = form_class.of(request)

    def do() -> str:
        _doing(request.actor, kept, step, form)()
        return address

    is_grave = step == "approve"
    return act_on(
        request,
        form,
        do,
        title=title,
        back=(address, "What is kept"),
        about=kept.name,
        is_grave=is_grave,
        button="Erase it for good" if is_grave else "Save",
    )


def _doing(by: Actor, kept: retention.Kept, step: str, form: DeskForm) -> Callable[[], object]:
    """One step, with what was filled in; which is whose turn the action says."""
    key, told = kept.key, form.told()
    if step in ("hold", "lift"):
        turn = hold if step == "hold" else lift_hold
        return lambda: turn(by=by, key=key, reason=told["reasons"])
    if step == "ask":
        return lambda: ask_erasure(by=by, key=key, at=now(), **told)
    erasure = kept.erasure
    if erasure is None:
        raise Http404
    if step == "approve":
        return lambda: approve_erasure(by=by, erasure=erasure, at=now())
    return lambda: decline_erasure(by=by, erasure=erasure, reason=told["reasons"])


def is_asked_by(staff: Staff, kept: retention.Kept) -> bool:
    return kept.erasure is not None and kept.erasure.requested_by_id == staff.pk


def next_steps(staff: Staff, kept: retention.Kept) -> list[str]:
    """What one of two may do now."""
    if kept.key.destroyed_at:
        return []
    steps = ["lift"] if kept.is_held else ["hold"]
    if kept.erasure is None:
        return steps if kept.is_held else [*steps, "ask"]
    return [*steps, "decline"] if is_asked_by(staff, kept) or kept.is_held else ["approve", *steps, "decline"]


def told_of(kept: retention.Kept) -> list[tuple[Entry, list[tuple[str, str]]]]:
    return [(entry, list(lines_of(body))) for entry, body in retention.history(kept.key)]


def _step(key_id: int, name: str) -> str:
    return reverse("safeguarding:retention_note", args=[key_id, name])


def _kept(request: StaffRequest, subject_key_id: int) -> retention.Kept:
    key = get_object_or_404(retention.one(request.actor), pk=subject_key_id)
    return retention.read([key], today())[0]
