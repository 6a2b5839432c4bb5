"""The timetable: when and where groups are taught."""

from typing import Final

from pupils import cells, timetable_cells
from pupils.columns.column import column, columns
from pupils.columns.groups import GROUPS

# No pupil stands in it: who is in a group comes with the file of groups.
TIMETABLE: Final = columns(
    GROUPS["group_code"],
    column(
        "week",
        "Week",
        "Timetable week | Cycle week | Week A/B | Week | Week name | Week number | Wk",
        timetable_cells.read_week,
    ),
    column(
        "weekday",
        "Day",
        "Day | Weekday | Day of week | Day name | Timetable day | Lesson day",
        timetable_cells.read_day,
    ),
    column(
        "period",
        "Period",
        "Period | Period name | Timetable period | Lesson period | Timetable slot | Lesson slot | Slot | "
        "Day and period | When | Lesson | Session",
        timetable_cells.read_period,
    ),
    column(
        "starts_at",
        "Start time",
        "Start time | Starts at | Lesson start | Time from | Time",
        timetable_cells.read_time,
    ),
    column("room", "Room", "Room | Room code | Room name | Location | Classroom | Place", cells.read_text),
    GROUPS["teacher"],
    column(
        "starts_on",
        "From",
        "Effective from | Valid from | Timetable from | Start date | Date from | From",
        cells.read_date,
    ),
)
