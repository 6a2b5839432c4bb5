"""Give a school a headteacher where nobody is left who could approve one."""

from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from staffing.actions.founding import appoint_head
from staffing.calendar import now, today
from staffing.models import Staff


class Command(BaseCommand):
    help = (
        "Give the role of headteacher to a member of staff, at a school where nobody could approve it: the last "
        "headteacher and senior leader are gone, or the site administrator is the only other person."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email", help="the e-mail address of a member of staff of the school")
        parser.add_argument("--school", metavar="URN", required=True, help="the school's six digits")

    def handle(self, *args: Any, **options: Any) -> None:
        staff = Staff.objects.filter(
            school__urn=options["school"], user__email__iexact=options["email"]
        ).first()
        if staff is None:
            raise CommandError("There is nobody with that address at a school with that URN.")
        try:
            appoint_head(staff=staff, on=today(), at=now())
        except ValidationError as problem:
            raise CommandError(" ".join(problem.messages)) from None
        self.stdout.write(f"{staff} is the headteacher of {staff.school} and can approve roles.")
