"""Teaching groups as read on a day: their teachers, how many are in them, and who."""

from datetime import date

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from pupils.models import GroupMember, GroupTeacher, Pupil, TeachingGroup
from pupils.roll import roll
from staffing.access import Actor, open_on


def with_numbers(groups: QuerySet[TeachingGroup], on: date) -> QuerySet[TeachingGroup]:
    """Groups with `size` and, as `teaching`, their teachers of that day."""
    inside = GroupMember.objects.filter(open_on(on), group=OuterRef("pk"), pupil__admitted_on__lte=on)
    here = (
        inside.filter(Q(pupil__left_on__isnull=True) | Q(pupil__left_on__gte=on)).order_by().values("group")
    )
    size = Subquery(here.annotate(number=Count("pk")).values("number"))
    teachers = GroupTeacher.objects.filter(open_on(on)).select_related("staff").order_by("staff__surname")
    return (
        # A subquery, because then only the groups of one page are counted.
        groups.annotate(size=Coalesce(size, 0))
        .select_related("faculty")
        .prefetch_related(Prefetch("teachers", queryset=teachers, to_attr="teaching"))
        .order_by("code")
    )


def own_first(groups: QuerySet[TeachingGroup], actor: Actor, on: date) -> QuerySet[TeachingGroup]:
    """The groups the reader teaches that day before all others; `is_own` tells them apart."""
    own = GroupTeacher.objects.filter(open_on(on), group=OuterRef("pk"), staff=actor.staff_id)
    return groups.annotate(is_own=Exists(own)).order_by("-is_own", "code")


def members(actor: Actor, group: TeachingGroup, on: date) -> QuerySet[Pupil]:
    """Pupils on roll who are in the group that day."""
    inside = GroupMember.objects.filter(open_on(on), group=group).values("pupil")
    return roll(actor, on).on_roll(on).filter(pk__in=inside).by_name()
