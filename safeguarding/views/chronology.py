"""Chronologies of a pupil or a family: on screen, as a file, and as a version for others with what is hidden in it."""

from typing import Final
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.crypto import salted_hmac
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from safeguarding.actions.chronology import note_chronology_read, note_made
from safeguarding.actions.concerns import new_reference
from safeguarding.chronology import Chronology, chronology_of, subjects_of
from safeguarding.chronology_papers import Version, made_of
from safeguarding.codes import EntryKind
from safeguarding.forms.chronology import MADE_FOR, ChronologyFilter, RedactForm
from safeguarding.models import SubjectKey
from safeguarding.naming import reading, suggestions, text_of
from safeguarding.redaction import mark
from staffing.access import Can, needs, step_up
from staffing.calendar import now
from staffing.drafts import drop
from staffing.printed import NoPdf, pdf_file
from staffing.refusals import Refused
from staffing.requests import StaffRequest

ROWS: Final = 50
NO_PDF: Final = "PDFs can’t be made on this server: Pango is not installed on it. Nothing was made."
LOOK_FIRST: Final = "Look through it as it is now: what is hidden has changed since it was shown to you."
WHY: Final = "Say why this is hidden: it stays in the record."
NOTHING_LEFT: Final = "Every entry is left out. Keep one at least."


@needs(Can.CONCERN_VIEW)
@step_up
@require_GET
def chronology_detail(request: StaffRequest, concern_subject_id: int) -> HttpResponse:
    """That it was opened is an entry."""
    return _shown(request, _key(request, concern_subject_id))


@needs(Can.CONCERN_EDIT)
@step_up
@require_POST
def chronology_pdf(request: StaffRequest, concern_subject_id: int) -> HttpResponse:
    """All of it as it was narrowed on screen. That it was made is an entry."""
    key = _key(request, concern_subject_id)
    asked = ChronologyFilter(request.GET)
    chronology = chronology_of(request.actor, key, asked.wanted(), now())
    try:
        return _made(request, chronology, asked, Version(asked.naming()))
    except NoPdf:
        return _shown(request, key, NO_PDF)


@needs(Can.CONCERN_EDIT)
@step_up
@require_http_methods(["GET", "POST"])
def chronology_redact(request: StaffRequest, concern_subject_id: int) -> HttpResponse:
    """What is hidden is marked on the page first; it is made as it was last shown, and not otherwise."""
    key = _key(request, concern_subject_id)
    asked = ChronologyFilter(request.GET)
    chronology = chronology_of(request.actor, key, asked.wanted(), now())
    form = RedactForm.of(
        request,
        offered=suggestions(request.actor, chronology),
        numbers=[moment.entry.number for moment in chronology.moments],
        text=text_of(chronology),
    )
    is_to_be_made = form.is_bound and form.is_valid() and request.POST.get("then") == "make"
    if is_to_be_made and (answer := _made_for_others(request, chronology, asked, form)):
        return answer
    note_chronology_read(by=request.actor, chronology=chronology, at=now())
    hidden, left_out = form.hidden(), form.left_out()
    context = {
        "key": key,
        "chronology": chronology,
        "form": form,
        "seen": _digest(chronology, form),
        "rows": [
            (moment.told_by(lambda text: mark(text, hidden)), moment.entry.number in left_out)
            for moment in chronology.moments
        ],
        "address": _address(asked),
    }
    return render(request, "safeguarding/chronology_redact.html", context)


def _key(request: StaffRequest, key_id: int) -> SubjectKey:
    return get_object_or_404(subjects_of(request.actor), pk=key_id)


def _shown(request: StaffRequest, key: SubjectKey, problem: str = "") -> HttpResponse:
    asked = ChronologyFilter(request.GET)
    wanted = asked.wanted()
    chronology = chronology_of(request.actor, key, wanted, now())
    note_chronology_read(by=request.actor, chronology=chronology, at=now())
    tell = reading(chronology, asked.naming())
    page = Paginator(chronology.moments, ROWS).get_page(request.GET.get("page"))
    context = {
        "key": key,
        "chronology": chronology,
        "form": asked,
        "page": page,
        "moments": [moment.told_by(tell) for moment in page],
        "address": _address(asked),
        "made": _made_before(chronology),
        "problem": problem,
    }
    return render(request, "safeguarding/chronology_detail.html", context)


def _made_for_others(
    request: StaffRequest, chronology: Chronology, asked: ChronologyFilter, form: RedactForm
) -> HttpResponse | None:
    """The file, where it was looked through as it is; else what is still to be done stands in the form."""
    is_seen = request.POST.get("seen") == _digest(chronology, form)
    if refusal := _refusal(form, chronology, is_seen=is_seen):
        form.add_error(*refusal)
        return None
    made_for = dict(MADE_FOR)[form.cleaned_data["made_for"]]
    version = Version(made_for=made_for, hidden=form.hidden(), left_out=form.left_out())
    try:
        answer = _made(request, chronology, asked, version, form.cleaned_data["why"])
    except NoPdf:
        form.add_error(None, NO_PDF)
        return None
    except Refused as refused:
        form.add_error("passages", str(refused))
        return None
    drop(request.actor, form.page_key)
    return answer


def _made(
    request: StaffRequest, chronology: Chronology, asked: ChronologyFilter, version: Version, why: str = ""
) -> HttpResponse:
    """The file, after the entry that says what it is."""
    at, reference, naming = now(), new_reference(), version.naming
    paper = made_of(
        chronology,
        reading(chronology, naming),
        by=request.actor,
        school=request.staff.school,
        reference=reference,
        asked=asked.in_words(),
        version=version,
        at=at,
    )
    made = {
        "reference": reference,
        "version": version.title,
        "asked": asked.in_words(),
        "hidden": list(version.hidden),
        "left_out": sorted(version.left_out),
        "why": why,
        "entries": paper.numbers,
        "sha256": paper.digest,
    }
    note_made(by=request.actor, chronology=chronology, made=made)
    return pdf_file(paper.content, f"chronology-{reference.lower()}")


def _made_before(chronology: Chronology) -> list[dict[str, object]]:
    """What was made of it, where its reader may read every concern that went into it."""
    seen = {concern.pk for concern in chronology.concerns}
    return [
        {"entry": entry, **body}
        for entry, body in reversed(chronology.own)
        if entry.kind == EntryKind.CHRONOLOGY_MADE and seen.issuperset(body["concerns"])
    ]


def _refusal(form: RedactForm, chronology: Chronology, *, is_seen: bool) -> tuple[str | None, str] | None:
    if not form.cleaned_data["why"]:
        return "why", WHY
    if len(form.left_out()) == len(chronology.moments):
        return None, NOTHING_LEFT
    return None if is_seen else (None, LOOK_FIRST)


def _digest(chronology: Chronology, form: RedactForm) -> str:
    """What the page shows: every entry, and what is hidden of them."""
    numbers = [moment.entry.number for moment in chronology.moments]
    shown = repr((numbers, form.hidden(), sorted(form.left_out())))
    return salted_hmac("safeguarding.chronology", shown).hexdigest()


def _address(asked: ChronologyFilter) -> str:
    """The filters as they stand in an address: codes and days."""
    asked.is_valid()
    return urlencode({name: value for name, value in asked.cleaned_data.items() if value})
