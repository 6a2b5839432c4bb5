"""A folder of papers brought at once: chosen, looked at file by file, confirmed, attached to the plans they belong to."""

from typing import Final

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from pupils.actions import paper_batches as acts
from pupils.forms.paper_batch import MorePapersForm, PapersForm
from pupils.models import PaperBatch, PaperFile
from pupils.plan_kinds import DATED
from pupils.plan_names import kinds_in_use, names_of
from staffing.access import Actor, Can, needs
from staffing.audit import AuditVerb, record
from staffing.calendar import now
from staffing.paging import page_of
from staffing.refusals import Refused
from staffing.requests import StaffRequest

MOST_SHOWN: Final = 5
ROWS_ON_A_PAGE: Final = 50
Outcome = PaperFile.Outcome
# What somebody has to do something about comes first.
IN_ORDER: Final = (
    Outcome.REFUSED, Outcome.WAITING, Outcome.FITS, Outcome.ATTACHED, Outcome.THERE, Outcome.UNPACKED,
)  # fmt: skip
LOOKS: Final = {
    Outcome.REFUSED: "alert", Outcome.FITS: "good", Outcome.ATTACHED: "good", Outcome.THERE: "watch",
}  # fmt: skip


@needs(Can.PLAN_PAPERS_CREATE)
@require_http_methods(["GET", "POST"])
def paper_batch_create(request: StaffRequest) -> HttpResponse:
    """The files are kept before any of them is looked at; what was brought before stands below."""
    files = request.FILES if request.method == "POST" else None
    form = PapersForm.of(request, files=files, kinds=_kinds(request.actor))
    if request.method == "POST" and form.is_valid():

        def do() -> str:
            batch = acts.bring_papers(
                by=request.actor, files=form.cleaned_data["papers"], told=form.told(), at=now()
            )
            return reverse("pupils:paper_batch_detail", args=[batch.pk])

        return redirect(form.once(do))
    names = names_of(request.actor.school_id)
    own = PaperBatch.objects.visible_to(request.actor)[:MOST_SHOWN]
    context = {"form": form, "own": [(each, names[each.kind]) for each in own]}
    return render(request, "pupils/paper_batch_create.html", context)


def _kinds(actor: Actor) -> list[tuple[str, str]]:
    """Those whose plans one may write; the office, those whose dates it keeps."""
    in_use = kinds_in_use(actor.school_id)
    return [(code, name) for code, name in in_use.items() if code in DATED or actor.can(Can.PLAN_EDIT)]


@needs(Can.PLAN_PAPERS_CREATE)
@require_GET
def paper_batch_detail(request: StaffRequest, paper_batch_id: int) -> HttpResponse:
    """Progress while it is looked through or attached, else what would become, or became, of each file."""
    return _page(request, _batch(request, paper_batch_id), MorePapersForm(actor=request.actor))


@needs(Can.PLAN_PAPERS_CREATE)
@require_POST
def paper_batch_add(request: StaffRequest, paper_batch_id: int) -> HttpResponse:
    """Further files, in the same batch."""
    batch = _batch(request, paper_batch_id)
    form = MorePapersForm(request.POST, request.FILES, actor=request.actor)
    if not form.is_valid():
        return _page(request, batch, form)

    def do() -> str:
        acts.add_papers(by=request.actor, batch=batch, files=form.cleaned_data["papers"])
        return reverse("pupils:paper_batch_detail", args=[batch.pk])

    try:
        return redirect(form.once(do))
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect("pupils:paper_batch_detail", batch.pk)


@needs(Can.PLAN_PAPERS_CREATE)
@require_POST
def paper_batch_confirm(request: StaffRequest, paper_batch_id: int) -> HttpResponse:
    batch = _batch(request, paper_batch_id)
    try:
        acts.confirm_papers(by=request.actor, batch=batch)
    except Refused as refused:
        messages.error(request, str(refused))
    return redirect("pupils:paper_batch_detail", batch.pk)


@needs(Can.PLAN_PAPERS_CREATE)
@require_POST
def paper_batch_discard(request: StaffRequest, paper_batch_id: int) -> HttpResponse:
    batch = _batch(request, paper_batch_id)
    try:
        acts.discard_papers(by=request.actor, batch=batch)
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect("pupils:paper_batch_detail", batch.pk)
    messages.success(request, "Discarded: none of these files was attached.")
    return redirect("pupils:paper_batch_create")


def _batch(request: StaffRequest, paper_batch_id: int) -> PaperBatch:
    return get_object_or_404(PaperBatch.objects.visible_to(request.actor), pk=paper_batch_id)


def _page(request: StaffRequest, batch: PaperBatch, form: MorePapersForm) -> HttpResponse:
    rows = PaperFile.objects.visible_to(request.actor).filter(batch=batch)
    page = page_of(rows.in_order(IN_ORDER).select_related("pupil"), request.GET.get("page"), ROWS_ON_A_PAGE)
    record(
        request.actor, AuditVerb.VIEW, batch, pupil_ids=sorted({row.pupil_id for row in page if row.pupil_id})
    )
    counts = rows.counted()
    context = {
        "batch": batch,
        "name": names_of(request.actor.school_id)[batch.kind],
        "job": acts.job_of(batch),
        "form": form,
        "page": page,
        "rows": [(row, LOOKS.get(Outcome(row.outcome), "")) for row in page],
        "sums": [(outcome.label, counts[outcome]) for outcome in IN_ORDER if counts.get(outcome)],
        "fitting": counts.get(Outcome.FITS, 0),
    }
    return render(request, "pupils/paper_batch_detail.html", context)
