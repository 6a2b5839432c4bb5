"""Registers of clubs and places of alternative provision: which there are, a day's, and the amendment of a mark."""

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from pupils.actions import clubs as acts
from pupils.forms.clubs import ClubAmendForm, ClubForm, TakeForm, club_opening
from pupils.key_lines import key_lines_of
from pupils.models import Club, ClubAmendment, ClubDay, ClubMark
from staffing.access import Can, needs, open_on
from staffing.audit import AuditVerb, record
from staffing.calendar import now, today
from staffing.paging import page_of
from staffing.receipts import Stale
from staffing.refusals import Refused
from staffing.requests import StaffRequest

ROWS = 25
MOST_DAYS = 20
AMENDED = (
    "Somebody changed this mark from {} to {} while you had it open. "
    "Yours is still in the form: send it again to put it in place of theirs."
)


@needs(Can.ATTENDANCE_CREATE)
@require_safe
def club_list(request: StaffRequest) -> HttpResponse:
    """One's own registers, or all of the school for whoever keeps its attendance; those that go on first."""
    on = today()
    clubs = Club.objects.visible_to(request.actor).select_related("keeper")
    clubs = clubs.annotate(
        size=Count("members", open_on(on, "members__"), distinct=True),
        is_taken=Count("days", Q(days__on=on), distinct=True),
        is_over=Count("pk", Q(ends_on__lt=on), distinct=True),
    )
    page = page_of(clubs.order_by("is_over", "name", "pk"), request.GET.get("page"), ROWS)
    return render(request, "pupils/club_list.html", {"page": page})


@needs(Can.ATTENDANCE_CREATE)
@require_http_methods(["GET", "POST"])
def club_create(request: StaffRequest) -> HttpResponse:
    form = ClubForm.of(request, initial={"kind": Club.Kind.CLUB, "keeper": request.staff.pk})
    if request.method == "POST" and form.is_bound and form.is_valid():

        def do() -> str:
            club = acts.set_up_club(
                by=request.actor, told=form.told(), pupil_ids=form.pupil_ids(), on=today()
            )
            return club.get_absolute_url()

        try:
            answer = form.once(do)
        except Refused as refused:
            form.add_error(refused.field, str(refused))
        else:
            messages.success(request, "The register is set up.")
            return redirect(answer)
    return render(request, "pupils/club_form.html", {"form": form})


@needs(Can.ATTENDANCE_CREATE)
@require_http_methods(["GET", "POST"])
def club_edit(request: StaffRequest, club_id: int) -> HttpResponse:
    club = _club(request, club_id)
    members = acts.members_on(club, today())
    form = ClubForm.of(request, club=club, initial=club_opening(club, members))
    if request.method == "POST" and form.is_bound and form.is_valid():

        def do() -> str:
            acts.edit_club(
                by=request.actor,
                club=club,
                version=form.cleaned_data["version"] or 0,
                told=form.told(),
                pupil_ids=form.pupil_ids(),
                on=today(),
            )
            return club.get_absolute_url()

        try:
            answer = form.once(do)
        except Refused as refused:
            form.add_error(refused.field, str(refused))
        except Stale:
            stored = _club(request, club_id)
            held = club_opening(stored, ()) | {"keeper": stored.keeper}
            form.hold_against(
                {name: value for name, value in held.items() if name != "pupils"}, version=stored.version
            )
        else:
            messages.success(request, "Saved.")
            return redirect(answer)
    record(request.actor, AuditVerb.VIEW, club, pupil_ids=[row.pupil_id for row in members])
    return render(request, "pupils/club_form.html", {"form": form, "club": club})


@needs(Can.ATTENDANCE_CREATE)
@require_safe
def club_detail(request: StaffRequest, club_id: int) -> HttpResponse:
    """Who is on the register, and the latest days."""
    club = _club(request, club_id)
    on = today()
    members = acts.members_on(club, on)
    days = ClubDay.objects.visible_to(request.actor).filter(club=club).with_counts()
    latest = list(days.select_related("taken_by").order_by("-on")[:MOST_DAYS])
    record(request.actor, AuditVerb.VIEW, club, pupil_ids=[row.pupil_id for row in members])
    context = {
        "club": club,
        "members": members,
        "days": latest,
        "is_running": club.is_running(on),
        "is_taken": any(day.on == on for day in latest),
    }
    return render(request, "pupils/club_detail.html", context)


