"""Invented weeks for tests: sums as the rooms write them, and what hangs from a pupil."""

from datetime import date, timedelta

from interventions.models import Presence, Session, SupportWeek
from pupils.involvement import link_caseloads
from pupils.models import CaseloadAssignment, Pupil, PupilWeek
from staffing.models import School, Staff
from tests import factories

MONDAY = date(2026, 11, 16)
# Half-term (26 to 30 October) has no school day, so it is none of the six.
SIX_BEFORE = [
    date(2026, 9, 28),
    date(2026, 10, 5),
    date(2026, 10, 12),
    date(2026, 10, 19),
    date(2026, 11, 2),
    date(2026, 11, 9),
]


def attendance(pupil: Pupil, monday: date, attended: int, possible: int = 10) -> PupilWeek:
    return PupilWeek.objects.create(
        pupil=pupil,
        school_id=pupil.school_id,
        week_start=monday,
        present=attended,
        unauthorised=possible - attended,
    )


def steady(pupil: Pupil, attended: int = 10) -> None:
    for monday in SIX_BEFORE:
        attendance(pupil, monday, attended)


def support(pupil: Pupil, monday: date, **sums: int) -> SupportWeek:
    return SupportWeek.objects.create(pupil=pupil, school_id=pupil.school_id, week_start=monday, **sums)


def on_caseload(pupil: Pupil, mentor: Staff, starts_on: date = date(2026, 9, 4)) -> CaseloadAssignment:
    row = factories.CaseloadAssignmentFactory(pupil=pupil, mentor=mentor, starts_on=starts_on)
    link_caseloads([row])
    return row


def seen(pupil: Pupil, mentor: Staff, on: date, status: str = "present", **fields) -> Session:
    session = factories.SessionFactory(written_by=mentor, school=pupil.school, on=on)
    session.session_adults.create(staff=mentor)
    Presence.objects.create(session=session, pupil=pupil, on=on, status=status, **fields)
    return session


def planned_week(pupil: Pupil, mentor: Staff, *came: bool | None) -> None:
    """One planned session a day from Monday on: held with the pupil there or not, or (None) not logged."""
    place = factories.ProvisionPupilFactory(pupil=pupil, provision__programme__school=pupil.school)
    for day, there in enumerate(came):
        planned = factories.PlannedSessionFactory(
            provision=place.provision,
            on=MONDAY + timedelta(days=day),
            state="planned" if there is None else "held",
        )
        if there is not None:
            session = seen(pupil, mentor, planned.on, "present" if there else "absent")
            Session.objects.filter(pk=session.pk).update(planned=planned)


def falling_pupils(school: School, mentor: Staff, count: int) -> list[Pupil]:
    """Pupils on a caseload whose attendance fell to 60 % this week."""
    pupils = factories.PupilFactory.create_batch(count, school=school, send_status="K")
    weeks = [(monday, 10) for monday in SIX_BEFORE] + [(MONDAY, 6)]
    PupilWeek.objects.bulk_create(
        PupilWeek(pupil=pupil, school=school, week_start=monday, present=days, unauthorised=10 - days)
        for pupil in pupils
        for monday, days in weeks
    )
    rows = CaseloadAssignment.objects.bulk_create(
        CaseloadAssignment(pupil=pupil, mentor=mentor, starts_on=date(2026, 11, 16)) for pupil in pupils
    )
    link_caseloads(rows)
    return pupils
