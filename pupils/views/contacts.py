"""A pupil's people: who they are and how to reach them, who gets a letter, and the office's pages that keep them."""

from typing import Any

from django.contrib import messages
from django.db.models import Prefetch
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from pupils.actions import contacts as acts
from pupils.contacts import cards, home_languages, letters, links_of_pupil, with_rights
from pupils.forms.contact import (
    EditPersonForm,
    EndLinkForm,
    LinkForm,
    NewContactForm,
    link_opening,
    person_opening,
)
from pupils.models import Contact, ContactEntry, FamilyRhythm, Handout, Letter, Pupil, PupilContact
from pupils.rhythms import due, next_on
from pupils.roll import FEWEST_LETTERS
from staffing.access import Can, Resource, Verb, needs
from staffing.audit import AuditVerb, record
from staffing.calendar import today
from staffing.receipts import Stale
from staffing.refusals import Refused
from staffing.requests import StaffRequest

MOST_ENTRIES = 6
MOST_FOUND = 20
LONGEST = 80


@needs(Can.CONTACT_VIEW)
@require_GET
def contact_list(request: StaffRequest, pupil_id: int) -> HttpResponse:
    """Whom to ring first, who must not be contacted, what was said lately and when the family is to hear again."""
    seen = Pupil.objects.visible_to(request.actor, Resource.CONTACT)
    pupil = get_object_or_404(with_rights(seen, request.actor), pk=pupil_id)
    links = links_of_pupil(request.actor, pupil.pk)
    context = {
        "pupil": pupil,
        "cards": cards(links, pupil, today()),
        "handouts": Handout.objects.visible_to(request.actor).filter(language__in=home_languages(links)),
        "ended": _ended(request, pupil),
        "entries": _lately(request, pupil),
        "drafts": _drafts(request, pupil),
        **_rhythm(request, pupil),
    }
    record(request.actor, AuditVerb.VIEW, "contacts", pupil_id=pupil.pk)
    return render(request, "pupils/contact_list.html", context)


def _ended(request: StaffRequest, pupil: Any) -> list[PupilContact]:
    if not pupil.in_full:
        return []
    rows = PupilContact.objects.visible_to(request.actor.about(pupil.pk), Resource.HOUSEHOLD).filter(
        pupil_id=pupil.pk, ended_on__isnull=False
    )
    return list(rows.select_related("contact", "ended_by").order_by("-ended_on", "-pk"))


def _lately(request: StaffRequest, pupil: Any) -> list[ContactEntry]:
    rows = ContactEntry.objects.visible_to(request.actor.about(pupil.pk)).filter(pupil_id=pupil.pk)
    return list(rows.select_related("contact", "written_by")[:MOST_ENTRIES])


def _drafts(request: StaffRequest, pupil: Any) -> list[Letter]:
    """Letters about the pupil that wait to be released, for whoever may comment on them."""
    if not request.actor.can(Can.LETTER_COMMENT_CREATE):
        return []
    rows = Letter.objects.commentable_by(request.actor.about(pupil.pk)).filter(pupil_id=pupil.pk)
    return list(rows.select_related("written_by")[:MOST_ENTRIES])


def _rhythm(request: StaffRequest, pupil: Any) -> dict[str, Any]:
    """What was agreed, what is due, and by when the next one is: with the last contact and the last good news."""
    rhythm = FamilyRhythm.objects.visible_to(request.actor.about(pupil.pk)).filter(pupil_id=pupil.pk).first()
    if rhythm is None:
        return {"rhythm": None}
    reached = (
        ContactEntry.objects.visible_to(request.actor.about(pupil.pk)).reached().filter(pupil_id=pupil.pk)
    )
    days = list(reached.values_list("on", "is_positive"))
    last_on = max((on for on, _ in days), default=None)
    praised_on = max((on for on, is_good in days if is_good), default=None)
    spans = request.staff.school.calendar().spans
    return {
        "rhythm": rhythm,
        "due": due(rhythm.rhythm, spans, today(), last_on=last_on, praised_on=praised_on),
        "next_on": next_on(rhythm.rhythm, last_on),
    }


