"""The tables of support."""

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
    "Slot",
    "StrategyUse",
    "SupportWeek",
    "Topic",
]
