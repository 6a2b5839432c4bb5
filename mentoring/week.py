"""One school week of each pupil against the pupil's own six before."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import Any, NamedTuple

from django.db.models import (
    BooleanField,
    Count,
    DateField,
    Exists,
    ExpressionWrapper,
    F,
    FloatField,
    Max,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
)
from django.db.models.functions import Coalesce, JSONObject

from interventions.codes import ATTENDED
from interventions.models import PlannedSession, Presence
from mentoring.week_sums import NO_SUMS, Figures, Sums, reached, sums_of
from pupils.models import Involvement, Pupil, PupilWeek
from pupils.models.pupil import PupilQuerySet
from pupils.models.scope import SUPPORT_SOURCES
from staffing.access import Actor, Resource, open_on
from staffing.calendar import Calendar, academic_year_start, week_start
from staffing.prepared import GivenIds, PreparedFor

# A pupil's own past: half a term, long enough to be steady and short enough to be recent.
WEEKS_BEFORE = 6
NOTHING_MISSED: dict[str, Any] = {"number": 0, "first": "", "last": ""}
# Half-days below which an earlier week can't be anybody's best: two school days.
BEST_FROM_HALF_DAYS = 4
PLANNED_FIELDS = ("on", "state", "not_held_reason", "is_there")
# What is shown of those to come.
COMING_FIELDS = ("starts_at", "period_name", "provision__name")


class Planned(NamedTuple):
    """A planned session of one pupil; `is_there` says that it was held and the pupil came.

    When in the day and what it is are known where those to come are asked for.
    """

    on: date
    state: str
    reason: str
    is_there: bool
    starts_at: time | None = None
    period: str = ""
    name: str = ""

    def is_due(self, as_of: date) -> bool:
        """Told, or of a day that is over: sessions are written up by the end of their day."""
        return self.on <= as_of and (self.state != PlannedSession.State.PLANNED or self.on < as_of)


@dataclass(frozen=True)
class PupilWeekView:
    """What a week looks like for one pupil, for one reader.

    `due` planned sessions are those of days that are over or told already, `to_come` the others of the week; `held` of
    those due took place, `there` of them with the pupil; `not_held` are the reasons given, one for each session that was
    said not to have been. `missed` sessions since the last contact had the pupil on the list and not there,
    `missed_reason` where each time for the same reason. `is_support_told` says whether the reader may know of the
    pupil's sessions: where not, nothing of them is counted, and none of it is a zero.
    """

    pupil: Pupil
    week: date
    sums: Sums = NO_SUMS
    best_before: float | None = None
    due: int = 0
    to_come: int = 0
    held: int = 0
    there: int = 0
    unlogged: int = 0
    not_held: tuple[str, ...] = ()
    coming: tuple[Planned, ...] = ()
    last_contact_on: date | None = None
    contact_days_ago: int | None = None
    supported_since: date | None = None
    supported_days: int | None = None
    contact_limit: int = 5
    missed: int = 0
    missed_reason: str = ""
    is_support_told: bool = True

    @property
    def besides(self) -> int:
        """Sessions with the pupil there that were not planned for the pupil by name: in class, or ad hoc."""
        return max(0, self.now.held - self.there)

    @property
    def now(self) -> Figures:
        return self.sums.now

    @property
    def own(self) -> Figures:
        """The pupil's own past."""
        return self.sums.own


@dataclass(frozen=True)
class SchoolWeek:
    """A week of one school: the weeks before it, the day up to which it is told, and its school days so far."""

    monday: date
    before: tuple[date, ...]
    as_of: date
    days: tuple[date, ...]
    contact_limit: int

    @property
    def weeks(self) -> tuple[date, ...]:
        return (*self.before, self.monday)

    @property
    def last_day(self) -> date:
        return self.monday + timedelta(days=6)

    def days_since(self, day: date | None) -> int | None:
        """School days after a day, up to the day the week is told at."""
        return None if day is None else len(self.days) - bisect_right(self.days, day)


def school_week(calendar: Calendar, monday: date, on: date, contact_limit: int) -> SchoolWeek:
    """A week as it stands on a day: a past one as at its end."""
    as_of = min(on, monday + timedelta(days=6))
    return SchoolWeek(
        monday=monday,
        before=tuple(calendar.previous_school_weeks(monday, WEEKS_BEFORE)),
        as_of=as_of,
        days=tuple(calendar.school_days(as_of - timedelta(days=366), as_of)),
        contact_limit=contact_limit,
    )


def read_week(
    actor: Actor, pupils: PupilQuerySet, week: SchoolWeek, via: Resource = Resource.BOARD
) -> list[PupilWeekView]:
    """The week of these pupils, as far as the actor may see it: three statements for any number.

    `via` is the resource by which the pupils were found visible.
    """
    rows = list(with_dates(actor, pupils, week, via))
    sums = sums_of(actor, [pupil.pk for pupil in rows], week.weeks, via)
    return views_of(actor, rows, sums, week, via=via)


def views_of(
    actor: Actor,
    rows: Sequence[Any],
    sums: Mapping[int, Sums],
    week: SchoolWeek,
    *,
    via: Resource,
    until: date | None = None,
) -> list[PupilWeekView]:
    """The week of pupils that were read `with_dates`; what is to come up to a day, where one is given."""
    planned = _planned(actor, [pupil.pk for pupil in rows], week, until, via)
    return [
        _view(pupil, sums.get(pupil.pk, NO_SUMS), planned.get(pupil.pk, ()), week, until) for pupil in rows
    ]


