"""The whole log page as one form: what is said of the session, and a row for each pupil."""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import cached_property
from typing import Final

from django import forms
from django.db import models
from django.http import QueryDict

from interventions.codes import ProgrammeKind
from interventions.entries import SessionEntry
from interventions.forms.pupil_row import PupilRowForm, opening_row
from interventions.forms.session import SessionForm
from interventions.models import Presence, Topic
from interventions.openings import Opening
from pupils.models import Pupil
from pupils.registers import away_at, with_marks
from staffing.access import GRANTS, Actor, Resource, Role, Verb
from staffing.calendar import today
from staffing.models import Draft, School, Staff, StaffRole

MOST_PUPILS: Final = 60
MOST_FOUND: Final = 12
FEWEST_LETTERS: Final = 2
GIVES_SUPPORT: Final = [role for role in Role if (Resource.SESSION, Verb.CREATE) in GRANTS[role]]
Typed = Mapping[str, Sequence[str]]


def _ids(texts: Sequence[str]) -> list[int]:
    """Ids as sent, each once; what is no number is a pupil that can't be found."""
    return list(dict.fromkeys(int(text) if text.isdecimal() and len(text) < 18 else 0 for text in texts))


def colleagues(actor: Actor, on: date) -> list[Staff]:
    """The school's staff of a day, each with `gives_support`; one statement for every list that offers them."""
    roles = StaffRole.objects.open(on).filter(staff=models.OuterRef("pk"), role__in=GIVES_SUPPORT)
    return list(Staff.objects.visible_to(actor).employed(on).annotate(gives_support=models.Exists(roles)))


def listed_pupils(actor: Actor, ids: Sequence[int], opening: Opening) -> list[Pupil]:
    """Pupils the actor may log, with the day's marks and the last score where those are open to the actor."""
    scores = Presence.objects.visible_to(actor).filter(
        pupil=models.OuterRef("pk"), on__lte=opening.on, engagement__isnull=False
    )
    if opening.session:
        scores = scores.exclude(session=opening.session)
    last = scores.order_by("-on", "-pk").values("engagement")[:1]
    pupils = Pupil.objects.visible_to(actor, Resource.SESSION, Verb.CREATE).filter(pk__in=ids)
    return list(
        with_marks(pupils.by_name(), actor, opening.on).annotate(last_engagement=models.Subquery(last))
    )


