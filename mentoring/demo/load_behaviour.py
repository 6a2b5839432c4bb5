"""Praise and incidents of the demo's pupils over the term, the same every time; the last week's tell whom they must."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from io import BytesIO
from random import Random
from typing import Any, Final

from simple_history.utils import bulk_create_with_history

from mentoring.demo.load_support import Rows
from mentoring.demo.support import SupportPlan
from mentoring.demo.trust import SEED, DemoTrust
from pupils.actions.behaviour import begin_categories
from pupils.actions.physical import record_intervention, tell_parents, write_statement
from pupils.actions.restorative import write_talk
from pupils.behaviour_kinds import EventKind, EventRole, TellsWhom
from pupils.imports.applying import apply_batch
from pupils.imports.staging import stage_file
from pupils.models import (
    BehaviourAddendum,
    BehaviourCategory,
    BehaviourEvent,
    BehaviourNotice,
    BehaviourPart,
    Pupil,
)
from pupils.weeks import rebuild
from staffing.access import Actor
from staffing.calendar import LONDON
from staffing.models import Period

BATCH: Final = 500
UNREAD_DAYS: Final = 3
END_OF_DAY: Final = time(15, 20)


@dataclass(frozen=True, slots=True)
class DemoIncident:
    """One that several pupils could have."""

    category: str
    at: time
    place: str
    antecedent: str
    before: str
    behaviour: str
    consequence: str
    function: str
    tried: str
    worked: str
    own_words: str
    seen_by: str = ""


INCIDENTS: Final = (
    DemoIncident(
        "Low-level disruption", time(14, 5), "classroom", "hard_work", "A page of fractions was handed out.",
        "Called across the room and threw a pencil lid at the wall.", "Worked at the back table for ten minutes.",
        "escape", "A quiet reminder, twice.", "The first question done together.", "I didn’t get it, so I messed about.",
    ),
    DemoIncident(
        "Refused or walked out", time(14, 20), "classroom", "corrected", "Was asked to put the phone away.",
        "Stood up and left the room. Stayed in the corridor.", "Came back after five minutes with the mentor.",
        "escape", "A choice of two seats.", "A walk to the water fountain.", "Everybody was staring at me.",
    ),
    DemoIncident(
        "Fighting or hitting", time(12, 55), "playground", "peers", "A game of football was argued about.",
        "Pushed another pupil, who fell on the grass.", "Both came in; both were seen separately.",
        "attention", "Called over by name.", "Time alone, then a talk side by side.", "He said I cheated. I didn’t.",
        "I only wanted the ball back.",
    ),
    DemoIncident(
        "Verbal abuse", time(11, 10), "corridor", "noise", "The corridor was full after the bell.",
        "Swore at a pupil who had bumped into the bag.", "Apologised at the start of the next lesson.",
        "sensory", "Asked to step to the side.", "Left two minutes before the bell since then.", "It was too loud.",
        "It scared me.",
    ),
    DemoIncident(
        "Hard day", time(9, 10), "base", "unwell", "Came in without breakfast.",
        "Head on the desk, would not speak.", "Ate toast in the base; went to P2.",
        "unknown", "Left in peace.", "Toast and a job to do.", "Didn’t sleep.",
    ),
)  # fmt: skip
PRAISE: Final = (
    "Effort",
    "Kindness",
    "Good work",
    "Asked for help",
    "Kept calm",
    "Came on time",
    "Helped others",
)
FIRST_THING: Final = time(8, 30)
HELD: Final = {
    "at": time(12, 56),
    "minutes": 1,
    "why": "A second push was coming, and the other pupil was on the ground.",
    "done": "An arm across in front, and walked two steps back.",
    "injuries": "None. Both were seen by the first aider.",
}
STATEMENT: Final = "I was ten metres away. I saw the push, called twice, and stepped between them."
SIDES: Final = ("I was angry about the goal. I did not mean the fall.", "I thought he wanted to hurt me.")
SUSPENSION_HEADER: Final = "UPN,Exclusion type,Start date,End date,Sessions,Reason 1"
ENTRY_HEADER: Final = "UPN,Record type,Date,Description,Points,Status"
ENTRIES: Final = (
    ("Points", "Effort", 2, ""),
    ("Points", "Helping others", 1, ""),
    ("Reward", "Postcard home", "", ""),
    ("Detention", "Lunchtime", "", "Attended"),
    ("Homework", "Maths sheet", "", "Not handed in"),
)
FOLLOWED: Final = ("Spoke with home: they had noticed too.", "Met with both; they shook hands.")


class _Writer:
    """Gathers the rows of one school, to be written in sets."""

    def __init__(self, trust: DemoTrust, rows: Rows) -> None:
        begin_categories(rows.school.pk)
        listed = BehaviourCategory.objects.filter(school=rows.school)
        self.categories = {category.name: category for category in listed}
        self.rows, self.last = rows, trust.marked.morning
        bells = Period.objects.ringing().filter(shape__school=rows.school)
        self.bells = list(bells.values_list("starts_at", "ends_at", "name"))
        self.events: list[Any] = []
        self.parts: list[BehaviourPart] = []
        self.addenda: list[BehaviourAddendum] = []
        self.notices: list[BehaviourNotice] = []

    def event(self, category: str, author: str, on: date, **told: Any) -> BehaviourEvent:
        chosen, staff = self.categories[category], self.rows.staff[author]
        event = BehaviourEvent(
            school=self.rows.school,
            category=chosen,
            kind=chosen.kind,
            on=on,
            written_by=staff,
            written_at=datetime.combine(on, END_OF_DAY, LONDON),
            **told,
        )
        event._history_user = self.rows.users[staff.pk]  # type: ignore[attr-defined]
        event._history_date = event.written_at  # type: ignore[attr-defined]
        self.events.append(event)
        return event

    def period_at(self, at: time) -> str:
        """What rings then in this school."""
        return next((name for starts_at, ends_at, name in self.bells if starts_at <= at < ends_at), "")

    def part(self, event: BehaviourEvent, pupil_id: int, **told: Any) -> None:
        self.parts.append(BehaviourPart(event=event, pupil_id=pupil_id, on=event.on, **told))

    def tell(self, event: BehaviourEvent, pupil_id: int, mentor: str) -> None:
        """The mentor was told; what is older has been read."""
        staff = self.rows.staff[mentor]
        if not event.category.tells_mentor or staff.pk == event.written_by_id:
            return
        is_read = (self.last - event.on).days > UNREAD_DAYS
        self.notices.append(
            BehaviourNotice(
                event=event,
                pupil_id=pupil_id,
                staff=staff,
                why=TellsWhom.MENTOR,
                made_at=event.written_at,
                read_at=event.written_at if is_read else None,
            )
        )

    def write(self) -> int:
        bulk_create_with_history(self.events, BehaviourEvent, batch_size=BATCH)
        bulk_create_with_history(self.parts, BehaviourPart, batch_size=BATCH)
        BehaviourAddendum.objects.bulk_create(self.addenda, batch_size=BATCH)
        BehaviourNotice.objects.bulk_create(self.notices, batch_size=BATCH)
        rebuild(self.rows.school.pk)
        return len(self.events)


def load_behaviour(support: SupportPlan, trust: DemoTrust, rows: Rows, records: Actor) -> int:
    """A term of every pupil on a caseload: how often is the pupil's own; says how many events there are."""
    rng = Random(f"{SEED}:behaviour:{rows.school.urn}")
    writer = _Writer(trust, rows)
    days = [day for day in trust.marked.full_days if day >= support.starts_on]
    mentors = sorted(support.caseloads)
    for mentor, load in sorted(support.caseloads.items()):
        for place, pupil in enumerate(load):
            other = load[(place + 1) % len(load)]
            often, turn = rng.choice((0.0, 0.02, 0.04, 0.1)), rng.choice((1.0, 1.0, 2.5))
            likes = rng.sample(INCIDENTS, 2)
            for at, on in enumerate(days):
                # Some have had harder weeks of late.
                chance = often * (turn if at > len(days) - 12 else 1)
                author = rng.choice((mentor, rng.choice(mentors)))
                if rng.random() < chance:
                    _write_incident(writer, rng.choice(likes), mentor, author, (pupil, other), on, rng)
                if rng.random() < 0.12:
                    event = writer.event(rng.choice(PRAISE), author, on)
                    writer.part(event, rows.pupil_ids[pupil], role=EventRole.DID)
    number = writer.write()
    _after_a_fight(support, trust, rows)
    _import_lists(trust, rows, records)
    return number


