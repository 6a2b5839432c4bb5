"""What goes to a meeting about one pupil, or to another school: plans in force, the last review of each, what is said."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django.db.models import F, OuterRef, Subquery

from pupils import plan_papers, review_papers
from pupils.models import PlanVersion, Pupil, Review, VoiceRecord
from staffing.access import Actor
from staffing.printed import Printed, laid_out

if TYPE_CHECKING:
    from weasyprint import Document

COVER: Final = "pupils/pack_cover_paper.html"
VOICES: Final = "pupils/voices_paper.html"


@dataclass(frozen=True)
class Pack:
    """Only what one person may see: versions in force, the last closed review of each, and what was said."""

    pupil: Pupil
    versions: Sequence[PlanVersion]
    reviews: Sequence[Review]
    voices: Sequence[VoiceRecord]

    @property
    def is_empty(self) -> bool:
        return not (self.versions or self.voices)


def in_force_of(actor: Actor, pupil: Pupil) -> list[PlanVersion]:
    """The versions in force that may go into a pack."""
    seen = PlanVersion.objects.visible_to(actor.about(pupil.pk)).filter(plan__pupil=pupil)
    standing = seen.filter(plan__ended_on__isnull=True, number=F("plan__number"))
    return list(standing.select_related(*plan_papers.WITH).order_by("plan__kind", "plan"))


def pack_of(actor: Actor, pupil: Pupil, versions: Sequence[PlanVersion], *, with_voices: bool) -> Pack:
    """Of `versions`, which the actor may see, with what belongs to them; what was struck out is left out."""
    about = actor.about(pupil.pk)
    plans = [version.plan_id for version in versions]
    closed = Review.objects.visible_to(about).closed()
    last = closed.filter(plan=OuterRef("plan")).order_by("-held_on", "-pk").values("pk")[:1]
    reviews = closed.filter(plan__in=plans, pk=Subquery(last)).select_related(*review_papers.WITH)
    said = VoiceRecord.objects.visible_to(about).standing().filter(pupil=pupil)
    return Pack(
        pupil=pupil,
        versions=versions,
        reviews=list(reviews),
        voices=list(said.select_related("link").order_by("question", "-on", "-pk")) if with_voices else [],
    )


def pack_on_paper(actor: Actor, pack: Pack, names: Mapping[str, str], printed: Printed) -> "list[Document]":
    """A cover sheet that lists what follows, then each part with sides of its own. Raises NoPdf."""

    def part(template: str, context: dict[str, Any], sides: int = 0) -> "Document":
        return laid_out(template, context | {"printed": printed}, sides=sides)

    plans = [(version, version.plan.told_as(names[version.plan.kind])) for version in pack.versions]
    reviews = [(review, review.plan.told_as(names[review.plan.kind])) for review in pack.reviews]
    parts = [part(COVER, {"pack": pack, "pupil": pack.pupil, "plans": plans, "reviews": reviews})]
    for version in pack.versions:
        context = plan_papers.on_paper(version, names[version.plan.kind])
        parts.append(part(plan_papers.TEMPLATE, context, version.plan.made_of.sides))
    for review in pack.reviews:
        context = review_papers.on_paper(actor, review, names[review.plan.kind])
        parts.append(part(review_papers.TEMPLATE, context))
    if pack.voices:
        parts.append(part(VOICES, {"pupil": pack.pupil, "voices": pack.voices}))
    return parts