@needs(Can.HOUSEHOLD_VIEW)
@require_GET
def letter_list(request: StaffRequest, pupil_id: int) -> HttpResponse:
    """Who gets a letter about the pupil today: one copy for a household, and who is left out with the reason."""
    pupil = get_object_or_404(Pupil.objects.visible_to(request.actor, Resource.HOUSEHOLD), pk=pupil_id)
    found, left_out = letters(links_of_pupil(request.actor, pupil.pk), today())
    record(request.actor, AuditVerb.VIEW, "letters", pupil_id=pupil.pk)
    context = {"pupil": pupil, "letters": found, "left_out": left_out}
    return render(request, "pupils/letter_list.html", context)


@needs(Can.CONTACT_CREATE)
@require_http_methods(["GET", "POST"])
def contact_find(request: StaffRequest, pupil_id: int) -> HttpResponse:
    """Search before create: a person whom the school knows is linked, not entered twice. Names travel in the body."""
    pupil = get_object_or_404(
        Pupil.objects.visible_to(request.actor, Resource.CONTACT, Verb.CREATE), pk=pupil_id
    )
    text = request.POST.get("q", "").strip()[:LONGEST]
    found: list[Contact] = []
    if len(text) >= FEWEST_LETTERS:
        links = PupilContact.objects.visible_to(request.actor).open().select_related("pupil")
        rows = Contact.objects.visible_to(request.actor, Verb.CREATE).named_like(text)
        found = list(rows.prefetch_related(_as_children(links))[:MOST_FOUND])
        shown = sorted({link.pupil_id for each in found for link in each.children})  # type: ignore[attr-defined]
        record(request.actor, AuditVerb.VIEW, "contact_find", pupil_ids=shown)
    context = {
        "pupil": pupil,
        "text": text,
        "found": [(each, _is_linked(each, pupil)) for each in found],
        "is_asked": len(text) >= FEWEST_LETTERS,
    }
    return render(request, "pupils/contact_find.html", context)


@needs(Can.CONTACT_CREATE)
@require_http_methods(["GET", "POST"])
def contact_create(request: StaffRequest, pupil_id: int) -> HttpResponse:
    pupil = get_object_or_404(
        Pupil.objects.visible_to(request.actor, Resource.CONTACT, Verb.CREATE), pk=pupil_id
    )
    form = NewContactForm.of(request, links=links_of_pupil(request.actor, pupil.pk))
    if request.method == "POST" and form.is_valid():

        def do() -> str:
            acts.add_contact(
                by=request.actor,
                pupil=pupil,
                person=form.person(),
                home=form.home(),
                tie=form.tie(),
                household=form.cleaned_data["household"],
            )
            return reverse("pupils:contact_list", args=[pupil.pk])

        try:
            answer = form.once(do)
        except Refused as refused:
            form.add_error(refused.field, str(refused))
        else:
            messages.success(request, "The contact is added.")
            return redirect(answer)
    return render(request, "pupils/contact_form.html", {"form": form, "pupil": pupil})


@needs(Can.CONTACT_CREATE)
@require_http_methods(["GET", "POST"])
def contact_link(request: StaffRequest, pupil_id: int, contact_id: int) -> HttpResponse:
    """One person, one more child."""
    pupil = get_object_or_404(
        Pupil.objects.visible_to(request.actor, Resource.CONTACT, Verb.CREATE), pk=pupil_id
    )
    contact = get_object_or_404(Contact.objects.visible_to(request.actor, Verb.CREATE), pk=contact_id)
    form = LinkForm.of(request, links=links_of_pupil(request.actor, pupil.pk))
    if request.method == "POST" and form.is_valid():

        def do() -> str:
            acts.link_contact(by=request.actor, pupil=pupil, contact=contact, tie=form.tie())
            return reverse("pupils:contact_list", args=[pupil.pk])

        try:
            answer = form.once(do)
        except Refused as refused:
            form.add_error(refused.field, str(refused))
        else:
            messages.success(request, f"{contact.name} is a contact of {pupil.name} now.")
            return redirect(answer)
    context = {"form": form, "pupil": pupil, "contact": contact}
    return render(request, "pupils/link_form.html", context)


