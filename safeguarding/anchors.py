"""How far each school's chain has come, written outside the database every day: a file, and a mail to the team.

Whoever could change the whole database, its keys too, could not change what was anchored before.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string

from safeguarding.models import ChainHead
from staffing import outbox
from staffing.access import Can, Role
from staffing.calendar import LONDON
from staffing.models import OutboxMail, School, Staff

KIND = "safeguarding_anchor"
outbox.only_for(KIND, frozenset({Role.SAFEGUARDING_LEAD}))


@dataclass(frozen=True)
class Anchor:
    """On a day the chain had so many entries, of which the last had this hash."""

    on: date
    number: int
    mac: str


def path_of(urn: str) -> Path:
    return Path(settings.HANDRAIL_ANCHORS) / f"{urn}.jsonl"


def read(urn: str) -> Iterator[Anchor]:
    """What was written of a school; a line that was cut off by a full disk is passed over."""
    path = path_of(urn)
    if not path.exists():
        return
    for line in path.read_text(encoding="utf-8").splitlines():
        try:
            said = json.loads(line)
            yield Anchor(date.fromisoformat(said["on"]), int(said["number"]), str(said["mac"]))
        except (KeyError, TypeError, ValueError):
            continue


def anchor_schools(at: datetime) -> int:
    """A line for each school, and a mail to each of its team, also where there is nothing yet: so that neither tells
    whether there is. Says how many schools; safe to be done twice in a day.
    """
    on = at.astimezone(LONDON).date()
    heads = {head.school_id: head for head in ChainHead.objects.all()}
    schools = School.objects.order_by("pk")
    for school in schools:
        head = heads.get(school.pk)
        anchor = Anchor(on, head.number if head else 0, head.mac if head else "")
        _write(school.urn, anchor)
        _plan_mails(school, anchor, at)
    return len(schools)


def _write(urn: str, anchor: Anchor) -> None:
    path = path_of(urn)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    line = json.dumps({"on": anchor.on.isoformat(), "number": anchor.number, "mac": anchor.mac})
    with path.open("a", encoding="utf-8") as file:
        file.write(f"{line}\n")


@transaction.atomic
def _plan_mails(school: School, anchor: Anchor, at: datetime) -> None:
    team = Staff.objects.filter(school=school).employed(anchor.on)
    words = render_to_string("safeguarding/emails/anchor.txt", {"school": school, "anchor": anchor})
    mails = [
        OutboxMail(
            school=school,
            recipient=staff,
            kind=KIND,
            week_start=anchor.on,
            needs=Can.CONCERN_VIEW.name,
            subject="The daily seal",
            text=words,
            html="",
            not_before=at,
            message_id=outbox.new_message_id(),
        )
        for staff in team.with_role(Role.SAFEGUARDING_LEAD, anchor.on)
    ]
    OutboxMail.objects.bulk_create(mails, ignore_conflicts=True)
