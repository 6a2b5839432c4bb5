"""Letters to families: begun, edited, released, on paper, sent copy by copy; and those that wait for somebody."""

from collections.abc import Callable
from typing import Final

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST, require_safe

from pupils.actions import letters as acts
from pupils.contacts import letters as who_gets_one
from pupils.contacts import links_of_pupil
from pupils.forms.letter import EditLetterForm, LetterForm, ReturnForm, SendForm, letter_opening
from pupils.letters import TEMPLATE as PAPER
from pupils.letters import Going, home_of, on_paper, recipients, templates_of, values_for
from pupils.models import Letter, LetterComment, LetterCopy, Pupil, Review, ReviewPerson
from pupils.models.letter import LetterQuerySet
from pupils.plan_names import names_of
from staffing.access import Can, Resource, Verb, needs
from staffing.audit import AuditVerb, record
from staffing.calendar import now, today
from staffing.forms import KeyedForm
from staffing.printed import MISSING, NoPdf, bound, laid_out, pdf_file, printed_by
from staffing.receipts import Stale
from staffing.refusals import Refused
from staffing.requests import StaffRequest

MOST: Final = 50
MOST_REVIEWS: Final = 10
MOST_DIGITS: Final = 18
State = Letter.State
MEANWHILE: Final = "This letter was changed meanwhile. Look at it again."
FROZEN: Final = (
    "This letter is released or withdrawn: its words stay as they are. Write another to put it right."
)
NOT_GOING: Final = "This letter does not go out now: it is withdrawn, or everybody has their copy."
NOBODY_YET: Final = (
    "Nobody may be written to about this pupil today. Parents, carers and whoever has parental responsibility get a "
    "letter, unless they are marked “do not contact” or a court order bars it: see who is left out and why."
)


@needs(Can.LETTER_OUT_VIEW)
@require_GET
def letter_desk(request: StaffRequest) -> HttpResponse:
    """What waits to be released, what is to be sent, and what went out lately."""
    rows = Letter.objects.visible_to(request.actor).select_related("pupil", "written_by", "released_by")
    groups = {
        state: list(rows.filter(state=state)[:MOST]) for state in (State.DRAFT, State.RELEASED, State.SENT)
    }
    shown = {letter.pupil_id for letters in groups.values() for letter in letters}
    record(request.actor, AuditVerb.VIEW, "letters_out", pupil_ids=sorted(shown))
    context = {
        "drafts": groups[State.DRAFT],
        "going": groups[State.RELEASED],
        "sent": groups[State.SENT],
        "most": MOST,
        "may_send": request.actor.can(Can.LETTER_POST_EDIT),
        "may_see_templates": request.actor.can(Can.LETTER_TEMPLATE_VIEW),
    }
    return render(request, "pupils/letter_desk.html", context)


@needs(Can.LETTER_OUT_CREATE)
@require_http_methods(["GET", "POST"])
def letter_create(request: StaffRequest, pupil_id: int) -> HttpResponse:
    """Which template, and about which review; whoever gets no letter is told of before anything is written."""
    within = Pupil.objects.visible_to(request.actor, Resource.LETTER_OUT, Verb.CREATE)
    pupil = get_object_or_404(within, pk=pupil_id)
    found, left_out = who_gets_one(links_of_pupil(request.actor, pupil.pk), today())
    reviews = _reviews_of(request, pupil)
    asked = request.GET.get("review", "")
    templates = templates_of(request.actor)
    begun = {"review": asked, "template": next(iter(templates), "")} if asked else {}
    form = LetterForm.of(request, templates=templates, reviews=reviews, initial=begun)
    if request.method == "POST" and form.is_valid():

        def do() -> str:
            letter = _begun(request, pupil, form)
            return reverse("pupils:letter_edit", args=[letter.pk])

        answer = form.once(do)
        messages.success(request, "The draft is begun. Write it out, then have it released.")
        return redirect(answer)
    record(request.actor, AuditVerb.VIEW, "letters", pupil_id=pupil.pk)
    context = {
        "form": form,
        "pupil": pupil,
        "found": found,
        "left_out": left_out,
        "nobody": "" if found else NOBODY_YET,
    }
    return render(request, "pupils/letter_create.html", context)


def _reviews_of(request: StaffRequest, pupil: Pupil) -> dict[int, str]:
    names = names_of(request.actor.school_id)
    rows = Review.objects.visible_to(request.actor.about(pupil.pk)).filter(
        plan__pupil=pupil, called_off_on__isnull=True
    )
    latest = rows.select_related("plan").order_by("-meets_on", "-pk")[:MOST_REVIEWS]
    return {each.pk: f"{names[each.plan.kind]}, {each.meets_on.day} {each.meets_on:%b %Y}" for each in latest}


