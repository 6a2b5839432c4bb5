"""The roll: who is at the school, and on the SEND register."""

from typing import Final

from pupils import cells
from pupils.columns.column import column, columns
from pupils.columns.identity import IDENTITY

PUPILS: Final = IDENTITY | columns(
    column(
        "middle_names", "Middle names", "Middle names | Middle name | Legal middle names", cells.read_name
    ),
    column(
        "preferred_surname",
        "Preferred surname",
        "Preferred surname | Preferred last name | Chosen surname",
        cells.read_name,
    ),
    column(
        "preferred_forename",
        "Preferred forename",
        "Preferred forename | Preferred first name | Preferred name | Chosen name | Known as",
        cells.read_name,
    ),
    column("sex", "Sex", "Sex | Legal sex | Gender", cells.read_sex),
    column(
        "year_group",
        "Year group",
        "Year group | NCyearActual | NC year | National curriculum year | Curriculum year | "
        "Year taught in | Year (taught in) | Year | Yr",
        cells.read_year_group,
    ),
    column(
        "form",
        "Form",
        "Registration form | Registration group | Registration | Reg group | Reg | "
        "Tutor group | Form group | Form | Form/Tutor group | TG | Class name | Class",
        cells.read_text,
    ),
    column(
        "admitted_on",
        "Admitted on",
        "Admission date | Date of admission | Entry date | Enrolment date | Date of entry | DOA | Start date",
        cells.read_date,
    ),
    column(
        "left_on",
        "Left on",
        "Leaving date | Date of leaving | Date left | Left on | DOL | Leave date | End date",
        cells.read_date,
    ),
    column(
        "send_status",
        "SEN status",
        "SEN status | SEND status | SEN provision | SEN code | SEN stage | SEN status code | SEN | SEND",
        cells.read_send_status,
    ),
    column(
        "needs",
        "SEN needs",
        "SEN needs | SEN need(s) | SEN need | SEND needs | SEN types | SEN type | Need types | Need type",
        cells.read_needs,
    ),
    column(
        "primary_need",
        "Primary need",
        "PrimarySENeedsType | Primary SEN needs type | Primary SEN type | Primary SEN need | "
        "Primary need | SEN need 1 | SEN type 1",
        cells.read_needs,
    ),
    column(
        "secondary_need",
        "Secondary need",
        "SecondarySENType | Secondary SEN needs type | Secondary SEN type | "
        "Secondary SEN need | Secondary need | SEN need 2 | SEN type 2",
        cells.read_needs,
    ),
    column(
        "referring_school",
        "Referring school",
        "Referring school | Commissioning school | Home school | Mainstream school | Main school",
        cells.read_text,
    ),
)
