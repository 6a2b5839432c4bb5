"""The lists about one pupil as files; the address of somebody who hides it is in none, whoever takes it out."""

from datetime import date
from typing import Any

from django.urls import reverse

from pupils.codes import ATTENDANCE_CODES
from pupils.contacts import PHONES, card, letters, links_of_pupil
from pupils.courses import brief
from pupils.models import (
    AttendanceMark,
    BehaviourPart,
    ContactEntry,
    Pupil,
    Suspension,
    SystemEntry,
    Target,
)
from pupils.plan_names import names_of
from pupils.plans import plans_of
from pupils.voices import answers_of
from staffing.access import Actor
from staffing.calendar import academic_year_start
from staffing.exports import Column, Sheet, streamed
from staffing.models import AuditEvent, School

HIDDEN = "hidden"


def target_sheet(actor: Actor, pupil: Pupil, school: School) -> Sheet:
    """Every target, those that are decided too, each with where it stands."""
    targets = Target.objects.visible_to(actor).filter(pupil=pupil)
    rows = targets.by_need().with_latest().select_related("author")
    return Sheet(
        name="targets",
        title=f"Targets of {pupil.name}",
        columns=[
            _pupil(pupil),
            Column("Target", lambda row: row.target.what),
            Column("Kind", lambda row: row.target.get_kind_display()),
            Column("Subject", lambda row: row.target.subject),
            Column("In the pupil’s own words", lambda row: row.target.own_words),
            Column("Why", lambda row: row.target.why),
            Column("How it is measured", lambda row: row.target.measure),
            Column("Unit", lambda row: row.target.unit),
            Column("Less is better", lambda row: row.target.is_lower_better),
            Column("Baseline", lambda row: row.target.baseline),
            Column("Baseline date", lambda row: row.target.baseline_on),
            Column("Baseline source", lambda row: row.target.baseline_source),
            Column("Latest reading", lambda row: row.latest.value if row.latest else None),
            Column("Read on", lambda row: row.latest.on if row.latest else None),
            Column("Aim", lambda row: row.target.aim),
            Column("Aim by", lambda row: row.target.aim_by),
            Column("How", lambda row: row.target.how),
            Column("Who helps", lambda row: row.target.helpers),
            Column("Author", lambda row: row.target.author.name),
            Column("State", lambda row: row.target.get_state_display()),
            Column("Progress", lambda row: row.word),
            Column("Decided on", lambda row: row.target.decided_on),
            Column("Why decided so", lambda row: row.target.state_reason),
        ],
        rows=(brief(target, school) for target in streamed(rows)),
        count=targets.count(),
        back=reverse("pupils:target_list", args=[pupil.pk]),
        pupil_id=pupil.pk,
    )


def plan_sheet(actor: Actor, pupil: Pupil, on: date) -> Sheet:
    """Every plan the reader may see, with its state and days; what each says is printed from its own page."""
    found = plans_of(actor, pupil, names_of(actor.school_id), on)
    return Sheet(
        name="plans",
        title=f"Plans of {pupil.name}",
        columns=[
            _pupil(pupil),
            Column("Plan", lambda row: row.name),
            Column("About", lambda row: row.plan.title),
            Column("State", lambda row: row.state),
            Column("Version", lambda row: row.plan.number or None),
            Column("In force from", lambda row: row.since),
            Column("Review by", lambda row: row.plan.review_by),
            Column("Author", lambda row: row.plan.author.name),
            Column("Ended on", lambda row: row.plan.ended_on),
            Column("Why it ended", lambda row: row.plan.end_reason),
        ],
        rows=found,
        count=len(found),
        back=reverse("pupils:plan_list", args=[pupil.pk]),
        pupil_id=pupil.pk,
    )


def voice_sheet(actor: Actor, pupil: Pupil) -> Sheet:
    """All that was said, question by question; what was struck out with why."""
    rows = [row for each in answers_of(actor, pupil) for row in each.rows]
    return Sheet(
        name="voices",
        title=f"What {pupil.name} and the family say",
        columns=[
            _pupil(pupil),
            Column("Question", lambda row: row.question),
            Column("On", lambda row: row.on),
            Column("Who", lambda row: row.who),
            Column("How it came", lambda row: row.get_how_display()),
            Column("In their words", lambda row: row.words),
            Column("Entered by", lambda row: row.entered_by.name),
            Column("Struck out", lambda row: row.strike.why if hasattr(row, "strike") else ""),
        ],
        rows=rows,
        count=len(rows),
        back=reverse("pupils:voice_list", args=[pupil.pk]),
        pupil_id=pupil.pk,
    )


