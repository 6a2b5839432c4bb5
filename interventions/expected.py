"""Which pupils a planned session is for."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date

from django.db import models

from interventions.models import PlannedSession, ProvisionPupil
from pupils.codes import REGISTER
from pupils.models import CaseloadAssignment, GroupMember
from staffing.access import meets


def expected_pupils(plans: Sequence[PlannedSession]) -> dict[int, list[int]]:
    """Per planned session the ids of its pupils, read with one statement.

    Those with a place by name on its day; in a class, its members on the SEND register or on a caseload (on any day
    of the plans). Nobody who is off roll that day: a place outlives a pupil's leaving until somebody ends it.
    """
    provisions = {plan.provision_id for plan in plans}
    if not provisions:
        return {}
    columns = ("pupil_id", "starts_on", "ends_on", "pupil__admitted_on", "pupil__left_on")
    places = ProvisionPupil.objects.filter(provision__in=provisions).order_by()
    days = [plan.on for plan in plans]
    on_caseload = CaseloadAssignment.objects.filter(
        meets(min(days), max(days)), pupil=models.OuterRef("pupil")
    )
    supported = models.Q(pupil__send_status__in=REGISTER) | models.Exists(on_caseload)
    members = GroupMember.objects.filter(supported, group__provisions__in=provisions).order_by()
    rows = places.values_list("provision", *columns).union(
        members.values_list("group__provisions", *columns), all=True
    )
    of_provision = defaultdict(list)
    for provision_id, pupil_id, starts_on, ends_on, admitted_on, left_on in rows:
        first = max(starts_on, admitted_on)
        last = min(ends_on or date.max, left_on or date.max)
        of_provision[provision_id].append((pupil_id, first, last))
    return {
        plan.pk: sorted(
            {
                pupil_id
                for pupil_id, first, last in of_provision[plan.provision_id]
                if first <= plan.on <= last
            }
        )
        for plan in plans
    }
