"""Registers of the demo's clubs and places with the last weeks taken, and talks about attendance that was low."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Final

from mentoring.demo.load_support import Rows
from mentoring.demo.schools import LARKFIELD, TERN
from mentoring.demo.support import SupportPlan
from mentoring.demo.trust import SEED, DemoTrust, SchoolData
from pupils.models import (
    AttendanceMark,
    AttendanceTalk,
    Club,
    ClubAmendment,
    ClubDay,
    ClubMark,
    ClubMember,
    MarkAmendment,
    PupilWeek,
)
from pupils.weeks import recompute
from staffing.access import Role
from staffing.calendar import LONDON, week_start

# Each with its kind, its place and the weekdays on which it meets (Monday is 0).
CLUBS: Final = {
    LARKFIELD.key: (
        ("Homework club", "club", "Library", (0, 2)),
        ("Harbour workshop", "provision", "Boatyard", (3,)),
    ),
    TERN.key: (("Garage mornings", "provision", "Old mill", (1, 3)),),
}
MEMBERS: Final = 8
WEEKS: Final = 4
AFTER: Final = time(15, 40)
RANG: Final = time(8, 50)
STATUSES: Final = ("here", "here", "here", "here", "here", "late", "away")
TALKS: Final = (
    (
        "Mother, by phone",
        "Mornings are hard since the move; the bus comes late.",
        "The earlier bus, from Monday.",
    ),
    ("The pupil", "Doesn’t like walking in when everybody is sitting.", "Comes in by the side door with me."),
    ("Father, at the gate", "Stomach aches on the days with PE.", "To see the nurse; kit stays at school."),
)
FEW: Final = 6


def load_attendance(data: SchoolData, support: SupportPlan, trust: DemoTrust, rows: Rows) -> None:
    """Every club's keeper is a mentor, whose pupils are on it; a school whose mentors have no caseload has none."""
    rng = Random(f"{SEED}:clubs:{rows.school.urn}")
    mentors = sorted(mentor for mentor, load in support.caseloads.items() if load)
    for at, (name, kind, place, weekdays) in enumerate(CLUBS.get(data.school.key, ())):
        mentor = mentors[at % len(mentors)]
        club = Club.objects.create(
            school=rows.school, name=name, kind=kind, place=place, keeper=rows.staff[mentor]
        )
        ids = [rows.pupil_ids[key] for key in support.caseloads[mentor][:MEMBERS]]
        ClubMember.objects.bulk_create(
            [ClubMember(club=club, pupil_id=pk, starts_on=support.starts_on) for pk in ids]
        )
        _take(club, ids, [on for on in _last_days(trust, support) if on.weekday() in weekdays], rng)
    _amend_one(rows)
    _amend_the_register(data, trust, rows)
    _note_talks(support, trust, rows)


def _last_days(trust: DemoTrust, support: SupportPlan) -> Sequence[date]:
    since = max(support.starts_on, trust.anchor - timedelta(weeks=WEEKS - 1))
    return [on for on in trust.marked.full_days if on >= since]


def _take(club: Club, pupil_ids: Sequence[int], days: Sequence[date], rng: Random) -> None:
    for on in days:
        at = datetime.combine(on, AFTER, LONDON)
        day = ClubDay.objects.create(club=club, on=on, taken_by=club.keeper, taken_at=at)
        ClubMark.objects.bulk_create(
            [ClubMark(day=day, pupil_id=pk, status=rng.choice(STATUSES)) for pk in pupil_ids]
        )


def _amend_one(rows: Rows) -> None:
    mark = ClubMark.objects.filter(day__club__school=rows.school, status="late").order_by("-day__on").first()
    if mark is None:
        return
    ClubAmendment.objects.create(
        mark=mark, old_status="away", new_status="late", reason="Came when the bus did.",
        amended_by=mark.day.taken_by, amended_at=mark.day.taken_at + timedelta(minutes=20),
    )  # fmt: skip


def _amend_the_register(data: SchoolData, trust: DemoTrust, rows: Rows) -> None:
    """What had no reason yet on the last full day: the office was rung next morning."""
    on = trust.marked.full_days[-1]
    marks = AttendanceMark.objects.filter(pupil__school=rows.school, on=on, code="N").order_by("pk")[:FEW]
    office = rows.staff[next(each.key for each in data.staff if each.has_role(Role.RECORDS))]
    at = datetime.combine(trust.marked.morning, RANG, LONDON)
    MarkAmendment.objects.bulk_create(
        MarkAmendment(
            mark=mark,
            old_code="N",
            new_code="I",
            reason="Mother rang: a cold.",
            amended_by=office,
            amended_at=at,
        )
        for mark in marks
    )
    AttendanceMark.objects.filter(pk__in=[mark.pk for mark in marks]).update(code="I")
    recompute([(mark.pupil_id, week_start(on)) for mark in marks])


def _note_talks(support: SupportPlan, trust: DemoTrust, rows: Rows) -> None:
    """About the few on a caseload who missed most in the anchor's week, by their mentor."""
    mentor_of = {
        rows.pupil_ids[key]: rows.staff[mentor] for mentor, load in support.caseloads.items() for key in load
    }
    weeks = PupilWeek.objects.filter(pupil__in=mentor_of, week_start=trust.anchor)
    worst = sorted(weeks, key=lambda week: (-week.authorised - week.unauthorised, week.pupil_id))[:FEW]
    on = trust.marked.full_days[-1]
    AttendanceTalk.objects.bulk_create(
        [
            AttendanceTalk(
                pupil_id=week.pupil_id, on=on, talked_with=who, said=said, agreed=agreed,
                written_by=mentor_of[week.pupil_id], written_at=datetime.combine(on, AFTER, LONDON),
            )
            for week, (who, said, agreed) in zip(worst, TALKS * FEW, strict=False)
            if week.authorised + week.unauthorised
        ]
    )  # fmt: skip
