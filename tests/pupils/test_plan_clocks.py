"""Each statutory clock of a plan against a table of cases, and what holds of any day."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pupils.clocks import (
    Due,
    Party,
    annual_review,
    annual_review_by,
    back_plan,
    needs_assessment,
    personal_education,
    phase_transfer,
    prepares_for_adulthood,
    review_meeting,
    support_review,
    within_months,
)
from staffing.calendar import is_working_day

DAYS = st.dates(date(2015, 1, 1), date(2060, 12, 31))
WORKED = st.dates(date(2024, 1, 2), date(2026, 11, 30))
AUTUMN = (date(2026, 9, 2), date(2026, 12, 18))
SPRING = (date(2027, 1, 4), date(2027, 3, 25))


def days_of(rows: tuple[Due, ...]) -> list[str]:
    return [str(each.on) for each in rows]


class TestNeedsAssessment:
    @pytest.mark.parametrize(
        ("asked", "decide", "no_plan", "final"),
        [
            ("2026-09-07", "2026-10-19", "2026-12-28", "2027-01-25"),
            # Over a leap day, and over one that there is not.
            ("2024-01-18", "2024-02-29", "2024-05-09", "2024-06-06"),
            ("2026-01-18", "2026-03-01", "2026-05-10", "2026-06-07"),
            # Holidays and bank holidays stop nothing: these are calendar weeks.
            ("2026-12-18", "2027-01-29", "2027-04-09", "2027-05-07"),
        ],
    )
    def test_six_sixteen_and_twenty_weeks(self, asked, decide, no_plan, final):
        rows = needs_assessment(date.fromisoformat(asked))
        assert [str(rows[number].on) for number in (0, 2, 5)] == [decide, no_plan, final]

    def test_advice_comments_and_the_answer_of_a_school_count_from_their_own_beginning(self):
        rows = needs_assessment(
            date(2026, 9, 7),
            advice_asked_on=date(2026, 10, 20),
            draft_on=date(2026, 12, 10),
            consulted_on=date(2026, 12, 11),
        )
        assert days_of(rows)[1] == "2026-12-01"
        assert days_of(rows)[3:5] == ["2026-12-24", "2026-12-26"]

    def test_without_a_request_no_date_is_made_up(self):
        assert all(each.on is None and not each.is_late(date(2030, 1, 1)) for each in needs_assessment(None))

    def test_the_lateness_of_the_authority_is_counted_as_such(self):
        rows = needs_assessment(date(2026, 1, 5), issued_on=date(2026, 6, 4))
        final = rows[5]
        assert (final.whose, final.days_late(date(2026, 11, 23))) == (Party.AUTHORITY, 10)
        assert not final.is_late(date(2026, 11, 23))

    def test_until_it_is_kept_it_grows_later_by_the_day(self):
        first = needs_assessment(date(2026, 9, 7))[0]
        assert not first.is_late(date(2026, 10, 19))
        assert (first.is_late(date(2026, 10, 22)), first.days_late(date(2026, 10, 22))) == (True, 3)

    def test_once_the_plan_is_issued_what_nobody_noted_is_not_held_to_be_late(self):
        rows = needs_assessment(date(2026, 1, 5), issued_on=date(2026, 5, 20))
        assert not any(each.is_late(date(2026, 11, 23)) for each in rows)

    @given(DAYS)
    def test_the_order_of_its_dates_is_that_of_the_law(self, asked):
        decide, no_plan, final = (needs_assessment(asked)[number].on for number in (0, 2, 5))
        assert asked < decide < no_plan < final


class TestAnnualReview:
    @pytest.mark.parametrize(
        ("issued", "decided", "by"),
        [
            ("2025-11-23", None, "2026-11-22"),
            ("2025-03-01", None, "2026-02-28"),
            ("2024-03-01", None, "2025-02-28"),
            ("2024-02-29", None, "2025-02-28"),
            ("2023-03-01", None, "2024-02-29"),
            # The last decision sets the clock anew, whenever the plan was issued.
            ("2023-06-10", "2026-01-15", "2027-01-14"),
        ],
    )
    def test_it_is_complete_in_the_twelve_months_that_start_with_the_day(self, issued, decided, by):
        decision = date.fromisoformat(decided) if decided else None
        assert str(annual_review_by(date.fromisoformat(issued), decision)) == by

    def test_it_is_met_four_weeks_before(self):
        rows = annual_review(date(2025, 12, 1))
        assert days_of(rows) == ["2026-11-02", "2026-11-30"]

    def test_a_plan_of_which_nobody_knows_when_it_was_issued_has_no_date(self):
        assert days_of(annual_review(None)) == ["None", "None"]
        assert annual_review_by(None) is None

    def test_a_child_under_five_is_looked_at_every_six_months_and_one_of_five_is_not(self):
        issued = date(2026, 3, 31)
        rows = annual_review(issued, born_on=date(2022, 5, 1))
        assert (rows[0].what, str(rows[0].on)) == (
            "Looked at again, as the child is under five",
            "2026-09-30",
        )
        assert len(annual_review(issued, born_on=date(2021, 9, 1))) == 2
        again = annual_review(issued, born_on=date(2022, 5, 1), last_met_on=date(2026, 9, 10))
        assert str(again[0].on) == "2027-03-10"

    def test_a_move_to_another_authority_in_mid_year_gives_it_three_months_and_never_less_than_there_were(
        self,
    ):
        late = annual_review(date(2025, 3, 10), moved_on=date(2026, 2, 20))
        assert days_of(late) == ["2026-04-21", "2026-05-19", "2026-04-03"]
        early = annual_review(date(2025, 3, 10), moved_on=date(2025, 5, 20))
        assert days_of(early)[1] == "2026-03-09"

    @given(DAYS)
    def test_it_is_never_longer_than_a_year_and_the_meeting_lies_within(self, issued):
        by = annual_review_by(issued)
        assert timedelta(days=364) <= by - issued <= timedelta(days=365)
        assert issued < annual_review(issued)[0].on < by


class TestMeeting:
    def test_two_weeks_before_two_four_and_twelve_weeks_after(self):
        assert days_of(review_meeting(date(2026, 12, 18))) == ["2026-12-04", "2027-01-01", "2027-01-15"]
        rows = review_meeting(date(2026, 12, 18), decided_on=date(2027, 1, 11), decision="amend")
        assert days_of(rows)[3:] == ["2027-01-25", "2027-03-12"]

    def test_on_the_last_day_of_term_the_report_is_still_due_in_the_holiday(self):
        assert not is_working_day(review_meeting(date(2026, 12, 18))[1].on)

    def test_a_plan_that_is_kept_as_it_is_has_no_final_plan_to_wait_for(self):
        assert len(review_meeting(date(2026, 11, 2), decided_on=date(2026, 11, 20), decision="maintain")) == 3

    def test_an_authority_that_decides_late_is_not_given_longer_for_the_final_plan(self):
        rows = review_meeting(date(2026, 9, 7), decided_on=date(2026, 11, 2), decision="amend")
        assert rows[2].days_late(date(2026, 11, 23)) == 28
        assert str(rows[4].on) == "2026-11-30"

    @given(DAYS, st.booleans())
    def test_it_is_planned_backwards_in_order(self, meets_on, is_statutory):
        plan = back_plan(meets_on, is_statutory=is_statutory)
        assert plan.ask_by < plan.circulate_by < plan.meet_on < plan.send_by

    def test_papers_of_an_ehcp_go_round_two_weeks_before_and_others_one(self):
        assert str(back_plan(date(2026, 12, 14), is_statutory=True).circulate_by) == "2026-11-30"
        assert str(back_plan(date(2026, 12, 14), is_statutory=False).circulate_by) == "2026-12-07"


class TestPhases:
    @pytest.mark.parametrize(
        ("year", "on", "by"),
        [
            (-1, "2026-11-23", "2027-02-15"),
            (6, "2026-11-23", "2027-02-15"),
            (6, "2027-06-30", "2027-02-15"),
            (11, "2026-09-01", "2027-03-31"),
            (11, "2027-08-31", "2027-03-31"),
        ],
    )
    def test_the_day_by_which_a_plan_names_the_next_place(self, year, on, by):
        assert str(phase_transfer(year, date.fromisoformat(on)).on) == by

    @pytest.mark.parametrize("year", [0, 1, 2, 5, 7, 9, 10, 12, 13])
    def test_in_other_years_there_is_none(self, year):
        assert phase_transfer(year, date(2026, 11, 23)) is None

    @pytest.mark.parametrize(("begins", "by"), [("2027-09-01", "2027-04-01"), ("2027-07-31", "2027-02-28")])
    def test_after_sixteen_it_is_five_months_before_the_next_place(self, begins, by):
        due = phase_transfer(13, date(2026, 11, 23), next_place_from=date.fromisoformat(begins))
        assert str(due.on) == by

    @pytest.mark.parametrize(("year", "does"), [(8, False), (9, True), (11, True), (14, True)])
    def test_adulthood_is_prepared_from_year_nine(self, year, does):
        assert prepares_for_adulthood(year) is does


class TestPersonalEducation:
    @pytest.mark.parametrize(
        ("entered", "begun", "ready"),
        [
            ("2026-11-02", "2026-11-16", "2026-11-30"),
            # Half-term counts, as these are working days; Christmas and New Year's Day do not.
            ("2026-10-19", "2026-11-02", "2026-11-16"),
            ("2025-12-15", "2025-12-31", "2026-01-15"),
            # Good Friday, Easter Monday and the first Monday in May.
            ("2026-03-30", "2026-04-15", "2026-04-29"),
            ("2024-02-27", "2024-03-12", "2024-03-26"),
        ],
    )
    def test_ten_and_twenty_working_days(self, entered, begun, ready):
        rows = personal_education(date.fromisoformat(entered), on=date(2026, 11, 23))
        assert days_of(rows)[:2] == [begun, ready]

    def test_a_move_in_mid_year_asks_for_a_new_one_in_twenty_working_days(self):
        rows = personal_education(date(2025, 9, 1), moved_on=date(2026, 11, 9), on=date(2026, 11, 23))
        assert (rows[2].what, str(rows[2].on)) == ("New PEP after a change of school", "2026-12-07")

    @pytest.mark.parametrize(
        ("reviewed", "on", "by"),
        [
            (None, "2026-11-23", "2026-12-18"),
            ("2026-09-20", "2026-11-23", "2027-03-25"),
            ("2026-07-10", "2026-12-18", "2026-12-18"),
            (None, "2026-12-19", "2027-03-25"),
            ("2027-02-01", "2027-03-26", "None"),
        ],
    )
    def test_once_in_each_school_term(self, reviewed, on, by):
        rows = personal_education(
            None,
            reviewed_on=date.fromisoformat(reviewed) if reviewed else None,
            terms=(SPRING, AUTUMN),
            on=date.fromisoformat(on),
        )
        assert str(rows[-1].on) == by

    def test_of_a_child_of_whom_nobody_knows_when_it_came_into_care_nothing_is_guessed(self):
        assert days_of(personal_education(None, on=date(2026, 11, 23))) == ["None", "None", "None"]

    @given(WORKED)
    def test_each_is_a_working_day_and_there_are_so_many_between(self, entered):
        begun, ready = (row.on for row in personal_education(entered, on=entered)[:2])
        between = [entered + timedelta(days=each) for each in range(1, (ready - entered).days + 1)]
        assert is_working_day(begun)
        assert is_working_day(ready)
        assert sum(map(is_working_day, between)) == 20


def test_sen_support_is_reviewed_four_months_after_the_last_time():
    assert str(support_review(date(2026, 10, 31)).on) == "2027-02-28"
    assert support_review(None).on is None


@given(DAYS, st.integers(1, 36))
def test_months_that_start_with_a_day_are_those_that_the_next_would_start_after(on, months):
    last = within_months(on, months)
    assert last > on
    assert within_months(on, months) <= within_months(on + timedelta(days=1), months)
