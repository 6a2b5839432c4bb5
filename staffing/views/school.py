"""The school's settings and calendar: one small page for each thing."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django.contrib import messages
from django.db.models import Prefetch
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from staffing.access import Can, needs, step_up
from staffing.actions import school as actions
from staffing.calendar import today
from staffing.forms import KeyedForm
from staffing.forms.school import (
    WEEKDAYS,
    Bells,
    ClosedDayForm,
    SchoolForm,
    ShapeForm,
    TermForm,
    WeekForm,
    YearForm,
    bells_typed,
    school_initial,
)
from staffing.models import AcademicYear, DayShape, Period, Term
from staffing.receipts import Stale
from staffing.refusals import Refused
from staffing.requests import StaffRequest


@needs(Can.SCHOOL_EDIT)
@step_up
def school_edit(request: StaffRequest) -> HttpResponse:
    school = request.staff.school
    initial = school_initial(school)
    form = SchoolForm.of(request, initial=initial)
    if request.method == "POST" and form.is_valid():
        version = form.cleaned_data["version"] or 0

        def do() -> str:
            actions.edit_school(by=request.actor, school=school, version=version, values=form.values())
            return reverse("staffing:school_edit")

        try:
            address = form.once(do)
        except Stale:
            form.hold_against(initial, version=school.version)
        else:
            messages.success(request, "Saved.")
            return redirect(address)
    return render(request, "staffing/school_form.html", {"form": form})


@needs(Can.SCHOOL_EDIT)
@require_GET
def calendar_edit(request: StaffRequest) -> HttpResponse:
    """Everything of the calendar at a glance, each thing leading to its own page."""
    school = request.staff.school
    cycle = range(1, school.cycle_weeks + 1)
    ringing = Period.objects.ringing()
    shape_of = {(day.cycle_week, day.weekday): day.shape for day in school.week.select_related("shape")}
    context = {
        "years": school.academic_years.prefetch_related("terms").order_by("-starts_on"),
        "closed_days": school.closed_days.filter(on__gte=today().replace(month=1, day=1)),
        "shapes": school.day_shapes.prefetch_related(Prefetch("periods", ringing)).order_by("name"),
        "weeks": ["Every week"] if school.cycle_weeks == 1 else ["Week A", "Week B"],
        "rows": [(label, [shape_of.get((week, day)) for week in cycle]) for day, label in WEEKDAYS.items()],
    }
    return render(request, "staffing/calendar.html", context)


@needs(Can.SCHOOL_EDIT)
def year_create(request: StaffRequest) -> HttpResponse:
    return _year(request, None)


@needs(Can.SCHOOL_EDIT)
def year_edit(request: StaffRequest, year_id: int) -> HttpResponse:
    return _year(request, get_object_or_404(request.staff.school.academic_years, pk=year_id))


def _year(request: StaffRequest, year: AcademicYear | None) -> HttpResponse:
    initial = _stored(year, ("starts_on", "ends_on"))
    form = YearForm.of(request, initial=initial)

    def act(version: int) -> None:
        actions.save_year(by=request.actor, year=year, version=version, **form.values())

    done = _save(request, form, act, initial)
    return done or _page(request, form, f"Academic year {year}" if year else "Add an academic year")


@needs(Can.SCHOOL_EDIT)
def term_create(request: StaffRequest, year_id: int) -> HttpResponse:
    return _term(request, get_object_or_404(request.staff.school.academic_years, pk=year_id), None)


@needs(Can.SCHOOL_EDIT)
def term_edit(request: StaffRequest, term_id: int) -> HttpResponse:
    rows = Term.objects.filter(year__school=request.staff.school).select_related("year")
    term = get_object_or_404(rows, pk=term_id)
    return _term(request, term.year, term)


def _term(request: StaffRequest, year: AcademicYear, term: Term | None) -> HttpResponse:
    initial = _stored(term, TermForm.field_order)
    form = TermForm.of(request, initial=initial)

    def act(version: int) -> None:
        actions.save_term(by=request.actor, year=year, term=term, version=version, values=form.values())

    done = _save(request, form, act, initial)
    return done or _page(request, form, f"{term.name} {year}" if term else f"Add a term to {year}")


@needs(Can.SCHOOL_EDIT)
def closed_day_create(request: StaffRequest) -> HttpResponse:
    form = ClosedDayForm.of(request)
    done = _save(request, form, lambda version: actions.close_day(by=request.actor, **form.values()))
    return done or _page(request, form, "Add a closed day")


@needs(Can.SCHOOL_EDIT)
@require_POST
def closed_day_delete(request: StaffRequest, day_id: int) -> HttpResponse:
    row = get_object_or_404(request.staff.school.closed_days, pk=day_id)
    actions.open_day(by=request.actor, row=row)
    messages.success(request, "That day is a school day again.")
    return redirect("staffing:calendar_edit")


@needs(Can.SCHOOL_EDIT)
def shape_create(request: StaffRequest) -> HttpResponse:
    return _shape(request, None)


@needs(Can.SCHOOL_EDIT)
def shape_edit(request: StaffRequest, shape_id: int) -> HttpResponse:
    return _shape(request, get_object_or_404(request.staff.school.day_shapes, pk=shape_id))


def _shape(request: StaffRequest, shape: DayShape | None) -> HttpResponse:
    ringing = shape.periods.ringing() if shape else Period.objects.none()
    periods = list(ringing.values("name", "kind", "starts_at", "ends_at"))
    initial = _stored(shape, ("name",))
    form = ShapeForm.of(request, initial=initial)
    typed = bells_typed(form.draft.body) if form.draft else periods
    bells = Bells(request.POST or None, initial=typed)

    def act(version: int) -> None:
        name, rows = form.cleaned_data["name"], bells.rows()  # type: ignore[attr-defined]
        actions.save_shape(by=request.actor, shape=shape, version=version, name=name, bells=rows)

    is_valid = request.method != "POST" or bells.is_valid()
    done = _save(request, form, act, initial) if is_valid else None
    if form.theirs is not None:
        form.theirs = [*form.theirs, ("Bells", _said(ringing))]
    context = {"form": form, "bells": bells, "title": shape.name if shape else "Add a kind of day"}
    return done or render(request, "staffing/shape_form.html", context)


@needs(Can.SCHOOL_EDIT)
def week_edit(request: StaffRequest) -> HttpResponse:
    school = request.staff.school
    days = {f"w{day.cycle_week}d{day.weekday}": str(day.shape_id) for day in school.week.order_by("pk")}
    initial = days | {"version": school.version}
    form = WeekForm.of(request, school=school, initial=initial)

    def act(version: int) -> None:
        actions.shape_week(by=request.actor, version=version, days=form.days())

    done = _save(request, form, act, dict.fromkeys(form.days_asked(), "") | initial)
    return done or render(request, "staffing/week_form.html", {"form": form})


def _stored(row: AcademicYear | Term | DayShape | None, names: Sequence[str]) -> dict[str, Any]:
    """What stands in the record, with its version; nothing of what is only to be."""
    return {name: getattr(row, name) for name in (*names, "version")} if row else {}


def _said(periods: Iterable[Period]) -> str:
    return ", ".join(f"{bell.name} {bell.starts_at:%H:%M}–{bell.ends_at:%H:%M}" for bell in periods)


def _save(
    request: StaffRequest,
    form: KeyedForm,
    act: Callable[[int], object],
    stored: dict[str, Any] | None = None,
) -> HttpResponse | None:
    """Act once for a form that is right, and go back to the calendar; None where there is something to say.

    `act` is given the version that was opened; `stored` is what stands in the record now.
    """
    if request.method != "POST" or not form.is_valid():
        return None

    def do() -> str:
        act(form.cleaned_data["version"] or 0)
        return reverse("staffing:calendar_edit")

    try:
        address = form.once(do)
    except Stale:
        theirs = stored or {}
        form.hold_against(theirs, version=theirs.get("version", 0))
        return None
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return None
    messages.success(request, "Saved.")
    return redirect(address)


def _page(request: StaffRequest, form: KeyedForm, title: str) -> HttpResponse:
    return render(request, "staffing/calendar_part_form.html", {"form": form, "title": title})
