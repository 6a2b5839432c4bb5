"""The people of the tests: each role in one school, a stranger from another, and a leaver."""

import time
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.test import Client

from staffing.access import Actor, Role
from staffing.browsers import BROWSER
from staffing.calendar import now, today
from staffing.models import Browser, RoleYear, School, Staff, StaffRole, User
from staffing.proofs import PASSED, PROVED_AT
from tests import factories


@dataclass
class Cast:
    """Staff by role; `stranger` is another school's SENDCo, `leaver` a former SENDCo of this one."""

    school: School
    other_school: School
    by_role: dict[Role, Staff] = field(default_factory=dict)
    stranger: Staff | None = None
    leaver: Staff | None = None

    def __getitem__(self, role: Role) -> Staff:
        return self.by_role[role]

    def actor(self, role: Role) -> Actor:
        return self.by_role[role].actor(today())


def make_staff(school: School, role: Role, *, years: tuple[int, ...] = (), **fields) -> Staff:
    """A member of staff with one open role."""
    fields |= {"school": school, "surname": role.label.replace(" ", "-")}
    staff = factories.StaffFactory(**fields)
    row = factories.StaffRoleFactory(staff=staff, role=role)
    RoleYear.objects.bulk_create([RoleYear(role=row, year_group=year) for year in years])
    return staff


def build_staff(school: School, role: Role, **fields) -> Staff:
    """A member of staff called as the role, not saved yet."""
    return factories.StaffFactory.build(school=school, surname=role.label.replace(" ", "-"), **fields)


def give_second_factor(client: Client) -> None:
    """A browser signed in by a test counts as having given the second factor just now."""
    session = client.session
    session[PASSED], session[PROVED_AT] = True, time.time()
    session.save()


def signed_in(user: User, **options: Any) -> Client:
    """A browser in which somebody has signed in and given the second factor: its session is written in one go."""
    client, session = Client(**options), SessionStore()
    session[SESSION_KEY], session[BACKEND_SESSION_KEY] = str(user.pk), settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session[PASSED], session[PROVED_AT] = True, time.time()
    session[BROWSER] = Browser.objects.create(user=user, kind="Firefox on Windows").pk
    session.create()
    client.cookies[settings.SESSION_COOKIE_NAME] = session.session_key
    return client


def note_sign_in(staff: Staff) -> None:
    """Somebody has signed in at this record's school."""
    Staff.objects.note_sign_in(staff.pk, staff.user)
    staff.refresh_from_db(fields=["signed_in_at"])


def still_there(client: Client) -> None:
    """Whoever uses a browser stayed at it while the clock was moved: the screen has not locked."""
    Browser.objects.filter(pk=client.session[BROWSER]).update(used_at=now())


def grow_stale(client: Client) -> None:
    """What a browser proved was more than ten minutes ago."""
    session = client.session
    session[PROVED_AT] -= 601
    session.save()


def forget_second_factor(client: Client) -> None:
    """A browser that is signed in by password alone, just now."""
    session = client.session
    del session[PASSED]
    session.save()


def make_cast() -> Cast:
    """One of every role; pastoral lead and key-stage coordinator have Year 8, the faculty lead a faculty.

    Nearly every test begins with it: so it is written in a few statements, and without their history.
    """
    school, other = factories.SchoolFactory(), factories.SchoolFactory()
    people = {role: build_staff(school, role) for role in Role}
    stranger = build_staff(other, Role.SENDCO)
    leaver = build_staff(school, Role.SENDCO, ends_on=date(2026, 7, 22))
    held = [*people.items(), (Role.SENDCO, stranger), (Role.SENDCO, leaver)]
    User.objects.bulk_create([staff.user for _, staff in held])
    Staff.objects.bulk_create([staff for _, staff in held])
    maths = factories.FacultyFactory(school=school, name="Maths")
    roles = [
        factories.StaffRoleFactory.build(
            staff=staff, role=role, faculty=maths if role is Role.FACULTY_LEAD else None
        )
        for role, staff in held
    ]
    StaffRole.objects.bulk_create(roles)
    of_year_8 = [row for row in roles if row.role in (Role.PASTORAL_LEAD, Role.KEY_STAGE_COORDINATOR)]
    RoleYear.objects.bulk_create([RoleYear(role=row, year_group=8) for row in of_year_8])
    return Cast(school, other, people, stranger, leaver)
