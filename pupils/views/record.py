"""A pupil's record in full, and the rows that hang from it: added, changed and ended each on a page of its own."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from pupils.actions.record import add_part, change_part, take_back
from pupils.actions.tasks import set_task
from pupils.facts import OF_RECORD, read_facts
from pupils.first_language import is_additional
from pupils.forms.record import (
    AgencyForm,
    AlertForm,
    ArrangementForm,
    DiagnosisForm,
    FlagForm,
    PartForm,
    PlacementForm,
    ProblemForm,
    ReturnForm,
    part_initial,
)
from pupils.models import Agency, Arrangement, CareAlert, Diagnosis, Document, Flag, Placement, Pupil
from pupils.visibility import is_reached
from staffing.access import Can, Resource, Verb, needs
from staffing.audit import AuditVerb, record
from staffing.calendar import now, today
from staffing.models import Phase
from staffing.receipts import Stale
from staffing.refusals import Refused
from staffing.requests import StaffRequest

# What the page shows and offers, each by its own right to this pupil.
RIGHTS = {
    "may_edit": (Resource.RECORD, Verb.EDIT),
    "may_edit_roll": (Resource.ROLL, Verb.EDIT),
    "may_see_alerts": (Resource.ALERT, Verb.VIEW),
    "may_edit_alerts": (Resource.ALERT, Verb.EDIT),
    "may_see_letters": (Resource.LETTER, Verb.VIEW),
    "may_file_letters": (Resource.LETTER, Verb.CREATE),
    "may_edit_letters": (Resource.LETTER, Verb.EDIT),
    "may_see_documents": (Resource.DOCUMENT, Verb.VIEW),
    "may_file": (Resource.DOCUMENT, Verb.CREATE),
    "may_edit_documents": (Resource.DOCUMENT, Verb.EDIT),
}


@needs(Can.RECORD_VIEW)
@require_GET
def record_detail(request: StaffRequest, pupil_id: int) -> HttpResponse:
    """Identity, flags, alerts, arrangements, documents and, for those who read them, diagnoses and agencies."""
    rights = {name: is_reached(request.actor, *grant) for name, grant in RIGHTS.items()}
    seen = Pupil.objects.visible_to(request.actor).annotate(**rights)
    pupil: Any = get_object_or_404(seen, pk=pupil_id)
    on = today()
    sources = [*OF_RECORD]
    sources += ["alert"] * pupil.may_see_alerts + ["diagnosis", "agency"] * pupil.may_see_letters
    sources += ["document"] * pupil.may_see_documents
    facts = read_facts(request.actor, pupil, sources, on)
    filed = list(Document.objects.withdrawable_by(request.actor).filter(pupil=pupil))
    open_ids = {fact.pk for fact in facts.get("document", ())}
    is_alternative = request.staff.school.phase == Phase.ALTERNATIVE
    placements = list(Placement.objects.visible_to(request.actor.about(pupil.pk)).filter(pupil=pupil))
    record(request.actor, AuditVerb.VIEW, "record", pupil_id=pupil.pk)
    context = {
        "pupil": pupil,
        "facts": facts,
        "withdrawable": {document.pk for document in filed},
        "own_letters": [document for document in filed if document.pk not in open_ids],
        "placements": placements,
        "has_placements": is_alternative or bool(placements),
        "is_additional": is_additional(pupil.first_language),
        "has_left": not pupil.is_on_roll(on) and pupil.left_on is not None,
        "year": pupil.year_group(on),
    }
    return render(request, "pupils/record_detail.html", context)


@dataclass(frozen=True)
class Kind:
    """A kind of row on the record: how one is asked for, and by whose right it is added."""

    model: Any
    form: type[PartForm]
    adds: tuple[Resource, Verb]
    noun: str
    place: str


FLAG = Kind(Flag, FlagForm, (Resource.RECORD, Verb.EDIT), "a flag", "flags")
ALERT = Kind(CareAlert, AlertForm, (Resource.ALERT, Verb.EDIT), "an alert", "alerts")
DIAGNOSIS = Kind(Diagnosis, DiagnosisForm, (Resource.LETTER, Verb.CREATE), "a diagnosis", "diagnoses")
AGENCY = Kind(Agency, AgencyForm, (Resource.LETTER, Verb.CREATE), "an agency", "agencies")
PLACEMENT = Kind(Placement, PlacementForm, (Resource.RECORD, Verb.EDIT), "a place", "placements")
ARRANGEMENT = Kind(
    Arrangement, ArrangementForm, (Resource.RECORD, Verb.EDIT), "an arrangement", "arrangements"
)


def _add(request: StaffRequest, pupil_id: int, kind: Kind) -> HttpResponse:
    addable = Pupil.objects.visible_to(request.actor, *kind.adds)
    pupil = get_object_or_404(addable, pk=pupil_id)
    form = kind.form.of(request, initial=part_initial(pupil, request.actor))
    if request.method == "POST" and form.is_valid():

        def do() -> str:
            add_part(by=request.actor, row=kind.model(pupil=pupil, **form.told()))
            return _record_of(pupil, kind)

        try:
            answer = form.once(do)
        except Refused as refused:
            form.add_error(refused.field, str(refused))
        else:
            messages.success(request, _filed(request, kind))
            return redirect(answer)
    return render(request, "pupils/part_form.html", {"form": form, "pupil": pupil, "kind": kind})


def _filed(request: StaffRequest, kind: Kind) -> str:
    """Who may file in and not read is told who does."""
    is_letter = kind.adds[0] == Resource.LETTER
    if is_letter and not request.actor.scopes(Resource.LETTER):
        return "Filed. The SENDCo and the safeguarding lead read it."
    return "Saved."


def _edit(request: StaffRequest, row_id: int, kind: Kind) -> HttpResponse:
    rows = kind.model.objects.editable_by(request.actor).select_related("pupil")
    row = get_object_or_404(rows, pk=row_id)
    form = kind.form.of(request, initial=kind.form.opening(row) | {"version": row.version})
    if request.method == "POST" and form.is_valid():

        def do() -> str:
            version = form.cleaned_data["version"] or 0
            change_part(by=request.actor, row=row, version=version, told=form.told())
            return _record_of(row.pupil, kind)

        try:
            answer = form.once(do)
        except Refused as refused:
            form.add_error(refused.field, str(refused))
        except Stale:
            stored = get_object_or_404(rows, pk=row_id)
            form.hold_against(kind.form.opening(stored), version=stored.version)
        else:
            messages.success(request, "Saved.")
            return redirect(answer)
    record(request.actor, AuditVerb.VIEW, row, pupil_id=row.pupil_id)
    context = {"form": form, "pupil": row.pupil, "kind": kind, "row": row}
    return render(request, "pupils/part_form.html", context)


def _record_of(pupil: Pupil, kind: Kind) -> str:
    return f"{reverse('pupils:record_detail', args=[pupil.pk])}#{kind.place}"


@needs(Can.RECORD_EDIT)
@require_http_methods(["GET", "POST"])
def flag_create(request: StaffRequest, pupil_id: int) -> HttpResponse:
    return _add(request, pupil_id, FLAG)


@needs(Can.RECORD_EDIT)
@require_http_methods(["GET", "POST"])
def flag_edit(request: StaffRequest, flag_id: int) -> HttpResponse:
    return _edit(request, flag_id, FLAG)


@needs(Can.ALERT_EDIT)
@require_http_methods(["GET", "POST"])
def alert_create(request: StaffRequest, pupil_id: int) -> HttpResponse:
    return _add(request, pupil_id, ALERT)


@needs(Can.ALERT_EDIT)
@require_http_methods(["GET", "POST"])
def alert_edit(request: StaffRequest, alert_id: int) -> HttpResponse:
    return _edit(request, alert_id, ALERT)


@needs(Can.LETTER_CREATE)
@require_http_methods(["GET", "POST"])
def diagnosis_create(request: StaffRequest, pupil_id: int) -> HttpResponse:
    return _add(request, pupil_id, DIAGNOSIS)


@needs(Can.LETTER_EDIT)
@require_http_methods(["GET", "POST"])
def diagnosis_edit(request: StaffRequest, diagnosis_id: int) -> HttpResponse:
    return _edit(request, diagnosis_id, DIAGNOSIS)


@needs(Can.LETTER_CREATE)
@require_http_methods(["GET", "POST"])
def agency_create(request: StaffRequest, pupil_id: int) -> HttpResponse:
    return _add(request, pupil_id, AGENCY)


@needs(Can.LETTER_EDIT)
@require_http_methods(["GET", "POST"])
def agency_edit(request: StaffRequest, agency_id: int) -> HttpResponse:
    return _edit(request, agency_id, AGENCY)


@needs(Can.RECORD_EDIT)
@require_http_methods(["GET", "POST"])
def placement_create(request: StaffRequest, pupil_id: int) -> HttpResponse:
    return _add(request, pupil_id, PLACEMENT)


@needs(Can.RECORD_EDIT)
@require_http_methods(["GET", "POST"])
def placement_edit(request: StaffRequest, placement_id: int) -> HttpResponse:
    return _edit(request, placement_id, PLACEMENT)


@needs(Can.RECORD_EDIT)
@require_http_methods(["GET", "POST"])
def arrangement_create(request: StaffRequest, pupil_id: int) -> HttpResponse:
    return _add(request, pupil_id, ARRANGEMENT)


@needs(Can.RECORD_EDIT)
@require_http_methods(["GET", "POST"])
def arrangement_edit(request: StaffRequest, arrangement_id: int) -> HttpResponse:
    return _edit(request, arrangement_id, ARRANGEMENT)


@needs(Can.RECORD_VIEW)
@require_http_methods(["GET", "POST"])
def arrangement_problem(request: StaffRequest, arrangement_id: int) -> HttpResponse:
    """What does not work becomes today's task of the adult who puts it right."""
    seen = Arrangement.objects.visible_to(request.actor).select_related("pupil", "owner")
    arrangement = get_object_or_404(seen, pk=arrangement_id)
    form = ProblemForm.of(request, initial={"owner": arrangement.owner_id})
    if request.method == "POST" and form.is_valid():
        owner, words = form.cleaned_data["owner"], " ".join(form.cleaned_data["text"].split())

        def do() -> str:
            set_task(
                by=request.actor,
                owner_id=owner.pk,
                text=f"{arrangement.name}: {words}",
                due_on=today(),
                at=now(),
                pupil_id=arrangement.pupil_id,
            )
            return reverse("mentoring:pupil_detail", args=[arrangement.pupil_id])

        answer = form.once(do)
        messages.success(request, f"{owner.name} has it as a task for today.")
        return redirect(answer)
    record(request.actor, AuditVerb.VIEW, arrangement, pupil_id=arrangement.pupil_id)
    context = {"form": form, "pupil": arrangement.pupil, "arrangement": arrangement}
    return render(request, "pupils/arrangement_problem.html", context)


