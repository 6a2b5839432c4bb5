"""Linking pupils with each other, and ending it: each an entry of the concern in which it became known."""

from collections.abc import Sequence

from django.db import transaction

from pupils.models import Pupil
from safeguarding.actions.desk import NOT_YOURS
from safeguarding.chain import append
from safeguarding.codes import EntryKind, LinkKind
from safeguarding.links import links_of
from safeguarding.models import Concern, ConcernPupil, PupilLink, SubjectKey
from safeguarding.sealing import Body, key_of_pupil, key_of_school
from staffing.access import Actor
from staffing.refusals import Refused

NOT_ONESELF = "A pupil is linked with others, not with themselves."
NOT_IN_IT = "Link a pupil whom this concern is about."
LINKED_ALREADY = "{name} and {other} are linked so already."
ENDED_ALREADY = "This link was ended already."


@transaction.atomic
def link_pupils(
    *, by: Actor, concern: Concern, pupil: Pupil, others: Sequence[Pupil], kind: LinkKind, note: str
) -> list[PupilLink]:
    """A pupil of the concern with each of the others, also where it is closed: all of them, or none."""
    _lock(by, concern)
    if not ConcernPupil.objects.filter(concern=concern, pupil=pupil).exists():
        raise Refused(NOT_IN_IT, "pupil")
    known = {link.key.pupil_id for link in links_of(by, [pupil.pk]) if link.kind == kind}
    for other in others:
        if other == pupil:
            raise Refused(NOT_ONESELF, "pupils")
        if other.pk in known:
            raise Refused(LINKED_ALREADY.format(name=pupil.name, other=other.name), "pupils")
    return [_link(by, concern, pupil, other, kind, note) for other in others]


def _link(by: Actor, concern: Concern, pupil: Pupil, other: Pupil, kind: LinkKind, note: str) -> PupilLink:
    keys = [key_of_pupil(pupil), key_of_pupil(other)]
    body = _between(keys) | {"link": kind, "note": note}
    entry = append(by=by, kind=EntryKind.LINKED, body=body, keys=keys, concern=concern)
    return PupilLink.objects.create(concern=concern, key=keys[0], other=keys[1], kind=kind, entry=entry)


@transaction.atomic
def end_link(*, by: Actor, link: PupilLink, why: str) -> None:
    """Both entries stay."""
    _lock(by, link.concern)
    if not PupilLink.objects.standing().filter(pk=link.pk).exists():
        raise Refused(ENDED_ALREADY)
    keys = [key for key in (link.key, link.other) if not key.destroyed_at]
    append(
        by=by,
        kind=EntryKind.UNLINKED,
        body=_between([link.key, link.other]) | {"why_ended": why},
        keys=keys or [key_of_school(by.school_id)],
        concern=link.concern,
        supersedes=link.entry,
    )


def _between(keys: Sequence[SubjectKey]) -> Body:
    """Both as they are called at the time, and who they are."""
    pupils = [key.pupil for key in keys if key.pupil]
    return {"pupils": [pupil.name for pupil in pupils], "between": [pupil.pk for pupil in pupils]}


def _lock(by: Actor, concern: Concern) -> None:
    if not Concern.objects.visible_to(by).select_for_update().filter(pk=concern.pk).first():
        raise Refused(NOT_YOURS)
