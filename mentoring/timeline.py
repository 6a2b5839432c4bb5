"""A pupil's timeline: what happened, from every room, the latest first, in one statement.

A source adds its rows to `SOURCES`: a query with the columns of `COLUMNS`, narrowed to what the actor may see.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date, time
from typing import Any, Final

from django.db import models
from django.db.models import Case, Exists, F, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Cast, Coalesce, Concat, Substr, TruncDate
from django.db.models.lookups import In
from django.urls import reverse

from interventions.codes import ATTENDED, AbsenceReason, PresenceStatus
from interventions.models import Note, Presence
from pupils.behaviour_kinds import EventKind
from pupils.codes import ATTENDANCE_CODES, LATE_CODES, AttendanceClass, HalfDay
from pupils.lessons import words_of
from pupils.models import (
    AttendanceMark,
    AttendanceTalk,
    BehaviourPart,
    ClubMark,
    ContactEntry,
    Document,
    LessonMark,
    Pupil,
    Suspension,
    Task,
)
from pupils.suspension_codes import SuspensionKind, SuspensionReason
from staffing.access import Actor, Can
from staffing.calendar import LONDON
from staffing.prepared import Given

# What is shown of a text: its first words; the whole of it stands on its own page.
CHARACTERS: Final = 240
# What has no time of its own begins its day: databases do not agree on where nothing stands in an order.
MIDNIGHT: Final = time(0)
NOON: Final = time(12)
AWAY: Final = (AttendanceClass.AUTHORISED, AttendanceClass.UNAUTHORISED)
AWAY_CODES: Final = tuple(code for code, entry in ATTENDANCE_CODES.items() if entry.counts_as in AWAY)
# Register codes that tell of absence or of coming late.
EVENT_CODES: Final = tuple(sorted(LATE_CODES | set(AWAY_CODES)))
TAG_KINDS: Final = {
    PresenceStatus.ABSENT: "alert",
    PresenceStatus.REFUSED: "watch",
    PresenceStatus.LATE: "watch",
}

Columns = dict[str, Any]
# Whose rows are looked for: a pupil, or whoever it will be.
Whom = int | Given
TEXT: Final = models.TextField()
TIME: Final = models.TimeField()
COLUMNS: Final = ("day", "clock", "source", "ref", "title", "words", "state", "detail")


@dataclass(frozen=True)
class Entry:
    """One thing that happened: `tag` is a word that stands out, in the colour of `tag_kind`."""

    on: date
    source: str
    key: str
    title: str
    words: str
    url: str = ""
    tag: str = ""
    tag_kind: str = ""
    aside: str = ""


@dataclass(frozen=True)
class Source:
    """A kind of entry: the code it has in addresses, its name, whom it is for, its rows and how one is told."""

    code: str
    label: str
    needs: Can
    rows: Callable[[Actor, Whom, str], QuerySet[Any]]
    tell: Callable[[Columns], Entry]


def _columns(rows: QuerySet[Any], code: str, **columns: Any) -> QuerySet[Any]:
    """The columns that all sources share, under names that no model has."""
    told = {
        "day": F("on"),
        "clock": Value(MIDNIGHT, output_field=TIME),
        "source": Value(code),
        "ref": F("pk"),
        "title": Value(""),
        "words": Value(""),
        "state": Value(""),
        "detail": Value(""),
    } | columns
    kinds: dict[str, models.Field[Any, Any]] = {
        "day": models.DateField(),
        "clock": TIME,
        "ref": models.BigIntegerField(),
    }
    cast = {f"its_{name}": Cast(told[name], kinds.get(name, TEXT)) for name in COLUMNS}
    return rows.order_by().annotate(**cast).values_list(*cast)


def _sessions(actor: Actor, pupil: Whom, text: str) -> QuerySet[Any]:
    # What is said of a group is not said of who was not there.
    came = In(OuterRef("status"), ATTENDED)
    notes = (
        Note.objects.readable_by(actor)
        .filter(session=OuterRef("session"))
        .filter(Q(pupil=OuterRef("pupil")) | Q(came, pupil__isnull=True))
        .order_by(F("pupil").asc(nulls_last=True))
    )
    rows = Presence.objects.visible_to(actor.about(pupil)).filter(pupil=pupil)
    if text:
        rows = rows.filter(Q(session__title__icontains=text) | Exists(notes.filter(text__icontains=text)))
    first = notes.annotate(first=Substr("text", 1, CHARACTERS + 1)).values("first")[:1]
    return _columns(
        rows,
        "session",
        clock=Coalesce(F("session__starts_at"), Value(MIDNIGHT), output_field=TIME),
        ref=F("session_id"),
        title=F("session__title"),
        words=Coalesce(Subquery(first), Value(""), output_field=TEXT),
        state=F("status"),
        detail=Case(
            When(engagement__isnull=True, then=Cast("absence_reason", TEXT)),
            default=Cast("engagement", TEXT),
            output_field=TEXT,
        ),
    )


def _tell_session(row: Columns) -> Entry:
    status, detail = PresenceStatus(row["state"]), row["detail"]
    aside = (
        AbsenceReason(detail).label.lower()
        if detail in AbsenceReason.values
        else detail and f"engagement {detail}"
    )
    return _entry(
        row,
        url=reverse("interventions:session_detail", args=[row["ref"]]),
        tag="" if status == PresenceStatus.PRESENT else status.label.lower(),
        tag_kind=TAG_KINDS.get(status, ""),
        aside=aside,
    )


def _absences(actor: Actor, pupil: Whom, text: str) -> QuerySet[Any]:
    codes = [code for code in EVENT_CODES if text.casefold() in ATTENDANCE_CODES[code].label.casefold()]
    rows = AttendanceMark.objects.visible_to(actor.about(pupil)).filter(pupil=pupil, code__in=codes)
    half = Case(When(half_day=HalfDay.PM, then=Value(NOON)), default=Value(MIDNIGHT), output_field=TIME)
    return _columns(rows, "attendance", clock=half, title=F("half_day"), state=F("code"))


def _tell_absence(row: Columns) -> Entry:
    entry = ATTENDANCE_CODES[row["state"]]
    is_late = entry.code in LATE_CODES
    return _entry(
        row,
        title=HalfDay(row["title"]).label,
        words=f"{entry.label} ({entry.code})",
        tag="late" if is_late else "absent",
        tag_kind="watch" if is_late or entry.counts_as == AttendanceClass.AUTHORISED else "alert",
    )


def _lessons(actor: Actor, pupil: Whom, text: str) -> QuerySet[Any]:
    """Lessons missed or begun late on days on which the register has nothing of an absence: the others it tells."""
    away = AttendanceMark.objects.filter(pupil=OuterRef("pupil"), on=OuterRef("on"), code__in=AWAY_CODES)
    rows = LessonMark.objects.visible_to(actor.about(pupil)).filter(pupil=pupil, code__in=EVENT_CODES)
    return _columns(
        rows.filter(~Exists(away), subject__icontains=text),
        "lesson",
        clock=Value(NOON, output_field=TIME),
        title=F("period"),
        words=F("subject"),
        state=F("code"),
        detail=Coalesce(Cast("minutes_late", TEXT), Value(""), output_field=TEXT),
    )


def _tell_lesson(row: Columns) -> Entry:
    is_late = row["state"] in LATE_CODES
    return _entry(
        row,
        title=", ".join(filter(None, (row["title"], row["words"]))),
        words=words_of(row["state"], int(row["detail"]) if row["detail"] else None),
        tag="late to a lesson" if is_late else "lesson missed",
        tag_kind="watch" if is_late else "alert",
    )


def _clubs(actor: Actor, pupil: Whom, text: str) -> QuerySet[Any]:
    """Where a pupil was late or away; who came is in the register itself."""
    rows = ClubMark.objects.visible_to(actor.about(pupil)).filter(
        pupil=pupil, day__club__name__icontains=text
    )
    return _columns(
        rows.exclude(status=ClubMark.Status.HERE),
        "club",
        day=F("day__on"),
        clock=Value(NOON, output_field=TIME),
        title=F("day__club__name"),
        state=F("status"),
    )


def _tell_club(row: Columns) -> Entry:
    status = ClubMark.Status(row["state"])
    return _entry(row, tag=status.label.lower(), tag_kind="watch")


def _talks(actor: Actor, pupil: Whom, text: str) -> QuerySet[Any]:
    rows = AttendanceTalk.objects.visible_to(actor.about(pupil)).filter(pupil=pupil)
    if text:
        rows = rows.filter(
            Q(said__icontains=text) | Q(agreed__icontains=text) | Q(talked_with__icontains=text)
        )
    return _columns(
        rows,
        "talk",
        title=F("talked_with"),
        words=Substr("said", 1, CHARACTERS + 1),
        state=Substr("agreed", 1, CHARACTERS + 1),
        detail=Cast("pupil_id", TEXT),
    )


def _tell_talk(row: Columns) -> Entry:
    entry = _entry(
        row,
        title=f"Talk about attendance with {row['title']}",
        url=f"{reverse('pupils:pupil_attendance', args=[row['detail']])}#talk-{row['ref']}",
    )
    return replace(entry, words=f"{entry.words} Agreed: {row['state']}") if row["state"] else entry


def _tasks(actor: Actor, pupil: Whom, text: str) -> QuerySet[Any]:
    rows = Task.objects.visible_to(actor.about(pupil)).filter(pupil=pupil, text__icontains=text)
    state = Case(When(done_at__isnull=True, then=Value("open")), default=Value("done"))
    return _columns(
        rows,
        "task",
        day=TruncDate("set_at", tzinfo=LONDON),
        title=Value("Task"),
        words=F("text"),
        state=state,
    )


def _tell_task(row: Columns) -> Entry:
    is_open = row["state"] == "open"
    return _entry(
        row,
        url=reverse("pupils:task_list"),
        tag="to do" if is_open else "done",
        tag_kind="watch" if is_open else "good",
    )


def _contacts(actor: Actor, pupil: Whom, text: str) -> QuerySet[Any]:
    rows = ContactEntry.objects.visible_to(actor.about(pupil)).filter(pupil=pupil)
    if text:
        rows = rows.filter(Q(note__icontains=text) | Q(news__icontains=text) | Q(difficulty__icontains=text))
    state = Case(
        When(is_positive=True, then=Value("good")),
        When(~Q(difficulty=""), then=Value("hard")),
        default=F("outcome"),
        output_field=TEXT,
    )
    person = Concat(F("contact__forename"), Value(" "), F("contact__surname"), output_field=TEXT)
    return _columns(
        rows,
        "contact",
        clock=Coalesce(F("at"), Value(MIDNIGHT), output_field=TIME),
        title=F("kind"),
        words=Substr("note", 1, CHARACTERS + 1),
        state=state,
        detail=Case(When(contact__isnull=True, then=F("other")), default=person, output_field=TEXT),
    )


def _tell_contact(row: Columns) -> Entry:
    outcome = row["state"]
    missed = outcome in (ContactEntry.Outcome.NO_ANSWER, ContactEntry.Outcome.NOT_COME)
    tag, kind = {"good": ("good news", "good"), "hard": ("difficulty", "watch")}.get(outcome, ("", ""))
    return _entry(
        row,
        title=ContactEntry.Kind(row["title"]).label,
        url=reverse("pupils:entry_detail", args=[row["ref"]]),
        tag=ContactEntry.Outcome(outcome).label.lower() if missed else tag,
        tag_kind=kind,
        aside=f"with {row['detail']}",
    )


def _documents(actor: Actor, pupil: Whom, text: str) -> QuerySet[Any]:
    rows = Document.objects.visible_to(actor.about(pupil)).filter(pupil=pupil, title__icontains=text)
    return _columns(rows, "document", title=F("kind"), words=F("title"))


def _tell_document(row: Columns) -> Entry:
    return _entry(
        row,
        title=Document.Kind(row["title"]).label,
        url=reverse("pupils:document_open", args=[row["ref"]]),
        tag="document",
    )


def _behaviour(code: str, kinds: tuple[EventKind, ...]) -> Callable[[Actor, Whom, str], QuerySet[Any]]:
    def rows(actor: Actor, pupil: Whom, text: str) -> QuerySet[Any]:
        """The pupil's own part, never another's."""
        parts = BehaviourPart.objects.visible_to(actor.about(pupil)).filter(
            pupil=pupil, event__kind__in=kinds
        )
        parts = parts.with_words(actor)
        if text:
            named = Q(event__category__name__icontains=text) | Q(own_words__icontains=text)
            parts = parts.filter(named | Q(told__icontains=text))
        return _columns(
            parts,
            code,
            clock=Coalesce(F("event__at"), Value(MIDNIGHT), output_field=TIME),
            ref=F("event_id"),
            title=F("event__category__name"),
            words=Substr("told", 1, CHARACTERS + 1),
            state=F("event__kind"),
        )

    return rows


def _tell_behaviour(row: Columns) -> Entry:
    kind = EventKind(row["state"])
    return _entry(
        row,
        url=reverse("pupils:behaviour_detail", args=[row["ref"]]),
        tag=kind.label.lower(),
        tag_kind={EventKind.POSITIVE: "good", EventKind.NEGATIVE: "watch"}.get(kind, ""),
    )


def _suspensions(actor: Actor, pupil: Whom, text: str) -> QuerySet[Any]:
    """As the school's own system has them; the words looked for are those of the kind and of the reasons."""
    rows = Suspension.objects.visible_to(actor.about(pupil)).filter(pupil=pupil)
    if text:
        kinds, reasons = (_codes_with(text, each) for each in (SuspensionKind, SuspensionReason))
        rows = rows.filter(
            Q(kind__in=kinds) | Q(reason_1__in=reasons) | Q(reason_2__in=reasons) | Q(reason_3__in=reasons)
        )
    reasons_given = Concat("reason_1", Value(" "), "reason_2", Value(" "), "reason_3", output_field=TEXT)
    return _columns(
        rows,
        "suspension",
        day=F("starts_on"),
        clock=Case(
            When(starts_half=HalfDay.PM, then=Value(NOON)), default=Value(MIDNIGHT), output_field=TIME
        ),
        title=F("kind"),
        words=reasons_given,
        # Whose they are: they stand on one page.
        state=F("pupil_id"),
        detail=Coalesce(Cast("ends_on", TEXT), Value("")),
    )