def _after_a_fight(support: SupportPlan, trust: DemoTrust, rows: Rows) -> None:
    """One physical intervention with a statement still to write, and one conversation that made it good."""
    on, at = trust.marked.morning, datetime.combine(trust.marked.morning, FIRST_THING, LONDON)
    for mentor, load in sorted(support.caseloads.items())[:2]:
        staff, pupil_id = rows.staff[mentor], rows.pupil_ids[load[0]]
        fights = BehaviourEvent.objects.filter(parts__pupil=pupil_id, category__name="Fighting or hitting")
        event = fights.filter(on__lt=on).order_by("-on", "pk").first()
        if event is None:
            continue
        by, author = staff.actor(on), event.written_by.actor(on)
        physical = record_intervention(
            by=author,
            event=event,
            pupil_id=pupil_id,
            told=HELD,
            adult_ids=[staff.pk, event.written_by_id],
            at=at,
        )
        tell_parents(
            by=author, intervention=physical, version=1, told_at=at, told="Mother, by phone: thanked us."
        )
        for asked in physical.requests.exclude(staff=staff):
            write_statement(by=author, request=asked, text=STATEMENT, at=at)
        ids = event.parts.values_list("pupil_id", flat=True)
        write_talk(
            by=by,
            event=event,
            on=on,
            agreed="To call an adult over before it gets loud. To play on the same side on Friday.",
            sides=dict(zip(ids, SIDES, strict=False)),
            checker_id=staff.pk,
            check_on=on + timedelta(days=7),
            at=at,
        )


