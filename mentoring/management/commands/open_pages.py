"""Opens three pages of a school as somebody invented, and takes everything back: part of proving a backup."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.test import Client
from django.urls import reverse

from pupils.models import Pupil
from staffing.access import Role
from staffing.calendar import now, today
from staffing.models import School, Staff, StaffRole, User
from staffing.proofs import PASSED


class Command(BaseCommand):
    help = "Open Today, the pupils and one pupil's page as an invented headteacher of each school."

    def handle(self, *args: Any, **options: Any) -> None:
        with transaction.atomic():
            for school in School.objects.order_by("pk"):
                _open(school)
            transaction.set_rollback(True)


def _open(school: School) -> None:
    client = Client(
        headers={"host": (settings.ALLOWED_HOSTS or ["localhost"])[0].lstrip(".*") or "localhost"}
    )
    head = _invented_head(school)
    assert head.user is not None
    client.force_login(head.user)
    session = client.session
    session[PASSED] = True
    session.save()
    for address in _addresses(head):
        answer = client.get(address, secure=settings.PRODUCTION)
        if answer.status_code != 200:
            raise CommandError(f"A page of the school {school.urn} answered {answer.status_code}.")


def _addresses(head: Staff) -> list[str]:
    pupil = Pupil.objects.visible_to(head.actor(today())).order_by("pk").first()
    third = reverse("mentoring:pupil_detail", args=[pupil.pk]) if pupil else reverse("mentoring:board")
    return [reverse("mentoring:today"), reverse("pupils:pupil_list"), third]


def _invented_head(school: School) -> Staff:
    user = User.objects.create_user(f"proof-{school.urn}@handrail.invalid")
    head = Staff.objects.create(
        school=school, user=user, forename="Invented", surname="Head", starts_on=today()
    )
    StaffRole.objects.create(
        staff=head, role=Role.HEAD, starts_on=today(), state=StaffRole.State.APPROVED, decided_at=now()
    )
    return head
