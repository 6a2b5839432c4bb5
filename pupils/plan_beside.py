"""What stands beside the words of plans, read for a page: pictures, and the adults who are named."""

from collections.abc import Collection, Mapping

from pupils.models import Plan, PlanAdult, PlanPicture
from pupils.plan_parts import NOTHING, Beside

# By plan and number of version.
BesideOf = Mapping[tuple[int, int], Beside]


def beside_of(plans: Collection[Plan]) -> BesideOf:
    """Of all versions and drafts: two statements at most, and none where no such kind has anything beside its words.

    For whoever may see the versions and drafts that are looked up in it.
    """
    pictures: dict[tuple[int, int], dict[str, PlanPicture]] = {}
    adults: dict[tuple[int, int], list[PlanAdult]] = {}
    if shows := [plan.pk for plan in plans if plan.made_of.has_pictures]:
        for picture in PlanPicture.objects.filter(plan__in=shows):
            pictures.setdefault((picture.plan_id, picture.number), {})[picture.section] = picture
    if names := [plan.pk for plan in plans if plan.made_of.names_adults]:
        for adult in PlanAdult.objects.filter(plan__in=names).select_related("staff"):
            adults.setdefault((adult.plan_id, adult.number), []).append(adult)
    return {
        key: Beside(pictures.get(key, {}), tuple(adults.get(key, ())))
        for key in pictures.keys() | adults.keys()
    }


def beside_in(found: BesideOf, plan: Plan, number: int) -> Beside:
    return found.get((plan.pk, number), NOTHING)


def beside_draft(plan: Plan) -> Beside:
    return beside_in(beside_of([plan]), plan, plan.number + 1)
