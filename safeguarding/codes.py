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
    MOVED = "moved", "Moved here from another record"
    TRAIL = "trail", "The trail sealed"
    ASSESSED = "assessed", "Decided: low-level, or an allegation"
    LADO_TOLD = "lado_told", "The LADO was told"
    READER_NAMED = "reader_named", "Named a reader of concerns about adults"
    READER_ENDED = "reader_ended", "Is a reader no more"
    LINKED = "linked", "Pupils linked"
    UNLINKED = "unlinked", "Link ended"
    CHRONOLOGY_MADE = "chronology_made", "Chronology made"
    REFERRED = "referred", "Referred to an agency"
    REPLIED = "agency_replied", "Answer of an agency"
    CHASED = "agency_chased", "Agency chased"
    ESCALATED = "agency_escalated", "Escalated with an agency"
    STRATEGY = "strategy", "Strategy meeting"
    PLAN = "plan", "Plan of a pupil"
    PLAN_MEETING = "plan_meeting", "Meeting about a plan"
    SETTING = "setting", "How the desk is run"
    TRANSFER = "transfer", "File goes to another school"
    PACKED = "packed", "Pack made"
    PASSPHRASE = "passphrase", "Passphrase shown"
    TAKEN = "pack_taken", "Pack downloaded"
    SENT = "file_sent", "File sent"
    RECEIPT = "file_receipt", "Receipt confirmed"
    FILE_CHASED = "file_chased", "Asked again"
    INCOMING = "file_incoming", "File from another school"
    CAME = "file_came", "File came"
    ACKNOWLEDGED = "file_thanked", "Receipt sent"
    CALLED_OFF = "file_off", "No file moves"
    HOLD = "hold", "Legal hold"
    HOLD_LIFTED = "hold_lifted", "Legal hold lifted"
    ERASURE_DECLINED = "erasure_no", "Erasure declined"
    MESSAGE = "message", "Message written for colleagues"
    ANSWER = "answer", "Answered a message"
    WITHDRAWN = "withdrawn", "Message withdrawn"
    OVERVIEW = "overview", "Overview taken out"


class WhyRead(models.TextChoices):
    """Why something was opened: how it stood, else how its reader came to it; of what is closed, what they said."""

    WROTE = "wrote", "they had just written in it"
    UNREAD = "unread", "new and not yet read by them"
    WAITED = "waited", "it waited to be looked at and decided"
    DUE = "due", "something in it was due"
    LIST = "list", "from the list"
    CHRONOLOGY = "chronology", "from a chronology"
    LINKED = "linked", "from another about the same adult"
    KEPT = "kept", "from what is kept of a pupil"
    WITHIN = "within", "from a page of its own"
    ADDRESS = "address", "by its address"
    REVIEW = "review", "review or audit"
    NEWS = "news", "new information came"
    REQUEST = "request", "a request from the family or another agency"
    TRANSFER = "transfer", "a transfer of files"
    SUPERVISION = "supervision", "supervision or inspection"
    OTHER = "other", "something else"


class PupilRole(models.TextChoices):
    """What a pupil is in a concern: nothing labels all of them as harmed."""

    HARMED = "harmed", "harmed"
    ALLEGED = "alleged", "alleged to have harmed"
    WITNESS = "witness", "witness"
    SIBLING = "sibling", "sibling"
    OTHER = "other", "other"


class LinkKind(models.TextChoices):
    """As what two pupils are linked."""

    SIBLING = "sibling", "siblings"
    HOUSEHOLD = "household", "live in one household"
    FRIEND = "friend", "friends"
    RELATIONSHIP = "relationship", "alleged relationship"
    OTHER = "other", "linked otherwise"


class Naming(models.TextChoices):
    """How the names of others are read in a chronology."""

    FULL = "full", "in full"
    INITIALS = "initials", "by initials"
    ANOTHER = "another", "as “another pupil”"


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


class Route(models.TextChoices):
    """What a concern about an adult is."""

    LOW_LEVEL = "low_level", "Low-level: not as the code of conduct asks, and below the harm threshold"
    ALLEGATION = "allegation", "An allegation that may meet the harm threshold: the LADO is told"


class Finding(models.TextChoices):
    """How an allegation ends, in the five words of KCSIE."""

    SUBSTANTIATED = "substantiated", "Substantiated: there is enough evidence that it is so"
    MALICIOUS = "malicious", "Malicious: it is not so, and was meant to deceive"
    FALSE = "false", "False: there is enough evidence that it is not so"
    UNSUBSTANTIATED = "unsubstantiated", "Unsubstantiated: there is not enough evidence either way"
    UNFOUNDED = "unfounded", "Unfounded: nothing supports it"


class Urgency(models.TextChoices):
    """How soon something is to be done; most urgent first."""

    NOW = "now", "At once"
    TODAY = "today", "Today"
    WEEK = "week", "This week"
    ROUTINE = "routine", "In its turn"


class Agency(models.TextChoices):
    """Whom a concern is referred to."""

    SOCIAL_CARE = "social_care", "Children’s social care"
    POLICE = "police", "Police"
    LADO = "lado", "Local authority designated officer (LADO)"
    CAMHS = "camhs", "Child and adolescent mental health services (CAMHS)"
    FAMILY_HELP = "family_help", "Early or family help"
    OTHER = "other", "Another agency"


class PlanMeeting(models.TextChoices):
    """Where those who are in a plan of help or protection meet."""

    CORE_GROUP = "core_group", "Core group"
    CONFERENCE = "conference", "Conference"
    REVIEW = "review", "Review"
    OTHER = "other", "Another meeting"


class MoveReason(models.TextChoices):
    """Why a pupil goes to another school: by this it is counted until when the file has to be there."""

    IN_YEAR = "in_year", "In the middle of a school year"
    NEW_TERM = "new_term", "To begin there with a new term"
