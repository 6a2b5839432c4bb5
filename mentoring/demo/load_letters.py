"""Letters to families in the demo: a draft, one to be sent, one that went out, one that came back, and the templates."""

from datetime import date, datetime, time, timedelta
from typing import Final

from mentoring.demo.load_support import Rows
from mentoring.demo.trust import DemoTrust
from pupils.actions.letters import (
    Sending,
    begin_templates,
    draft_letter,
    note_returned,
    release_letter,
    send_copies,
)
from pupils.letters import Going, How, home_of, recipients, templates_of, values_for
from pupils.models import Letter, LetterCopy, Review
from staffing.access import Actor
from staffing.calendar import LONDON
from staffing.models import Staff

# How far each gets, and how many days ago it was begun.
WAYS: Final = (("draft", 0), ("released", 1), ("sent", 5), ("returned", 9), ("draft", 1), ("released", 2))
AT: Final = time(15, 40)


def load_letters(trust: DemoTrust, rows: Rows, by: Actor) -> None:
    """Invitations to reviews that are planned: as many as there are ways for a letter to stand."""
    begin_templates(by=by)
    invitation = next(iter(templates_of(by).values()))
    sender, on = Staff.objects.select_related("school", "user").get(pk=by.staff_id), trust.marked.morning
    planned = Review.objects.visible_to(by).planned().filter(meets_on__gt=on + timedelta(days=7))
    reviews = planned.select_related("plan__pupil", "leader").order_by("meets_on", "pk")[: len(WAYS)]
    for review, (way, days) in zip(reviews, WAYS, strict=False):
        begun = on - timedelta(days=days)
        people = review.people.select_related("staff").order_by("pk")
        reply_by = review.meets_on - timedelta(days=3)
        pupil = review.plan.pupil
        values = values_for(pupil, sender, review, people, home_of(by, pupil, on), reply_by)
        letter = draft_letter(
            by=by, pupil=pupil, review=review, wording=invitation, values=values, at=_at(begun)
        )
        if way != "draft" and recipients(by, letter, on).going:
            _take_on(by, letter, way, begun, on)


def _take_on(by: Actor, letter: Letter, way: str, begun: date, on: date) -> None:
    """Released, then with every copy gone, then with one of them back."""
    letter = release_letter(by=by, letter=letter, version=letter.version, on=on, at=_at(begun))
    if way == "released":
        return
    sendings = [_sending(each) for each in recipients(by, letter, on).going]
    sent = send_copies(by=by, letter=letter, sendings=sendings, sent_on=begun, on=on, at=_at(begun))
    if way == "returned":
        note_returned(by=by, copy=sent[0], on=on, why="Not known at this address.")


def _sending(going: Going) -> Sending:
    how = How.POST if going.address else How.HAND
    return Sending(going.contact_id, how, LetterCopy.MadeAs.READ_OUT if going.has_to_be_made else "")


def _at(day: date) -> datetime:
    return datetime.combine(day, AT, LONDON)
