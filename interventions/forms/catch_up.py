"""Several slots as one grid: each held, not held, or left for later, with its pupils in rows."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from django import forms
from django.db import models
from django.http import QueryDict

from interventions.catch_up import Span
from interventions.codes import NotHeldReason
from interventions.entries import SessionEntry
from interventions.expected import expected_pupils
from interventions.forms.days import said_of_day, said_of_roll
from interventions.forms.notes import NoteField
from interventions.forms.pupil_row import PupilRowForm, opening_row
from interventions.forms.target_row import MOST_COUNTED, TargetRowForm, offered_targets
from interventions.models import PlannedSession, Presence, Session
from pupils.models import Pupil, Target
from pupils.registers import DayMarks, away_at, marks_between
from staffing.access import Actor, Resource, Verb
from staffing.calendar import Calendar
from staffing.forms import KeyedForm
from staffing.models import Draft

MOST_PUPILS: Final = 60
LONGEST_WHY: Final = 200
UNTOLD = "Something is written here: say whether it was held."
Typed = Mapping[str, Sequence[str]]


class Told(models.TextChoices):
    """What a slot's first row says; nothing is saved of a slot that is left for later."""

    LATER = "", "Later"
    HELD = "held", "Held"
    NOT_HELD = "not_held", "Not held"


class CatchUpForm(KeyedForm):
    """What the page as a whole carries."""


class SlotForm(forms.Form):
    """One slot of the grid, with a row for each of its pupils. Flat: its template writes the controls."""

    told = forms.ChoiceField(choices=Told.choices, required=False)
    reason = forms.ChoiceField(choices=[("", ""), *NotHeldReason.choices], required=False)
    note = NoteField()
    unusual_day_reason = forms.CharField(required=False, max_length=200)

    def __init__(
        self,
        sent: QueryDict | None,
        *,
        planned: PlannedSession,
        pupils: Sequence[Pupil],
        marks: Mapping[tuple[int, Any], DayMarks],
        targets: Mapping[int, Sequence[Target]],
        typed: Typed,
        missing: int = 0,
    ) -> None:
        self.planned, self.missing = planned, missing
        # Whether somebody told it meanwhile or it left the timetable, and their log of it where there is one.
        self.is_told_elsewhere = self.is_gone = False
        self.theirs: Session | None = None
        prefix = f"s{planned.pk}"
        super().__init__(sent, prefix=prefix, initial=_put_back(typed, prefix, self.base_fields))
        self.rows = []
        for pupil in pupils:
            away = away_at(marks.get((pupil.pk, planned.on), DayMarks()), planned.starts_at)
            opening = opening_row(away) | _put_back(typed, f"{prefix}-p{pupil.pk}", PupilRowForm.base_fields)
            row = PupilRowForm(sent, pupil=pupil, away=away, before=f"{prefix}-", initial=opening)
            row.targets = [self._target_row(target, sent, typed) for target in targets.get(pupil.pk, ())]
            self.rows.append(row)

    def _target_row(self, target: Target, sent: QueryDict | None, typed: Typed) -> TargetRowForm:
        told = _put_back(typed, f"{self.prefix}-t{target.pk}", TargetRowForm.base_fields)
        return TargetRowForm(sent, target=target, before=f"{self.prefix}-", initial=told)

    @property
    def state(self) -> str:
        return self["told"].value() or ""

    @property
    def note_text(self) -> str:
        return self["note"].value() or ""

    @property
    def is_large(self) -> bool:
        return len(self.rows) > MOST_COUNTED

    @property
    def is_left(self) -> bool:
        """Nothing was said of it and nothing written: it waits."""
        return not self.state and not self.has_changed() and not any(row.has_changed() for row in self.rows)

    def check(self, calendar: Calendar) -> bool:
        """Says whether it can be saved; what stands in the way is said beside it."""
        self.is_valid()
        told = self.cleaned_data.get("told")
        if told == Told.HELD:
            self._check_held(calendar)
        elif told == Told.NOT_HELD:
            self._check_not_held()
        elif "told" not in self.errors:
            self.add_error("told", UNTOLD)
        return not self.problems

    def _check_held(self, calendar: Calendar) -> None:
        for row in self.rows:
            row.roll_error = said_of_roll(row.pupil, self.planned.on)
        if self.missing:
            self.add_error(None, "A pupil on this list could not be found. Log it on its own page.")
        elif not self.rows:
            self.add_error(
                None, "Nobody has a place in it. Log it on its own page, and choose who was there."
            )
        elif len(self.rows) > MOST_PUPILS:
            self.add_error(None, f"A session holds at most {MOST_PUPILS} pupils. Log it on its own page.")
        said = said_of_day(self.planned.on, calendar)
        if said and not self.cleaned_data.get("unusual_day_reason"):
            self.add_error("unusual_day_reason", said)

    def _check_not_held(self) -> None:
        if not self.cleaned_data.get("reason"):
            self.add_error("reason", "Choose the reason that fits best.")
        over = len(self.cleaned_data.get("note", "")) - LONGEST_WHY
        if over > 0:
            self.add_error(
                "note", f"Why it was not held fits in {LONGEST_WHY} characters: {over} fewer, please."
            )

    @property
    def problems(self) -> list[str]:
        found = [str(error) for errors in self.errors.values() for error in errors]
        rows = self.rows if self.state == Told.HELD else []
        return found + [f"{row.pupil.short_name}: {text}" for row in rows for text in row.problems]

    def entry(self, actor: Actor) -> SessionEntry:
        assert actor.staff_id is not None
        planned, told = self.planned, self.cleaned_data
        return SessionEntry(
            title=planned.provision.name,
            kind=planned.provision.programme.kind,
            on=planned.on,
            starts_at=planned.starts_at,
            minutes=planned.minutes,
            pupils=tuple(row.entry() for row in self.rows),
            adult_ids=frozenset({actor.staff_id}),
            note=told["note"],
            unusual_day_reason=told["unusual_day_reason"],
        )

    def said(self) -> str:
        """All of it in words, for where it can't be saved as rows any more."""
        lines = [self.note_text]
        for row in self.rows:
            if row.is_bound and row.has_changed():
                score = f", engagement {row.score}" if row.score else ""
                lines.append(f"{row.pupil.short_name}: {row.status}{score}")
                lines += [target.words for target in row.targets]
        return "\n".join(line for line in lines if line)


