"""Caseloads: who has whom and how full, and putting pupils on, moving them and taking them off."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from pupils.actions.caseloads import assign_caseload, caseload_on, end_caseload, move_caseload
from pupils.caseloads import caseloads_of, listed_mentors, without_mentor
from pupils.forms.caseloads import AssignForm, EndForm, MoveForm
from pupils.models import CaseloadAssignment, Pupil
from staffing.access import Actor, Can, Resource, Verb, needs
from staffing.audit import AuditVerb, record
from staffing.calendar import today
from staffing.models import Staff
from staffing.receipts import Stale
from staffing.refusals import Refused
from staffing.requests import StaffRequest

MOST_WITHOUT = 60
# As many as most schools have; a larger one turns pages.
MENTORS = 25
CHANGED = (
    "Somebody changed this place while you had it open: above is how it stands now, below what you typed."
)


@needs(Can.CASELOAD_VIEW)
@require_safe
def caseload_list(request: StaffRequest) -> HttpResponse:
    on = today()
    page = Paginator(listed_mentors(request.actor, on), MENTORS).get_page(request.GET.get("page"))
    groups = caseloads_of(list(page), request.actor, on)
    alone = list(without_mentor(request.actor, on)[: MOST_WITHOUT + 1])
    seen = [row.pupil_id for group in groups for row in group.rows]
    record(request.actor, AuditVerb.VIEW, "caseload_list", pupil_ids=[*seen, *(pupil.pk for pupil in alone)])
    context = {
        "groups": groups,
        "page": page,
        "alone": alone[:MOST_WITHOUT],
        "has_more_alone": len(alone) > MOST_WITHOUT,
        "timetabled": Staff.objects.open_timetables(request.actor, (each.mentor.pk for each in groups), on),
        "may_edit": request.actor.can(Can.CASELOAD_EDIT),
        "may_read_handovers": request.actor.can(Can.HANDOVER_VIEW),
    }
    return render(request, "pupils/caseload_list.html", context)


@needs(Can.CASELOAD_EDIT)
@require_http_methods(["GET", "POST"])
def caseload_assign(request: StaffRequest) -> HttpResponse:
    """`pupil` and `mentor` in the address preset the form. Without scripts, Find answers with who was found."""
    preset = {"pupils": request.GET.getlist("pupil"), "mentor": request.GET.get("mentor")}
    form = AssignForm.of(request, initial=preset)
    is_search = "find" in request.POST
    if request.method == "POST" and not is_search and form.is_valid():
        try:
            return redirect(form.once(lambda: _assigned(request, form)))
        except Refused as refused:
            form.add_error(refused.field, str(refused))
    context = {"form": form, "is_search": is_search, "chosen": form.chosen(), "found": form.found()}
    return render(request, "pupils/caseload_assign.html", context)


@needs(Can.CASELOAD_EDIT)
@require_http_methods(["GET", "POST"])
def caseload_move(request: StaffRequest, assignment_id: int) -> HttpResponse:
    assignment = _editable(request.actor, assignment_id)
    form = MoveForm.of(request, assignment=assignment)
    if request.method == "POST" and form.is_valid():
        try:
            return redirect(form.once(lambda: _moved(request, assignment, form)))
        except Refused as refused:
            form.add_error(refused.field, str(refused))
        except Stale:
            assignment = _editable(request.actor, assignment_id)
            form.hold_against({}, CHANGED, version=assignment.version)
    return _assignment_page(request, assignment, form, EndForm(actor=request.actor, assignment=assignment))


@needs(Can.CASELOAD_EDIT)
@require_POST
def caseload_end(request: StaffRequest, assignment_id: int) -> HttpResponse:
    assignment = _editable(request.actor, assignment_id)
    form = EndForm.of(request, assignment=assignment)
    if form.is_valid():
        try:
            return redirect(form.once(lambda: _ended(request, assignment, form)))
        except Refused as refused:
            form.add_error(refused.field, str(refused))
        except Stale:
            assignment = _editable(request.actor, assignment_id)
            form.hold_against({}, CHANGED, version=assignment.version)
    return _assignment_page(request, assignment, MoveForm(actor=request.actor, assignment=assignment), form)


def _editable(actor: Actor, assignment_id: int) -> CaseloadAssignment:
    pupils = Pupil.objects.visible_to(actor, Resource.CASELOAD, Verb.EDIT).values("pk")
    rows = CaseloadAssignment.objects.visible_to(actor).filter(pupil__in=pupils)
    return get_object_or_404(rows.select_related("pupil", "mentor"), pk=assignment_id)


def _assignment_page(
    request: StaffRequest, assignment: CaseloadAssignment, move: MoveForm, end: EndForm
) -> HttpResponse:
    record(request.actor, AuditVerb.VIEW, assignment, pupil_id=assignment.pupil_id)
    context = {"assignment": assignment, "form": move, "end_form": end}
    return render(request, "pupils/caseload_move.html", context)


@transaction.atomic
def _assigned(request: StaffRequest, form: AssignForm) -> str:
    """All of them or none: locks are taken in the order of their keys."""
    data = form.cleaned_data
    for pupil in sorted(data["pupils"], key=lambda pupil: pupil.pk):
        assign_caseload(
            pupil=pupil,
            mentor=data["mentor"],
            starts_on=data["starts_on"],
            over_limit_reason=data["over_limit_reason"],
            by=request.actor,
        )
    _say(request, data["mentor"], [pupil.name for pupil in data["pupils"]])
    return reverse("pupils:caseload_list")


def _moved(request: StaffRequest, assignment: CaseloadAssignment, form: MoveForm) -> str:
    data = form.cleaned_data
    move_caseload(
        assignment=assignment,
        mentor=data["mentor"],
        starts_on=data["starts_on"],
        over_limit_reason=data["over_limit_reason"],
        version=data["version"] or 0,
        by=request.actor,
    )
    _say(request, data["mentor"], [assignment.pupil.name])
    return reverse("pupils:caseload_list")


def _ended(request: StaffRequest, assignment: CaseloadAssignment, form: EndForm) -> str:
    data = form.cleaned_data
    end_caseload(
        assignment=assignment, ends_on=data["ends_on"], version=data["version"] or 0, by=request.actor
    )
    messages.success(
        request,
        f"{assignment.pupil.name} is on {assignment.mentor.name}’s caseload until {data['ends_on']:%-d %b %Y}.",
    )
    return reverse("pupils:caseload_list")


def _say(request: StaffRequest, mentor: Staff, names: list[str]) -> None:
    """What was done; and, from the school's warning on, how full the mentor now is."""
    messages.success(request, f"{', '.join(names)}: now on {mentor.name}’s caseload.")
    count = caseload_on(mentor, today())
    if count >= mentor.caseload_warning():
        messages.warning(
            request, f"{mentor.name} now has {count} pupils; a full caseload is {mentor.full_caseload()}."
        )
