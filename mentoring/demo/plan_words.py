"""What the demo's plans say: a few sentences and lines for each section, from which each plan takes some."""

from typing import Final

# By the key of a section, whatever the kind.
LINES: Final[dict[str, tuple[str, ...]]] = {
    "musts": (
        "Says my name before an instruction",
        "Seat near the door, back to the wall",
        "One instruction at a time",
        "Task in writing as well as said",
        "Lets me go to the calm place when I show the card",
        "Five minutes’ warning before a change",
        "Checks quietly that I have begun",
        "Never asks me to read aloud cold",
    ),
    "helps": (
        "A list of steps on the desk, ticked off",
        "Time to think: count to ten",
        "Working with one partner",
        "Movement break after twenty minutes",
        "Larger print on cream paper",
        "A word at the start about what comes",
        "Headphones for work alone",
        "Questions told before the lesson",
        "Praise said quietly",
    ),
    "avoid": (
        "Being hurried",
        "Jokes about getting it wrong",
        "Changing the seat without a word",
        "Long talk without a picture",
        "Being kept in at break",
        "Eye contact as a rule",
    ),
    "provide": (
        "Reading with the mentor: 20 minutes, Mondays and Thursdays, until half-term",
        "Social skills group: 40 minutes each Wednesday, six weeks, led by the intervention lead",
        "Teaching assistant in maths: two lessons each week, to the end of term",
        "Word list before each science topic, by the class teacher",
    ),
    "triggers": ("A change that nobody announced", "Being touched", "Noise in the corridor", "Losing a game"),
    "signs": ("Hood up", "Taps the pen faster", "Stops answering", "Walks along the wall"),
    "who": ("The mentor", "The pastoral lead", "Whoever is on duty in the office"),
    "steps": (
        "Visit the new place in the second week of June, with the mentor",
        "Meet the form tutor before the holiday, with a parent",
        "Practise the bus twice",
        "Pack the bag together on Fridays until it is a habit",
    ),
    "hazards": (
        "Leaves the site when upset: the pupil, on the road",
        "Throws what is at hand: people near by",
    ),
    "measures": (
        "An adult within sight at changes of lesson",
        "A calm place agreed, and the way to it kept free",
    ),
    "actions": (
        "Tutor for maths, mentor arranges, by half-term",
        "Laptop, designated teacher, by the end of the month",
    ),
    "papers": ("Passport", "Reading scores of the year", "What works at lunch"),
    "asks": (
        "Breathing practice before tests, by the mentor",
        "A quiet place for the weekly call, by the office",
    ),
    "e": (
        "Reads instructions alone by the end of the key stage",
        "Asks for help before it gets too much, four times in five",
        "Writes three sentences about a text without a scribe by the end of Year 9",
        "Follows a two-step instruction in class, nine times in ten",
        "Tells what happened after a quarrel in order, with an adult who listens",
        "Works with two others for fifteen minutes, by next summer",
        "Reads at the level of a nine-year-old by the end of Year 8",
        "Moves between lessons alone, using the planner",
        "Uses the counting and money skills that the canteen asks for",
        "Says in a full sentence what is needed, to an adult who is not known",
        "Chooses a course after Year 11 and visits it twice",
        "Sleeps and eats so that mornings can be worked with",
    ),
    "f": (
        "Speech and language therapist: 45 minutes, six times a term, alone",
        "Specialist teacher: one hour each week, group of two",
        "Adult support in all core lessons: 15 hours a week, one adult for three pupils",
        "Reading programme with a trained assistant: 20 minutes, four times a week, one to one",
        "Social communication group: 40 minutes each week, six pupils, led by the specialist teacher",
        "Touch-typing: 10 minutes daily, until 25 words a minute",
        "Sensory breaks: 10 minutes, twice a day, in the quiet room, with an adult",
        "Literacy intervention: 30 minutes, three times a week, group of three",
        "Mentor: 30 minutes each Monday and Friday, alone",
    ),
    "g": (
        "Occupational therapy review, once a term",
        "Speech therapist writes the programme and reviews it, twice a year",
        "Audiology check, each spring",
    ),
    "k": (
        "Educational psychologist’s report, March 2025",
        "Paediatrician’s letter, May 2025",
        "Speech and language report, June 2025",
        "Occupational therapist’s advice, February 2025",
        "Parents’ views, January 2025",
    ),
}
TEXTS: Final[dict[str, tuple[str, ...]]] = {
    "about": (
        "I draw maps of places that do not exist. I know a lot about trains.",
        "I like football, dogs and being outside. I am good at fixing things.",
        "I am funny when I am calm. I look after my little brother.",
    ),
    "hard": (
        "Starting. Once I have begun, it goes.",
        "When everybody talks at once I hear nobody.",
        "Writing what I can say without any trouble.",
    ),
    "strengths": (
        "Kind to younger pupils. **Notices** what others miss.",
        "Practical, quick with numbers, never gives up.",
    ),
    "pupil": (
        "I want fewer people telling me the same thing.",
        "Mornings are the worst. Could I come in by the side door?",
    ),
    "parent": (
        "At home he talks about school again. Homework is still a battle.",
        "She sleeps better since the evenings are quiet.",
    ),
    "assess": (
        "Reading age two years behind; understands what is read to her.",
        "Attention holds for ten minutes, and for far longer outdoors.",
    ),
    "home": ("Bag packed at night. The mentor rings every other Friday.",),
    "calm": ("The room beside the library; ten minutes, then back with an adult.",),
    "after": ("A short talk the same day: what happened, who was hurt by it, what puts it right.",),
    "why": ("Arrives late most mornings and says that nobody would notice.",),
    "end": ("Four weeks on time, without a call.",),
    "history": ("Two primary schools, one move in the middle of a year.",),
    "progress": ("Ahead of the target in maths, behind it in English.",),
    "wellbeing": ("SDQ total 14 in September, 17 in the spring.",),
    "premium": ("Tutor and a musical instrument; attendance at both is good.",),
    "next": ("Options evening in March, with the carer.",),
    "where": (
        "The college in town; first day in September; the link person is its learning support manager.",
    ),
    "worries": ("Crowds at the bus stop. A friend of the family walks along at first.",),
    "when": ("At changes of lesson, above all on Fridays.",),
    "if": ("Follow at a distance, ring the office, do not chase.",),
    "left": ("Low by day, while an adult is near.",),
    "needs": ("Help with buttons and zips; a reminder to wash hands.",),
    "alone": ("Everything else.",),
    "words": ("“Toilet”, never anything else.",),
    "agreed": ("Talked through with the family in September.",),
    "work": ("Wants to be a joiner; taster day in the spring.",),
    "living": ("Takes the bus alone; pays with a card.",),
    "community": ("Scouts on Thursdays.",),
    "health": ("Orders the inhaler alone.",),
    "from": ("Speech and language service, Ms Invented, October 2026.",),
    "summary": ("Understands more than is said aloud; needs time and pictures.",),
    "a": (
        "Wants to work with animals. The family hopes for a calm school day.",
        "Wants to be a joiner like an uncle. The family hopes for friends.",
        "Likes buses and timetables, and wants to drive one. The family hopes for exams in three subjects.",
        "Wants to draw for a living. The family hopes that school is somewhere to feel safe.",
    ),
    "b": (
        "Speech, language and communication; attention in groups.",
        "Autism: change, noise and unspoken rules take all attention; strong visual memory.",
        "Reading and spelling far behind what is understood when it is read aloud.",
        "Worry that shows as anger; trust in adults comes slowly.",
    ),
    "c": (
        "No health need that bears on learning.",
        "Asthma, managed alone; sleeps badly before tests.",
        "Hearing loss in the left ear.",
    ),
    "d": ("No social care need is known.", "A child in need plan, reviewed each quarter."),
    "i": ("This school, mainstream.", "This school, mainstream, with the resource base."),
    "j": ("None.",),
}

