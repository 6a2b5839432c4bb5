"""What was said to colleagues outside, as the team sees it; and who is near a pupil, to be told first."""

import re
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from pupils.models import Involvement, MessageReader, Pupil, PupilMessage
from pupils.models.pupil import PupilQuerySet
from safeguarding.models import Concern, ConcernPupil, ConcernStaff, MessageSent
from staffing.access import Actor, Resource, Verb
from staffing.access.grants import roles_that
from staffing.models import Staff
from staffing.models.people import StaffQuerySet

# Words that tell whoever reads over a shoulder what the message must not.
TELLING: Final = re.compile(
    r"\b(?:concern(?:s|ed|ing)?|safeguarding|child protection|disclos\w+|abus\w+|neglect\w*|social (?:care|worker)\w*"
    r"|cpoms|mash|lado|dsl|section (?:17|47)|police)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Sent:
    """A message and what became of it: who has seen it, and whether it stands."""

    row: MessageSent
    message: PupilMessage
    readers: Sequence[MessageReader]
    is_standing: bool


def sent_of(actor: Actor, concern: Concern, on: date) -> list[Sent]:
    """Of a concern that the actor may read, the newest first: two statements."""
    rows = MessageSent.objects.visible_to(actor).filter(concern=concern)
    sent = list(rows.select_related("message__pupil").order_by("-pk"))
    readers: dict[int, list[MessageReader]] = defaultdict(list)
    told = MessageReader.objects.filter(message__in=[row.message_id for row in sent])
    for reader in told.select_related("staff").order_by("pk"):
        readers[reader.message_id].append(reader)
    return [Sent(row, row.message, readers[row.message_id], row.message.is_standing(on)) for row in sent]


def pupils_in(actor: Actor, concern: Concern) -> PupilQuerySet:
    """Those of the roll whom a concern is about."""
    rows = ConcernPupil.objects.visible_to(actor).filter(concern=concern, pupil__isnull=False)
    return Pupil.objects.visible_to(actor, Resource.ROLL).filter(pk__in=rows.values("pupil")).by_name()


def may_be_told(actor: Actor, concern: Concern, on: date) -> StaffQuerySet:
    """Colleagues of today who may read messages, but for whom the concern is about, and oneself."""
    about = ConcernStaff.objects.filter(concern=concern).values("staff")
    readers = Staff.objects.visible_to(actor).employed(on)
    readers = readers.with_one_of(set(roles_that(Resource.MESSAGE, Verb.VIEW)), on)
    return readers.exclude(pk__in=about).exclude(pk=actor.staff_id).order_by("surname", "forename")


def near(pupil_ids: Collection[int], on: date) -> set[int]:
    """Who works with the pupils today: their mentor, who teaches or supports them, who is named on their record."""
    links = Involvement.objects.open(on).lasting().filter(pupil__in=pupil_ids)
    return set(links.values_list("staff_id", flat=True))


def telling_words(text: str) -> list[str]:
    """What stands in a text that would say why it was written, each once and as it was typed."""
    return list(dict.fromkeys(found.group().lower() for found in TELLING.finditer(text)))
