"""What an entry of the room can be, and what a pupil can be in a concern."""

from django.db import models


class EntryKind(models.TextChoices):
    """What was done; what the team works with later joins at the end."""

    RAISED = "raised", "Raised"
    CONCERNED = "concerned", "A pupil in it, with words of their own"
    ADDENDUM = "addendum", "Added to"
    CORRECTION = "correction", "Corrected"
    READ = "read", "Read"
    TRIAGE = "triage", "Looked at by the lead"
    DISCUSSION = "discussion", "Discussed"
    DECISION = "decision", "Decided, with reasons"
    ACTION = "action", "Acted"
    CLOSED = "closed", "Closed"
    ERASURE_ASKED = "erasure_asked", "Erasure asked for"
    ERASED = "erased", "Erased"


class PupilRole(models.TextChoices):
    """What a pupil is in a concern: nothing labels all of them as harmed."""

    HARMED = "harmed", "harmed"
    ALLEGED = "alleged", "alleged to have harmed"
    WITNESS = "witness", "witness"
    SIBLING = "sibling", "sibling"
    OTHER = "other", "other"