# What is said at reviews.
PUPIL_VIEWS: Final = (
    "Mornings are better. I still hate the corridor after break.",
    "I like the list on my desk. I would rather sit by the window.",
    "It helps when I am told before something changes.",
)
PARENT_VIEWS: Final = (
    "Calmer at home. Homework on Sundays is still a battle.",
    "She talks about school now. We would like to hear sooner when it goes wrong.",
    "The calls on Fridays help. Please send the targets in large print.",
)
STAFF_VIEWS: Final = (
    "Begins work without a prompt in most lessons; harder after lunch.",
    "Reads aloud with a partner. Leaves the room less than last term.",
    "Attendance is up. Maths stays the hardest hour.",
)
DECISIONS: Final = (
    "Go on with what helps; the second target is made smaller.",
    "The reading group ends at half-term; time in class instead.",
    "A movement break is agreed for every double lesson.",
)
EVIDENCE: Final = (
    "The register of nine weeks.",
    "Readings of each Friday, and what the class teacher saw.",
    "Work in the book from September and now.",
)
NEXT_STEPS: Final = (
    "Tell all teachers what changed",
    "Order the coloured overlays",
    "Ring home after two weeks",
)
# Of EHCP records: outcomes with the part of adult life; provision with section, amount, minutes, how often, ratio, who.
OUTCOMES: Final = (
    ("Reads and answers a letter without help by the end of Year 11", "EMP"),
    ("Travels to school alone by bus", "IL"),
    ("Has two friends to spend a free afternoon with", "CI"),
    ("Says when a place is too loud, and goes to a calm one", "HEALTH"),
    ("Joins in a group task for twenty minutes", ""),
)
PROVISION: Final = (
    ("F", "Speech and language programme", "6 hours a term", 30, "weekly in term", "1 to 1", "Speech therapist"),
    ("F", "Small group for reading", "", 40, "three times a week", "1 to 3", "Trained teaching assistant"),
    ("F", "Movement break", "", 10, "every double lesson", "1 to 1", "Whoever teaches"),
    ("F", "Access to a quiet room as required", "", None, "", "", ""),
    ("G", "Occupational therapy review", "2 visits a year", 60, "twice a year", "1 to 1", "Occupational therapist"),
    ("H1", "Short break on Saturdays", "4 hours", 240, "every second week", "1 to 2", "Short breaks team"),
)  # fmt: skip
PREMIUM: Final = (
    ("Tutor for maths, ten hours", 380, "One level up since September."),
    ("Laptop with reading software", 420, "Hands in twice as much."),
    ("Swimming lessons", 95, ""),
    ("Book tokens", 30, ""),
)

