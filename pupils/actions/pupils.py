"""Writing a pupil's record."""

from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction

from pupils.actions.send import Standing, set_standing
from pupils.leavers import end_for_leavers
from pupils.models import Pupil
from staffing.access import Actor
from staffing.audit import AuditVerb, record
from staffing.calendar import today
from staffing.receipts import claim_version
from staffing.refusals import Refused


@transaction.atomic
def create_pupil(*, school_id: int, identity: Mapping[str, Any], standing: Standing, by: Actor) -> Pupil:
    """A new pupil on the school's roll; who comes with a status has it from admission unless told otherwise."""
    pupil = _save(Pupil(school_id=school_id, **identity))
    otherwise = min(pupil.admitted_on, today())
    pupil, changes = set_standing(pupil=pupil, standing=standing, otherwise=otherwise)
    record(by, AuditVerb.CREATE, pupil, pupil_id=pupil.pk, **changes)
    return pupil


@transaction.atomic
def edit_pupil(
    *, pupil: Pupil, identity: Mapping[str, Any], standing: Standing, version: int, by: Actor
) -> Pupil:
    """Change a record that was opened at `version`; raises Stale where somebody saved meanwhile.

    A last day on roll ends caseload, groups and support with it. Taken away or put off again it brings none of them
    back: who works with the pupil from then on is for those who decide it.
    """
    pupil = claim_version(pupil, version)
    changed = sorted(name for name, value in identity.items() if getattr(pupil, name) != value)
    if changed:
        for name in changed:
            setattr(pupil, name, identity[name])
        _save(pupil)
        if "left_on" in changed and pupil.left_on:
            end_for_leavers({pupil.pk: pupil.left_on})
    pupil, changes = set_standing(pupil=pupil, standing=standing, otherwise=today())
    if changed:
        changes["fields"] = ",".join(changed)
    if changes:
        record(by, AuditVerb.EDIT, pupil, pupil_id=pupil.pk, **changes)
    return pupil


def _save(pupil: Pupil) -> Pupil:
    """The form has looked for UPN and ULN; two forms at once are told apart only by the database."""
    try:
        with transaction.atomic():
            pupil.save()
    except IntegrityError as taken:
        others = Pupil.objects.filter(school_id=pupil.school_id).exclude(pk=pupil.pk)
        name = "uln" if pupil.uln and others.filter(uln=pupil.uln).exists() else "upn"
        raise Refused(f"Another pupil of the school has this {name.upper()} already.", name) from taken
    return pupil
