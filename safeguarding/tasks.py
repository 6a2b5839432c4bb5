"""Long work of the room, as the job worker finds it: what it is called and says tells nobody what it is."""

from safeguarding.actions.packs import JOB, make_pack
from safeguarding.models import TransferPack
from staffing.access import Actor
from staffing.calendar import now
from staffing.jobs import GaveUp, Progress, job


@job(JOB)
def pack_make(actor: Actor, pack_id: int, progress: Progress) -> str:
    """Make the pack; begun again, it starts from the entries. Who is not of the team any more has none made."""
    pack = TransferPack.objects.visible_to(actor).select_related("move__pupil").filter(pk=pack_id).first()
    if pack is None:
        raise GaveUp("This can’t be done any more.")
    make_pack(by=actor, pack=pack, at=now(), report=progress.report)
    return "Ready."
