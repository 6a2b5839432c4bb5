"""Ask what a new school needs, and set it up with its first administrator."""

import json
from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from staffing.actions.founding import set_up_school
from staffing.calendar import now, today
from staffing.founding import QUESTIONS, Answers, Question, answer_all
from staffing.models import School, Staff
from staffing.password_links import set_password_address
from staffing.refusals import Refused


class Command(BaseCommand):
    help = (
        "Set a school up: it asks for name, numbers, bells, terms, digest and the first administrator, with a likely "
        "answer for Enter, and writes everything at the end or nothing. A school whose URN is there stays as it is."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        names = ", ".join(question.name for question in QUESTIONS)
        parser.add_argument(
            "--answers",
            metavar="FILE.json",
            type=Path,
            help="answers instead of questions, as one JSON object of texts; what is left out gets its likely answer. "
            f"Their names: {names}",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            answers = self._from_file(options["answers"]) if options["answers"] else self._by_asking()
            if answers is None:
                return
            founded = set_up_school(answers=answers, on=today(), at=now())
        except ValidationError as problem:
            raise CommandError("\n".join(_in_words(problem))) from None
        except Refused as refused:
            raise CommandError(str(refused)) from None
        except (EOFError, KeyboardInterrupt):
            raise CommandError("Stopped: nothing was written.") from None
        self._tell(founded.administrator, founded.head)

    def _is_there(self, urn: str) -> bool:
        """Says so, where the school is there: that is no error, and the command may be run again."""
        there = School.objects.filter(urn=urn).first()
        if there:
            self.stdout.write(f"{there} has this URN and is there already: nothing was changed.")
        return there is not None

    def _from_file(self, path: Path) -> Answers | None:
        try:
            given = json.loads(path.read_text(encoding="utf-8"))
        except OSError as error:
            raise CommandError(f"{path} can't be read: {error.strerror}.") from None
        except ValueError:
            raise CommandError(f"{path} is not JSON.") from None
        if not isinstance(given, dict):
            raise CommandError(f"{path} does not hold one object of answers.")
        return None if self._is_there(str(given.get("urn"))) else answer_all(given, today())

    def _by_asking(self) -> Answers | None:
        self.stdout.write("Enter takes the answer in brackets. Nothing is written before the last answer.")
        so_far: Answers = {"on": today()}
        for question in QUESTIONS:
            if question.is_asked(so_far):
                so_far[question.name] = self._ask(question, so_far)
            if question.name == "urn" and self._is_there(so_far["urn"]):
                return None
        return so_far

    def _ask(self, question: Question, so_far: Answers) -> Any:
        """Asked again until the answer is one."""
        likely = question.likely(so_far) if question.likely else ""
        prompt = f"{question.words} [{likely}]: " if likely else f"{question.words}: "
        while True:
            try:
                return question.value(input(prompt), so_far)
            except ValidationError as problem:
                self.stdout.write(f"  {' '.join(problem.messages)}")

    def _tell(self, administrator: Staff, head: Staff | None) -> None:
        self.stdout.write(f"{administrator.school} is set up.")
        self._invite(administrator, "the administrator")
        if head:
            self._invite(head, "the headteacher, who approves every other role")
        else:
            self.stdout.write(
                "First of all, the administrator gives the headteacher's role to a colleague: it counts at once, and the "
                "headteacher approves every other role."
            )

    def _invite(self, staff: Staff, office: str) -> None:
        assert staff.user is not None
        self.stdout.write(f"{staff} is {office}.")
        if staff.user.has_usable_password():
            self.stdout.write("  There is a sign-in with that address already: its password stays.")
        else:
            self.stdout.write(f"  Within three days, set a password here: {set_password_address(staff.user)}")


def _in_words(problem: ValidationError) -> Iterator[str]:
    """Each thing that is wrong, with the answer it is about."""
    if not hasattr(problem, "error_dict"):
        yield from problem.messages
        return
    for name, said in problem.message_dict.items():
        yield from (f"{name}: {message}" for message in said)
