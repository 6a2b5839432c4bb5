"""What goes into one file of many pupils' papers: plans in force, the reviews of a week, letters that are to go."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Final

from django.db.models import F, QuerySet

from pupils import letters, plan_papers, review_papers
from pupils.models import Letter, Plan, PlanVersion, Printout, Review
from pupils.plan_names import names_of
from staffing.access import Actor

Of = Printout.Of
BY_NAME: Final = ("known_surname", "known_forename", "pk")


@dataclass(frozen=True)
class Part:
    """One paper: the row that it is of, and how it is laid out; what it shows is read when its turn comes."""

    row_id: int
    pupil_id: int
    template: str
    context: Callable[[], Mapping[str, Any]]
    sides: int = 0
    large: float = 0


@dataclass(frozen=True)
class Contents:
    """All that somebody may see of what was asked for; `nothing` says what is missing where there are no parts."""

    title: str
    nothing: str
    parts: list[Part] = field(default_factory=list)
    copies: list[list[int]] = field(default_factory=list)

    @property
    def row_ids(self) -> list[int]:
        return list(dict.fromkeys(part.row_id for part in self.parts))

    @property
    def pupil_ids(self) -> list[int]:
        return list(dict.fromkeys(part.pupil_id for part in self.parts))


def contents_of(actor: Actor, printout: Printout, on: date) -> Contents:
    """As the actor may see it on a day."""
    names = names_of(printout.school_id)
    if printout.of == Of.REVIEWS:
        return _reviews(actor, printout, names)
    if printout.of == Of.LETTERS:
        return _letters(actor, on)
    return _plans(actor, printout, names, on)


def in_reach(actor: Actor, printout: Printout) -> dict[int, int]:
    """Of what is in it, the rows that the actor may still see, each with its pupil."""
    rows: dict[str, QuerySet[Any]] = {
        Of.PLANS: Plan.objects.visible_to(actor),
        Of.REVIEWS: Review.objects.visible_to(actor),
        Of.LETTERS: Letter.objects.sendable_by(actor),
    }
    pupil = "plan__pupil" if printout.of == Of.REVIEWS else "pupil"
    return dict(rows[printout.of].filter(pk__in=printout.row_ids).values_list("pk", pupil))


def _plans(actor: Actor, printout: Printout, names: Mapping[str, str], on: date) -> Contents:
    name = names[printout.kind]
    title = f"{name}: {printout.group}" if printout.group else name
    contents = Contents(title, "No plan of this kind is in force that is open to you.")
    for version in plan_papers.in_force_for(actor, printout.kind, printout.group, on):
        contents.parts.append(_of_version(version, name, version.plan_id))
    return contents


def _of_version(version: PlanVersion, name: str, row_id: int) -> Part:
    def context() -> Mapping[str, Any]:
        return plan_papers.on_paper(version, name)

    return Part(
        row_id, version.plan.pupil_id, plan_papers.TEMPLATE, context, sides=version.plan.made_of.sides
    )


def _reviews(actor: Actor, printout: Printout, names: Mapping[str, str]) -> Contents:
    """What was said at those that were held; who comes to those that are planned, and the plan that they are about."""
    first = printout.week_start
    assert first is not None
    title = f"Reviews of the week of {first.day} {first:%b %Y}"
    contents = Contents(title, "No review is planned or was held in this week that is open to you.")
    reviews = list(review_papers.of_days(actor, first, first + timedelta(days=6)))
    planned = [review.plan_id for review in reviews if review.is_planned]
    seen = PlanVersion.objects.visible_to(actor).filter(plan__in=planned, number=F("plan__number"))
    versions = {version.plan_id: version for version in seen.select_related(*plan_papers.WITH)}
    for review in reviews:
        name = names[review.plan.kind]
        contents.parts.append(_of_review(actor, review, name))
        if review.is_planned and review.plan_id in versions:
            contents.parts.append(_of_version(versions[review.plan_id], name, review.pk))
    return contents


def _of_review(actor: Actor, review: Review, name: str) -> Part:
    def context() -> Mapping[str, Any]:
        return review_papers.on_paper(actor, review, name)

    return Part(review.pk, review.plan.pupil_id, review_papers.TEMPLATE, context)


def _letters(actor: Actor, on: date) -> Contents:
    """Each copy that is still to go by the rules of the day, of every letter that is released and not yet sent."""
    contents = Contents("Letters to send", "No letter waits to be sent that is yours to send.")
    for letter, going in letters_to_go(actor, on):
        contents.parts.append(_of_copy(letter, going, on))
        contents.copies.append([letter.pk, *going.contact_ids])
    return contents


def letters_to_go(actor: Actor, on: date) -> Iterator[tuple[Letter, letters.Going]]:
    """Three statements however many there are."""
    rows = Letter.objects.sendable_by(actor).filter(state=Letter.State.RELEASED)
    rows = rows.select_related("pupil", "written_by__school", "released_by")
    found = list(rows.order_by(*(f"pupil__{name}" for name in BY_NAME), "pk"))
    going = letters.going_of(actor, found, on)
    for letter in found:
        for each in going[letter.pk]:
            yield letter, each


def _of_copy(letter: Letter, going: letters.Going, on: date) -> Part:
    def context() -> Mapping[str, Any]:
        return letters.on_paper(letter, [going], on)

    return Part(letter.pk, letter.pupil_id, letters.TEMPLATE, context, large=going.size)
