"""Suspensions, points, detentions and homework from the school's own system: compared, written, and taken back."""

from datetime import date
from uuid import uuid4

import pytest
from django.urls import reverse

from pupils.imports.undoing import CannotUndo, undo_batch
from pupils.models import ImportBatch, Suspension, SystemEntry
from pupils.suspension_codes import SuspensionReason
from staffing.access import Role
from tests import factories
from tests.pupils.test_imports.conftest import problems_of

SUSPENSIONS = "Adno,Exclusion type,Start date,End date,Sessions,Reason 1,Reason 2\n"
ENTRIES = "Adno,Record type,Date,Description,Points,Status\n"


@pytest.fixture
def pupil(cast):
    return factories.PupilFactory(school=cast.school, mis_id="7", send_status="K")


def test_a_suspension_goes_in_with_its_codes(bring, pupil):
    row = "7,Fixed Term Exclusion,03/11/2026,05/11/2026,6,PP - Physical assault against a pupil,Bullying\n"
    batch = bring("exclusions", SUSPENSIONS + row)
    assert batch.counts["new"] == 1, problems_of(batch)
    kept = Suspension.objects.get()
    assert (kept.kind, kept.ends_on, kept.half_days) == ("SUSP", date(2026, 11, 5), 6)
    assert kept.reasons == [SuspensionReason.PP, SuspensionReason.BU]


def test_one_that_overlaps_another_is_refused_with_the_line_and_the_reason(bring, pupil):
    first, second = "7,SUSP,03/11/2026,05/11/2026,6,PP,\n", "7,SUSP,05/11/2026,06/11/2026,4,BU,\n"
    batch = bring("exclusions", SUSPENSIONS + first + second)
    reason = "3: This overlaps the one in line 2: 3 Nov 2026 to 5 Nov 2026. Check which days are right."
    assert problems_of(batch) == [reason]
    batch = bring("exclusions", SUSPENSIONS + second)
    assert "that is here already: 3 Nov 2026 to 5 Nov 2026" in problems_of(batch)[0]
    assert Suspension.objects.count() == 1


def test_the_same_file_again_changes_nothing_and_a_later_end_is_a_change(bring, pupil):
    bring("exclusions", SUSPENSIONS + "7,SUSP,03/11/2026,05/11/2026,6,PP,\n")
    assert bring("exclusions", SUSPENSIONS + "7,SUSP,03/11/2026,05/11/2026,6,PP,\n").counts["unchanged"] == 1
    batch = bring("exclusions", SUSPENSIONS + "7,SUSP,03/11/2026,06/11/2026,8,PP,\n")
    assert batch.counts["changed"] == 1
    assert Suspension.objects.get().half_days == 8


def test_what_a_file_has_no_column_for_is_not_cleared(bring, pupil):
    bring("exclusions", SUSPENSIONS + "7,SUSP,03/11/2026,05/11/2026,6,PP,BU\n")
    short = "Adno,Exclusion type,Start date,End date,Reason 1\n7,SUSP,03/11/2026,05/11/2026,PP\n"
    assert bring("exclusions", short).counts["unchanged"] == 1
    kept = Suspension.objects.get()
    assert (kept.half_days, kept.reason_2) == (6, "BU")


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("7,SUSP,05/11/2026,03/11/2026,6,PP,", "2: This is before the first day."),
        ("7,SUSP,05/11/2026,,6,PP,", "2: The last day is missing."),
        ("7,gone,05/11/2026,06/11/2026,6,PP,", "2: Use SUSP, PERM or LNCH."),
        ("7,SUSP,05/11/2026,06/11/2026,6,QQ,", "2: This is none of the reasons of the census."),
        ("7,SUSP,05/11/2026,06/11/2026,99,PP,", "2: A pupil is suspended for 1 to 90 sessions"),
        ("9,SUSP,05/11/2026,06/11/2026,6,PP,", "2: There is no such pupil here."),
        ("7,SUSP,05/06/2026,06/06/2026,2,PP,", "2: 5 Jun 2026: this pupil is not on roll then."),
    ],
)
def test_a_suspension_that_cannot_be_right_is_refused(bring, pupil, row, reason):
    (problem,) = problems_of(bring("exclusions", SUSPENSIONS + row + "\n"))
    assert problem.startswith(reason)
    assert not Suspension.objects.exists()


def test_a_permanent_exclusion_has_no_last_day(bring, pupil):
    bring("exclusions", SUSPENSIONS + "7,PERM,03/11/2026,05/11/2026,,OW,\n")
    assert Suspension.objects.get().ends_on is None


