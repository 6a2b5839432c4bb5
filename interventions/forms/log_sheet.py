"""The whole log page as one form: what is said of the session, and a row for each pupil."""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache, cached_property
from typing import Any, Final

from django.db import models
from django.db.models import QuerySet
from django.http import QueryDict

from interventions.codes import ATTENDED, ProgrammeKind
from interventions.entries import SessionEntry
from interventions.forms.days import said_of_day, said_of_roll
from interventions.forms.pupil_row import PupilRowForm, opening_row
from interventions.forms.session import Colleague, SessionForm
from interventions.forms.target_row import MOST_COUNTED, TargetRowForm, offered_targets, told_before
from interventions.models import NoteReader, Presence, Session, SessionAdult, Topic
from interventions.openings import Opening
from interventions.strategies import strategies_of_each
from pupils.key_lines import key_lines_of
from pupils.models import Pupil, Target
from pupils.registers import away_at, with_marks
from staffing.access import Actor, Resource, Scope, Verb, roles_that
from staffing.calendar import today
from staffing.models import Draft, School, Staff, StaffRole
from staffing.models.people import spoken_name
from staffing.prepared import Given, GivenIds, PreparedFor

MOST_PUPILS: Final = 60
MOST_FOUND: Final = 12
FEWEST_LETTERS: Final = 2
GIVES_SUPPORT: Final = roles_that(Resource.SESSION, Verb.CREATE)
HAS_TASKS: Final = roles_that(Resource.TASK, Verb.VIEW)
Typed = Mapping[str, Sequence[str]]


def _speaks_of_targets(sent: QueryDict) -> bool:
    """Whether anything stands in a box or tick of a target."""
    names = tuple(f"-{name}" for name in TargetRowForm.base_fields)
    return any(key.startswith("t") and key.endswith(names) and value for key, value in sent.items())


def _ids(texts: Sequence[str]) -> list[int]:
    """Ids as sent, each once; what is no number is a pupil that can't be found."""
    return list(dict.fromkeys(int(text) if text.isdecimal() and len(text) < 18 else 0 for text in texts))


def colleagues(actor: Actor, on: date, session: Session | None = None) -> list[Colleague]:
    """The school's staff of a day who have a task list: one statement for every list of names on the page."""
    rows = _COLLEAGUES.rows(actor, on, session is not None, session=session and session.pk)
    return [
        Colleague(pk, spoken_name(title, forename, surname), *told)
        for pk, title, forename, surname, *told in rows
    ]


def _colleagues(actor: Actor, on: date, is_edited: bool) -> QuerySet[Any, Any]:
    roles = StaffRole.objects.in_force(on).filter(staff=models.OuterRef("pk"), role__in=GIVES_SUPPORT)
    staff = Staff.objects.visible_to(actor).employed(on).with_one_of(HAS_TASKS, on)
    told = {"gives_support": models.Exists(roles)}
    if is_edited:
        of_session = {"staff": models.OuterRef("pk"), "session": Given("session")}
        told["was_there"] = models.Exists(SessionAdult.objects.filter(**of_session))
        told["is_reader"] = models.Exists(NoteReader.objects.filter(**of_session))
    return staff.annotate(**told).values_list("pk", "title", "forename", "surname", *told)


_COLLEAGUES = PreparedFor(_colleagues)


def offered_topics(actor: Actor, session: Session | None) -> list[Topic]:
    """The school's topics; of a session that is edited each says too whether it was about it (`is_chosen`)."""
    topics = Topic.objects.filter(school_id=actor.school_id, is_offered=True)
    if session:
        chosen = Session.topics.through.objects.filter(session=session, topic=models.OuterRef("pk"))
        topics = topics.annotate(is_chosen=models.Exists(chosen))
    return list(topics)


def _chosen(staff: Sequence[Colleague], topics: Sequence[Any]) -> dict[str, list[int]]:
    """What an edited session named: its adults, readers and topics."""
    return {
        "adults": [each.pk for each in staff if each.was_there],
        "readers": [each.pk for each in staff if each.is_reader],
        "topics": [each.pk for each in topics if each.is_chosen],
    }


def listed_pupils(actor: Actor, ids: Sequence[int] | GivenIds) -> QuerySet[Pupil]:
    """Pupils whom the actor may log."""
    pupils = Pupil.objects.visible_to(actor, Resource.SESSION, Verb.CREATE)
    return pupils.filter(pk__in=ids).by_name()


def _to_be_saved(actor: Actor) -> QuerySet[Pupil]:
    pupils = listed_pupils(actor, GivenIds("pupils"))
    return pupils.annotate(has_strategies=models.Exists(strategies_of_each(actor)))


_TO_BE_SAVED = PreparedFor(_to_be_saved)