def _codes_with(text: str, codes: type[models.TextChoices]) -> list[str]:
    return [value for value, label in codes.choices if text.casefold() in str(label).casefold()]


def _tell_suspension(row: Columns) -> Entry:
    until = date.fromisoformat(row["detail"]) if row["detail"] else None
    is_longer = until is not None and until != row["day"]
    return _entry(
        row,
        title=SuspensionKind(row["title"]).label,
        words="; ".join(SuspensionReason(code).label for code in row["words"].split()),
        url=reverse("pupils:pupil_system", args=[row["state"]]),
        tag="suspension" if row["title"] != SuspensionKind.PERMANENT else "exclusion",
        tag_kind="alert",
        aside=f"until {until.day} {until:%b %Y}" if until is not None and is_longer else "",
    )


INCIDENTS: Final = (EventKind.NEGATIVE, EventKind.NEUTRAL)
SOURCES: Final = (
    Source("session", "Sessions", Can.SESSION_VIEW, _sessions, _tell_session),
    Source("attendance", "Absence and lateness", Can.ATTENDANCE_VIEW, _absences, _tell_absence),
    Source("lesson", "Lessons missed", Can.ATTENDANCE_VIEW, _lessons, _tell_lesson),
    Source("club", "Clubs and places", Can.ATTENDANCE_VIEW, _clubs, _tell_club),
    Source("talk", "Talks about attendance", Can.CONTACT_LOG_VIEW, _talks, _tell_talk),
    Source("contact", "Contact with home", Can.CONTACT_LOG_VIEW, _contacts, _tell_contact),
    Source(
        "praise", "Praise", Can.BEHAVIOUR_VIEW, _behaviour("praise", (EventKind.POSITIVE,)), _tell_behaviour
    ),
    Source("incident", "Incidents", Can.BEHAVIOUR_VIEW, _behaviour("incident", INCIDENTS), _tell_behaviour),
    Source("suspension", "Suspensions", Can.BEHAVIOUR_VIEW, _suspensions, _tell_suspension),
    Source("task", "Tasks", Can.TASK_VIEW, _tasks, _tell_task),
    Source("document", "Documents", Can.DOCUMENT_VIEW, _documents, _tell_document),
)


