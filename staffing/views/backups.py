"""The age and the proof of backups: they can neither be read nor taken out here."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from staffing.access import Can, needs
from staffing.actions.backups import dismiss_restores
from staffing.backups.standing import is_nightly, standing
from staffing.calendar import now
from staffing.models import BackupEvent
from staffing.requests import StaffRequest

SHOWN = 30


@needs(Can.BACKUP_VIEW)
@require_safe
def backup_list(request: StaffRequest) -> HttpResponse:
    events = BackupEvent.objects.visible_to(request.actor)
    context = {
        "standing": standing(events, now()),
        "is_set_up": is_nightly(),
        "events": events[:SHOWN],
    }
    return render(request, "staffing/backup_list.html", context)


@needs(Can.BACKUP_EDIT)
@require_POST
def restore_dismiss(request: StaffRequest) -> HttpResponse:
    if dismiss_restores(by=request.actor, at=now()):
        messages.success(request, "The notice is gone; this page keeps the date.")
    return redirect("staffing:backup_list")
