"""A pupil leaves: what tied them to the school ends that day, and an import that is undone puts it back."""

from datetime import date

import pytest

from interventions.involvement import link_provisions
from interventions.models import PlannedSession, ProvisionPupil
from interventions.planning import replan_provision
from pupils.actions.pupils import edit_pupil
from pupils.actions.send import Standing
from pupils.imports.undoing import CannotUndo, undo_batch
from pupils.involvement import link_caseloads, link_groups
from pupils.models import CaseloadAssignment, GroupMember, GroupTeacher, Involvement, Pupil
from staffing.access import Role
from staffing.calendar import today
from tests import factories
from tests.pupils.test_imports.test_pupils import upn

LAST_DAY = date(2026, 11, 13)
HEADER = "UPN,Surname,Forename,DOB,Year,Reg,Admission date,Leaving date\n"


@pytest.fixture
def tied(cast) -> Pupil:
    """On a caseload, in a class and in a provision of the mentor's, with a slot each week."""
    pupil = factories.PupilFactory(
        school=cast.school, upn=upn(7), legal_forename="Ada", legal_surname="Bramble"
    )
    link_caseloads([factories.CaseloadAssignmentFactory(pupil=pupil, mentor=cast[Role.MENTOR])])
    group = factories.TeachingGroupFactory(school=cast.school)
    GroupMember.objects.create(group=group, pupil=pupil, starts_on=factories.YEAR_START)
    GroupTeacher.objects.create(group=group, staff=cast[Role.TEACHER], starts_on=factories.YEAR_START)
    link_groups([group])
    provision = factories.ProvisionFactory(programme__school=cast.school, lead=cast[Role.MENTOR])
    factories.ProvisionPupilFactory(provision=provision, pupil=pupil)
    shape = factories.DayShapeFactory(school=cast.school)
    for weekday in range(1, 6):
        factories.SchoolDayFactory(shape=shape, weekday=weekday)
    period = factories.PeriodFactory(shape=shape, name="P3")
    factories.SlotFactory(provision=provision, period=period, weekday=4, staff=cast[Role.MENTOR])
    link_provisions([provision])
    replan_provision(provision.pk, cast.school, today())
    return pupil


def leave(cast, pupil: Pupil, on: date | None) -> None:
    pupil.refresh_from_db()
    standing = Standing(status=pupil.send_status, starts_on=None, needs=())
    edit_pupil(
        pupil=pupil,
        identity={"left_on": on},
        standing=standing,
        version=pupil.version,
        by=cast.actor(Role.RECORDS),
    )


def ends() -> set[date | None]:
    rows = (CaseloadAssignment.objects, GroupMember.objects, ProvisionPupil.objects, Involvement.objects)
    return {end for each in rows for end in each.values_list("ends_on", flat=True)}


def test_caseload_groups_and_support_end_on_the_last_day_and_nothing_more_is_planned(cast, tied):
    assert PlannedSession.objects.exists()
    leave(cast, tied, LAST_DAY)
    assert ends() == {LAST_DAY}
    assert not PlannedSession.objects.filter(on__gte=today()).exists()
    assert tied not in Pupil.objects.visible_to(cast.actor(Role.MENTOR))


def test_support_that_was_to_begin_later_is_taken_out(cast, tied):
    ProvisionPupil.objects.update(starts_on=date(2026, 11, 30))
    leave(cast, tied, LAST_DAY)
    assert not ProvisionPupil.objects.exists()


def test_a_pupil_who_stays_after_all_is_given_back_to_nobody_unasked(cast, tied):
    leave(cast, tied, LAST_DAY)
    leave(cast, tied, None)
    assert ends() == {LAST_DAY}


def leaving(tied: Pupil, on: str) -> str:
    row = [tied.upn, tied.legal_surname, tied.legal_forename, f"{tied.date_of_birth:%d/%m/%Y}"]
    row += [tied.year_group(today()), tied.form, f"{tied.admitted_on:%d/%m/%Y}", on]
    return HEADER + ",".join(row) + "\n"


def test_an_import_ends_them_and_undoing_it_puts_exactly_these_back(cast, tied, bring, records):
    before = set(Involvement.objects.values_list("staff", "reason", "starts_on", "ends_on"))
    planned = set(PlannedSession.objects.values_list("slot", "on"))
    batch = bring("pupils", leaving(tied, "13/11/2026"))
    assert batch.counts["changed"] == 1
    assert ends() == {LAST_DAY}
    undo_batch(by=records, batch=batch)
    assert set(Involvement.objects.values_list("staff", "reason", "starts_on", "ends_on")) == before
    assert set(PlannedSession.objects.values_list("slot", "on")) == planned
    assert LAST_DAY not in ends()


def test_what_was_changed_since_stops_the_undoing(tied, bring, records):
    batch = bring("pupils", leaving(tied, "13/11/2026"))
    assert batch.counts["changed"] == 1
    CaseloadAssignment.objects.update(ends_on=date(2026, 11, 12))
    with pytest.raises(CannotUndo, match="have changed since"):
        undo_batch(by=records, batch=batch)
