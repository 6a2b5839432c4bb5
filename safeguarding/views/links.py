"""Linking pupils with each other, from a concern."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from pupils.models import Pupil
from safeguarding.actions.links import end_link, link_pupils
from safeguarding.codes import LinkKind
from safeguarding.desk import pupils_of
from safeguarding.forms.links import LinkEndForm, LinkForm
from safeguarding.models import Concern, PupilLink
from safeguarding.sealing import bodies
from safeguarding.thread import lines_of
from safeguarding.views.acting import may_show
from staffing.access import Can, needs, step_up
from staffing.forms import KeyedForm
from staffing.refusals import Refused
from staffing.requests import StaffRequest


@needs(Can.CONCERN_EDIT)
@step_up
@require_http_methods(["GET", "POST"])
def link_create(request: StaffRequest, concern_id: int) -> HttpResponse:
    concern = get_object_or_404(Concern.objects.visible_to(request.actor), pk=concern_id)
    pupils: dict[int, Pupil] = {row.pupil.pk: row.pupil for row in pupils_of(concern) if row.pupil}
    form = LinkForm.of(request, people=[(pk, pupil.name) for pk, pupil in pupils.items()])

    def do() -> object:
        said = form.values()
        return link_pupils(
            by=request.actor,
            concern=concern,
            pupil=pupils[said["pupil"]],
            others=list(said["pupils"]),
            kind=LinkKind(said["kind"]),
            note=said["note"],
        )

    context = {"concern": concern, "form": form, "pupils": pupils}
    return _saved(request, concern, form, do) or render(request, "safeguarding/link_create.html", context)


@needs(Can.CONCERN_EDIT)
@step_up
@require_http_methods(["GET", "POST"])
def link_end(request: StaffRequest, concern_id: int, concern_link_id: int) -> HttpResponse:
    links = PupilLink.objects.visible_to(request.actor).filter(concern=concern_id)
    link = get_object_or_404(
        links.select_related("concern", "entry", "key__pupil", "other__pupil"), pk=concern_link_id
    )
    form = LinkEndForm.of(request)

    def do() -> None:
        end_link(by=request.actor, link=link, **form.told())

    address = reverse("safeguarding:concern_detail", args=[link.concern_id])
    if not may_show(request, link.concern):
        return redirect(address)
    context = {
        "concern": link.concern,
        "form": form,
        "title": "End the link",
        "address": address,
        "entry": link.entry,
        "lines": list(lines_of(bodies([link.entry])[link.entry_id] or {})),
    }
    return _saved(request, link.concern, form, do) or render(
        request, "safeguarding/concern_act.html", context
    )


def _saved(
    request: StaffRequest, concern: Concern, form: KeyedForm, do: Callable[[], object]
) -> HttpResponse | None:
    """Where one goes once it is saved; nothing where it is not yet, with what a rule refused beside its field."""
    address = reverse("safeguarding:concern_detail", args=[concern.pk])

    def once() -> str:
        do()
        return address

    if not (form.is_bound and form.is_valid()):
        return None
    try:
        form.once(once, address)
    except Refused as refusal:
        form.add_error(refusal.field, str(refusal))
        return None
    messages.success(request, "Saved.")
    return redirect(address)
