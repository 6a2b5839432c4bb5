"""The catalogue of support that each demo school with mentors offers."""

from dataclasses import dataclass
from typing import Final

from interventions.codes import ProgrammeKind
from pupils.codes import AreaOfNeed


@dataclass(frozen=True, slots=True)
class DemoProgramme:
    name: str
    kind: ProgrammeKind
    area: AreaOfNeed | None = None


MENTORING: Final = DemoProgramme("Mentoring", ProgrammeKind.MENTORING, AreaOfNeed.SEMH)
IN_CLASS: Final = DemoProgramme("In-class support", ProgrammeKind.IN_CLASS)
HOVER: Final = DemoProgramme("Hover support", ProgrammeKind.HOVER)
CLUB: Final = DemoProgramme("Lunchtime club", ProgrammeKind.LUNCHTIME_CLUB, AreaOfNeed.COMMUNICATION)
BREAK: Final = DemoProgramme("Break supervision", ProgrammeKind.BREAK)
EXAM: Final = DemoProgramme("Exam support", ProgrammeKind.EXAM, AreaOfNeed.COGNITION)
GROUPS: Final = (
    DemoProgramme("Reading group", ProgrammeKind.GROUP, AreaOfNeed.COGNITION),
    DemoProgramme("Social skills", ProgrammeKind.GROUP, AreaOfNeed.COMMUNICATION),
    DemoProgramme("Anger management", ProgrammeKind.GROUP, AreaOfNeed.SEMH),
    DemoProgramme("Study skills", ProgrammeKind.GROUP, AreaOfNeed.COGNITION),
    DemoProgramme("Touch typing", ProgrammeKind.GROUP, AreaOfNeed.SENSORY),
    DemoProgramme("Zones and calm", ProgrammeKind.GROUP, AreaOfNeed.SEMH),
)
PROGRAMMES: Final = (MENTORING, IN_CLASS, HOVER, CLUB, BREAK, EXAM, *GROUPS)
