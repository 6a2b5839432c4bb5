"""Who can be asked to bring something to a plan, who was, and what has come of it so far."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, Q

from pupils.codes import InvolvementReason
from pupils.models import Involvement, Plan, PlanContribution, PupilContact
from pupils.models.contact import PARENTS, Relationship
from pupils.models.contribution import PlanContributionQuerySet
from pupils.plan_kinds import Section, Voice
from pupils.plan_sources import pieces_of, said_by
from staffing.access import Actor, Resource, Verb, open_on, roles_that
from staffing.models import Staff
from staffing.models.people import StaffQuerySet

OUTSIDE = (Relationship.SOCIAL_WORKER, Relationship.DOCTOR, Relationship.OTHER)
IS_PARENT = Q(has_parental_responsibility=True) | Q(relationship__in=PARENTS)


def askable_colleagues(actor: Actor, plan: Plan, on: date) -> StaffQuerySet:
    """Whoever works with the pupil and may read plans, but for the author and those who are asked already.

    With `teaches`: whether it is as a teacher that they know the pupil.
    """
    works_with = Involvement.objects.lasting()
    links = works_with.filter(open_on(on), staff=OuterRef("pk"), pupil=plan.pupil_id)
    as_mentor = links.filter(
        reason__in=(InvolvementReason.CASELOAD, InvolvementReason.TIMETABLED, InvolvementReason.LED)
    )
    readers = roles_that(Resource.PLANS, Verb.VIEW)
    staff = Staff.objects.visible_to(actor).employed(on).with_one_of(readers, on)
    asked = _asked(plan).filter(staff=OuterRef("pk"))
    free = staff.filter(Exists(links), ~Exists(asked)).exclude(pk=plan.author_id)
    return free.annotate(teaches=~Exists(as_mentor))


def askable_contacts(actor: Actor, plan: Plan, on: date) -> list[PupilContact]:
    """Parents, carers and agencies of the record whom the school may reach, and who are not asked already."""
    asked = _asked(plan).filter(link=OuterRef("pk"))
    links = PupilContact.objects.visible_to(actor.about(plan.pupil_id)).filter(pupil=plan.pupil_id)
    found = links.reachable(on).filter(IS_PARENT | Q(relationship__in=OUTSIDE)).exclude(Exists(asked))
    return list(found.select_related("contact"))


def _asked(plan: Plan) -> PlanContributionQuerySet:
    return PlanContribution.objects.filter(plan=plan, number=plan.number + 1, closed_at__isnull=True)


def pupil_is_asked(plan: Plan) -> bool:
    return _asked(plan).filter(voice=Voice.PUPIL).exists()


@dataclass(frozen=True)
class ContributionRow:
    """One who was asked, as the plan's page lists them: where it stands, and the colour of that."""

    contribution: PlanContribution
    state: str
    kind: str
    has_left: bool

    @property
    def may_enter(self) -> bool:
        """What a pupil, a family or an agency says is entered by whoever writes the plan."""
        return not self.contribution.is_of_colleague and not self.contribution.closed_at


def contribution_rows(found: Sequence[PlanContribution], on: date) -> list[ContributionRow]:
    """Those who are late first, then those who may still come, then what came."""
    rows = [_row(each, on) for each in found]
    order = ("Late", "Waiting", "Came late", "Answered", "Nothing will come")
    return sorted(rows, key=lambda row: (order.index(row.state), row.contribution.due_on))


def _row(each: PlanContribution, on: date) -> ContributionRow:
    has_left = each.is_waiting and each.staff is not None and not each.staff.is_employed(on)
    if each.closed_at:
        state, kind = "Nothing will come", ""
    elif each.answered_at:
        state, kind = ("Came late", "watch") if each.came_late else ("Answered", "good")
    else:
        state, kind = ("Late", "alert") if each.is_late(on) else ("Waiting", "")
    return ContributionRow(each, state, kind, has_left)


def contributions_to(actor: Actor, plan: Plan) -> list[PlanContribution]:
    """What the actor may read of what was asked for the version that is being written: one statement."""
    seen = PlanContribution.objects.visible_to(actor.about(plan.pupil_id))
    rows = seen.filter(plan=plan, number=plan.number + 1)
    return list(rows.select_related("staff", "link", "entered_by", "closed_by"))


@dataclass(frozen=True)
class Offer:
    """What one contribution says to a section: each piece by the value that takes it in."""

    mark: str
    pieces: tuple[tuple[str, str], ...]


def offers(found: Sequence[PlanContribution], section: Section) -> Iterator[Offer]:
    """What has arrived for a section, in the order in which it was asked for."""
    for each in found:
        text = each.words.get(section.key, "") if each.answered_at else ""
        if text:
            pieces = enumerate(pieces_of(section, text))
            yield Offer(said_by(each), tuple((f"c{each.pk}-{number}", piece) for number, piece in pieces))
