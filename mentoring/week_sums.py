"""What is known of pupils' weeks, added up by the database: of one week, and of the school weeks before it."""

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

from django.db.models import Count, F, Q, QuerySet, Sum, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import NullIf

from interventions.models import SupportWeek
from pupils.models import Pupil, PupilWeek
from staffing.access import Actor, Resource
from staffing.prepared import GivenIds, PreparedFor

# What is added up, in the order in which it is read.
MARKS = ("present", "approved", "authorised", "unauthorised")
SUPPORT = ("planned", "held", "engagement_sum", "engagement_count")


class Figures(NamedTuple):
    """Sums of one week or of several: a percentage of several weeks is of their sums, never a mean of percentages."""

    attended: int = 0
    possible: int = 0
    planned: int = 0
    held: int = 0
    engagement_sum: int = 0
    engagement_count: int = 0

    @property
    def attendance(self) -> float | None:
        """Per cent of possible half-days; None (not known) where none was marked or possible."""
        return 100 * self.attended / self.possible if self.possible else None

    @property
    def engagement(self) -> float | None:
        """Mean of the scores given, 1 to 5."""
        return self.engagement_sum / self.engagement_count if self.engagement_count else None


NOTHING = Figures()


class Sums(NamedTuple):
    """A week, and the pupil's own past: the school weeks before it added up, holidays left out.

    Of those weeks attendance is known in `attendance_weeks`, and `engagement_weeks` have a score.
    """

    now: Figures = NOTHING
    own: Figures = NOTHING
    attendance_weeks: int = 0
    engagement_weeks: int = 0


NO_SUMS = Sums()


def added_up(weeks: Sequence[Figures]) -> Sums:
    """Of weeks from the oldest to the one that is told."""
    *before, now = weeks
    return Sums(
        now,
        Figures(*map(sum, zip(*before, strict=True))),
        sum(1 for week in before if week.possible),
        sum(1 for week in before if week.engagement_count),
    )


def reached(actor: Actor, resource: Resource, via: Resource, path: str = "pupil") -> Q:
    """The condition that narrows rows to pupils the resource reaches; nothing to narrow where it reaches as far.

    The scopes of a grant add up, so a set of scopes that holds another reaches all that the other does.
    """
    if actor.scopes(resource) >= actor.scopes(via):
        return Q()
    return Q(Pupil.objects.visible_to(actor, resource).holds(path))


def sums_of(actor: Actor, ids: Sequence[int], weeks: tuple[date, ...], via: Resource) -> dict[int, Sums]:
    """The week and the past of each pupil of whom anything is known: both tables of week sums in one statement."""
    found: dict[int, Sums] = {}
    for pupil_id, is_support, known, *parts in _SUMS.rows(actor, weeks, via, pupils=ids):
        its = found.get(pupil_id, NO_SUMS)
        now, own = parts[:4], parts[4:]
        found[pupil_id] = (
            Sums(_with_support(its.now, now), _with_support(its.own, own), its.attendance_weeks, known)
            if is_support
            else Sums(_with_marks(its.now, now), _with_marks(its.own, own), known, its.engagement_weeks)
        )
    return found


def weeks_of(
    actor: Actor, ids: Sequence[int], weeks: tuple[date, ...], via: Resource
) -> dict[int, tuple[Figures, ...]]:
    """The weeks before and the week itself of each of these pupils, oldest first: one statement."""
    found: dict[tuple[int, date], Figures] = {}
    for pupil_id, is_support, monday, *parts in _WEEKS.rows(actor, weeks, via, pupils=ids):
        its = found.get((pupil_id, monday), NOTHING)
        found[pupil_id, monday] = _with_support(its, parts) if is_support else _with_marks(its, parts)
    return {pk: tuple(found.get((pk, monday), NOTHING) for monday in weeks) for pk in ids}


def _with_marks(figures: Figures, marks: Sequence[int]) -> Figures:
    present, approved, authorised, unauthorised = marks
    attended = present + approved
    return Figures(attended, attended + authorised + unauthorised, *figures[2:])


def _with_support(figures: Figures, support: Sequence[int]) -> Figures:
    return Figures(figures.attended, figures.possible, *support)


def _sum_rows(actor: Actor, weeks: tuple[date, ...], via: Resource) -> QuerySet[Any, Any]:
    """Of each pupil: how many weeks before are known, and each sum of the week and of those."""
    this, before = Q(week_start=weeks[-1]), Q(week_start__lt=weeks[-1])

    def summed(rows: QuerySet[Any], names: tuple[str, ...], known: Combinable) -> QuerySet[Any, Any]:
        sums = {
            f"{when}_{name}": Sum(name, filter=its, default=0)
            for when, its in (("now", this), ("own", before))
            for name in names
        }
        by_pupil = rows.order_by().values("pupil_id", "is_support")
        known_before = by_pupil.annotate(weeks=Count(NullIf(known, 0), filter=before), **sums)
        return known_before.values_list("pupil_id", "is_support", "weeks", *sums)

    attendance, support = _of_weeks(actor, weeks, via)
    possible = F("present") + F("approved") + F("authorised") + F("unauthorised")
    return summed(attendance, MARKS, possible).union(
        summed(support, SUPPORT, F("engagement_count")), all=True
    )


def _week_rows(actor: Actor, weeks: tuple[date, ...], via: Resource) -> QuerySet[Any, Any]:
    attendance, support = _of_weeks(actor, weeks, via)
    which = ("pupil_id", "is_support", "week_start")
    return attendance.values_list(*which, *MARKS).union(support.values_list(*which, *SUPPORT), all=True)


def _of_weeks(
    actor: Actor, weeks: tuple[date, ...], via: Resource
) -> tuple[QuerySet[PupilWeek], QuerySet[SupportWeek]]:
    """The sums of attendance and those of support, each as far as the actor may know of it.

    By pupil alone: they were found visible, so that these are of the actor's school.
    """
    wanted = {"week_start__in": weeks, "pupil__in": GivenIds("pupils")}
    attendance = PupilWeek.objects.filter(reached(actor, Resource.ATTENDANCE, via), **wanted)
    support = SupportWeek.objects.filter(reached(actor, Resource.SESSION, via), **wanted)
    return attendance.annotate(is_support=Value(False)), support.annotate(is_support=Value(True))


_SUMS = PreparedFor(_sum_rows)
_WEEKS = PreparedFor(_week_rows)
