"""What the worker test commits to a database of its own, in a process of its own: a school, and two things that wait."""

import io

from django.db import transaction

from pupils.imports.batches import upload_batch
from staffing.access import Role
from staffing.calendar import today
from staffing.jobs import nudge
from tests import factories
from tests.cast import make_staff
from tests.mentoring.weeks import falling_pupils

PUPILS = b"UPN,Surname,Forename,DOB,Year,Reg\nA999400126001,Goldcrest,Canaria,15/01/2014,8,8X\n"


def make() -> None:
    """A digest that is due and a file to be read: both are nudged after commit and worked by nobody here."""
    with transaction.atomic():
        school = factories.TermFactory().year.school
        falling_pupils(school, make_staff(school, Role.MENTOR), 2)
        office = make_staff(school, Role.RECORDS).actor(today())
        upload_batch(by=office, kind="pupils", file=io.BytesIO(PUPILS), name="roll.csv")
        nudge("digest", school.pk)
