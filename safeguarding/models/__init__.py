"""The tables of the sealed room."""

from safeguarding.models.alert import Alert
from safeguarding.models.check import ChainCheck
from safeguarding.models.concern import Concern, ConcernPupil, ConcernStaff
from safeguarding.models.draft import SealedDraft
from safeguarding.models.entry import ChainHead, Entry, EntryKey
from safeguarding.models.keys import Erasure, SubjectKey
from safeguarding.models.message import MessageSent

__all__ = [
    "Alert",
    "ChainCheck",
    "ChainHead",
    "Concern",
    "ConcernPupil",
    "ConcernStaff",
    "Entry",
    "EntryKey",
    "Erasure",
    "MessageSent",
    "SealedDraft",
    "SubjectKey",
]
