"""Materials that are kept for reuse: found by need, subject and words of the unit."""

from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from interventions.actions.lessons import keep_material
from interventions.forms.materials import COLUMNS, KeptMaterialForm, MaterialFilter, material_opening
from interventions.models import Material
from staffing.access import Can, Verb, needs
from staffing.paging import page_of
from staffing.receipts import Stale
from staffing.requests import StaffRequest

ROWS = 25


@needs(Can.MATERIAL_VIEW)
@require_GET
def material_list(request: StaffRequest) -> HttpResponse:
    filters = MaterialFilter(request.GET, actor=request.actor)
    rows = filters.narrow(Material.objects.visible_to(request.actor))
    asked = {name: value for name, value in filters.cleaned_data.items() if value}
    context = {
        "filters": filters,
        "page": page_of(rows, request.GET.get("page"), ROWS),
        "address": f"{urlencode(asked)}&" if asked else "",
        "may_create": request.actor.can(Can.MATERIAL_CREATE),
    }
    return render(request, "interventions/material_list.html", context)


@needs(Can.MATERIAL_VIEW)
@require_GET
def material_detail(request: StaffRequest, material_id: int) -> HttpResponse:
    rows = Material.objects.visible_to(request.actor).select_related("kept_by")
    material = get_object_or_404(rows, pk=material_id)
    may_edit = Material.objects.visible_to(request.actor, Verb.EDIT).filter(pk=material.pk).exists()
    context = {"material": material, "may_edit": may_edit}
    return render(request, "interventions/material_detail.html", context)


@needs(Can.MATERIAL_CREATE)
@require_http_methods(["GET", "POST"])
def material_create(request: StaffRequest) -> HttpResponse:
    form = KeptMaterialForm.of(request)
    if request.method == "POST" and form.is_valid():
        answer = form.once(lambda: _kept(request, form, None))
        messages.success(request, "It is kept, and others find it.")
        return redirect(answer)
    return render(request, "interventions/material_form.html", {"form": form})


@needs(Can.MATERIAL_EDIT)
@require_http_methods(["GET", "POST"])
def material_edit(request: StaffRequest, material_id: int) -> HttpResponse:
    editable = Material.objects.visible_to(request.actor, Verb.EDIT)
    material = get_object_or_404(editable, pk=material_id)
    form = KeptMaterialForm.of(request, initial=material_opening(material))
    if request.method == "POST" and form.is_valid():
        try:
            answer = form.once(lambda: _kept(request, form, material))
        except Stale:
            stored = editable.get(pk=material_id)
            form.hold_against(material_opening(stored), version=stored.version)
        else:
            messages.success(request, "Saved.")
            return redirect(answer)
    return render(request, "interventions/material_form.html", {"form": form, "material": material})


def _kept(request: StaffRequest, form: KeptMaterialForm, material: Material | None) -> str:
    version = form.cleaned_data["version"] or 0
    told = {name: form.cleaned_data[name] for name in COLUMNS}
    kept = keep_material(by=request.actor, material=material, version=version, told=told)
    return reverse("interventions:material_detail", args=[kept.pk])
