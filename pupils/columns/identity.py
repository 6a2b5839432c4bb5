"""Which pupil a row is about."""

from typing import Final

from pupils import cells
from pupils.columns.column import column, columns

IDENTITY: Final = columns(
    column("upn", "UPN", "UPN | Unique Pupil Number | Pupil UPN | Student UPN", cells.read_upn),
    column(
        "mis_id",
        "School's own pupil number",
        "Adno | Admission number | Admission no | Adm no | Arbor student ID | Arbor ID | "
        "MIS ID | Student ID | Pupil ID | Person ID | ID",
        cells.read_text,
    ),
    column(
        "surname",
        "Surname",
        "Legal surname | Legal last name | Surname | Last name | Family name | Pupil surname",
        cells.read_name,
    ),
    column(
        "forename",
        "Forename",
        "Legal forename | Legal first name | Forename | First name | Given name | Forenames | Pupil forename",
        cells.read_name,
    ),
    column(
        "full_name", "Name", "Full name | Pupil name | Student name | Name | Pupil | Student", cells.read_name
    ),
    column("dob", "Date of birth", "Date of birth | DOB | Birth date | D.O.B.", cells.read_date),
)
