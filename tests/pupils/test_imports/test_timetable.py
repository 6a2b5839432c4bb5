"""The timetable on its way in: lessons begin, move and end, refused with a reason, taken back."""

from datetime import date, time
from io import BytesIO

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pupils.actions.groups import end_group, end_past_groups
from pupils.imports.applying import apply_batch
from pupils.imports.staging import stage_file
from pupils.imports.undoing import CannotUndo, undo_batch
from pupils.models import ImportBatch, TeachingGroup, TimetabledLesson
from staffing.access import Actor, Role, system_actor
from staffing.models import DayShape, Period, School, SchoolDay
from tests import factories
from tests.cast import Cast
from tests.pupils.test_imports.conftest import problems_of

pytestmark = pytest.mark.django_db
HEADER = "Class,Day,Period,Room,Teacher\n"
YEAR_START, TODAY = date(2026, 9, 1), date(2026, 11, 19)
YESTERDAY = date(2026, 11, 18)


@pytest.fixture
def school(cast: Cast) -> School:
    """Every weekday has three periods and a break; every week is the same."""
    shape = factories.DayShapeFactory(school=cast.school)
    for weekday in range(1, 6):
        factories.SchoolDayFactory(shape=shape, weekday=weekday)
    for hour, name in ((9, "Period 1"), (10, "Period 2"), (11, "Period 3")):
        factories.PeriodFactory(shape=shape, name=name, starts_at=time(hour), ends_at=time(hour, 50))
    factories.PeriodFactory(
        shape=shape, name="Registration", kind="registration", starts_at=time(8, 30), ends_at=time(9)
    )
    return cast.school


@pytest.fixture
def maths(school: School) -> TeachingGroup:
    return factories.TeachingGroupFactory(school=school, code="8X Maths", subject="Maths")


@pytest.fixture
def art(school: School) -> TeachingGroup:
    return factories.TeachingGroupFactory(school=school, code="8X Art", subject="Art")


@pytest.fixture
def two_weeks(school: School) -> School:
    """As before, in week A and week B."""
    School.objects.filter(pk=school.pk).update(cycle_weeks=2)
    shape = DayShape.objects.get(school=school)
    for weekday in range(1, 6):
        factories.SchoolDayFactory(shape=shape, cycle_week=2, weekday=weekday)
    return school


def lessons() -> list[tuple[int, int, str, str]]:
    """Those that go on: week, weekday, period and room."""
    rows = TimetabledLesson.objects.filter(ends_on__isnull=True).in_order()
    return list(rows.values_list("cycle_week", "weekday", "period__name", "room"))


def test_the_first_timetable_runs_since_the_year_began(bring, maths, cast: Cast):
    teacher = cast[Role.TEACHER]
    batch = bring("timetable", HEADER + f"8x maths,Monday,P1,M4,{teacher.code}\n")
    assert problems_of(batch) == []
    lesson = TimetabledLesson.objects.get()
    assert (lesson.group, lesson.teacher, lesson.starts_on, lesson.ends_on) == (
        maths, teacher, YEAR_START, None,
    )  # fmt: skip
    assert lessons() == [(1, 1, "Period 1", "M4")]
    assert batch.rows.get().name == "8X Maths"


@pytest.mark.parametrize(
    "when",
    [
        "Mon3", "Mon:3", "Mon 3", "mon p3", "Monday Period 3", "MonA:3", "A Mon 3", "1Mon:P3", "Week 1 Mon 3",
        "WkA Mon P3", "Mon1:3", "Mon (Period 03)", "Monday 11:00 - 11:50", "Week A Mon 11.00",
    ],
)  # fmt: skip
def test_one_cell_may_tell_week_day_and_period(bring, maths, when: str):
    assert problems_of(bring("timetable", f"Group,Timetable slot\n8X Maths,{when}\n")) == []
    assert lessons() == [(1, 1, "Period 3", "")]


@pytest.mark.parametrize(
    ("header", "line"),
    [
        ("Class code,Day,Lesson,Location", "8X Maths,Tue,2,M4"),
        ("Group,Weekday,Period name,Room name", "8X Maths,2,Period 2,M4"),
        ("Teaching group,Day,Start time,Room", "8X Maths,Tuesday,10:00,M4"),
        ("Group,Week,Day,Period,Room", "8X Maths,Every week,Tues,Lesson 2,M4"),
    ],
)
def test_columns_are_known_by_the_words_of_several_systems(bring, maths, header: str, line: str):
    assert problems_of(bring("timetable", f"{header}\n{line}\n")) == []
    assert lessons() == [(1, 2, "Period 2", "M4")]


