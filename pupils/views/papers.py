"""Plans on paper: one version, or one review that was held, as a PDF."""

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from pupils import review_papers
from pupils.models import PlanVersion, Review
from pupils.plan_names import names_of
from pupils.plan_papers import TEMPLATE, WITH, on_paper
from staffing.access import Can, needs
from staffing.audit import AuditVerb, record
from staffing.printed import hand_out
from staffing.requests import StaffRequest

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


def _number(asked: str) -> int:
    if not asked.isdecimal() or len(asked) > MOST_DIGITS:
        raise Http404
    return int(asked)