def _begun(request: StaffRequest, pupil: Pupil, form: LetterForm) -> Letter:
    review = form.cleaned_data["review"]
    people = ReviewPerson.objects.visible_to(request.actor).select_related("staff").filter(review=review)
    home = home_of(request.actor, pupil, today())
    values = values_for(pupil, request.staff, review, people, home, form.cleaned_data["reply_by"])
    return acts.draft_letter(
        by=request.actor, pupil=pupil, review=review, wording=form.wording(), values=values, at=now()
    )


@needs(Can.LETTER_OUT_VIEW)
@require_GET
def letter_detail(request: StaffRequest, letter_id: int) -> HttpResponse:
    """What it says, who is still to have a copy by the rules of today, and which copies went out."""
    letter = _seen(request, letter_id)
    its = recipients(request.actor, letter, today())
    about = request.actor.about(letter.pupil_id)
    is_open = letter.is_draft or letter.is_going
    copies = (
        LetterCopy.objects.visible_to(about).filter(letter=letter).select_related("sent_by", "returned_by")
    )
    record(request.actor, AuditVerb.VIEW, letter, pupil_id=letter.pupil_id)
    context = {
        "letter": letter,
        "pupil": letter.pupil,
        "going": its.going if is_open else (),
        "left_out": its.left_out,
        "sent": list(copies),
        "nobody": NOBODY_YET if is_open and not its.going and not copies else "",
        "comments": _comments(request, letter),
        "may_comment": letter.is_draft and request.actor.can(Can.LETTER_COMMENT_CREATE),
        "may_edit": _may(Letter.objects.editable_by(about), letter),
        "may_release": letter.is_draft and _may(Letter.objects.releasable_by(about), letter),
        "may_send": _may(Letter.objects.sendable_by(about), letter),
        "is_withdrawable": is_open and not copies,
    }
    return render(request, "pupils/letter_detail.html", context)


@needs(Can.LETTER_OUT_EDIT)
@require_http_methods(["GET", "POST"])
def letter_edit(request: StaffRequest, draft_letter_id: int) -> HttpResponse:
    letter = _within(Letter.objects.editable_by(request.actor), draft_letter_id)
    if not letter.is_draft:
        messages.info(request, FROZEN)
        return redirect("pupils:letter_detail", letter.pk)
    form = EditLetterForm.of(request, initial=letter_opening(letter))
    if request.method == "POST" and form.is_valid():

        def do() -> str:
            told = form.values()
            acts.edit_letter(by=request.actor, letter=letter, version=_version(form), told=told)
            return reverse("pupils:letter_detail", args=[letter.pk])

        try:
            answer = form.once(do)
        except Stale:
            stored = _within(Letter.objects.editable_by(request.actor), draft_letter_id)
            form.hold_against(letter_opening(stored), version=stored.version)
        else:
            messages.success(request, "Saved.")
            return redirect(answer)
    record(request.actor, AuditVerb.VIEW, letter, pupil_id=letter.pupil_id)
    return render(request, "pupils/letter_form.html", {"form": form, "letter": letter, "pupil": letter.pupil})


@needs(Can.LETTER_OUT_APPROVE)
@require_POST
def letter_release(request: StaffRequest, letter_id: int) -> HttpResponse:
    """As it was read: what somebody changed since is not released unread."""
    letter = _within(Letter.objects.releasable_by(request.actor), letter_id)

    def do(version: int) -> None:
        acts.release_letter(by=request.actor, letter=letter, version=version, on=today(), at=now())

    return _stepped(request, letter, do, "Released. It can be printed and sent now.")


@needs(Can.LETTER_OUT_EDIT)
@require_POST
def letter_withdraw(request: StaffRequest, letter_id: int) -> HttpResponse:
    letter = _within(Letter.objects.editable_by(request.actor), letter_id)

    def do(version: int) -> None:
        acts.withdraw_letter(by=request.actor, letter=letter, version=version)

    return _stepped(request, letter, do, "Withdrawn. Nobody gets this letter.")


def _stepped(request: StaffRequest, letter: Letter, do: Callable[[int], None], said: str) -> HttpResponse:
    sent = request.POST.get("version", "")
    try:
        do(int(sent) if sent.isdecimal() and len(sent) < MOST_DIGITS else 0)
    except Stale:
        messages.error(request, MEANWHILE)
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, said)
    return redirect("pupils:letter_detail", letter.pk)