def _import_lists(trust: DemoTrust, rows: Rows, records: Actor) -> None:
    """Suspensions, points and detentions as the school's own system exports them, by the importer."""
    rng = Random(f"{SEED}:system:{rows.school.urn}")
    days = trust.marked.full_days
    pupils = Pupil.objects.filter(pk__in=rows.pupil_ids.values()).exclude(upn=None).order_by("pk")
    upns = list(pupils.values_list("upn", flat=True))
    suspended, entries = [SUSPENSION_HEADER], [ENTRY_HEADER]
    for upn in rng.sample(upns, 3):
        first = rng.choice(days[10:-5])
        last = days[days.index(first) + 1]
        suspended.append(f"{upn},SUSP,{first:%d/%m/%Y},{last:%d/%m/%Y},4,{rng.choice(('PP', 'VA', 'DB'))}")
    for upn in upns:
        for _ in range(rng.choice((0, 1, 3))):
            kind, label, points, state = rng.choice(ENTRIES)
            entries.append(f"{upn},{kind},{rng.choice(days):%d/%m/%Y},{label},{points},{state}")
    for kind, lines in (("exclusions", suspended), ("behaviour", entries)):
        file = BytesIO("\n".join(lines).encode())
        batch = apply_batch(stage_file(by=records, kind=kind, file=file, name=f"{kind}.csv"), by=records)
        if batch.counts["refused"]:
            raise ValueError(f"The importer did not take all of the demo's {kind}: {batch.counts}.")


def _write_incident(
    writer: _Writer,
    told: DemoIncident,
    mentor: str,
    author: str,
    pupils: tuple[str, str],
    on: date,
    rng: Random,
) -> None:
    names = (
        *("at", "place", "antecedent", "before", "behaviour", "consequence", "function", "tried"),
        "worked",
    )
    event = writer.event(
        told.category,
        author,
        on,
        period=writer.period_at(told.at),
        **{name: getattr(told, name) for name in names},
    )
    first, other = (writer.rows.pupil_ids[pupil] for pupil in pupils)
    writer.part(event, first, role=EventRole.DID, own_words=told.own_words)
    if told.seen_by and other != first:
        writer.part(event, other, role=EventRole.AFFECTED, own_words=told.seen_by)
    writer.tell(event, first, mentor)
    if event.kind == EventKind.NEGATIVE and rng.random() < 0.2:
        at = datetime.combine(on, END_OF_DAY, LONDON)
        text = rng.choice(FOLLOWED)
        row = BehaviourAddendum(event=event, text=text, written_by=event.written_by, written_at=at)
        writer.addenda.append(row)
