"""Passports and review dates from a file: into drafts, never over what is written here, and taken back."""

from datetime import date

import pytest
from django.core.management import call_command

from pupils.actions.plans import take_step
from pupils.imports.undoing import CannotUndo, undo_batch
from pupils.models import Plan, PlanKindSetting
from pupils.plan_steps import Step
from staffing.access import Role
from staffing.calendar import now
from tests import factories
from tests.pupils.test_imports.conftest import problems_of

HEAD = "Adno,Plan,Review date,Must happen,About me,What helps,Avoid,Staff code\n"
ROW = (
    '7,,22/03/2027,"A seat by the door; Five minutes’ warning","I draw.\nI like quiet.",'
    '"- Short steps\n- Time","Shouting",SQ\n'
)
DUE = "7,One Plan,18/12/2026,,,,,SQ\n"


@pytest.fixture
def author(cast):
    sendco = cast[Role.SENDCO]
    sendco.code = "SQ"
    sendco.save()
    return sendco


@pytest.fixture
def pupil(cast, author):
    return factories.PupilFactory(school=cast.school, mis_id="7", send_status="K")


@pytest.fixture
def in_force(cast, pupil, bring):
    """A passport that came from a file and was put in force."""
    bring("plans", HEAD + ROW)
    plan = Plan.objects.get()
    return take_step(by=cast.actor(Role.SENDCO), plan=plan, version=1, step=Step.PUBLISH, at=now())


def test_what_a_passport_says_goes_into_a_draft_of_its_author(bring, pupil, author):
    batch = bring("plans", HEAD + ROW)
    assert batch.counts["new"] == 1, problems_of(batch)
    plan = Plan.objects.get()
    assert (plan.kind, plan.number, plan.author, plan.review_by) == ("passport", 0, author, date(2027, 3, 22))
    assert plan.words == {
        "musts": ["A seat by the door", "Five minutes’ warning"],
        "about": "I draw.\nI like quiet.",
        "helps": ["Short steps", "Time"],
        "avoid": ["Shouting"],
    }


def test_a_review_date_alone_begins_a_plan_and_moves_the_date_of_one_that_is_there(bring, pupil):
    bring("plans", HEAD + DUE)
    assert Plan.objects.get().kind == "support"
    batch = bring("plans", HEAD + DUE.replace("18/12/2026", "29/01/2027"))
    assert (batch.counts["changed"], Plan.objects.get().review_by) == (1, date(2027, 1, 29))


def test_the_same_file_again_changes_nothing(bring, pupil, in_force):
    batch = bring("plans", HEAD + ROW)
    assert (batch.counts["unchanged"], problems_of(batch)) == (1, [])


def test_what_is_in_force_stays_as_it_is(bring, in_force):
    batch = bring("plans", HEAD + ROW.replace("Shouting", "Whispering").replace("22/03", "23/03"))
    assert problems_of(batch) == [
        "2: This pupil has one here already. What it says stays; the date is taken."
    ]
    in_force.refresh_from_db()
    assert (in_force.words, in_force.review_by) == ({}, date(2027, 3, 23))


def test_an_empty_draft_takes_what_the_file_says(bring, pupil, author):
    factories.PlanFactory(pupil=pupil, author=author, kind="passport", words={})
    bring("plans", HEAD + ROW)
    assert Plan.objects.get().words["avoid"] == ["Shouting"]


def test_the_school_s_own_name_of_a_kind_is_understood(bring, pupil, cast):
    PlanKindSetting.objects.create(school=cast.school, kind="support", name="SEN Support Plan")
    batch = bring("plans", HEAD + DUE.replace("One Plan", "sen support plan"))
    assert batch.counts["new"] == 1, problems_of(batch)


@pytest.mark.parametrize(("row", "role"), [(DUE, Role.MENTOR), (ROW, Role.SENDCO)])
def test_without_an_author_it_is_the_mentors_or_the_sendcos_whose_role_writes_it(
    bring, pupil, cast, row, role
):
    factories.CaseloadAssignmentFactory(pupil=pupil, mentor=cast[Role.MENTOR])
    bring("plans", HEAD + row.replace(",SQ", ","))
    assert Plan.objects.get().author == cast[role]


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (DUE.replace("One Plan", "Shopping list"), "2: “Shopping list” is no plan of this school."),
        (DUE.replace("18/12/2026", ""), "2: There is neither a review date nor anything"),
        (DUE.replace("18/12/2026", "32/12/2026"), "2: "),
        (DUE.replace(",SQ", ",ZZ"), "2: “ZZ” is nobody who works here."),
        (ROW.replace("7,,", "7,One Plan,"), "2: Only what a Learning Passport says is read from a file."),
        (ROW.replace("A seat by the door", "A; B; C"), "2: At most 3 things that must happen: there are 4."),
        (DUE + DUE, "3: This plan stands in line 2 already."),
    ],
)
def test_what_cannot_be_right_is_refused_with_the_reason(bring, pupil, row, reason):
    (problem,) = problems_of(bring("plans", HEAD + row, write=False))
    assert problem.startswith(reason)


def test_nobody_writes_what_no_author_is_found_for(bring, pupil, cast):
    cast[Role.SENDCO].roles.update(ends_on=date(2026, 11, 13))
    (problem,) = problems_of(bring("plans", HEAD + ROW.replace(",SQ", ","), write=False))
    assert problem.startswith("2: Nobody is named as author.")


def test_an_author_whose_role_writes_no_such_plan_is_refused(bring, pupil, cast):
    office = cast[Role.RECORDS]
    office.code = "OF"
    office.save()
    (problem,) = problems_of(bring("plans", HEAD + DUE.replace(",SQ", ",OF")))
    assert problem == "2: The author’s role does not write plans of this kind. Name somebody else."


def test_an_import_is_taken_back(bring, pupil, records):
    bring("plans", HEAD + DUE)
    undo_batch(by=records, batch=bring("plans", HEAD + DUE.replace("18/12/2026", "29/01/2027") + ROW))
    kept = Plan.objects.get()
    assert (kept.kind, kept.review_by) == ("support", date(2026, 12, 18))


def test_a_passport_that_is_in_force_by_now_stays(bring, pupil, cast, records):
    batch = bring("plans", HEAD + ROW)
    take_step(by=cast.actor(Role.SENDCO), plan=Plan.objects.get(), version=1, step=Step.PUBLISH, at=now())
    with pytest.raises(CannotUndo, match="put in force"):
        undo_batch(by=records, batch=batch)


def test_the_command_says_what_it_would_do(pupil, cast, tmp_path, capsys):
    file = tmp_path / "plans.csv"
    file.write_text(HEAD + ROW, encoding="utf-8")
    call_command("import_plans", str(file), "--school", cast.school.urn, "--dry-run")
    assert "Added 1" in capsys.readouterr().out
    assert not Plan.objects.exists()
