"""Teaching groups: who is in them, and who teaches them."""

from typing import Final

from pupils import cells
from pupils.columns.column import column, columns
from pupils.columns.identity import IDENTITY

GROUPS: Final = IDENTITY | columns(
    column(
        "group_code",
        "Group",
        "Group code | Class code | Teaching group | Teaching group code | Group | "
        "Group name | Class | Class name | Set",
        cells.read_text,
    ),
    column("subject", "Subject", "Subject | Subject name | Course | Course name", cells.read_text),
    column(
        "teacher",
        "Teacher",
        "Teacher code | Staff code | Teacher email | Teacher e-mail | Main teacher | "
        "Class teacher | Teacher | Teacher name | Teacher initials | Staff | Taught by",
        cells.read_text,
    ),
    column(
        "faculty", "Faculty", "Faculty | Department | Dept | Curriculum area | Learning area", cells.read_text
    ),
)
