"""A pupil's timeline: what happened, from every room, the latest first, in one statement.

A source stands in `sources`: a query with the columns of `entry`, narrowed to what the actor may see, and what tells
of one row in words.
"""

from mentoring.timeline.entry import Entry
from mentoring.timeline.reading import entries_of, page_of_timeline, timeline
from mentoring.timeline.sources import sources_for

__all__ = ["Entry", "entries_of", "page_of_timeline", "sources_for", "timeline"]
