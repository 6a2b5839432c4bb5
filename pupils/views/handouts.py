"""Handouts for families: the school's own pages in plain words, by title and language, to print."""

from itertools import groupby

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from pupils.actions.contact_log import keep_handout
from pupils.forms.contact_log import HandoutForm, handout_opening
from pupils.models import Handout
from staffing.access import Can, Verb, needs
from staffing.receipts import Stale
from staffing.requests import StaffRequest


@needs(Can.HANDOUT_VIEW)
@require_GET
def handout_list(request: StaffRequest) -> HttpResponse:
    """Each title once, with the languages that there are."""
    rows = Handout.objects.visible_to(request.actor)
    titles = [(title, list(its)) for title, its in groupby(rows, key=lambda handout: handout.title)]
    context = {"titles": titles, "may_create": request.actor.can(Can.HANDOUT_CREATE)}
    return render(request, "pupils/handout_list.html", context)


@needs(Can.HANDOUT_VIEW)
@require_GET
def handout_detail(request: StaffRequest, handout_id: int) -> HttpResponse:
    """One page to print, marked up in its own language."""
    handout = get_object_or_404(Handout.objects.visible_to(request.actor), pk=handout_id)
    context = {"handout": handout, "may_edit": request.actor.can(Can.HANDOUT_EDIT)}
    return render(request, "pupils/handout_detail.html", context)


@needs(Can.HANDOUT_CREATE)
@require_http_methods(["GET", "POST"])
def handout_create(request: StaffRequest) -> HttpResponse:
    form = HandoutForm.of(request)
    if request.method == "POST" and form.is_valid():

        def do() -> str:
            handout = keep_handout(by=request.actor, handout=None, version=0, told=form.values())
            return reverse("pupils:handout_detail", args=[handout.pk])

        answer = form.once(do)
        messages.success(request, "The handout is there to print and to give.")
        return redirect(answer)
    return render(request, "pupils/handout_form.html", {"form": form})


@needs(Can.HANDOUT_EDIT)
@require_http_methods(["GET", "POST"])
def handout_edit(request: StaffRequest, handout_id: int) -> HttpResponse:
    editable = Handout.objects.visible_to(request.actor, Verb.EDIT)
    handout = get_object_or_404(editable, pk=handout_id)
    form = HandoutForm.of(request, handout=handout, initial=handout_opening(handout))
    if request.method == "POST" and form.is_valid():

        def do() -> str:
            version = form.cleaned_data["version"] or 0
            keep_handout(by=request.actor, handout=handout, version=version, told=form.values())
            return reverse("pupils:handout_detail", args=[handout.pk])

        try:
            answer = form.once(do)
        except Stale:
            stored = editable.get(pk=handout_id)
            form.hold_against(handout_opening(stored), version=stored.version)
        else:
            messages.success(request, "Saved.")
            return redirect(answer)
    return render(request, "pupils/handout_form.html", {"form": form, "handout": handout})