@needs(Can.CONTACT_EDIT)
@require_http_methods(["GET", "POST"])
def contact_edit(request: StaffRequest, contact_id: int) -> HttpResponse:
    """The person and where they live, for every child they are a contact of."""
    editable = Contact.objects.visible_to(request.actor, Verb.EDIT).select_related("household")
    contact = get_object_or_404(editable, pk=contact_id)
    form = EditPersonForm.of(request, initial=person_opening(contact))
    links = PupilContact.objects.visible_to(request.actor).open().filter(contact=contact)
    children = [link.pupil for link in links.select_related("pupil")]
    if request.method == "POST" and form.is_valid():

        def do() -> str:
            acts.edit_contact(
                by=request.actor,
                contact=contact,
                version=form.cleaned_data["version"] or 0,
                person=form.person(),
                home=form.home(),
                moves_alone=form.cleaned_data["moves_alone"],
            )
            return _page_of(children)

        try:
            answer = form.once(do)
        except Stale:
            stored = editable.get(pk=contact_id)
            form.hold_against(person_opening(stored), version=stored.version)
        else:
            messages.success(request, "Saved.")
            return redirect(answer)
    record(request.actor, AuditVerb.VIEW, contact, pupil_ids=[pupil.pk for pupil in children])
    lives_with = contact.household.contacts.exclude(pk=contact.pk)
    context = {
        "form": form,
        "contact": contact,
        "children": children,
        "lives_with": Contact.objects.visible_to(request.actor).filter(pk__in=lives_with.values("pk")),
        "back": _page_of(children),
    }
    return render(request, "pupils/contact_edit.html", context)


@needs(Can.CONTACT_EDIT)
@require_http_methods(["GET", "POST"])
def link_edit(request: StaffRequest, link_id: int) -> HttpResponse:
    """What a person is to this pupil, with what must be kept when the school gets in touch."""
    editable = PupilContact.objects.visible_to(request.actor, verb=Verb.EDIT).open()
    link = get_object_or_404(editable.select_related("pupil", "contact"), pk=link_id)
    others = [each for each in links_of_pupil(request.actor, link.pupil_id) if each.pk != link.pk]
    form = LinkForm.of(request, links=others, initial=link_opening(link))
    if request.method == "POST" and form.is_valid():

        def do() -> str:
            version = form.cleaned_data["version"] or 0
            acts.edit_link(by=request.actor, link=link, version=version, tie=form.tie())
            return reverse("pupils:contact_list", args=[link.pupil_id])

        try:
            answer = form.once(do)
        except Refused as refused:
            form.add_error(refused.field, str(refused))
        except Stale:
            stored = editable.get(pk=link_id)
            form.hold_against(link_opening(stored), version=stored.version)
        else:
            messages.success(request, "Saved.")
            return redirect(answer)
    record(request.actor, AuditVerb.VIEW, link, pupil_id=link.pupil_id)
    context = {"form": form, "pupil": link.pupil, "contact": link.contact, "link": link}
    return render(request, "pupils/link_form.html", context)


@needs(Can.CONTACT_EDIT)
@require_http_methods(["GET", "POST"])
def link_end(request: StaffRequest, link_id: int) -> HttpResponse:
    """No contact of this pupil any more, with the reason; nothing is deleted."""
    editable = PupilContact.objects.visible_to(request.actor, verb=Verb.EDIT).open()
    link = get_object_or_404(editable.select_related("pupil", "contact"), pk=link_id)
    form = EndLinkForm.of(request, initial={"version": link.version})
    if request.method == "POST" and form.is_valid():

        def do() -> str:
            told = {"version": form.cleaned_data["version"] or 0, "reason": form.cleaned_data["reason"]}
            acts.end_link(by=request.actor, link=link, on=today(), **told)
            return reverse("pupils:contact_list", args=[link.pupil_id])

        try:
            answer = form.once(do)
        except Stale:
            form.hold_against({}, version=editable.get(pk=link_id).version)
        else:
            messages.success(request, f"{link.contact.name} is no contact of {link.pupil.name} any more.")
            return redirect(answer)
    record(request.actor, AuditVerb.VIEW, link, pupil_id=link.pupil_id)
    context = {"form": form, "pupil": link.pupil, "contact": link.contact}
    return render(request, "pupils/link_end.html", context)


def _as_children(links: Any) -> Any:
    return Prefetch("links", queryset=links, to_attr="children")


def _is_linked(contact: Any, pupil: Pupil) -> bool:
    return any(link.pupil_id == pupil.pk for link in contact.children)


def _page_of(children: list[Pupil]) -> str:
    if not children:
        return reverse("pupils:pupil_list")
    return reverse("pupils:contact_list", args=[children[0].pk])
