"""Sessions nobody planned, some of them for named readers alone, and what was added later: by the pages' own actions."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final

from interventions.actions.sessions import add_addendum, log_session
from interventions.codes import Engagement, ProgrammeKind
from interventions.entries import PupilEntry, SessionEntry
from interventions.models import Session, Topic
from interventions.models.session import EDIT_WINDOW
from mentoring.demo.load_support import Rows
from mentoring.demo.marks import is_in
from mentoring.demo.support import CLOCK_TIME, SupportPlan
from mentoring.demo.trust import DemoTrust, SchoolData
from staffing.access import Role
from staffing.calendar import LONDON

WRITTEN_AT: Final = time(15, 25)


@dataclass(frozen=True, slots=True)
class AdHoc:
    """Some school days ago a mentor took a pupil aside, for a reason that was not on the timetable."""

    days_ago: int
    starts_at: time
    minutes: int
    kind: ProgrammeKind
    topic: str
    note: str
    is_restricted: bool = False


SESSIONS: Final = (
    AdHoc(
        1,
        time(12, 50),
        10,
        ProgrammeKind.MENTORING,
        "Lunchtime",
        "Did not want to eat in the hall. We sat outside.",
    ),
    AdHoc(
        *(
            2,
            time(9, 5),
            15,
            ProgrammeKind.MENTORING,
            "Family",
            "A pet died at home. Asked that only we know.",
        ),
        is_restricted=True,
    ),
    AdHoc(3, time(13, 0), 20, ProgrammeKind.OTHER, "Homework", "Came by unasked to finish the poster."),
    AdHoc(
        *(
            4,
            time(11, 30),
            10,
            ProgrammeKind.MENTORING,
            "Relationships",
            "Fell out with a friend. They made up later.",
        ),
        is_restricted=True,
    ),
    AdHoc(
        5,
        time(10, 45),
        10,
        ProgrammeKind.BREAK,
        "Behaviour",
        "Walked two laps of the field, then went back in.",
    ),
)
ADDENDA: Final = (
    "The form tutor agreed to the new seat from Monday.",
    "The book is found: it was in the lost property.",
    "Asked again on the next day: all is well.",
)


def load_ad_hoc(data: SchoolData, support: SupportPlan, trust: DemoTrust, rows: Rows) -> None:
    """One session for each mentor in turn, and additions to older sessions."""
    days = [day for day in trust.marked.full_days if day >= support.starts_on]
    topics = dict(Topic.objects.filter(school=rows.school).values_list("name", "pk"))
    lead = next(member.key for member in data.staff if member.has_role(Role.INTERVENTION_LEAD))
    for (mentor, load), told in zip(_from_the_last(support), SESSIONS, strict=False):
        on = days[-told.days_ago]
        pupil = next(pupil for pupil in load if is_in(_mark(data, pupil, on, told.starts_at)))
        entry = SessionEntry(
            title=told.kind.label,
            kind=told.kind,
            on=on,
            starts_at=told.starts_at,
            minutes=told.minutes,
            pupils=(PupilEntry(rows.pupil_ids[pupil], engagement=Engagement.THREE, note=told.note),),
            adult_ids=frozenset({rows.staff[mentor].pk}),
            topic_ids=frozenset({topics[told.topic]}),
            is_restricted=told.is_restricted,
            reader_ids=frozenset({rows.staff[lead].pk} - {rows.staff[mentor].pk})
            if told.is_restricted
            else frozenset(),
        )
        log_session(
            by=rows.staff[mentor].actor(on), entry=entry, at=datetime.combine(on, WRITTEN_AT, tzinfo=LONDON)
        )
    _add_afterwards(support, rows, datetime.combine(trust.marked.morning, CLOCK_TIME, tzinfo=LONDON))


def _from_the_last(support: SupportPlan) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Mentors with their pupils, the last first: the first ones are those that visitors sign in as."""
    for mentor, load in reversed(support.caseloads.items()):
        yield mentor, tuple(load)


def _mark(data: SchoolData, pupil: str, on: date, at: time) -> str:
    both = data.marks.get(pupil, {}).get(on, ("", ""))
    return both[0] if at.hour < 12 else both[1]


def _add_afterwards(support: SupportPlan, rows: Rows, at: datetime) -> None:
    """In the minutes before the demo opens, to the latest session that is no longer edited."""
    for minutes, (mentor, text) in enumerate(zip(support.caseloads, ADDENDA, strict=False), start=3):
        written_at = at - timedelta(minutes=minutes)
        old = Session.objects.filter(written_by=rows.staff[mentor], written_at__lt=written_at - EDIT_WINDOW)
        add_addendum(
            by=rows.staff[mentor].actor(at.date()),
            session=old.latest("written_at"),
            text=text,
            at=written_at,
        )
