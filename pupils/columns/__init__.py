"""The columns of the lists that schools' systems export: how they are headed and what a file must hold.

The headings are those of exports of SIMS, Arbor and Bromcom, the census file of Get Information About Pupils, and
plain lists.
"""

from pupils.columns.column import Column
from pupils.columns.kinds import COLUMNS, Kind
from pupils.columns.requirements import MARKS, REQUIREMENTS, Requirement

__all__ = ["COLUMNS", "MARKS", "REQUIREMENTS", "Column", "Kind", "Requirement"]
