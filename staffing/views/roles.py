"""What each role can see, for everybody."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from staffing.access import Can, Role, needs
from staffing.requests import StaffRequest
from staffing.role_table import rows_of


@needs(Can.ROLE_TABLE_VIEW)
@require_safe
def role_table(request: StaffRequest) -> HttpResponse:
    """One's own roles stand open, first."""
    own = [role for role in Role if role in request.actor.roles]
    others = [role for role in Role if role not in request.actor.roles]
    tables = [(role, rows_of(role), role in request.actor.roles) for role in own + others]
    return render(request, "staffing/role_table.html", {"tables": tables})