def test_semicolons_a_byte_order_mark_and_windows_1252_are_read(bring, maths):
    content = "Class;Day;Period;Room\n8X Maths;Monday;1;Café\n"
    bring("timetable", content.encode("cp1252"))
    assert lessons() == [(1, 1, "Period 1", "Café")]
    batch = bring("timetable", content.encode("utf-8-sig"))
    assert (batch.counts["unchanged"], problems_of(batch)) == (1, [])


def test_a_line_without_a_week_is_taught_in_both(bring, two_weeks, maths):
    bring("timetable", HEADER + "8X Maths,Monday,1,M4,\n8X Maths,TueB,2,M4,\n8X Maths,B Wed,2,M5,\n")
    assert lessons() == [
        (1, 1, "Period 1", "M4"), (2, 1, "Period 1", "M4"), (2, 2, "Period 2", "M4"), (2, 3, "Period 2", "M5"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("9Z,Mon,1,,", "There is no such group here. Import the teaching groups first, or check the code."),
        (
            "8X Maths,Mon,7,,",
            "There is no “7” on Monday. The bells of that day are Registration, Period 1, Period 2, Period 3.",
        ),
        ("8X Maths,Saturday,1,,", "Lessons are on Monday to Friday here."),
        ("8X Maths,,SatA:1,,", "Lessons are on Monday to Friday here."),
        ("8X Maths,6,1,,", "“6” is not a day. Use Monday to Friday, or 1 to 5."),
        ("8X Maths,,1,,", "The day is missing."),
        ("8X Maths,Mon,,,", "The period is missing."),
        (
            "8X Maths,,Mon 14:10,,",
            "There is no “14:10” on Monday. The bells of that day are Registration, Period 1, Period 2, Period 3.",
        ),
        (",Mon,1,,", "The group is missing."),
        ("8X Maths,Mon,Tue 1,,", "Two cells of this line name different days."),
        ("8X Maths,MonB,1,,", "There is no week B here: every week of this school is the same."),
        ("8X Maths,Week A MonB,1,,", "This names two weeks of the timetable."),
        (f"{'8' * 1_000},Mon,1,,", "This is longer than 30 characters."),
        (f"8X Maths,Mon,1,{'M' * 1_000},", "This is longer than 40 characters."),
        (
            f"8X Maths,Mon,{'P' * 1_000},,",
            f"There is no “{'P' * 40}” on Monday. The bells of that day are Registration, Period 1, Period 2, Period 3.",
        ),
    ],
)
def test_a_line_that_cannot_be_right_is_refused_with_a_reason(bring, maths, line: str, reason: str):
    batch = bring("timetable", HEADER + line + "\n8X Maths,Fri,1,M4,\n")
    assert problems_of(batch) == [f"2: {reason}"]
    assert lessons() == [(1, 5, "Period 1", "M4")]


def test_a_cell_of_twenty_thousand_characters_refuses_the_file_with_a_sentence(bring, maths):
    batch = bring("timetable", HEADER + f"8X Maths,Mon,1,{'M' * 20_000},\n")
    assert "characters" in batch.problem
    assert not TimetabledLesson.objects.exists()


def test_a_period_that_begins_like_a_day_is_no_day(bring, maths):
    Period.objects.filter(name="Period 3").update(name="Sunshine club")
    batch = bring("timetable", HEADER + "8X Maths,Mon,Sunshine club,,\n")
    assert problems_of(batch) == []
    assert lessons() == [(1, 1, "Sunshine club", "")]


def test_a_day_without_bells_says_where_they_are_set(bring, maths):
    SchoolDay.objects.filter(weekday=5).delete()
    batch = bring("timetable", HEADER + "8X Maths,Friday,1,,\n")
    assert problems_of(batch) == [
        "2: No bells ring here on Friday. Say in the school’s calendar how that day runs."
    ]


def test_a_period_is_found_by_its_beginning_and_not_guessed_at(bring, maths):
    Period.objects.filter(name="Period 3").update(name="Registration PM")
    batch = bring("timetable", HEADER + "8X Maths,Mon,Reg,,\n8X Maths,Mon,Registration,,\n")
    assert lessons() == [(1, 1, "Registration", "")]
    assert batch.counts["refused"] == 1


def test_a_file_without_a_period_says_so(bring, maths):
    assert "Period, or start time" in bring("timetable", "Group,Room\n8X Maths,M4\n").problem


