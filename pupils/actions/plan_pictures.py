"""Pictures of a plan's draft: chosen, said anew, taken away; those of versions that were in force stay as they are."""

from collections.abc import Collection
from dataclasses import dataclass
from hashlib import sha256
from uuid import uuid4

from django.core.files.base import ContentFile
from django.db import transaction

from pupils.models import Plan, PlanPicture
from pupils.models.plan_picture import PlanPictureQuerySet


@dataclass(frozen=True)
class Chosen:
    """What becomes of a section's picture: a new one, the same with other words, or none where it shows nothing."""

    section: str
    shows: str
    content: bytes | None = None


def set_pictures(plan: Plan, chosen: Collection[Chosen]) -> None:
    """Make the draft's pictures those chosen; a section that is not named keeps what it has."""
    drafted = PlanPicture.objects.of_draft(plan)
    gone = [each.section for each in chosen if each.content or not each.shows]
    _take_out(drafted.filter(section__in=gone))
    for each in chosen:
        if each.content:
            drafted.create(
                plan=plan,
                number=plan.number + 1,
                section=each.section,
                shows=each.shows,
                file=ContentFile(each.content, name=f"{uuid4().hex}.jpg"),
                digest=sha256(each.content).hexdigest(),
            )
        elif each.shows:
            drafted.filter(section=each.section).update(shows=each.shows)


def drop_pictures(plan: Plan) -> None:
    """Those of a draft that is let go."""
    _take_out(PlanPicture.objects.of_draft(plan))


def _take_out(pictures: PlanPictureQuerySet) -> None:
    """With their files, once it is sure that no version shows them."""
    rows = list(pictures)
    if not rows:
        return
    storage, names = rows[0].file.storage, [str(each.file) for each in rows]
    pictures.delete()

    def forget() -> None:
        for name in PlanPicture.objects.unused(names):
            storage.delete(name)

    transaction.on_commit(forget)
