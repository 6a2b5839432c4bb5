"""The contact log: an entry written and read, what colleagues have to know of it, and how often a family hears."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from pupils.actions import contact_log as acts
from pupils.contacts import links_of_pupil
from pupils.forms.contact_log import EntryForm, RhythmForm, rhythm_opening
from pupils.models import ContactEntry, ContactNotice, FamilyRhythm, Pupil
from staffing.access import Can, Resource, Verb, needs
from staffing.audit import AuditVerb, record
from staffing.calendar import now, today
from staffing.receipts import Stale
from staffing.requests import StaffRequest

MOST_NOTICES = 30


@needs(Can.CONTACT_LOG_CREATE)
@require_http_methods(["GET", "POST"])
def entry_create(request: StaffRequest, pupil_id: int) -> HttpResponse:
    pupil = _written_about(request, pupil_id)
    links = links_of_pupil(request.actor, pupil.pk)
    at = now()
    opening = {
        "kind": ContactEntry.Kind.CALL,
        "outcome": ContactEntry.Outcome.REACHED,
        "on": at.date(),
        "at": at.time().replace(second=0, microsecond=0),
        "follow_owner": request.staff.pk,
    }
    form = EntryForm.of(request, pupil=pupil, links=links, initial=opening)
    if request.method == "POST" and form.is_valid():

        def do() -> str:
            entry = acts.log_contact(
                by=request.actor,
                pupil=pupil,
                told=form.told(),
                tell=form.tell_ids(),
                follow_up=form.follow_up(),
                at=now(),
            )
            return reverse("pupils:entry_detail", args=[entry.pk])

        answer = form.once(do)
        messages.success(request, "Logged.")
        return redirect(answer)
    return render(request, "pupils/entry_form.html", {"form": form, "pupil": pupil})


@needs(Can.CONTACT_LOG_VIEW)
@require_GET
def entry_detail(request: StaffRequest, entry_id: int) -> HttpResponse:
    """One contact, who was told of it, and who has confirmed."""
    seen = ContactEntry.objects.visible_to(request.actor)
    related = ("pupil", "contact", "written_by", "handout", "follow_up__owner")
    entry = get_object_or_404(seen.select_related(*related), pk=entry_id)
    notices = ContactNotice.objects.visible_to(request.actor).filter(entry=entry).select_related("staff")
    record(request.actor, AuditVerb.VIEW, entry, pupil_id=entry.pupil_id)
    told = list(notices.order_by("kind", "staff__surname", "pk"))
    context = {
        "entry": entry,
        "pupil": entry.pupil,
        "news": [each for each in told if each.kind == ContactNotice.Kind.NEWS],
        "difficulties": [each for each in told if each.kind == ContactNotice.Kind.DIFFICULTY],
        "mine": [each for each in told if each.staff_id == request.actor.staff_id and not each.confirmed_at],
        "saved": f"contact-{entry.pk}" if entry.note or entry.news or entry.difficulty else "",
        "is_writer": entry.written_by_id == request.actor.staff_id,
    }
    return render(request, "pupils/entry_detail.html", context)


@needs(Can.CONTACT_LOG_VIEW)
@require_GET
def notice_list(request: StaffRequest) -> HttpResponse:
    """What one was told and has to confirm, what one confirmed, and what became of what one told others."""
    related = ("entry__pupil", "entry__written_by")
    told = ContactNotice.objects.addressed_to(request.actor).select_related(*related)
    sent = ContactNotice.objects.sent_by(request.actor).select_related("entry__pupil", "staff")
    waiting = list(told.waiting())
    confirmed = list(told.filter(confirmed_at__isnull=False).order_by("-confirmed_at")[:MOST_NOTICES])
    given = list(sent[:MOST_NOTICES])
    shown = {each.entry.pupil_id for each in [*waiting, *confirmed, *given]}
    record(request.actor, AuditVerb.VIEW, "notices", pupil_ids=sorted(shown))
    context = {"waiting": waiting, "confirmed": confirmed, "given": given}
    return render(request, "pupils/notice_list.html", context)


@needs(Can.CONTACT_LOG_VIEW)
@require_POST
def notice_confirm(request: StaffRequest, notice_id: int) -> HttpResponse:
    """One tap: read and taken in. Only one's own."""
    own = ContactNotice.objects.addressed_to(request.actor).select_related("entry")
    notice = get_object_or_404(own, pk=notice_id)
    acts.confirm_notice(by=request.actor, notice=notice, at=now())
    messages.success(request, "Confirmed. Whoever wrote it sees that you know.")
    is_today = request.POST.get("from") == "today"
    return redirect("mentoring:today" if is_today else "pupils:notice_list")


@needs(Can.CONTACT_LOG_CREATE)
@require_http_methods(["GET", "POST"])
def rhythm_edit(request: StaffRequest, pupil_id: int) -> HttpResponse:
    """How often the family is to hear: by weeks, with good news, or as agreed."""
    pupil = _written_about(request, pupil_id)
    rhythms = FamilyRhythm.objects.visible_to(request.actor).filter(pupil=pupil)
    rhythm = rhythms.first()
    form = RhythmForm.of(request, initial=rhythm_opening(rhythm))
    if request.method == "POST" and form.is_valid():

        def do() -> str:
            version = form.cleaned_data["version"] or 0
            acts.set_rhythm(by=request.actor, pupil=pupil, version=version, told=form.values(), on=today())
            return reverse("pupils:contact_list", args=[pupil.pk])

        try:
            answer = form.once(do)
        except Stale:
            stored = rhythms.get()
            form.hold_against(rhythm_opening(stored), version=stored.version)
        else:
            messages.success(request, "Saved. What is overdue stands on the mentor’s Today.")
            return redirect(answer)
    record(request.actor, AuditVerb.VIEW, "family rhythm", pupil_id=pupil.pk)
    return render(request, "pupils/rhythm_form.html", {"form": form, "pupil": pupil})


def _written_about(request: StaffRequest, pupil_id: int) -> Pupil:
    pupils: Any = Pupil.objects.visible_to(request.actor, Resource.CONTACT_LOG, Verb.CREATE)
    pupil: Pupil = get_object_or_404(pupils, pk=pupil_id)
    return pupil
