"""Which pupils a planned session is for."""

from collections import defaultdict
from collections.abc import Sequence

from django.db import models

from interventions.models import PlannedSession, ProvisionPupil
from pupils.codes import REGISTER
from pupils.models import CaseloadAssignment, GroupMember


def expected_pupils(plans: Sequence[PlannedSession]) -> dict[int, list[int]]:
    """Per planned session the ids of its pupils, read with one statement.

    Those with a place by name on its day; in a class, its members on the SEND register or on a caseload.
    """
    provisions = {plan.provision_id for plan in plans}
    if not provisions:
        return {}
    columns = ("pupil_id", "starts_on", "ends_on")
    places = ProvisionPupil.objects.filter(provision__in=provisions).order_by()
    on_caseload = CaseloadAssignment.objects.filter(pupil=models.OuterRef("pupil"), ends_on__isnull=True)
    supported = models.Q(pupil__send_status__in=REGISTER) | models.Exists(on_caseload)
    members = GroupMember.objects.filter(supported, group__provisions__in=provisions).order_by()
    rows = places.values_list("provision", *columns).union(
        members.values_list("group__provisions", *columns), all=True
    )
    of_provision = defaultdict(list)
    for provision_id, pupil_id, starts_on, ends_on in rows:
        of_provision[provision_id].append((pupil_id, starts_on, ends_on))
    return {
        plan.pk: sorted(
            {
                pupil_id
                for pupil_id, starts_on, ends_on in of_provision[plan.provision_id]
                if starts_on <= plan.on and (ends_on is None or plan.on <= ends_on)
            }
        )
        for plan in plans
    }
