"""A pupil's page: who this is, why I see it, this week against the pupil's own, what was done lately and what comes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import F, IntegerField, OuterRef, QuerySet, Subquery, Sum
from django.http import Http404

from mentoring.attention import reasons
from mentoring.board import (
    ENGAGEMENT_HIGH,
    ENGAGEMENT_LOW,
    NOTHING_SAID,
    Told,
    attendance_said,
    attendance_spark,
    beside_sessions,
    held_of_due,
    last_seen,
    percentage,
    told,
)
from mentoring.timeline import Entry, entries_of, timeline
from mentoring.week import Planned, PupilWeekView, SchoolWeek, school_week, views_of, with_dates
from mentoring.week_sums import Figures, added_up, weeks_of
from mentoring.wording import short_date
from pupils.codes import InvolvementReason, NeedType, SendStatus, YearGroup
from pupils.contacts import First, first_to_ring, told_of_first
from pupils.courses import Course, brief
from pupils.facts import Fact, read_facts
from pupils.models import HandoverNote, Involvement, Pupil, PupilWeek, Target
from pupils.visibility import is_reached, links_of, why_visible
from pupils.what_helps import Help, last_worked, what_helps
from staffing.access import Actor, Resource, Verb
from staffing.calendar import week_start
from staffing.charts import Spark, said, spark
from staffing.models import School
from staffing.prepared import Given, PreparedFor

LATELY = 8
COMING_DAYS = 14
MOST_COMING = 6
MOST_TARGETS = 3
PARTS = {
    InvolvementReason.CASELOAD: "Mentor",
    InvolvementReason.TIMETABLED: "Gives support",
    InvolvementReason.LED: "Leads a programme",
    InvolvementReason.TAUGHT: "Teaches",
    InvolvementReason.COVER: "Covers",
    InvolvementReason.NAMED: "Named on the record",
}
# Pages that the pupil's page leads to, each with its own answer to whether this pupil is in reach.
LEADS_TO = {
    "may_see_alerts": (Resource.ALERT, Verb.VIEW),
    "may_see_attendance": (Resource.ATTENDANCE, Verb.VIEW),
    "may_edit": (Resource.RECORD, Verb.EDIT),
    "may_see_behaviour": (Resource.BEHAVIOUR, Verb.VIEW),
    "may_see_plans": (Resource.PLANS, Verb.VIEW),
    "may_see_targets": (Resource.TARGET, Verb.VIEW),
    "may_see_contacts": (Resource.CONTACT, Verb.VIEW),
    "may_log_contact": (Resource.CONTACT_LOG, Verb.CREATE),
    "may_see_viewers": (Resource.VIEWERS, Verb.VIEW),
}


@dataclass(frozen=True)
class FigureRow:
    """One figure of this week against the pupil's own past."""

    name: str
    spark: Spark
    now: str
    own: str
    is_alert: bool = False
    note: str = ""


@dataclass(frozen=True)
class Part:
    """A part that colleagues play for the pupil, and who they are."""

    name: str
    staff: str
    is_teaching: bool


@dataclass(frozen=True)
class Profile:
    """Everything the page shows, read in eight statements."""

    pupil: Pupil
    year: str
    status: str
    needs: tuple[tuple[str, str], ...]
    why: str
    view: PupilWeekView
    told: tuple[Told, ...]
    figures: tuple[FigureRow, ...]
    lately: tuple[Entry, ...]
    coming: tuple[Planned, ...]
    colleagues: tuple[Part, ...]
    teachers: tuple[Part, ...]
    helps: tuple[Help, ...] = ()
    alerts: tuple[Fact, ...] = ()
    flags: tuple[Fact, ...] = ()
    arrangements: tuple[Fact, ...] = ()
    targets: tuple[Course, ...] = ()
    has_more_targets: bool = False
    seen: str = ""
    first_contact: First | None = None

    @property
    def weeks(self) -> list[tuple[str, list[str]]]:
        """The figures as a table: each week's name, and its value in every figure."""
        columns = [row.spark.rows for row in self.figures]
        return [(cells[0].name, [cell.value for cell in cells]) for cells in zip(*columns, strict=True)]


