"""Reviews and deadlines of the school by week, month and year, and as a feed for somebody's own calendar."""

from datetime import date, timedelta
from itertools import groupby

from allauth.core.internal import ratelimit
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST, require_safe

from pupils.actions.review_feed import end_feed, hash_of, renew_feed
from pupils.models import ReviewFeed
from pupils.plan_names import names_of
from pupils.review_calendar import Entry, Span, entries_of, late_of, within
from pupils.review_ics import feed_of
from staffing.access import Can, needs, public
from staffing.audit import AuditVerb, record
from staffing.calendar import NEWEST, OLDEST, now, today
from staffing.requests import StaffRequest

# So many of what is late stand on the page before what is to come; the rest is a tap away.
MOST_LATE = 10
# A month has more than a page holds; a week is shown whole.
MOST_OF_A_MONTH = 60
BACK, AHEAD = timedelta(days=28), timedelta(days=366)
# Wrong links from one address; one that is right is never refused.
WRONG_LINKS = {"feed": "200/5m/ip"}


@needs(Can.PLAN_VIEW)
@require_GET
def deadline_calendar(request: StaffRequest) -> HttpResponse:
    """What is late first, then the span that is asked for; a year is told by its months."""
    span, on = _asked(request)
    first, last = span.days(on)
    names = names_of(request.actor.school_id)
    entries = entries_of(request.actor, request.staff.school, names, today())
    late, coming = late_of(entries), within(entries, first, last)
    shown_late = late if "late" in request.GET else late[:MOST_LATE]
    is_year = span is Span.YEAR
    shown = [] if is_year else coming[:MOST_OF_A_MONTH] if span is Span.MONTH else coming
    seen = dict.fromkeys(each.plan.pupil_id for each in [*shown_late, *shown])
    record(request.actor, AuditVerb.VIEW, "deadlines", pupil_ids=[*seen])
    context = {
        "span": span.value,
        "spans": [(each.value, each.name.capitalize()) for each in Span],
        "first": first,
        "last": last,
        "on": on,
        "before": first - timedelta(days=1),
        "after": last + timedelta(days=1),
        "late": shown_late,
        "late_hidden": len(late) - len(shown_late),
        "days": [(day, list(its)) for day, its in groupby(shown, key=lambda each: each.on)],
        "hidden": 0 if is_year else len(coming) - len(shown),
        "months": _months(coming) if is_year else [],
    }
    return render(request, "pupils/deadline_calendar.html", context)


@needs(Can.PLAN_VIEW)
@require_http_methods(["GET", "POST"])
def feed_detail(request: StaffRequest) -> HttpResponse:
    """Whether there is a link. A new one is shown this once, as it is made."""
    link = ""
    if request.method == "POST":
        key = renew_feed(by=request.actor, at=now())
        link = settings.SITE_ADDRESS + reverse("pupils:review_feed", args=[key])
    feed = ReviewFeed.objects.visible_to(request.actor).first()
    return render(request, "pupils/feed_detail.html", {"feed": feed, "link": link})


@needs(Can.PLAN_VIEW)
@require_POST
def feed_end(request: StaffRequest) -> HttpResponse:
    if end_feed(by=request.actor):
        messages.success(request, "The link opens nothing any more.")
    return redirect("pupils:feed_detail")


@public
@require_safe
def review_feed(request: HttpRequest, key: str) -> HttpResponse:
    """What its owner may see today, without a name; a wrong link is not there, nor is one of a leaver."""
    on = today()
    feed = ReviewFeed.objects.of_key(hash_of(key), on).select_related("staff__school").first()
    actor = feed.staff.actor(on) if feed else None
    if feed is None or actor is None or not actor.can(Can.PLAN_VIEW):
        return _wrong_link(request)
    entries = entries_of(actor, feed.staff.school, names_of(actor.school_id), on)
    body = feed_of(within(entries, on - BACK, on + AHEAD), settings.SITE_ADDRESS, now())
    answer = HttpResponse(body, content_type="text/calendar; charset=utf-8")
    answer["Cache-Control"] = "no-store"
    return answer


def _wrong_link(request: HttpRequest) -> HttpResponse:
    usage = ratelimit.consume(request, app="handrail", action="feed", config=WRONG_LINKS, limit_get=True)
    if usage is None:
        return HttpResponse(status=429)
    raise Http404


def _asked(request: StaffRequest) -> tuple[Span, date]:
    """The span and the day asked for; what can't be read is this week's."""
    try:
        span = Span(request.GET.get("by", Span.WEEK.value))
        on = date.fromisoformat(request.GET.get("on", today().isoformat()))
    except ValueError:
        return Span.WEEK, today()
    return (span, on) if OLDEST < on.year < NEWEST - 1 else (span, today())


def _months(entries: list[Entry]) -> list[tuple[date, int, int]]:
    """Of each month how many meetings and how many other dates."""
    months: dict[date, list[int]] = {}
    for each in entries:
        counts = months.setdefault(each.on.replace(day=1), [0, 0])
        counts[not each.is_meeting] += 1
    return [(month, meetings, others) for month, (meetings, others) in sorted(months.items())]