def contact_sheet(actor: Actor, pupil: Any, on: date) -> Sheet:
    """Of a pupil read `with_rights`: whom to ring first first."""
    links = links_of_pupil(actor, pupil.pk)
    rows = [card(link, on, in_full=pupil.in_full, sees_hidden=False) for link in links]
    columns = [
        _pupil(pupil),
        Column("Name", lambda row: row.name),
        Column("Relationship", lambda row: row.relationship),
        Column("Priority", lambda row: row.priority),
        Column("May be contacted", lambda row: row.may_reach),
        Column("Why not", lambda row: row.why_not),
        *(Column(f"{label.capitalize()} phone", _phone(label)) for label in PHONES.values()),
        Column("E-mail", lambda row: row.email),
        Column("Speaks", lambda row: row.speaks),
        Column("Needs an interpreter", lambda row: row.needs_interpreter),
        Column("Format", lambda row: row.format),
        Column("How to reach", lambda row: row.how_to_reach),
    ]
    if pupil.in_full:
        columns += [
            Column("Parental responsibility", lambda row: row.is_responsible),
            Column("Separate copy", lambda row: row.has_separate_copy),
            Column("Address", lambda row: HIDDEN if row.is_hidden else row.address),
            Column("Court order", lambda row: row.order),
            Column("Order from", lambda row: row.order_from),
            Column("Order until", lambda row: row.order_until),
        ]
    return Sheet(
        name="contacts",
        title=f"Contacts of {pupil.name}",
        columns=columns,
        rows=rows,
        count=len(rows),
        back=reverse("pupils:contact_list", args=[pupil.pk]),
        pupil_id=pupil.pk,
    )


def letter_sheet(actor: Actor, pupil: Pupil, on: date) -> Sheet:
    """One row a copy, to address letters from."""
    rows, _ = letters(links_of_pupil(actor, pupil.pk), on)
    return Sheet(
        name="letters",
        title=f"Who gets a letter about {pupil.name}",
        columns=[
            _pupil(pupil),
            Column("To", lambda row: ", ".join(row.names)),
            Column("Address", lambda row: HIDDEN if row.is_hidden else row.address),
            Column("Speak", lambda row: ", ".join(row.speaks)),
            Column("Format", lambda row: ", ".join(row.formats)),
        ],
        rows=rows,
        count=len(rows),
        back=reverse("pupils:letter_list", args=[pupil.pk]),
        pupil_id=pupil.pk,
    )


def entry_sheet(actor: Actor, pupil: Pupil) -> Sheet:
    """The contact log."""
    rows = ContactEntry.objects.visible_to(actor).filter(pupil=pupil)
    return Sheet(
        name="contact_log",
        title=f"Contact log of {pupil.name}",
        columns=[
            _pupil(pupil),
            Column("Date", lambda entry: entry.on),
            Column("Time", lambda entry: entry.at),
            Column("Kind", lambda entry: entry.get_kind_display()),
            Column("With", lambda entry: entry.who),
            Column("They got in touch", lambda entry: entry.is_incoming),
            Column("Outcome", lambda entry: entry.get_outcome_display()),
            Column("Note", lambda entry: entry.note),
            Column("Good news", lambda entry: entry.is_positive),
            Column("Difficulty", lambda entry: entry.difficulty),
            Column("What the family told", lambda entry: entry.news),
            Column("With an interpreter", lambda entry: entry.had_interpreter),
            Column("Logged by", lambda entry: entry.written_by.name),
        ],
        rows=streamed(rows.select_related("contact", "written_by")),
        count=rows.count(),
        back=reverse("pupils:contact_list", args=[pupil.pk]),
        pupil_id=pupil.pk,
    )


