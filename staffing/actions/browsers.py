"""One's own sessions: a locked one opened, others ended."""

from datetime import datetime

from django.db import transaction

from staffing.access import Actor
from staffing.audit import AuditVerb, record
from staffing.models import Browser


@transaction.atomic
def unlock(*, by: Actor, browser: Browser, at: datetime, means: str) -> None:
    """The person who idled is back, and has shown it by `means`: a password or a passkey."""
    Browser.objects.filter(pk=browser.pk).update(used_at=at)
    record(by, AuditVerb.SIGN_IN, browser, unlocked_by=means)


@transaction.atomic
def end_browser(*, by: Actor, browser: Browser) -> None:
    """Sign out there: the next request from it meets the sign-in page."""
    record(by, AuditVerb.SIGN_OUT, browser)
    browser.delete()


@transaction.atomic
def end_others(*, by: Actor, this: Browser) -> int:
    """Sign out everywhere but here; says how many there were."""
    others = Browser.objects.visible_to(by).exclude(pk=this.pk)
    ended, _ = others.delete()
    record(by, AuditVerb.SIGN_OUT, "browser", others=ended)
    return ended
