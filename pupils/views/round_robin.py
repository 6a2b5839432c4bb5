"""Teachers are asked before a review: their answer, and reminding those who have said nothing."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from pupils.actions.round_robin import answer_round_robin, remind_teachers
from pupils.forms.round_robin import RoundRobinForm, opening_of
from pupils.models import Review, RoundRobinAnswer
from pupils.models.round_robin import asks_views_of, views_by
from pupils.plan_names import names_of
from pupils.round_robin import strategies_asked
from staffing.access import Can, needs
from staffing.audit import AuditVerb, record
from staffing.calendar import now, today
from staffing.receipts import Stale
from staffing.requests import StaffRequest

CLOSED = "This review was closed meanwhile, and what was said before it stays as it is."


@needs(Can.PLAN_VIEW)
@require_http_methods(["GET", "POST"])
def round_robin_write(request: StaffRequest, asked_review_id: int) -> HttpResponse:
    """One's own answer, until the review is closed: of strategies of plans in force that one may see."""
    asking = asks_views_of(request.actor, today()).select_related("plan__pupil", "leader")
    review = get_object_or_404(asking, pk=asked_review_id)
    mine = _mine(request, review)
    lines = strategies_asked(request.actor, review)
    begun = opening_of(mine) | {"version": mine.version if mine else None}
    form = RoundRobinForm.of(request, lines=lines, initial=begun)
    if request.method == "POST" and form.is_valid():

        def do() -> str:
            answer_round_robin(
                by=request.actor,
                review=review,
                version=form.cleaned_data["version"] or 0,
                said=form.said(),
                text=form.cleaned_data["text"],
                at=now(),
            )
            return reverse("pupils:plan_asked")

        try:
            answer = form.once(do)
        except Stale:
            stored = _mine(request, review)
            if stored is None or Review.objects.closed().filter(pk=review.pk).exists():
                messages.error(request, CLOSED)
                return redirect("pupils:plan_asked")
            form.hold_against(opening_of(stored), version=stored.version)
        else:
            messages.success(
                request, "Given to whoever leads the review. You can change it until it is closed."
            )
            return redirect(answer)
    record(request.actor, AuditVerb.VIEW, review, pupil_id=review.plan.pupil_id)
    due_on = views_by(review)
    context = {
        "form": form,
        "review": review,
        "plan": review.plan,
        "pupil": review.plan.pupil,
        "name": names_of(request.actor.school_id)[review.plan.kind],
        "due_on": due_on,
        "is_late": due_on < today() and mine is None,
    }
    return render(request, "pupils/round_robin_write.html", context)


@needs(Can.PLAN_EDIT)
@require_POST
def round_robin_remind(request: StaffRequest, review_id: int) -> HttpResponse:
    """One tap: every teacher who has said nothing finds it said among what is asked of them."""
    review = get_object_or_404(Review.objects.editable_by(request.actor), pk=review_id)
    reminded = remind_teachers(by=request.actor, review=review, at=now())
    if reminded:
        messages.success(request, f"{reminded} teacher{'s' if reminded > 1 else ''} reminded.")
    else:
        messages.info(request, "Everybody was reminded today, or has answered.")
    return redirect("pupils:review_detail", review.pk)


def _mine(request: StaffRequest, review: Review) -> RoundRobinAnswer | None:
    own = RoundRobinAnswer.objects.visible_to(request.actor).filter(staff_id=request.actor.staff_id)
    return own.filter(review=review).prefetch_related("lines").first()
