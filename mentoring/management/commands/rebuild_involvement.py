"""Makes anew who works with whom from caseloads, groups, provision and cover."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from interventions import cover
from interventions import involvement as support_involvement
from pupils import involvement
from staffing.models import School


class Command(BaseCommand):
    help = "Make anew who works with whom from caseloads, groups, provision and cover."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--school", help="the school's URN; all schools where it is left out")

    def handle(self, *args: Any, **options: Any) -> None:
        schools = School.objects.all()
        if options["school"]:
            schools = schools.filter(urn=options["school"])
        if not schools:
            raise CommandError("There is no such school here.")
        for school in schools:
            involvement.rebuild(school.pk)
            support_involvement.rebuild(school.pk)
            cover.rebuild(school.pk)
            self.stdout.write(f"{school.name}: made anew.")
