"""Targets: what a pupil is to reach, from where and by when."""

from typing import Final

from pupils import cells, contact_cells, target_cells
from pupils.columns.column import column, columns
from pupils.columns.identity import IDENTITY

TARGETS: Final = IDENTITY | columns(
    column("what", "Target", "Target | Outcome | Objective | Goal | What", cells.read_text),
    column("kind", "Kind", "Target type | Kind | Type | Category | Area", target_cells.read_target_kind),
    column("subject", "Subject", "Subject | Subject name", cells.read_text),
    column("measure", "Measure", "Measure | How measured | Measured by | Success criteria", cells.read_text),
    column("unit", "Unit", "Unit | Units", cells.read_text),
    column(
        "is_lower_better",
        "Less is better",
        "Less is better | Lower is better | Fewer is better",
        contact_cells.read_yes,
    ),
    column(
        "baseline",
        "Baseline",
        "Baseline | Baseline value | Starting point | Start value",
        target_cells.read_value,
    ),
    column(
        "baseline_on",
        "Baseline date",
        "Baseline date | Baseline on | Start date | Date set | Set on",
        cells.read_date,
    ),
    column(
        "baseline_source",
        "Baseline source",
        "Baseline source | Source | Evidence | Where from",
        cells.read_text,
    ),
    column("aim", "Aim", "Aim | Aim value | Target value | End value", target_cells.read_value),
    column(
        "aim_by", "Aim by", "Aim by | Aim date | Target date | Review date | End date | By", cells.read_date
    ),
    column("own_words", "In the pupil's words", "Own words | Pupil voice | Pupil view", cells.read_text),
    column("why", "Why", "Why | Reason | Rationale", cells.read_text),
    column("how", "How", "How | Strategies | Strategy | Provision", cells.read_text),
    column("helpers", "Who helps", "Who helps | Helpers | Supported by", cells.read_text),
    column("steps", "Small steps", "Steps | Small steps | Milestones", target_cells.read_steps),
    column(
        "author",
        "Author",
        "Author | Author code | Set by | Staff code | Responsible | Lead | Key worker | Mentor",
        cells.read_text,
    ),
)