def test_an_import_of_suspensions_is_taken_back(bring, pupil, records):
    bring("exclusions", SUSPENSIONS + "7,SUSP,03/11/2026,05/11/2026,6,PP,\n")
    later = "7,SUSP,03/11/2026,06/11/2026,8,PP,\n7,LNCH,04/11/2026,04/11/2026,1,BU,\n"
    undo_batch(by=records, batch=bring("exclusions", SUSPENSIONS + later))
    kept = Suspension.objects.get()
    assert (kept.ends_on, kept.half_days) == (date(2026, 11, 5), 6)


def test_what_changed_since_stands_in_the_way_of_undoing(bring, pupil, records):
    batch = bring("exclusions", SUSPENSIONS + "7,SUSP,03/11/2026,05/11/2026,6,PP,\n")
    Suspension.objects.update(half_days=4)
    with pytest.raises(CannotUndo):
        undo_batch(by=records, batch=batch)


def test_points_and_detentions_go_in_and_the_same_line_twice_is_there_twice(bring, pupil):
    rows = "7,Points,16/11/2026,Effort,2,\n" * 2 + "7,Detention,17/11/2026,Lunchtime,,Set\n"
    batch = bring("behaviour", ENTRIES + rows)
    assert batch.counts["new"] == 3, problems_of(batch)
    again = bring("behaviour", ENTRIES + rows.replace("Set", "Attended"))
    assert (again.counts["unchanged"], again.counts["changed"]) == (2, 1)
    assert SystemEntry.objects.get(kind="detention").state == "Attended"


def test_an_import_of_points_is_taken_back(bring, pupil, records):
    bring("behaviour", ENTRIES + "7,Detention,17/11/2026,Lunchtime,,Set\n")
    rows = "7,Detention,17/11/2026,Lunchtime,,Attended\n7,Homework,17/11/2026,Essay,,Not handed in\n"
    undo_batch(by=records, batch=bring("behaviour", ENTRIES + rows))
    assert [entry.state for entry in SystemEntry.objects.all()] == ["Set"]


def test_points_of_a_coming_day_are_refused_and_a_detention_of_one_is_not(bring, pupil):
    rows = "7,Points,27/11/2026,Effort,2,\n7,Detention,27/11/2026,After school,,\n"
    assert problems_of(bring("behaviour", ENTRIES + rows)) == ["2: 27 Nov 2026 has not come yet."]


def test_what_was_imported_stands_on_the_pupils_page_of_behaviour(bring, pupil, cast, sign_in):
    bring("exclusions", SUSPENSIONS + "7,SUSP,03/11/2026,05/11/2026,6,PP,\n")
    bring("behaviour", ENTRIES + "7,Detention,17/11/2026,Lunchtime,,Attended\n")
    page = sign_in(cast[Role.SENDCO]).get(reverse("pupils:pupil_behaviour", args=[pupil.pk])).content.decode()
    assert "Physical assault against a pupil (PP)" in page
    assert "Lunchtime" in page


@pytest.mark.parametrize("kind", [ImportBatch.Kind.EXCLUSIONS, ImportBatch.Kind.BEHAVIOUR])
def test_the_preview_says_what_confirming_would_write(bring, pupil, cast, sign_in, kind):
    content = {
        "exclusions": SUSPENSIONS + "7,SUSP,03/11/2026,05/11/2026,6,PP,\n",
        "behaviour": ENTRIES + "7,Detention,17/11/2026,Lunchtime,,Attended\n",
    }[kind]
    batch = bring(kind, content, write=False)
    page = sign_in(cast[Role.RECORDS]).get(reverse("pupils:import_detail", args=[batch.pk])).content.decode()
    assert {"exclusions": "Add 1 suspension", "behaviour": "Add 1 entry"}[kind] in page


def withdrawn(client, **fields) -> Suspension:
    row = Suspension.objects.latest("pk")
    said = {"form_key": uuid4(), "version": row.version, "withdrawn_as": "FRE", "why": "The governors met."}
    client.post(reverse("pupils:suspension_withdraw", args=[row.pk]), said | fields)
    row.refresh_from_db()
    return row


@pytest.fixture
def office(cast, sign_in):
    return sign_in(cast[Role.RECORDS])