@needs(Can.ATTENDANCE_CREATE)
@require_http_methods(["GET", "POST"])
def club_take(request: StaffRequest, club_id: int) -> HttpResponse:
    """A day's register: one tap a pupil."""
    club = _club(request, club_id)
    members = acts.members_on(club, today())
    lines = key_lines_of(request.actor, [row.pupil_id for row in members])
    form = TakeForm.of(request, members=members, lines=lines, initial={"on": today()})
    if request.method == "POST" and form.is_valid():

        def do() -> str:
            day = acts.take_register(
                by=request.actor,
                club=club,
                on=form.cleaned_data["on"],
                statuses=form.statuses(),
                at=now(),
            )
            return reverse("pupils:club_day", args=[day.pk])

        try:
            answer = form.once(do)
        except Refused as refused:
            form.add_error(refused.field, str(refused))
        else:
            messages.success(request, "The register is taken. A mark can be amended here.")
            return redirect(answer)
    record(request.actor, AuditVerb.VIEW, club, pupil_ids=[row.pupil_id for row in members])
    return render(request, "pupils/club_take.html", {"form": form, "club": club})


@needs(Can.ATTENDANCE_CREATE)
@require_safe
def club_day(request: StaffRequest, club_day_id: int) -> HttpResponse:
    """A register that was taken, with every amendment."""
    days = ClubDay.objects.visible_to(request.actor).select_related("club", "taken_by")
    day = get_object_or_404(days, pk=club_day_id)
    marks = ClubMark.objects.kept_by(request.actor).filter(day=day).select_related("pupil")
    rows = {mark.pk: (mark, []) for mark in marks.order_by("pupil__known_surname", "pk")}  # type: ignore[var-annotated]
    amendments = ClubAmendment.objects.visible_to(request.actor).filter(mark__day=day)
    for amendment in amendments.select_related("amended_by"):
        rows[amendment.mark_id][1].append(amendment)
    record(request.actor, AuditVerb.VIEW, day, pupil_ids=[mark.pupil_id for mark, _ in rows.values()])
    return render(request, "pupils/club_day.html", {"day": day, "rows": rows.values()})


@needs(Can.ATTENDANCE_CREATE)
@require_http_methods(["GET", "POST"])
def club_mark_amend(request: StaffRequest, club_mark_id: int) -> HttpResponse:
    marks = ClubMark.objects.kept_by(request.actor).select_related("pupil", "day__club")
    mark = get_object_or_404(marks, pk=club_mark_id)
    form = ClubAmendForm.of(request, mark=mark)
    if request.method == "POST" and form.is_valid():

        def do() -> str:
            told = form.cleaned_data
            acts.amend_club_mark(
                by=request.actor,
                mark=mark,
                old=told["old_status"],
                new=told["status"],
                reason=told["reason"],
                at=now(),
            )
            return reverse("pupils:club_day", args=[mark.day_id])

        try:
            answer = form.once(do)
        except Refused as refused:
            form.add_error(refused.field, str(refused))
        except Stale:
            mark.refresh_from_db(fields=["status"])
            old = ClubMark.Status(form.cleaned_data["old_status"]).label.lower()
            said = AMENDED.format(old, mark.get_status_display().lower())
            form.hold_against({}, said, old_status=mark.status)
        else:
            messages.success(request, "Amended; what it was is kept.")
            return redirect(answer)
    record(request.actor, AuditVerb.VIEW, mark, pupil_id=mark.pupil_id)
    return render(request, "pupils/club_mark_amend.html", {"form": form, "mark": mark})


def _club(request: StaffRequest, club_id: int) -> Club:
    return get_object_or_404(Club.objects.visible_to(request.actor).select_related("keeper"), pk=club_id)
