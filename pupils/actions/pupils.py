"""Writing a pupil's record."""

from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction

from pupils.actions.send import Standing, set_standing
from pupils.models import Pupil
from pupils.refusals import Refused
from staffing.access import Actor
from staffing.audit import AuditVerb, record
from staffing.calendar import today
from staffing.receipts import claim_version


@transaction.atomic
def create_pupil(*, school_id: int, identity: Mapping[str, Any], standing: Standing, by: Actor) -> Pupil:
    """A new pupil on the school's roll; who comes with a status has it from admission unless told otherwise."""
    pupil = _save(Pupil(school_id=school_id, **identity))
    record(by, AuditVerb.CREATE, pupil, pupil_id=pupil.pk)
    return set_standing(pupil=pupil, standing=standing, otherwise=min(pupil.admitted_on, today()), by=by)


@transaction.atomic
def edit_pupil(
    *, pupil: Pupil, identity: Mapping[str, Any], standing: Standing, version: int, by: Actor
) -> Pupil:
    """Change a record that was opened at `version`; raises Stale where somebody saved meanwhile."""
    pupil = claim_version(pupil, version)
    changed = sorted(name for name, value in identity.items() if getattr(pupil, name) != value)
    if changed:
        for name in changed:
            setattr(pupil, name, identity[name])
        _save(pupil)
        record(by, AuditVerb.EDIT, pupil, pupil_id=pupil.pk, fields=",".join(changed))
    return set_standing(pupil=pupil, standing=standing, otherwise=today(), by=by)


def _save(pupil: Pupil) -> Pupil:
    """The form has looked for the UPN; two forms at once are told apart only by the database."""
    try:
        with transaction.atomic():
            pupil.save()
    except IntegrityError as taken:
        raise Refused("Another pupil of the school has this UPN already.", "upn") from taken
    return pupil
