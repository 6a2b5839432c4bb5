"""Teaching groups as read on a day: their teachers, how many are in them, and who."""

from datetime import date

from django.db.models import Count, Prefetch, Q, QuerySet

from pupils.models import GroupMember, GroupTeacher, Pupil, TeachingGroup
from pupils.roll import roll
from staffing.access import Actor, open_on


def with_numbers(groups: QuerySet[TeachingGroup], on: date) -> QuerySet[TeachingGroup]:
    """Groups with `size` and, as `teaching`, their teachers of that day."""
    here = Q(members__pupil__admitted_on__lte=on) & (
        Q(members__pupil__left_on__isnull=True) | Q(members__pupil__left_on__gte=on)
    )
    teachers = GroupTeacher.objects.filter(open_on(on)).select_related("staff").order_by("staff__surname")
    return (
        groups.annotate(size=Count("members", filter=open_on(on, "members__") & here))
        .select_related("faculty")
        .prefetch_related(Prefetch("teachers", queryset=teachers, to_attr="teaching"))
        .order_by("code")
    )


def members(actor: Actor, group: TeachingGroup, on: date) -> QuerySet[Pupil]:
    """Pupils on roll who are in the group that day."""
    inside = GroupMember.objects.filter(open_on(on), group=group).values("pupil")
    return roll(actor, on).on_roll(on).filter(pk__in=inside).by_name()
