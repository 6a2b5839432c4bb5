"""The school's settings and calendar: years, terms, closed days, bells and the week."""

from datetime import date, time
from typing import Any, Final

from django.db import models, transaction
from django.db.models import ProtectedError

from staffing.access import Actor
from staffing.audit import AuditVerb, record
from staffing.calendar import today
from staffing.jobs import request_job
from staffing.models import AcademicYear, ClosedDay, DayShape, Period, School, SchoolDay, Term
from staffing.receipts import claim_version
from staffing.refusals import Refused

# Planned sessions follow the calendar; whoever plans them registers work of this kind.
REPLAN_JOB = "replan"
CYCLE = {"cycle_weeks", "cycle_anchor"}


@transaction.atomic
def edit_school(*, by: Actor, school: School, version: int, values: dict[str, Any]) -> School:
    """Raises Stale where somebody saved since."""
    claim_version(school, version)
    changed = [name for name, value in values.items() if getattr(school, name) != value]
    for name, value in values.items():
        setattr(school, name, value)
    school.save()
    record(by, AuditVerb.EDIT, school, fields=", ".join(changed))
    if CYCLE.intersection(changed):
        _replan(by, school)
    return school


def _locked(by: Actor) -> School:
    """The calendar is changed by one person at a time, so that two can't make it overlap."""
    return School.objects.select_for_update().get(pk=by.school_id)


def _replan(by: Actor, school: School) -> None:
    request_job(by=by, kind=REPLAN_JOB, subject=school)


@transaction.atomic
def save_year(
    *, by: Actor, year: AcademicYear | None, version: int = 0, starts_on: date, ends_on: date
) -> AcademicYear:
    """Years don't overlap, and hold their terms; raises Stale where somebody saved since."""
    school = _locked(by)
    if year:
        claim_version(year, version)
    others = school.academic_years.exclude(pk=year.pk if year else None)
    if others.filter(starts_on__lte=ends_on, ends_on__gte=starts_on).exists():
        raise Refused("Another academic year has some of these days.")
    if year and year.terms.exclude(starts_on__gte=starts_on, ends_on__lte=ends_on).exists():
        raise Refused("A term of this year would lie outside it. Change the term first.")
    verb = AuditVerb.EDIT if year else AuditVerb.CREATE
    year = year or AcademicYear(school=school)
    year.starts_on, year.ends_on = starts_on, ends_on
    year.save()
    record(by, verb, year)
    return year


@transaction.atomic
def save_term(
    *, by: Actor, year: AcademicYear, term: Term | None, version: int = 0, values: dict[str, Any]
) -> Term:
    """A term lies in its year and shares no day with another; raises Stale where somebody saved since."""
    school = _locked(by)
    if term:
        claim_version(term, version)
    starts_on, ends_on = values["starts_on"], values["ends_on"]
    if starts_on < year.starts_on or ends_on > year.ends_on:
        raise Refused(f"The academic year runs from {year.starts_on:%-d %b %Y} to {year.ends_on:%-d %b %Y}.")
    others = year.terms.exclude(pk=term.pk if term else None)
    other = others.filter(starts_on__lte=ends_on, ends_on__gte=starts_on).first()
    if other:
        raise Refused(f"{other.name} has some of these days: it runs to {other.ends_on:%-d %b %Y}.")
    verb = AuditVerb.EDIT if term else AuditVerb.CREATE
    term = term or Term(year=year)
    for name, value in values.items():
        setattr(term, name, value)
    term.save()
    record(by, verb, term)
    _replan(by, school)
    return term


@transaction.atomic
def close_day(*, by: Actor, on: date, kind: str, reason: str) -> ClosedDay:
    """A day in term without pupils."""
    school = _locked(by)
    there = school.closed_days.filter(on=on).first()
    if there:
        raise Refused(f"That day is closed already: {there.get_kind_display()}.")
    row = ClosedDay.objects.create(school=school, on=on, kind=kind, reason=reason)
    record(by, AuditVerb.CREATE, row, on=on.isoformat())
    _replan(by, school)
    return row


@transaction.atomic
def open_day(*, by: Actor, row: ClosedDay) -> None:
    """The day is a school day after all."""
    school = _locked(by)
    record(by, AuditVerb.END, row, on=row.on.isoformat())
    row.delete()
    _replan(by, school)


Bell = tuple[str, str, time, time]
MOST_NAMED: Final = 6


@transaction.atomic
def save_shape(
    *, by: Actor, shape: DayShape | None, version: int = 0, name: str, bells: list[Bell]
) -> DayShape:
    """A day's bells; raises Stale where somebody saved since.

    A period keeps its row, and so its slots, as long as it keeps its name. One taken away that only ended slots used
    rings no more.
    """
    school = _locked(by)
    if shape:
        claim_version(shape, version)
    if school.day_shapes.exclude(pk=shape.pk if shape else None).filter(name__iexact=name).exists():
        raise Refused("There is a day of this name already.")
    verb = AuditVerb.EDIT if shape else AuditVerb.CREATE
    shape = shape or DayShape(school=school)
    shape.name = name
    shape.save()
    _take_away(shape.periods.exclude(name__in=[bell[0] for bell in bells]))
    for period, kind, starts_at, ends_at in bells:
        defaults = {"kind": kind, "starts_at": starts_at, "ends_at": ends_at, "is_retired": False}
        Period.objects.update_or_create(shape=shape, name=period, defaults=defaults)
    record(by, verb, shape)
    _replan(by, school)
    return shape


def _take_away(periods: models.QuerySet[Period]) -> None:
    """What hangs on them, in a room that this one does not know, says by its last day whether it is over."""
    used: set[Any] = set()
    for period in periods:
        try:
            period.delete()
        except ProtectedError as error:
            used |= error.protected_objects
            period.is_retired = True
            period.save(update_fields=["is_retired"])
    found = [row for row in used if row.ends_on is None or row.ends_on >= today()]
    standing = sorted(found, key=lambda row: row.pk)
    if standing:
        named = [str(row) for row in standing[:MOST_NAMED]]
        more = f"; and {len(standing) - MOST_NAMED} more" if len(standing) > MOST_NAMED else ""
        raise Refused(
            "A period that weekly slots or lessons use can't be taken away or renamed "
            f"({len(standing)}: {'; '.join(named)}{more}). End or move the slots first, "
            "and import the timetable without it."
        )


@transaction.atomic
def shape_week(*, by: Actor, version: int, days: dict[tuple[int, int], DayShape | None]) -> None:
    """Which shape each weekday of each timetable week has; None: no lessons on that day.

    The week is a setting of the school, and raises Stale where somebody saved those since.
    """
    school = _locked(by)
    claim_version(school, version)
    for (cycle_week, weekday), shape in days.items():
        place: dict[str, Any] = {"school": school, "cycle_week": cycle_week, "weekday": weekday}
        if shape is None:
            SchoolDay.objects.filter(**place).delete()
        else:
            SchoolDay.objects.update_or_create(**place, defaults={"shape": shape})
    record(by, AuditVerb.EDIT, school, fields="week")
    _replan(by, school)
