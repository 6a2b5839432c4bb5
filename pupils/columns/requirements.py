"""What a file must hold."""

from dataclasses import dataclass
from typing import Final

from pupils.columns.kinds import Kind


@dataclass(frozen=True, slots=True)
class Requirement:
    """Something a file must hold, in one of several ways."""

    label: str
    ways: tuple[frozenset[str], ...]


_A_PUPIL: Final = Requirement(
    "UPN, or the school's own pupil number, or name and date of birth",
    (
        frozenset({"upn"}),
        frozenset({"mis_id"}),
        frozenset({"surname", "forename", "dob"}),
        frozenset({"full_name", "dob"}),
    ),
)
MARKS: Final = Requirement(
    "Marks (date, AM or PM and mark; or date, AM and PM; or a column for each date and AM or PM)",
    (frozenset({"date", "half_day", "mark"}), frozenset({"date", "am"}), frozenset({"date", "pm"})),
)
REQUIREMENTS: Final[dict[Kind, tuple[Requirement, ...]]] = {
    Kind.PUPILS: (
        Requirement("Surname", (frozenset({"surname"}), frozenset({"full_name"}))),
        Requirement("Forename", (frozenset({"forename"}), frozenset({"full_name"}))),
        Requirement("Date of birth", (frozenset({"dob"}),)),
    ),
    Kind.GROUPS: (_A_PUPIL, Requirement("Group", (frozenset({"group_code"}),))),
    Kind.TIMETABLE: (
        Requirement("Group", (frozenset({"group_code"}),)),
        Requirement("Period, or start time", (frozenset({"period"}), frozenset({"weekday", "starts_at"}))),
    ),
    Kind.ATTENDANCE: (_A_PUPIL, MARKS),
    Kind.LESSONS: (
        _A_PUPIL,
        Requirement("Date", (frozenset({"date"}),)),
        Requirement("Period", (frozenset({"period"}),)),
        Requirement("Mark", (frozenset({"mark"}),)),
    ),
    Kind.EXCLUSIONS: (
        _A_PUPIL,
        Requirement("Type (SUSP, PERM or LNCH)", (frozenset({"kind"}),)),
        Requirement("First day", (frozenset({"starts_on"}),)),
        Requirement("Reason", (frozenset({"reason_1"}),)),
    ),
    Kind.BEHAVIOUR: (
        _A_PUPIL,
        Requirement("Kind (points, reward, detention or homework)", (frozenset({"kind"}),)),
        Requirement("Date", (frozenset({"on"}),)),
        Requirement("What it is called", (frozenset({"label"}),)),
    ),
    Kind.CONTACTS: (
        _A_PUPIL,
        Requirement("Contact's name", (frozenset({"contact_surname"}), frozenset({"contact_name"}))),
        Requirement("Relationship", (frozenset({"relationship"}),)),
    ),
    Kind.TARGETS: (
        _A_PUPIL,
        Requirement("Target", (frozenset({"what"}),)),
        Requirement("Measure", (frozenset({"measure"}),)),
        Requirement("Baseline", (frozenset({"baseline"}),)),
        Requirement("Aim", (frozenset({"aim"}),)),
        Requirement("Aim by", (frozenset({"aim_by"}),)),
    ),
    Kind.PLANS: (
        _A_PUPIL,
        Requirement(
            "Review date, or what the passport says",
            tuple(frozenset({key}) for key in ("review_by", "musts", "helps", "about")),
        ),
    ),
}
