"""Progress on the line from baseline to aim, by properties."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from pupils.progress import Line, Progress, Read, progress_of

VALUES = st.decimals(min_value=-1000, max_value=1000, places=2, allow_nan=False, allow_infinity=False)
DAYS = st.dates(min_value=date(2020, 1, 1), max_value=date(2030, 1, 1))
SPANS = st.integers(min_value=1, max_value=800)
FIRST, LAST = date(2026, 9, 1), date(2026, 12, 10)


@st.composite
def lines(draw) -> Line:
    starts_on = draw(DAYS)
    return Line(
        draw(VALUES), starts_on, draw(VALUES), starts_on + timedelta(draw(SPANS)), draw(st.booleans())
    )


def line(baseline: int, aim: int, *, is_lower_better: bool = False) -> Line:
    return Line(Decimal(baseline), FIRST, Decimal(aim), LAST, is_lower_better)


def reads(*values: int) -> list[Read]:
    return [Read(FIRST + timedelta(weeks=at + 1), Decimal(value)) for at, value in enumerate(values)]


@given(lines())
def test_the_baseline_is_none_of_the_way_and_the_aim_all_of_it(line):
    assume(not line.is_level)
    assert (line.share(line.baseline), line.share(line.aim)) == (0, 1)


@given(lines(), VALUES, VALUES)
def test_a_value_nearer_the_aim_is_no_less_of_the_way(line, one, other):
    assume(not line.is_level)
    near, far = (one, other) if (one > other) == (line.aim > line.baseline) else (other, one)
    assert line.share(near) >= line.share(far)


@given(lines(), VALUES)
def test_turned_upside_down_it_says_the_same(line, value):
    turned = Line(-line.baseline, line.starts_on, -line.aim, line.by, not line.is_lower_better)
    assert line.share(value) == turned.share(-value)
    assert line.is_uphill == turned.is_uphill
    assert line.is_adequate(value, line.by, 80) == turned.is_adequate(-value, line.by, 80)


@given(lines(), VALUES, DAYS)
def test_no_line_divides_by_nothing(line, value, on):
    level = Line(line.baseline, line.starts_on, line.baseline, line.by, line.is_lower_better)
    assert level.share(level.baseline) == 1
    assert level.share(value) in (0, 1)
    assert level.is_adequate(value, on, 100) == bool(level.share(value))


@given(lines(), DAYS, DAYS)
def test_what_is_expected_never_falls_with_time_and_stays_between_nothing_and_all(line, one, other):
    earlier, later = sorted((one, other))
    assert 0 <= line.expected_share(earlier) <= line.expected_share(later) <= 1


@given(lines(), st.integers(min_value=0, max_value=500))
def test_before_the_baseline_nothing_is_expected_and_after_the_aim_all(line, days):
    assert line.expected_share(line.starts_on - timedelta(days)) == 0
    assert line.expected_share(line.by + timedelta(days)) == 1


@given(lines(), DAYS)
def test_who_is_on_the_line_makes_adequate_progress(line, on):
    assert line.is_adequate(line.expected_value(on), on, 99)


@given(lines(), DAYS)
def test_whoever_gained_the_aim_needs_no_more(line, on):
    assume(line.is_uphill)
    assert line.is_adequate(line.aim, on, 100)


@given(lines(), VALUES, DAYS, st.integers(min_value=1, max_value=99))
def test_a_school_that_asks_for_less_says_adequate_no_less_often(line, value, on, percent):
    if line.is_adequate(value, on, percent + 1):
        assert line.is_adequate(value, on, percent)


ORDER = [Progress.NOT_ADEQUATE, Progress.ADEQUATE, Progress.REACHED]


@given(lines(), VALUES, VALUES, VALUES, st.integers(min_value=1, max_value=400))
def test_a_better_latest_reading_is_never_said_to_be_worse(line, first, one, other, days):
    latest = line.starts_on + timedelta(days)
    worse, better = sorted((one, other), reverse=line.is_lower_better)
    said = [
        progress_of(line, [Read(line.starts_on, first), Read(latest, value)], 80) for value in (worse, better)
    ]
    assert ORDER.index(said[0]) <= ORDER.index(said[1])


@given(
    lines(), st.lists(st.tuples(st.integers(min_value=-50, max_value=400), VALUES), max_size=8), st.randoms()
)
def test_what_readings_say_hangs_on_their_days_and_not_on_their_order(line, told, random):
    reads = [Read(line.starts_on + timedelta(day), value) for day, value in dict(told).items()]
    shuffled = random.sample(reads, len(reads))
    assert progress_of(line, reads, 80) is progress_of(line, shuffled, 80)


@pytest.mark.parametrize("values", [(), (90,)])
def test_fewer_than_two_readings_say_nothing(values):
    assert progress_of(line(80, 95), reads(*values), 80) is Progress.TOO_FEW


def test_readings_from_before_the_baseline_do_not_count():
    early = [Read(FIRST - timedelta(days), Decimal(99)) for days in (1, 2, 3)]
    assert progress_of(line(80, 95), [*early, *reads(81)], 80) is Progress.TOO_FEW


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ((80, 95), Progress.REACHED),
        # After two of some fourteen weeks the line has gone 14 %: four fifths of that are 81.7.
        ((80, 82), Progress.ADEQUATE),
        ((80, 81), Progress.NOT_ADEQUATE),
        ((95, 80), Progress.NOT_ADEQUATE),
    ],
)
def test_the_latest_reading_is_held_against_the_rule(values, said):
    assert progress_of(line(80, 95), reads(*values), 80) is said


def test_fewer_incidents_are_progress_where_less_is_better():
    assert progress_of(line(10, 2, is_lower_better=True), reads(9, 2), 80) is Progress.REACHED
    assert progress_of(line(10, 2, is_lower_better=True), reads(9, 11), 80) is Progress.NOT_ADEQUATE


def test_an_aim_below_the_baseline_is_a_limit_that_is_not_to_be_passed():
    assert progress_of(line(96, 90), reads(96, 96), 80) is Progress.ADEQUATE
    assert progress_of(line(96, 90), reads(96, 90), 80) is Progress.NOT_ADEQUATE


def test_a_level_aim_is_kept_or_not():
    assert progress_of(line(95, 95), reads(94, 95), 80) is Progress.ADEQUATE
    assert progress_of(line(95, 95), reads(95, 94), 80) is Progress.NOT_ADEQUATE
