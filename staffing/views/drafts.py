"""What was typed and not saved, kept and thrown away."""

import json

from django.core.exceptions import BadRequest
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from staffing import drafts
from staffing.access import signed_in
from staffing.addresses import sent_from
from staffing.idle import unattended, while_locked
from staffing.receipts import taken
from staffing.requests import StaffRequest

KEY_LENGTH = 80


def _key(request: StaffRequest) -> str:
    key = request.POST.get("key", "")
    if not 0 < len(key) <= KEY_LENGTH or "\0" in key:
        raise BadRequest
    return key


def _fields(request: StaffRequest) -> dict[str, list[str]]:
    try:
        fields = json.loads(request.POST.get("fields", ""))
    except (ValueError, RecursionError) as error:  # no JSON, or brackets within brackets without end
        raise BadRequest from error
    if not isinstance(fields, dict) or not all(isinstance(values, list) for values in fields.values()):
        raise BadRequest
    return fields


@signed_in
@while_locked
@unattended
@require_POST
def draft_save(request: StaffRequest) -> HttpResponse:
    """The page's own script sends `fields` as JSON of lists; the form itself says whose they are.

    What was on its way while the form was saved is not kept: it would come back as if it had never been saved.
    """
    fields = _fields(request)
    is_taken = taken(request.actor, str(next(iter(fields.get("form_key", [])), "")))
    if not is_taken and not drafts.keep_for_owner(fields):
        raise BadRequest
    return HttpResponse(status=204)


@signed_in
@require_POST
def draft_drop(request: StaffRequest) -> HttpResponse:
    drafts.drop(request.actor, _key(request))
    return redirect(sent_from(request))
