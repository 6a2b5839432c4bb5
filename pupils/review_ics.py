"""The calendar of reviews as a feed: what and when, and a reference, but never a name."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from zlib import crc32

from pupils.review_calendar import Entry
from staffing.calendar import LONDON

MEETING = timedelta(hours=1)


def feed_of(entries: Iterable[Entry], address: str, at: datetime) -> bytes:
    """An iCalendar file (RFC 5545); `address` begins that of each page."""
    # Imported here, because no page needs it.
    from icalendar import Calendar, Event

    feed = Calendar()
    feed.add("prodid", "-//Handrail//Reviews and deadlines//EN")
    feed.add("version", "2.0")
    feed.add("x-wr-calname", "Reviews and deadlines")
    for entry in entries:
        event = Event()
        event.add("uid", f"{_uid(entry)}@handrail")
        event.add("dtstamp", at)
        event.add("summary", f"{entry.kind}: {entry.what} (plan {entry.plan.pk})")
        if entry.at:
            begins = datetime.combine(entry.on, entry.at, LONDON)
            event.add("dtstart", begins)
            event.add("dtend", begins + MEETING)
        else:
            event.add("dtstart", entry.on)
            event.add("dtend", entry.on + timedelta(days=1))
        event.add("url", f"{address}/plans/{entry.plan.pk}/")
        feed.add_component(event)
    feed.add_missing_timezones()
    return feed.to_ical()


def _uid(entry: Entry) -> str:
    """The same each time, so that a meeting that is moved moves in the calendar, too."""
    if entry.review:
        return f"review-{entry.review.pk}"
    return f"plan-{entry.plan.pk}-{entry.on:%Y%m%d}-{crc32(entry.what.encode()):x}"
