"""Today: the day's sessions, what is not logged yet, and which pupils need somebody's eye."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from django.db import models

from interventions.codes import ATTENDED
from interventions.expected import expected_pupils
from interventions.models import PlannedSession, Presence, Task
from mentoring.models import Digest, DigestItem
from pupils.codes import InvolvementReason
from pupils.models import ImportBatch, Involvement, Pupil
from pupils.registers import Away, away_at, with_marks
from staffing.access import Actor, Can, Resource, open_on
from staffing.calendar import LONDON, Calendar
from staffing.models import School

LOOK_BACK = timedelta(days=28)
MOST_UNLOGGED = 5
MOST_NAMED = 4
MOST_THINGS = 3


@dataclass(frozen=True)
class SlotLine:
    """One planned session: of the day, or one not logged yet."""

    planned: PlannedSession
    pupils: Sequence[Pupil]
    away: Sequence[str]
    is_now: bool = False
    is_next: bool = False
    is_over: bool = False
    is_first: bool = False

    @property
    def is_overdue(self) -> bool:
        return self.is_over and self.planned.state == PlannedSession.State.PLANNED

    @property
    def who(self) -> str:
        named = ", ".join(pupil.short_name for pupil in self.pupils[:MOST_NAMED])
        more = len(self.pupils) - MOST_NAMED
        return f"{named} and {more} more" if more > 0 else named

    @property
    def is_named(self) -> bool:
        """Whether the session's own name says whose it is, such as Mentoring, Ada B."""
        return len(self.pupils) == 1 and self.pupils[0].short_name in self.planned.provision.name

    @property
    def says(self) -> str:
        """Who is expected, and who of them the register has out."""
        if not self.pupils:
            return "Nobody has a place yet"
        away = f"not in today: {', '.join(self.away)}" if self.away else ""
        return " · ".join(filter(None, ("" if self.is_named else self.who, away)))

    @property
    def ends_at(self) -> datetime:
        return _ends_at(self.planned)


@dataclass(frozen=True)
class NotIn:
    """A pupil of one's own whom the register does not have in school."""

    pupil: Pupil
    away: Away


@dataclass(frozen=True)
class NotSeen:
    """A pupil of one's own without a session for longer than the school allows; `last_on` None: never yet."""

    pupil: Pupil
    days: int
    last_on: date | None


@dataclass(frozen=True)
class Day:
    """Everything Today shows one member of staff."""

    on: date
    cycle: str
    closed: bool
    next_school_day: date | None
    slots: Sequence[SlotLine]
    unlogged: Sequence[SlotLine]
    unlogged_more: int
    not_in: Sequence[NotIn]
    not_seen: Sequence[NotSeen]
    not_seen_more: int
    tasks: Sequence[Task]
    task_count: int
    imports: Sequence[ImportBatch]
    digest: Digest | None
    pupil_ids: Sequence[int]
    logs: bool


def read_day(actor: Actor, school: School, at: datetime) -> Day:
    """Read the day as it stands at a time: the same number of statements however full it is."""
    on = at.astimezone(LONDON).date()
    calendar = school.calendar()
    plans = _plans(actor, on) if actor.can(Can.SESSION_CREATE) else []
    today_plans = [plan for plan in plans if plan.on == on]
    earlier = [plan for plan in plans if plan.on < on]
    shown = [*today_plans, *earlier[:MOST_UNLOGGED]]
    expected = expected_pupils(shown)
    pupils = _pupils(actor, on, {pk for ids in expected.values() for pk in ids})
    lines = [_line(plan, [pupils[pk] for pk in expected[plan.pk] if pk in pupils], on) for plan in shown]
    mine = [pupil for pupil in pupils.values() if pupil.mine_since]  # type: ignore[attr-defined]
    is_open = calendar.is_school_day(on)
    unseen = _not_seen(mine, calendar, on, school.contact_days)
    tasks = list(
        Task.objects.visible_to(actor)
        .filter(owner_id=actor.staff_id)
        .open()
        .select_related("pupil", "set_by")
    )
    return Day(
        on=on,
        cycle=f"week {'AB'[calendar.cycle_week(on) - 1]}" if calendar.cycle_weeks == 2 else "",
        closed=not is_open,
        next_school_day=None if is_open else calendar.next_school_day(on),
        slots=_with_now(lines[: len(today_plans)], at),
        unlogged=lines[len(today_plans) :],
        unlogged_more=max(0, len(earlier) - MOST_UNLOGGED),
        not_in=_not_in(mine, at),
        not_seen=unseen[:MOST_THINGS],
        not_seen_more=max(0, len(unseen) - MOST_THINGS),
        tasks=tasks[:MOST_THINGS],
        task_count=len(tasks),
        imports=_imports(actor),
        digest=_digest(actor),
        pupil_ids=sorted({*pupils, *(task.pupil_id for task in tasks if task.pupil_id)}),
        logs=actor.can(Can.SESSION_CREATE),
    )


