"""The tables of the sealed room."""

from safeguarding.models.adult import AdultConcern, AdultReader
from safeguarding.models.alert import Alert
from safeguarding.models.check import ChainCheck
from safeguarding.models.concern import Concern, ConcernPupil, ConcernStaff
from safeguarding.models.draft import SealedDraft
from safeguarding.models.entry import ChainHead, Entry, EntryKey, Matter
from safeguarding.models.file_move import FileMove, FileMoveStep, TransferPack
from safeguarding.models.keys import Erasure, LegalHold, SubjectKey
from safeguarding.models.link import PupilLink
from safeguarding.models.message import MessageSent

__all__ = [
    "AdultConcern",
    "AdultReader",
    "Alert",
    "ChainCheck",
    "ChainHead",
    "Concern",
    "ConcernPupil",
    "ConcernStaff",
    "Entry",
    "EntryKey",
    "Erasure",
    "FileMove",
    "FileMoveStep",
    "LegalHold",
    "Matter",
    "PupilLink",
    "MessageSent",
    "SealedDraft",
    "SubjectKey",
    "TransferPack",
]
