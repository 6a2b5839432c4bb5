"""The picture of a school year, and the table that says the same."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from pupils.attendance_calendar import ROOM, draw_calendar
from pupils.codes import ATTENDANCE_CODES, AttendanceClass

MONDAY = date(2026, 9, 7)
MARKS = st.dictionaries(
    st.tuples(st.dates(date(2026, 9, 1), date(2027, 7, 22)), st.sampled_from(["AM", "PM"])),
    st.sampled_from(sorted(ATTENDANCE_CODES)),
    max_size=60,
)


def test_without_a_mark_there_is_no_picture() -> None:
    assert draw_calendar([]) is None
    assert draw_calendar([(date(2026, 9, 12), "AM", "/")]) is None


def test_each_kind_is_counted_in_words() -> None:
    picture = draw_calendar(
        [(MONDAY, "AM", "/"), (MONDAY, "PM", "L"), (MONDAY + timedelta(days=1), "AM", "U")]
    )
    assert picture is not None
    assert picture.description == "Half-days: 1 attended, 1 late, 1 absent without leave."


def test_the_table_has_morning_then_afternoon_and_the_latest_week_first() -> None:
    picture = draw_calendar([(MONDAY, "AM", "I"), (MONDAY + timedelta(weeks=2), "PM", "\\")])
    assert picture is not None
    assert [(week.monday, week.days[0]) for week in picture.weeks] == [
        (date(2026, 9, 21), "– \\"),
        (MONDAY, "I –"),
    ]


def test_a_week_of_holidays_is_a_gap_in_the_picture_and_no_row_of_the_table() -> None:
    picture = draw_calendar([(MONDAY, "AM", "/"), (MONDAY + timedelta(weeks=2), "AM", "/")])
    assert picture is not None
    first, third = picture.looks[0].places.split("z ")
    assert int(third.split()[0].lstrip("M")) - int(first.split()[0].lstrip("M")) == 2 * ROOM
    assert len(picture.weeks) == 2


def test_a_month_is_named_over_the_week_in_which_its_first_friday_is() -> None:
    picture = draw_calendar([(date(2026, 8, 31) + timedelta(weeks=week), "AM", "/") for week in range(6)])
    assert picture is not None
    assert [label.text for label in picture.months] == ["Sep", "Oct"]


@given(MARKS)
def test_every_mark_of_a_weekday_is_drawn_once_inside_the_drawing(told: dict) -> None:
    picture = draw_calendar([(on, half, code) for (on, half), code in told.items()])
    drawn = [
        code
        for (on, _), code in told.items()
        if on.weekday() < 5 and ATTENDANCE_CODES[code].counts_as is not AttendanceClass.NO_MARK
    ]
    if picture is None:
        assert drawn == []
        return
    places = [place for look in picture.looks for place in look.places.split("z ")]
    assert sum(look.number for look in picture.looks) == len(drawn) == len(places)
    for place in places:
        x, y = place.lstrip("M").split("v")[0].split(" ")
        assert 0 < int(x) < picture.width
        assert 0 < int(y) <= picture.height
