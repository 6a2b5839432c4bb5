"""Today: the day's sessions, what is not logged yet, and which pupils need somebody's eye."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.paginator import Page
from django.db import models
from django.db.models.functions import Cast

from interventions.codes import ATTENDED
from interventions.models import Presence
from mentoring.lessons import LessonLine, read_lessons
from mentoring.models import Digest, DigestItem
from mentoring.slots import NO_PLANS, SlotLine, read_own_plans
from pupils.codes import InvolvementReason
from pupils.key_lines import key_lines_column
from pupils.messages import Standing
from pupils.models import (
    BehaviourNotice,
    ContactEntry,
    ContactNotice,
    FamilyRhythm,
    ImportBatch,
    Involvement,
    Plan,
    PlanContribution,
    Pupil,
    Task,
)
from pupils.models.round_robin import views_due, waits_for_views_of
from pupils.registers import Away, away_at, with_marks
from pupils.rhythms import Due, Rhythm, due
from staffing.access import Actor, Can, Resource, open_on
from staffing.calendar import LONDON, Calendar
from staffing.models import School
from staffing.paging import Pages
from staffing.prepared import GivenIds, PreparedFor

MOST_THINGS = 3
MOST_NOTICES = 5
MOST_MESSAGES = 5
Waiting = tuple[int, date | None, str, datetime | None]


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
class HomeDue:
    """A pupil of one's own whose family is to hear from the school, and why."""

    pupil: Pupil
    due: Sequence[Due]

    @property
    def since(self) -> date:
        return self.due[0].since


@dataclass(frozen=True)
class Day:
    """Everything Today shows one member of staff."""

    on: date
    cycle: str
    closed: bool
    next_school_day: date | None
    slots: Sequence[SlotLine]
    lessons: Sequence[LessonLine]
    unlogged: Sequence[SlotLine]
    unlogged_more: int
    not_in: Sequence[NotIn]
    not_seen: Sequence[NotSeen]
    not_seen_more: int
    home_due: Sequence[HomeDue]
    home_due_more: int
    notices: Sequence[ContactNotice]
    notice_count: int
    messages: Sequence[Standing]
    message_count: int
    tasks: Sequence[Task]
    task_count: int
    imports: Sequence[ImportBatch]
    digest: Digest | None
    told: Page[BehaviourNotice]
    plans_to_read: int
    asked: Sequence[date]
    before_reviews: Sequence[date]
    pupil_ids: Sequence[int]
    logs: bool

    @property
    def plans_waiting(self) -> int:
        """Plans and reviews that wait to be read, or for what the reader knows."""
        return self.plans_to_read + len(self.asked) + len(self.before_reviews)

    @property
    def has_day(self) -> bool:
        """Whether something is on today, so that what waits stands beside it."""
        return bool(self.slots or self.lessons)

    @property
    def overdue(self) -> int:
        """How many sessions of today are over and not logged: from two on, catching up is the next thing."""
        return sum(line.is_overdue for line in self.slots)

    @property
    def unlogged_count(self) -> int:
        return len(self.unlogged) + self.unlogged_more


