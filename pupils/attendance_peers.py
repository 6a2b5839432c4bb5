"""A pupil's attendance beside that of others: form, year and SEND, as numbers alone and never of a few."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.db.models import Count, F, Q, Sum

from pupils.attendance import THIN_SPACE
from pupils.codes import REGISTER
from pupils.models import Pupil, PupilWeek
from pupils.years import year_group
from staffing.access import Actor, Resource
from staffing.calendar import academic_year_start

FEWEST: Final = 5
TOO_FEW: Final = f"fewer than {FEWEST} pupils"
SEND_PEERS: Final = "Pupils on the SEND register"


@dataclass(frozen=True, slots=True)
class Peers:
    """The others of a group in whole per cent; of fewer than five nothing is said."""

    name: str
    number: int
    attended: int
    possible: int
    is_hidden: bool = False

    @property
    def words(self) -> str:
        if self.is_hidden or self.number < FEWEST:
            return TOO_FEW
        if not self.possible:
            return "not known"
        return f"{100 * self.attended / self.possible:.0f}{THIN_SPACE}%"


def read_peers(actor: Actor, pupil: Pupil, since: date, on: date) -> list[Peers]:
    """Others on roll with a week in the register, in one statement. Numbers: the actor need not see them one by one."""
    if not actor.scopes(Resource.ATTENDANCE):
        return []
    form = Q(pupil__form=pupil.form) & ~Q(pupil__form="")
    year, send = Q(pupil__cohort=pupil.cohort), Q(pupil__send_status__in=REGISTER)
    groups = {"form": form, "year": year, "send": send, "rest": year & ~form}
    sums = _others(pupil, since, on).aggregate(
        **{
            f"{name}_{column}": total
            for name, condition in groups.items()
            for column, total in _totals(condition).items()
        }
    )

    def peers(key: str, name: str, *, is_hidden: bool = False) -> Peers:
        return Peers(
            name, sums[f"{key}_number"], sums[f"{key}_came"] or 0, sums[f"{key}_all"] or 0, is_hidden
        )

    # Else the few of the year outside the form would be told by taking one from the other.
    hides_form = 0 < sums["rest_number"] < FEWEST
    found = [peers("form", f"Form {pupil.form}", is_hidden=hides_form)] if pupil.form else []
    return [*found, peers("year", _year(pupil, on)), peers("send", SEND_PEERS)]


def _year(pupil: Pupil, on: date) -> str:
    group = year_group(pupil.cohort, academic_year_start(on))
    return str(group.label) if group else "The same year"


def _others(pupil: Pupil, since: date, on: date) -> Any:
    weeks = PupilWeek.objects.filter(school_id=pupil.school_id, week_start__range=(since, on))
    here = Q(pupil__admitted_on__lte=on) & (Q(pupil__left_on__isnull=True) | Q(pupil__left_on__gte=on))
    possible = F("present") + F("approved") + F("authorised") + F("unauthorised")
    counted = (
        weeks.filter(here)
        .exclude(pupil=pupil)
        .annotate(came_there=F("present") + F("approved"), possible_there=possible)
    )
    return counted.filter(possible_there__gt=0)


def _totals(condition: Q) -> dict[str, Any]:
    return {
        "number": Count("pupil", filter=condition, distinct=True),
        "came": Sum("came_there", filter=condition),
        "all": Sum("possible_there", filter=condition),
    }
