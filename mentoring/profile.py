"""A pupil's page: who this is, why I see it, this week against the pupil's own, what was done lately and what comes."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Case, CharField, F, OuterRef, QuerySet, Subquery, When
from django.db.models.functions import Coalesce, Substr
from django.http import Http404

from interventions.codes import ATTENDED, PresenceStatus
from interventions.models import Note, Presence
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
from mentoring.week import Planned, PupilWeekView, SchoolWeek, school_week, views_of, with_dates
from mentoring.wording import short_date
from pupils.codes import InvolvementReason, NeedType, SendStatus, YearGroup
from pupils.models import Involvement, Pupil
from pupils.visibility import open_links, why_visible
from staffing.access import Actor, Resource
from staffing.calendar import week_start
from staffing.charts import Spark, said, spark
from staffing.models import School

LATELY = 8
COMING_DAYS = 14
MOST_COMING = 6
# What is shown of a note: its first words; the whole of it stands on the session's page.
NOTE_CHARACTERS = 240
PARTS = {
    InvolvementReason.CASELOAD: "Mentor",
    InvolvementReason.TIMETABLED: "Gives support",
    InvolvementReason.LED: "Leads a programme",
    InvolvementReason.TAUGHT: "Teaches",
    InvolvementReason.COVER: "Covers",
    InvolvementReason.NAMED: "Named on the record",
}
STATUS_KINDS = {
    PresenceStatus.ABSENT: "alert",
    PresenceStatus.REFUSED: "watch",
    PresenceStatus.LATE: "watch",
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
class Line:
    """One session as the pupil's page tells it."""

    presence: Presence
    tag: str
    kind: str
    note: str


@dataclass(frozen=True)
class Part:
    """A part that colleagues play for the pupil, and who they are."""

    name: str
    staff: str


@dataclass(frozen=True)
class Profile:
    """Everything the page shows, read in seven statements."""

    pupil: Pupil
    year: str
    status: str
    needs: tuple[tuple[str, str], ...]
    why: str
    view: PupilWeekView
    told: tuple[Told, ...]
    figures: tuple[FigureRow, ...]
    lately: tuple[Line, ...]
    coming: tuple[Planned, ...]
    colleagues: tuple[Part, ...]
    seen: str = ""

    @property
    def weeks(self) -> list[tuple[str, list[str]]]:
        """The figures as a table: each week's name, and its value in every figure."""
        columns = [row.spark.rows for row in self.figures]
        return [(cells[0].name, [cell.value for cell in cells]) for cells in zip(*columns, strict=True)]


def read_profile(actor: Actor, school: School, pupil_id: int, on: date) -> Profile:
    """The page of a pupil whose record the actor may see; Http404 otherwise."""
    week = school_week(school.calendar(), week_start(on), on, school.contact_days)
    one = Pupil.objects.visible_to(actor, Resource.RECORD).filter(pk=pupil_id)
    rows: list[Any] = list(
        with_dates(actor, one.annotate(need=F("needs__need")).order_by("needs__rank"), week, Resource.RECORD)
    )
    if not rows:
        raise Http404
    pupil: Pupil = rows[0]
    view = views_of(actor, rows[:1], week, until=on + timedelta(days=COMING_DAYS), via=Resource.RECORD)[0]
    links = open_links(pupil, on)
    found = reasons(view)
    return Profile(
        pupil=pupil,
        year=_year(pupil, on),
        status=SendStatus(pupil.send_status).label,
        needs=tuple((row.need, NeedType(row.need).label) for row in rows if row.need),
        why="; ".join(why_visible(actor, pupil, on=on, links=links)),
        view=view,
        told=tuple(told(reason) for reason in found),
        figures=_figures(
            actor, view, week, has_fallen=any(row.rule == "attendance_falling" for row in found)
        ),
        lately=tuple(lines(presences(actor, pupil)[:LATELY])),
        coming=tuple(each for each in view.coming if each.state == "planned")[:MOST_COMING],
        colleagues=_colleagues(links),
        seen=last_seen(view) if actor.scopes(Resource.SESSION) else "",
    )


def presences(actor: Actor, pupil: Pupil) -> QuerySet[Presence]:
    """The pupil's sessions that the actor may see, the latest first, with the first words of what may be read."""
    notes = Note.objects.readable_by(actor).filter(session=OuterRef("session"))
    own = notes.filter(pupil=OuterRef("pupil")).values("text")[:1]
    group = notes.filter(pupil__isnull=True).values("text")[:1]
    return (
        Presence.objects.visible_to(actor)
        .filter(pupil=pupil)
        .select_related("session__written_by")
        .annotate(
            words=Substr(
                # What is said of a group is not said of who was not there.
                Case(
                    When(status__in=ATTENDED, then=Coalesce(Subquery(own), Subquery(group))),
                    default=Subquery(own),
                    output_field=CharField(),
                ),
                1,
                NOTE_CHARACTERS + 1,
            )
        )
        .order_by("-on", "-session__starts_at", "-pk")
    )


def lines(rows: Iterable[Presence]) -> list[Line]:
    return [_line(row) for row in rows]


def _line(row: Presence) -> Line:
    status = PresenceStatus(row.status)
    words = getattr(row, "words", None) or ""
    note = f"{words[:NOTE_CHARACTERS].rstrip()}…" if len(words) > NOTE_CHARACTERS else words
    tag = "" if status == PresenceStatus.PRESENT else status.label.lower()
    return Line(row, tag, STATUS_KINDS.get(status, ""), note)


def _year(pupil: Pupil, on: date) -> str:
    group = pupil.year_group(on)
    return YearGroup(group).label if group in YearGroup.values else f"Year {group}"


def _figures(
    actor: Actor, view: PupilWeekView, week: SchoolWeek, *, has_fallen: bool
) -> tuple[FigureRow, ...]:
    names = [short_date(monday, week.monday) for monday in week.weeks]
    rows: list[FigureRow] = []
    if actor.scopes(Resource.ATTENDANCE):
        rows.append(
            FigureRow(
                "Attendance",
                attendance_spark(view, names),
                attendance_said(view.now),
                percentage(view.own.attendance),
                has_fallen,
            )
        )
    if actor.scopes(Resource.SESSION):
        rows += [_sessions(view, names), _engagement(view, names)]
    return tuple(rows)


def _sessions(view: PupilWeekView, names: Sequence[str]) -> FigureRow:
    weeks = (*view.before, view.now)
    mean = view.own.held / len(view.before) if view.before else None
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


def _engagement(view: PupilWeekView, names: Sequence[str]) -> FigureRow:
    now, own = view.now.engagement, view.own.engagement
    drawn = spark(
        [week.engagement for week in (*view.before, view.now)],
        baseline=own,
        low=ENGAGEMENT_LOW,
        high=ENGAGEMENT_HIGH,
        label="Engagement",
        names=names,
    )
    return FigureRow("Engagement", drawn, NOTHING_SAID if now is None else said(now), said(own))


def _colleagues(links: Sequence[Involvement]) -> tuple[Part, ...]:
    """Everybody under each part they play; mentors first."""
    names: dict[str, list[str]] = {reason: [] for reason in PARTS}
    for link in links:
        its = names.setdefault(link.reason, [])
        if link.staff.name not in its:
            its.append(link.staff.name)
    return tuple(Part(PARTS[reason], ", ".join(names[reason])) for reason in PARTS if names[reason])
