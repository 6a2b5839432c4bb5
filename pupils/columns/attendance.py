"""Marks of the register, and of lessons."""

from typing import Final

from pupils import behaviour_cells, cells
from pupils.codes import HalfDay
from pupils.columns.column import column, columns
from pupils.columns.identity import IDENTITY

ATTENDANCE: Final = IDENTITY | columns(
    column(
        "date", "Date", "Date | Attendance date | Session date | Mark date | Register date", cells.read_date
    ),
    column(
        "half_day",
        "AM or PM",
        "Half day | Half-day | AM/PM | Session | Session name | Registration session",
        cells.read_half_day,
    ),
    column(
        "mark",
        "Mark",
        "Mark | Attendance mark | Attendance code | Registration mark | Mark code | Code",
        cells.read_text,
    ),
    column("am", "AM", "AM | AM mark | AM code | Morning | Session 1", cells.read_text),
    column("pm", "PM", "PM | PM mark | PM code | Afternoon | Session 2", cells.read_text),
)

# Who taught the lesson is not read: attendance is the pupil's.
LESSONS: Final = IDENTITY | columns(
    column(
        "date", "Date", "Date | Lesson date | Attendance date | Mark date | Register date", cells.read_date
    ),
    column(
        "period",
        "Period",
        "Period | Period name | Timetable period | Lesson period | Lesson slot | Slot | Lesson | Session",
        cells.read_text,
    ),
    column("subject", "Subject", "Subject | Subject name | Course | Course name", cells.read_text),
    column(
        "mark",
        "Mark",
        "Mark | Lesson mark | Attendance mark | Attendance code | Mark code | Code",
        lambda cell: cells.read_mark(cell, HalfDay.AM),
    ),
    column(
        "minutes",
        "Minutes late",
        "Minutes late | Mins late | Late minutes | Minutes late to lesson | Minutes",
        behaviour_cells.read_count,
    ),
)
