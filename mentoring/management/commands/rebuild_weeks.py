"""Makes anew the week sums of attendance, behaviour and support from the records they are made from."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from interventions import weeks as support_weeks
from pupils import weeks as attendance_weeks
from staffing.models import School


class Command(BaseCommand):
    help = "Make anew the week sums of attendance and support from the records they are made from."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--school", help="the school's URN; all schools where it is left out")

    def handle(self, *args: Any, **options: Any) -> None:
        schools = School.objects.all()
        if options["school"]:
            schools = schools.filter(urn=options["school"])
        if not schools:
            raise CommandError("There is no such school here.")
        for school in schools:
            attendance_weeks.rebuild(school.pk)
            support_weeks.rebuild(school.pk)
            self.stdout.write(f"{school.name}: made anew.")