def as_shown(pupils: QuerySet[Pupil], actor: Actor, opening: Opening) -> QuerySet[Pupil]:
    """With the day's marks and the last score, where those are open to the actor."""
    scores = Presence.objects.visible_to(actor).filter(
        pupil=models.OuterRef("pk"), on__lte=opening.on, engagement__isnull=False
    )
    if opening.session:
        scores = scores.exclude(session=opening.session)
    last = scores.order_by("-on", "-pk").values("engagement")[:1]
    return with_marks(pupils, actor, opening.on).annotate(last_engagement=models.Subquery(last))


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
        self.actor, self.opening = actor, opening
        self.pupil_errors: list[str] = []
        self._typed = typed = draft.body if draft else typed
        self._sent = sent
        self.asked = self._asked_for(sent)
        # Saving asks for no more than who they are; what else a page shows is read if it has to be shown again.
        self.is_dressed = sent is None
        self.pupils = self._listed() if self.asked else []
        staff = cache(lambda: colleagues(actor, today(), opening.session))
        topics = cache(lambda: offered_topics(actor, opening.session))
        self.form = SessionForm(
            sent,
            actor=actor,
            draft_key=opening.draft_key,
            colleagues=staff,
            topics=topics,
            is_planned=opening.planned is not None,
            initial=dict(opening.fields) | (_chosen(staff(), topics()) if opening.session else {}),
        )
        if draft:
            self.form.bring_back(draft)
        elif typed is not None:
            self.form.put_back(typed)
        self.rows = [self._row(pupil, sent) for pupil in self.pupils]
        # A save that says nothing of targets asks for none.
        if self.is_dressed or (sent is not None and _speaks_of_targets(sent)):
            self._offer_targets(sent)
        if self.is_dressed:
            self._bring_key_lines()

    def _asked_for(self, sent: QueryDict | None) -> list[int]:
        """Ids of the pupils on the page: those sent or typed, else those it opens with."""
        if sent is not None:
            return _ids(sent.getlist("pupils"))
        if self._typed is not None:
            return _ids(self._typed.get("pupils", ()))
        return list(self.opening.pupil_ids)

    def _listed(self) -> list[Pupil]:
        if self.is_dressed:
            return list(as_shown(listed_pupils(self.actor, self.asked), self.actor, self.opening))
        return _TO_BE_SAVED.rows(self.actor, pupils=self.asked)

    def _row(self, pupil: Pupil, sent: QueryDict | None) -> PupilRowForm:
        away = away_at(pupil, self.opening.starts_at)
        initial = dict(self.opening.rows.get(pupil.pk) or opening_row(away))
        for name in PupilRowForm.base_fields if self._typed else ():
            told = (self._typed or {}).get(f"p{pupil.pk}-{name}")
            if told:
                initial[name] = told[0]
        return PupilRowForm(sent, pupil=pupil, away=away, initial=initial)

    def _offer_targets(self, sent: QueryDict | None) -> None:
        offered = offered_targets(self.actor, [pupil.pk for pupil in self.pupils], self.opening.session)
        for row in self.rows:
            row.targets = [self._target_row(target, sent) for target in offered.get(row.pupil.pk, ())]

    def _target_row(self, target: Target, sent: QueryDict | None) -> TargetRowForm:
        initial = told_before(target)
        for name in TargetRowForm.base_fields if self._typed is not None else ():
            initial[name] = next(iter((self._typed or {}).get(f"t{target.pk}-{name}", ())), "")
        return TargetRowForm(sent, target=target, initial=initial)

    def dress(self) -> None:
        """Bring what the page shows of its pupils beside what was sent."""
        if self.is_dressed:
            return
        shown = as_shown(listed_pupils(self.actor, self.asked), self.actor, self.opening).in_bulk()
        for row in self.rows:
            row.pupil = shown.get(row.pupil.pk, row.pupil)
            row.away = away_at(row.pupil, self.opening.starts_at)
        if not any(row.targets for row in self.rows):
            self._offer_targets(self._sent)
        self._bring_key_lines()
        self.is_dressed = True

    def _bring_key_lines(self) -> None:
        """What must happen for each pupil and what helps, said where the work is done."""
        lines = key_lines_of(self.actor, [row.pupil.pk for row in self.rows])
        for row in self.rows:
            row.lines = lines.get(row.pupil.pk)

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
        self._check_readers()
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
            row.roll_error = said_of_roll(row.pupil, self.on)

    def _check_day(self, school: School) -> None:
        if self.on is None or self.form.cleaned_data.get("unusual_day_reason"):
            return
        said = said_of_day(self.on, school.calendar())
        if said:
            self.form.add_error("unusual_day_reason", said)

    def _check_readers(self) -> None:
        """A named reader reads nothing of a pupil out of their reach: better said than found out."""
        named = self.form.cleaned_data.get("readers", ())
        if not named:
            return
        readers = Staff.objects.visible_to(self.actor).filter(pk__in=named)
        blind = [reader.name for reader in readers if not self._is_open_to(reader)]
        if blind:
            self.form.add_error(
                "readers",
                f"{', '.join(blind)} can’t see the sessions of every pupil here, and could not read this. "
                "Name somebody who can.",
            )

    def _is_open_to(self, staff: Staff) -> bool:
        reader = staff.actor(today())
        # Whoever sees sessions of their own lessons alone may be named to read of any pupil they teach.
        in_lessons = Scope.LESSONS in reader.scopes(Resource.SESSION)
        seen = Pupil.objects.visible_to(reader, Resource.RECORD if in_lessons else Resource.SESSION)
        return seen.filter(pk__in=[pupil.pk for pupil in self.pupils]).count() == len(self.pupils)

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
    def has_strategies(self) -> bool:
        """Whether a plan says what helps somebody who was there; known of a sheet that is saved."""
        told = {pupil.pk for pupil in self.pupils if pupil.has_strategies}  # type: ignore[attr-defined]
        return any(each.pupil_id in told and each.status in ATTENDED for each in self.entry().pupils)

    @property
    def text(self) -> str:
        """Everything written on the sheet in one piece, each pupil's note under the name."""
        notes = [str(self.form["note"].value() or "")]
        notes += [f"{row.pupil.short_name}: {row.note_text}" for row in self.rows if row.note_text]
        return "\n".join(note for note in notes if note)

    @property
    def is_large(self) -> bool:
        """Too many to count anybody's tries: targets are only ticked."""
        return len(self.rows) > MOST_COUNTED

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
