"""The invented adults: one person per role at each school, the mentors and the teachers."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from random import Random
from typing import Final

from mentoring.demo.names import STAFF_SURNAMES, TITLES, ascii_slug
from mentoring.demo.schools import LARKFIELD, PIPIT, TERN, DemoSchool

FULL_TIME_MINUTES: Final = 32 * 60 + 30

FACULTIES: Final[dict[str, dict[str, tuple[str, ...]]]] = {
    LARKFIELD.key: {
        "English": ("English",),
        "Mathematics": ("Maths",),
        "Science": ("Science",),
        "Humanities": ("History", "Geography", "Religious education", "Citizenship"),
        "Languages": ("French", "Spanish"),
        "Arts": ("Art", "Music", "Drama"),
        "Technology": ("Design and technology", "Computing", "Food"),
        "Physical education": ("PE",),
    },
    TERN.key: {
        "Core": ("English", "Maths", "Science"),
        "Personal development": ("Personal development", "PE"),
        "Vocational": ("Construction", "Food", "Art"),
    },
    PIPIT.key: {"Early years and key stage 1": ("Class KS1",), "Key stage 2": ("Class KS2",)},
}

# How many teach each subject; Tern's instructors teach every group.
TEACHERS: Final = {
    LARKFIELD.key: {
        "English": 8,
        "Maths": 9,
        "Science": 9,
        "History": 3,
        "Geography": 3,
        "Religious education": 2,
        "Citizenship": 1,
        "French": 4,
        "Spanish": 2,
        "Art": 2,
        "Music": 2,
        "Drama": 2,
        "Design and technology": 3,
        "Computing": 3,
        "Food": 1,
        "PE": 5,
    },
    TERN.key: {
        "English": 2,
        "Maths": 2,
        "Science": 1,
        "Personal development": 1,
        "PE": 1,
        "Construction": 1,
        "Food": 1,
        "Art": 1,
    },
    PIPIT.key: {"Class KS1": 3, "Class KS2": 4},
}

# Share of full time and pupils on the caseload; none of either limit is passed.
MENTORS: Final = {
    LARKFIELD.key: (
        (1.0, 14),
        (1.0, 13),
        (1.0, 13),
        (1.0, 13),
        (1.0, 12),
        (0.9, 12),
        (0.9, 11),
        (0.8, 10),
        (0.7, 8),
        (0.8, 0),
        (0.6, 0),
        (0.5, 0),
    ),
    TERN.key: ((1.0, 12),) * 7,
    PIPIT.key: ((0.7, 0),),
}

# Role, what this school calls it, year groups given with it.
LEADERS: Final = {
    LARKFIELD.key: (
        ("intervention_lead", "Lead progress mentor", ()),
        ("pastoral_lead", "Head of key stage 3", ("7", "8", "9")),
        ("pastoral_lead", "Head of key stage 4", ("10", "11")),
        ("key_stage_coordinator", "Key stage 4 coordinator", ("10", "11")),
        ("sendco", "AHT SENDCo", ()),
        ("assistant_sendco", "Assistant SENDCo", ()),
        ("safeguarding_lead", "Designated safeguarding lead", ()),
        ("senior_leader", "Deputy headteacher", ()),
        ("head", "Headteacher", ()),
        ("records", "Learning support administrator", ()),
        ("exams_officer", "Exams officer", ()),
        ("assessment_lead", "Head of assessment", ()),
        ("site_admin", "Network manager", ()),
    ),
    TERN.key: (
        ("intervention_lead", "Head of personalised learning", ()),
        ("pastoral_lead", "Pastoral lead", ("7", "8", "9", "10", "11")),
        ("key_stage_coordinator", "Key stage 3 coordinator", ("7", "8", "9")),
        ("sendco", "SENDCo", ()),
        ("assistant_sendco", "Assistant SENDCo", ()),
        ("safeguarding_lead", "Designated safeguarding lead", ()),
        ("senior_leader", "Assistant head of centre", ()),
        ("head", "Head of centre", ()),
        ("records", "Centre administrator", ()),
        ("exams_officer", "Exams officer", ()),
        ("assessment_lead", "Assessment lead", ()),
        ("site_admin", "IT technician", ()),
    ),
    PIPIT.key: (
        ("intervention_lead", "Inclusion lead", ()),
        ("pastoral_lead", "Pastoral lead", ("R", "1", "2", "3", "4", "5", "6")),
        ("key_stage_coordinator", "Key stage 1 coordinator", ("R", "1", "2")),
        ("sendco", "SENDCo", ()),
        ("assistant_sendco", "Assistant SENDCo", ()),
        ("safeguarding_lead", "Designated safeguarding lead", ()),
        ("senior_leader", "Deputy headteacher", ()),
        ("head", "Headteacher", ()),
        ("exams_officer", "Tests coordinator", ()),
        ("assessment_lead", "Assessment lead", ()),
        ("site_admin", "School business manager", ()),
    ),
}


# Who is of the safeguarding team beside their office.
DEPUTY: Final = (LARKFIELD.key, "Head of key stage 4")


@dataclass(frozen=True, slots=True)
class DemoRole:
    role: str
    label: str
    year_groups: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DemoStaff:
    """One adult at one school. A second record with the same e-mail address is the same person elsewhere."""

    key: str
    school: str
    title: str
    forename: str
    surname: str
    email: str
    roles: tuple[DemoRole, ...]
    minutes_a_week: int = FULL_TIME_MINUTES
    caseload_size: int = 0
    subject: str = ""
    faculty: str = ""
    reports_to: str = ""
    class_based: bool = field(default=False)

    @property
    def name(self) -> str:
        return f"{self.title} {self.surname}"

    def has_role(self, role: str) -> bool:
        return any(held.role == role for held in self.roles)


class StaffRoom:
    """Hands out keys, names and addresses within one school."""

    def __init__(self, school: DemoSchool, rng: Random) -> None:
        self.school = school
        self.rng = rng
        self.surnames = rng.sample(STAFF_SURNAMES, len(STAFF_SURNAMES))
        self.people: list[DemoStaff] = []

    def hire(self, role: DemoRole, *, surname: str = "", title: str = "", **details: object) -> DemoStaff:
        surname = surname or self.surnames.pop()
        member = DemoStaff(
            key=f"{self.school.key}-{len(self.people) + 1:03d}",
            school=self.school.key,
            title=title or self.rng.choice(TITLES),
            forename=self.rng.choice(
                ("Alba", "Bram", "Cato", "Dara", "Elva", "Fenn", "Gwil", "Imre", "Juno")
            ),
            surname=surname,
            email=f"{ascii_slug(surname)}@{self.school.domain}",
            roles=(role,),
            **details,  # type: ignore[arg-type]
        )
        self.people.append(member)
        return member


def staff_of_trust(seed: int) -> dict[str, tuple[DemoStaff, ...]]:
    """Everyone, by school. Larkfield's learning support administrator keeps Pipit's records too."""
    rooms = {
        school.key: _staff_of(school, Random(f"{seed}:staff:{school.key}")) for school in (LARKFIELD, TERN)
    }
    shared = next(member for member in rooms[LARKFIELD.key] if member.has_role("records"))
    elsewhere = replace(
        shared,
        key=f"{PIPIT.key}-000",
        school=PIPIT.key,
        roles=(DemoRole("records", "School office (Fridays)"),),
        minutes_a_week=6 * 60,
    )
    pipit = _staff_of(PIPIT, Random(f"{seed}:staff:{PIPIT.key}"))
    return rooms | {PIPIT.key: (*pipit, elsewhere)}


def _staff_of(school: DemoSchool, rng: Random) -> tuple[DemoStaff, ...]:
    room = StaffRoom(school, rng)
    for role, label, years in LEADERS[school.key]:
        member = room.hire(DemoRole(role, label, years))
        if (school.key, label) == DEPUTY:
            deputy = DemoRole("safeguarding_lead", "Deputy safeguarding lead")
            room.people[-1] = replace(member, roles=(*member.roles, deputy))
    lead = room.people[0].key
    for number, (share, caseload) in enumerate(MENTORS[school.key]):
        first = school is LARKFIELD and number == 0
        room.hire(
            DemoRole("mentor", "Progress mentor" if caseload else "Teaching assistant"),
            surname="Rowe" if first else "",
            title="Ms" if first else "",
            minutes_a_week=round(FULL_TIME_MINUTES * share),
            caseload_size=caseload,
            class_based=not caseload,
            reports_to=lead,
        )
    for faculty, subject, is_head in _posts(school):
        first = subject == "Maths" and is_head and school is LARKFIELD
        member = room.hire(
            DemoRole("teacher", "Class teacher" if school is not TERN else "Instructor"),
            surname="Okafor" if first else "",
            title="Mr" if first else "",
            subject=subject,
            faculty=faculty,
        )
        if is_head:
            roles = (DemoRole("faculty_lead", f"Head of {faculty}"), *member.roles)
            room.people[-1] = replace(member, roles=roles)
    room.hire(DemoRole("chair_of_governors", "Chair of governors"))
    return tuple(room.people)


def _posts(school: DemoSchool) -> Iterator[tuple[str, str, bool]]:
    """Faculty, subject and whether this post leads the faculty."""
    for faculty, subjects in FACULTIES[school.key].items():
        is_head = True
        for subject in subjects:
            for _ in range(TEACHERS[school.key][subject]):
                yield faculty, subject, is_head
                is_head = False
