"""Kinds of plan as data: sections, states, who may see, how often it is reviewed. Another kind is one entry here."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum

from django.db import models

from staffing.access import Resource


class Shape(Enum):
    """What a section holds."""

    TEXT = "paragraphs and lists"
    LINES = "one thing a line"


class Clock(Enum):
    """Which statutory clock a kind of plan runs by."""

    ANNUAL = "yearly, and decided by the authority"
    TERMLY = "once in each school term"
    THREE_A_YEAR = "three times a year"

    @property
    def is_before_its_plan(self) -> bool:
        """Whether it runs before the plan is in force: from the request for one, or from coming into care."""
        return self is not Clock.THREE_A_YEAR


class Voice(models.TextChoices):
    """Whose words a section wants, beside its author's."""

    PUPIL = "pupil", "the pupil"
    PARENT = "parent", "a parent or carer"
    TEACHER = "teacher", "teachers"
    MENTOR = "mentor", "the mentor"
    AGENCY = "agency", "an agency"


class Stage(models.TextChoices):
    """How far what is being written has come; nothing is being written where there is none."""

    DRAFT = "draft", "Draft"
    ASKED = "asked", "Contributions asked"
    AGREED = "agreed", "Agreed"
    SIGNED = "signed", "Signed off"


# Written and put in force; or written together, agreed, and signed off by another person first.
SHORT: tuple[Stage, ...] = (Stage.DRAFT,)
FULL: tuple[Stage, ...] = (Stage.DRAFT, Stage.ASKED, Stage.AGREED, Stage.SIGNED)


@dataclass(frozen=True)
class Section:
    """One part of a plan: `most` lines where there is a limit, `voices` are asked for theirs.

    What `is_provision` can be asked for by law: it says how often, how long, by whom and until when. One that
    `has_picture` may show a photo or a drawing beside its words; one that `names_adults` names colleagues who do it.
    """

    key: str
    title: str
    prompt: str
    shape: Shape = Shape.TEXT
    most: int = 12
    voices: tuple[Voice, ...] = ()
    is_provision: bool = False
    has_picture: bool = False
    names_adults: bool = False


@dataclass(frozen=True)
class PlanKind:
    """What a kind of plan consists of.

    `resource` says who may see and do what. `stages` are those that it goes through before it is in force; of one
    with FULL stages the approver is another person than the author. `reviews_a_year` is how often it is looked at
    again at least. `is_one` says that a pupil has one such plan at a time. `is_off` until a school switches it on. Of one
    that `asks_reading`, everybody who works with the pupil is asked to read what is new. `clock` is the statutory one
    that it runs by, where there is one. On paper it fits on `sides`, in smaller type where it has to; on as many as it
    takes where none are said. `reading_age` is the age at which its words are to be read with ease, where a pupil
    reads them too.
    """

    code: str
    name: str
    purpose: str
    resource: Resource
    sections: tuple[Section, ...]
    stages: tuple[Stage, ...] = FULL
    reviews_a_year: int = 1
    is_one: bool = True
    is_off: bool = False
    has_targets: bool = True
    asks_reading: bool = False
    clock: Clock | None = None
    sides: int = 0
    reading_age: int | None = None

    def section(self, key: str) -> Section:
        """Raises KeyError for a section that this kind does not have."""
        return {each.key: each for each in self.sections}[key]

    @property
    def months_to_review(self) -> int:
        return 12 // self.reviews_a_year

    @property
    def has_pictures(self) -> bool:
        return any(section.has_picture for section in self.sections)

    @property
    def names_adults(self) -> bool:
        return any(section.names_adults for section in self.sections)

    def next_stage(self, stage: Stage) -> Stage | None:
        """The stage after this one; None after the last, when the plan comes in force."""
        after = self.stages[self.stages.index(stage) + 1 :]
        return after[0] if after else None


