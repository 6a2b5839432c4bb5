"""What a file is about, and the columns it may have."""

from enum import StrEnum
from typing import Final

from pupils.columns.attendance import ATTENDANCE, LESSONS
from pupils.columns.behaviour import BEHAVIOUR, EXCLUSIONS
from pupils.columns.column import Column
from pupils.columns.contacts import CONTACTS
from pupils.columns.groups import GROUPS
from pupils.columns.plans import PLANS
from pupils.columns.pupils import PUPILS
from pupils.columns.targets import TARGETS
from pupils.columns.timetable import TIMETABLE


class Kind(StrEnum):
    """What a file is about."""

    PUPILS = "pupils"
    GROUPS = "groups"
    TIMETABLE = "timetable"
    ATTENDANCE = "attendance"
    LESSONS = "lessons"
    EXCLUSIONS = "exclusions"
    BEHAVIOUR = "behaviour"
    CONTACTS = "contacts"
    TARGETS = "targets"
    PLANS = "plans"


COLUMNS: Final[dict[Kind, dict[str, Column]]] = {
    Kind.PUPILS: PUPILS,
    Kind.GROUPS: GROUPS,
    Kind.TIMETABLE: TIMETABLE,
    Kind.ATTENDANCE: ATTENDANCE,
    Kind.LESSONS: LESSONS,
    Kind.EXCLUSIONS: EXCLUSIONS,
    Kind.BEHAVIOUR: BEHAVIOUR,
    Kind.CONTACTS: CONTACTS,
    Kind.TARGETS: TARGETS,
    Kind.PLANS: PLANS,
}