def _plans(actor: Actor, on: date) -> list[PlannedSession]:
    """One's own sessions of the day, and those of the last four weeks that nobody logged, latest first."""
    own = PlannedSession.objects.visible_to(actor).of_staff(actor.staff_id).select_related("provision")
    waiting = models.Q(on__lt=on, on__gte=on - LOOK_BACK, state=PlannedSession.State.PLANNED)
    return list(own.filter(models.Q(on=on) | waiting).order_by("-on", "starts_at", "pk"))


def _pupils(actor: Actor, on: date, expected: set[int]) -> dict[int, Pupil]:
    """Pupils expected today and those on one's caseload, with today's marks and the day of the last session."""
    links = Involvement.objects.visible_to(actor).filter(
        open_on(on), staff_id=actor.staff_id, reason=InvolvementReason.CASELOAD, pupil=models.OuterRef("pk")
    )
    contacts = Presence.objects.visible_to(actor).filter(pupil=models.OuterRef("pk"), status__in=ATTENDED)
    roll = Pupil.objects.visible_to(actor, Resource.ROLL).on_roll(on).by_name()
    pupils = with_marks(roll, actor, on)
    marked = pupils.annotate(
        mine_since=models.Subquery(links.order_by("starts_on").values("starts_on")[:1]),
        last_contact_on=models.Subquery(contacts.order_by("-on").values("on")[:1]),
    ).filter(models.Q(pk__in=expected) | models.Q(mine_since__isnull=False))
    return {pupil.pk: pupil for pupil in marked}


def _line(planned: PlannedSession, pupils: Sequence[Pupil], on: date) -> SlotLine:
    away = [pupil.short_name for pupil in pupils if planned.on == on and away_at(pupil, planned.starts_at)]
    return SlotLine(planned, sorted(pupils, key=lambda pupil: pupil.short_name), away)


def _starts_at(planned: PlannedSession) -> datetime:
    return datetime.combine(planned.on, planned.starts_at, tzinfo=LONDON)


def _ends_at(planned: PlannedSession) -> datetime:
    return _starts_at(planned) + timedelta(minutes=planned.minutes)


def _with_now(lines: Sequence[SlotLine], at: datetime) -> list[SlotLine]:
    """The same lines, with those that run now or are over marked, the next to come, and the one to log first."""
    timed = [
        replace(line, is_now=_starts_at(line.planned) <= at < line.ends_at, is_over=line.ends_at <= at)
        for line in lines
    ]
    coming = next((line for line in timed if _starts_at(line.planned) > at), None)
    waiting = [line for line in timed if line.planned.state == PlannedSession.State.PLANNED]
    first = min(waiting, key=lambda line: (not line.is_now, not line.is_over), default=None)
    return [replace(line, is_next=line is coming, is_first=line is first) for line in timed]


def _not_in(mine: Sequence[Pupil], at: datetime) -> list[NotIn]:
    found = ((pupil, away_at(pupil, at.astimezone(LONDON).time())) for pupil in mine)
    return [NotIn(pupil, away) for pupil, away in found if away]


def _not_seen(mine: Sequence[Pupil], calendar: Calendar, on: date, limit: int) -> list[NotSeen]:
    """Longest first; school days are counted from the last session, or from the first day on the caseload."""
    rows = []
    for pupil in mine:
        last_on, since = pupil.last_contact_on, pupil.mine_since  # type: ignore[attr-defined]
        days = calendar.school_days_since(last_on or since, on)
        if days > limit:
            rows.append(NotSeen(pupil, days, last_on))
    return sorted(rows, key=lambda row: -row.days)


def _imports(actor: Actor) -> list[ImportBatch]:
    if not actor.can(Can.IMPORT_VIEW):
        return []
    waiting = (ImportBatch.State.PREVIEW, ImportBatch.State.UNREADABLE)
    return list(ImportBatch.objects.visible_to(actor).filter(state__in=waiting)[:MOST_THINGS])


def _digest(actor: Actor) -> Digest | None:
    """The latest digest with a pupil in it whom nobody has ticked off; good news waits for nobody."""
    if not actor.can(Can.BOARD_VIEW):
        return None
    waits = models.Q(items__reviewed_at__isnull=True) & ~models.Q(items__level=DigestItem.Level.PRAISE)
    left = models.Count("items__pupil", filter=waits, distinct=True)
    digests = Digest.objects.visible_to(actor).annotate(left=left)
    return digests.filter(left__gt=0).order_by("-week_start").first()
