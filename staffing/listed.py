"""What the list of colleagues shows."""

from datetime import date

from django.db.models import Prefetch, Q, QuerySet

from staffing.access import Actor
from staffing.filters import StaffFilter
from staffing.models import Staff, StaffRole


def listed_staff(actor: Actor, filters: StaffFilter, on: date, *, has_left: bool) -> QuerySet[Staff]:
    """Who works here today or will, narrowed; else those who left. Each with `roles_today`."""
    left = Q(ends_on__lt=on)
    everybody = Staff.objects.visible_to(actor)
    colleagues = everybody.filter(left) if has_left else filters.narrow(everybody.filter(~left))
    roles = StaffRole.objects.visible_to(actor).in_force(on)
    return colleagues.select_related("user").prefetch_related(Prefetch("roles", roles, to_attr="roles_today"))
