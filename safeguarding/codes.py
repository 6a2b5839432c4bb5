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
    ACTION = "action", "To be done"
    CLOSED = "closed", "Closed"
    ERASURE_ASKED = "erasure_asked", "Erasure asked for"
    ERASED = "erased", "Erased"
    OUTCOME = "outcome", "What came of an action"
    PARENTS = "parents", "Contact with parents"
    REOPENED = "reopened", "Opened again"
    MESSAGE = "message", "Message written for colleagues"
    ANSWER = "answer", "Answered a message"
    WITHDRAWN = "withdrawn", "Message withdrawn"
    OVERVIEW = "overview", "Overview taken out"


class PupilRole(models.TextChoices):
    """What a pupil is in a concern: nothing labels all of them as harmed."""

    HARMED = "harmed", "harmed"
    ALLEGED = "alleged", "alleged to have harmed"
    WITNESS = "witness", "witness"
    SIBLING = "sibling", "sibling"
    OTHER = "other", "other"


class Category(models.TextChoices):
    """What a concern is about, several each: the four of abuse, and the other issues of KCSIE 2025."""

    PHYSICAL = "PHY", "Physical abuse"
    EMOTIONAL = "EMO", "Emotional abuse"
    SEXUAL = "SEX", "Sexual abuse"
    NEGLECT = "NEG", "Neglect"
    BETWEEN_CHILDREN = "between_children", "Child-on-child abuse"
    SEXUAL_VIOLENCE = "sexual_violence", "Sexual violence or harassment"
    SEXUAL_EXPLOITATION = "cse", "Child sexual exploitation"
    CRIMINAL_EXPLOITATION = "cce", "Child criminal exploitation, county lines"
    DOMESTIC = "domestic", "Domestic abuse"
    ONLINE = "online", "Online harm"
    RADICALISATION = "radicalisation", "Radicalisation (Prevent)"
    FGM = "fgm", "Female genital mutilation"
    HONOUR = "honour", "So-called honour-based abuse or forced marriage"
    MENTAL_HEALTH = "mental_health", "Mental health or self-harm"
    BULLYING = "bullying", "Bullying"
    SERIOUS_VIOLENCE = "serious_violence", "Serious violence"
    MISSING_EDUCATION = "missing_education", "Missing education"
    ABSENT = "absent", "Absent from education"
    HOMELESS = "homeless", "Homelessness"
    PRISON = "prison", "Family member in prison"
    PRIVATE_FOSTERING = "private_fostering", "Private fostering"
    YOUNG_CARER = "young_carer", "Young carer"
    SLAVERY = "slavery", "Modern slavery"
    OTHER = "other", "Something else"


class Level(models.TextChoices):
    """Of help or protection that a child has."""

    NONE = "none", "None of these"
    EARLY_HELP = "early_help", "Early or family help"
    IN_NEED = "in_need", "Child in need (section 17)"
    PROTECTION = "protection", "Child protection (section 47)"
    LOOKED_AFTER = "looked_after", "Looked after"


class Threshold(models.TextChoices):
    """To whom a concern goes from here."""

    SCHOOL = "school", "Stays with the school"
    FAMILY_HELP = "family_help", "Family help"
    SECTION_17 = "s17", "Children’s social care: in need (section 17)"
    SECTION_47 = "s47", "Children’s social care: significant harm (section 47)"
    POLICE = "police", "Police"
    LADO = "lado", "Local authority designated officer (about an adult)"


class Urgency(models.TextChoices):
    """How soon something is to be done; most urgent first."""

    NOW = "now", "At once"
    TODAY = "today", "Today"
    WEEK = "week", "This week"
    ROUTINE = "routine", "In its turn"
