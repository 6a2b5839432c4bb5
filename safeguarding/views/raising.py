"""Raising a concern: by anybody on the staff, who sees a receipt of it and never the thread."""

from uuid import UUID, uuid4

from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from safeguarding.actions.concerns import raise_concern
from safeguarding.actions.moving import move_words
from safeguarding.alerts import team_of
from safeguarding.forms.moment import happened
from safeguarding.forms.moving import as_concern, saved_as_concern
from safeguarding.forms.paper import lines_of
from safeguarding.forms.raising import AddendumForm, ConcernForm
from safeguarding.hours import closed_at
from safeguarding.models import Concern, Entry
from safeguarding.receipts import noting_stage, receipts_of
from safeguarding.standing import stage_told
from safeguarding.views.acting import add_once
from safeguarding.waiting_files import forget_sent
from staffing import drafts, saved_words
from staffing.access import Can, needs
from staffing.calendar import now, today
from staffing.refusals import Refused
from staffing.requests import StaffRequest
from staffing.views.errors import on_paper

RECEIPTS_A_PAGE = 25


@needs(Can.CONCERN_CREATE)
@on_paper("safeguarding/concern_paper.html", lines_of)
@require_http_methods(["GET", "POST"])
def concern_create(request: StaffRequest) -> HttpResponse:
    """One form, without anything it could wait for. The same form sent twice leads to one concern."""
    if request.method == "POST" and (sent := _sent_before(request)):
        return redirect("safeguarding:concern_receipt", sent.reference)
    form = ConcernForm.of(request)
    if form.is_bound and form.is_valid():
        try:
            concern = _raise(request, form)
        except Refused as refused:
            form.add_error(refused.field if refused.field in form.fields else None, str(refused))
        else:
            return redirect("safeguarding:concern_receipt", concern.reference)
    team = list(team_of(request.actor.school_id, today()))
    return render(request, "safeguarding/concern_create.html", {"form": form, "team": team})


def _sent_before(request: StaffRequest) -> Concern | None:
    try:
        form_key = UUID(request.POST.get("form_key", ""))
    except ValueError:
        return None
    return Concern.objects.raised_by(request.actor).filter(form_key=form_key).first()


def _raise(request: StaffRequest, form: ConcernForm) -> Concern:
    files = form.taken_files
    with transaction.atomic():
        concern = raise_concern(
            by=request.actor,
            form_key=form.cleaned_data["form_key"],
            about=form.about,
            said=form.said(),
            happened_at=happened(form.cleaned_data),
            about_staff=form.cleaned_data["colleague"],
            contents=[file.content() for file in files],
            is_urgent=form.cleaned_data["danger"] == "yes",
        )
        move_words(by=request.actor, concern=concern, saved=form.cleaned_data["moved_from"], at=now())
        drafts.drop(request.actor, form.page_key)
    forget_sent(files)
    return concern


@needs(Can.CONCERN_CREATE)
@require_POST
def concern_move(request: StaffRequest) -> HttpResponse:
    """What somebody was writing elsewhere goes on here, sealed; where it was begun its draft is gone.

    What is saved already (`saved`) stays there until the concern is raised, so that nothing is lost between the two.
    """
    address = reverse("safeguarding:concern_create")
    saved = request.POST.get("saved", "")
    words = saved_words.read(request.actor, saved)
    if body := saved_as_concern(words, saved) if words else as_concern(request.POST):
        with transaction.atomic():
            drafts.keep(staff_id=request.staff.pk, key=drafts.page_key(address, uuid4()), body=body)
            drafts.drop_of(request.actor, request.POST)
    return redirect(address)


@needs(Can.ADULT_CONCERN_CREATE)
@require_GET
def concern_receipts(request: StaffRequest) -> HttpResponse:
    """What one raised oneself, about children and about adults: that it came, and how far it is."""
    page = Paginator(receipts_of(request.actor), RECEIPTS_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": list(noting_stage(page)),
        "may_raise": request.actor.can(Can.CONCERN_CREATE),
    }
    return render(request, "safeguarding/concern_receipts.html", context)


@needs(Can.CONCERN_CREATE)
@on_paper("safeguarding/concern_paper.html", lines_of)
@require_http_methods(["GET", "POST"])
def concern_receipt(request: StaffRequest, receipt_id: str) -> HttpResponse:
    """The reference, how far it is, and what one wants to add. `receipt_id`: the reference, which counts nothing."""
    concern = get_object_or_404(Concern.objects.raised_by(request.actor), reference=receipt_id)
    form = AddendumForm.of(request)
    if done := add_once(request, concern, form, "Added. The safeguarding team is told that there is more."):
        return done
    kinds = Entry.objects.of(concern).values_list("kind", flat=True)
    team = list(team_of(request.actor.school_id, today()))
    context = {
        "concern": concern,
        "stage": stage_told(kinds),
        "form": form,
        "team": team,
        "closed": closed_at(concern.school, now()),
    }
    return render(request, "safeguarding/concern_receipt.html", context)
