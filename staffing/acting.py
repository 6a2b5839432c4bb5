"""Whom a sign-in may act for: asked at every request, before anything else."""

from datetime import date

from django.db import models

from staffing.models import Browser, Staff, User
from staffing.models.people import StaffQuerySet, gathered
from staffing.prepared import Given, Prepared
from staffing.waiting import counts_waiting


def staff_choices(user: User, on: date, browser_id: int | None = None) -> list[Staff]:
    """A person's records at the schools where they work on that day, all that a request asks in one statement.

    Beside each stand the roles in force, what waits for them, and when the browser signed in on was last used
    (`browser_used_at`): None where that sign-in has been ended.
    """
    choices = gathered(_CHOICES.rows(user=user.pk, on=on, browser=browser_id))
    for choice in choices:
        choice.user = user
    return choices


def _choices() -> StaffQuerySet:
    user, on = Given("user"), Given("on", models.DateField())
    browser = Browser.objects.filter(pk=Given("browser"), user=user)
    rows = Staff.objects.filter(user=user).employed(on).with_roles(on).select_related("school")
    return rows.annotate(
        browser_used_at=models.Subquery(browser.order_by().values("used_at")), **counts_waiting()
    ).order_by("school__name", "pk")


_CHOICES = Prepared(_choices)
