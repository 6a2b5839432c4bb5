"""Pages of handing pupils over: moved with their notes, written by the mentor before, confirmed by the one after."""

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.db.models import F, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from pupils.actions.caseload_moves import MovesRefused
from pupils.actions.handovers import Told, confirm_handover, hand_over, write_handover
from pupils.forms.handovers import HandOverForm, NoteRow, NotesForm
from pupils.handovers import Leaving, first_day_after, read_leaving, takers
from pupils.models import Handover, HandoverNote, Pupil
from staffing.access import Can, needs
from staffing.audit import AuditVerb, record
from staffing.calendar import now, today
from staffing.models import Staff
from staffing.paging import page_of
from staffing.receipts import Stale
from staffing.refusals import Refused
from staffing.requests import StaffRequest

ROWS_A_PAGE = 60
UNREAD_FIRST = F("read_at").desc(nulls_first=True)
NOBODY_GOES = "Choose who takes over: for everybody here, or for a pupil below."


@needs(Can.HANDOVER_CREATE)
@require_http_methods(["GET", "POST"])
def handover_create(request: StaffRequest, mentor_id: int) -> HttpResponse:
    """All of a mentor's pupils or some, to one or several, with what is to be known of each."""
    mentor = get_object_or_404(Staff.objects.visible_to(request.actor), pk=mentor_id)
    form = _hand_over_form(request, mentor)
    leaving = _leaving(request, mentor, form)
    if request.method == "POST" and form.is_valid() and not _has_problems(form, leaving):
        try:
            return redirect(form.once(lambda: _handed_over(request, form, leaving)))
        except MovesRefused as refused:
            for said in refused.over:
                form.add_error("over_limit_reason", said)
            _renew(request, mentor, leaving, refused)
            _has_problems(form, leaving)
        except Refused as refused_by:
            form.add_error(refused_by.field, str(refused_by))
    record(request.actor, AuditVerb.VIEW, "caseload", pupil_ids=[each.pupil.pk for each in leaving])
    context = {
        "mentor": mentor,
        "form": form,
        "leaving": leaving,
        "tasks": sum(each.tasks for each in leaving),
        "may_ask": mentor.is_employed(today()) and mentor.pk != request.staff.pk,
    }
    return render(request, "pupils/handover_create.html", context)


def _hand_over_form(request: StaffRequest, mentor: Staff) -> HandOverForm:
    on = today()
    initial = {"starts_on": first_day_after(mentor, on), "asks_for_notes": mentor.is_employed(on)}
    return HandOverForm.of(request, takers=takers(request.actor, mentor, on), initial=initial)


def _leaving(request: StaffRequest, mentor: Staff, form: HandOverForm) -> list[Leaving]:
    keys = {key for key, _ in form.takers}
    return read_leaving(request.actor, mentor, today(), form.wishes(), form.notes(), keys)


def _renew(request: StaffRequest, mentor: Staff, leaving: list[Leaving], refused: MovesRefused) -> None:
    """What stands in the way, said beside each pupil; saving again is a decision against how it stands now."""
    stands = read_leaving(request.actor, mentor, today(), {}, {}, ())
    seen = {each.pupil.pk: each.seen for each in stands}
    for each in leaving:
        if each.pupil.pk in refused.pupils:
            each.problem = refused.pupils[each.pupil.pk]
            each.seen = seen.get(each.pupil.pk, (0, 0))


def _has_problems(form: HandOverForm, leaving: list[Leaving]) -> bool:
    found = [each for each in leaving if each.problem]
    for each in found:
        form.add_error(None, f"{each.pupil.name}: {each.problem}")
    everybody = form.cleaned_data.get("everybody_to", "")
    goes = any(each.goes_to(everybody) for each in leaving)
    if not goes:
        form.add_error("everybody_to", NOBODY_GOES)
    return bool(found) or not goes


def _handed_over(request: StaffRequest, form: HandOverForm, leaving: list[Leaving]) -> str:
    said = form.cleaned_data
    going = {each.pupil.pk: (each, each.goes_to(said["everybody_to"])) for each in leaving}
    moves = [each.move(to) for each, to in going.values() if to]
    told = Told(
        notes={pk: each.note for pk, (each, to) in going.items() if to},
        note=said["note"],
        passes_tasks=said["passes_tasks"],
        asks_for_notes=said["asks_for_notes"],
    )
    handovers = hand_over(
        moves=moves,
        told=told,
        starts_on=said["starts_on"],
        over_limit_reason=said["over_limit_reason"],
        at=now(),
        by=request.actor,
    )
    names = ", ".join(each.to_mentor.name for each in handovers)
    pupils = f"{len(moves)} pupil{'s' if len(moves) > 1 else ''}"
    messages.success(request, f"{pupils} handed over from {said['starts_on']:%-d %b %Y}, to {names}.")
    return reverse("pupils:handover_list")


