"""What the demo's plans have beside their words: a drawing in a passport, and the adults of personal care plans."""

from collections.abc import Iterable, Iterator
from hashlib import sha256
from io import BytesIO
from random import Random
from typing import Final

from django.core.files.base import ContentFile
from PIL import Image, ImageDraw

from mentoring.demo.support import SupportPlan
from pupils.involvement import link_named
from pupils.models import Plan, PlanAdult, PlanPicture
from staffing.models import Staff

# What an adult does, and when.
DOES: Final = ("Before the first lesson", "At break and at lunch", "Stands in for the others", "")
SHOWS: Final = "A face with red curls and a wide smile, drawn with thick lines"


def load_beside(plans: Iterable[Plan], support: SupportPlan, staff: dict[str, Staff], rng: Random) -> None:
    """One pupil's portrait, as drawn by hand; two or three mentors in each personal care plan, draft or in force."""
    made = list(plans)
    portrayed = [each for each in made if each.kind == "passport" and each.number][:1]
    for plan in portrayed:
        _show(plan)
    caring = [each for each in made if each.kind == "care"]
    mentors = [staff[key] for key in support.caseloads]
    if mentors:
        PlanAdult.objects.bulk_create(adult for plan in caring for adult in _adults(plan, mentors, rng))
    link_named(caring)


def _show(plan: Plan) -> None:
    content = portrait()
    PlanPicture.objects.create(
        plan=plan,
        number=plan.number,
        section="about",
        shows=SHOWS,
        file=ContentFile(content, name=f"demo-{plan.pk}.jpg"),
        digest=sha256(content).hexdigest(),
    )


def _adults(plan: Plan, mentors: list[Staff], rng: Random) -> Iterator[PlanAdult]:
    """The same through all its versions, and in what is being written."""
    named = rng.sample(mentors, min(len(mentors), rng.randint(2, 3)))
    for number in range(1, plan.number + (2 if plan.stage else 1)):
        for adult, does in zip(named, DOES, strict=False):
            yield PlanAdult(plan=plan, number=number, staff=adult, does=does)


def portrait() -> bytes:
    """Nobody's face, drawn by the machine as a child might."""
    page = Image.new("RGB", (480, 480), "#fbf8ee")
    pen = ImageDraw.Draw(page)
    for place in range(14):
        left, top = 90 + 21 * place, 70 + abs(7 - place) ** 2
        pen.ellipse((left, top, left + 56, top + 56), fill="#b4452f", outline="#7d2b1c", width=4)
    pen.ellipse((110, 100, 370, 400), fill="#f0c9a4", outline="#26364d", width=6)
    for left in (180, 275):
        pen.ellipse((left, 205, left + 26, 240), fill="#26364d")
    pen.arc((170, 235, 310, 345), start=15, end=165, fill="#a5333f", width=8)
    out = BytesIO()
    page.save(out, "JPEG", quality=80)
    return out.getvalue()
