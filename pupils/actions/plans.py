"""Plans: begun, written, taken from stage to stage, put in force as a numbered version, ended."""

from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta

from django.db import IntegrityError, transaction

from pupils.actions.plan_adults import Named, name_adults
from pupils.actions.plan_pictures import Chosen, drop_pictures, set_pictures
from pupils.involvement import link_named
from pupils.models import (
    Plan,
    PlanAdult,
    PlanLine,
    PlanPicture,
    PlanReading,
    PlanTarget,
    PlanVersion,
    Pupil,
    Target,
)
from pupils.models.plan import Words
from pupils.plan_kinds import NON_NEGOTIABLES, PlanKind, Shape, Stage
from pupils.plan_parts import lines_of
from pupils.plan_sources import Sources
from pupils.plan_steps import LEADS_TO, Step
from staffing.access import Actor
from staffing.audit import AuditVerb, record
from staffing.calendar import week_start
from staffing.models import Staff
from staffing.receipts import Stale, claim_version
from staffing.refusals import Refused

ONE_ALREADY = "There is one already. Write a new version of it, or end it first."
PLAN_OVER = "The plan has ended."
NOTHING_SAID = "Nothing is written in it yet."


@transaction.atomic
def begin_plan(
    *, by: Actor, pupil: Pupil, kind: PlanKind, title: str, author: Staff, review_by: date | None
) -> Plan:
    """A plan as an empty draft. Raises Refused where the pupil has one of a kind of which there is one at a time."""
    try:
        with transaction.atomic():
            plan = Plan.objects.create(
                pupil=pupil,
                kind=kind.code,
                title=title,
                author=author,
                review_by=review_by,
                stage=Stage.DRAFT,
            )
    except IntegrityError as fault:
        if not pupil.plans.current().filter(kind=kind.code).exists():
            raise
        raise Refused(ONE_ALREADY, "kind") from fault
    record(by, AuditVerb.CREATE, plan, pupil_id=pupil.pk, kind=kind.code)
    return plan


@transaction.atomic
def write_plan(
    *,
    by: Actor,
    plan: Plan,
    version: int,
    title: str,
    author: Staff,
    review_by: date | None,
    words: Words,
    targets: Collection[Target],
    sources: Sources | None = None,
    pictures: Collection[Chosen] = (),
    adults: Sequence[Named] = (),
) -> Plan:
    """Change the draft of a plan that was opened at `version`; raises Stale where somebody saved meanwhile."""
    plan = claim_version(plan, version)
    plan.title, plan.author, plan.review_by, plan.words = title, author, review_by, words
    plan.sources = sources or {}
    plan.save()
    plan.links.exclude(target__in=targets).delete()
    there = set(plan.links.values_list("target_id", flat=True))
    PlanTarget.objects.bulk_create(
        [PlanTarget(plan=plan, target=target) for target in targets if target.pk not in there]
    )
    set_pictures(plan, pictures)
    if plan.made_of.names_adults:
        name_adults(plan, adults)
    record(by, AuditVerb.EDIT, plan, pupil_id=plan.pupil_id)
    return plan


@transaction.atomic
def take_step(*, by: Actor, plan: Plan, version: int, step: Step, at: datetime) -> Plan:
    """Do what `plan_steps.steps` offers; raises Stale where somebody saved meanwhile, Refused where nothing is said."""
    plan = claim_version(plan, version)
    if step is Step.DRAFT:
        in_force = plan.versions.get(number=plan.number)
        plan.stage, plan.words, plan.sources = Stage.DRAFT, in_force.words, in_force.sources
        PlanPicture.objects.begin_draft(plan)
        PlanAdult.objects.begin_draft(plan)
    elif step is Step.BACK:
        plan.stage, plan.approver_id = Stage.DRAFT, None
    elif step is Step.DROP:
        plan.stage, plan.words, plan.sources, plan.approver_id = "", {}, {}, None
        _drop_beside(plan)
    elif not any(plan.words.values()):
        raise Refused(NOTHING_SAID)
    elif step is Step.PUBLISH:
        _publish(by, plan, at)
    else:
        plan.stage = LEADS_TO[step]
        if step is Step.SIGN:
            plan.approver_id = by.staff_id
    plan.save()
    record(by, AuditVerb.EDIT, plan, pupil_id=plan.pupil_id, step=step.code, number=plan.number)
    return plan


