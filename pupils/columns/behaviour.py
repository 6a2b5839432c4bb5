"""Suspensions and exclusions, and what else systems keep of behaviour."""

from typing import Final

from pupils import behaviour_cells, cells
from pupils.columns.column import column, columns
from pupils.columns.identity import IDENTITY

EXCLUSIONS: Final = IDENTITY | columns(
    column(
        "kind",
        "Type",
        "Exclusion category | Exclusion type | Suspension type | Category | Type",
        behaviour_cells.read_suspension_kind,
    ),
    column(
        "starts_on",
        "First day",
        "Exclusion start date | Suspension start date | Start date | Date from | From | First day | Date",
        cells.read_date,
    ),
    column(
        "starts_half",
        "Starts in",
        "Start session | Starts in | AM/PM | Start AM/PM",
        cells.read_half_day,
    ),
    column(
        "ends_on",
        "Last day",
        "Exclusion end date | Suspension end date | End date | Date to | To | Last day",
        cells.read_date,
    ),
    column(
        "half_days",
        "Sessions",
        "Actual number of sessions | Number of sessions | Sessions | Sessions missed | Half days",
        behaviour_cells.read_count,
    ),
    column(
        "reason_1",
        "Reason",
        "Exclusion reason | Exclusion reason 1 | Suspension reason | Suspension reason 1 | Reason 1 | Reason",
        behaviour_cells.read_reason,
    ),
    column(
        "reason_2",
        "Second reason",
        "Exclusion reason 2 | Suspension reason 2 | Reason 2 | Second reason",
        behaviour_cells.read_reason,
    ),
    column(
        "reason_3",
        "Third reason",
        "Exclusion reason 3 | Suspension reason 3 | Reason 3 | Third reason",
        behaviour_cells.read_reason,
    ),
)

BEHAVIOUR: Final = IDENTITY | columns(
    column("kind", "Kind", "Kind | Record type | Entry type | Category", behaviour_cells.read_entry_kind),
    column("on", "Date", "Date | Event date | Date awarded | Detention date | Due date", cells.read_date),
    column(
        "label",
        "What",
        "Description | Behaviour type | Achievement type | Type | Activity | Award | Title | Event | Reason",
        cells.read_text,
    ),
    column("points", "Points", "Points | Point value | Net points | Value", behaviour_cells.read_count),
    column(
        "state", "Outcome", "Outcome | Status | Attended | Action taken | Action | State", cells.read_text
    ),
)
