"""A pupil's attendance, the year as a picture with its patterns, talks about it, and whose attendance to look at."""

from datetime import date

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from pupils.actions.attendance_talks import note_talk
from pupils.actions.marks import amend_mark
from pupils.attendance_calendar import draw_calendar
from pupils.attendance_patterns import read_patterns
from pupils.attendance_peers import read_peers
from pupils.attendance_watch import PERSISTENT, SHOWS, rows_of, watched
from pupils.codes import ATTENDANCE_CODES
from pupils.forms.attendance import AmendForm, TalkForm
from pupils.lessons import lessons_missed
from pupils.models import AttendanceMark, AttendanceTalk, ClubMark, Pupil
from pupils.register import marks_of_year, read_year, recent_days, year_start
from staffing.access import Can, Resource, Verb, needs
from staffing.audit import AuditVerb, record
from staffing.calendar import academic_year_start, now, today
from staffing.paging import page_of
from staffing.receipts import Stale
from staffing.refusals import Refused
from staffing.requests import StaffRequest

AMENDED = (
    "Somebody changed this mark from {} to {} while you had it open. "
    "Yours is still in the form: send it again to put it in place of theirs."
)
MOST_TALKS = 10
MOST_CLUB_MARKS = 30
ROWS = 25


@needs(Can.ATTENDANCE_VIEW)
@require_safe
def attendance_list(request: StaffRequest) -> HttpResponse:
    """The pupils whose attendance the reader sees, narrowed to who needs looking at."""
    show = request.GET.get("show", "")
    show = show if show in dict(SHOWS) else PERSISTENT
    pupils, since = watched(request.actor, request.staff.school.calendar(), today(), show)
    page = page_of(pupils, request.GET.get("page"), ROWS)
    rows = rows_of(page, since)
    record(request.actor, AuditVerb.VIEW, "attendance", pupil_ids=[row.pupil.pk for row in rows])
    context = {
        "page": page,
        "rows": rows,
        "shows": SHOWS,
        "show": show,
        "since": since,
        "address": f"show={show}&",
    }
    return render(request, "pupils/attendance_list.html", context)


@needs(Can.ATTENDANCE_VIEW)
@require_safe
def pupil_attendance(request: StaffRequest, pupil_id: int) -> HttpResponse:
    pupil = _pupil(request, pupil_id)
    on = today()
    year = read_year(request.actor, pupil, on, request.staff.school.calendar())
    editable = Pupil.objects.visible_to(request.actor, Resource.ATTENDANCE, Verb.EDIT)
    talks = AttendanceTalk.objects.visible_to(request.actor.about(pupil.pk)).filter(pupil=pupil)
    record(request.actor, AuditVerb.VIEW, "attendance", pupil_id=pupil.pk)
    context = {
        "pupil": pupil,
        "year": year,
        "days": recent_days(request.actor, pupil, on),
        "may_amend": editable.filter(pk=pupil.pk).exists(),
        "may_talk": request.actor.can(Can.CONTACT_LOG_CREATE),
        "sees_talks": request.actor.can(Can.CONTACT_LOG_VIEW),
        "talks": talks.select_related("written_by")[:MOST_TALKS],
    }
    return render(request, "pupils/pupil_attendance.html", context)


@needs(Can.ATTENDANCE_VIEW)
@require_safe
def attendance_year(request: StaffRequest, pupil_id: int) -> HttpResponse:
    """The academic year as one picture, where absence gathers, lessons, others beside it, and our own registers."""
    pupil = _pupil(request, pupil_id)
    on = today()
    since = date(academic_year_start(on), 9, 1)
    marks = marks_of_year(request.actor, pupil, on)
    club_marks = ClubMark.objects.visible_to(request.actor.about(pupil.pk)).filter(pupil=pupil)
    record(request.actor, AuditVerb.VIEW, "attendance", pupil_id=pupil.pk)
    context = {
        "pupil": pupil,
        "picture": draw_calendar(marks),
        "patterns": read_patterns(request.actor, pupil, since, marks),
        "lessons": lessons_missed(request.actor, pupil, since),
        "peers": read_peers(request.actor, pupil, year_start(on), on),
        "club_marks": club_marks.select_related("day__club").order_by("-day__on", "-pk")[:MOST_CLUB_MARKS],
    }
    return render(request, "pupils/attendance_year.html", context)


@needs(Can.CONTACT_LOG_CREATE)
@require_http_methods(["GET", "POST"])
def attendance_talk_create(request: StaffRequest, pupil_id: int) -> HttpResponse:
    written_about = Pupil.objects.visible_to(request.actor, Resource.CONTACT_LOG, Verb.CREATE)
    pupil = get_object_or_404(written_about, pk=pupil_id)
    form = TalkForm.of(request, initial={"on": today()})
    if request.method == "POST" and form.is_valid():

        def do() -> str:
            note_talk(by=request.actor, pupil=pupil, told=form.values(), at=now())
            return reverse("pupils:pupil_attendance", args=[pupil.pk])

        answer = form.once(do)
        messages.success(request, "Kept, under your name.")
        return redirect(answer)
    return render(request, "pupils/attendance_talk_form.html", {"form": form, "pupil": pupil})


def _pupil(request: StaffRequest, pupil_id: int) -> Pupil:
    return get_object_or_404(Pupil.objects.visible_to(request.actor, Resource.ATTENDANCE), pk=pupil_id)


@needs(Can.ATTENDANCE_EDIT)
@require_http_methods(["GET", "POST"])
def mark_amend(request: StaffRequest, mark_id: int) -> HttpResponse:
    editable = Pupil.objects.visible_to(request.actor, Resource.ATTENDANCE, Verb.EDIT).values("pk")
    marks = AttendanceMark.objects.visible_to(request.actor).filter(pupil__in=editable)
    mark = get_object_or_404(marks.select_related("pupil"), pk=mark_id)
    form = AmendForm.of(request, mark=mark)
    if request.method == "POST" and form.is_valid():
        try:
            return redirect(form.once(lambda: _amended(request, mark, form)))
        except Refused as refused:
            form.add_error(refused.field, str(refused))
        except Stale:
            mark.refresh_from_db(fields=["code"])
            form.hold_against(
                {}, AMENDED.format(form.cleaned_data["old_code"], mark.code), old_code=mark.code
            )
    record(request.actor, AuditVerb.VIEW, mark, pupil_id=mark.pupil_id)
    entry = ATTENDANCE_CODES.get(mark.code)
    context = {"form": form, "mark": mark, "meaning": entry.label if entry else "not a national code"}
    return render(request, "pupils/mark_amend.html", context)


def _amended(request: StaffRequest, mark: AttendanceMark, form: AmendForm) -> str:
    data = form.cleaned_data
    amend_mark(
        mark=mark, old_code=data["old_code"], code=data["code"], reason=data["reason"], by=request.actor
    )
    messages.success(
        request,
        f"The {mark.get_half_day_display().lower()} of {mark.on:%-d %b %Y} is now {data['code']}; "
        f"that it was {data['old_code']} is kept.",
    )
    return reverse("pupils:pupil_attendance", args=[mark.pupil_id])
