"""Documents and photographs of a pupil: filed in, opened through the app alone, and said who may open them."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET, require_http_methods

from pupils.actions.documents import edit_document, file_document, set_photo, withdraw_document
from pupils.forms.document import (
    DocumentForm,
    FilingForm,
    PhotoForm,
    WithdrawDocumentForm,
    document_opening,
)
from pupils.kept_files import answer_with, answer_with_paper
from pupils.models import Document, Pupil, TargetEvidence
from pupils.pictures import MEDIA_TYPE
from staffing.access import Can, Resource, Verb, needs
from staffing.audit import AuditVerb, record
from staffing.calendar import now, today
from staffing.receipts import Stale
from staffing.requests import StaffRequest


@needs(Can.DOCUMENT_CREATE)
@require_http_methods(["GET", "POST"])
def document_create(request: StaffRequest, pupil_id: int) -> HttpResponse:
    filing = Pupil.objects.visible_to(request.actor, Resource.DOCUMENT, Verb.CREATE)
    pupil = get_object_or_404(filing, pk=pupil_id)
    files = request.FILES if request.method == "POST" else None
    form = FilingForm.of(request, files=files, pupil=pupil, initial={"on": today()})
    if request.method == "POST" and form.is_valid():

        def do() -> str:
            document = file_document(by=request.actor, pupil=pupil, at=now(), **form.told())
            return reverse("pupils:document_withdraw", args=[document.pk])

        withdrawal = form.once(do)
        is_letter = form.cleaned_data["readers"] == Document.Readers.LETTER
        readers = "the SENDCo and the safeguarding lead" if is_letter else "everybody who sees the record"
        said = 'Filed. It can be opened by {}. <a href="{}">Withdraw it</a> if that was a slip.'
        messages.success(request, format_html(said, readers, withdrawal))
        return redirect(f"{reverse('pupils:record_detail', args=[pupil.pk])}#documents")
    return render(request, "pupils/document_form.html", {"form": form, "pupil": pupil})


@needs(Can.DOCUMENT_EDIT)
@require_http_methods(["GET", "POST"])
def document_edit(request: StaffRequest, document_id: int) -> HttpResponse:
    """What it is and who may open it; the file itself stays as it was filed."""
    rows = Document.objects.editable_by(request.actor).select_related("pupil", "filed_by")
    document = get_object_or_404(rows, pk=document_id)
    form = DocumentForm.of(request, initial=document_opening(document) | {"version": document.version})
    if request.method == "POST" and form.is_valid():

        def do() -> str:
            version = form.cleaned_data["version"] or 0
            edit_document(by=request.actor, document=document, version=version, **form.told())
            return f"{reverse('pupils:record_detail', args=[document.pupil_id])}#documents"

        try:
            answer = form.once(do)
        except Stale:
            stored = get_object_or_404(rows, pk=document_id)
            form.hold_against(document_opening(stored), version=stored.version)
        else:
            messages.success(request, "Saved.")
            return redirect(answer)
    record(request.actor, AuditVerb.VIEW, document, pupil_id=document.pupil_id)
    context = {"form": form, "pupil": document.pupil, "document": document}
    return render(request, "pupils/document_form.html", context)


@needs(Can.DOCUMENT_CREATE)
@require_http_methods(["GET", "POST"])
def document_withdraw(request: StaffRequest, document_id: int) -> HttpResponse:
    """By whoever filed it, who may be nobody to open it, or may edit it."""
    rows = Document.objects.withdrawable_by(request.actor).select_related("pupil", "filed_by")
    document = get_object_or_404(rows, pk=document_id)
    form = WithdrawDocumentForm.of(request, initial={"version": document.version})
    if request.method == "POST" and form.is_valid():

        def do() -> str:
            version, why = form.cleaned_data["version"] or 0, form.cleaned_data["why"]
            withdraw_document(by=request.actor, document=document, version=version, why=why, at=now())
            return f"{reverse('pupils:record_detail', args=[document.pupil_id])}#documents"

        try:
            answer = form.once(do)
        except Stale:
            form.hold_against({}, version=get_object_or_404(rows, pk=document_id).version)
        else:
            messages.success(request, "Withdrawn: nobody opens it any more.")
            return redirect(answer)
    record(request.actor, AuditVerb.VIEW, document, pupil_id=document.pupil_id)
    may_open = Document.objects.visible_to(request.actor).filter(pk=document.pk).exists()
    context = {"form": form, "pupil": document.pupil, "document": document, "may_open": may_open}
    return render(request, "pupils/document_withdraw.html", context)


@needs(Can.DOCUMENT_VIEW)
@require_GET
def document_open(request: StaffRequest, document_id: int) -> HttpResponse:
    """The file itself: a picture is shown, anything else is saved by the browser."""
    document = get_object_or_404(Document.objects.visible_to(request.actor), pk=document_id)
    record(request.actor, AuditVerb.VIEW, document, pupil_id=document.pupil_id)
    return answer_with_paper(document.file, document.media_type, document.title)


@needs(Can.TARGET_VIEW)
@require_GET
def evidence_photo(request: StaffRequest, evidence_id: int) -> HttpResponse:
    """A photograph of work, for whoever may see the target that it is evidence of."""
    photos = TargetEvidence.objects.visible_to(request.actor).filter(kind=TargetEvidence.Kind.PHOTO)
    evidence = get_object_or_404(photos.select_related("target"), pk=evidence_id)
    record(request.actor, AuditVerb.VIEW, evidence, pupil_id=evidence.target.pupil_id)
    return answer_with(evidence.photo, MEDIA_TYPE, content_disposition_header(False, "work.jpg"))


@needs(Can.ROLL_VIEW)
@require_GET
def pupil_photo(request: StaffRequest, pupil_id: int) -> HttpResponse:
    """The photograph on the roll. A page that shows it tells of the pupil by itself, so this leaves no second event."""
    pupil = get_object_or_404(Pupil.objects.visible_to(request.actor, Resource.ROLL), pk=pupil_id)
    if not pupil.photo:
        raise Http404
    return answer_with(pupil.photo, MEDIA_TYPE, content_disposition_header(False, "photo.jpg"))


@needs(Can.ROLL_EDIT)
@require_http_methods(["GET", "POST"])
def photo_edit(request: StaffRequest, pupil_id: int) -> HttpResponse:
    editable = Pupil.objects.visible_to(request.actor, Resource.ROLL, Verb.EDIT)
    pupil = get_object_or_404(editable, pk=pupil_id)
    files = request.FILES if request.method == "POST" else None
    form = PhotoForm.of(request, files=files, initial={"version": pupil.version})
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data

        def do() -> str:
            set_photo(by=request.actor, pupil=pupil, version=told["version"] or 0, photo=told["photo"])
            return reverse("pupils:record_detail", args=[pupil.pk])

        try:
            answer = form.once(do)
        except Stale:
            form.hold_against({}, version=editable.get(pk=pupil_id).version)
        else:
            messages.success(request, "The photo is saved." if told["photo"] else "The photo is taken away.")
            return redirect(answer)
    record(request.actor, AuditVerb.VIEW, pupil, pupil_id=pupil.pk)
    return render(request, "pupils/photo_form.html", {"form": form, "pupil": pupil})
