"""Caseloads as read: each mentor with hours, limit and pupils, and who of the register has no mentor."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from pupils.models import CaseloadAssignment, Pupil
from pupils.models.pupil import NAME_FIELDS
from staffing.access import Actor, Resource, Role, Scope, open_on
from staffing.by_itself import ByItself
from staffing.models import Staff

MINUTES_IN_AN_HOUR: Final = 60
# Of each pupil on a caseload, what a list shows.
OF_PLACE: Final = (
    *("mentor", "starts_on", "ends_on", "over_limit_reason"),
    *(f"pupil__{name}" for name in (*NAME_FIELDS, "form", "left_on")),
)


@dataclass
class MentorCaseload:
    """A mentor's open assignments, as far as the reader may see them; `count` is of all the mentor has at the school."""

    mentor: Staff
    count: int
    left_on: date | None = None
    rows: list[CaseloadAssignment] = field(default_factory=list)

    @property
    def limit(self) -> int:
        return self.mentor.full_caseload()

    @property
    def hours(self) -> str:
        return f"{self.mentor.contracted_minutes / MINUTES_IN_AN_HOUR:g}"

    @property
    def word(self) -> str:
        """What there is to say of the number, if anything."""
        if self.is_over:
            return "over the limit"
        if self.count == self.limit:
            return "full"
        return "nearly full" if self.count >= self.mentor.caseload_warning() else ""

    @property
    def is_over(self) -> bool:
        return self.count > self.limit

    @property
    def kind(self) -> str:
        return "alert" if self.is_over else "watch"


def caseloads(actor: Actor, on: date) -> list[MentorCaseload]:
    """Mentors of the school for whoever sees more than their own caseload; `filled` adds the assignments in sight.

    Whoever has left comes first: their pupils are with nobody.
    """
    scopes = actor.scopes(Resource.CASELOAD)
    listed = Q(ByItself(CaseloadAssignment.objects.visible_to(actor).open(on).filter(mentor=OuterRef("pk"))))
    if scopes & {Scope.ALL, Scope.YEARS}:
        listed = Q(pk__in=mentors(actor, on).values("pk")) | listed
    elif Scope.OWN in scopes:
        listed |= Q(pk=actor.staff_id)
    staff = Staff.objects.visible_to(actor).filter(listed).select_related("school")
    groups = [
        MentorCaseload(mentor, mentor.pupils_now, left_by(mentor, on))  # type: ignore[attr-defined]
        for mentor in with_count(staff, open_on(on, "caseload__"), on)
    ]
    return sorted(groups, key=lambda group: group.left_on is None)


def filled(groups: Sequence[MentorCaseload], actor: Actor, on: date) -> Sequence[MentorCaseload]:
    """The same with their rows: of a large school the pupils of those mentors alone who are shown.

    Pupils who have left are among them, so that their place is ended, and take none.
    """
    of_mentor = {group.mentor.pk: group for group in groups}
    seen = CaseloadAssignment.objects.visible_to(actor).open(on).filter(mentor__in=of_mentor)
    rows = seen.noting_leavers(on).select_related("pupil").only(*OF_PLACE)
    for row in rows.order_by("pupil__known_surname", "pupil__known_forename"):
        of_mentor[row.mentor_id].rows.append(row)
    return groups


def with_count(staff: QuerySet[Staff], places: Q, on: date) -> QuerySet[Staff]:
    """With `pupils_now`: how many of these places (`caseload__`) are of pupils who have not left by a day."""
    here = Q(caseload__pupil__left_on__isnull=True) | Q(caseload__pupil__left_on__gte=on)
    return staff.annotate(pupils_now=Count("caseload", filter=places & here))


def left_by(mentor: Staff, on: date) -> date | None:
    """The last day of a mentor who has left by a day."""
    return mentor.ends_on if mentor.ends_on and mentor.ends_on < on else None


def mentors(actor: Actor, on: date) -> QuerySet[Staff]:
    """Who may be given a caseload: mentors at work on a day."""
    return Staff.objects.visible_to(actor).employed(on).with_role(Role.MENTOR, on)


def without_mentor(actor: Actor, on: date) -> QuerySet[Pupil]:
    """Pupils on roll and on the register, within the actor's caseload scope, whom no mentor leads."""
    open_rows = CaseloadAssignment.objects.open(on).filter(pupil=OuterRef("pk"))
    pupils = Pupil.objects.visible_to(actor, Resource.CASELOAD).on_roll(on).on_register()
    return pupils.exclude(Exists(open_rows)).by_name()
