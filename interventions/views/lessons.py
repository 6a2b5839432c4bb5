"""Lessons that teacher and mentor share: those ahead, the line before one, what is told after it, and the answer."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypeVar

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from interventions.actions import lessons as acts
from interventions.catch_up import day_of
from interventions.forms.lessons import AnswerForm, LineForm, ReadyForm, ReportForm, line_opening
from interventions.lessons import (
    NEXT_WITHIN,
    TELL_WITHIN,
    Spot,
    days_of,
    lessons_reached,
    lessons_taught,
    pupils_in,
    read_ahead,
    said_of,
    spot_on,
    told_of,
)
from interventions.models import (
    LessonHelp,
    LessonNeed,
    LessonNotice,
    LessonReport,
    SharedLesson,
    WantedMaterial,
)
from pupils.models import TeachingGroup, TimetabledLesson
from pupils.models.timetable import TimetabledLessonQuerySet
from staffing.access import Can, Verb, needs
from staffing.audit import AuditVerb, record
from staffing.calendar import now, today
from staffing.forms import KeyedForm
from staffing.periods import bells_of
from staffing.receipts import Stale
from staffing.refusals import Refused
from staffing.requests import StaffRequest

Form = TypeVar("Form", bound=KeyedForm)


@dataclass(frozen=True)
class Place:
    """A lesson on the day that was asked for, and why nothing can be said of it, where that is so."""

    spot: Spot
    trouble: str


@needs(Can.LESSON_VIEW)
@require_GET
def lessons_ahead(request: StaffRequest) -> HttpResponse:
    """A week of what one teaches and supports; of one group, two."""
    asked = request.GET.get("group", "")
    groups = TeachingGroup.objects.visible_to(request.actor)
    group = get_object_or_404(groups, pk=int(asked)) if asked.isdecimal() and len(asked) < 18 else None
    ahead = read_ahead(request.actor, request.staff.school, now(), group.pk if group else None)
    record(request.actor, AuditVerb.VIEW, "lessons")
    context = {
        "ahead": ahead,
        "group": group,
        "today": today(),
        "may_tell": request.actor.can(Can.LESSON_CREATE),
        "has_materials": request.actor.can(Can.MATERIAL_VIEW),
    }
    return render(request, "interventions/lessons_ahead.html", context)


@needs(Can.LESSON_VIEW)
@require_GET
def lesson_detail(request: StaffRequest, shared_id: int) -> HttpResponse:
    """What was said before it and after it, of the pupils within reach."""
    actor = request.actor
    rows = SharedLesson.objects.visible_to(actor).select_related("group", "written_by")
    lesson = get_object_or_404(rows, pk=shared_id)
    its_needs = list(LessonNeed.objects.visible_to(actor).filter(lesson=lesson).select_related("pupil"))
    helps = LessonHelp.objects.visible_to(actor).filter(report__lesson=lesson).select_related("pupil")
    by_report: dict[int, list[LessonHelp]] = {}
    for row in helps:
        by_report.setdefault(row.report_id, []).append(row)
    reports = LessonReport.objects.visible_to(actor).filter(lesson=lesson)
    wanted = WantedMaterial.objects.visible_to(actor).filter(lesson=lesson)
    pupil_ids = {*(row.pupil_id for row in its_needs), *(row.pupil_id for row in helps)}
    record(actor, AuditVerb.VIEW, lesson, pupil_ids=sorted(pupil_ids))
    context = {
        "lesson": lesson,
        "needs": its_needs,
        "wanted": wanted.select_related("material", "ready_by"),
        "reports": [
            (report, by_report.get(report.pk, []))
            for report in reports.select_related("written_by", "answered_by")
        ],
        "answerable": set(
            LessonReport.objects.taught_by(actor).filter(lesson=lesson).values_list("pk", flat=True)
        ),
        "may_prepare": SharedLesson.objects.prepared_by(actor).filter(pk=lesson.pk).exists(),
    }
    return render(request, "interventions/lesson_detail.html", context)


@needs(Can.LESSON_CREATE)
@require_http_methods(["GET", "POST"])
def lesson_line(request: StaffRequest, timetabled_id: int) -> HttpResponse:
    """Before it: the teacher of the group says what the class will do and what it will need."""
    lesson = _timetabled(lessons_taught(request.actor, today()), timetabled_id)
    place = _place(request, lesson, is_coming=True)
    if request.method == "GET" and place.trouble:
        messages.error(request, place.trouble)
        return redirect("interventions:lessons_ahead")
    told = told_of(lesson.group_id, place.spot.on, place.spot.starts_at)
    opening = _opening(told)
    pupils = pupils_in(request.actor, lesson, place.spot.on)
    form = _form(LineForm, request, place, initial=opening, pupils=pupils, on=place.spot.on)
    if request.method == "POST" and form.is_valid():
        answer = _written(request, form, place)
        if answer:
            messages.success(request, "Saved. Whoever supports in this lesson sees it under Lessons ahead.")
            return redirect(answer)
    context = {"form": form, "spot": place.spot, "lesson": lesson, "told": told}
    return render(request, "interventions/lesson_line.html", context)


@needs(Can.LESSON_CREATE)
@require_http_methods(["GET", "POST"])
def lesson_report(request: StaffRequest, timetabled_id: int) -> HttpResponse:
    """After it: a mentor tells how it went, and the teacher reads it on Today."""
    lesson = _timetabled(lessons_reached(request.actor, today()), timetabled_id)
    place = _place(request, lesson, is_coming=False)
    told = told_of(lesson.group_id, place.spot.on, place.spot.starts_at)
    if request.method == "GET" and told and told.reports.filter(written_by=request.staff).exists():
        return redirect("interventions:lesson_detail", told.pk)
    if request.method == "GET" and place.trouble:
        messages.error(request, place.trouble)
        return redirect("interventions:lessons_ahead")
    pupils = list(pupils_in(request.actor, lesson, place.spot.on, Verb.CREATE))
    form = _form(ReportForm, request, place, pupils=pupils)
    if request.method == "POST" and form.is_valid():
        answer = _reported(request, form, place)
        if answer:
            messages.success(request, "Told. It stands on the teacher’s Today.")
            return redirect(answer)
    context = {"form": form, "spot": place.spot, "lesson": lesson, "told": told}
    return render(request, "interventions/lesson_report.html", context)


@needs(Can.LESSON_CREATE)
@require_http_methods(["GET", "POST"])
def report_answer(request: StaffRequest, report_id: int) -> HttpResponse:
    rows = LessonReport.objects.taught_by(request.actor).select_related("lesson__group", "written_by")
    report = get_object_or_404(rows, pk=report_id)
    form = AnswerForm.of(request)
    if request.method == "POST" and form.is_valid():

        def do() -> str:
            text = form.cleaned_data["answer"]
            acts.answer_report(by=request.actor, report=report, text=text, at=now())
            return reverse("interventions:lesson_detail", args=[report.lesson_id])

        try:
            answer = form.once(do)
        except Refused as refused:
            form.add_error("answer", str(refused))
        else:
            messages.success(request, "Answered.")
            return redirect(answer)
    return render(request, "interventions/report_answer.html", {"report": report, "form": form})


@needs(Can.LESSON_VIEW)
@require_POST
def lesson_notice_read(request: StaffRequest, lesson_notice_id: int) -> HttpResponse:
    notice = get_object_or_404(LessonNotice.objects.visible_to(request.actor), pk=lesson_notice_id)
    acts.read_notice(by=request.actor, notice=notice, at=now())
    return redirect("interventions:lessons_ahead")


@needs(Can.LESSON_CREATE)
@require_http_methods(["GET", "POST"])
def wanted_ready(request: StaffRequest, wanted_id: int) -> HttpResponse:
    """What was wanted is there, with the material that was used."""
    rows = WantedMaterial.objects.prepared_by(request.actor).select_related("lesson__group")
    wanted = get_object_or_404(rows, pk=wanted_id)
    form = ReadyForm.of(request)
    if request.method == "POST" and form.is_valid():

        def do() -> str:
            told = form.cleaned_data
            acts.make_ready(
                by=request.actor, wanted=wanted, material=told["material"], where=told["where"], at=now()
            )
            return reverse("interventions:lesson_detail", args=[wanted.lesson_id])

        answer = form.once(do)
        messages.success(request, "It is marked ready.")
        return redirect(answer)
    return render(request, "interventions/wanted_ready.html", {"wanted": wanted, "form": form})


def _timetabled(rows: TimetabledLessonQuerySet, pk: int) -> TimetabledLesson:
    return get_object_or_404(rows.select_related("group", "period"), pk=pk)


def _place(request: StaffRequest, lesson: TimetabledLesson, *, is_coming: bool) -> Place:
    """On the day in the address; without one on the next that comes, or on the latest that was."""
    calendar, bells, at = request.staff.school.calendar(), bells_of(request.staff.school_id), now()
    asked = day_of(request.GET.get("on", ""))
    if asked is None:
        asked = _nearest(lesson, list(days_of(lesson, calendar, *_span(is_coming))), is_coming)
    spot = spot_on(lesson, asked, bells)
    trouble = said_of(lesson, asked, calendar)
    if not trouble and is_coming and spot.is_over(at):
        trouble = "This lesson is over. What it needed can’t be said any more."
    if not trouble and not is_coming and not spot.has_begun(at):
        trouble = "This lesson has not begun yet. Tell how it went when it has."
    if not trouble and not is_coming and asked < today() - TELL_WITHIN:
        trouble = "This lesson is more than two weeks ago. Log a session about it instead."
    return Place(spot, trouble)


def _span(is_coming: bool) -> tuple[date, date]:
    return (today(), today() + NEXT_WITHIN) if is_coming else (today() - TELL_WITHIN, today())


def _nearest(lesson: TimetabledLesson, days: list[date], is_coming: bool) -> date:
    """Where there is none, a day of which the page can say so."""
    nowhere = (lesson.ends_on or today()) + timedelta(days=1)
    return (days[0] if is_coming else days[-1]) if days else nowhere


def _opening(told: SharedLesson | None) -> dict[str, object]:
    if told is None:
        return {}
    return line_opening(told, list(told.pupil_needs.all()), list(told.wanted.waiting()))


def _form(kind: type[Form], request: StaffRequest, place: Place, **kwargs: object) -> Form:
    """The form of this lesson and day: what is typed of one day comes back on no other."""
    form = kind.of(request, draft_key=f"{request.path}{place.spot.on:%Y-%m-%d}/", **kwargs)
    if request.method == "POST" and place.trouble:
        form.add_error(None, place.trouble)
    return form


def _written(request: StaffRequest, form: LineForm, place: Place) -> str:
    """Where it leads; nowhere while somebody else's line has to be looked at first."""

    def do() -> str:
        version = form.cleaned_data["version"] or 0
        lesson = acts.write_line(
            by=request.actor, spot=place.spot, version=version, line=form.line(), at=now()
        )
        return reverse("interventions:lesson_detail", args=[lesson.pk])

    try:
        return form.once(do)
    except Stale:
        stored = told_of(place.spot.lesson.group_id, place.spot.on, place.spot.starts_at)
        form.hold_against(_opening(stored), version=stored.version if stored else "")
        return ""


def _reported(request: StaffRequest, form: ReportForm, place: Place) -> str:
    def do() -> str:
        told = form.cleaned_data
        report = acts.report_lesson(
            by=request.actor,
            spot=place.spot,
            text=told["text"],
            unresolved=told["unresolved"],
            helps=form.helps(),
            at=now(),
        )
        return reverse("interventions:lesson_detail", args=[report.lesson_id])

    try:
        return form.once(do)
    except Refused as refused:
        form.add_error(None, str(refused))
        return ""
