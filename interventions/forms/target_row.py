"""What a session did for one of its pupils' targets: worked on, a reading, or tries and successes."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

from django import forms
from django.db import models

from interventions.entries import TargetEntry
from interventions.models import Session, SessionTarget
from pupils.models import Target
from staffing.access import Actor, Resource, Verb

MOST_TRIES: Final = 500
MOST_TARGETS: Final = 4
# So many pupils are too many to count anybody's tries: their targets are only ticked.
MOST_COUNTED: Final = 20


def offered_targets(
    actor: Actor, pupil_ids: Sequence[int], session: Session | None = None
) -> dict[int, list[Target]]:
    """Open targets by pupil that the actor may feed, what is due first: one statement.

    Those that an edited session speaks of are among them, each with what it said (`told`, `told_value`, `told_tries`,
    `told_successes`).
    """
    found: dict[int, list[Target]] = defaultdict(list)
    if not pupil_ids or not actor.scopes(Resource.READING, Verb.CREATE):
        return found
    targets = Target.objects.fed_by(actor).filter(pupil__in=pupil_ids).by_need()
    if session:
        told = SessionTarget.objects.visible_to(actor).filter(session=session, target=models.OuterRef("pk"))
        targets = targets.annotate(
            told=models.Exists(told),
            told_value=models.Subquery(told.values("reading__value")[:1]),
            told_tries=models.Subquery(told.values("tries")[:1]),
            told_successes=models.Subquery(told.values("successes")[:1]),
        ).filter(models.Q(state=Target.State.OPEN) | models.Q(told=True))
    else:
        targets = targets.open()
    for target in targets.only("pupil", "what", "unit", "register_measure"):
        its = found[target.pupil_id]
        if len(its) < MOST_TARGETS or getattr(target, "told", False):
            its.append(target)
    return found


def told_before(target: Any) -> dict[str, Any]:
    """What an edited session said of a target."""
    if not getattr(target, "told", False):
        return {}
    return {
        "worked": True,
        "value": target.told_value,
        "tries": target.told_tries,
        "successes": target.told_successes,
    }


class TargetRowForm(forms.Form):
    """Flat: its template writes the controls. Nothing said means that the session was not about it."""

    worked = forms.BooleanField(required=False)
    value = forms.DecimalField(
        max_digits=9, decimal_places=2, required=False, error_messages={"invalid": "The reading is a number."}
    )
    successes = forms.IntegerField(min_value=0, max_value=MOST_TRIES, required=False)
    tries = forms.IntegerField(min_value=1, max_value=MOST_TRIES, required=False)

    def __init__(self, *args: Any, target: Target, before: str = "", **kwargs: Any) -> None:
        super().__init__(*args, prefix=f"{before}t{target.pk}", **kwargs)
        self.target = target
        if target.register_measure:
            # Its readings come from the register; what is sent for one is not taken.
            self.fields["value"].disabled = True

    @property
    def is_ticked(self) -> bool:
        return bool(self["worked"].value())

    @property
    def numbers(self) -> Mapping[str, str]:
        """What stands in the boxes."""
        told = {name: self[name].value() for name in ("value", "successes", "tries")}
        return {name: "" if value is None else str(value) for name, value in told.items()}

    @property
    def is_told(self) -> bool:
        return self.is_ticked or any(self.numbers.values())

    @property
    def words(self) -> str:
        """What is told, in words; empty where nothing is."""
        told = self.numbers
        counted = f"{told['successes'] or 0} of {told['tries']}" if told["tries"] else ""
        parts = [part for part in (told["value"] and f"reading {told['value']}", counted) if part]
        return f"{self.target.what}: {', '.join(parts) or 'worked on'}" if self.is_told else ""

    @property
    def problems(self) -> list[str]:
        return [f"{self.target.what}: {error}" for errors in self.errors.values() for error in errors]

    def clean(self) -> dict[str, Any]:
        told = super().clean() or self.cleaned_data
        tries, successes = told.get("tries"), told.get("successes")
        if successes is not None and tries is None and "tries" not in self.errors:
            self.add_error("tries", "Say of how many tries.")
        elif tries is not None and successes is None and "successes" not in self.errors:
            told["successes"] = 0
        elif tries is not None and successes is not None and successes > tries:
            self.add_error("successes", "More went well than were tried.")
        return told

    def entry(self) -> TargetEntry | None:
        """As told; of a target in per cent, tries without a reading are the reading: three of four are 75."""
        told = self.cleaned_data
        value, tries, successes = told["value"], told["tries"], told["successes"]
        if value is None and tries and self.target.is_share and not self.target.register_measure:
            value = (Decimal(100 * (successes or 0)) / tries).quantize(Decimal("0.1"))
        if not told["worked"] and value is None and tries is None:
            return None
        return TargetEntry(self.target.pk, value=value, tries=tries, successes=successes)
