"""Papers of many pupils as one file that long work makes: plans, the reviews of a week, letters that are to go."""

from collections.abc import Mapping
from datetime import date
from typing import Final

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST, require_safe

from pupils.actions.printouts import ask_for_printout, job_kind
from pupils.forms.printout import PrintoutForm, WeekForm
from pupils.models import Printout
from pupils.models.printout import PrintoutQuerySet
from pupils.plan_names import kinds_in_use, names_of
from pupils.printouts import in_reach, letters_to_go
from staffing.access import Can, needs, step_up
from staffing.audit import AuditVerb, record
from staffing.calendar import now, today, week_start
from staffing.models import Job
from staffing.printed import is_asked_for, offer_pdf, pdf_file
from staffing.requests import StaffRequest

Of = Printout.Of
MOST_SHOWN: Final = 5
ASKED: Final = "Asked for. You may go on with something else meanwhile."
OTHERS_GO: Final = (
    "Since this file was made a letter was sent or withdrawn, or who is to have a copy changed. "
    "Ask for a new one."
)


@needs(Can.PLAN_EXPORT)
@require_http_methods(["GET", "POST"])
def printout_create(request: StaffRequest) -> HttpResponse:
    """Which plans, and of whom; what was asked for before is there for a day."""
    kinds = list(kinds_in_use(request.actor.school_id).items())
    asked = request.POST.get("group") or request.GET.get("group", "")
    form = PrintoutForm.of(request, kinds=kinds, asked=asked, initial={"group": asked})
    if request.method == "POST" and form.is_valid():

        def do() -> str:
            told = {name: form.cleaned_data[name] for name in ("kind", "group")}
            printout = ask_for_printout(by=request.actor, at=now(), **told)
            return reverse("pupils:printout_detail", args=[printout.pk])

        answer = form.once(do)
        messages.success(request, ASKED)
        return redirect(answer)
    own = Printout.objects.visible_to(request.actor).read().exclude(file="").select_related("group")
    names = names_of(request.actor.school_id)
    context = {"form": form, "own": [(each, _name(each, names)) for each in own[:MOST_SHOWN]]}
    return render(request, "pupils/printout_create.html", context)


@needs(Can.PLAN_EXPORT)
@require_POST
def review_printout_create(request: StaffRequest) -> HttpResponse:
    """Of the week that a day is in; of this one where the day can't be read."""
    form = WeekForm(request.POST)
    on: date = form.cleaned_data["on"] if form.is_valid() else today()
    printout = ask_for_printout(by=request.actor, at=now(), of=Of.REVIEWS, week_start=week_start(on))
    messages.success(request, ASKED)
    return redirect("pupils:printout_detail", printout.pk)


@needs(Can.LETTER_POST_EDIT)
@require_POST
def letter_printout_create(request: StaffRequest) -> HttpResponse:
    """Every letter that is to go. Printing marks nothing: a letter is sent once that is noted."""
    printout = ask_for_printout(by=request.actor, at=now(), of=Of.LETTERS)
    messages.success(request, ASKED)
    return redirect("pupils:letter_printout_detail", printout.pk)


@needs(Can.PLAN_EXPORT)
@require_GET
def printout_detail(request: StaffRequest, printout_id: int) -> HttpResponse:
    return _detail(request, _found(_of_plans(request), printout_id))


@needs(Can.LETTER_POST_EDIT)
@require_GET
def letter_printout_detail(request: StaffRequest, letter_printout_id: int) -> HttpResponse:
    return _detail(request, _found(_of_letters(request), letter_printout_id))


@needs(Can.PLAN_EXPORT)
@step_up
@require_safe
def printout_open(request: StaffRequest, printout_id: int) -> HttpResponse:
    return _open(request, _found(_of_plans(request), printout_id))


@needs(Can.LETTER_POST_EDIT)
@step_up
@require_safe
def letter_printout_open(request: StaffRequest, letter_printout_id: int) -> HttpResponse:
    """The household rules are asked once more: a copy that is not to go any more is not handed out."""
    printout = _found(_of_letters(request), letter_printout_id)
    to_go = {(letter.pk, *going.contact_ids) for letter, going in letters_to_go(request.actor, today())}
    if printout.file and not to_go.issuperset(map(tuple, printout.copies)):
        messages.error(request, OTHERS_GO)
        return redirect("pupils:letter_printout_detail", printout.pk)
    return _open(request, printout)


def _of_plans(request: StaffRequest) -> PrintoutQuerySet:
    return Printout.objects.visible_to(request.actor).read()


def _of_letters(request: StaffRequest) -> PrintoutQuerySet:
    return Printout.objects.visible_to(request.actor).posted()


def _found(rows: PrintoutQuerySet, printout_id: int) -> Printout:
    return get_object_or_404(rows.select_related("group"), pk=printout_id)


def _detail(request: StaffRequest, printout: Printout) -> HttpResponse:
    """How far it is, then the way to the file."""
    jobs = Job.objects.visible_to(request.actor).filter(kind=job_kind(printout), subject_id=printout.pk)
    context = {
        "printout": printout,
        "job": jobs.first(),
        "name": _name(printout, names_of(request.actor.school_id)),
        "count": len(printout.row_ids),
        "of_letters": printout.of == Of.LETTERS,
        "of_reviews": printout.of == Of.REVIEWS,
    }
    return render(request, "pupils/printout_detail.html", context)


def _open(request: StaffRequest, printout: Printout) -> HttpResponse:
    """The file, while everything in it is still within reach of whoever asked."""
    rows = in_reach(request.actor, printout)
    if not printout.file or printout.kept_until <= now() or len(rows) < len(printout.row_ids):
        raise Http404
    if not is_asked_for(request):
        of_letters = printout.of == Of.LETTERS
        back = "pupils:letter_printout_detail" if of_letters else "pupils:printout_detail"
        return offer_pdf(request, f"{printout.get_of_display()} on paper", reverse(back, args=[printout.pk]))
    record(request.actor, AuditVerb.EXPORT, printout, pupil_ids=sorted(set(rows.values())), file="pdf")
    try:
        with printout.file.open("rb") as file:
            return pdf_file(file.read(), f"{printout.kind or printout.of}-{printout.asked_at:%Y-%m-%d}")
    except FileNotFoundError as gone:
        raise Http404 from gone


def _name(printout: Printout, names: Mapping[str, str]) -> str:
    """What the file is called on a page."""
    first = printout.week_start
    if first:
        return f"Reviews of the week of {first.day} {first:%b %Y}"
    return names[printout.kind] if printout.kind else "Letters to send"
