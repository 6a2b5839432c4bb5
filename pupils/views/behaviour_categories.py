"""The school's own list of what behaviour can be called, and whom each category tells."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from pupils.actions.behaviour import begin_categories, save_category
from pupils.behaviour_kinds import FIRST_CATEGORIES
from pupils.forms.behaviour import CategoryForm, category_opening
from pupils.models import BehaviourCategory
from staffing.access import Can, needs
from staffing.receipts import Stale
from staffing.requests import StaffRequest


@needs(Can.BEHAVIOUR_CATEGORY_VIEW)
@require_GET
def behaviour_category_list(request: StaffRequest) -> HttpResponse:
    """The list; before anybody used it, the one that a school begins with."""
    rows = list(BehaviourCategory.objects.visible_to(request.actor))
    context = {
        "categories": rows,
        "first": FIRST_CATEGORIES,
        "may_edit": request.actor.can(Can.BEHAVIOUR_CATEGORY_EDIT),
        "has_settings": request.actor.can(Can.SCHOOL_EDIT),
    }
    return render(request, "pupils/behaviour_category_list.html", context)


@needs(Can.BEHAVIOUR_CATEGORY_EDIT)
@require_POST
def behaviour_category_begin(request: StaffRequest) -> HttpResponse:
    """Take the first list over, to change it."""
    begin_categories(request.actor.school_id)
    return redirect("pupils:behaviour_category_list")


@needs(Can.BEHAVIOUR_CATEGORY_EDIT)
@require_http_methods(["GET", "POST"])
def behaviour_category_create(request: StaffRequest) -> HttpResponse:
    form = CategoryForm.of(request)
    if request.method == "POST" and form.is_valid():

        def do() -> str:
            save_category(by=request.actor, told=form.told())
            return reverse("pupils:behaviour_category_list")

        answer = form.once(do)
        messages.success(request, "Added to the list.")
        return redirect(answer)
    return render(request, "pupils/behaviour_category_form.html", {"form": form})


@needs(Can.BEHAVIOUR_CATEGORY_EDIT)
@require_http_methods(["GET", "POST"])
def behaviour_category_edit(request: StaffRequest, behaviour_category_id: int) -> HttpResponse:
    categories = BehaviourCategory.objects.visible_to(request.actor)
    category = get_object_or_404(categories, pk=behaviour_category_id)
    opened = category_opening(category) | {"version": category.version}
    form = CategoryForm.of(request, category=category, initial=opened)
    if request.method == "POST" and form.is_valid():

        def do() -> str:
            version = form.cleaned_data["version"] or 0
            save_category(by=request.actor, told=form.told(), category=category, version=version)
            return reverse("pupils:behaviour_category_list")

        try:
            answer = form.once(do)
        except Stale:
            stored = categories.get(pk=behaviour_category_id)
            form.hold_against(category_opening(stored), version=stored.version)
        else:
            messages.success(request, "Saved.")
            return redirect(answer)
    return render(request, "pupils/behaviour_category_form.html", {"form": form, "category": category})
