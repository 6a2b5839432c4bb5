"""The school's own templates of letters to families, each with how it would look of an invented pupil."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from pupils.actions.letters import begin_templates, keep_template
from pupils.forms.letter import TemplateForm, template_opening
from pupils.letter_words import FIRST_TEMPLATES, PLACES, preview
from pupils.models import LetterTemplate
from staffing.access import Can, Verb, needs
from staffing.receipts import Stale
from staffing.requests import StaffRequest


@needs(Can.LETTER_TEMPLATE_VIEW)
@require_GET
def letter_templates(request: StaffRequest) -> HttpResponse:
    """The school's own; before anybody took them over, those that a school begins with."""
    rows = list(LetterTemplate.objects.visible_to(request.actor))
    context = {
        "templates": [(row, preview(row.wording)) for row in rows],
        "first": [preview(each) for each in FIRST_TEMPLATES] if not rows else [],
        "may_edit": request.actor.can(Can.LETTER_TEMPLATE_EDIT),
    }
    return render(request, "pupils/letter_templates.html", context)


@needs(Can.LETTER_TEMPLATE_EDIT)
@require_POST
def letter_template_begin(request: StaffRequest) -> HttpResponse:
    """Take the first ones over, to change them."""
    begin_templates(by=request.actor)
    return redirect("pupils:letter_templates")


@needs(Can.LETTER_TEMPLATE_CREATE)
@require_http_methods(["GET", "POST"])
def letter_template_create(request: StaffRequest) -> HttpResponse:
    form = TemplateForm.of(request)
    if request.method == "POST" and form.is_valid():

        def do() -> str:
            keep_template(by=request.actor, template=None, version=0, told=form.values())
            return reverse("pupils:letter_templates")

        answer = form.once(do)
        messages.success(request, "The template is there. Below is how it would look of an invented pupil.")
        return redirect(answer)
    return render(request, "pupils/letter_template_form.html", {"form": form, "places": PLACES.items()})


@needs(Can.LETTER_TEMPLATE_EDIT)
@require_http_methods(["GET", "POST"])
def letter_template_edit(request: StaffRequest, letter_template_id: int) -> HttpResponse:
    editable = LetterTemplate.objects.visible_to(request.actor, Verb.EDIT)
    template = get_object_or_404(editable, pk=letter_template_id)
    form = TemplateForm.of(request, template=template, initial=template_opening(template))
    if request.method == "POST" and form.is_valid():

        def do() -> str:
            version = form.cleaned_data["version"] or 0
            keep_template(by=request.actor, template=template, version=version, told=form.values())
            return reverse("pupils:letter_templates")

        try:
            answer = form.once(do)
        except Stale:
            stored = editable.get(pk=letter_template_id)
            form.hold_against(template_opening(stored), version=stored.version)
        else:
            messages.success(request, "Saved. Letters that are begun already stay as they are.")
            return redirect(answer)
    context = {"form": form, "template": template, "places": PLACES.items()}
    return render(request, "pupils/letter_template_form.html", context)
