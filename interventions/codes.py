"""Code lists of support: kinds, presence, engagement with its descriptors, level of help, topics, reasons."""

from typing import Final

from django.db import models


class ProgrammeKind(models.TextChoices):
    MENTORING = "mentoring", "Mentoring"
    IN_CLASS = "in_class", "In-class support"
    HOVER = "hover", "Hover support"
    GROUP = "group", "Group"
    LUNCHTIME_CLUB = "lunchtime_club", "Lunchtime club"
    BREAK = "break", "Break supervision"
    EXAM = "exam", "Exam support"
    OTHER = "other", "Other"


class CycleWeek(models.IntegerChoices):
    """Which weeks of a two-week timetable a slot runs in."""

    EVERY = 0, "Every week"
    A = 1, "Week A"
    B = 2, "Week B"


class PresenceStatus(models.TextChoices):
    PRESENT = "present", "Present"
    LATE = "late", "Late"
    ABSENT = "absent", "Absent"
    REFUSED = "refused", "Refused"


# Statuses in which the pupil was there: what counts as contact.
ATTENDED: Final = (PresenceStatus.PRESENT, PresenceStatus.LATE)


class AbsenceReason(models.TextChoices):
    NOT_IN_SCHOOL = "not_in_school", "Not in school"
    IN_LESSON = "in_lesson", "Kept in a lesson"
    APPOINTMENT = "appointment", "Appointment"
    SUSPENDED = "suspended", "Suspended"
    TRIP = "trip", "Trip or event"
    OTHER = "other", "Other"


class Engagement(models.IntegerChoices):
    """How a pupil took part, 1 to 5; the label is the descriptor shown when the score is chosen."""

    ONE = 1, "would not start, or left"
    TWO = 2, "started with a lot of prompting"
    THREE = 3, "took part with some prompting"
    FOUR = 4, "works with little prompting"
    FIVE = 5, "works unprompted, and helps others or asks for more"


class HelpLevel(models.TextChoices):
    """How much help was needed, least first: the way to independence is measured by it."""

    ALONE = "alone", "Alone"
    PROMPTED = "prompted", "Prompted"
    HOVER = "hover", "Hover support"
    SIDE_BY_SIDE = "side_by_side", "Side by side"
    DONE_FOR = "done_for", "Done for"


class MaterialForm(models.TextChoices):
    """In which form a material is wanted, or kept."""

    PLAIN = "plain", "As it is"
    ENLARGED = "enlarged", "Enlarged"
    SIMPLIFIED = "simplified", "Simplified"
    COLOURED = "coloured", "On coloured paper"
    WIDGIT = "widgit", "With Widgit symbols"
    SCREEN = "screen", "On screen"
    OTHER = "other", "Another form"


class NotHeldReason(models.TextChoices):
    """Why a planned session did not happen."""

    PUPIL_ABSENT = "pupil_absent", "Pupil not in school"
    PUPIL_ELSEWHERE = "pupil_elsewhere", "Pupil was needed elsewhere"
    ADULT_ABSENT = "adult_absent", "Adult absent"
    ADULT_ON_COVER = "adult_on_cover", "Adult on cover"
    NO_ROOM = "no_room", "No room"
    SCHOOL_EVENT = "school_event", "School event"
    CLOSED = "closed", "School closed"
    OTHER = "other", "Other"


# What sessions are about: a school starts with these and keeps its own list.
TOPICS: Final = (
    "Attendance",
    "Punctuality",
    "Behaviour",
    "Homework",
    "Self-esteem",
    "Relationships",
    "Transition",
    "Lunchtime",
    "Family",
    "Personal and social education",
    "Subject",
)
