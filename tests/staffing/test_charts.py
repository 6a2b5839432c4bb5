"""The small charts: where the line goes, where it breaks, and what is said of it."""

from staffing.charts import NARROW_SPACE, said, spark


def attendance(values, baseline=93.0, **given):
    return spark(values, baseline=baseline, low=50, high=100, label="Attendance", unit="%", **given)


def test_the_line_runs_from_left_to_right_over_the_whole_width():
    assert attendance([50, 75, 100]).lines == ("4.0,24.0 56.0,14.0 108.0,4.0",)


def test_the_dot_stands_on_the_latest_value():
    chart = attendance([100, 50])
    assert (chart.dot.x, chart.dot.y) == (108.0, 24.0)


def test_an_unknown_week_breaks_the_line():
    assert attendance([50, 50, None, 100, 100]).lines == ("4.0,24.0 30.0,24.0", "82.0,4.0 108.0,4.0")


def test_a_lone_value_between_gaps_still_shows():
    assert attendance([None, 75, None]).lines == ("56.0,14.0 56.0,14.0",)


def test_there_is_no_dot_when_the_latest_week_is_unknown():
    assert attendance([90, None]).dot is None


def test_values_outside_the_scale_are_drawn_at_its_edge():
    assert attendance([20, 100]).lines == ("4.0,24.0 108.0,4.0",)


def test_a_scale_without_height_draws_in_the_middle():
    chart = spark([3, 3], baseline=3, low=3, high=3, label="Engagement")
    assert chart.lines == ("4.0,14.0 108.0,14.0",)


def test_a_single_value_stands_on_the_right():
    assert attendance([100]).dot.x == 108.0


def test_no_values_draw_nothing_and_say_so():
    chart = attendance([], baseline=None)
    assert (chart.lines, chart.dot, chart.rows) == ((), None, ())
    assert chart.description == "latest not known, no earlier weeks to compare"


def test_the_dashed_line_is_the_pupils_own_past():
    assert attendance([90, 90], baseline=75).base_y == 14.0
    assert attendance([90, 90], baseline=None).base_y is None


def test_the_description_says_the_latest_the_own_average_and_the_gaps():
    words = attendance([93, None, 60]).description.replace(NARROW_SPACE, " ")
    assert words == "latest 60 %, own average before 93 %; 1 of 3 weeks not known"


def test_the_table_names_each_week():
    rows = attendance([93, None], names=["9 Nov", "16 Nov"]).rows
    assert [(row.name, row.value) for row in rows] == [
        ("9 Nov", f"93{NARROW_SPACE}%"),
        ("16 Nov", "not known"),
    ]


def test_unnamed_weeks_are_counted_back_from_the_latest():
    assert [row.name for row in attendance([1, 2, 3]).rows] == ["2 before", "1 before", "latest"]


def test_figures_have_one_decimal_at_most():
    assert [said(3.94), said(4.0), said(0.05), said(None)] == ["3.9", "4", "0.1", "not known"]
