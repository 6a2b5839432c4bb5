"""Settings, terms, closed days and bells: what can't be is said in words, and nothing is half-saved."""

import html
from datetime import date, time
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from staffing.access import Role
from staffing.models import AcademicYear, ClosedDay, DayShape, Period, School, SchoolDay, Term
from tests import factories

pytestmark = pytest.mark.django_db
KEY = {"form_key": "5f6a3f0e-7f3c-4a53-9a3c-0d6b7a3a1b11"}


@pytest.fixture
def admin(cast, sign_in) -> Client:
    return sign_in(cast[Role.SITE_ADMIN])


@pytest.fixture
def year(cast) -> AcademicYear:
    return cast.school.academic_years.get()


def at(name: str, *ids: int) -> str:
    return reverse(f"staffing:{name}", args=ids)


def settings_of(school: School, **changes) -> dict:
    return {
        "form_key": str(uuid4()),
        "version": school.version,
        "name": school.name,
        "digest_weekday": 4,
        "digest_time": "16:00",
        "caseload_limit": 14,
        "caseload_warning": 12,
        "contact_days": 5,
        "adequate_percent": 75,
        "cycle_weeks": 2,
        "cycle_anchor": "2026-09-07",
    } | changes


def test_settings_are_saved(cast, admin):
    admin.post(at("school_edit"), settings_of(cast.school))
    cast.school.refresh_from_db()
    assert (cast.school.digest_weekday, cast.school.digest_time, cast.school.cycle_weeks) == (4, time(16), 2)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"cycle_anchor": "2026-09-08"}, "This is a Tuesday. Give a Monday."),
        ({"caseload_warning": 15}, "The warning comes before the limit"),
        ({"digest_weekday": 7}, "Select a valid choice"),
        ({"contact_days": 0}, "This is at least 1."),
        ({"adequate_percent": 101}, "This is at most 100."),
    ],
)
def test_settings_that_can_not_be_are_refused(cast, admin, changes, sentence):
    assert sentence in admin.post(at("school_edit"), settings_of(cast.school, **changes)).content.decode()


def test_two_people_saving_the_settings_lose_nothing(cast, admin):
    mine = settings_of(cast.school, contact_days=9)
    admin.post(at("school_edit"), settings_of(cast.school, contact_days=7))
    page = admin.post(at("school_edit"), mine).content.decode()
    assert "Saved meanwhile by somebody else" in page
    assert "<dt>Form key</dt>" not in page
    assert "<dd>7</dd>" in page
    assert 'value="9"' in page


def term(**changes) -> dict:
    return {**KEY, "name": "Spring", "starts_on": "2027-01-04", "ends_on": "2027-03-26"} | changes


def test_a_term_is_added_with_its_half_term(admin, year):
    admin.post(at("term_create", year.pk), term(break_starts_on="2027-02-15", break_ends_on="2027-02-19"))
    assert Term.objects.get(name="Spring").spans()[1] == (date(2027, 2, 20), date(2027, 3, 26))


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"starts_on": "2026-12-01"}, "Autumn has some of these days: it runs to 18 Dec 2026."),
        ({"ends_on": "2027-09-30"}, "The academic year runs from 1 Sep 2026 to 31 Aug 2027."),
        ({"ends_on": "2027-01-01"}, "This is before the first day."),
        ({"break_starts_on": "2027-02-15"}, "Give both days of the half-term, or none."),
        ({"break_starts_on": "2027-02-19", "break_ends_on": "2027-02-15"}, "before half-term begins"),
        ({"break_starts_on": "2026-12-19", "break_ends_on": "2027-01-04"}, "Half-term lies inside the term."),
    ],
)
def test_a_term_that_can_not_be_is_refused_in_words(admin, year, changes, sentence):
    assert sentence in admin.post(at("term_create", year.pk), term(**changes)).content.decode()
    assert not Term.objects.filter(name="Spring", year=year).exists()


def test_years_do_not_overlap(admin, year):
    page = admin.post(at("year_create"), {**KEY, "starts_on": "2027-08-01", "ends_on": "2028-07-31"})
    assert "Another academic year has some of these days." in page.content.decode()


def test_a_year_does_not_shrink_past_its_terms(admin, year):
    page = admin.post(
        at("year_edit", year.pk), {**KEY, "version": 1, "starts_on": "2026-09-01", "ends_on": "2026-12-01"}
    )
    assert "A term of this year would lie outside it." in page.content.decode()


def test_a_closed_day_is_no_school_day_until_it_is_opened(cast, admin):
    on = date(2026, 11, 20)
    admin.post(at("closed_day_create"), {**KEY, "on": on, "kind": "inset"})
    assert not cast.school.calendar().is_school_day(on)
    admin.post(at("closed_day_delete", ClosedDay.objects.get().pk))
    assert cast.school.calendar().is_school_day(on)


