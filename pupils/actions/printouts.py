"""Papers of many pupils: asked for, laid out one by one and bound as one file, forgotten after a day."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Final

from django.core.files.base import ContentFile
from django.db import transaction

from pupils.models import Printout, TeachingGroup
from pupils.printouts import contents_of
from staffing.access import Actor
from staffing.audit import AuditVerb, record
from staffing.calendar import today
from staffing.jobs import GaveUp, request_job
from staffing.printed import NoPdf, bound, laid_out, printed_by

Of = Printout.Of
PRINT_JOB, LETTERS_JOB = "printout_make", "letter_printout_make"
NO_PDF: Final = (
    "PDFs can’t be made on this server, because Pango is not installed on it. Whoever looks after it finds how in "
    "the guide for running Handrail; until then print each from its page."
)


@transaction.atomic
def ask_for_printout(
    *,
    by: Actor,
    at: datetime,
    of: Printout.Of = Of.PLANS,
    kind: str = "",
    group: TeachingGroup | None = None,
    week_start: date | None = None,
) -> Printout:
    """Keep what is asked for, and have it made."""
    assert by.staff_id is not None
    printout = Printout.objects.create(
        school_id=by.school_id,
        asked_by_id=by.staff_id,
        of=of,
        kind=kind,
        group=group,
        week_start=week_start,
        asked_at=at,
    )
    record(by, AuditVerb.CREATE, printout, of=of, kind=kind or None)
    request_job(by=by, kind=job_kind(printout), subject=printout)
    return printout


def job_kind(printout: Printout) -> str:
    return LETTERS_JOB if printout.of == Of.LETTERS else PRINT_JOB


def make_printout(*, by: Actor, printout: Printout, report: Callable[[int, int], None]) -> int:
    """What the one who asked may see now, as one file; says how many papers are in it. Raises GaveUp.

    The file has one name for each printout: one that was left by a worker that died is put aside by the next.
    """
    contents = contents_of(by, printout, today())
    if not contents.parts:
        raise GaveUp(contents.nothing)
    printed = {"printed": printed_by(by, printout.school)}
    documents = []
    for done, part in enumerate(contents.parts, start=1):
        try:
            context = {**part.context(), **printed}
            documents.append(laid_out(part.template, context, sides=part.sides, large=part.large))
        except NoPdf as missing:
            raise GaveUp(NO_PDF) from missing
        report(done, len(contents.parts))
    content = bound(documents, contents.title)
    forget_file(printout)
    with transaction.atomic():
        printout.file.save(f"{printout.pk}.pdf", ContentFile(content), save=False)
        printout.row_ids, printout.copies = contents.row_ids, contents.copies
        printout.save(update_fields=["file", "row_ids", "copies"])
        record(by, AuditVerb.EXPORT, printout, pupil_ids=contents.pupil_ids, file="pdf")
    return len(documents)


def forget_file(printout: Printout) -> None:
    printout.file.storage.delete(f"printouts/{printout.pk}.pdf")


def clear_old(at: datetime) -> int:
    """Forget printouts a day after they were asked for, with their files; says how many."""
    old = list(Printout.objects.expired(at))
    for printout in old:
        forget_file(printout)
    Printout.objects.filter(pk__in=[printout.pk for printout in old]).delete()
    return len(old)
