"""What a session has proved of who uses it, and what a browser remembers of that."""

from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa.internal.flows import trust
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest, HttpResponse

from staffing.access import NEVER_REMEMBERED
from staffing.calendar import today
from staffing.factors import has_factor
from staffing.models import StaffRole
from staffing.requests import StaffRequest

# In the session: that the second factor was given on this browser today; when its owner proved to be there.
PASSED = "second_factor"
PROVED_AT = "proved_at"
# On the browser: that several people use it.
SHARED_FOR = 365 * 24 * 3600


def has_passed(request: HttpRequest) -> bool:
    return bool(request.session.get(PASSED))


def is_fresh(request: StaffRequest, at: float) -> bool:
    """Whether the second factor (or the password of who has none) was given in the last ten minutes.

    A password given before there was a phone proves nothing once there is one.
    """
    proved_at = request.session.get(PROVED_AT)
    is_recent = proved_at is not None and 0 <= at - proved_at < settings.HANDRAIL_STEP_UP_SECONDS
    return is_recent and (settings.DEMO or has_passed(request) or not has_factor(request.user))


def _note(request: HttpRequest, *, at: float, with_factor: bool) -> None:
    request.session[PROVED_AT] = at
    if with_factor:
        request.session[PASSED] = True


def prove(request: HttpRequest, *, at: float, with_factor: bool) -> None:
    """The person has just shown to be there: the session takes a new id with its new rights."""
    request.session.cycle_key()
    _note(request, at=at, with_factor=with_factor)


def was_marked_shared(request: HttpRequest) -> bool:
    return request.COOKIES.get(settings.HANDRAIL_SHARED_COOKIE_NAME) == "1"


def is_shared(request: HttpRequest) -> bool:
    """Marked as shared, by the tick of the sign-in being sent or of one before."""
    return was_marked_shared(request) or request.POST.get("is_shared") == "on"


def mark_shared(request: HttpRequest, response: HttpResponse) -> None:
    """Remember the tick on the browser; one that is shared forgets who gave a second factor on it."""
    if request.POST.get("is_shared") == "on":
        response.set_cookie(
            settings.HANDRAIL_SHARED_COOKIE_NAME,
            "1",
            max_age=SHARED_FOR,
            secure=bool(settings.SESSION_COOKIE_SECURE),
            httponly=True,
            samesite="Lax",
        )
        response.delete_cookie(settings.MFA_TRUST_COOKIE_NAME)
    elif was_marked_shared(request):
        response.delete_cookie(settings.HANDRAIL_SHARED_COOKIE_NAME)


def _may_be_remembered(request: HttpRequest, user: AbstractBaseUser) -> bool:
    at_the_desk = StaffRole.objects.in_force(today()).filter(
        staff__user_id=user.pk, role__in=NEVER_REMEMBERED
    )
    return not is_shared(request) and not at_the_desk.exists()


def is_remembered(request: HttpRequest, user: AbstractBaseUser) -> bool:
    """Whether this person gave the second factor on this browser in the last twelve hours, and that still counts."""
    return trust.is_trusted_browser(request, user) and _may_be_remembered(request, user)


def given_at_sign_in(request: HttpRequest, user: AbstractBaseUser) -> str:
    """The kind of second factor that the sign-in being completed was given; empty where none."""
    records = get_authentication_records(request, user)
    return next((record["type"] for record in reversed(records) if record["method"] == "mfa"), "")


def begin_session(request: HttpRequest, user: AbstractBaseUser, at: float) -> str:
    """Note in a new session what its sign-in proved; says it in a word."""
    given = given_at_sign_in(request, user)
    if given or settings.DEMO or not has_factor(user):
        _note(request, at=at, with_factor=bool(given))
        return given or "none"
    request.session[PASSED] = is_remembered(request, user)
    return "remembered"


def remember(request: HttpRequest, user: AbstractBaseUser, response: HttpResponse) -> None:
    """After a second factor was given at sign-in: not asked again on this browser for twelve hours."""
    if given_at_sign_in(request, user) and _may_be_remembered(request, user):
        trust.trust_browser(request, user, response)
