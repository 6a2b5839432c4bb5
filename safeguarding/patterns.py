"""Where concerns gather: by what they are about, place, day, hour and person, as the team may read them."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Final

from safeguarding.codes import Category, EntryKind, PupilRole
from safeguarding.desk import GONE, name_of, pupils_in_each
from safeguarding.models import Concern, ConcernPupil, Entry
from safeguarding.sealing import Body, bodies
from safeguarding.spans import Span, day_of
from staffing.access import Actor
from staffing.calendar import LONDON
from staffing.charts import Bars, bars

MOST_BARS: Final = 12
DAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
HOURS: Final = ((9, "Before 9"), (12, "9 to 12"), (14, "12 to 2"), (16, "2 to 4"), (24, "After 4"))
NOT_KNOWN: Final = "Not known"
NOT_SAID: Final = "Not said"
NOT_LOOKED_AT: Final = "Not looked at yet"


def read_patterns(actor: Actor, span: Span) -> tuple[int, list[Bars]]:
    """How many were raised in this time, and their pictures; of none there are none. Five statements, however many."""
    first = datetime.combine(span.first, datetime.min.time(), LONDON)
    until = datetime.combine(span.last + timedelta(days=1), datetime.min.time(), LONDON)
    raised = Concern.objects.visible_to(actor).filter(raised_at__gte=first, raised_at__lt=until)
    concerns = list(raised.select_related("raised_by"))
    if not concerns:
        return 0, []
    pupils = pupils_in_each(concerns)
    alleged = [
        row
        for concern in concerns
        for row in pupils[concern.pk]
        if row.role == PupilRole.ALLEGED and row.standing != ConcernPupil.Standing.NOT_KNOWN
    ]
    kinds = (EntryKind.RAISED, EntryKind.TRIAGE)
    entries = list(
        Entry.objects.filter(concern__in=[concern.pk for concern in concerns])
        .filter(kind__in=kinds)
        .in_order()
    )
    entries += Entry.objects.filter(pk__in=[row.entry_id for row in alleged if not row.pupil_id])
    said = bodies(entries)
    told = [entry for entry in entries if entry.kind == EntryKind.RAISED]
    days, hours = zip(*(_when(entry, said[entry.pk]) for entry in told), strict=True)
    names = Counter(name for row in alleged if (name := name_of(row, said)) != GONE)
    return len(concerns), [
        bars(_about(concerns, entries, said), label="What they are about, several each"),
        bars(_places(said[entry.pk] for entry in told), label="Place"),
        bars(_in_order(days, [*DAYS, NOT_KNOWN]), label="Day of the week"),
        bars(_in_order(hours, [*(name for _, name in HOURS), NOT_KNOWN]), label="Time of day"),
        bars(_most(Counter(concern.raised_by.name for concern in concerns)), label="Raised by"),
        bars(_most(names), label="Alleged to have harmed"),
    ]


def _when(entry: Entry, body: Body | None) -> tuple[str, str]:
    """The day and hour at which it happened, as far as they are known."""
    if entry.happened_at is None:
        return NOT_KNOWN, NOT_KNOWN
    at = entry.happened_at.astimezone(LONDON)
    is_day_only = body is None or body.get("time") == ""
    hour = NOT_KNOWN if is_day_only else next(name for until, name in HOURS if at.hour < until)
    return DAYS[day_of(at).weekday()], hour


def _about(
    concerns: Sequence[Concern], entries: Iterable[Entry], said: dict[int, Body | None]
) -> list[tuple[str, int]]:
    """As the lead said it last."""
    last = {entry.concern_id: said[entry.pk] for entry in entries if entry.kind == EntryKind.TRIAGE}
    counts: Counter[str] = Counter()
    for concern in concerns:
        body = last.get(concern.pk)
        counts.update([Category(code).label for code in body["categories"]] if body else [NOT_LOOKED_AT])
    return counts.most_common()


def _places(told: Iterable[Body | None]) -> list[tuple[str, int]]:
    """Places are typed freely: those that differ by capitals and spaces alone are one."""
    counts: Counter[str] = Counter()
    written: dict[str, str] = {}
    for body in told:
        place = " ".join(str((body or {}).get("where") or NOT_SAID).split())
        counts[written.setdefault(place.casefold(), place)] += 1
    return _most(counts)


def _most(counts: Counter[str]) -> list[tuple[str, int]]:
    return counts.most_common(MOST_BARS)


def _in_order(names: Iterable[str], order: Sequence[str]) -> list[tuple[str, int]]:
    counts = Counter(names)
    return [(name, counts[name]) for name in order]