def read_profile(actor: Actor, school: School, pupil_id: int, on: date) -> Profile:
    """The page of a pupil whose record the actor may see, told with `LEADS_TO`; Http404 otherwise."""
    week = school_week(school.calendar(), week_start(on), on, school.contact_days)
    rows: list[Any] = _PUPIL.rows(actor, week, on, pupil=pupil_id)
    if not rows:
        raise Http404
    pupil: Pupil = rows[0]
    weeks = weeks_of(actor, [pupil.pk], week.weeks, Resource.RECORD)[pupil.pk]
    until, sums = on + timedelta(days=COMING_DAYS), {pupil.pk: added_up(weeks)}
    view = views_of(actor, rows[:1], sums, week, via=Resource.RECORD, until=until)[0]
    links = links_of(pupil, on)
    found = reasons(view)
    targets = _targets(actor, school, pupil)
    facts = read_facts(actor, pupil, _facts_for(pupil), on, standing=True)
    colleagues = _colleagues([link for link in links if link.starts_on <= on and link.staff.is_employed(on)])
    return Profile(
        pupil=pupil,
        year=_year(pupil, on),
        status=SendStatus(pupil.send_status).label,
        needs=tuple((row.need, NeedType(row.need).label) for row in rows if row.need),
        why="; ".join(why_visible(actor, pupil, on=on, links=links)),
        view=view,
        told=tuple(told(reason) for reason in found),
        figures=_figures(
            actor, view, week, weeks, has_fallen=any(row.rule == "attendance_falling" for row in found)
        ),
        lately=tuple(entries_of(_LATELY.rows(actor, pupil=pupil.pk))),
        coming=tuple(each for each in view.coming if each.state == "planned")[:MOST_COMING],
        colleagues=tuple(part for part in colleagues if not part.is_teaching),
        teachers=tuple(part for part in colleagues if part.is_teaching),
        helps=what_helps(
            facts.get("strategy", ()), (course.target for course in targets), rows[0].what_worked
        ),
        alerts=tuple(facts.get("alert", ())),
        flags=tuple(facts["flag"]),
        arrangements=tuple(facts["arrangement"]),
        targets=tuple(targets[:MOST_TARGETS]),
        has_more_targets=len(targets) > MOST_TARGETS,
        seen=last_seen(view) if view.is_support_told else "",
        first_contact=told_of_first(rows[0].first_contact),
    )


def _pupil(actor: Actor, week: SchoolWeek, on: date) -> QuerySet[Pupil]:
    """A row for each need of the pupil."""
    worked = last_worked(actor)
    actor = actor.about(Given("pupil"))
    one = (
        Pupil.objects.visible_to(actor, Resource.RECORD)
        .filter(pk=Given("pupil"))
        .annotate(**{name: is_reached(actor, *grant) for name, grant in LEADS_TO.items()})
        .annotate(first_contact=first_to_ring(actor, on))
        .annotate(handover_id=_handover(actor), what_worked=worked)
        .annotate(**{name: _counted(actor, name, week.weeks[0]) for name in ("positive", "negative")})
    )
    return with_dates(
        actor, one.annotate(need=F("needs__need")).order_by("needs__rank"), week, Resource.RECORD
    )


def _facts_for(pupil: Pupil) -> list[str]:
    """Small rows of the record that matter on the day, each by its right: in one statement."""
    more = {"alert": pupil.may_see_alerts, "strategy": pupil.may_see_plans}  # type: ignore[attr-defined]
    return ["flag", "arrangement", *(name for name, may_see in more.items() if may_see)]


def _counted(actor: Actor, name: str, since: date) -> Subquery:
    """How much praise, or how many incidents, in the weeks that the page shows: from the week sums."""
    sums = PupilWeek.objects.of_behaviour(actor).filter(pupil=OuterRef("pk"), week_start__gte=since)
    total = sums.order_by().values("pupil").annotate(total=Sum(name)).values("total")
    return Subquery(total, output_field=IntegerField())


