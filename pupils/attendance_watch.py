"""Whose attendance needs looking at: persistent and severe absence, and ten unauthorised half-days, over many pupils."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.db import models
from django.db.models import Count, F, FilteredRelation, Q, Sum

from pupils.attendance import AttendanceSum
from pupils.attendance_standing import Standing
from pupils.clocks import UNAUTHORISED_LIMIT, Unauthorised, rolling_weeks
from pupils.models import Pupil
from staffing.access import Actor, Resource
from staffing.calendar import Calendar, academic_year_start, week_start

PERSISTENT, SEVERE, UNAUTHORISED, EVERYBODY = "persistent", "severe", "unauthorised", "all"
SHOWS: Final = (
    (PERSISTENT, "Persistently absent"),
    (SEVERE, "Severely absent"),
    (UNAUTHORISED, "Ten unauthorised in ten weeks"),
    (EVERYBODY, "Everybody"),
)
_POSSIBLE: Final = ("present", "approved", "authorised", "unauthorised")


@dataclass(frozen=True, slots=True)
class WatchRow:
    """One pupil with the standing of the school year so far."""

    pupil: Pupil
    standing: Standing

    @property
    def statement(self) -> str:
        return self.standing.year.statement


def watched(
    actor: Actor, calendar: Calendar, on: date, show: str
) -> tuple["models.QuerySet[Pupil]", date | None]:
    """Pupils on roll, who missed most first, and the first Monday of the ten school weeks."""
    year = week_start(date(academic_year_start(on), 9, 1))
    ten = rolling_weeks(calendar, on)
    first = min([year, *ten])
    pupils = Pupil.objects.visible_to(actor, Resource.ATTENDANCE).on_roll(on)
    its_week = Q(weeks__week_start__range=(first, on))
    pupils = pupils.annotate(week=FilteredRelation("weeks", condition=its_week))
    in_year = Q(week__week_start__gte=year)
    absent = F("week__authorised") + F("week__unauthorised")
    pupils = pupils.annotate(
        absent=Sum(absent, filter=in_year, default=0),
        came=Sum(F("week__present") + F("week__approved"), filter=in_year, default=0),
        no_chance=Sum("week__not_possible", filter=in_year, default=0),
        unauthorised=Sum("week__unauthorised", filter=Q(week__week_start__in=ten), default=0),
        broken=Count("week", filter=in_year & (Q(week__authorised__gt=0) | Q(week__unauthorised__gt=0))),
        counted=Count("week", filter=in_year & _anything_possible()),
    )
    pupils = pupils.annotate(
        missed=models.Case(
            models.When(
                Q(came__gt=0) | Q(absent__gt=0), then=F("absent") * 10_000 / (F("came") + F("absent"))
            ),
            default=-1,
            output_field=models.IntegerField(),
        )
    )
    return _narrowed(pupils, show).order_by("-missed", "known_surname", "known_forename", "pk"), (
        ten[0] if ten else None
    )


def _anything_possible() -> Q:
    return Q(*((f"week__{column}__gt", 0) for column in _POSSIBLE), _connector=Q.OR)


def _narrowed(pupils: "models.QuerySet[Pupil]", show: str) -> "models.QuerySet[Pupil]":
    if show == UNAUTHORISED:
        return pupils.filter(unauthorised__gte=UNAUTHORISED_LIMIT)
    if show in (PERSISTENT, SEVERE):
        times = 2 if show == SEVERE else 10
        return pupils.filter(absent__gt=0, came__lte=F("absent") * (times - 1))
    return pupils


def rows_of(pupils: Iterable[Any], since: date | None) -> list[WatchRow]:
    return [
        WatchRow(
            pupil,
            Standing(
                year=AttendanceSum(present=pupil.came, authorised=pupil.absent, not_possible=pupil.no_chance),
                broken=pupil.broken,
                weeks=pupil.counted,
                unauthorised=Unauthorised(pupil.unauthorised, since) if since else None,
            ),
        )
        for pupil in pupils
    ]