def _publish(by: Actor, plan: Plan, at: datetime) -> None:
    """The draft is frozen as the next version, and its lines are those in force from now on."""
    before = plan.versions.filter(number=plan.number).first()
    plan.number += 1
    PlanVersion.objects.create(
        plan=plan,
        number=plan.number,
        words=plan.words,
        sources=plan.sources,
        aims=[target.what for target in plan.targets.order_by("aim_by", "pk")],
        in_force_from=at.date(),
        author_id=plan.author_id,
        approved_by_id=plan.approver_id,
        published_by_id=by.staff_id,
        published_at=at,
    )
    _put_lines_in_force(plan)
    if plan.made_of.names_adults:
        link_named([plan])
    _ask_to_read(plan, before, at.date())
    # Whoever signed this version has not signed the next, and may come to write it.
    plan.stage, plan.words, plan.sources, plan.approver_id = "", {}, {}, None


def _ask_to_read(plan: Plan, before: PlanVersion | None, on: date) -> None:
    """The first that is asked for is so at once, a later one where what must happen has changed, from the next Monday.

    So that each reader has the changes of a week together.
    """
    if not plan.made_of.asks_reading:
        return
    if before is None or plan.asks_on is None:
        plan.asks_from, plan.asks_on = plan.number, on
    elif lines_of(before.words, NON_NEGOTIABLES) != lines_of(plan.words, NON_NEGOTIABLES):
        plan.asks_from, plan.asks_on = plan.number, week_start(on) + timedelta(days=7)


def _drop_beside(plan: Plan) -> None:
    """What a draft that is let go had beside its words."""
    drop_pictures(plan)
    PlanAdult.objects.of_draft(plan).delete()


@transaction.atomic
def confirm_reading(*, by: Actor, plan: Plan, number: int, at: datetime) -> None:
    """That somebody has read this version; raises Stale where another is in force meanwhile."""
    if number != plan.number:
        raise Stale
    _, is_new = PlanReading.objects.get_or_create(
        plan=plan, staff_id=by.staff_id, number=number, defaults={"read_at": at}
    )
    if is_new:
        record(by, AuditVerb.EDIT, plan, pupil_id=plan.pupil_id, read=number)


def _put_lines_in_force(plan: Plan) -> None:
    """A line that stays keeps its row, and with it what is known of how it is used."""
    wanted = {
        (section.key, text): position
        for section in plan.made_of.sections
        if section.shape is Shape.LINES
        for position, text in enumerate(lines_of(plan.words, section))
    }
    there = {(line.section, line.text): line for line in plan.lines.filter(last_number__isnull=True)}
    gone = [line.pk for key, line in there.items() if key not in wanted]
    PlanLine.objects.filter(pk__in=gone).update(last_number=plan.number - 1)
    moved = [line for key, line in there.items() if key in wanted and line.position != wanted[key]]
    for line in moved:
        line.position = wanted[line.section, line.text]
    PlanLine.objects.bulk_update(moved, ["position"])
    PlanLine.objects.bulk_create(
        PlanLine(plan=plan, section=section, text=text, position=position, first_number=plan.number)
        for (section, text), position in wanted.items()
        if (section, text) not in there
    )


@transaction.atomic
def end_plan(*, by: Actor, plan: Plan, version: int, on: date, reason: str) -> Plan:
    """The plan is over; what it said stays, and a review that was planned is called off.

    Raises Stale where somebody saved meanwhile.
    """
    plan = claim_version(plan, version)
    plan.ended_on, plan.end_reason, plan.stage = on, reason, ""
    plan.save()
    _drop_beside(plan)
    if plan.made_of.names_adults:
        link_named([plan])
    for review in plan.reviews.planned():
        review.called_off_on, review.called_off_why, review.version = on, PLAN_OVER, review.version + 1
        review.save()
    record(by, AuditVerb.END, plan, pupil_id=plan.pupil_id)
    return plan
