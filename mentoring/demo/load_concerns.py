"""The demo's safeguarding concerns: raised, read and acted on by those who would, one after the other, as it happened."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from itertools import cycle
from random import Random
from typing import Final
from uuid import UUID

from django.conf import settings

from mentoring.demo.concerns import ABOUT_AN_ADULT, FEWER, LEAD, RAISER, STORIES, TOLD, About, Step, Story
from mentoring.demo.load_record import PDF
from mentoring.demo.load_support import Rows
from mentoring.demo.schools import LARKFIELD
from mentoring.demo.trust import SEED, DemoTrust, SchoolData
from pupils.actions.messages import note_seen
from pupils.models import MessageReader, Pupil
from safeguarding.actions import desk
from safeguarding.actions.adults import raise_about_adult
from safeguarding.actions.concerns import Concerned, add_to_concern, raise_concern
from safeguarding.actions.file_moves import begin_transfer
from safeguarding.actions.links import link_pupils
from safeguarding.actions.messages import answer, tell
from safeguarding.actions.plans import start_plan
from safeguarding.checking import note_check
from safeguarding.codes import EntryKind, LinkKind, PupilRole
from safeguarding.desk import actions_of, pupils_of
from safeguarding.models import Concern, Entry, MessageSent
from safeguarding.sealing import bodies, key_of_pupil
from staffing.access import Actor, Role
from staffing.calendar import LONDON, add_working_days, now
from staffing.models import School, Staff
from staffing.outbox import send_due

# In a year that has just begun all of it happened since its first day.
LONGEST: Final = max(story.days for story in STORIES)
CHECKED_AT: Final = time(2, 10)
APART: Final = timedelta(minutes=4)
PLAIN: Final = {
    **dict.fromkeys(("done", "view", "where", "others", "paper", "time"), ""),
    "danger": "no",
    "told": "no",
    "is_day_unknown": False,
    "marks": [],
    "files": [],
}


def load_concerns(data: SchoolData, trust: DemoTrust, rows: Rows) -> None:
    """A dozen in the largest school, a few in the others."""
    days = list(trust.year.school_days(trust.year.first_day, trust.marked.morning))
    # Whoever holds one office alone comes first: the lead before the deputy, who has another.
    people = sorted(data.staff, key=lambda each: len(each.roles))
    by_role = {role: [rows.staff[each.key] for each in people if each.has_role(role)] for role in Role}
    pupils = Pupil.objects.filter(pk__in=rows.pupil_ids.values()).on_roll(trust.marked.morning).order_by("pk")
    chosen = Random(f"{SEED}:concerns:{data.school.key}").sample(list(pupils), len(pupils))
    stories = STORIES if data.school.key == LARKFIELD.key else FEWER
    Room(rows.school, by_role, chosen, days).play(stories)


class Room:
    """The people of a school's concerns, and its school days up to the demo's own."""

    def __init__(
        self, school: School, by_role: dict[Role, list[Staff]], pupils: Sequence[Pupil], days: Sequence[date]
    ) -> None:
        self.school, self.days = school, days
        team = by_role[Role.SAFEGUARDING_LEAD]
        self.lead, self.deputy = team[0], team[-1]
        self.colleagues = {
            role: [each for each in staff if each not in team] for role, staff in by_role.items()
        }
        self.raisers = {role: cycle(staff) for role, staff in self.colleagues.items()}
        self.pupils = cycle(pupils)

    def play(self, stories: Sequence[Story]) -> None:
        """Everything in order of time, as the chain has it; and the chain gone through in the night before today."""
        raisers = [next(self.raisers[Role(story.by)]) for story in stories]
        concerns: dict[int, Concern] = {}
        todo: list[tuple[int, Story | Step]] = [
            (number, its) for number, story in enumerate(stories) for its in (story, *story.steps)
        ]
        moment = datetime.combine(self.day(LONGEST), time(), LONDON)
        for number, its in sorted(todo, key=lambda each: (-each[1].days, each[1].at)):
            moment = max(moment + APART, datetime.combine(self.day(its.days), its.at, LONDON))
            with clock_at(moment):
                if isinstance(its, Story):
                    concerns[number] = self.raise_one(its, raisers[number])
                else:
                    self.do(its, concerns[number], raisers[number])
                # Each mail at the hour at which it was due.
                send_due(now())
        moment = max(moment + APART, datetime.combine(self.day(1), ABOUT_AN_ADULT.at, LONDON))
        with clock_at(moment):
            self.raise_about_adult()
            send_due(now())
        night = datetime.combine(self.days[-1], CHECKED_AT, LONDON)
        with clock_at(max(night, moment + APART)):
            note_check(self.school, now())

    def day(self, ago: int) -> date:
        """The school day so many before today; the day may be still to come."""
        if ago < 0:
            return add_working_days(self.days[-1], -ago)
        most = len(self.days) - 1
        if most < LONGEST:
            ago = ago and max(1, round(ago * most / LONGEST))
        return self.days[-1 - ago]

    def raise_one(self, story: Story, by: Staff) -> Concern:
        files = [{"name": story.file, "kind": "application/pdf"}] if story.file else []
        on = now().date()
        return raise_concern(
            by=by.actor(on),
            form_key=UUID(int=Random(f"{SEED}:concern:{self.school.urn}:{story.seen}").getrandbits(128)),
            about=[self.concerned(each) for each in story.about],
            said={**PLAIN, "seen": story.seen, **story.said, "files": files},
            happened_at=datetime.combine(on, time(), LONDON),
            contents=[PDF] if story.file else [],
        )

    def raise_about_adult(self) -> None:
        by = next(self.raisers[Role(ABOUT_AN_ADULT.by)]).actor(now().date())
        key = Random(f"{SEED}:adult:{self.school.urn}").getrandbits(128)
        said = {"seen": ABOUT_AN_ADULT.seen, "danger": "no"}
        raise_about_adult(by=by, form_key=UUID(int=key), name=ABOUT_AN_ADULT.name, said=said)

    def concerned(self, about: About) -> Concerned:
        pupil = None if about.name or about.is_unknown else next(self.pupils)
        return Concerned(PupilRole(about.role), pupil, about.name, about.words)

    def do(self, step: Step, concern: Concern, raiser: Staff) -> None:
        """By the action that the page for it uses."""
        if step.by == RAISER:
            add_to_concern(by=raiser.actor(now().date()), concern=concern, text=step.said["text"])
            return
        if step.by == TOLD:
            self.hear(step, concern)
            return
        owner = self.lead if step.by == LEAD else self.deputy
        by = owner.actor(now().date())
        if step.what == "read":
            desk.note_read(by=by, concern=concern, at=now())
        elif step.what == "outcome":
            desk.note_outcome(by=by, concern=concern, action=_open_action(concern), **step.said)
        elif step.what == "close":
            desk.close(by=by, concern=concern, **step.said)
        elif step.what == "reopen":
            desk.reopen(by=by, concern=concern, **step.said)
        elif step.what == "correct":
            entry = Entry.objects.filter(concern=concern, kind=EntryKind.DISCUSSION).in_order()[0]
            desk.correct(by=by, concern=concern, entry=entry, **step.said)
        elif step.what == "tell":
            self.tell(step, concern, by)
        elif step.what in ("plan", "link", "transfer"):
            self.do_for_pupil(step, concern, by)
        else:
            self.act(step, concern, by, owner)

    def tell(self, step: Step, concern: Concern, by: Actor) -> None:
        """Those of an office raise concerns from the first of them on; the last is told."""
        pupils = [row.pupil for row in pupils_of(concern) if row.pupil]
        staff = self.colleagues[Role(step.said["to"])][-1:]
        text, until = step.said["text"], self.day(step.due)
        tell(by=by, concern=concern, pupils=pupils, staff=staff, text=text, until=until, at=now())

    def hear(self, step: Step, concern: Concern) -> None:
        """Of the one message there is in the concern."""
        sent = MessageSent.objects.get(concern=concern)
        reader = MessageReader.objects.get(message=sent.message_id)
        by = reader.staff.actor(now().date())
        if step.what == "seen":
            note_seen(by=by, reader=reader, at=now())
        else:
            answer(by=by, reader=reader, at=now(), **step.said)

    def do_for_pupil(self, step: Step, concern: Concern, by: Actor) -> None:
        """What is of a pupil, whatever the concern in which it was done."""
        pupil = next(row.pupil for row in pupils_of(concern) if row.pupil)
        if step.what == "plan":
            body = step.said | {"starts_on": now().date().isoformat(), "ends_on": ""}
            start_plan(by=by, concern=concern, key=key_of_pupil(pupil), body=body)
        elif step.what == "link":
            kind = LinkKind(step.said["kind"])
            others = [next(self.pupils)]
            link_pupils(by=by, concern=concern, pupil=pupil, others=others, kind=kind, note=step.said["note"])
        else:
            told = step.said | {"leaving_on": self.day(step.due).isoformat()}
            begin_transfer(by=by, pupil=pupil, told=told)

    def act(self, step: Step, concern: Concern, by: Actor, owner: Staff) -> None:
        body = dict(step.said)
        if step.what == EntryKind.ACTION:
            due_on = self.day(step.due).isoformat()
            body |= {"owner": owner.pk, "owner_name": owner.name, "due_on": due_on}
        if step.what == EntryKind.REFERRED:
            body |= {"reply_by": self.day(step.due).isoformat()}
        took_place = step.what in (EntryKind.DISCUSSION, EntryKind.PARENTS, EntryKind.REFERRED)
        happened_at = now() - timedelta(minutes=20) if took_place else None
        desk.act(by=by, concern=concern, kind=EntryKind(step.what), body=body, happened_at=happened_at)


def _open_action(concern: Concern) -> Entry:
    """The last that was to be done."""
    kinds = (EntryKind.ACTION, EntryKind.OUTCOME)
    entries = list(Entry.objects.filter(concern=concern, kind__in=kinds).in_order())
    return [each.entry for each in actions_of(concern, entries, bodies(entries)) if not each.outcome][-1]


@contextmanager
def clock_at(moment: datetime) -> Iterator[None]:
    """The app's clock stands at a moment of the past, as somebody's did who wrote something then."""
    before = settings.HANDRAIL_CLOCK
    try:
        settings.HANDRAIL_CLOCK = moment.isoformat()
        # The clock ticks from when the app began: what has passed since is taken off.
        settings.HANDRAIL_CLOCK = (moment - (now() - moment)).isoformat()
        yield
    finally:
        settings.HANDRAIL_CLOCK = before
