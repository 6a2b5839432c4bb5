"""Who can sign in to the demo as what, with which pass-phrase."""

from dataclasses import dataclass
from random import Random
from typing import Final

from mentoring.demo.schools import SCHOOLS
from mentoring.demo.staff import DemoStaff, staff_of_trust
from mentoring.demo.trust import SEED
from staffing.access import Role

WORDS: Final = (
    "pebble lantern teapot marmalade thunder walnut button kettle feather gravel ribbon saddle thimble anchor "
    "biscuit candle drizzle ember fiddle ginger hammock inkwell jigsaw kipper ladle mitten nutmeg otter parsnip"
).split()


@dataclass(frozen=True, slots=True)
class SignIn:
    school: str
    urn: str
    role: str
    name: str
    email: str
    password: str


def pass_phrase(role: str) -> str:
    """One for each role, the same every time: the demo holds nothing to protect."""
    rng = Random(f"{SEED}:pass-phrase:{role}")
    return "-".join([*rng.sample(WORDS, 3), str(rng.randint(10, 99))])


def pass_phrase_of(member: DemoStaff) -> str:
    """A person who works in two schools has one sign-in, so the first role's."""
    return pass_phrase(member.roles[0].role)


def sign_ins() -> list[SignIn]:
    """At each school one person for every role that somebody holds there, in the order of the roles."""
    staff = staff_of_trust(SEED)
    found = []
    for school in SCHOOLS:
        for role in Role:
            member = next((one for one in _mentors_first(staff[school.key]) if one.has_role(role)), None)
            if member:
                found.append(
                    SignIn(
                        school.name, school.urn, role.value, member.name, member.email, pass_phrase_of(member)
                    )
                )
    return found


def _mentors_first(staff: tuple[DemoStaff, ...]) -> list[DemoStaff]:
    """Whoever has a caseload is the better mentor to sign in as, and a plain teacher the better teacher."""
    return sorted(staff, key=lambda member: (not member.caseload_size, len(member.roles)))
