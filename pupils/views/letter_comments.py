"""Remarks on a letter that is not released, beside what it says so far."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from pupils.actions.letter_comments import comment_on_letter
from pupils.forms.letter import LetterCommentForm
from pupils.models import Letter, LetterComment
from staffing.access import Can, needs
from staffing.audit import AuditVerb, record
from staffing.calendar import now
from staffing.refusals import Refused
from staffing.requests import StaffRequest


@needs(Can.LETTER_COMMENT_CREATE)
@require_http_methods(["GET", "POST"])
def letter_comment_create(request: StaffRequest, draft_letter_id: int) -> HttpResponse:
    """What the draft says; to whom it will go is for whoever sends it."""
    drafts = Letter.objects.commentable_by(request.actor).select_related("pupil", "written_by")
    letter: Letter = get_object_or_404(drafts, pk=draft_letter_id)
    form = LetterCommentForm.of(request)
    if request.method == "POST" and form.is_valid():

        def do() -> str:
            comment_on_letter(by=request.actor, letter=letter, at=now(), **form.values())
            return reverse("pupils:letter_comment_create", args=[letter.pk])

        try:
            answer = form.once(do)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, f"Said. {letter.written_by.name} finds it with the draft.")
            return redirect(answer)
    comments = LetterComment.objects.visible_to(request.actor.about(letter.pupil_id)).filter(letter=letter)
    record(request.actor, AuditVerb.VIEW, letter, pupil_id=letter.pupil_id)
    context = {
        "form": form,
        "letter": letter,
        "pupil": letter.pupil,
        "comments": list(comments.select_related("written_by")),
    }
    return render(request, "pupils/letter_comment_create.html", context)
