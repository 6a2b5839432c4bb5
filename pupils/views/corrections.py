"""Saying of anything one sees that it is wrong; what the office, or whom it passes it to, makes of it."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from pupils.actions.corrections import close_correction, pass_on, say_wrong, see_answer
from pupils.forms.correction import AnswerForm, PassForm, WrongForm
from pupils.mending import kind_of, places_of
from pupils.models import Correction
from staffing.access import Can, Resource, Scope, Verb, needs
from staffing.audit import AuditVerb, record
from staffing.calendar import now
from staffing.refusals import Refused
from staffing.requests import StaffRequest

MOST_CLOSED = 20
RELATED = ("pupil", "reported_by", "passed_to", "closed_by", "author")


def wrong(code: Correction.Kind) -> Callable[..., HttpResponse]:
    """The page on which a row of this kind is said to be wrong; its address names the row alone."""

    @needs(Can.CORRECTION_CREATE)
    @require_http_methods(["GET", "POST"])
    def wrong_create(request: StaffRequest, **named: int) -> HttpResponse:
        (row_id,) = named.values()
        kind = kind_of(code)
        row = get_object_or_404(kind.rows(request.actor), pk=row_id)
        pupil = kind.pupil_of(row)
        form = WrongForm.of(request)
        may_go_back = request.actor.can(kind.page.needs)
        back = kind.page.address(row) if may_go_back else reverse("pupils:correction_list")
        if request.method == "POST" and form.is_valid():

            def do() -> str:
                text = form.cleaned_data["text"].strip()
                say_wrong(by=request.actor, kind=kind, row=row, text=text, at=now())
                return reverse("pupils:correction_list")

            answer = form.once(do)
            messages.success(request, "The records office has it. What comes of it stands here and on Today.")
            return redirect(answer)
        if pupil:
            record(request.actor, AuditVerb.VIEW, row, pupil_id=pupil.pk)
        context = {"form": form, "pupil": pupil, "kind": code, "on": kind.day_of(row), "back": back}
        return render(request, "pupils/wrong_form.html", context)

    return wrong_create


@needs(Can.CORRECTION_VIEW)
@require_GET
def correction_list(request: StaffRequest) -> HttpResponse:
    """What waits for an answer of one's own, what one said and how it stands, and for the office the rest."""
    rows = Correction.objects.visible_to(request.actor).select_related(*RELATED)
    answerable = Correction.objects.answerable_by(request.actor).select_related(*RELATED)
    to_answer = list(answerable.order_by("reported_at", "pk"))
    mine = list(rows.filter(reported_by_id=request.actor.staff_id)[:MOST_CLOSED])
    sees_all = Scope.ALL in request.actor.scopes(Resource.CORRECTION)
    shown = {each.pk for each in [*to_answer, *mine]}
    others = [each for each in rows[: 2 * MOST_CLOSED] if each.pk not in shown] if sees_all else []
    named = {each.pupil_id for each in [*to_answer, *mine, *others] if each.pupil_id}
    record(request.actor, AuditVerb.VIEW, "corrections", pupil_ids=sorted(named))
    context = {
        "to_answer": to_answer,
        "mine": mine,
        "others": others,
        "is_office": Scope.ALL in request.actor.scopes(Resource.CORRECTION, Verb.EDIT),
    }
    return render(request, "pupils/correction_list.html", context)


@needs(Can.CORRECTION_EDIT)
@require_http_methods(["GET", "POST"])
def correction_answer(request: StaffRequest, correction_id: int) -> HttpResponse:
    """What was said, where it is mended, and what came of it."""
    answerable = Correction.objects.answerable_by(request.actor).select_related(*RELATED)
    correction = get_object_or_404(answerable, pk=correction_id)
    form = AnswerForm.of(request)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data

        def do() -> str:
            close_correction(
                by=request.actor,
                correction=correction,
                state=Correction.State(told["state"]),
                answer=told["answer"].strip(),
                at=now(),
            )
            return reverse("pupils:correction_list")

        try:
            answer = form.once(do)
        except Refused as refused:
            form.add_error(refused.field, str(refused))
        else:
            messages.success(request, f"{correction.reported_by.name} is told.")
            return redirect(answer)
    record(request.actor, AuditVerb.VIEW, correction, pupil_id=correction.pupil_id)
    passable = Correction.objects.to_pass_on(request.actor).filter(pk=correction.pk).exists()
    context = {
        "form": form,
        "correction": correction,
        "places": places_of(correction, request.actor),
        "pass_form": PassForm(actor=request.actor, correction=correction) if passable else None,
    }
    return render(request, "pupils/correction_answer.html", context)


@needs(Can.CORRECTION_EDIT)
@require_POST
def correction_pass(request: StaffRequest, correction_id: int) -> HttpResponse:
    correction = get_object_or_404(Correction.objects.to_pass_on(request.actor), pk=correction_id)
    form = PassForm(request.POST, actor=request.actor, correction=correction)
    if not form.is_valid():
        messages.error(request, "Choose one of those in the list.")
        return redirect("pupils:correction_answer", correction.pk)
    to = form.cleaned_data["to"]
    try:
        pass_on(by=request.actor, correction=correction, to=to)
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, f"{to.name} has it now." if to else "It is with the office.")
    return redirect("pupils:correction_list")


@needs(Can.CORRECTION_VIEW)
@require_POST
def correction_seen(request: StaffRequest, correction_id: int) -> HttpResponse:
    """One tap by whoever said it."""
    correction = get_object_or_404(Correction.objects.said_by(request.actor), pk=correction_id)
    see_answer(by=request.actor, correction=correction, at=now())
    return redirect("pupils:correction_list")