def test_an_unknown_teacher_is_warned_of_once_and_lessons_go_in_without(bring, maths):
    batch = bring("timetable", HEADER + "8X Maths,Mon,1,M4,ZZZ\n8X Maths,Tue,1,M4,ZZZ\n")
    assert problems_of(batch) == [
        "2: Nobody here has the code, e-mail or name “ZZZ”: lessons go in without this teacher."
    ]
    assert TimetabledLesson.objects.filter(teacher=None).count() == 2


def test_a_teacher_in_two_rooms_at_once_is_warned_of_and_goes_in(bring, maths, art, cast: Cast):
    teacher = cast[Role.TEACHER]
    batch = bring("timetable", HEADER + f"8X Maths,Mon,1,M4,{teacher.code}\n8X Art,Mon,1,A1,{teacher.code}\n")
    assert problems_of(batch) == [
        f"2: {teacher.name} teaches 8X Art in this period, too, in line 3.",
        f"3: {teacher.name} teaches 8X Maths in this period, too, in line 2.",
    ]
    assert len(lessons()) == 2


def test_two_groups_in_one_room_are_taught_together(bring, maths, art, cast: Cast):
    code = cast[Role.TEACHER].code
    batch = bring("timetable", HEADER + f"8X Maths,Mon,1,M4,{code}\n8X Art,Mon,1,M4,{code}\n")
    assert problems_of(batch) == []


def test_a_teacher_who_stands_elsewhere_by_an_earlier_file_is_warned_of(bring, maths, art, cast: Cast):
    teacher = cast[Role.TEACHER]
    bring("timetable", HEADER + f"8X Maths,Mon,1,M4,{teacher.code}\n")
    batch = bring("timetable", HEADER + f"8X Art,Mon,1,A1,{teacher.code}\n")
    assert problems_of(batch) == [
        f"2: {teacher.name} teaches 8X Maths in this period, too, on the timetable."
    ]


def test_a_group_has_one_teacher_in_a_period(bring, maths, cast: Cast):
    first, second = cast[Role.TEACHER], cast[Role.FACULTY_LEAD]
    batch = bring("timetable", HEADER + f"8X Maths,Mon,1,M4,{first.code}\n8X Maths,Mon,P1,M4,{second.code}\n")
    assert problems_of(batch) == [
        f"3: Line 2 has this group in this period already, with room\N{NO-BREAK SPACE}M4, {first.name}. "
        "A lesson has one room and one teacher."
    ]
    assert TimetabledLesson.objects.get().teacher == first


def test_a_line_that_stands_twice_counts_once(bring, maths):
    batch = bring("timetable", HEADER + "8X Maths,Mon,1,M4,\n8X Maths,Monday,P1,M4,\n")
    assert problems_of(batch) == ["3: This lesson stands in line 2 already: it counts once."]
    assert len(lessons()) == 1


def test_the_same_file_again_changes_nothing(bring, two_weeks, maths, cast: Cast):
    content = HEADER + f"8X Maths,Mon,1,M4,{cast[Role.TEACHER].code}\n8X Maths,TueB,2,M4,\n"
    bring("timetable", content)
    counts = bring("timetable", content).counts
    assert (counts["new"], counts["changed"], counts["unchanged"]) == (0, 0, 2)
    assert TimetabledLesson.objects.count() == 3


def test_a_later_timetable_ends_what_is_gone_and_keeps_it_as_history(bring, maths):
    bring("timetable", HEADER + "8X Maths,Mon,1,M4,\n8X Maths,Tue,1,M4,\n")
    batch = bring("timetable", HEADER + "8X Maths,Mon,1,M5,\n8X Maths,Wed,1,M4,\n")
    assert lessons() == [(1, 1, "Period 1", "M5"), (1, 3, "Period 1", "M4")]
    ended = TimetabledLesson.objects.filter(ends_on=YESTERDAY).in_order()
    assert [(row.weekday, row.room, row.starts_on) for row in ended] == [
        (1, "M4", YEAR_START), (2, "M4", YEAR_START),
    ]  # fmt: skip
    assert set(TimetabledLesson.objects.filter(ends_on=None).values_list("starts_on", flat=True)) == {TODAY}
    changed = batch.rows.get(outcome="changed")
    assert changed.changes == [
        {"label": "Monday, Period 1", "old": "room\N{NO-BREAK SPACE}M4", "new": "room\N{NO-BREAK SPACE}M5"},
        {"label": "Lesson", "old": "Tuesday, Period 1", "new": "no more"},
    ]


