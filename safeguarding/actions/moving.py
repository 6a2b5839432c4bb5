"""Bringing into the room what was saved elsewhere: it stands here with all its former versions, and there no more."""

from datetime import datetime

from django.db import transaction

from safeguarding.actions.concerns import keys_of
from safeguarding.chain import append
from safeguarding.codes import EntryKind
from safeguarding.models import Concern
from staffing import saved_words
from staffing.access import Actor
from staffing.calendar import LONDON


@transaction.atomic
def move_words(*, by: Actor, concern: Concern, saved: str, at: datetime) -> None:
    """Where somebody moved them before, or the actor may read them no more, there is nothing to be done."""
    if not (words := saved_words.take_out(by, saved, at)):
        return
    known = {version.text for version in words.versions}
    told = [*map(_told, words.versions), *(text for text in words.texts if text not in known)]
    body = {"from": f"{words.what} of {words.on:%-d %b %Y}", "text": "\n\n".join(told)}
    append(by=by, kind=EntryKind.MOVED, body=body, keys=keys_of(concern), concern=concern)


def _told(version: saved_words.Version) -> str:
    who = f", {version.by}" if version.by else ""
    return f"{version.at.astimezone(LONDON):%-d %b %Y %H:%M}{who}:\n{version.text}"
