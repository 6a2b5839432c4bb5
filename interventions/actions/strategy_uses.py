"""What is said of a strategy in a session: one tap, changed or taken back for a day by whoever wrote the session."""

from datetime import datetime

from django.db import transaction

from interventions.actions.sessions import EditingIsOver
from interventions.models import Session, StrategyUse
from pupils.models import PlanLine
from staffing.access import Actor
from staffing.audit import AuditVerb, record


@transaction.atomic
def say_of_strategy(*, by: Actor, session: Session, line: PlanLine, answer: str, at: datetime) -> None:
    """The same answer again takes it back. Raises EditingIsOver after a day, or for anybody else's session."""
    if not session.is_editable_by(by, at):
        raise EditingIsOver
    use = StrategyUse.objects.select_for_update().filter(session=session, line=line).first()
    if use and use.answer == answer:
        use.delete()
    else:
        StrategyUse.objects.update_or_create(
            session=session,
            line=line,
            defaults={"answer": answer, "said_by_id": by.staff_id, "said_at": at},
        )
    record(by, AuditVerb.EDIT, session, pupil_id=line.plan.pupil_id, strategy=line.pk)
