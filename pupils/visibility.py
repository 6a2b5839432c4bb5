"""Why a member of staff sees a pupil, in words: the same rule as `visible_to`, told instead of applied."""

from collections.abc import Iterable, Sequence
from datetime import date

from pupils.codes import REGISTER, InvolvementReason, YearGroup
from pupils.models import GroupMember, Involvement, Pupil
from pupils.models.scope import SCOPE_REASONS, SUPPORT_SOURCES
from staffing.access import Actor, Resource, Scope, open_on
from staffing.calendar import today

# Clauses about the pupil; the forename stands before them and the date after.
WORDS = {
    InvolvementReason.CASELOAD: "is on your caseload",
    InvolvementReason.TIMETABLED: "is in support on your timetable",
    InvolvementReason.LED: "is in a programme you lead",
    InvolvementReason.TAUGHT: "is in a class you teach",
    InvolvementReason.COVER: "is in a class or session you cover",
    InvolvementReason.NAMED: "names you on the record",
}
SUPPORT_WORDS = {
    Involvement.Source.CASELOAD: "is on a mentor’s caseload",
    Involvement.Source.PROVISION: "has support",
}


def open_links(pupil: Pupil, on: date) -> list[Involvement]:
    """Who works with the pupil on a day, the longest first."""
    rows = Involvement.objects.filter(pupil=pupil).open(on).select_related("staff")
    return list(rows.order_by("starts_on", "pk"))


def why_visible(
    actor: Actor,
    pupil: Pupil,
    *,
    resource: Resource = Resource.RECORD,
    on: date | None = None,
    links: Sequence[Involvement] | None = None,
) -> list[str]:
    """Every reason that holds on a day (today unless told), as clauses; empty exactly where the pupil is not visible.

    `links` are the pupil's open links, where the caller has read them already.
    """
    if pupil.school_id != actor.school_id:
        return []
    day = on or today()
    scopes = actor.scopes(resource)
    forename = pupil.preferred_forename or pupil.legal_forename
    if links is None and scopes - {Scope.ALL}:
        links = open_links(pupil, day)
    clauses = [
        *_own_links(actor, scopes, links or (), forename),
        *_years(actor, scopes, pupil, day),
        *_faculty(actor, scopes, pupil, day, forename),
        *_support(scopes, pupil, links or (), forename),
    ]
    if Scope.ALL in scopes:
        clauses.append("your role sees every pupil of the school")
    return clauses


def _own_links(
    actor: Actor, scopes: frozenset[Scope], links: Sequence[Involvement], forename: str
) -> Iterable[str]:
    counted = {reason for scope, its in SCOPE_REASONS.items() if scope in scopes for reason in its}
    said: set[str] = set()
    for link in links:
        if link.staff_id == actor.staff_id and link.reason in counted and link.reason not in said:
            said.add(link.reason)
            yield f"{forename} {WORDS[InvolvementReason(link.reason)]} {_since(link.starts_on)}"


def _years(actor: Actor, scopes: frozenset[Scope], pupil: Pupil, on: date) -> Iterable[str]:
    if not scopes & {Scope.YEARS, Scope.LED}:
        return
    if actor.cohorts is None:
        yield "the whole school is given to you"
    elif pupil.cohort in actor.cohorts:
        group = pupil.year_group(on)
        label = YearGroup(group).label if group in YearGroup.values else f"Year {group}"
        yield f"{label} is given to you"


def _faculty(actor: Actor, scopes: frozenset[Scope], pupil: Pupil, on: date, forename: str) -> Iterable[str]:
    if Scope.FACULTY not in scopes or not actor.faculty_ids:
        return
    taught = GroupMember.objects.filter(open_on(on), pupil=pupil, group__faculty_id__in=actor.faculty_ids)
    if taught.exists():
        yield f"{forename} is taught in your faculty"


def _support(
    scopes: frozenset[Scope], pupil: Pupil, links: Sequence[Involvement], forename: str
) -> Iterable[str]:
    if Scope.SEND not in scopes:
        return
    if pupil.send_status in REGISTER:
        yield f"{forename} is on the SEND register"
    for kind in SUPPORT_SOURCES:
        first = next((link for link in links if link.source_kind == kind), None)
        if first is not None:
            yield f"{forename} {SUPPORT_WORDS[Involvement.Source(kind)]} {_since(first.starts_on)}"


def _since(day: date) -> str:
    return f"since {day.day} {day:%b %Y}"
