"""The lists of registers, absence and records to put right as files."""

from datetime import date

from django.db.models import Count, Q
from django.http import QueryDict
from django.urls import reverse

from pupils.asides import read_asides
from pupils.attendance_watch import PERSISTENT, SHOWS, rows_of, watched
from pupils.faults import FAULTS, counted, fault_of, with_fault
from pupils.models import Club, Correction
from staffing.access import Actor, open_on
from staffing.calendar import Calendar
from staffing.exports import Column, Sheet, streamed


def attendance_sheet(actor: Actor, calendar: Calendar, asked: QueryDict, on: date) -> Sheet:
    """The standing of each pupil in the school year so far, narrowed as on the page."""
    show = asked.get("show", "")
    pupils, since = watched(actor, calendar, on, show if show in dict(SHOWS) else PERSISTENT)
    return Sheet(
        name="attendance_list",
        title="Attendance",
        columns=[
            Column("Pupil", lambda row: row.pupil.name),
            Column("Form", lambda row: row.pupil.form),
            Column("Attended", lambda row: row.statement),
            Column("Standing", lambda row: row.standing.word),
            Column("Unauthorised since", lambda row: since),
            Column("Unauthorised", lambda row: row.standing.unauthorised and row.standing.unauthorised.count),
            Column("Broken weeks", lambda row: row.standing.broken),
            Column("Weeks", lambda row: row.standing.weeks),
        ],
        rows=(row for pupil in streamed(pupils) for row in rows_of([pupil], since)),
        count=pupils.count(),
        back=reverse("pupils:attendance_list"),
        pupils_of=lambda row: (row.pupil.pk,),
    )


def club_sheet(actor: Actor, on: date) -> Sheet:
    """One's own registers, or all of the school for whoever keeps its attendance."""
    clubs = Club.objects.visible_to(actor).select_related("keeper")
    size = Count("members", open_on(on, "members__"), distinct=True)
    return Sheet(
        name="registers",
        title="Registers",
        columns=[
            Column("Register", lambda club: club.name),
            Column("Kind", lambda club: club.get_kind_display()),
            Column("Place", lambda club: club.place),
            Column("Pupils", lambda club: club.size),
            Column("Taken by", lambda club: club.keeper.name),
            Column("Until", lambda club: club.ends_on),
        ],
        rows=streamed(clubs.annotate(size=size).order_by("name", "pk")),
        count=clubs.count(),
        back=reverse("pupils:club_list"),
    )


def correction_sheet(actor: Actor) -> Sheet:
    """What was said to be wrong, as far as the reader may know of it, and what came of it."""
    seen = Q(pk__in=Correction.objects.visible_to(actor).values("pk"))
    asked = Q(pk__in=Correction.objects.answerable_by(actor).values("pk"))
    rows = Correction.objects.filter(seen | asked)
    return Sheet(
        name="corrections",
        title="Said to be wrong",
        columns=[
            Column("Said on", lambda row: row.reported_at),
            Column("By", lambda row: row.reported_by.name),
            Column("About", lambda row: row.get_kind_display()),
            Column("Of", lambda row: row.on),
            Column("Pupil", lambda row: row.pupil.short_name if row.pupil else ""),
            Column("What is wrong", lambda row: row.text),
            Column("State", lambda row: row.whereabouts),
            Column("Answer", lambda row: row.answer),
            Column("Closed by", lambda row: row.closed_by.name if row.closed_by else ""),
            Column("Closed on", lambda row: row.closed_at),
        ],
        rows=streamed(rows.select_related("pupil", "reported_by", "passed_to", "closed_by", "author")),
        count=rows.count(),
        back=reverse("pupils:correction_list"),
        pupils_of=lambda row: (row.pupil_id,),
    )


def fault_sheet(actor: Actor, asked: QueryDict, on: date) -> Sheet:
    """Of whom the rule holds that the page shows."""
    aside = read_asides(actor, on).pupil_ids
    fault = fault_of(asked.get("rule", ""))
    if fault is None:
        counts = counted(actor, on, aside)
        fault = next((each for each in FAULTS if counts[each.code]), FAULTS[0])
    words, pupils = fault.words, with_fault(actor, fault, on, aside)
    return Sheet(
        name="records_to_put_right",
        title=f"Put right: {words}",
        columns=[
            Column("What", lambda pupil: words),
            Column("Pupil", lambda pupil: pupil.name),
            Column("Form", lambda pupil: pupil.form),
            Column("Born on", lambda pupil: pupil.date_of_birth),
        ],
        rows=streamed(pupils),
        count=pupils.count(),
        back=reverse("pupils:fault_list"),
        pupils_of=lambda pupil: (pupil.pk,),
    )