def test_a_group_that_the_file_does_not_name_goes_on(bring, maths, art):
    bring("timetable", HEADER + "8X Maths,Mon,1,M4,\n8X Art,Mon,2,A1,\n")
    bring("timetable", HEADER + "8X Maths,Mon,1,M4,\n")
    assert len(lessons()) == 2


def test_nothing_of_a_group_ends_because_of_a_line_that_was_refused(bring, maths):
    bring("timetable", HEADER + "8X Maths,Mon,1,M4,\n8X Maths,Tue,1,M4,\n")
    bring("timetable", HEADER + "8X Maths,Mon,1,M4,\n8X Maths,Tue,9,M4,\n")
    assert len(lessons()) == 2


def test_a_timetable_may_come_before_its_first_day(bring, maths):
    bring("timetable", HEADER + "8X Maths,Mon,1,M4,\n")
    later = "Class,Day,Period,Room,Effective from\n8X Maths,Mon,1,M5,04/01/2027\n"
    bring("timetable", later)
    old, new = TimetabledLesson.objects.order_by("starts_on")
    assert (old.room, old.ends_on) == ("M4", date(2027, 1, 3))
    assert (new.room, new.starts_on, new.ends_on) == ("M5", date(2027, 1, 4), None)
    assert bring("timetable", later).counts["unchanged"] == 1


def test_what_was_taught_before_today_is_not_told_anew(bring, maths):
    content = "Class,Day,Period,Room,From\n8X Maths,Mon,1,{},01/09/2026\n"
    bring("timetable", content.format("M4"))
    bring("timetable", content.format("M5"))
    old, new = TimetabledLesson.objects.order_by("starts_on")
    assert (old.starts_on, old.ends_on, new.starts_on) == (YEAR_START, YESTERDAY, TODAY)


def test_what_began_today_and_is_corrected_today_leaves_no_history(bring, maths):
    bring("timetable", HEADER + "8X Maths,Mon,1,M4,\n")
    for room in ("M5", "M6"):
        bring("timetable", HEADER + f"8X Maths,Mon,1,{room},\n")
    assert list(TimetabledLesson.objects.order_by("starts_on").values_list("room", flat=True)) == ["M4", "M6"]


def test_last_years_lessons_begin_anew(bring, maths):
    period = Period.objects.get(name="Period 1")
    TimetabledLesson.objects.create(
        group=maths, weekday=1, period=period, room="M4", starts_on=date(2025, 9, 1)
    )
    bring("timetable", HEADER + "8X Maths,Mon,1,M4,\n")
    old, new = TimetabledLesson.objects.order_by("starts_on")
    assert (old.ends_on, new.starts_on, new.ends_on) == (date(2026, 8, 31), YEAR_START, None)


def test_other_bells_on_a_day_leave_its_lessons_as_they_are(bring, maths):
    content = HEADER + "8X Maths,Fri,1,M4,\n"
    bring("timetable", content)
    short = factories.DayShapeFactory(school=maths.school, name="Short day")
    factories.PeriodFactory(shape=short, name="Period 1", starts_at=time(9), ends_at=time(9, 30))
    SchoolDay.objects.filter(school=maths.school, weekday=5).update(shape=short)
    assert bring("timetable", content).counts["unchanged"] == 1


def test_another_schools_group_of_the_same_code_is_left_alone(bring, cast: Cast, school):
    factories.TeachingGroupFactory(school=cast.other_school, code="8X Maths")
    assert bring("timetable", HEADER + "8X Maths,Mon,1,M4,\n").counts["refused"] == 1


def test_a_group_that_ends_is_taught_no_more(bring, maths, cast: Cast, records: Actor):
    factories.GroupMemberFactory(group=maths, pupil__school=cast.school)
    bring("timetable", HEADER + "8X Maths,Mon,1,M4,\n")
    end_group(group=maths, ends_on=TODAY, by=records)
    assert TimetabledLesson.objects.get().ends_on == TODAY


def test_lessons_end_with_the_year_as_their_group_does(maths, cast: Cast):
    before = date(2025, 9, 1)
    factories.GroupMemberFactory(group=maths, pupil__school=cast.school, starts_on=before)
    period = Period.objects.get(name="Period 1")
    TimetabledLesson.objects.create(group=maths, weekday=1, period=period, starts_on=before)
    end_past_groups(school=cast.school, on=TODAY, by=system_actor(cast.school.pk, "groups"))
    assert TimetabledLesson.objects.get().ends_on == date(2026, 8, 31)