def _view(
    pupil: Any, sums: Sums, planned: Sequence[Planned], week: SchoolWeek, until: date | None
) -> PupilWeekView:
    last_day = week.last_day
    of_week = [each for each in planned if each.on <= last_day]
    due = [each for each in of_week if each.is_due(week.as_of)]
    states = [each.state for each in due]
    missed = pupil.missed or NOTHING_MISSED
    return PupilWeekView(
        pupil=pupil,
        week=week.monday,
        sums=sums,
        best_before=pupil.best_before,
        due=len(due),
        to_come=len(of_week) - len(due),
        held=states.count(PlannedSession.State.HELD),
        there=[each.is_there for each in of_week].count(True),
        unlogged=states.count(PlannedSession.State.PLANNED),
        not_held=tuple(each.reason for each in due if each.reason),
        coming=tuple(each for each in planned if week.as_of <= each.on <= until) if until else (),
        last_contact_on=pupil.last_contact_on,
        contact_days_ago=week.days_since(pupil.last_contact_on),
        supported_since=pupil.supported_since,
        supported_days=week.days_since(pupil.supported_since),
        contact_limit=week.contact_limit,
        missed=missed["number"],
        missed_reason=missed["first"] if missed["first"] == missed["last"] else "",
        is_support_told=pupil.is_support_told,
    )


def _is_reached(actor: Actor, resource: Resource, via: Resource) -> Value | Exists:
    """Whether the resource reaches a pupil who was found by another."""
    if actor.scopes(resource) >= actor.scopes(via):
        return Value(True, output_field=BooleanField())
    return Exists(Pupil.objects.visible_to(actor, resource).filter(pk=OuterRef("pk")))


def with_dates(actor: Actor, pupils: PupilQuerySet, week: SchoolWeek, via: Resource) -> QuerySet[Pupil]:
    """Last contact and what was missed since, when support began, the best earlier week: indexed look-ups."""
    listed = Presence.objects.filter(
        reached(actor, Resource.SESSION, via), pupil=OuterRef("pk"), on__lte=week.as_of
    )
    contact = listed.filter(status__in=ATTENDED)
    # Who may not know of sessions is not told how long there were none, either.
    support = Involvement.objects.filter(
        reached(actor, Resource.SESSION, via),
        open_on(week.as_of),
        pupil=OuterRef("pk"),
        source_kind__in=SUPPORT_SOURCES,
    )
    possible = F("present") + F("approved") + F("authorised") + F("unauthorised")
    share = ExpressionWrapper(100.0 * (F("present") + F("approved")) / F("possible_sum"), FloatField())
    september = week_start(date(academic_year_start(week.monday), 9, 1))
    since = Coalesce(OuterRef("last_contact_on"), Value(september), output_field=DateField())
    missed = listed.exclude(status__in=ATTENDED).filter(on__gt=since).order_by().values("pupil")
    said = {"number": Count("pk"), "first": Min("absence_reason"), "last": Max("absence_reason")}
    earlier = (
        PupilWeek.objects.filter(reached(actor, Resource.ATTENDANCE, via), pupil=OuterRef("pk"))
        .filter(week_start__gte=september, week_start__lt=week.monday)
        .annotate(possible_sum=possible)
        .filter(possible_sum__gte=BEST_FROM_HALF_DAYS)
        .annotate(share=share)
    )
    return pupils.annotate(
        is_support_told=_is_reached(actor, Resource.SESSION, via),
        last_contact_on=Subquery(contact.order_by("-on").values("on")[:1], output_field=DateField()),
        supported_since=Subquery(
            support.order_by("starts_on").values("starts_on")[:1], output_field=DateField()
        ),
        best_before=Subquery(earlier.order_by("-share").values("share")[:1], output_field=FloatField()),
        missed=Subquery(missed.annotate(said=JSONObject(**said)).values("said")),
    )


def _planned(
    actor: Actor, ids: Sequence[int], week: SchoolWeek, until: date | None, via: Resource
) -> dict[int, list[Planned]]:
    """Each pupil's planned sessions by name, from the week's Monday to its Sunday, or to a later day."""
    found: dict[int, list[Planned]] = defaultdict(list)
    days = (week.monday, max(until or week.last_day, week.last_day))
    shown = PLANNED_FIELDS + (COMING_FIELDS if until else ())
    for pupil_id, *fields in _PLANNED.rows(actor, days, via, shown, pupils=ids):
        found[pupil_id].append(Planned(*fields))
    return found


def _planned_rows(
    actor: Actor, days: tuple[date, date], via: Resource, shown: tuple[str, ...]
) -> QuerySet[Any, Any]:
    # The days are said again: from those alone who came is found, not from all that a school ever held.
    came = Presence.objects.filter(
        session__planned=OuterRef("pk"),
        pupil=OuterRef("provision__places__pupil"),
        on__range=days,
        status__in=ATTENDED,
    )
    in_place = Q(provision__places__starts_on__lte=F("on")) & (
        Q(provision__places__ends_on__isnull=True) | Q(provision__places__ends_on__gte=F("on"))
    )
    rows = PlannedSession.objects.filter(
        in_place & reached(actor, Resource.SESSION, via, "provision__places__pupil"),
        provision__places__pupil__in=GivenIds("pupils"),
        on__range=days,
    )
    return (
        rows.annotate(is_there=Exists(came))
        .order_by("on", "starts_at", "pk")
        .values_list("provision__places__pupil_id", *shown)
    )


_PLANNED = PreparedFor(_planned_rows)