class LogSheet:
    """Opened afresh, with what was typed put back (a draft, or a search without scripts), or sent to be saved."""

    def __init__(
        self,
        *,
        actor: Actor,
        opening: Opening,
        sent: QueryDict | None = None,
        typed: Typed | None = None,
        draft: Draft | None = None,
    ) -> None:
        self.actor, self.opening, self.draft = actor, opening, draft
        self.pupil_errors: list[str] = []
        self._typed = typed = draft.body if draft else typed
        self.asked = self._asked_for(sent)
        self.pupils = listed_pupils(actor, self.asked, opening)
        self.form = SessionForm(
            sent,
            actor=actor,
            draft_key=opening.draft_key,
            colleagues=colleagues(actor, today()),
            topics=Topic.objects.filter(school_id=actor.school_id, is_offered=True),
            is_planned=opening.planned is not None,
            initial=dict(opening.fields),
        )
        if typed is not None:
            self._put_back(typed)
        self.rows = [self._row(pupil, sent) for pupil in self.pupils]

    def _asked_for(self, sent: QueryDict | None) -> list[int]:
        """Ids of the pupils on the page: those sent or typed, else those it opens with."""
        if sent is not None:
            return _ids(sent.getlist("pupils"))
        if self._typed is not None:
            return _ids(self._typed.get("pupils", ()))
        return list(self.opening.pupil_ids)

    def _put_back(self, typed: Typed) -> None:
        for name, field in self.form.fields.items():
            if isinstance(field.widget, forms.HiddenInput):
                continue
            values = list(typed.get(name, ()))
            if isinstance(field, forms.TypedMultipleChoiceField):
                self.form.initial[name] = values
            elif values or isinstance(field, forms.BooleanField):
                self.form.initial[name] = next(iter(values), "")

    def _row(self, pupil: Pupil, sent: QueryDict | None) -> PupilRowForm:
        away = away_at(pupil, self.opening.starts_at)
        initial = dict(self.opening.rows.get(pupil.pk) or opening_row(away))
        for name in PupilRowForm.base_fields if self._typed else ():
            told = (self._typed or {}).get(f"p{pupil.pk}-{name}")
            if told:
                initial[name] = told[0]
        return PupilRowForm(sent, pupil=pupil, away=away, initial=initial)

    @cached_property
    def on(self) -> date | None:
        """The day it is about: settled for a planned session, else as typed."""
        planned = self.opening.planned
        return planned.on if planned else self.form.cleaned_data.get("on")

    def is_valid(self, school: School) -> bool:
        """Says whether it can be saved; every problem stands beside what it is about."""
        is_form_valid = self.form.is_valid()
        self._check_pupils()
        self._check_day(school)
        are_rows_valid = not any(row.problems for row in self.rows)
        return is_form_valid and are_rows_valid and not self.pupil_errors and not self.form.errors

    def _check_pupils(self) -> None:
        if len(self.asked) > MOST_PUPILS:
            self.pupil_errors.append(
                f"{len(self.asked)} pupils are too many: a session holds at most {MOST_PUPILS}. "
                "Log an assembly or a year group in parts."
            )
        elif len(self.asked) > len(self.rows):
            self.pupil_errors.append("A pupil on this list could not be found. Choose again.")
        elif not self.rows:
            self.pupil_errors.append("Choose at least one pupil.")
        for row in self.rows:
            row.roll_error = self._roll_error(row.pupil)

    def _roll_error(self, pupil: Pupil) -> str:
        if self.on is None or pupil.is_on_roll(self.on):
            return ""
        if pupil.left_on and pupil.left_on < self.on:
            return f"{pupil.short_name} left on {_day(pupil.left_on)}, before this session."
        return f"{pupil.short_name} joined on {_day(pupil.admitted_on)}, after this session."

    def _check_day(self, school: School) -> None:
        """A future or closed day is allowed with a reason: a residential, a home visit, a Saturday club."""
        told = self.form.cleaned_data
        if self.on is None or told.get("unusual_day_reason"):
            return
        if self.on > today():
            said = f"{_day(self.on)} has not come yet."
        elif not school.calendar().is_school_day(self.on):
            said = f"{_day(self.on)} is not a school day here."
        else:
            return
        self.form.add_error("unusual_day_reason", f"{said} If it is right, say why and save again.")

    def entry(self) -> SessionEntry:
        told = self.form.cleaned_data
        opening = self.opening
        kind, title = told.get("kind") or "", ""
        if opening.session:
            kind = kind or opening.session.kind
            title = opening.session.title if kind == opening.session.kind else ""
        elif opening.planned:
            kind, title = opening.planned.provision.programme.kind, opening.planned.provision.name
        return SessionEntry(
            title=title or ProgrammeKind(kind).label,
            kind=kind,
            on=self.on or today(),
            starts_at=told["starts_at"],
            minutes=told["minutes"],
            pupils=tuple(row.entry() for row in self.rows),
            adult_ids=frozenset(told["adults"]),
            topic_ids=frozenset(told["topics"]),
            note=told["note"],
            is_restricted=told["is_restricted"],
            reader_ids=frozenset(told["readers"]),
            unusual_day_reason=told["unusual_day_reason"],
            follow_up=self.form.follow_up(),
        )

    def find(self, text: str) -> list[Pupil]:
        """Pupils by parts of their names, for the page without scripts."""
        if len(text.strip()) < FEWEST_LETTERS:
            return []
        pupils = Pupil.objects.visible_to(self.actor, Resource.SESSION, Verb.CREATE).on_roll(today())
        listed = [pupil.pk for pupil in self.pupils]
        return list(pupils.named_like(text).exclude(pk__in=listed).by_name()[:MOST_FOUND])

    @property
    def has_away(self) -> bool:
        return any(row.away for row in self.rows)

    @property
    def problems(self) -> list[tuple[str, str]]:
        """Every problem with the id of where it is put right: for the summary at the top."""
        found = [("pupil-search", error) for error in self.pupil_errors]
        for row in self.rows:
            found += [(f"row-{row.pupil.pk}", f"{row.pupil.short_name}: {text}") for text in row.problems]
        for name, errors in self.form.errors.items():
            bound = self.form[name] if name in self.form.fields else None
            anchor, label = (bound.id_for_label or bound.auto_id, bound.label) if bound else ("content", "")
            found += [(anchor, f"{label}: {error}" if label else error) for error in errors]
        return found


def _day(on: date) -> str:
    return f"{on.day} {on:%b %Y}"
