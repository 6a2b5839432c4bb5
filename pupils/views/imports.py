"""Pages of an import: choose a file, look at what it would do, decide, confirm, undo."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from pupils.forms.imports import DecisionsForm, UploadForm
from pupils.imports import batches, previews
from pupils.imports.undoing import CannotUndo, undo_batch
from pupils.models import ImportBatch
from staffing import drafts
from staffing.access import Can, needs
from staffing.audit import AuditVerb, record
from staffing.forms import KeyedForm
from staffing.paging import page_of
from staffing.receipts import Stale
from staffing.requests import StaffRequest

DECIDED_ELSEWHERE = (
    "This import was changed while you had it open, and nothing of yours is saved yet. What you chose is still ticked: "
    "look at it again, then save."
)
CHANGED = "This import was changed while you had it open. Look at it again before you go on."


@needs(Can.IMPORT_VIEW)
@require_safe
def import_list(request: StaffRequest) -> HttpResponse:
    rows = ImportBatch.objects.visible_to(request.actor).select_related("uploaded_by").defer("trail")
    page = page_of(rows, request.GET.get("page"), previews.ROWS_ON_A_PAGE)
    context = {
        "page": page,
        "rows": previews.steps_of(list(page)),
        "may_create": request.actor.can(Can.IMPORT_CREATE),
        "may_edit": request.actor.can(Can.IMPORT_EDIT),
    }
    return render(request, "pupils/import_list.html", context)


@needs(Can.IMPORT_CREATE)
@require_http_methods(["GET", "POST"])
def import_create(request: StaffRequest) -> HttpResponse:
    initial = {"kind": request.GET.get("kind", "")}
    form = UploadForm(request.POST or None, request.FILES or None, actor=request.actor, initial=initial)
    if request.method == "POST" and form.is_valid():
        file, kind = form.cleaned_data["file"], form.cleaned_data["kind"]

        def do() -> str:
            batch = batches.upload_batch(by=request.actor, kind=kind, file=file, name=file.name)
            return reverse("pupils:import_detail", args=[batch.pk])

        return redirect(form.once(do))
    context = {"form": form, "expected": previews.expected_files()}
    return render(request, "pupils/import_create.html", context)


@needs(Can.IMPORT_VIEW)
@require_safe
def import_detail(request: StaffRequest, batch_id: int) -> HttpResponse:
    """Progress while it is read or written, else what it would do or did."""
    batch = _batch(request, batch_id)
    chosen = _chosen(request, batch)
    preview = previews.preview_of(batch, request.GET.get("show", ""), request.GET.get("page", ""), chosen)
    record(
        request.actor, AuditVerb.VIEW, batch, pupil_ids=[row.pupil_id for row in preview.page if row.pupil_id]
    )
    context = {
        "batch": batch,
        "job": batches.job_of(batch),
        "preview": preview,
        "form": KeyedForm(actor=request.actor, initial={"version": batch.version}),
        "button": previews.button_of(batch.counts, batch.kind),
        "choices": batches.DECISIONS.items(),
        "may_create": request.actor.can(Can.IMPORT_CREATE),
    }
    return render(request, "pupils/import_detail.html", context)


@needs(Can.IMPORT_CREATE)
@require_POST
def import_read(request: StaffRequest, batch_id: int) -> HttpResponse:
    """Read a file once more whose reading failed."""
    batch = _batch(request, batch_id)
    try:
        batches.read_again(by=request.actor, batch=batch)
    except batches.NotNow as refusal:
        messages.error(request, str(refusal))
    return redirect("pupils:import_detail", batch.pk)


@needs(Can.IMPORT_CREATE)
@require_POST
def import_decide(request: StaffRequest, batch_id: int) -> HttpResponse:
    batch = _batch(request, batch_id)
    lines = batches.lines_to_decide(batch)
    form = DecisionsForm(request.POST, actor=request.actor, lines=lines)
    if not form.is_valid() or not form.decisions():
        messages.error(request, "Choose what to do with at least one of the rows, then save.")
        return redirect("pupils:import_detail", batch.pk)
    try:
        batches.decide_rows(
            by=request.actor,
            batch=batch,
            decisions=form.decisions(),
            version=form.cleaned_data["version"] or 0,
        )
    except (Stale, batches.NotNow):
        drafts.keep(staff_id=request.staff.pk, key=request.path, body=drafts.body_of(request.POST))
        messages.error(request, DECIDED_ELSEWHERE)
    else:
        drafts.drop(request.actor, request.path)
        messages.success(request, "Your decisions are kept. The file is being read again with them.")
    return redirect("pupils:import_detail", batch.pk)


@needs(Can.IMPORT_CREATE)
@require_POST
def import_confirm(request: StaffRequest, batch_id: int) -> HttpResponse:
    batch = _batch(request, batch_id)
    try:
        batches.confirm_batch(by=request.actor, batch=batch, version=_version(request))
    except Stale:
        messages.error(request, CHANGED)
    except batches.NotNow as refusal:
        messages.error(request, str(refusal))
    return redirect("pupils:import_detail", batch.pk)


@needs(Can.IMPORT_CREATE)
@require_POST
def import_discard(request: StaffRequest, batch_id: int) -> HttpResponse:
    batch = _batch(request, batch_id)
    try:
        batches.discard_batch(by=request.actor, batch=batch, version=_version(request))
    except Stale:
        messages.error(request, CHANGED)
    except batches.NotNow as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"{batch.file_name} is discarded. Nothing of it was written.")
        return redirect("pupils:import_list")
    return redirect("pupils:import_detail", batch.pk)


@needs(Can.IMPORT_CREATE)
@require_POST
def import_undo(request: StaffRequest, batch_id: int) -> HttpResponse:
    batch = _batch(request, batch_id)
    try:
        undo_batch(by=request.actor, batch=batch)
    except CannotUndo as refusal:
        messages.error(request, f"Nothing was undone. {refusal}")
    else:
        messages.success(request, f"{batch.file_name} is undone: everything is as it was before.")
    return redirect("pupils:import_detail", batch.pk)


def _batch(request: StaffRequest, batch_id: int) -> ImportBatch:
    rows = ImportBatch.objects.visible_to(request.actor).select_related("uploaded_by").defer("trail")
    return get_object_or_404(rows, pk=batch_id)


def _chosen(request: StaffRequest, batch: ImportBatch) -> dict[str, str]:
    """What was ticked, by line, when somebody else was first."""
    draft = drafts.kept(request.actor, reverse("pupils:import_decide", args=[batch.pk]))
    typed = draft.body.items() if draft else ()
    return {name.removeprefix("line-"): values[0] for name, values in typed if name.startswith("line-")}


def _version(request: StaffRequest) -> int:
    form = KeyedForm(request.POST, actor=request.actor)
    return form.cleaned_data["version"] or 0 if form.is_valid() else 0
