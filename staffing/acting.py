"""Whom a sign-in may act for: asked at every request, before anything else."""

from contextvars import ContextVar
from datetime import date

from allauth.account.auth_backends import AuthenticationBackend
from django.db import models

from staffing.calendar import today
from staffing.models import Browser, Staff, User
from staffing.models.people import StaffQuerySet, gathered
from staffing.models.school import days_of
from staffing.prepared import Given, Prepared
from staffing.waiting import what_waits

_DAYS = days_of("school")
# Which browser's row the session of this request names.
asking_browser: ContextVar[int | None] = ContextVar("asking_browser", default=None)


class StaffBackend(AuthenticationBackend):
    """allauth's own, but that it reads who is signed in together with all whom they may act for."""

    def get_user(self, user_id: int) -> User | None:
        """The person with `choices`, as `staff_choices` has them; None where they may not sign in."""
        choices = _choices_of(user_id, today(), asking_browser.get())
        user: User | None = choices[0].user if choices else super().get_user(user_id)
        if user is None or not self.user_can_authenticate(user):
            return None
        user.choices = _with_user(choices, user)
        return user


def staff_choices(user: User, on: date, browser_id: int | None = None) -> list[Staff]:
    """A person's records at the schools where they work on that day, all that a request asks in one statement.

    Beside each stand the roles in force, what waits for them, the school with its days, and when the browser signed
    in on was last used (`browser_used_at`): None where that sign-in has been ended.
    """
    return _with_user(_choices_of(user.pk, on, browser_id), user)


def _choices_of(user_id: int, on: date, browser_id: int | None) -> list[Staff]:
    choices = gathered(_CHOICES.rows(user=user_id, on=on, browser=browser_id))
    for choice in choices:
        choice.school.days_read = tuple(getattr(choice, name) for name in _DAYS)
    return choices


def _with_user(choices: list[Staff], user: User) -> list[Staff]:
    """What is known of the person stands in one place, whichever record they act under."""
    for choice in choices:
        choice.user = user
    return choices


def _choices() -> StaffQuerySet:
    user, on = Given("user"), Given("on", models.DateField())
    browser = Browser.objects.filter(pk=Given("browser"), user=user)
    rows = Staff.objects.filter(user=user).employed(on).with_roles(on).select_related("school", "user")
    return rows.annotate(
        browser_used_at=models.Subquery(browser.order_by().values("used_at")), **what_waits(), **_DAYS
    ).order_by("school__name", "pk")


_CHOICES = Prepared(_choices)