@needs(Can.LETTER_POST_EDIT)
@require_http_methods(["GET", "POST"])
def letter_send(request: StaffRequest, letter_id: int) -> HttpResponse:
    """How each copy went; each is an entry of the contact log from then on."""
    letter = _within(Letter.objects.sendable_by(request.actor), letter_id)
    going = recipients(request.actor, letter, today()).going if letter.is_going else ()
    form = SendForm.of(request, going=going, initial={"sent_on": today()})
    if request.method == "POST" and form.is_valid():

        def do() -> str:
            acts.send_copies(
                by=request.actor,
                letter=letter,
                sendings=form.sendings(),
                sent_on=form.cleaned_data["sent_on"],
                on=today(),
                at=now(),
            )
            return reverse("pupils:letter_detail", args=[letter.pk])

        try:
            answer = form.once(do)
        except Stale:
            form.add_error(None, NOT_GOING)
        except Refused as refused:
            form.add_error(refused.field, str(refused))
        else:
            messages.success(request, "Noted, and written into the contact log.")
            return redirect(answer)
    record(request.actor, AuditVerb.VIEW, letter, pupil_id=letter.pupil_id)
    context = {"form": form, "letter": letter, "pupil": letter.pupil, "not_going": "" if going else NOT_GOING}
    return render(request, "pupils/letter_send.html", context)


@needs(Can.LETTER_POST_EDIT)
@require_http_methods(["GET", "POST"])
def letter_return(request: StaffRequest, letter_copy_id: int) -> HttpResponse:
    """A copy that came back; the letter is to be sent again."""
    rows = LetterCopy.objects.sendable_by(request.actor).select_related("letter__pupil")
    copy = get_object_or_404(rows, pk=letter_copy_id)
    form = ReturnForm.of(request, sent_on=copy.sent_on, initial={"returned_on": today()})
    if request.method == "POST" and form.is_valid():

        def do() -> str:
            told = form.cleaned_data
            acts.note_returned(by=request.actor, copy=copy, on=told["returned_on"], why=told["returned_why"])
            return reverse("pupils:letter_detail", args=[copy.letter_id])

        try:
            answer = form.once(do)
        except Stale:
            form.add_error(None, "That it came back is noted already.")
        else:
            messages.success(request, "Noted. This copy is to be sent again.")
            return redirect(answer)
    record(request.actor, AuditVerb.VIEW, copy, pupil_id=copy.letter.pupil_id)
    context = {"form": form, "copy": copy, "letter": copy.letter, "pupil": copy.letter.pupil}
    return render(request, "pupils/letter_return.html", context)


@needs(Can.LETTER_OUT_VIEW)
@require_safe
def letter_pdf(request: StaffRequest, letter_id: int) -> HttpResponse:
    """Each copy that is still to go on sides of its own; with `copy`, the one that addresses this person first."""
    letter = _seen(request, letter_id)
    going = list(recipients(request.actor, letter, today()).going) if letter.state != State.WITHDRAWN else []
    asked = request.GET.get("copy", "")
    if asked:
        going = [each for each in going if str(each.contact_id) == asked]
    if not going:
        raise Http404
    record(request.actor, AuditVerb.EXPORT, letter, pupil_id=letter.pupil_id, file="pdf", copies=len(going))
    return _file_of(request, letter, going)


def _file_of(request: StaffRequest, letter: Letter, going: list[Going]) -> HttpResponse:
    """Its name names nobody; where no PDF can be made, the page itself to print."""
    printed = {"printed": printed_by(request.actor, request.staff.school)}
    try:
        sides = [
            laid_out(PAPER, on_paper(letter, [each], today()) | printed, large=each.size) for each in going
        ]
    except NoPdf:
        page = on_paper(letter, going, today()) | {"layout": "base.html", "missing": MISSING}
        return render(request, PAPER, page)
    return pdf_file(bound(sides), f"letter-{letter.pk}")


def _comments(request: StaffRequest, letter: Letter) -> list[LetterComment]:
    rows = LetterComment.objects.visible_to(request.actor.about(letter.pupil_id)).filter(letter=letter)
    return list(rows.select_related("written_by"))


def _seen(request: StaffRequest, letter_id: int) -> Letter:
    return _within(Letter.objects.visible_to(request.actor), letter_id)


def _within(rows: LetterQuerySet, letter_id: int) -> Letter:
    return get_object_or_404(
        rows.select_related("pupil", "written_by__school", "released_by", "review"), pk=letter_id
    )


def _may(rows: LetterQuerySet, letter: Letter) -> bool:
    return rows.filter(pk=letter.pk).exists()


def _version(form: KeyedForm) -> int:
    return form.cleaned_data["version"] or 0