def behaviour_of_pupil_sheet(actor: Actor, pupil: Pupil) -> Sheet:
    """The pupil's own part in each event."""
    parts = BehaviourPart.objects.visible_to(actor).filter(pupil=pupil)
    rows = parts.with_words(actor).select_related("event__category", "event__written_by")
    return Sheet(
        name="behaviour",
        title=f"Behaviour and praise of {pupil.name}",
        columns=[
            _pupil(pupil),
            Column("Date", lambda part: part.on),
            Column("Time", lambda part: part.event.at),
            Column("Kind", lambda part: part.event.get_kind_display()),
            Column("Category", lambda part: part.event.category.name),
            Column("Part", lambda part: part.get_role_display()),
            Column("What happened", lambda part: part.told),
            Column("In the pupil’s own words", lambda part: part.own_words),
            Column("Period", lambda part: part.event.period),
            Column("Lesson", lambda part: part.event.lesson),
            Column("Place", lambda part: part.event.get_place_display()),
            Column("Written by", lambda part: part.event.written_by.name),
        ],
        rows=streamed(rows.order_by("-on", "-event__at", "-pk")),
        count=parts.count(),
        back=reverse("pupils:pupil_behaviour", args=[pupil.pk]),
        pupil_id=pupil.pk,
    )


def suspension_sheet(actor: Actor, pupil: Pupil) -> Sheet:
    rows = Suspension.objects.visible_to(actor).filter(pupil=pupil)
    return Sheet(
        name="suspensions",
        title=f"Suspensions of {pupil.name}",
        columns=[
            _pupil(pupil),
            Column("Kind", lambda row: row.get_kind_display()),
            Column("From", lambda row: row.starts_on),
            Column("From half-day", lambda row: row.get_starts_half_display()),
            Column("Until", lambda row: row.ends_on),
            Column("Sessions missed", lambda row: row.half_days),
            Column("Reasons", lambda row: row.reasons_told),
        ],
        rows=streamed(rows),
        count=rows.count(),
        back=reverse("pupils:pupil_behaviour", args=[pupil.pk]),
        pupil_id=pupil.pk,
    )


def system_entry_sheet(actor: Actor, pupil: Pupil) -> Sheet:
    """What the school's own system holds of points, rewards, detentions and homework."""
    rows = SystemEntry.objects.visible_to(actor).filter(pupil=pupil)
    return Sheet(
        name="points_and_detentions",
        title=f"Points, rewards, detentions and homework of {pupil.name}",
        columns=[
            _pupil(pupil),
            Column("Date", lambda row: row.on),
            Column("Kind", lambda row: row.get_kind_display()),
            Column("What", lambda row: row.label),
            Column("Points", lambda row: row.points),
            Column("What became of it", lambda row: row.state),
        ],
        rows=streamed(rows),
        count=rows.count(),
        back=reverse("pupils:pupil_behaviour", args=[pupil.pk]),
        pupil_id=pupil.pk,
    )


def mark_sheet(actor: Actor, pupil: Pupil, on: date) -> Sheet:
    """Each mark of the academic year so far."""
    since = date(academic_year_start(on), 9, 1)
    rows = AttendanceMark.objects.visible_to(actor).filter(pupil=pupil, on__gte=since, on__lte=on)
    return Sheet(
        name="attendance",
        title=f"Attendance of {pupil.name}",
        columns=[
            _pupil(pupil),
            Column("Date", lambda mark: mark.on),
            Column("Half-day", lambda mark: mark.get_half_day_display()),
            Column("Code", lambda mark: mark.code),
            Column("Meaning", _meaning),
        ],
        rows=streamed(rows),
        count=rows.count(),
        back=reverse("pupils:pupil_attendance", args=[pupil.pk]),
        pupil_id=pupil.pk,
    )


def viewer_sheet(pupil: Pupil, reads: Any) -> Sheet:
    """`reads` are the events that the page shows."""
    return Sheet(
        name="viewers",
        title=f"Who looked at {pupil.name}",
        columns=[
            _pupil(pupil),
            Column("When", lambda event: event.at),
            Column("Who", lambda event: event.staff_name),
            Column("As", lambda event: event.acted_as_words),
            Column("Did", lambda event: event.get_verb_display()),
            Column("What", _seen),
        ],
        rows=streamed(reads),
        count=reads.count(),
        back=reverse("pupils:viewer_list", args=[pupil.pk]),
        pupil_id=pupil.pk,
    )


def _pupil(pupil: Pupil) -> Column:
    """Files of several pupils can be told apart, and laid under one another."""
    return Column("Pupil", lambda row: pupil.name)


def _phone(label: str) -> Any:
    return lambda row: next((number for its, number in row.phones if its == label), "")


def _meaning(mark: AttendanceMark) -> str:
    entry = ATTENDANCE_CODES.get(mark.code)
    return entry.label if entry else "not a national code"


def _seen(event: AuditEvent) -> str:
    what = "the record" if event.what == "pupil" else event.what
    return what if event.pupil_id else f"{what} with {len(event.pupil_ids)} pupils"
