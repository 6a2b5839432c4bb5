"""Add a school, where it is not there yet, and the first person who may let others in."""

from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from staffing.actions.founding import appoint_administrator, found_school
from staffing.calendar import now, today
from staffing.models import Phase, School
from staffing.password_links import set_password_address


class Command(BaseCommand):
    help = (
        "Add a school and its first administrator, and print the link at which that person sets a password. "
        "A school that is there already needs its URN alone."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email", help="the e-mail address the administrator signs in with")
        parser.add_argument("forename")
        parser.add_argument("surname")
        parser.add_argument("--school", metavar="URN", required=True, help="the school's six digits")
        parser.add_argument("--name", default="", help="the school's name, where it is new")
        parser.add_argument("--dfe-number", default="", help="seven digits, such as 9994001, where it is new")
        parser.add_argument("--phase", choices=Phase.values, default=Phase.SECONDARY)
        parser.add_argument("--trust", metavar="NAME", default="", help="the trust it belongs to, if any")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            with transaction.atomic():
                staff = appoint_administrator(
                    school=self._school(options),
                    email=options["email"],
                    forename=options["forename"],
                    surname=options["surname"],
                    on=today(),
                    at=now(),
                )
        except ValidationError as problem:
            raise CommandError("\n".join(in_words(problem))) from None
        assert staff.user is not None
        self.stdout.write(
            f"{staff} is the administrator of {staff.school}. First of all, give the headteacher's role to a colleague:"
            " it counts at once, and the headteacher approves every other role."
        )
        if staff.user.has_usable_password():
            self.stdout.write("There is a sign-in with that address already: its password stays.")
        else:
            self.stdout.write(f"Within three days, set a password here:\n{set_password_address(staff.user)}")

    def _school(self, options: dict[str, Any]) -> School:
        found = School.objects.filter(urn=options["school"]).first()
        if found:
            return found
        if not (options["name"] and options["dfe_number"]):
            raise CommandError(
                f"There is no school with the URN {options['school']} yet: give --name and --dfe-number too."
            )
        return found_school(
            name=options["name"],
            urn=options["school"],
            dfe_number=options["dfe_number"],
            phase=options["phase"],
            trust=options["trust"],
        )


def in_words(problem: ValidationError) -> list[str]:
    """Each thing that is wrong, with the field it is about."""
    if not hasattr(problem, "error_dict"):
        return problem.messages
    return [f"{name}: {message}" for name, said in problem.message_dict.items() for message in said]