def read_day(actor: Actor, school: School, at: datetime, messages: Sequence[Standing] = ()) -> Day:
    """Read the day as it stands at a time: the same number of statements however full it is.

    Whom messages are about is in no trail of Today: it would tell others that there is one.
    """
    on = at.astimezone(LONDON).date()
    calendar = school.calendar()
    plans = read_own_plans(actor, on) if actor.can(Can.SESSION_CREATE) else NO_PLANS
    pupils = _pupils(actor, on, plans.pupil_ids)
    lessons = read_lessons(actor, calendar, at) if actor.can(Can.PLAN_VIEW) else []
    mine = [pupil for pupil in pupils.values() if pupil.mine_since]  # type: ignore[attr-defined]
    is_open = calendar.is_school_day(on)
    unseen = _not_seen(mine, calendar, on, school.contact_days)
    home_due = _home_due(mine, calendar, on)
    notices = _notices(actor)
    tasks = _TASKS.rows(actor)
    told = _told(actor)
    waiting = _PLANS_WAITING.rows(actor, on) if actor.can(Can.PLAN_VIEW) else []
    return Day(
        on=on,
        cycle=f"week {'AB'[calendar.cycle_week(on) - 1]}" if calendar.cycle_weeks == 2 else "",
        closed=not is_open,
        next_school_day=None if is_open else calendar.next_school_day(on),
        slots=plans.slots(pupils, at),
        lessons=lessons,
        unlogged=plans.unlogged(pupils),
        unlogged_more=plans.more,
        not_in=_not_in(mine, at),
        not_seen=unseen[:MOST_THINGS],
        not_seen_more=max(0, len(unseen) - MOST_THINGS),
        home_due=home_due[:MOST_THINGS],
        home_due_more=max(0, len(home_due) - MOST_THINGS),
        notices=notices[:MOST_THINGS],
        notice_count=len(notices),
        messages=messages[:MOST_MESSAGES],
        message_count=len(messages),
        tasks=tasks[:MOST_THINGS],
        task_count=len(tasks),
        imports=_imports(actor),
        digest=_digest(actor),
        told=told,
        plans_to_read=sum(due_on is None for _, due_on, _, _ in waiting),
        asked=sorted(due_on for _, due_on, _, since in waiting if due_on and not since),
        before_reviews=sorted(views_due(of, on, since) for _, on, of, since in waiting if on and since),
        pupil_ids=sorted(
            {
                *pupils,
                *(pk for lesson in lessons for pk in lesson.pupil_ids),
                *(task.pupil_id for task in tasks if task.pupil_id),
                *(notice.entry.pupil_id for notice in notices[:MOST_THINGS]),
                *(notice.pupil_id for notice in told),
            }
        ),
        logs=actor.can(Can.SESSION_CREATE),
    )


def _pupils(actor: Actor, on: date, expected: set[int]) -> dict[int, Pupil]:
    """Pupils expected today and those on one's caseload, with today's marks and the day of the last session."""
    return {pupil.pk: pupil for pupil in _PUPILS.rows(actor, on, expected=expected)}


def _pupil_rows(actor: Actor, on: date) -> models.QuerySet[Pupil]:
    mine = Involvement.objects.visible_to(actor).filter(
        open_on(on), staff_id=actor.staff_id, reason=InvolvementReason.CASELOAD
    )
    since = mine.filter(pupil=models.OuterRef("pk")).order_by("starts_on").values("starts_on")
    contacts = Presence.objects.visible_to(actor).filter(pupil=models.OuterRef("pk"), status__in=ATTENDED)
    # Whom it is about comes first, or the roll of the whole school would be gone through.
    about = (
        Pupil.objects.filter(pk__in=GivenIds("expected")).values("pk").union(mine.order_by().values("pupil"))
    )
    roll = Pupil.objects.visible_to(actor, Resource.ROLL).on_roll(on).filter(pk__in=about).by_name()
    return with_marks(roll, actor, on).annotate(
        mine_since=models.Subquery(since[:1]),
        said=key_lines_column(actor),
        last_contact_on=models.Subquery(contacts.order_by("-on").values("on")[:1]),
        **_family(actor),
    )


def _family(actor: Actor) -> dict[str, models.Subquery]:
    """What was agreed with a pupil's family, and when it last heard, and last good news."""
    of_pupil = {"pupil": models.OuterRef("pk")}
    agreed = FamilyRhythm.objects.visible_to(actor).filter(**of_pupil)
    reached = ContactEntry.objects.visible_to(actor).reached().filter(**of_pupil).order_by("-on").values("on")
    columns = ("starts_on", "every_weeks", "wants_praise", "agreed", "agreed_on")
    return {f"home_{name}": models.Subquery(agreed.values(name)[:1]) for name in columns} | {
        "home_heard_on": models.Subquery(reached[:1]),
        "home_praised_on": models.Subquery(reached.filter(is_positive=True)[:1]),
    }


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