# What pupils say to the questions that are asked each time.
SAID: Final[dict[str, tuple[str, ...]]] = {
    "What goes well?": (
        "Art. And the days when I know what comes next.",
        "Maths since we use the squares.",
        "Lunch with Mr P in the library.",
    ),
    "What is hard?": (
        "The corridor after lesson three.",
        "When everybody talks and I have to write.",
        "Starting. When I have started it is fine.",
    ),
    "What helps?": (
        "When the list is on my desk and not on the board.",
        "To be asked before and not in front of all.",
        "Five minutes outside, then I come back.",
    ),
    "What should change?": (
        "Fewer people telling me the same.",
        "I would like to sit by the window.",
        "Nobody should say my name across the room.",
    ),
}

# Lines of the school's bank: where each belongs, for which need (empty: any), and what it says.
BANK: Final[tuple[tuple[str, str, str], ...]] = (
    ("helps", "", "One instruction at a time, and the next when it is done"),
    ("helps", "SLCN", "Ten seconds to answer before anybody else speaks"),
    ("helps", "SPLD", "Words on cream paper, in 14 point"),
    ("helps", "SEMH", "A quiet word at the desk, never across the room"),
    ("helps", "ASD", "Told five minutes before anything changes"),
    ("avoid", "", "Copying from the board against the clock"),
    ("avoid", "SEMH", "A raised voice, a hand on the shoulder"),
    ("provide", "SPLD", "Reading with the mentor: 20 minutes, Mondays and Thursdays, until half-term"),
    (
        "provide",
        "SLCN",
        "Word list before each topic: 10 minutes a week with the teaching assistant, until July",
    ),
    ("musts", "", "Seat by the door, back to the wall"),
)
