"""Plans of many pupils on paper: asked for, laid out one by one and bound as one file, forgotten after a day."""

from collections.abc import Callable
from datetime import datetime
from typing import Final

from django.core.files.base import ContentFile
from django.db import transaction

from pupils.models import Printout, TeachingGroup
from pupils.plan_names import names_of
from pupils.plan_papers import TEMPLATE, in_force_for, on_paper
from staffing.access import Actor
from staffing.audit import AuditVerb, record
from staffing.calendar import today
from staffing.jobs import GaveUp, request_job
from staffing.printed import NoPdf, bound, laid_out, printed_by

PRINT_JOB: Final = "printout_make"
NOTHING: Final = "No plan of this kind is in force that is open to you."
NO_PDF: Final = (
    "PDFs can’t be made on this server, because Pango is not installed on it. Whoever looks after it finds how in "
    "the guide for running Handrail; until then print each plan from its page."
)


@transaction.atomic
def ask_for_printout(*, by: Actor, kind: str, group: TeachingGroup | None, at: datetime) -> Printout:
    """Keep what is asked for, and have it made."""
    assert by.staff_id is not None
    printout = Printout.objects.create(
        school_id=by.school_id, asked_by_id=by.staff_id, kind=kind, group=group, asked_at=at
    )
    record(by, AuditVerb.CREATE, printout, kind=kind)
    request_job(by=by, kind=PRINT_JOB, subject=printout)
    return printout


def make_printout(*, by: Actor, printout: Printout, report: Callable[[int, int], None]) -> int:
    """What the one who asked may see now, as one file; says how many plans are in it. Raises GaveUp.

    The file has one name for each printout: one that was left by a worker that died is put aside by the next.
    """
    versions = list(in_force_for(by, printout.kind, printout.group, today()))
    if not versions:
        raise GaveUp(NOTHING)
    name = names_of(printout.school_id)[printout.kind]
    context = {"printed": printed_by(by, printout.school)}
    documents = []
    for done, version in enumerate(versions, start=1):
        sides = version.plan.made_of.sides
        try:
            documents.append(laid_out(TEMPLATE, on_paper(version, name) | context, sides=sides))
        except NoPdf as missing:
            raise GaveUp(NO_PDF) from missing
        report(done, len(versions))
    content = bound(documents, f"{name}: {printout.group}" if printout.group else name)
    forget_file(printout)
    with transaction.atomic():
        printout.file.save(f"{printout.pk}.pdf", ContentFile(content), save=False)
        printout.plan_ids = [version.plan_id for version in versions]
        printout.save(update_fields=["file", "plan_ids"])
        pupil_ids = [version.plan.pupil_id for version in versions]
        record(by, AuditVerb.EXPORT, printout, pupil_ids=pupil_ids, file="pdf")
    return len(versions)


def forget_file(printout: Printout) -> None:
    printout.file.storage.delete(f"printouts/{printout.pk}.pdf")


def clear_old(at: datetime) -> int:
    """Forget printouts a day after they were asked for, with their files; says how many."""
    old = list(Printout.objects.expired(at))
    for printout in old:
        forget_file(printout)
    Printout.objects.filter(pk__in=[printout.pk for printout in old]).delete()
    return len(old)