# What no adult may leave out; the same in each kind that has them, so that they can be asked for together.
NON_NEGOTIABLES = Section(
    "musts",
    "Three things that must happen",
    "What every adult does, whatever the lesson. At most three.",
    Shape.LINES,
    most=3,
    voices=(Voice.PUPIL, Voice.TEACHER, Voice.MENTOR),
)
HELPS = Section(
    "helps",
    "What helps",
    "What an adult can do or say tomorrow, one thing a line.",
    Shape.LINES,
    voices=(Voice.PUPIL, Voice.PARENT, Voice.TEACHER, Voice.MENTOR),
)
AVOID = Section(
    "avoid",
    "What does not help",
    "What makes it harder, one thing a line.",
    Shape.LINES,
    voices=(Voice.PUPIL, Voice.PARENT, Voice.TEACHER, Voice.MENTOR),
)
# Sections whose lines are strategies: shown where the work happens, and compared across a pupil's plans.
STRATEGIES = (NON_NEGOTIABLES, HELPS, AVOID)


def _own_words(label: str) -> Section:
    return Section(
        "pupil", label, "In the pupil’s own words, or a drawing.", voices=(Voice.PUPIL,), has_picture=True
    )


def _views() -> tuple[Section, Section]:
    return (
        _own_words("What the pupil says"),
        Section("parent", "What parents and carers say", "In their own words.", voices=(Voice.PARENT,)),
    )


def _passport() -> PlanKind:
    return PlanKind(
        "passport",
        "Learning Passport",
        "One page: who I am, what helps, what does not.",
        Resource.PASSPORT,
        (
            NON_NEGOTIABLES,
            Section(
                "about",
                "About me",
                "What I like, am good at, and want you to know.",
                voices=(Voice.PUPIL,),
                has_picture=True,
            ),
            Section(
                "hard", "What I find hard", "In lessons, between lessons, with others.", voices=(Voice.PUPIL,)
            ),
            HELPS,
            AVOID,
        ),
        SHORT,
        reviews_a_year=2,
        asks_reading=True,
        sides=1,
        reading_age=11,
    )


def _behaviour() -> PlanKind:
    return PlanKind(
        "behaviour",
        "Behaviour support plan",
        "Triggers, signs, what to say and do, and who comes.",
        Resource.PASSPORT,
        (
            NON_NEGOTIABLES,
            Section("triggers", "Triggers", "What comes before it, one a line.", Shape.LINES),
            Section("signs", "Signs", "What can be seen when it begins, one a line.", Shape.LINES),
            HELPS,
            AVOID,
            Section("calm", "A calm place", "Where, how to get there, and for how long.", has_picture=True),
            Section("who", "Who comes", "Names in order, and how they are called.", Shape.LINES, most=5),
            Section("after", "Afterwards", "How it is talked through and put right."),
            *_views(),
        ),
        reviews_a_year=3,
        asks_reading=True,
    )


def _support() -> PlanKind:
    return PlanKind(
        "support",
        "One Plan",
        "SEN support: assess, plan, do, review, a page for each cycle.",
        Resource.PLAN,
        (
            Section("strengths", "Strengths", "What goes well, and what the pupil enjoys."),
            *_views(),
            Section(
                "assess",
                "Assess",
                "What is known of the need: progress, assessments, observation, advice.",
                voices=(Voice.TEACHER, Voice.MENTOR, Voice.AGENCY),
            ),
            Section(
                "provide",
                "Plan",
                "What is provided: by whom, how often, how many minutes, until when.",
                Shape.LINES,
                voices=(Voice.TEACHER, Voice.MENTOR),
                is_provision=True,
            ),
            HELPS,
            AVOID,
            Section("home", "At home", "What the family does, and how school and home keep in touch."),
        ),
        # Three meetings a year with parents at least (SEND Code of Practice 2015, chapter 6).
        reviews_a_year=3,
        asks_reading=True,
        clock=Clock.THREE_A_YEAR,
    )