class CatchUpGrid:
    """The slots of one page: opened afresh or with a draft put back, or sent to be saved."""

    def __init__(
        self,
        *,
        actor: Actor,
        span: Span,
        plans: Sequence[PlannedSession],
        sent: QueryDict | None = None,
        draft: Draft | None = None,
    ) -> None:
        self.span = span
        self.form = CatchUpForm(sent, actor=actor, draft_key=span.draft_key)
        self.form.bring_back(draft)
        listed = self._listed(plans, sent)
        pupils = _pupils(actor, {pk for ids in listed.values() for pk in ids}, span)
        marks = marks_between(actor, pupils, span.first, span.last) if pupils else {}
        targets = offered_targets(actor, list(pupils)) if pupils else {}
        self.slots = [
            SlotForm(
                sent,
                planned=plan,
                pupils=[pupil for pk, pupil in pupils.items() if pk in listed[plan.pk]],
                marks=marks,
                targets=targets,
                typed=draft.body if draft else {},
                missing=len(listed[plan.pk] - pupils.keys()) if sent is not None else 0,
            )
            for plan in plans
        ]

    def _listed(self, plans: Sequence[PlannedSession], sent: QueryDict | None) -> dict[int, set[int]]:
        """Whom each slot has on the page: those it was sent with, else those who have a place."""
        if sent is None:
            return {pk: set(ids) for pk, ids in expected_pupils(plans).items()}
        return {plan.pk: set(ids_of(sent.getlist(f"s{plan.pk}-pupils"))) for plan in plans}

    @property
    def is_all_left(self) -> bool:
        return not self.form.errors and all(slot.is_left for slot in self.slots)

    @property
    def pupil_ids(self) -> list[int]:
        return sorted({row.pupil.pk for slot in self.slots for row in slot.rows})

    @property
    def days(self) -> list[tuple[Any, list[SlotForm]]]:
        days: dict[Any, list[SlotForm]] = {}
        for slot in self.slots:
            days.setdefault(slot.planned.on, []).append(slot)
        return list(days.items())


def ids_of(texts: Sequence[str]) -> list[int]:
    """Ids as sent; what is no number is a row that can't be found."""
    return [int(text) if text.isdecimal() and len(text) < 18 else 0 for text in texts]


def _put_back(typed: Typed, prefix: str, names: Mapping[str, object]) -> dict[str, str]:
    return {name: typed[f"{prefix}-{name}"][0] for name in names if typed.get(f"{prefix}-{name}")}


def _pupils(actor: Actor, ids: set[int], span: Span) -> dict[int, Pupil]:
    """Pupils the actor may log, by name, each with the last score before these days."""
    scores = Presence.objects.visible_to(actor).filter(
        pupil=models.OuterRef("pk"), on__lte=span.first, engagement__isnull=False
    )
    last = scores.order_by("-on", "-pk").values("engagement")[:1]
    pupils = Pupil.objects.visible_to(actor, Resource.SESSION, Verb.CREATE).filter(pk__in=ids)
    return {pupil.pk: pupil for pupil in pupils.by_name().annotate(last_engagement=models.Subquery(last))}