@needs(Can.HANDOVER_VIEW)
@require_GET
def handover_list(request: StaffRequest) -> HttpResponse:
    """What one has to read, what one can write, and the rest; by whom it was read and when."""
    mine = request.staff.pk
    writable = set(Handover.objects.writable_by(request.actor).values_list("pk", flat=True))
    waiting = Q(to_mentor=mine, read_at=None) | Q(from_mentor=mine, pk__in=writable)
    rows = _with_people(request).order_by(UNREAD_FIRST, "-handed_at", "-pk")
    own = list(rows.filter(waiting))
    page = page_of(rows.exclude(waiting), request.GET.get("page"), ROWS_A_PAGE)
    pupils = _pupils(request, [*own, *page])
    shown = {pupil.pk for its in pupils.values() for pupil in its}
    record(request.actor, AuditVerb.VIEW, "handovers", pupil_ids=sorted(shown))

    def lines(handovers: Iterable[Handover]) -> list[tuple[Handover, list[Pupil], bool]]:
        return [(each, pupils[each.pk], each.pk in writable) for each in handovers]

    context = {
        "to_read": lines(each for each in own if each.to_mentor_id == mine),
        "to_write": lines(each for each in own if each.to_mentor_id != mine),
        "others": lines(page),
        "page": page,
    }
    return render(request, "pupils/handover_list.html", context)


def _pupils(request: StaffRequest, handovers: list[Handover]) -> dict[int, list[Pupil]]:
    """Of each handover, those whom the reader sees."""
    pupils: dict[int, list[Pupil]] = {each.pk: [] for each in handovers}
    notes = HandoverNote.objects.visible_to(request.actor).filter(handover__in=handovers)
    for row in notes.select_related("pupil"):
        pupils[row.handover_id].append(row.pupil)
    return pupils


@needs(Can.HANDOVER_VIEW)
@require_GET
def handover_detail(request: StaffRequest, handover_id: int) -> HttpResponse:
    handover = get_object_or_404(_with_people(request), pk=handover_id)
    notes = list(_notes(HandoverNote.objects.visible_to(request.actor), handover))
    record(request.actor, AuditVerb.VIEW, handover, pupil_ids=[row.pupil_id for row in notes])
    context = {
        "handover": handover,
        "notes": notes,
        "is_mine_to_read": handover.to_mentor_id == request.staff.pk and not handover.read_at,
        "may_write": Handover.objects.writable_by(request.actor).filter(pk=handover.pk).exists(),
        "leads_on": handover.from_mentor_id != request.staff.pk,
    }
    return render(request, "pupils/handover_detail.html", context)


@needs(Can.HANDOVER_EDIT)
@require_http_methods(["GET", "POST"])
def handover_write(request: StaffRequest, handover_id: int) -> HttpResponse:
    """By the mentor before, or whoever sees to caseloads, until it is read."""
    writable = Handover.objects.writable_by(request.actor)
    handover = get_object_or_404(writable.select_related("from_mentor", "to_mentor"), pk=handover_id)
    form = NotesForm.of(request, handover=handover)
    own = _notes(HandoverNote.objects.writable_by(request.actor), handover)
    rows = [NoteRow(row, form.notes()) for row in own]
    if request.method == "POST" and form.is_valid() and not any(row.problem for row in rows):
        try:
            return redirect(form.once(lambda: _written(request, handover, form, rows)))
        except Stale:
            stored = {row.pk: row for row in own.all()}
            handover.refresh_from_db()
            form.hold_against({"note": handover.note}, version=handover.version)
            for row in rows:
                row.hold_against(stored[row.row.pk])
        except Refused as refused:
            form.add_error(refused.field, str(refused))
    for row in rows if form.is_bound else ():
        if row.problem:
            form.add_error(None, f"{row.pupil.name}: {row.problem}")
    record(request.actor, AuditVerb.VIEW, handover, pupil_ids=[row.pupil.pk for row in rows])
    context = {"handover": handover, "form": form, "rows": rows}
    return render(request, "pupils/handover_write.html", context)


@needs(Can.HANDOVER_VIEW)
@require_POST
def handover_confirm(request: StaffRequest, handover_id: int) -> HttpResponse:
    """One tap: read and taken in. Only what one takes over."""
    own = Handover.objects.addressed_to(request.actor)
    handover = get_object_or_404(own.select_related("from_mentor"), pk=handover_id)
    confirm_handover(handover=handover, at=now(), by=request.actor)
    messages.success(request, f"Confirmed. {handover.from_mentor.name} sees that you have read it.")
    return redirect("pupils:handover_list")


def _with_people(request: StaffRequest) -> Any:
    people = ("from_mentor", "to_mentor", "note_by", "handed_by")
    return Handover.objects.visible_to(request.actor).select_related(*people)


def _notes(rows: Any, handover: Handover) -> Any:
    ordered = rows.filter(handover=handover).order_by("pupil__known_surname", "pupil__known_forename", "pk")
    return ordered.select_related("pupil", "written_by")


def _written(request: StaffRequest, handover: Handover, form: NotesForm, rows: list[NoteRow]) -> str:
    write_handover(
        handover=handover,
        version=form.cleaned_data["version"] or 0,
        notes={row.row.pk: row.note for row in rows},
        note=form.cleaned_data["note"],
        at=now(),
        by=request.actor,
    )
    messages.success(
        request, f"Saved. {handover.to_mentor.name} finds it on Today, and confirms having read it."
    )
    return reverse("pupils:handover_detail", args=[handover.pk])