def _handover(actor: Actor) -> Subquery:
    """What was written when the pupil was handed over, and the mentor who takes over has not confirmed."""
    notes = HandoverNote.objects.visible_to(actor).waiting().filter(pupil=OuterRef("pk"))
    return Subquery(notes.order_by("-pk").values("handover")[:1])


def _targets(actor: Actor, school: School, pupil: Pupil) -> list[Course]:
    """What the pupil works toward, what is due first: one more than is shown, where there are more."""
    if not pupil.may_see_targets:  # type: ignore[attr-defined]
        return []
    return [brief(target, school) for target in _TARGETS.rows(actor, pupil=pupil.pk)]


def _open_targets(actor: Actor) -> QuerySet[Target]:
    targets = (
        Target.objects.visible_to(actor.about(Given("pupil")))
        .filter(pupil=Given("pupil"))
        .open()
        .with_latest()
        .by_need()
    )
    return targets[: MOST_TARGETS + 1]


_PUPIL = PreparedFor(_pupil)
_TARGETS = PreparedFor(_open_targets)
_LATELY = PreparedFor(lambda actor: timeline(actor, Given("pupil"))[:LATELY])


def _year(pupil: Pupil, on: date) -> str:
    group = pupil.year_group(on)
    return YearGroup(group).label if group in YearGroup.values else f"Year {group}"


def _figures(
    actor: Actor, view: PupilWeekView, week: SchoolWeek, weeks: Sequence[Figures], *, has_fallen: bool
) -> tuple[FigureRow, ...]:
    names = [short_date(monday, week.monday) for monday in week.weeks]
    rows: list[FigureRow] = []
    if actor.scopes(Resource.ATTENDANCE):
        rows.append(
            FigureRow(
                "Attendance",
                attendance_spark(view, weeks, names),
                attendance_said(view.now),
                percentage(view.own.attendance),
                has_fallen,
            )
        )
    if view.is_support_told:
        rows += [_sessions(view, weeks, names), _engagement(view, weeks, names)]
    return tuple(rows)


def _sessions(view: PupilWeekView, weeks: Sequence[Figures], names: Sequence[str]) -> FigureRow:
    before = len(weeks) - 1
    mean = view.own.held / before if before else None
    drawn = spark(
        [float(week.held) for week in weeks],
        baseline=mean,
        low=0,
        high=max(5, *(week.held for week in weeks)),
        label="Sessions held",
        names=names,
    )
    own = said(mean) if mean is not None else ""
    return FigureRow("Sessions", drawn, held_of_due(view), own, note=beside_sessions(view))


def _engagement(view: PupilWeekView, weeks: Sequence[Figures], names: Sequence[str]) -> FigureRow:
    now, own = view.now.engagement, view.own.engagement
    drawn = spark(
        [week.engagement for week in weeks],
        baseline=own,
        low=ENGAGEMENT_LOW,
        high=ENGAGEMENT_HIGH,
        label="Engagement",
        names=names,
    )
    return FigureRow("Engagement", drawn, NOTHING_SAID if now is None else said(now), said(own))


def _colleagues(links: Sequence[Involvement]) -> tuple[Part, ...]:
    """Everybody under each part they play, mentors first; who teaches, under the subject where there is one."""
    names: dict[tuple[int, str], list[str]] = {}
    for link in links:
        reason = InvolvementReason(link.reason)
        subject = link.subject if reason == InvolvementReason.TAUGHT else ""  # type: ignore[attr-defined]
        its = names.setdefault((list(PARTS).index(reason), subject or PARTS[reason]), [])
        if link.staff.name not in its:
            its.append(link.staff.name)
    teaching = list(PARTS).index(InvolvementReason.TAUGHT)
    return tuple(
        Part(part, ", ".join(its), order == teaching) for (order, part), its in sorted(names.items())
    )
