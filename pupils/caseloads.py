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


def listed_mentors(actor: Actor, on: date) -> list[int]:
    """The mentors of the school for whoever sees more than their own caseload, by id.

    Whoever has left comes first: their pupils are with nobody.
    """
    scopes = actor.scopes(Resource.CASELOAD)
    listed = Q(ByItself(CaseloadAssignment.objects.visible_to(actor).open(on).filter(mentor=OuterRef("pk"))))
    if scopes & {Scope.ALL, Scope.YEARS}:
        listed = Q(pk__in=mentors(actor, on).values("pk")) | listed
    elif Scope.OWN in scopes:
        listed |= Q(pk=actor.staff_id)
    staff = Staff.objects.visible_to(actor).filter(listed).only("ends_on")
    return [mentor.pk for mentor in sorted(staff, key=lambda mentor: left_by(mentor, on) is None)]


def caseloads_of(mentor_ids: Sequence[int], actor: Actor, on: date) -> list[MentorCaseload]:
    """In this order, with the assignments that are in sight: two statements.

    Pupils who have left are among them, so that their place is ended, and take none.
    """
    staff = Staff.objects.visible_to(actor).filter(pk__in=mentor_ids).select_related("school")
    of_mentor = {
        mentor.pk: MentorCaseload(mentor, mentor.pupils_now, left_by(mentor, on))  # type: ignore[attr-defined]
        for mentor in with_count(staff, open_on(on, "caseload__"), on)
    }
    seen = CaseloadAssignment.objects.visible_to(actor).open(on).filter(mentor__in=mentor_ids)
    rows = seen.noting_leavers(on).select_related("pupil").only(*OF_PLACE)
    for row in rows.order_by("pupil__known_surname", "pupil__known_forename"):
        of_mentor[row.mentor_id].rows.append(row)
    return [of_mentor[mentor_id] for mentor_id in mentor_ids]


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
