"""A request as the views get it."""

from django.http import HttpRequest

from staffing.access import Actor
from staffing.models import Browser, Staff, User


class StaffRequest(HttpRequest):
    """A request of somebody signed in, as `staffing.middleware.acting_staff` leaves it."""

    user: User
    actor: Actor
    staff: Staff
    staff_choices: list[Staff]
    browser: Browser
    idle_left: int
