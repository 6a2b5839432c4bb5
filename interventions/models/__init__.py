"""The tables of support."""

from interventions.models.cover import Cover
from interventions.models.lesson import (
    LessonHelp,
    LessonNeed,
    LessonNotice,
    LessonReport,
    SharedLesson,
    WantedMaterial,
)
from interventions.models.material import Material
from interventions.models.provision import PlannedSession, Programme, Provision, ProvisionPupil, Slot
from interventions.models.session import (
    Addendum,
    Note,
    NoteReader,
    Presence,
    Session,
    SessionAdult,
    SessionTarget,
    SupportWeek,
    Topic,
)
from interventions.models.strategy_use import StrategyUse

__all__ = [
    "Addendum",
    "Cover",
    "LessonHelp",
    "LessonNeed",
    "LessonNotice",
    "LessonReport",
    "Material",
    "Note",
    "NoteReader",
    "PlannedSession",
    "Presence",
    "Programme",
    "Provision",
    "ProvisionPupil",
    "Session",
    "SessionAdult",
    "SessionTarget",
    "SharedLesson",
    "Slot",
    "StrategyUse",
    "SupportWeek",
    "Topic",
    "WantedMaterial",
]
