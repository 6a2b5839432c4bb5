"""Writing pupils from a plan, with their history, needs and SEND periods."""

from collections.abc import Mapping
from datetime import date
from typing import Final

from simple_history.utils import bulk_create_with_history, bulk_update_with_history

from pupils.imports.plans import Scene, Trail
from pupils.imports.pupil_rows import PupilPlan
from pupils.imports.pupil_values import FIELDS, NEEDS, Values
from pupils.leavers import end_for_leavers
from pupils.models import Pupil, PupilNeed
from pupils.send_periods import begin_periods, change_periods, periods_before
from staffing.access import Actor, Resource, Verb
from staffing.models import User

BATCH: Final = 500


def hold_pupils(by: Actor) -> None:
    """Nobody edits a pupil while an import is compared and written, or undone; what only points at one goes on."""
    pupils = Pupil.objects.visible_to(by, Resource.IMPORT, Verb.CREATE).order_by("pk")
    list(pupils.select_for_update(no_key=True).values_list("pk"))


def write_pupils(plan: PupilPlan, scene: Scene, reason: str) -> tuple[Trail, set[int]]:
    """Add and change pupils; returns what undoing needs, and whose records were touched."""
    added = _add([values for _, values in plan.added], scene, reason)
    for (planned, _), pupil in zip(plan.added, added, strict=True):
        planned.pupil_id = pupil.pk
    before = {pk: values for pk, (values, _) in plan.changed.items()}
    after = {pk: values for pk, (_, values) in plan.changed.items()}
    periods = periods_before(pk for pk in after if after[pk]["send_status"] != before[pk]["send_status"])
    change_pupils(before, after, by=scene.by, on=scene.on, reason=reason)
    trail: Trail = {
        "added": {str(pupil.pk): values for pupil, (_, values) in zip(added, plan.added, strict=True)},
        "changed": {
            str(pk): {name: [before[pk][name], after[pk][name]] for name in _changed(before[pk], after[pk])}
            for pk in plan.changed
        },
        "periods": periods,
        "ended": end_for_leavers(
            {
                pk: values["left_on"]
                for pk, values in after.items()
                if values["left_on"] and values["left_on"] != before[pk]["left_on"]
            }
        ),
    }
    return trail, {pupil.pk for pupil in added} | set(plan.changed)


def _add(wanted: list[Values], scene: Scene, reason: str) -> list[Pupil]:
    pupils = bulk_create_with_history(
        [Pupil(school_id=scene.by.school_id, **{name: values[name] for name in FIELDS}) for values in wanted],
        Pupil,
        batch_size=BATCH,
        default_user=author(scene.by),
        default_change_reason=reason,
    )
    rows = list(zip(pupils, wanted, strict=True))
    _write_needs({pupil.pk: values[NEEDS] for pupil, values in rows})
    begin_periods(
        {pupil.pk: values["send_status"] for pupil, values in rows},
        {pupil.pk: min(values["admitted_on"], scene.on) for pupil, values in rows},
    )
    return pupils


def change_pupils(
    before: Mapping[int, Values], after: Mapping[int, Values], *, by: Actor, on: date, reason: str
) -> None:
    """Write the new values of the pupils, by id, where they differ from the old.

    Needs alone change the record's version as well: whoever has it open is told, and does not write theirs over them.
    """
    names = {pk: _changed(before[pk], after[pk]) for pk in after}
    touched = {name for changed in names.values() for name in changed if name != NEEDS}
    pupils = list(Pupil.objects.filter(pk__in=[pk for pk in names if names[pk]]))
    for pupil in pupils:
        for name in FIELDS:
            setattr(pupil, name, after[pupil.pk][name])
        pupil.version += 1
    bulk_update_with_history(
        pupils,
        Pupil,
        [*sorted(touched), "version"],
        batch_size=BATCH,
        default_user=author(by),
        default_change_reason=reason,
    )
    _write_needs({pk: after[pk][NEEDS] for pk in after if NEEDS in names[pk]})
    change_periods({pk: after[pk]["send_status"] for pk in after if "send_status" in names[pk]}, on)


def author(by: Actor) -> User | None:
    return User.objects.filter(pk=by.user_id).first()


def _changed(before: Values, after: Values) -> list[str]:
    return [name for name in after if before[name] != after[name]]


def _write_needs(needs: Mapping[int, list[str]]) -> None:
    """Make the ranked needs of these pupils exactly these, main need first."""
    PupilNeed.objects.filter(pupil__in=needs).delete()
    PupilNeed.objects.bulk_create(
        [
            PupilNeed(pupil_id=pupil_id, rank=rank, need=need)
            for pupil_id, its in needs.items()
            for rank, need in enumerate(its, start=1)
        ],
        batch_size=BATCH,
    )