def test_a_day_is_closed_once(cast, admin):
    ClosedDay.objects.create(school=cast.school, on=date(2026, 11, 20), kind="inset")
    page = admin.post(at("closed_day_create"), {**KEY, "on": "2026-11-20", "kind": "closure"})
    assert "That day is closed already: INSET day." in page.content.decode()


def bells(*rows: tuple[str, str, str], name: str = "Normal day") -> dict:
    form = {**KEY, "version": 1, "name": name, "form-TOTAL_FORMS": len(rows), "form-INITIAL_FORMS": 0}
    for number, (period, starts_at, ends_at) in enumerate(rows):
        form |= {
            f"form-{number}-name": period,
            f"form-{number}-kind": "lesson",
            f"form-{number}-starts_at": starts_at,
            f"form-{number}-ends_at": ends_at,
        }
    return form


def test_a_day_gets_its_bells(cast, admin):
    admin.post(at("shape_create"), bells(("P1", "09:00", "09:50"), ("P2", "09:50", "10:40"), ("", "", "")))
    assert list(DayShape.objects.get(school=cast.school).periods.values_list("name", flat=True)) == [
        "P1",
        "P2",
    ]


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [
        ([("P1", "09:00", "09:50"), ("P2", "09:40", "10:40")], "P1 has not ended by then."),
        ([("P1", "09:00", "08:50")], "This is not after the beginning."),
        ([("P1", "09:00", "09:50"), ("p1", "09:50", "10:40")], "This name is there twice."),
        ([("P1", "09:00", "09:50"), ("P1", "09:50", "10:40"), ("P2", "10:30", "11:00")], "P1 has not ended"),
        ([("", "09:00", "09:50")], "Give it a name."),
        ([("P1", "", "")], "When does it begin?"),
    ],
)
def test_bells_that_can_not_be_are_refused_in_words(admin, rows, sentence):
    assert sentence in admin.post(at("shape_create"), bells(*rows)).content.decode()
    assert not DayShape.objects.exists()


def test_a_period_keeps_its_slots_when_its_times_change(cast, admin):
    period = factories.PeriodFactory(shape__school=cast.school, name="P1")
    admin.post(at("shape_edit", period.shape_id), bells(("P1", "09:05", "09:55")))
    assert Period.objects.get(pk=period.pk).starts_at == time(9, 5)


def test_a_period_with_slots_is_not_taken_away(cast, admin):
    period = factories.PeriodFactory(shape__school=cast.school, name="P1")
    mentor = cast[Role.MENTOR]
    factories.SlotFactory(provision__programme__school=cast.school, provision__lead=mentor, period=period)
    page = admin.post(at("shape_edit", period.shape_id), bells(("P2", "09:05", "09:55")))
    assert "(1: Monday P1). End or move the slots first" in html.unescape(page.content.decode())
    assert Period.objects.filter(pk=period.pk).exists()


def test_a_period_with_lessons_is_not_taken_away_and_a_few_of_them_are_named(cast, admin):
    period = factories.PeriodFactory(shape__school=cast.school, name="P1")
    for number in range(8):
        group = factories.TeachingGroupFactory(school=cast.school, code=f"8X{number}", subject="Art")
        factories.TimetabledLessonFactory(group=group, period=period)
    page = html.unescape(
        admin.post(at("shape_edit", period.shape_id), bells(("P2", "09:05", "09:55"))).content.decode()
    )
    assert "(8: 8X0 Art Thursday P1; " in page
    assert "; and 2 more)" in page
    assert Period.objects.filter(pk=period.pk, is_retired=False).exists()


def test_the_week_says_which_day_has_which_bells(cast, admin):
    shape = factories.DayShapeFactory(school=cast.school)
    admin.post(at("week_edit"), {**KEY, "version": 1, "w1d1": shape.pk, "w1d5": ""})
    assert list(SchoolDay.objects.values_list("cycle_week", "weekday", "shape")) == [(1, 1, shape.pk)]


def test_a_day_without_lessons_is_an_answer_and_not_an_option(admin):
    page = admin.get(at("week_edit")).content.decode()
    assert "No lessons" in page
    assert "(optional)" not in page


def test_bells_of_another_school_are_no_choice(cast, admin):
    foreign = factories.DayShapeFactory(school=cast.other_school)
    page = admin.post(at("week_edit"), {**KEY, "version": 1, "w1d1": foreign.pk})
    assert "Select a valid choice" in page.content.decode()
    assert admin.get(at("shape_edit", foreign.pk)).status_code == 404