def test_what_comes_after_a_permanent_exclusion_waits_until_that_is_rescinded(bring, pupil, office):
    bring("exclusions", SUSPENSIONS + "7,PERM,03/11/2026,,,OW,\n")
    later = SUSPENSIONS + "7,SUSP,16/11/2026,17/11/2026,4,BU,\n"
    (problem,) = problems_of(bring("exclusions", later))
    assert "after the permanent exclusion that is here already, from 3 Nov 2026" in problem
    withdrawn(office)
    assert bring("exclusions", later).counts["new"] == 1
    assert [row.kind for row in Suspension.objects.standing()] == ["SUSP"]


def test_one_that_was_withdrawn_stays_with_its_reason_and_is_seen_by_the_office_alone(
    bring, pupil, cast, office, sign_in
):
    bring("exclusions", SUSPENSIONS + "7,SUSP,03/11/2026,05/11/2026,6,PP,\n")
    row = withdrawn(office)
    assert (row.withdrawn_by, row.history.count()) == (cast[Role.RECORDS], 2)
    page = sign_in(cast[Role.SENDCO]).get(reverse("pupils:pupil_behaviour", args=[pupil.pk])).content.decode()
    assert "Physical assault" not in page
    assert "The governors met." in office.get(reverse("pupils:suspension_list")).content.decode()
    again = bring("exclusions", SUSPENSIONS + "7,SUSP,03/11/2026,05/11/2026,6,PP,\n")
    assert "This was withdrawn here on 19 Nov 2026." in problems_of(again)[0]


def test_withdrawing_asks_for_a_reason(bring, pupil, office):
    bring("exclusions", SUSPENSIONS + "7,SUSP,03/11/2026,05/11/2026,6,PP,\n")
    assert withdrawn(office, why="").withdrawn_at is None
    assert withdrawn(office, withdrawn_as="").withdrawn_at is None


def test_one_withdrawn_by_a_slip_is_put_back_unless_another_took_its_days(bring, pupil, office):
    bring("exclusions", SUSPENSIONS + "7,SUSP,03/11/2026,05/11/2026,6,PP,\n")
    row = withdrawn(office)
    bring("exclusions", SUSPENSIONS + "7,SUSP,05/11/2026,06/11/2026,4,BU,\n")
    back = reverse("pupils:suspension_put_back", args=[row.pk])
    assert "5 Nov 2026 to 6 Nov 2026" in office.post(back, follow=True).content.decode()
    withdrawn(office)
    assert "It stands again." in office.post(back, follow=True).content.decode()
    assert Suspension.objects.standing().get() == row


def test_a_withdrawn_one_stands_in_the_way_of_undoing_its_import(bring, pupil, office, records):
    batch = bring("exclusions", SUSPENSIONS + "7,SUSP,03/11/2026,05/11/2026,6,PP,\n")
    withdrawn(office)
    with pytest.raises(CannotUndo):
        undo_batch(by=records, batch=batch)


def test_more_than_forty_five_days_in_a_school_year_are_warned_of_beside_the_row(bring, pupil, office):
    bring("exclusions", SUSPENSIONS + "7,SUSP,07/09/2026,16/10/2026,60,PP,\n")
    rows = "7,SUSP,03/11/2026,19/11/2026,,PP,\n7,LNCH,23/11/2026,23/11/2026,,BU,\n"
    batch = bring("exclusions", SUSPENSIONS + rows + "7,SUSP,24/11/2026,26/11/2026,6,BU,\n")
    # 30 days, 13 of the school's own calendar, half a day, and three.
    warned = batch.rows.get(has_warning=True)
    assert warned.line == 4
    assert "With this, 46.5 days in the school year 2026/27" in warned.problems[0]["reason"]
    assert batch.counts["new"] == 3
    withdrawn(office)
    again = bring("exclusions", SUSPENSIONS + "7,SUSP,25/11/2026,26/11/2026,3,BU,\n")
    assert again.counts["warned"] == 0
    back = reverse("pupils:suspension_put_back", args=[Suspension.objects.get(half_days=6).pk])
    Suspension.objects.filter(half_days=3).delete()
    assert "46.5 days" in office.post(back, follow=True).content.decode()


def test_last_years_days_and_a_permanent_exclusion_are_not_counted(bring, pupil):
    pupil.admitted_on = date(2025, 9, 1)
    pupil.save()
    rows = (
        "7,SUSP,07/06/2026,17/07/2026,60,PP,\n7,SUSP,03/11/2026,15/12/2026,62,PP,\n7,PERM,16/12/2026,,,OW,\n"
    )
    assert bring("exclusions", SUSPENSIONS + rows).counts["warned"] == 0
