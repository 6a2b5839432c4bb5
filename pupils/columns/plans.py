"""Plans: which, by when it is reviewed, and what a passport says."""

from typing import Final

from pupils import cells, plan_cells
from pupils.columns.column import column, columns
from pupils.columns.identity import IDENTITY

PLANS: Final = IDENTITY | columns(
    column("plan", "Plan", "Plan | Plan type | Kind of plan | Document | Document type", cells.read_text),
    column(
        "review_by",
        "Review by",
        "Review by | Review date | Next review | Next review date | Review due",
        cells.read_date,
    ),
    column(
        "musts",
        "Three things that must happen",
        "Three things that must happen | Must happen | Non-negotiables | Non negotiables | Key strategies",
        plan_cells.read_musts,
    ),
    column(
        "about",
        "About me",
        "About me | Who I am | All about me | Strengths | Interests",
        plan_cells.read_paragraphs,
    ),
    column(
        "hard",
        "What I find hard",
        "What I find hard | I find it difficult to | Difficulties | Barriers",
        plan_cells.read_paragraphs,
    ),
    column(
        "helps",
        "What helps",
        "What helps | It would help me if you | Strategies | Support strategies",
        plan_cells.read_lines,
    ),
    column(
        "avoid",
        "What does not help",
        "What does not help | What doesn’t help | Avoid | Please don’t",
        plan_cells.read_lines,
    ),
    column(
        "author",
        "Author",
        "Author | Author code | Staff code | Written by | Responsible | Lead | Key worker | Mentor",
        cells.read_text,
    ),
)