@needs(Can.ROLL_EDIT)
@require_http_methods(["GET", "POST"])
def pupil_return(request: StaffRequest, pupil_id: int) -> HttpResponse:
    """Take a pupil who left back onto the roll."""
    returnable = Pupil.objects.visible_to(request.actor, Resource.ROLL, Verb.EDIT)
    pupil = get_object_or_404(returnable, pk=pupil_id)
    form = ReturnForm.of(
        request, initial={"on": today(), "status": pupil.enrolment_status, "version": pupil.version}
    )
    if request.method == "POST" and form.is_valid():
        told = form.values()

        def do() -> str:
            take_back(by=request.actor, pupil=pupil, version=form.cleaned_data["version"] or 0, **told)
            return reverse("pupils:record_detail", args=[pupil.pk])

        try:
            answer = form.once(do)
        except Refused as refused:
            form.add_error(refused.field, str(refused))
        except Stale:
            stored = returnable.get(pk=pupil_id)
            form.hold_against({}, version=stored.version)
        else:
            messages.success(
                request, f"{pupil.name} is on roll again. Caseload, groups and support begin anew."
            )
            return redirect(answer)
    record(request.actor, AuditVerb.VIEW, pupil, pupil_id=pupil.pk)
    return render(request, "pupils/pupil_return.html", {"form": form, "pupil": pupil})
