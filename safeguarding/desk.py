"""What the team sees at its desk: the list of concerns and what is to be done, decrypted for them alone."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import models
from django.urls import reverse

from safeguarding.agencies import AGENCY_WORK
from safeguarding.codes import EntryKind, Urgency
from safeguarding.due import Due, due_of_plans, due_with_agencies
from safeguarding.models import Alert, Concern, ConcernPupil, Entry, Matter
from safeguarding.plans import GONE, all_plan_entries, plans_of
from safeguarding.sealing import Body, bodies
from safeguarding.standing import LOOKED_AT, TOLD_TO_TEAM, Stage, Standing, standing_of
from staffing.access import Actor
from staffing.calendar import today

NOT_KNOWN = "name not known"
ERASED = "erased"
# Before anybody has said how urgent it is.
NOT_SAID = len(Urgency)


@dataclass(frozen=True)
class Action:
    """Something that one of the team is to do, by a day; `outcome` is empty until it is said."""

    entry: Entry
    concern: Matter
    what: str
    owner_id: int
    owner: str
    due_on: date
    outcome: str = ""


@dataclass(frozen=True)
class Row:
    """A concern in the list."""

    concern: Concern
    standing: Standing
    names: list[str]
    urgency: Urgency | None


@dataclass(frozen=True)
class Desk:
    """What waits: unread first, then what nobody has triaged, then by urgency and age; and what is to be done, by day.

    To be done are the actions of these, answers that agencies owe, strategy meetings; and the meetings about plans of
    any pupil, whether or not a concern is open.
    """

    rows: list[Row]
    due: list[Due]


def waiting_at(actor: Actor) -> Desk:
    """Every concern that is open, or has something new to read. Seven statements, however many."""
    concerns = list(_noting(Concern.objects.visible_to(actor)).exclude(is_done()))
    rows, due, of_plans = _desk(actor, concerns, with_plans=True)
    return Desk(rows, sorted([*due, *of_plans], key=lambda each: each.on))


def rows_of(actor: Actor, concerns: Sequence[Concern]) -> list[Row]:
    """These concerns, in the order given."""
    by_id = {row.concern.pk: row for row in _desk(actor, concerns)[0]}
    return [by_id[concern.pk] for concern in concerns]


def closed(actor: Actor) -> models.QuerySet[Concern]:
    """With nothing new to read; the newest first."""
    return _noting(Concern.objects.visible_to(actor)).filter(is_done())


def _noting(concerns: models.QuerySet[Concern]) -> models.QuerySet[Concern]:
    return concerns.annotate(**last_numbers("concern"))


def last_numbers(about: str) -> dict[str, models.functions.Coalesce]:
    """The number of the last entry of each sort, as `standing_of` looks for them one after the other.

    `about`: the column of an entry that says which concern it is of.
    """

    def last(*kinds: str) -> models.functions.Coalesce:
        own = Entry.objects.filter(**{about: models.OuterRef("pk")}, kind__in=kinds).order_by("-number")
        return models.functions.Coalesce(models.Subquery(own.values("number")[:1]), 0)

    return {
        "closed_at_number": last(EntryKind.CLOSED),
        "reopened_at_number": last(EntryKind.REOPENED),
        "told_at_number": last(*TOLD_TO_TEAM),
        "looked_at_number": last(*LOOKED_AT),
    }


def is_done() -> models.Q:
    """Closed, with nothing new to read: of rows with these numbers."""
    is_closed = models.Q(closed_at_number__gt=models.F("reopened_at_number"))
    return is_closed & models.Q(looked_at_number__gt=models.F("told_at_number"))


def _desk(
    actor: Actor, concerns: Sequence[Concern], *, with_plans: bool = False
) -> tuple[list[Row], list[Due], list[Due]]:
    """The concerns, what is to be done about them, and what about plans."""
    pupils = pupils_in_each(concerns)
    unnamed = [row.entry_id for rows in pupils.values() for row in rows if row.standing == _NAMED_IN_ENTRY]
    kinds: dict[int | None, list[str]] = defaultdict(list)
    written: dict[int | None, list[Entry]] = defaultdict(list)
    entries = Entry.objects.filter(concern__in=[concern.pk for concern in concerns]).in_order()
    for concern_id, kind in entries.values_list("concern_id", "kind"):
        kinds[concern_id].append(kind)
    for entry in entries.filter(models.Q(kind__in=_WORK) | models.Q(pk__in=unnamed)):
        written[entry.concern_id].append(entry)
    # As whoever raised it said, until one of the team says.
    raised = Alert.objects.filter(concern__in=[concern.pk for concern in concerns], is_urgent=True)
    urgent = set(raised.values_list("concern_id", flat=True))
    plan_entries, names = all_plan_entries(actor) if with_plans else ([], {})
    said = bodies([*(entry for some in written.values() for entry in some), *plan_entries])
    rows = [
        Row(
            concern,
            standing_of(kinds[concern.pk]),
            names_of(pupils[concern.pk], said),
            urgency_of(written[concern.pk], said) or (Urgency.NOW if concern.pk in urgent else None),
        )
        for concern in concerns
    ]
    due = [each for concern in concerns for each in due_of(concern, written[concern.pk], said)]
    return sorted(rows, key=_turn), due, due_of_plans(plans_of(plan_entries, said), names, today())


def due_of(concern: Concern, entries: Sequence[Entry], said: dict[int, Body | None]) -> list[Due]:
    """What is to be done about a concern."""
    actions = [
        Due(
            action.due_on,
            action.what,
            action.owner,
            "",
            concern,
            reverse("safeguarding:action_outcome", args=[concern.pk, action.entry.pk]),
            action.owner_id,
        )
        for action in actions_of(concern, entries, said)
        if not action.outcome
    ]
    return [*actions, *due_with_agencies(concern, entries, said)]


def _turn(row: Row) -> tuple[bool, bool, int, datetime]:
    """How soon what waits for triage has to be done nobody has said: it goes before all of which somebody has."""
    urgency = list(Urgency).index(row.urgency) if row.urgency else NOT_SAID
    is_settled = row.standing.stage is not Stage.READ
    return not row.standing.is_unread, is_settled, urgency, row.concern.raised_at


_WORK = (EntryKind.TRIAGE, EntryKind.ACTION, EntryKind.OUTCOME, EntryKind.STRATEGY, *AGENCY_WORK)
_NAMED_IN_ENTRY = ConcernPupil.Standing.NOT_ON_ROLL


def pupils_in_each(concerns: Iterable[Concern]) -> dict[int, list[ConcernPupil]]:
    """Who is in each, the newest row of each key, in the order they came."""
    found: dict[int, dict[int, ConcernPupil]] = defaultdict(dict)
    rows = ConcernPupil.objects.filter(concern__in=[concern.pk for concern in concerns])
    for row in rows.select_related("pupil", "key").order_by("pk"):
        found[row.concern_id][row.key_id] = row
    return defaultdict(list, {concern: list(rows.values()) for concern, rows in found.items()})


def pupils_of(concern: Concern) -> list[ConcernPupil]:
    return pupils_in_each([concern])[concern.pk]


def name_of(row: ConcernPupil, said: dict[int, Body | None]) -> str:
    if row.standing == ConcernPupil.Standing.ON_ROLL:
        return row.pupil.name if row.pupil else GONE
    if row.standing == ConcernPupil.Standing.NOT_KNOWN:
        return NOT_KNOWN
    body = said.get(row.entry_id)
    return str(body["name"]) if body else ERASED


def names_of(rows: Iterable[ConcernPupil], said: dict[int, Body | None]) -> list[str]:
    return [name_of(row, said) for row in rows]


def urgency_of(entries: Iterable[Entry], said: dict[int, Body | None]) -> Urgency | None:
    """As the lead said it last."""
    known = [said[entry.pk] for entry in entries if entry.kind == EntryKind.TRIAGE]
    body = known[-1] if known else None
    return Urgency(body["urgency"]) if body else None


def actions_of(concern: Matter, entries: Iterable[Entry], said: dict[int, Body | None]) -> list[Action]:
    """What was to be done, each with what came of it; what was erased is not among them."""
    entries = list(entries)
    outcomes = {
        body["action"]: str(body["outcome"])
        for entry in entries
        if entry.kind == EntryKind.OUTCOME and (body := said[entry.pk])
    }
    return [
        Action(
            entry,
            concern,
            body["what"],
            body["owner"],
            body["owner_name"],
            date.fromisoformat(body["due_on"]),
            outcomes.get(entry.pk, ""),
        )
        for entry in entries
        if entry.kind == EntryKind.ACTION and (body := said[entry.pk])
    ]