def test_the_calendar_shows_it_all_in_few_statements(cast, admin, django_assert_max_num_queries):
    factories.PeriodFactory(shape__school=cast.school, name="Registration")
    admin.get(at("calendar_edit"))
    with django_assert_max_num_queries(12):
        page = admin.get(at("calendar_edit")).content.decode()
    for word in ("2026/27", "Autumn", "Registration", "Monday"):
        assert word in page


def test_who_may_only_see_the_school_does_not_edit_it(cast, sign_in):
    assert sign_in(cast[Role.RECORDS]).get(at("school_edit")).status_code == 403


def test_a_period_that_only_ended_slots_used_rings_no_more(cast, admin):
    period = factories.PeriodFactory(shape__school=cast.school, name="P1")
    provision = factories.ProvisionFactory(programme__school=cast.school, lead=cast[Role.MENTOR])
    slot = factories.SlotFactory(provision=provision, period=period, ends_on=date(2026, 11, 13))
    page = admin.post(at("shape_edit", period.shape_id), bells(("P2", "09:05", "09:55")), follow=True)
    assert "P2 09:05–09:55</p>" in page.content.decode()
    assert list(Period.objects.ringing().values_list("name", flat=True)) == ["P2"]
    slot.refresh_from_db()
    assert slot.period.name == "P1"


def test_a_period_that_rang_no_more_rings_again_by_its_name(cast, admin):
    period = factories.PeriodFactory(shape__school=cast.school, name="P1", is_retired=True)
    admin.post(at("shape_edit", period.shape_id), bells(("P1", "09:05", "09:55")))
    assert Period.objects.ringing().get() == period


def fresh(sent: dict, **changes) -> dict:
    return sent | {"form_key": str(uuid4())} | changes


def test_of_two_who_change_a_year_the_second_sees_what_the_first_saved(admin, year):
    sent = {"version": 1, "starts_on": "2026-09-01", "ends_on": "2027-08-31"}
    admin.post(at("year_edit", year.pk), fresh(sent, ends_on="2027-08-30"))
    page = admin.post(at("year_edit", year.pk), fresh(sent, ends_on="2027-08-29"))
    assert page.context["form"].theirs == [("To", date(2027, 8, 30))]
    admin.post(at("year_edit", year.pk), fresh(sent, ends_on="2027-08-29", version=2))
    year.refresh_from_db()
    assert year.ends_on == date(2027, 8, 29)


def test_of_two_who_change_a_term_the_second_sees_what_the_first_saved(admin, year):
    row = year.terms.get()
    sent = {"version": 1, "name": row.name, "starts_on": row.starts_on, "ends_on": row.ends_on}
    admin.post(at("term_edit", row.pk), fresh(sent, name="Autumn term"))
    page = admin.post(at("term_edit", row.pk), fresh(sent, name="Michaelmas"))
    assert ("Name", "Autumn term") in page.context["form"].theirs
    row.refresh_from_db()
    assert row.name == "Autumn term"


def test_of_two_who_change_the_bells_the_second_sees_what_the_first_saved(cast, admin):
    shape = factories.PeriodFactory(shape__school=cast.school, name="P1").shape
    address = at("shape_edit", shape.pk)
    admin.post(address, fresh(bells(("P1", "09:05", "09:55"), name=shape.name)))
    page = admin.post(address, fresh(bells(("P1", "09:10", "10:00"), name=shape.name)))
    assert "P1 09:05–09:55" in page.content.decode()
    assert 'value="09:10"' in page.content.decode()
    assert Period.objects.get().starts_at == time(9, 5)


def test_of_two_who_change_the_week_the_second_sees_what_the_first_saved(cast, admin):
    shape = factories.DayShapeFactory(school=cast.school, name="Normal day")
    admin.post(at("week_edit"), fresh({"version": 1, "w1d1": shape.pk}))
    page = admin.post(at("week_edit"), fresh({"version": 1, "w1d2": shape.pk}))
    assert page.context["form"].theirs == [("Monday", "Normal day"), ("Tuesday", "nothing")]
    assert SchoolDay.objects.get().weekday == 1


def test_of_two_who_rename_a_faculty_the_second_sees_what_the_first_saved(cast, sign_in):
    office, faculty = sign_in(cast[Role.RECORDS]), factories.FacultyFactory(school=cast.school)
    address = at("faculty_edit", faculty.pk)
    office.post(address, fresh({"version": 1, "name": "Maths and computing"}))
    page = office.post(address, fresh({"version": 1, "name": "Numbers"}))
    assert page.context["form"].theirs == [("Name", "Maths and computing")]
