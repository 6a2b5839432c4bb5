"""Rules of attention: what is said, how gravely, and when silence is right."""

from dataclasses import replace
from datetime import date

import pytest

from mentoring import attention
from mentoring.models import DigestItem
from mentoring.week import PupilWeekView
from mentoring.week_sums import Figures, added_up
from pupils.models import Pupil
from staffing.charts import NARROW_SPACE

MONDAY = date(2026, 11, 16)
ACT, LOOK, PRAISE = DigestItem.Level.ACT, DigestItem.Level.LOOK, DigestItem.Level.PRAISE
NOTHING = Figures()
FULL_WEEK = Figures(attended=10, possible=10)
STEADY = (Figures(attended=9, possible=10),) * 6
SCORED = (Figures(engagement_sum=8, engagement_count=2),) * 6


def view(now: Figures = NOTHING, before: tuple[Figures, ...] = STEADY, **fields) -> PupilWeekView:
    return PupilWeekView(pupil=Pupil(pk=1), week=MONDAY, sums=added_up([*before, now]), **fields)


def attended(half_days: int, possible: int = 10) -> Figures:
    return Figures(attended=half_days, possible=possible)


def percent(text: str) -> str:
    return text.replace(" %", f"{NARROW_SPACE}%")


def test_a_fall_against_the_pupils_own_past_is_said_with_both_numbers():
    reason = attention.attendance_falling(view(attended(6)))
    assert reason.sentence == percent("Attendance 60 % this week; 90 % over the six before.")


@pytest.mark.parametrize(("half_days", "level"), [(6, ACT), (7, LOOK), (8, LOOK)])
def test_two_days_lost_ask_for_somebody_to_act_and_one_for_a_look(half_days, level):
    assert attention.attendance_falling(view(attended(half_days))).level == level


@pytest.mark.parametrize(
    ("why", "now", "before"),
    [
        ("half a day in six steady weeks", attended(9), (attended(10),) * 6),
        ("nothing marked this week", NOTHING, STEADY),
        ("a day and a half marked so far", attended(0, 3), STEADY),
        ("two weeks of past", attended(2), STEADY[:2]),
        ("three weeks of past with too few marks", attended(2), (attended(5, 6),) * 3),
        ("always as low", attended(5), (attended(5),) * 6),
    ],
)
def test_attendance_is_silent_where_there_is_too_little_to_say(why, now, before):
    assert attention.attendance_falling(view(now, before)) is None


def test_the_past_is_the_sum_of_its_weeks_and_not_the_mean_of_their_percentages():
    uneven = (attended(0, 2), *(attended(10),) * 3)
    assert view(before=uneven).own.attendance == pytest.approx(100 * 30 / 32)


def test_the_number_of_earlier_weeks_is_those_that_are_known():
    gaps = (NOTHING, *(attended(10),) * 4, NOTHING)
    assert "over the four before" in attention.attendance_falling(view(attended(6), gaps)).sentence


def seen(days_ago: int | None, *, supported_days: int = 50, limit: int = 5) -> PupilWeekView:
    return view(
        supported_since=date(2026, 9, 4),
        supported_days=supported_days,
        last_contact_on=None if days_ago is None else date(2026, 11, 6),
        contact_days_ago=days_ago,
        contact_limit=limit,
    )


@pytest.mark.parametrize(("days_ago", "level"), [(5, LOOK), (9, LOOK), (10, ACT)])
def test_no_contact_for_the_schools_number_of_days_is_said_and_twice_that_asks_to_act(days_ago, level):
    assert attention.no_contact(seen(days_ago)).level == level


def test_no_contact_says_when_the_pupil_was_last_seen():
    assert attention.no_contact(seen(9)).sentence == "Last seen 6 Nov, nine school days ago."


def test_what_the_school_itself_kept_the_pupil_for_is_said():
    kept = replace(seen(9), missed=8, missed_reason="in_lesson")
    assert attention.no_contact(kept).sentence == (
        "Last seen 6 Nov, nine school days ago; not at eight of eight sessions: kept in a lesson."
    )


@pytest.mark.parametrize(("missed", "reason"), [(1, "in_lesson"), (8, "not_in_school"), (8, "")])
def test_one_absence_and_reasons_of_the_pupils_own_stay_unsaid(missed, reason):
    told = replace(seen(9), missed=missed, missed_reason=reason)
    assert attention.no_contact(told).sentence == "Last seen 6 Nov, nine school days ago."


def test_never_seen_is_said_from_when_support_began():
    assert attention.no_contact(seen(None)).sentence == "No session since support began on 4 Sep."