def _education_health_care() -> PlanKind:
    return PlanKind(
        "ehcp",
        "EHCP record",
        "What the authority’s education, health and care plan says.",
        Resource.PLAN,
        # Sections by their letter, as regulation 12 of the SEND Regulations 2014 names them.
        (
            Section("a", "A: views, interests and aspirations", "Of the pupil and the parents."),
            Section("b", "B: special educational needs", "Each need, in the plan’s own words."),
            Section("c", "C: health needs", "As they relate to the special educational needs."),
            Section("d", "D: social care needs", "As they relate to the special educational needs."),
            Section("e", "E: outcomes", "One outcome a line.", Shape.LINES, most=20),
            Section(
                "f",
                "F: special educational provision",
                "One provision a line, with its hours.",
                Shape.LINES,
                30,
                is_provision=True,
            ),
            Section("g", "G: health provision", "One provision a line.", Shape.LINES, 20, is_provision=True),
            Section(
                "h1",
                "H1: social care provision under the 1970 Act",
                "One a line.",
                Shape.LINES,
                20,
                is_provision=True,
            ),
            Section(
                "h2", "H2: other social care provision", "One a line.", Shape.LINES, 20, is_provision=True
            ),
            Section("i", "I: placement", "The setting, and its type."),
            Section("j", "J: personal budget", "Direct payments, and what they are for."),
            Section("k", "K: advice and information", "Reports gathered, with their dates.", Shape.LINES, 30),
        ),
        SHORT,
        clock=Clock.ANNUAL,
    )


def _personal_education() -> PlanKind:
    return PlanKind(
        "pep",
        "PEP",
        "Personal education plan of a looked-after child, each term.",
        Resource.PEP,
        (
            Section("history", "School history", "Settings, moves, attendance, suspensions."),
            Section("progress", "Attainment and progress", "Against the targets of last term."),
            Section("wellbeing", "Emotional wellbeing", "With the SDQ score and its date."),
            *_views(),
            Section("strengths", "Strengths and interests", "In school and out of it."),
            Section("actions", "Interventions", "Action, who, by when, cost; one a line.", Shape.LINES),
            Section("premium", "Pupil premium plus", "What it is spent on, and what came of it."),
            Section("next", "Transitions and careers", "What comes next, and who prepares it."),
        ),
        reviews_a_year=3,
        clock=Clock.TERMLY,
    )


def _action() -> PlanKind:
    return PlanKind(
        "action",
        "Mentoring action plan",
        "What a mentor and a pupil work on after a referral.",
        Resource.ACTION_PLAN,
        (
            Section("why", "Why", "What led to it, in two sentences."),
            _own_words("What the pupil wants to change"),
            Section("steps", "What we do", "One thing a line, with who and when.", Shape.LINES),
            HELPS,
            AVOID,
            Section("end", "When we are done", "How we both shall know."),
        ),
        reviews_a_year=4,
        is_one=False,
    )


def _transition() -> PlanKind:
    return PlanKind(
        "transition",
        "Transition plan",
        "To the next phase, or back to the referring school.",
        Resource.PLAN,
        (
            Section(
                "where", "Where to, and when", "The place, its contact, the first day.", has_picture=True
            ),
            *_views(),
            Section("steps", "Steps", "Visits, handover, who does what by when; one a line.", Shape.LINES),
            Section("worries", "What may be hard", "And what to do about it."),
            HELPS,
            AVOID,
            Section("papers", "What goes along", "Documents handed over, one a line.", Shape.LINES),
        ),
    )


def _risk() -> PlanKind:
    return PlanKind(
        "risk",
        "Pupil risk assessment",
        "What might happen, to whom, and what is done about it.",
        Resource.RISK,
        (
            Section("hazards", "What might happen, and to whom", "One a line.", Shape.LINES),
            Section("when", "Where and when it is likeliest", "Places, times, company."),
            Section("measures", "What is done about it", "One measure a line, with who.", Shape.LINES),
            Section("if", "If it happens", "What to do, who is called, who is told."),
            Section("left", "What risk is left", "And why it is acceptable."),
        ),
        reviews_a_year=3,
        asks_reading=True,
        has_targets=False,
    )


