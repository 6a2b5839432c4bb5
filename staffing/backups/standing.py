"""How the backups of this installation stand, for the administrator's page and the notice on every page."""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings

from staffing.access import Actor, Can
from staffing.calendar import LONDON
from staffing.models import BackupEvent
from staffing.models.backups import BackupEventQuerySet

Kind = BackupEvent.Kind


@dataclass(frozen=True)
class Line:
    """One thing to know: the newest event of a sort, and whether it is well (good), old (watch) or missing (alert)."""

    event: BackupEvent | None
    level: str
    age: str = ""


@dataclass(frozen=True)
class Standing:
    """The newest of each sort, and what failed since the last that went well."""

    backup: Line
    proof: Line
    failed_backup: BackupEvent | None
    failed_proof: BackupEvent | None


@dataclass(frozen=True)
class Notice:
    """What an administrator is told on every page."""

    restored: BackupEvent | None
    failed: BackupEvent | None


def is_nightly() -> bool:
    """Whether one is made each night: where a folder is given, and whom it is sealed to."""
    return bool(settings.HANDRAIL_BACKUP_DIR and settings.HANDRAIL_BACKUP_KEYS)


def standing(events: BackupEventQuerySet, at: datetime) -> Standing:
    """Four looks at the newest events, however many there are."""
    newest = {
        kind: events.filter(kind=kind).first() for kind in (Kind.MADE, Kind.FAILED, Kind.PROVEN, Kind.DOUBTED)
    }
    return Standing(
        backup=_line(newest[Kind.MADE], at),
        proof=_line(newest[Kind.PROVEN], at),
        failed_backup=_since(newest[Kind.FAILED], newest[Kind.MADE]),
        failed_proof=_since(newest[Kind.DOUBTED], newest[Kind.PROVEN]),
    )


def newest(events: BackupEventQuerySet, kind: BackupEvent.Kind, at: datetime) -> Line:
    """The newest event of one kind, and its age."""
    return _line(events.filter(kind=kind).first(), at)


def _line(event: BackupEvent | None, at: datetime) -> Line:
    if event is None:
        return Line(None, "alert")
    days = (at.astimezone(LONDON).date() - event.at.astimezone(LONDON).date()).days
    age = {0: "today", 1: "yesterday"}.get(days, f"{days} days ago")
    return Line(event, "watch" if event.is_old(at) else "good", age)


def _since(failed: BackupEvent | None, went_well: BackupEvent | None) -> BackupEvent | None:
    return failed if failed and (went_well is None or failed.at > went_well.at) else None


def notice(actor: Actor) -> Notice | None:
    """A restore the administrator has not read about, or that the newest attempt at a backup failed: one statement."""
    if not actor.can(Can.BACKUP_VIEW):
        return None
    events = BackupEvent.objects.visible_to(actor)
    attempts = BackupEvent.objects.filter(kind__in=(Kind.MADE, Kind.FAILED)).order_by("-at", "-id")[:1]
    told = {
        event.kind: event for event in events.unread_restores() | events.filter(pk__in=attempts.values("pk"))
    }
    failed = told.get(Kind.FAILED)
    restored = told.get(Kind.RESTORED)
    return Notice(restored, failed) if restored or failed else None