class TestUndo:
    def test_it_is_as_it_was_before(self, bring, maths, records: Actor):
        bring("timetable", HEADER + "8X Maths,Mon,1,M4,\n8X Maths,Tue,1,M4,\n")
        before = list(TimetabledLesson.objects.order_by("pk").values())
        batch = bring("timetable", HEADER + "8X Maths,Mon,1,M5,\n8X Maths,Wed,1,M4,\n")
        undo_batch(by=records, batch=batch)
        assert list(TimetabledLesson.objects.order_by("pk").values()) == before

    def test_what_was_taken_out_comes_back_with_the_id_it_had(self, bring, maths, records: Actor):
        first = bring("timetable", HEADER + "8X Maths,Mon,1,M4,\n")
        second = bring("timetable", HEADER + "8X Maths,Mon,1,M5,\n")
        third = bring("timetable", HEADER + "8X Maths,Mon,1,M6,\n")
        for batch in (third, second, first):
            undo_batch(by=records, batch=batch)
        assert not TimetabledLesson.objects.exists()

    def test_a_later_file_stands_in_the_way(self, bring, maths, records: Actor):
        first = bring("timetable", HEADER + "8X Maths,Mon,1,M4,\n")
        bring("timetable", HEADER + "8X Maths,Mon,1,M5,\n")
        with pytest.raises(CannotUndo, match="ended since"):
            undo_batch(by=records, batch=first)

    def test_a_period_that_was_filled_again_stands_in_the_way(self, bring, maths, records: Actor):
        bring("timetable", HEADER + "8X Maths,Mon,1,M4,\n8X Maths,Tue,1,M4,\n")
        second = bring("timetable", HEADER + "8X Maths,Mon,1,M4,\n")
        bring("timetable", HEADER + "8X Maths,Mon,1,M4,\n8X Maths,Tue,1,M9,\n")
        with pytest.raises(CannotUndo, match="another lesson in a period"):
            undo_batch(by=records, batch=second)

    def test_the_groups_it_rests_on_stay_as_long_as_it_does(self, bring, school, records: Actor):
        factories.PupilFactory(school=school, mis_id="7")
        groups = bring("groups", "Adno,Class\n7,9Z\n")
        bring("timetable", HEADER + "9Z,Mon,1,M4,\n")
        with pytest.raises(CannotUndo, match="lessons on the timetable"):
            undo_batch(by=records, batch=groups)


CELLS = st.one_of(
    st.sampled_from(
        ["8X Maths", "8X Art", "9Z", "Mon", "Monday", "TueB", "Sat", "A Wed", "1Thu:P3", "FriA:2", "B", "Every"]
        + ["1", "P1", "Period 2", "Reg", "9", "09:00", "25:61", "M4", "S3", "", "01/09/2026", "04/01/2027", "=1+1"]
    ),
    st.text(max_size=8),
)  # fmt: skip
HEADERS = st.lists(
    st.sampled_from(
        [
            "Class",
            "Group",
            "Week",
            "Day",
            "Period",
            "Slot",
            "Start time",
            "Room",
            "Teacher",
            "From",
            "Odd",
            "",
        ]
    ),
    min_size=2,
    max_size=8,
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=120)
@given(
    headers=HEADERS,
    table=st.lists(st.lists(CELLS, max_size=8), max_size=8),
    delimiter=st.sampled_from(",;\t"),
)
def test_any_table_gives_a_sentence_or_lessons_and_the_same_again_nothing(
    records: Actor, two_weeks, headers, table, delimiter
):
    for code in ("8X Maths", "8X Art"):
        TeachingGroup.objects.get_or_create(school=two_weeks, code=code)
    TimetabledLesson.objects.all().delete()
    lines = [["Class", "Day", "Period", *headers], *(["8X Maths", "Mon", *row] for row in table)]
    text = "\n".join(
        delimiter.join(f'"{cell.replace(chr(34), chr(34) * 2)}"' for cell in row) for row in lines
    )
    file = BytesIO(text.encode("utf-8", "replace"))
    batch = stage_file(by=records, kind="timetable", file=file, name="any.csv")
    if batch.state == ImportBatch.State.UNREADABLE:
        assert batch.problem.endswith(".")
        return
    batch = apply_batch(batch, by=records)
    again = stage_file(by=records, kind="timetable", file=batch.file.open("rb"), name="any.csv")
    assert (again.counts["new"], again.counts["changed"]) == (0, 0)
    undo_batch(by=records, batch=batch)
    assert not TimetabledLesson.objects.exists()
