"""Raising a concern about an adult who works here: by anybody on the staff, who sees a receipt of it."""

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from safeguarding.actions.adults import raise_about_adult
from safeguarding.forms.adults import AdultConcernForm
from safeguarding.forms.moment import happened
from safeguarding.forms.paper import lines_about_adult
from safeguarding.forms.raising import AddendumForm
from safeguarding.models import AdultConcern, Entry
from safeguarding.models.adult import holders
from safeguarding.standing import stage_told
from safeguarding.views.acting import add_once
from safeguarding.waiting_files import forget_sent
from staffing import drafts
from staffing.access import Can, Role, needs
from staffing.calendar import today
from staffing.refusals import Refused
from staffing.requests import StaffRequest
from staffing.views.errors import on_paper

PAPER = "safeguarding/adult_paper.html"


@needs(Can.ADULT_CONCERN_CREATE)
@on_paper(PAPER, lines_about_adult)
@require_http_methods(["GET", "POST"])
def adult_concern_create(request: StaffRequest) -> HttpResponse:
    """One form, for a small thing and for a grave one. The same form sent twice leads to one concern."""
    form = AdultConcernForm.of(request)
    if request.method == "POST" and form.is_valid():
        try:
            concern = _raise(request, form)
        except Refused as refused:
            form.add_error(refused.field if refused.field in form.fields else None, str(refused))
        else:
            if form.cleaned_data["danger"] == "yes":
                messages.warning(
                    request, "A child may be in danger: raise it as a concern about the child, too."
                )
            return redirect("safeguarding:adult_receipt", concern.reference)
    school, on = request.actor.school_id, today()
    context = {
        "form": form,
        "heads": list(holders(school, Role.HEAD, on)),
        "chairs": list(holders(school, Role.CHAIR_OF_GOVERNORS, on)),
        "may_raise": request.actor.can(Can.CONCERN_CREATE),
    }
    return render(request, "safeguarding/adult_concern_create.html", context)


def _raise(request: StaffRequest, form: AdultConcernForm) -> AdultConcern:
    typed, files = form.cleaned_data, form.taken_files
    with transaction.atomic():
        concern = raise_about_adult(
            by=request.actor,
            form_key=typed["form_key"],
            adult=typed["adult"],
            name=typed["adult_name"],
            is_about_head=typed["is_about_head"],
            said=form.said(),
            happened_at=happened(typed),
            contents=[file.content() for file in files],
            is_urgent=typed["danger"] == "yes",
        )
        drafts.drop(request.actor, form.page_key)
    forget_sent(files)
    return concern


@needs(Can.ADULT_CONCERN_CREATE)
@on_paper(PAPER, lines_about_adult)
@require_http_methods(["GET", "POST"])
def adult_receipt(request: StaffRequest, adult_receipt_id: str) -> HttpResponse:
    """The reference, how far it is, who reads it, and what one wants to add. `adult_receipt_id`: the reference."""
    concern = get_object_or_404(AdultConcern.objects.raised_by(request.actor), reference=adult_receipt_id)
    form = AddendumForm.of(request)
    if done := add_once(request, concern, form, "Added. Whoever reads it is told that there is more."):
        return done
    context = {
        "concern": concern,
        "stage": stage_told(Entry.objects.of(concern).values_list("kind", flat=True)),
        "form": form,
        "readers": concern.readers(today()),
        "may_raise": request.actor.can(Can.CONCERN_CREATE),
    }
    return render(request, "safeguarding/adult_receipt.html", context)
