"""What a session did for targets, written with the session: ticks, tries, and readings of the targets."""

from collections.abc import Iterable
from datetime import datetime

from simple_history.utils import bulk_create_with_history, bulk_update_with_history

from interventions.entries import SessionEntry, TargetEntry
from interventions.models import Session, SessionTarget
from pupils.models import Target, TargetReading
from staffing.access import Actor


def write_targets(*, by: Actor, session: Session, entry: SessionEntry, at: datetime) -> None:
    """A new session's targets, in sets whatever their number; no statement where nothing was said of any."""
    told = _told(entry)
    if told:
        _insert(by, session, told, at)


def rewrite_targets(*, by: Actor, session: Session, entry: SessionEntry, at: datetime) -> None:
    """Make them the wanted ones; what is about targets out of the author's reach stays as it is.

    A reading that is not told any more goes, and its history stays.
    """
    seen = SessionTarget.objects.filter(session=session, target__in=Target.objects.fed_by(by).values("pk"))
    present = {row.target_id: row for row in seen.select_related("reading")}
    told = {each.target_id: each for each in _told(entry)}
    for pk in present.keys() - told.keys():
        _take_away(present[pk])
    changed = [(present[pk], told[pk]) for pk in sorted(present.keys() & told.keys())]
    for row, each in changed:
        _tell_reading(by, session, row, each, at)
        row.tries, row.successes = each.tries, each.successes
    if changed:
        bulk_update_with_history(
            [row for row, _ in changed], SessionTarget, ["tries", "successes", "reading"]
        )
    _forget_loose(changed)
    _insert(by, session, [told[pk] for pk in sorted(told.keys() - present.keys())], at)


def _told(entry: SessionEntry) -> list[TargetEntry]:
    return [each for pupil in entry.pupils for each in pupil.targets]


def _insert(by: Actor, session: Session, told: Iterable[TargetEntry], at: datetime) -> None:
    rows = [
        SessionTarget(session=session, target_id=each.target_id, tries=each.tries, successes=each.successes)
        for each in told
    ]
    readings = {}
    for row, each in zip(rows, told, strict=True):
        if each.value is not None:
            readings[row.target_id] = _reading(by, session, each, at)
    if readings:
        bulk_create_with_history(list(readings.values()), TargetReading)
    for row in rows:
        row.reading = readings.get(row.target_id)
    if rows:
        bulk_create_with_history(rows, SessionTarget)


def _reading(by: Actor, session: Session, each: TargetEntry, at: datetime) -> TargetReading:
    return TargetReading(
        target_id=each.target_id,
        on=session.on,
        value=each.value,
        source=session.title,
        written_by_id=by.staff_id,
        written_at=at,
    )


def _tell_reading(by: Actor, session: Session, row: SessionTarget, each: TargetEntry, at: datetime) -> None:
    if each.value is None:
        row.loose = row.reading  # type: ignore[attr-defined]
        row.reading = None
    elif row.reading is None:
        row.reading = _reading(by, session, each, at)
        row.reading.save()
    elif (row.reading.value, row.reading.on) != (each.value, session.on):
        row.reading.value, row.reading.on = each.value, session.on
        row.reading.version += 1
        row.reading.save()


def _forget_loose(changed: Iterable[tuple[SessionTarget, TargetEntry]]) -> None:
    """Readings that nothing points at any more: only now, because the rows still held them."""
    for row, _ in changed:
        loose: TargetReading | None = getattr(row, "loose", None)
        if loose is not None:
            loose.delete()


def _take_away(row: SessionTarget) -> None:
    reading = row.reading
    row.delete()
    if reading is not None:
        reading.delete()
