"""Why a member of staff sees a pupil, in words: the same rule as `visible_to`, told instead of applied."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date
from typing import Protocol

from django.db.models import (
    Case,
    CharField,
    DateField,
    Exists,
    OuterRef,
    QuerySet,
    Subquery,
    Value,
    When,
)

from pupils.codes import REGISTER, InvolvementReason, YearGroup
from pupils.models import GroupMember, Involvement, Pupil, TeachingGroup
from pupils.models.scope import SCOPE_REASONS, SUPPORT_SOURCES, given_cohorts
from staffing.access import Actor, Resource, Scope, Verb, open_on, open_or_coming
from staffing.calendar import today
from staffing.prepared import Given, Prepared

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


class Link(Protocol):
    """What a link of a pupil with a member of staff says, as a row of the table or of some of its columns."""

    @property
    def staff_id(self) -> int: ...
    @property
    def reason(self) -> str: ...
    @property
    def source_kind(self) -> str: ...
    @property
    def starts_on(self) -> date: ...


def is_reached(actor: Actor, resource: Resource, verb: Verb) -> Exists | Value:
    """Whether a grant reaches a pupil whose record is seen: asked only where that does not follow from the scopes."""
    scopes = actor.scopes(resource, verb)
    if not scopes or scopes >= actor.scopes(Resource.RECORD) or Scope.ALL in scopes:
        return Value(bool(scopes))
    return Exists(Pupil.objects.visible_to(actor, resource, verb).filter(pk=OuterRef("pk")))


def links_of(pupil: Pupil, on: date) -> list[Involvement]:
    """Who works with the pupil on a day or will later, the longest first.

    `subject` is that of the class a link follows from.
    """
    return _LINKS.rows(pupil=pupil.pk, on=on)


def _links() -> QuerySet[Involvement]:
    taught = TeachingGroup.objects.filter(pk=OuterRef("source_id")).values("subject")
    subject = Case(
        When(source_kind=Involvement.Source.GROUP, then=Subquery(taught)),
        default=Value(""),
        output_field=CharField(),
    )
    open_links = Involvement.objects.filter(open_or_coming(Given("on", DateField())), pupil=Given("pupil"))
    return open_links.select_related("staff").annotate(subject=subject).order_by("starts_on", "pk")


_LINKS = Prepared(_links)


def why_visible(
    actor: Actor,
    pupil: Pupil,
    *,
    resource: Resource = Resource.RECORD,
    on: date | None = None,
    links: Sequence[Link] | None = None,
    faculty_ids: Collection[int] | None = None,
) -> list[str]:
    """Every reason that holds on a day (today unless told), as clauses; empty exactly where the pupil is not visible.

    `links` are the pupil's links, open and coming, and `faculty_ids` the faculties that teach the pupil, where the
    caller has read them already.
    """
    day, scopes = on or today(), actor.scopes(resource)
    if links is None and scopes - {Scope.ALL} and pupil.school_id == actor.school_id:
        links = links_of(pupil, day)
    return list(_reasons(actor, pupil, scopes, day, links or (), faculty_ids))


def is_visible(
    actor: Actor,
    pupil: Pupil,
    *,
    resource: Resource,
    on: date,
    links: Sequence[Link],
    faculty_ids: Collection[int],
) -> bool:
    """Whether `why_visible` knows any reason: for many pupils and many colleagues, it looks for no second one."""
    return any(_reasons(actor, pupil, actor.scopes(resource), on, links, faculty_ids))


def _reasons(
    actor: Actor,
    pupil: Pupil,
    scopes: frozenset[Scope],
    on: date,
    links: Sequence[Link],
    faculty_ids: Collection[int] | None,
) -> Iterator[str]:
    if pupil.school_id != actor.school_id:
        return
    forename = pupil.preferred_forename or pupil.legal_forename
    yield from _own_links(actor, scopes, links, forename, on)
    yield from _years(actor, scopes, pupil, on)
    yield from _faculty(actor, scopes, pupil, on, forename, faculty_ids)
    yield from _support(scopes, pupil, links, forename, on)
    if Scope.ALL in scopes:
        yield "your role sees every pupil of the school"


def _own_links(
    actor: Actor, scopes: frozenset[Scope], links: Sequence[Link], forename: str, on: date
) -> Iterable[str]:
    counted = {reason for scope, its in SCOPE_REASONS.items() if scope in scopes for reason in its}
    said: set[str] = set()
    for link in links:
        is_own = link.staff_id == actor.staff_id and link.starts_on <= on
        if is_own and link.reason in counted and link.reason not in said:
            said.add(link.reason)
            yield f"{forename} {WORDS[InvolvementReason(link.reason)]} {_since(link.starts_on, on)}"


def _years(actor: Actor, scopes: frozenset[Scope], pupil: Pupil, on: date) -> Iterable[str]:
    cohorts = given_cohorts(actor, scopes)
    if cohorts is None:
        yield "the whole school is given to you"
    elif pupil.cohort in cohorts:
        group = pupil.year_group(on)
        label = YearGroup(group).label if group in YearGroup.values else f"Year {group}"
        yield f"{label} is given to you"


def _faculty(
    actor: Actor,
    scopes: frozenset[Scope],
    pupil: Pupil,
    on: date,
    forename: str,
    faculty_ids: Collection[int] | None,
) -> Iterable[str]:
    if Scope.FACULTY not in scopes or not actor.faculty_ids:
        return
    if faculty_ids is None:
        faculty_ids = faculties_of([pupil.pk], on)[pupil.pk]
    if not actor.faculty_ids.isdisjoint(faculty_ids):
        yield f"{forename} is taught in your faculty"


def _support(
    scopes: frozenset[Scope], pupil: Pupil, links: Sequence[Link], forename: str, on: date
) -> Iterable[str]:
    if Scope.SEND not in scopes:
        return
    if pupil.send_status in REGISTER:
        yield f"{forename} is on the SEND register"
    for kind in SUPPORT_SOURCES:
        first = next((link for link in links if link.source_kind == kind), None)
        if first is not None:
            yield f"{forename} {SUPPORT_WORDS[Involvement.Source(kind)]} {_since(first.starts_on, on)}"


def _since(day: date, on: date) -> str:
    """Since, or from, a day: as seen on another."""
    return f"{'since' if day <= on else 'from'} {day.day} {day:%b %Y}"


def who_reaches(
    actors: Iterable[Actor], pupil_ids: Collection[int], resource: Resource, on: date
) -> Iterator[tuple[Actor, int]]:
    """Each of them with each of these pupils whom their grant reaches: three statements, however many there are."""
    pupils = list(Pupil.objects.filter(pk__in=pupil_ids))
    links: dict[int, list[Involvement]] = defaultdict(list)
    rows = Involvement.objects.filter(open_or_coming(on), pupil__in=pupil_ids)
    for link in rows.order_by("starts_on", "pk"):
        links[link.pupil_id].append(link)
    taught = faculties_of(pupil_ids, on)
    for actor in actors:
        for pupil in pupils:
            own, faculty_ids = links[pupil.pk], taught[pupil.pk]
            if is_visible(actor, pupil, resource=resource, on=on, links=own, faculty_ids=faculty_ids):
                yield actor, pupil.pk


def faculties_of(pupil_ids: Collection[int], on: date) -> dict[int, set[int]]:
    """The faculties that teach each of them on a day."""
    found: dict[int, set[int]] = defaultdict(set)
    rows = GroupMember.objects.filter(open_on(on), pupil__in=pupil_ids, group__faculty__isnull=False)
    for pupil_id, faculty_id in rows.values_list("pupil_id", "group__faculty_id"):
        found[pupil_id].add(faculty_id)
    return found
