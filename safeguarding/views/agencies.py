"""Referrals to agencies with what came of them, and strategy meetings."""

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods

from safeguarding.actions.agencies import note_answer
from safeguarding.codes import EntryKind
from safeguarding.forms.agencies import AnswerForm, ReferralForm, StrategyForm
from safeguarding.views.acting import act_page, entry_of, note_page
from staffing.access import Can, needs, step_up
from staffing.requests import StaffRequest


@needs(Can.CONCERN_EDIT)
@step_up
@require_http_methods(["GET", "POST"])
def concern_agency(request: StaffRequest, concern_id: int) -> HttpResponse:
    return note_page(request, concern_id, EntryKind.REFERRED, ReferralForm, "Refer to an agency")


@needs(Can.CONCERN_EDIT)
@step_up
@require_http_methods(["GET", "POST"])
def referral_answer(request: StaffRequest, concern_id: int, concern_referral_id: int) -> HttpResponse:
    concern, referral = entry_of(request, concern_id, concern_referral_id, frozenset({EntryKind.REFERRED}))
    form = AnswerForm.of(request)

    def do() -> object:
        return note_answer(
            by=request.actor,
            concern=concern,
            referral=referral,
            kind=form.kind,
            body=form.told(),
            happened_at=form.cleaned_data["happened_at"],
        )

    return act_page(request, concern, form, "Answer, chase or escalate", do, referral)


@needs(Can.CONCERN_EDIT)
@step_up
@require_http_methods(["GET", "POST"])
def concern_strategy(request: StaffRequest, concern_id: int) -> HttpResponse:
    return note_page(request, concern_id, EntryKind.STRATEGY, StrategyForm, "Strategy meeting")
