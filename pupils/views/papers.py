"""Plans on paper: one version as a PDF, and those of many pupils as one file that long work makes."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_safe

from pupils import review_papers
from pupils.actions.printouts import PRINT_JOB, ask_for_printout
from pupils.forms.printout import PrintoutForm
from pupils.models import Plan, PlanVersion, Printout, Review
from pupils.plan_names import kinds_in_use, names_of
from pupils.plan_papers import TEMPLATE, WITH, on_paper
from staffing.access import Can, needs, step_up
from staffing.audit import AuditVerb, record
from staffing.calendar import now
from staffing.models import Job
from staffing.printed import hand_out, is_asked_for, offer_pdf, pdf_file
from staffing.requests import StaffRequest

MOST_SHOWN = 5
MOST_DIGITS = 6


@needs(Can.PLAN_VIEW)
@require_safe
def version_pdf(request: StaffRequest, version_id: int) -> HttpResponse:
    """A version, as whoever may read it could print it; with `against`, what it changed of that one as well."""
    seen = PlanVersion.objects.visible_to(request.actor)
    version = get_object_or_404(seen.select_related(*WITH), pk=version_id)
    asked = request.GET.get("against", "")
    other = get_object_or_404(seen, plan=version.plan_id, number=_number(asked)) if asked else None
    pupil_id = version.plan.pupil_id
    record(request.actor, AuditVerb.EXPORT, version, pupil_id=pupil_id, file="pdf", against=asked or None)
    context = on_paper(version, names_of(request.actor.school_id)[version.plan.kind], other)
    sides = 0 if other else version.plan.made_of.sides
    name = f"{version.plan.kind}-version-{version.number}"
    return hand_out(request, TEMPLATE, context, name=name, sides=sides)


@needs(Can.PLAN_VIEW)
@require_safe
def review_pdf(request: StaffRequest, held_review_id: int) -> HttpResponse:
    """A review that was held, as whoever may read it could print it."""
    held = Review.objects.visible_to(request.actor).filter(held_on__isnull=False)
    review = get_object_or_404(held.select_related(*review_papers.WITH), pk=held_review_id)
    record(request.actor, AuditVerb.EXPORT, review, pupil_id=review.plan.pupil_id, file="pdf")
    name = names_of(request.actor.school_id)[review.plan.kind]
    context = review_papers.on_paper(request.actor, review, name)
    return hand_out(request, review_papers.TEMPLATE, context, name=f"review-{review.held_on:%Y-%m-%d}")


@needs(Can.PLAN_EXPORT)
@require_http_methods(["GET", "POST"])
def printout_create(request: StaffRequest) -> HttpResponse:
    """Which plans, and of whom; what was asked for before is there for a day."""
    kinds = list(kinds_in_use(request.actor.school_id).items())
    asked = request.POST.get("group") or request.GET.get("group", "")
    form = PrintoutForm.of(request, kinds=kinds, asked=asked, initial={"group": asked})
    if request.method == "POST" and form.is_valid():

        def do() -> str:
            told = {name: form.cleaned_data[name] for name in ("kind", "group")}
            printout = ask_for_printout(by=request.actor, at=now(), **told)
            return reverse("pupils:printout_detail", args=[printout.pk])

        answer = form.once(do)
        messages.success(request, "Asked for. You may go on with something else meanwhile.")
        return redirect(answer)
    own = Printout.objects.visible_to(request.actor).exclude(file="").select_related("group")
    names = names_of(request.actor.school_id)
    context = {"form": form, "own": [(each, names[each.kind]) for each in own[:MOST_SHOWN]]}
    return render(request, "pupils/printout_create.html", context)


@needs(Can.PLAN_EXPORT)
@require_GET
def printout_detail(request: StaffRequest, printout_id: int) -> HttpResponse:
    """How far it is, then the way to the file."""
    printout = _printout(request, printout_id)
    jobs = Job.objects.visible_to(request.actor).filter(kind=PRINT_JOB, subject_id=printout.pk)
    name = names_of(request.actor.school_id)[printout.kind]
    context = {"printout": printout, "job": jobs.first(), "name": name, "count": len(printout.plan_ids)}
    return render(request, "pupils/printout_detail.html", context)


@needs(Can.PLAN_EXPORT)
@step_up
@require_safe
def printout_open(request: StaffRequest, printout_id: int) -> HttpResponse:
    """The file, while every plan in it is still within reach of whoever asked."""
    printout = _printout(request, printout_id)
    plans = Plan.objects.visible_to(request.actor).filter(pk__in=printout.plan_ids)
    pupil_ids = list(plans.values_list("pupil_id", flat=True))
    if not printout.file or printout.kept_until <= now() or len(pupil_ids) < len(printout.plan_ids):
        raise Http404
    if not is_asked_for(request):
        return offer_pdf(request, "Plans on paper", reverse("pupils:printout_detail", args=[printout.pk]))
    record(request.actor, AuditVerb.EXPORT, printout, pupil_ids=sorted(set(pupil_ids)), file="pdf")
    try:
        with printout.file.open("rb") as file:
            return pdf_file(file.read(), f"{printout.kind}-{printout.asked_at:%Y-%m-%d}")
    except FileNotFoundError as gone:
        raise Http404 from gone


def _printout(request: StaffRequest, printout_id: int) -> Printout:
    return get_object_or_404(
        Printout.objects.visible_to(request.actor).select_related("group"), pk=printout_id
    )


def _number(asked: str) -> int:
    if not asked.isdecimal() or len(asked) > MOST_DIGITS:
        raise Http404
    return int(asked)