def _home_due(mine: Sequence[Pupil], calendar: Calendar, on: date) -> list[HomeDue]:
    """The longest overdue first; only where something was agreed."""
    rows = []
    for pupil in mine:
        its = vars(pupil)
        if its["home_starts_on"] is None:
            continue
        names = ("starts_on", "every_weeks", "wants_praise", "agreed", "agreed_on")
        rhythm = Rhythm(*(its[f"home_{name}"] for name in names))
        heard, praised = its["home_heard_on"], its["home_praised_on"]
        found = due(rhythm, calendar.spans, on, last_on=heard, praised_on=praised)
        if found:
            rows.append(HomeDue(pupil, found))
    return sorted(rows, key=lambda row: row.since)


def _notices(actor: Actor) -> list[ContactNotice]:
    """What families told a colleague and one has to confirm, the latest first."""
    if not actor.can(Can.CONTACT_LOG_VIEW):
        return []
    return _NOTICES.rows(actor)


def _told(actor: Actor) -> Page[BehaviourNotice]:
    """Events that one must be told of and has not said to have read, the latest first: a few, and how many there are."""
    return _TO_READ.first(actor)


def _imports(actor: Actor) -> list[ImportBatch]:
    if not actor.can(Can.IMPORT_VIEW):
        return []
    waiting = (ImportBatch.State.PREVIEW, ImportBatch.State.UNREADABLE)
    return list(ImportBatch.objects.visible_to(actor).filter(state__in=waiting)[:MOST_THINGS])


def _digest(actor: Actor) -> Digest | None:
    """The latest digest with a pupil in it whom nobody has ticked off; good news waits for nobody.

    Nor does a pupil whom the reader may no longer see: the digest's page does not show that row, so nobody could tick it.
    """
    if not actor.can(Can.BOARD_VIEW):
        return None
    return next(iter(_DIGESTS.rows(actor)), None)


def _digest_rows(actor: Actor) -> models.QuerySet[Digest]:
    waiting = DigestItem.objects.visible_to(actor).filter(reviewed_at__isnull=True)
    items = waiting.exclude(level=DigestItem.Level.PRAISE).filter(digest=models.OuterRef("pk")).order_by()
    left = items.values("digest").annotate(left=models.Count("pupil", distinct=True)).values("left")
    digests = Digest.objects.visible_to(actor).filter(models.Exists(items))
    return digests.annotate(left=models.Subquery(left)).order_by("-week_start")[:1]


def _waiting_notices(actor: Actor) -> models.QuerySet[ContactNotice]:
    waiting = ContactNotice.objects.addressed_to(actor).waiting()
    return waiting.select_related("entry__pupil", "entry__written_by")


def _waiting_plans(actor: Actor, on: date) -> "models.QuerySet[Any, Waiting]":
    """What the actor is asked to bring to plans, each with its day; plans to be read, which have none; and reviews before
    which the actor is asked, with what says when that is due: the kind of plan, and since when they are planned.
    """
    # PostgreSQL has to be told of what kind a nothing is that it meets before the rest.
    nothing = {"of": models.Value(""), "since": Cast(models.Value(None), models.DateTimeField())}
    asked = PlanContribution.objects.asked_of(actor).annotate(**nothing).order_by()
    unread = Plan.objects.to_read_by(actor, on).annotate(**nothing).order_by()
    no_day = models.Value(None, output_field=models.DateField())
    reviews = waits_for_views_of(actor, on).order_by()
    return asked.values_list("pk", "due_on", "of", "since").union(
        unread.values_list("pk", no_day, "of", "since"),
        reviews.values_list("pk", "meets_on", "plan__kind", "planned_at"),
        all=True,
    )


def _own_tasks(actor: Actor) -> models.QuerySet[Task]:
    own = Task.objects.visible_to(actor).filter(owner_id=actor.staff_id)
    return own.open().with_what_they_are_about()


_PUPILS = PreparedFor(_pupil_rows)
_TASKS = PreparedFor(_own_tasks)
_NOTICES = PreparedFor(_waiting_notices)
_TO_READ = Pages(BehaviourNotice.objects.to_read, MOST_NOTICES)
_PLANS_WAITING = PreparedFor(_waiting_plans)
_DIGESTS = PreparedFor(_digest_rows)