def _care() -> PlanKind:
    return PlanKind(
        "care",
        "Personal care plan",
        "Intimate care: what, by whom, where, with dignity.",
        Resource.CARE_PLAN,
        (
            Section("needs", "What help is needed", "Step by step."),
            Section("alone", "What the pupil does alone", "And is working toward."),
            Section(
                "who",
                "Named adults",
                "Colleagues are named below. Here what else there is to say, one thing a line.",
                Shape.LINES,
                names_adults=True,
            ),
            Section(
                "where", "Where, and with what", "Room, equipment, where things are kept.", has_picture=True
            ),
            Section("words", "Words we use", "As the pupil and the family want them."),
            Section("agreed", "What the family agreed", "With the day.", voices=(Voice.PARENT,)),
        ),
        asks_reading=True,
        has_targets=False,
    )


def _post_16() -> PlanKind:
    return PlanKind(
        "post16",
        "Post-16 plan",
        "Preparing for adulthood: what comes after Year 11.",
        Resource.PLAN,
        (
            _own_words("What the pupil wants"),
            Section("work", "Employment and education", "Courses, visits, applications, dates."),
            Section("living", "Independent living", "Money, travel, home."),
            Section("community", "Friends and community", "What the pupil takes part in."),
            Section("health", "Good health", "What the pupil manages alone, and with whom."),
            Section("steps", "Steps", "One a line, with who and by when.", Shape.LINES),
        ),
        reviews_a_year=2,
    )


def _agency() -> PlanKind:
    return PlanKind(
        "agency",
        "Agency’s plan",
        "Filed from outside: what it asks of the school, in short.",
        Resource.PLAN,
        (
            Section("from", "From whom", "Agency, person, date of the plan."),
            Section("summary", "In short", "What it says, in a few sentences."),
            Section("asks", "What it asks of us", "One thing a line, with who does it.", Shape.LINES),
            HELPS,
            AVOID,
        ),
        SHORT,
        is_one=False,
        has_targets=False,
    )


def _individual() -> PlanKind:
    # As the white paper of 23 February 2026 proposes it; the law is unchanged so far.
    return PlanKind(
        "isp",
        "Individual Support Plan",
        "As the 2026 white paper proposes it; off until a school switches it on.",
        Resource.PLAN,
        (
            Section("needs", "Needs", "And the layer: universal, targeted, targeted plus, specialist."),
            *_views(),
            Section(
                "provide",
                "Provision",
                "What, by whom, how often, how long; one a line.",
                Shape.LINES,
                is_provision=True,
            ),
            HELPS,
            AVOID,
        ),
        is_off=True,
    )


PLAN_KINDS: dict[str, PlanKind] = {
    kind.code: kind
    for kind in (
        _passport(),
        _support(),
        _education_health_care(),
        _behaviour(),
        _action(),
        _personal_education(),
        _transition(),
        _risk(),
        _care(),
        _post_16(),
        _agency(),
        _individual(),
    )
}
CODES = [(kind.code, kind.name) for kind in PLAN_KINDS.values()]
ONE_AT_A_TIME = sorted(kind.code for kind in PLAN_KINDS.values() if kind.is_one)
IN_SHORT = sorted(kind.code for kind in PLAN_KINDS.values() if kind.stages == SHORT)
# Whose dates the office keeps: of the others it is not told that there are some.
DATED = sorted(
    kind.code for kind in PLAN_KINDS.values() if kind.resource not in (Resource.RISK, Resource.CARE_PLAN)
)


def kinds_of(resource: Resource) -> list[str]:
    """Codes of the kinds that one row of the access table is about."""
    return [kind.code for kind in PLAN_KINDS.values() if kind.resource is resource]


def resources() -> Iterable[Resource]:
    return dict.fromkeys(kind.resource for kind in PLAN_KINDS.values())
