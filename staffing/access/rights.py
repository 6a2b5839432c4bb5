"""What a right is made of: a verb, and the scope it reaches."""

from typing import Final

from django.db import models


class Verb(models.TextChoices):
    """What may be done; the letter is the one in the table."""

    VIEW = "v", "see"
    CREATE = "c", "create"
    EDIT = "e", "edit"
    APPROVE = "p", "approve"
    ARCHIVE = "a", "archive"
    EXPORT = "x", "export"


class Scope(models.TextChoices):
    """Which pupils (or rows) a grant reaches; the letter is the one in the table."""

    ALL = "A", "all pupils of the school"
    SEND = "S", "pupils on the SEND register, on a caseload or with provision"
    CASELOAD = "C", "own caseload, and pupils in provision or groups on this person's own timetable"
    LED = "G", "pupils in programmes they lead, or in the years given to them"
    TAUGHT = "T", "pupils in classes they teach"
    LESSONS = (
        "L",
        "support in a class on the days they taught it, and sessions they gave or are named to read",
    )
    FACULTY = "F", "pupils taught in their faculty"
    YEARS = "Y", "pupils in the year groups given to them"
    OWN = "O", "own entries"


# What a scope reaches where colleagues are asked for, not pupils.
OF_STAFF: Final[dict[Scope, str]] = {
    Scope.ALL: "all colleagues",
    Scope.LED: "whoever gives sessions in programmes they lead, and mentors of pupils in the years given to them",
    Scope.FACULTY: "whoever teaches in their faculty",
    Scope.YEARS: "mentors of pupils in the year groups given to them",
    Scope.OWN: "their own",
}
