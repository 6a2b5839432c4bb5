"""What the demo's safeguarding lead finds at the desk: a dozen concerns, all of them invented, and mild."""

from dataclasses import dataclass, field
from datetime import time
from typing import Any, Final

from safeguarding.forms.desk import ParentsForm

LEAD: Final = "lead"
DEPUTY: Final = "deputy"
RAISER: Final = "raiser"
# Whoever a message of the concern was written for.
TOLD: Final = "told"


@dataclass(frozen=True)
class About:
    """Somebody in a concern: a pupil of the roll, unless a name is given, or `is_unknown`."""

    role: str
    words: str = ""
    name: str = ""
    is_unknown: bool = False


@dataclass(frozen=True)
class Step:
    """What one of the team, whoever raised it or whoever was told did: so many school days ago, at a time of the day.

    `due` is the day by which an action is to be done or an answer expected, until which a message stands, or the
    pupil's last here, in school days ago; below nought it is still to come. A plan, a link and a transfer are of the
    first pupil.
    """

    days: int
    at: time
    what: str
    said: dict[str, Any] = field(default_factory=dict)
    by: str = LEAD
    due: int = 0


@dataclass(frozen=True)
class Story:
    """A concern, by somebody of a role, and what came of it since."""

    by: str
    days: int
    at: time
    seen: str
    about: tuple[About, ...]
    steps: tuple[Step, ...] = ()
    said: dict[str, Any] = field(default_factory=dict)
    file: str = ""


@dataclass(frozen=True)
class AboutAdult:
    """Something about an adult, by somebody of a role on the day before the demo's own: for the head."""

    by: str
    at: time
    name: str
    seen: str


def _read(days: int, at: time, by: str = LEAD) -> Step:
    return Step(days, at, "read", by=by)


def _triage(days: int, at: time, *about: str, urgency: str, reasons: str, **more: str) -> Step:
    said = {
        "categories": list(about),
        "urgency": urgency,
        "level": more.get("level", "none"),
        "threshold": more.get("threshold", "school"),
        "reasons": reasons,
    }
    return Step(days, at, "triage", said, more.get("by", LEAD))


def _parents(days: int, at: time, text: str, whom: str = "", by: str = LEAD) -> Step:
    said = ParentsForm.TOLD if whom else ParentsForm.NOT_TOLD
    return Step(days, at, "parents", {"is_told": said[1], "with": whom, "text": text}, by)


