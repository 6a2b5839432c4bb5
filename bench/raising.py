"""Inside the scratch database of `bench.raise_load`: who raises what, and what stands there afterwards."""

import argparse
import json
import sys
from typing import Any
from uuid import uuid4

import django

django.setup()

from bench.prepare import signed_in  # noqa: E402
from pupils.models import Pupil  # noqa: E402
from safeguarding.checking import check  # noqa: E402
from safeguarding.models import Alert, Concern  # noqa: E402
from staffing.access import Role  # noqa: E402
from staffing.calendar import now, today  # noqa: E402
from staffing.models import OutboxMail, School, Staff, StaffRole, User  # noqa: E402

WORDS = "She said: he pushed me off the wall, and nobody came. " * 30


def people(school: School, number: int) -> list[dict[str, Any]]:
    """So many teachers more, each signed in, each with a concern about two pupils whom others name as well."""
    users = User.objects.bulk_create(User(email=f"raises{each}@invented.example") for each in range(number))
    staff = Staff.objects.bulk_create(
        Staff(school=school, user=user, forename="Raises", surname=f"Number {each}", starts_on=today())
        for each, user in enumerate(users)
    )
    StaffRole.objects.bulk_create(
        StaffRole(
            staff=each,
            role=Role.TEACHER,
            starts_on=today(),
            state=StaffRole.State.APPROVED,
            decided_at=now(),
        )
        for each in staff
    )
    pupils = list(
        Pupil.objects.filter(school=school).on_roll(today()).order_by("pk").values_list("pk", flat=True)
    )
    return [
        {"cookie": signed_in(each), "form": _form(pupils[place % 20], pupils[(place + 7) % 20])}
        for place, each in enumerate(staff)
    ]


def _form(one: int, other: int) -> dict[str, str]:
    return {
        "form_key": str(uuid4()),
        "pupil-0": str(one),
        "role-0": "harmed",
        "pupil-1": str(other),
        "role-1": "alleged",
        "words-1": "Ran away.",
        "seen": WORDS,
        "is_day_unknown": "on",
        "danger": "no",
        "told": "no",
    }


def found(school: School) -> dict[str, Any]:
    chain = check(school)
    concerns = Concern.objects.filter(raised_by__forename="Raises")
    return {
        "concerns": concerns.count(),
        "entries": chain.entries,
        "faults": [f"{fault.number}: {fault.what}" for fault in chain.faults],
        "alerts": Alert.objects.filter(concern__in=concerns).count(),
        "mails": OutboxMail.objects.filter(state="planned").count(),
    }


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("what", choices=["people", "found"])
    parser.add_argument("urn")
    parser.add_argument("number", type=int, nargs="?", default=0)
    asked = parser.parse_args()
    school = School.objects.get(urn=asked.urn)
    json.dump(people(school, asked.number) if asked.what == "people" else found(school), sys.stdout)
