"""Targets from a file: compared, written with their steps, and taken back."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from pupils.imports.undoing import CannotUndo, undo_batch
from pupils.models import Target
from staffing.access import Role
from tests import factories
from tests.pupils.test_imports.conftest import problems_of

HEAD = "Adno,Target,Type,Measure,Unit,Baseline,Baseline date,Aim,Aim by,Steps,Staff code\n"
ROW = "7,Comes on time,Punctuality,Lessons started on time,%,60,01/11/2026,90,18/12/2026,Sets an alarm; Runs,SQ\n"


@pytest.fixture
def author(cast):
    return factories.StaffFactory(school=cast.school, code="SQ")


@pytest.fixture
def pupil(cast, author):
    return factories.PupilFactory(school=cast.school, mis_id="7", send_status="K")


def test_a_target_goes_in_with_its_steps_and_author(bring, pupil, author):
    batch = bring("targets", HEAD + ROW)
    assert batch.counts["new"] == 1, problems_of(batch)
    target = Target.objects.get()
    assert (target.kind, target.baseline, target.aim) == ("punctuality", Decimal(60), Decimal(90))
    assert (target.baseline_on, target.aim_by, target.author) == (
        date(2026, 11, 1),
        date(2026, 12, 18),
        author,
    )
    assert [step.text for step in target.steps.all()] == ["Sets an alarm", "Runs"]


def test_the_same_file_again_changes_nothing_and_a_new_aim_is_a_change(bring, pupil):
    bring("targets", HEAD + ROW)
    assert bring("targets", HEAD + ROW).counts["unchanged"] == 1
    assert bring("targets", HEAD + ROW.replace(",90,", ",95,")).counts["changed"] == 1
    assert Target.objects.get().aim == Decimal(95)


def test_an_aim_worse_than_the_baseline_is_warned_of_and_allowed(bring, pupil):
    batch = bring("targets", HEAD + ROW.replace(",90,", ",40,"))
    (problem,) = problems_of(batch)
    assert problem.startswith("2: This aim is worse than the baseline, where more is better.")
    assert (batch.counts["new"], batch.counts["warned"]) == (1, 1)
    assert Target.objects.get().aim == Decimal(40)


def test_less_of_a_behaviour_is_better_without_a_word(bring, pupil):
    row = "7,Stays in the room,Behaviour,Times left,,9,01/11/2026,2,18/12/2026,,SQ\n"
    assert problems_of(bring("targets", HEAD + row)) == []
    assert Target.objects.get().is_lower_better


def test_without_an_author_it_is_the_mentors(bring, pupil, cast):
    factories.CaseloadAssignmentFactory(pupil=pupil, mentor=cast[Role.MENTOR])
    bring("targets", HEAD + ROW.replace(",SQ", ","))
    assert Target.objects.get().author == cast[Role.MENTOR]


def test_a_decided_target_stays_as_it_is(bring, pupil, author):
    bring("targets", HEAD + ROW)
    Target.objects.update(
        state="met", decided_on=date(2026, 11, 20), decided_by=author, state_reason="On time every day"
    )
    batch = bring("targets", HEAD + ROW.replace(",90,", ",95,"))
    assert problems_of(batch) == ["2: This target is decided here already, and stays as it is."]
    assert Target.objects.get().aim == Decimal(90)


def test_the_preview_does_not_tell_what_stands_here(bring, pupil):
    bring("targets", HEAD + ROW)
    Target.objects.update(measure="Something private")
    batch = bring("targets", HEAD + ROW, write=False)
    (row,) = batch.rows.all()
    assert row.changes == [{"label": "Measure", "old": "as it is here", "new": "Lessons started on time"}]


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("Comes on time", "", "2: Target is missing."),
        (",60,", ",sixty,", "2: Give a number, such as 86.5."),
        (",60,", ",60.123,", "2: Give at most two decimals."),
        (",90,", ",,", "2: Aim is missing."),
        ("18/12/2026", "01/10/2026", "2: The aim’s day comes after the baseline’s."),
        ("01/11/2026", "01/12/2026", "2: This day has not come yet."),
        ("Punctuality", "Wishes", "2: “Wishes” is not known here."),
        ("Punctuality", "Attainment", "2: Attainment is in a subject: say in which."),
        ("SQ", "ZZ", "2: “ZZ” is nobody who works here."),
        (",SQ", ",", "2: Nobody is named as author, and this pupil is on no caseload."),
    ],
)
def test_what_cannot_be_right_is_refused_with_the_reason(bring, pupil, old, new, reason):
    (problem,) = problems_of(bring("targets", HEAD + ROW.replace(old, new)))
    assert problem.startswith(reason)
    assert not Target.objects.exists()


def test_one_target_twice_in_a_file_is_refused(bring, pupil):
    assert problems_of(bring("targets", HEAD + ROW + ROW)) == ["3: This target stands in line 2 already."]


def test_an_import_is_taken_back(bring, pupil, records):
    bring("targets", HEAD + ROW)
    later = ROW.replace(",90,", ",95,") + ROW.replace("Comes on time", "Brings a pen")
    undo_batch(by=records, batch=bring("targets", HEAD + later))
    kept = Target.objects.get()
    assert (kept.what, kept.aim) == ("Comes on time", Decimal(90))


def test_a_target_with_readings_by_now_stays(bring, pupil, records):
    batch = bring("targets", HEAD + ROW)
    factories.TargetReadingFactory(target=Target.objects.get())
    with pytest.raises(CannotUndo, match="readings or evidence"):
        undo_batch(by=records, batch=batch)


def test_the_preview_says_what_confirming_would_write(bring, pupil, cast, sign_in):
    batch = bring("targets", HEAD + ROW, write=False)
    page = sign_in(cast[Role.RECORDS]).get(reverse("pupils:import_detail", args=[batch.pk])).content.decode()
    assert "Add 1 target" in page
