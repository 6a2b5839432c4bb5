"""A whole school is set up by one command: by answering questions, or from a file of answers."""

import json
from datetime import date, time
from io import StringIO

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command

from staffing import spoken
from staffing.access import Can, Role
from staffing.calendar import today
from staffing.founding import QUESTIONS, answer_all
from staffing.models import AcademicYear, School, Staff, Trust, User
from tests import factories

ON = date(2026, 11, 19)
LEAST = {
    "urn": "999009",
    "name": "Dunlin School",
    "dfe_number": "999/4009",
    "admin_email": "office@dunlin.example",
    "admin_forename": "Wren",
    "admin_surname": "Dunnock",
}
HEAD = {"head_email": "head@dunlin.example", "head_forename": "Robin", "head_surname": "Siskin"}


def from_file(tmp_path, **answers) -> str:
    path, out = tmp_path / "answers.json", StringIO()
    path.write_text(json.dumps(answers))
    call_command("create_school", answers=path, stdout=out)
    return out.getvalue()


def by_asking(monkeypatch, *typed: str) -> str:
    """Type one answer after another, and Enter for what the headteacher is asked."""
    left, out = iter([*typed, ""]), StringIO()
    monkeypatch.setattr("builtins.input", lambda prompt: next(left))
    call_command("create_school", stdout=out)
    return out.getvalue()


def actor_of(email: str):
    return Staff.objects.get(user__email=email).actor(today())


def test_the_least_that_is_said_makes_a_school_that_is_open_on_its_days(db, tmp_path):
    from_file(tmp_path, **LEAST)

    school = School.objects.get()
    assert school.dfe_number == "9994009"
    assert school.calendar().is_school_day(date(2026, 11, 19))
    assert not school.calendar().is_school_day(date(2026, 10, 28))
    assert school.week.count() == 5
    assert (school.digest_weekday, school.digest_time) == (5, time(15, 30))


def test_the_administrator_gets_a_link_and_may_set_up_the_rest(db, tmp_path):
    said = from_file(tmp_path, **LEAST)

    assert "set a password here: http" in said
    assert "First of all, the administrator gives the headteacher's role" in said
    actor = actor_of("office@dunlin.example")
    assert actor.can(Can.SCHOOL_EDIT)
    assert actor.can(Can.STAFF_EDIT)


def test_a_head_who_is_named_can_approve_roles_at_once(db, tmp_path):
    from_file(tmp_path, **LEAST, **HEAD)

    assert actor_of("head@dunlin.example").roles == {Role.HEAD}
    assert actor_of("head@dunlin.example").can(Can.STAFF_APPROVE)
    assert not actor_of("office@dunlin.example").can(Can.STAFF_APPROVE)


def test_a_school_that_is_there_stays_as_it_is(db, tmp_path):
    from_file(tmp_path, **LEAST)

    said = from_file(tmp_path, **LEAST | {"name": "Another School", "admin_email": "nobody"})

    assert "there already: nothing was changed" in said
    assert School.objects.get().name == "Dunlin School"
    assert User.objects.count() == 1


def test_a_trust_of_that_name_is_found_whatever_its_capitals(db, tmp_path):
    trust = Trust.objects.create(name="Sedge Trust")

    from_file(tmp_path, **LEAST, trust="sedge trust")

    assert School.objects.get().trust == trust


def test_two_weeks_have_bells_on_ten_days(db, tmp_path):
    from_file(tmp_path, **LEAST, cycle_weeks="2", cycle_anchor="7 Sep 2026")

    school = School.objects.get()
    assert school.week.count() == 10
    assert school.cycle_anchor == date(2026, 9, 7)


def test_every_wrong_answer_of_a_file_is_named_at_once_and_nothing_is_written(db, tmp_path):
    wrong = LEAST | {"dfe_number": "12", "bells": "Lunch 12:00-13:00", "colour": "teal", "admin_surname": ""}
    with pytest.raises(CommandError) as told:
        from_file(tmp_path, **wrong)

    for name in ("dfe_number", "bells", "colour", "admin_surname"):
        assert f"{name}: " in str(told.value)
    assert not School.objects.exists()