UNREAD: Final = Story(
    by="mentor",
    days=1,
    at=time(15, 25),
    seen="Put the head on the table twice in the session after lunch. I asked what was the matter. The answer: “I was"
    " up till two, my cousins are staying and they play music.” Ate the snack from the box, and took a second.",
    about=(About("other", "Looked tired on Monday and Tuesday, too."),),
    said={"where": "Room next to the library", "view": "A full house for a week, and not enough sleep."},
)
UNREAD_NAME_NOT_KNOWN: Final = Story(
    by="teacher",
    days=1,
    at=time(13, 40),
    seen="On duty at the gate of the field. Two younger pupils ran past and one called: “You can’t sit with us, nobody"
    " wants you.” The other walked away quickly. I did not get their names.",
    about=(
        About("harmed", "Small, dark coat, a green bag.", is_unknown=True),
        About("alleged", is_unknown=True),
    ),
    said={"where": "Gate of the field", "others": "About ten pupils on their way in"},
)
NEW_TO_READ: Final = Story(
    by="mentor",
    days=4,
    at=time(12, 5),
    seen="No lunch again, the third time in two weeks. Said: “There wasn’t any bread, it’s fine, I’m not hungry.”",
    about=(About("other"),),
    said={
        "done": "Walked to the dining hall together; the kitchen gave a meal.",
        "where": "Learning support",
    },
    steps=(
        _read(4, time(12, 50)),
        _triage(
            4,
            time(13, 5),
            "NEG",
            urgency="week",
            reasons="Small things that repeat. Eats well when there is food. To be seen together with home.",
        ),
        Step(
            3,
            time(8, 25),
            "tell",
            {
                "to": "teacher",
                "text": "Please keep an eye on whether there is something to eat at break this week."
                " Tell me the same day if there is not.",
            },
            due=-3,
        ),
        Step(3, time(8, 40), "seen", by=TOLD),
        Step(
            1,
            time(12, 30),
            "add",
            {"text": "Today there was lunch in the bag, and a note from home with it."},
            RAISER,
        ),
    ),
)
TRIAGED: Final = Story(
    by="key_stage_coordinator",
    days=3,
    at=time(9, 5),
    seen="In registration: “My brother says I’m stupid, he says it every morning.” Said with a laugh,"
    " then looked down.",
    about=(
        About("harmed", "Was quiet for the rest of the lesson."),
        About("sibling", "Named as the one who says it."),
    ),
    said={"where": "Form room"},
    steps=(
        _read(3, time(11, 20)),
        _triage(
            3,
            time(11, 35),
            "EMO",
            "bullying",
            urgency="week",
            reasons="Unkind words between siblings. Nothing more is known; a calm talk with each first.",
        ),
    ),
)
OPEN_WITH_ACTIONS: Final = Story(
    by="pastoral_lead",
    days=14,
    at=time(10, 45),
    seen="Late on four mornings out of ten. Said: “I take the little one to nursery first, Mum starts at six.”",
    about=(About("other", "Likes doing it, and is proud of being trusted with it."),),
    said={"where": "Office", "view": "A young carer, and nobody has said so yet."},
    steps=(
        _read(14, time(14, 10)),
        _triage(
            14,
            time(14, 30),
            "young_carer",
            "absent",
            urgency="week",
            level="early_help",
            threshold="family_help",
            reasons="Care at home costs lessons. The family wants help: family help, with their agreement.",
        ),
        _parents(
            13,
            time(16, 20),
            "Works early, and is glad of an offer. Agrees to a talk.",
            "Mother",
        ),
        Step(
            13,
            time(16, 35),
            "action",
            {"what": "Ask about a place at breakfast club for the little one"},
            due=5,
        ),
        Step(12, time(9, 15), "action", {"what": "Offer the young carers’ group"}, by=DEPUTY, due=-3),
        Step(
            11,
            time(9, 40),
            "action",
            {"what": "Tell the first teacher of the day that late is agreed"},
            due=9,
        ),
        Step(
            11,
            time(9, 55),
            "tell",
            {
                "to": "teacher",
                "text": "May come up to ten minutes late in the first lesson; no need to ask why."
                " Tell me if it is later than that.",
            },
            due=4,
        ),
        Step(9, time(12, 15), "outcome", {"outcome": "Told. The register has the agreed code."}),
        Step(8, time(9, 35), "answer", {"text": "A quarter past nine today, and cheerful."}, TOLD),
        _read(8, time(11, 5)),
        Step(
            6,
            time(15, 5),
            "discussion",
            {
                "with": "Family worker of the authority",
                "text": "A place in the group is free from next month.",
            },
        ),
    ),
)
CLOSED: Final = Story(
    by="teacher",
    days=24,
    at=time(14, 20),
    seen="A bruise on the left forearm, about two centimetres, yellow. I asked how it happened. The answer: “Hockey on"
    " Saturday, I got a stick on it. We won.”",
    about=(About("harmed"),),
    said={
        "where": "Sports hall",
        "marks": [{"number": 1, "place": "arm_left", "what": "Bruise, about 2 cm, yellow", "at": [92, 96]}],
    },
    steps=(
        _read(24, time(15, 0)),
        _triage(
            24,
            time(15, 10),
            "PHY",
            urgency="today",
            reasons="An explanation that fits, given at once. To be checked with home.",
        ),
        _parents(24, time(15, 40), "Was at the match, and saw it. Had put ice on it.", "Father"),
        Step(
            23,
            time(9, 30),
            "close",
            {
                "reasons": "Explained by a match on Saturday, by the child and by the father apart from each other."
            },
        ),
    ),
)
CLOSED_AFTER_DECISION: Final = Story(
    by="sendco",
    days=40,
    at=time(11, 10),
    seen="Came in the same jumper for two weeks. Said: “The washing machine is broken, we go to Nan’s on Sundays.”",
    about=(About("other"),),
    steps=(
        _read(39, time(8, 50)),
        _triage(
            39,
            time(9, 0),
            "NEG",
            urgency="routine",
            reasons="A machine that broke. The family has a way round it.",
        ),
        _parents(
            38,
            time(16, 0),
            "A new machine comes next week. Glad of a second jumper from the school.",
            "Mother",
        ),
        Step(
            38,
            time(16, 15),
            "decision",
            {
                "decision": "A jumper from the school’s store; nothing more.",
                "reasons": "The need is small, and seen to.",
            },
        ),
        Step(30, time(10, 0), "close", {"reasons": "The machine came. Clean clothes every day since."}),
        Step(
            2,
            time(9, 30),
            "transfer",
            {
                "school": "Plover Hill School",
                "contact": "Ms Marram, safeguarding lead",
                "phone": "01632 960001",
                "reason": "in_year",
            },
            due=-4,
        ),
    ),
)
REOPENED: Final = Story(
    by="mentor",
    days=32,
    at=time(13, 15),
    seen="Said: “They took my bag and threw it over, they do it all the time.” The bag was there, wet on one side.",
    about=(
        About("harmed", "Wants it to stop and does not want a fuss."),
        About("alleged", "Said later that it was a game."),
        About("witness"),
    ),
    said={"where": "Behind the sports hall", "others": "Five or six of the year group"},
    steps=(
        _read(32, time(14, 30)),
        _triage(
            32,
            time(14, 45),
            "between_children",
            "bullying",
            urgency="today",
            reasons="Repeated, between children, and one of them is afraid of break. Stays with the school.",
        ),
        _parents(
            31, time(15, 50), "Had heard of it at home. Wants to know who looks at break.", "Mother", DEPUTY
        ),
        Step(31, time(16, 5), "action", {"what": "Talk with both, apart, and agree on break"}, due=28),
        Step(
            28,
            time(12, 40),
            "outcome",
            {"outcome": "Both talked. They keep apart at break, and both know why."},
        ),
        Step(20, time(9, 20), "close", {"reasons": "Three weeks of quiet. Both were asked, apart."}),
        Step(
            7,
            time(14, 0),
            "reopen",
            {"reasons": "A note was found in the bag on Thursday: “we see you”."},
            DEPUTY,
        ),
        Step(
            7,
            time(14, 20),
            "decision",
            {
                "decision": "A safe place at break for two weeks, and a diary.",
                "reasons": "Nobody knows who wrote it. The child asked for a place to be, and for no assembly.",
            },
            DEPUTY,
        ),
        _parents(
            7, time(15, 30), "Not told yet: the child asked to tell them at home tonight. We ring tomorrow."
        ),
    ),
)
CORRECTED: Final = Story(
    by="head",
    days=18,
    at=time(16, 30),
    seen="A neighbour rang the office: she hears shouting in the evenings, “not every day, and I don’t know at whom”."
    " She did not want to give her name.",
    about=(About("other"),),
    said={"where": "By telephone", "told": "yes"},
    steps=(
        _read(18, time(16, 45)),
        _triage(
            18,
            time(17, 0),
            "EMO",
            urgency="today",
            reasons="Said by somebody who is not known. The child is well in school; home is asked.",
        ),
        Step(
            17,
            time(10, 10),
            "discussion",
            {"with": "Form tutor", "text": "Has been cheerful all term. Was tired on Tuesday."},
        ),
        Step(
            16,
            time(9, 0),
            "correct",
            {
                "text": "Has been cheerful all term. It was somebody else who was tired: two names were mixed up.",
                "why": "The form tutor came back and put it right.",
            },
        ),
        _parents(
            16, time(15, 45), "An older brother and his computer game. Will close the window.", "Father"
        ),
    ),
)
NOT_ON_ROLL: Final = Story(
    by="teacher",
    days=9,
    at=time(15, 50),
    seen="Met at the bus stop by an older girl who shouted: “Why didn’t you answer, I was waiting.” The pupil said:"
    " “She’s my friend from dance, she gets cross.”",
    about=(
        About("harmed", "Said it was all right, and was picked up by an aunt."),
        About("alleged", "About sixteen, from another school.", name="Briony from dance"),
    ),
    said={"where": "Bus stop", "done": "Stayed until the aunt came."},
    steps=(
        _read(8, time(8, 40), DEPUTY),
        _triage(
            8,
            time(8, 55),
            "between_children",
            urgency="week",
            reasons="One quarrel between friends, one of them older. To be asked about once more.",
            by=DEPUTY,
        ),
        _parents(8, time(16, 0), "Knows the girl and her mother. Will talk to both.", "Aunt", DEPUTY),
        Step(8, time(16, 10), "action", {"what": "Ask how it is with the friend"}, DEPUTY, due=0),
    ),
)
WITH_A_FILE: Final = Story(
    by="assistant_sendco",
    days=11,
    at=time(11, 55),
    seen="Drew a house with rain inside it, and said: “It drips on my bed.” The drawing is with this.",
    about=(About("other"),),
    said={"where": "Learning support"},
    file="A drawing.pdf",
    steps=(
        _read(11, time(12, 30)),
        _triage(
            11,
            time(12, 45),
            "homeless",
            "NEG",
            urgency="week",
            threshold="family_help",
            level="early_help",
            reasons="A roof that leaks. The landlord has been told by the family; they may want help with that.",
        ),
        Step(10, time(9, 30), "action", {"what": "Letter for the housing office, with the mother"}, due=2),
        Step(
            10,
            time(9, 50),
            "referred",
            {
                "agency": "family_help",
                "to_whom": "Family help, the duty line",
                "their_reference": "FH-0417",
                "asked": "Somebody to go with the mother to the landlord, and to look at the roof.",
            },
            due=3,
        ),
        Step(
            9,
            time(11, 0),
            "plan",
            {
                "level": "early_help",
                "worker": "Ms Teal",
                "team": "Family help",
                "reach": "01632 960004",
                "text": "The mother agreed to it on the telephone.",
            },
        ),
        Step(9, time(11, 10), "link", {"kind": "sibling", "note": "Both were brought by the same aunt."}),
    ),
)
ADDED_AND_READ: Final = Story(
    by="mentor",
    days=21,
    at=time(9, 50),
    seen="Said on the way in: “I don’t want to go to Dad’s on Friday, it’s boring there.” Then talked of football.",
    about=(About("other"),),
    steps=(
        _read(21, time(11, 0)),
        Step(
            20,
            time(10, 5),
            "add",
            {
                "text": "Today: “It was all right. We made pancakes.” I had written Friday; it was about Saturday."
            },
            RAISER,
        ),
        _read(20, time(13, 0)),
        _triage(
            20,
            time(13, 10),
            "other",
            urgency="routine",
            reasons="A good weekend after it.",
        ),
        Step(
            20, time(13, 20), "close", {"reasons": "Nothing to be worried about. It stays in the chronology."}
        ),
    ),
)
ABOUT_AN_ADULT: Final = AboutAdult(
    by="teacher",
    at=time(16, 30),
    name="Mx Marram, a supply teacher",
    seen="Told a class that talked: “You are the worst group in the building.” One of them laughed, some went quiet.",
)
STORIES: Final = (
    UNREAD,
    UNREAD_NAME_NOT_KNOWN,
    NEW_TO_READ,
    TRIAGED,
    OPEN_WITH_ACTIONS,
    CLOSED,
    CLOSED_AFTER_DECISION,
    REOPENED,
    CORRECTED,
    NOT_ON_ROLL,
    WITH_A_FILE,
    ADDED_AND_READ,
)
# A smaller school has fewer.
FEWER: Final = (UNREAD, NEW_TO_READ, CLOSED)
