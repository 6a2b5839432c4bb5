"""The browsers that people are signed in on: begun, used, ended; and what they are called."""

from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest
from django.utils import timezone

from staffing.models import Browser, User

# In the session: which row is its own.
BROWSER = "browser"
# How exactly last use is known: writing it at each request would cost more than it tells.
NOTED_EVERY = timedelta(minutes=1)

# The first that stands in what a browser says of itself: many name others, too.
_BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("Chrome", "Chrome"),
    ("CriOS", "Chrome"),
    ("Safari", "Safari"),
)
_SYSTEMS = (
    ("iPhone", "an iPhone"),
    ("iPad", "an iPad"),
    ("Android", "Android"),
    ("CrOS", "a Chromebook"),
    ("Windows", "Windows"),
    ("Macintosh", "a Mac"),
    ("Linux", "Linux"),
)


def kind_of(user_agent: str) -> str:
    """A browser in plain words, from what it says of itself: "Chrome on Windows"."""
    browser = next((name for part, name in _BROWSERS if part in user_agent), "A browser")
    system = next((name for part, name in _SYSTEMS if part in user_agent), "")
    return f"{browser} on {system}" if system else browser


def of_session(request: HttpRequest, at: datetime) -> int:
    """The id of this session's row, made at its first request; whether it still stands is for the caller to ask."""
    if BROWSER not in request.session:
        kind = kind_of(request.headers.get("User-Agent", ""))
        browser = Browser.objects.create(user_id=request.user.pk, kind=kind, started_at=at, used_at=at)
        request.session[BROWSER] = browser.pk
    pk: int = request.session[BROWSER]
    return pk


def note_use(browser: Browser, at: datetime) -> None:
    """Somebody is there: written at most once a minute, and where a wrong clock has written before."""
    if abs(at - browser.used_at) >= NOTED_EVERY:
        Browser.objects.filter(pk=browser.pk).update(used_at=at)
        browser.used_at = at


def forget(request: HttpRequest) -> None:
    """This session ends."""
    Browser.objects.filter(pk=request.session.get(BROWSER)).delete()


def forget_others(request: HttpRequest, user: AbstractBaseUser) -> None:
    """Every other session of this person has ended, as after a new password."""
    Browser.objects.filter(user_id=user.pk).exclude(pk=request.session.get(BROWSER)).delete()


def end_all(user: User) -> None:
    """Every session of this person ends at its next request, those that no browser is known of too."""
    # By the computer's own clock, as sessions begin by it.
    user.sessions_ended_at = timezone.now()
    user.save(update_fields=["sessions_ended_at"])
    user.browsers.all().delete()


def clear_old(at: datetime) -> int:
    """Forget sessions past their absolute limit; says how many."""
    limit = timedelta(seconds=settings.HANDRAIL_SESSION_LIMIT_SECONDS)
    return Browser.objects.filter(started_at__lte=at - limit).delete()[0]