def _entry(row: Columns, **told: Any) -> Entry:
    words = row["words"]
    known: dict[str, Any] = {
        "on": row["day"],
        "source": row["source"],
        "key": f"{row['source']}-{row['ref']}",
        "title": row["title"],
        "words": f"{words[:CHARACTERS].rstrip()}…" if len(words) > CHARACTERS else words,
    }
    return Entry(**known | told)


def sources_for(actor: Actor) -> list[Source]:
    return [source for source in SOURCES if actor.can(source.needs)]


def timeline(actor: Actor, pupil: Whom, *, only: str = "", text: str = "") -> QuerySet[Any]:
    """Rows of what the actor may see of the pupil, to be counted, sliced and given to `entries_of`.

    `only` narrows to one source by its code (all where there is no such source), `text` to what has it in its words.
    """
    sources = sources_for(actor)
    chosen = [source for source in sources if source.code == only] or sources
    if not chosen:
        return Pupil.objects.none()
    first, *others = (source.rows(actor, pupil, text) for source in chosen)
    rows = first.union(*others, all=True) if others else first
    return rows.order_by(*(f"-its_{name}" for name in COLUMNS[:4]))


def entries_of(rows: Iterable[Any]) -> list[Entry]:
    """The entries of rows of a timeline, in words."""
    tells = {source.code: source.tell for source in SOURCES}
    entries: list[Entry] = []
    for row in rows:
        columns = dict(zip(COLUMNS, row, strict=True))
        entry = tells[columns["source"]](columns)
        if entries and _are_one_day(entries[-1], entry):
            entry = replace(entry, title="All day")
            entries.pop()
        entries.append(entry)
    return entries


def _are_one_day(later: Entry, earlier: Entry) -> bool:
    """Whether two marks of the register say the same of the two halves of a day."""
    is_register = later.source == earlier.source == "attendance"
    return is_register and (later.on, later.words) == (earlier.on, earlier.words)
