"""The words of mails: counts, stages and links, never a name."""

from collections import Counter
from datetime import datetime

from django.conf import settings
from django.template.loader import render_to_string

from mentoring.models import Digest
from mentoring.wording import counted, week_days, week_number
from staffing.access import Can
from staffing.models import OutboxMail
from staffing.outbox import new_message_id

# How a mail names each rule: a stage with its count.
RULE_WORDS = {
    "attendance_falling": "Attendance well below the pupil’s own past",
    "no_contact": "Not seen in a session lately",
    "sessions_not_held": "Planned sessions not held",
    "engagement_falling": "Engagement falling",
    "sessions_not_logged": "Sessions not logged yet",
    "attendance_best": "Best attendance since September",
    "engagement_rising": "Engagement rising",
}


def mail_kind(kind: str) -> str:
    return f"digest-{kind}"


def digest_mail(digest: Digest, rules: Counter[str], at: datetime) -> OutboxMail:
    """The mail that says a digest is there; withheld at sending where the recipient may no longer see the board."""
    import css_inline

    context = {
        "digest": digest,
        "school": digest.school,
        "recipient": digest.recipient,
        "week": week_number(digest.week_start),
        "days": week_days(digest.week_start),
        "headline": headline(digest),
        "facts": digest.facts,
        "rules": [(words, rules[rule]) for rule, words in RULE_WORDS.items() if rules[rule]],
        "address": settings.SITE_ADDRESS + digest.get_absolute_url(),
    }
    html = render_to_string("mentoring/emails/digest.html", context)
    return OutboxMail(
        school=digest.school,
        recipient=digest.recipient,
        kind=mail_kind(digest.kind),
        week_start=digest.week_start,
        needs=Can.BOARD_VIEW.name,
        subject=f"Handrail: week {context['week']}, {headline(digest)}",
        text=render_to_string("mentoring/emails/digest.txt", context),
        html=css_inline.CSSInliner(keep_at_rules=True, load_remote_stylesheets=False).inline(html),
        planned_at=at,
        not_before=at,
        message_id=new_message_id(),
    )


def headline(digest: Digest) -> str:
    """Six pupils need you."""
    count = digest.facts["attention"]
    if not count:
        return "nobody stands out"
    return f"{counted(count, 'pupil')} {'needs' if count == 1 else 'need'} you"