@pytest.mark.parametrize(
    "quiet",
    [seen(4), seen(None, supported_days=4), seen(40, supported_days=2), view()],
    ids=["seen four days ago", "support is new", "support began again", "no support"],
)
def test_no_contact_is_silent_where_contact_is_not_due(quiet):
    assert attention.no_contact(quiet) is None


def test_planned_and_none_held_is_said_with_the_reasons_given():
    reason = attention.sessions_not_held(view(due=2, not_held=("adult_on_cover", "no_room")))
    assert reason.sentence == "Two sessions planned this week, none held: adult on cover, no room."
    assert reason.level == ACT


def test_a_single_planned_session_that_was_not_held_is_only_looked_at():
    reason = attention.sessions_not_held(view(due=1, not_held=("no_room",)))
    assert (reason.level, reason.sentence) == (LOOK, "One session planned this week, not held: no room.")


def test_two_of_three_not_held_is_looked_at():
    reason = attention.sessions_not_held(view(due=3, not_held=("no_room", "no_room")))
    assert reason.sentence == "Three sessions planned this week, two not held: no room."


@pytest.mark.parametrize(
    ("due", "not_held"), [(0, ()), (3, ("no_room",)), (2, ())], ids=["none due", "one of three", "all held"]
)
def test_sessions_not_held_is_silent_otherwise(due, not_held):
    assert attention.sessions_not_held(view(due=due, not_held=not_held)) is None


@pytest.mark.parametrize(
    ("due", "unlogged", "sentence"),
    [
        (3, 2, "2 of 3 planned sessions not logged yet."),
        (1, 1, "The planned session is not logged yet."),
    ],
)
def test_what_is_not_logged_is_counted(due, unlogged, sentence):
    assert attention.sessions_not_logged(view(due=due, unlogged=unlogged)).sentence == sentence


def test_everything_logged_is_silent():
    assert attention.sessions_not_logged(view(due=3)) is None


@pytest.mark.parametrize(
    ("rule", "scores", "level"),
    [
        (attention.engagement_falling, (6, 2), LOOK),
        (attention.engagement_rising, (10, 2), PRAISE),
    ],
)
def test_a_whole_step_of_engagement_is_said(rule, scores, level):
    now = Figures(engagement_sum=scores[0], engagement_count=scores[1])
    assert rule(view(now, SCORED)).level == level


@pytest.mark.parametrize(
    ("now", "before"),
    [
        (Figures(engagement_sum=1, engagement_count=1), SCORED),
        (Figures(engagement_sum=7, engagement_count=2), SCORED),
        (Figures(engagement_sum=2, engagement_count=2), SCORED[:2]),
        (NOTHING, SCORED),
    ],
    ids=["one score", "half a step", "two weeks of past", "no score"],
)
def test_engagement_is_silent_where_there_is_too_little_to_say(now, before):
    assert attention.engagement_falling(view(now, before)) is None


def test_engagement_is_said_with_both_numbers():
    now = Figures(engagement_sum=4, engagement_count=2)
    sentence = attention.engagement_falling(view(now, SCORED)).sentence
    assert sentence == "Engagement 2 this week; 4 over the six before."


def test_the_best_week_since_september_is_good_news():
    reason = attention.attendance_best(view(FULL_WEEK, best_before=95.0))
    assert reason.level == PRAISE
    assert reason.sentence == percent("Best attendance since September: 100 %; 90 % over the six before.")


@pytest.mark.parametrize(
    ("now", "before", "best"),
    [
        (FULL_WEEK, STEADY, 100.0),
        (FULL_WEEK, STEADY, None),
        (attended(4, 4), STEADY, 95.0),
        (FULL_WEEK, STEADY[:3], 95.0),
        (FULL_WEEK, (attended(29, 30),) * 6, 97.0),
    ],
    ids=["as good before", "no past", "half a week", "three weeks of past", "hardly better"],
)
def test_good_news_is_silent_unless_it_is_news(now, before, best):
    assert attention.attendance_best(view(now, before, best_before=best)) is None


def test_what_needs_acting_on_comes_first():
    found = attention.reasons(view(attended(2), due=1, unlogged=1))
    assert [reason.level for reason in found] == [ACT, LOOK]


def test_a_pupil_with_a_graver_reason_sorts_before_one_with_more_reasons():
    grave = attention.reasons(view(attended(2)))
    many = attention.reasons(view(attended(8), due=1, unlogged=1))
    assert attention.need(grave) < attention.need(many)


def test_good_news_alone_needs_no_attention():
    assert not attention.needs_attention(attention.reasons(view(FULL_WEEK, best_before=95.0)))