def test_what_fails_at_the_end_leaves_nothing_behind(db, tmp_path, monkeypatch):
    def fails(**given):
        raise ValidationError("No.")

    monkeypatch.setattr("staffing.actions.founding.appoint_head", fails)
    with pytest.raises(CommandError):
        from_file(tmp_path, **LEAST, **HEAD)

    assert not School.objects.exists()
    assert not AcademicYear.objects.exists()
    assert not User.objects.exists()


@pytest.mark.parametrize("content", ["[]", "{", ""])
def test_a_file_that_holds_no_answers_is_said(db, tmp_path, content):
    path = tmp_path / "answers.json"
    path.write_text(content)
    with pytest.raises(CommandError, match="answers.json"):
        call_command("create_school", answers=path)


def test_it_asks_again_until_the_answer_is_one_and_then_takes_enter(db, monkeypatch):
    said = by_asking(
        monkeypatch, "12", "999009", "", "Dunlin School", "9994009", *[""] * 11,
        "office", "office@dunlin.example", "Wren", "Dunnock",
    )  # fmt: skip

    assert "That is not 6 digits" in said
    assert "This one needs an answer." in said
    assert "That is not an e-mail address." in said
    assert School.objects.get().name == "Dunlin School"


def test_it_stops_asking_where_the_school_is_there(db, monkeypatch):
    factories.SchoolFactory(urn="999009")
    assert "nothing was changed" in by_asking(monkeypatch, "999009")


def test_stopping_half_way_writes_nothing(db, monkeypatch):
    def gone(prompt):
        raise EOFError

    monkeypatch.setattr("builtins.input", gone)
    with pytest.raises(CommandError, match="nothing was written"):
        call_command("create_school", stdout=StringIO())


@pytest.mark.parametrize(
    ("name", "typed", "said"),
    [
        ("spring", "1 Dec 2026 to 20 Dec 2026", "The term before, Autumn, runs to"),
        ("summer", "1 May 2028 to 20 Jul 2028", "The academic year runs from"),
        ("autumn", "2 Sep 2026", "Say it so"),
        ("autumn", "2 Sep 2026 to 18 Dec 2026, half-term 26 Oct 2026 to 5 Jan 2027", "inside the term"),
        ("cycle_anchor", "8 Sep 2026", "This is a Tuesday"),
        ("digest_time", "half past three", "is not a time"),
        ("head_email", "office@dunlin.example", "another person"),
        ("phase", "college", "Say one of these"),
    ],
)
def test_an_answer_that_does_not_fit_is_refused_in_a_sentence(name, typed, said):
    with pytest.raises(ValidationError) as told:
        answer_all(LEAST | {name: typed}, ON)
    assert said in told.value.message_dict[name][0]


@pytest.mark.parametrize("year", range(2020, 2040))
def test_the_terms_proposed_lie_in_their_order_in_every_year(year):
    answers = answer_all(LEAST | {"year": str(year)}, ON)
    assert answers["autumn"]["ends_on"] < answers["spring"]["starts_on"]
    assert answers["spring"]["ends_on"] < answers["summer"]["starts_on"]


def test_bells_are_known_by_their_names():
    kinds = [
        kind for _, kind, *_ in spoken.bells("Check-in 9:00-9:20, Maths 9:20–10:00, Break 10:00 to 10:15")
    ]
    assert kinds == ["registration", "lesson", "break"]


@pytest.mark.parametrize(
    "typed",
    [
        "Period 1",
        "P1 09:00-08:00",
        "P1 09:00-10:00, P1 10:00-11:00",
        "P1 09:00-10:00, P2 09:30-11:00",
        "P1 9:00-25:00",
    ],
)
def test_bells_that_cannot_ring_are_refused(typed):
    with pytest.raises(ValidationError):
        spoken.bells(typed)


def test_no_question_has_a_likely_answer_that_it_refuses():
    answers = answer_all(LEAST, ON)
    assert {question.name for question in QUESTIONS if not question.if_given} <= set(answers)
