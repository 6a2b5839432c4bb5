"""What a log page opens with before anybody types: from a planned session, from nothing, or from what was saved."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import OuterRef, Subquery

from interventions.codes import ProgrammeKind
from interventions.expected import expected_pupils
from interventions.models import PlannedSession, Session
from staffing.access import Actor

FOLLOW_UP_IN = timedelta(days=7)
USUAL_MINUTES = 20
# Whose text is kept under what: an ad hoc session's under one key, a slot's under its own.
NEW = "session-new"


def plan_key(planned_id: int) -> str:
    return f"session-log:{planned_id}"


def edit_key(session_id: int) -> str:
    return f"session-edit:{session_id}"


@dataclass(frozen=True)
class Opening:
    """The start of a page: whose draft it keeps, when it is, who is on it and what is chosen."""

    draft_key: str
    on: date
    starts_at: time | None
    fields: Mapping[str, Any]
    pupil_ids: Sequence[int] = ()
    rows: Mapping[int, Mapping[str, Any]] = field(default_factory=dict)
    planned: PlannedSession | None = None
    session: Session | None = None


def of_plan(actor: Actor, planned: PlannedSession, at: datetime) -> Opening:
    """A slot opens with its pupils; its day and kind are settled."""
    fields = _follow_up(actor, at) | {
        "starts_at": planned.starts_at,
        "minutes": planned.minutes,
        "adults": [actor.staff_id],
    }
    return Opening(
        draft_key=plan_key(planned.pk),
        on=planned.on,
        starts_at=planned.starts_at,
        fields=fields,
        pupil_ids=expected_pupils([planned])[planned.pk],
        planned=planned,
    )


def of_nothing(actor: Actor, at: datetime, pupil_ids: Sequence[int] = ()) -> Opening:
    """Nobody yet, here and now."""
    minute = at.minute - at.minute % 5
    starts_at = time(at.hour, minute)
    fields = _follow_up(actor, at) | {
        "kind": ProgrammeKind.MENTORING,
        "on": at.date(),
        "starts_at": starts_at,
        "minutes": USUAL_MINUTES,
        "adults": [actor.staff_id],
    }
    return Opening(draft_key=NEW, on=at.date(), starts_at=starts_at, fields=fields, pupil_ids=pupil_ids)


def of_session(actor: Actor, session: Session, at: datetime) -> Opening:
    """As it was saved: for its author, who may read all of it."""
    notes = session.notes.values("text")
    own_note = notes.filter(pupil=OuterRef("pupil_id"))[:1]
    shared_note = notes.filter(pupil__isnull=True)[:1]
    seen: list[Any] = list(
        session.presences.annotate(own_note=Subquery(own_note), shared_note=Subquery(shared_note)).order_by(
            "pk"
        )
    )
    rows = {
        row.pupil_id: {
            "presence": row.status,
            "reason": row.absence_reason,
            "engagement": row.engagement,
            "help_level": row.help_level,
            "note": row.own_note or "",
        }
        for row in seen
    }
    fields = _follow_up(actor, at) | {
        "kind": session.kind,
        "on": session.on,
        "starts_at": session.starts_at,
        "minutes": session.minutes,
        "note": next((row.shared_note for row in seen if row.shared_note), ""),
        "is_restricted": session.is_restricted,
        "unusual_day_reason": session.unusual_day_reason,
        "version": session.version,
    }
    return Opening(
        draft_key=edit_key(session.pk),
        on=session.on,
        starts_at=session.starts_at,
        fields=fields,
        pupil_ids=list(rows),
        rows=rows,
        planned=session.planned,
        session=session,
    )


def _follow_up(actor: Actor, at: datetime) -> dict[str, Any]:
    return {"follow_owner": actor.staff_id, "follow_due": at.date() + FOLLOW_UP_IN}
