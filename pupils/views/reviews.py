"""Reviews of plans: planned backwards from a day, moved, called off, written up and closed, read, put right."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db.models import Prefetch, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from pupils.actions import reviews as acts
from pupils.clocks import prepares_for_adulthood
from pupils.forms.review import (
    AmendForm,
    CallOffForm,
    FollowForm,
    ReviewForm,
    WriteUpForm,
    followed,
    opening_of,
    written_up,
)
from pupils.line_uses import uses_of
from pupils.models import (
    Plan,
    Pupil,
    Review,
    ReviewPerson,
    Target,
)
from pupils.models.review import ReviewQuerySet
from pupils.models.round_robin import is_asking, views_by
from pupils.plan_kinds import Clock
from pupils.plan_names import names_of
from pupils.review_papers import WITH, on_paper
from pupils.reviews import first_proposal, steps_of
from pupils.round_robin import round_robin_of
from staffing.access import Can, Resource, Verb, needs
from staffing.audit import AuditVerb, record
from staffing.calendar import now, today
from staffing.forms import KeyedForm
from staffing.receipts import Stale
from staffing.refusals import Refused
from staffing.requests import StaffRequest

MEANWHILE = "Somebody else changed this review meanwhile. Look at it again."


@needs(Can.PLAN_EDIT)
@require_http_methods(["GET", "POST"])
def review_create(request: StaffRequest, plan_id: int) -> HttpResponse:
    """A day for a review: what it clashes with is said before it is taken."""
    written = Plan.objects.editable_by(request.actor).select_related("pupil", "author")
    plan = get_object_or_404(written, pk=plan_id)
    if not plan.is_in_force:
        messages.error(request, acts.NOT_IN_FORCE)
        return redirect("pupils:plan_detail", plan.pk)
    calendar = request.staff.school.calendar()
    begun = {"leader": request.staff.pk, "meets_on": first_proposal(plan, today(), calendar)}
    form = ReviewForm.of(request, plan=plan, calendar=calendar, initial=begun)
    if request.method == "POST" and form.is_valid():

        def do() -> str:
            review = acts.plan_review(by=request.actor, plan=plan, meeting=form.meeting(), at=now())
            return reverse("pupils:review_detail", args=[review.pk])

        if answer := _done(form, do):
            messages.success(request, "The review is planned. What has to be done before it stands below.")
            return redirect(answer)
    record(request.actor, AuditVerb.VIEW, plan, pupil_id=plan.pupil_id)
    return render(request, "pupils/review_form.html", _about(request, plan) | {"form": form})


@needs(Can.PLAN_VIEW)
@require_GET
def review_detail(request: StaffRequest, review_id: int) -> HttpResponse:
    """What has to be done by when; and once it is held, what was said."""
    letters = Pupil.objects.visible_to(request.actor, Resource.LETTER_OUT, Verb.CREATE)
    seen = Review.objects.visible_to(request.actor).with_rights(request.actor).named()
    rows: QuerySet[Any] = seen.annotate(may_write=letters.holds("plan__pupil")).select_related(*WITH)
    review = get_object_or_404(rows, pk=review_id)
    record(request.actor, AuditVerb.VIEW, review, pupil_id=review.plan.pupil_id)
    context = {
        "steps": steps_of(review, today(), request.staff.school.calendar()),
        "may_edit": review.may_edit,
        "may_write_up": review.may_edit and not review.is_closed and not review.called_off_on,
        "is_to_come": review.is_planned and review.meets_on > today(),
        "may_invite": review.may_write and not review.called_off_on,
        "may_read": review.may_edit or review.may_approve,
        **_said_before(request, review),
        **on_paper(request.actor, review, review.called or review.plan.made_of.name),
    }
    return render(request, "pupils/review_detail.html", context)


@needs(Can.PLAN_EDIT)
@require_http_methods(["GET", "POST"])
def review_edit(request: StaffRequest, review_id: int) -> HttpResponse:
    review = _editable(request, review_id)
    if not review.is_planned:
        return redirect("pupils:review_detail", review.pk)
    opened = opening_of(review) | {"version": review.version}
    calendar = request.staff.school.calendar()
    form = ReviewForm.of(request, plan=review.plan, calendar=calendar, review=review, initial=opened)
    if request.method == "POST" and form.is_valid():

        def do() -> str:
            acts.move_review(by=request.actor, review=review, version=_version(form), meeting=form.meeting())
            return reverse("pupils:review_detail", args=[review.pk])

        if answer := _done(form, do, lambda: _held_against(form, opening_of, request, review_id)):
            messages.success(request, "The review is planned anew.")
            return redirect(answer)
    record(request.actor, AuditVerb.VIEW, review, pupil_id=review.plan.pupil_id)
    context = _about(request, review.plan) | {"form": form, "review": review}
    return render(request, "pupils/review_form.html", context)


@needs(Can.PLAN_EDIT)
@require_http_methods(["GET", "POST"])
def review_write_up(request: StaffRequest, review_id: int) -> HttpResponse:
    """What was said, kept as often as one likes, and closed once."""
    review = _editable(request, review_id)
    if review.is_closed or review.called_off_on:
        messages.info(request, "What was said stays as it is. Put right what is wrong beside it.")
        return redirect("pupils:review_detail", review.pk)
    pupil = review.plan.pupil
    targets = Target.objects.visible_to(request.actor.about(pupil.pk)).filter(plans=review.plan).by_need()
    group = pupil.year_group(today())
    form = WriteUpForm.of(
        request, review=review, targets=list(targets),
        asks_adulthood=group.isdecimal() and prepares_for_adulthood(int(group)),
        initial=written_up(review) | {"version": review.version},
    )  # fmt: skip
    closes = "close" in request.POST
    if request.method == "POST" and form.is_valid():

        def do() -> str:
            acts.write_up_review(
                by=request.actor,
                review=review,
                version=_version(form),
                closes=closes,
                at=now(),
                **form.told(),
            )
            return reverse("pupils:review_detail", args=[review.pk])

        if answer := _done(form, do, lambda: _held_against(form, written_up, request, review_id)):
            messages.success(request, CLOSED if closes else "Saved. It can be written on until it is closed.")
            return redirect(answer)
    record(request.actor, AuditVerb.VIEW, review, pupil_id=pupil.pk)
    context = _about(request, review.plan) | {"form": form, "review": review}
    return render(request, "pupils/review_write_up.html", context)


CLOSED = "The review is closed. Each next step is a task of its owner now."


@needs(Can.PLAN_EDIT)
@require_http_methods(["GET", "POST"])
def review_call_off(request: StaffRequest, review_id: int) -> HttpResponse:
    review = _editable(request, review_id)
    if not review.is_planned:
        return redirect("pupils:review_detail", review.pk)
    form = CallOffForm.of(request, initial={"version": review.version})
    if request.method == "POST" and form.is_valid():

        def do() -> str:
            acts.call_off_review(
                by=request.actor,
                review=review,
                version=_version(form),
                on=today(),
                why=form.cleaned_data["why"],
            )
            return reverse("pupils:plan_detail", args=[review.plan_id])

        if answer := _done(form, do, lambda: _held_against(form, None, request, review_id)):
            messages.success(request, "The review is called off. Plan another when there is a day.")
            return redirect(answer)
    return _small(request, review, form, "Call off this review", "Call off")


@needs(Can.PLAN_EDIT)
@require_http_methods(["GET", "POST"])
def review_amend(request: StaffRequest, closed_review_id: int) -> HttpResponse:
    """What is put right of a closed review stands beside what was said."""
    review = get_object_or_404(_written(request).closed(), pk=closed_review_id)
    form = AmendForm.of(request)
    if request.method == "POST" and form.is_valid():

        def do() -> str:
            acts.amend_review(by=request.actor, review=review, at=now(), **form.values())
            return reverse("pupils:review_detail", args=[review.pk])

        if answer := _done(form, do):
            messages.success(request, "Put right, beside what was said.")
            return redirect(answer)
    return _small(request, review, form, "Put right what a closed review says", "Save")


@needs(Can.PLAN_EDIT)
@require_http_methods(["GET", "POST"])
def review_follow(request: StaffRequest, review_id: int) -> HttpResponse:
    """When each step before and after the meeting was done, and what the authority decided."""
    review = _editable(request, review_id)
    if review.called_off_on:
        return redirect("pupils:review_detail", review.pk)
    opened = {**followed(review), "version": review.version}
    is_decided = review.plan.made_of.clock is Clock.ANNUAL
    form = FollowForm.of(request, review=review, is_decided=is_decided, initial=opened)
    if request.method == "POST" and form.is_valid():

        def do() -> str:
            acts.follow_review(by=request.actor, review=review, version=_version(form), dates=form.values())
            return reverse("pupils:review_detail", args=[review.pk])

        if answer := _done(form, do, lambda: _held_against(form, followed, request, review_id)):
            messages.success(request, "Noted.")
            return redirect(answer)
    return _small(request, review, form, "What was done, and when", "Save")


def _done(form: KeyedForm, do: Callable[[], str], stale: Callable[[], None] | None = None) -> str:
    """Where to go once it is done; empty where it is refused, which the form then says."""
    try:
        return form.once(do)
    except Stale:
        if stale:
            stale()
    except Refused as refused:
        form.add_error(refused.field, str(refused))
    return ""


def _held_against(
    form: KeyedForm, opening: Callable[[Review], Any] | None, request: StaffRequest, review_id: int
) -> None:
    stored = _editable(request, review_id)
    form.hold_against(opening(stored) if opening else {}, version=stored.version)


def _version(form: KeyedForm) -> int:
    return form.cleaned_data["version"] or 0


def _small(request: StaffRequest, review: Review, form: KeyedForm, heading: str, button: str) -> HttpResponse:
    """A page of one short form."""
    record(request.actor, AuditVerb.VIEW, review, pupil_id=review.plan.pupil_id)
    context = {"form": form, "review": review, "heading": heading, "button": button}
    return render(request, "pupils/review_small.html", _about(request, review.plan) | context)


def _said_before(request: StaffRequest, review: Review) -> dict[str, Any]:
    """Whether strategies were used and helped, once teachers are asked."""
    if not is_asking(review, today()):
        return {}
    return {
        "robin": round_robin_of(request.actor, review, today()),
        "uses": uses_of(review.plan),
        "views_by": views_by(review),
    }


def _about(request: StaffRequest, plan: Plan) -> dict[str, Any]:
    return {"plan": plan, "pupil": plan.pupil, "name": names_of(request.actor.school_id)[plan.kind]}


def _written(request: StaffRequest) -> ReviewQuerySet:
    return Review.objects.editable_by(request.actor).select_related("plan__pupil", "leader")


def _editable(request: StaffRequest, review_id: int) -> Review:
    """With whoever is invited."""
    people = Prefetch(
        "people", ReviewPerson.objects.visible_to(request.actor).select_related("staff").order_by("pk")
    )
    return get_object_or_404(_written(request).prefetch_related(people), pk=review_id)
