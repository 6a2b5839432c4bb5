"""The first person of a school, who lets everybody else in."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction

from staffing.access import Role, system_actor
from staffing.audit import AuditVerb, record
from staffing.models import School, Staff, StaffRole, Trust, User

# Settings are one role's and staff records another's: whoever begins a school needs both, and may give one away.
FIRST_ROLES = (Role.SITE_ADMIN, Role.RECORDS)


@transaction.atomic
def found_school(*, name: str, urn: str, dfe_number: str, phase: str, trust: str = "") -> School:
    """Add a school; raises ValidationError where a number is not one, or the school is there already."""
    parent = Trust.objects.get_or_create(name=trust)[0] if trust else None
    school = School(trust=parent, name=name, urn=urn, dfe_number=dfe_number, phase=phase)
    school.full_clean()
    school.save()
    record(system_actor(school.pk, "create_administrator"), AuditVerb.CREATE, school)
    return school


@transaction.atomic
def appoint_administrator(*, school: School, email: str, forename: str, surname: str, on: date) -> Staff:
    """Give a school its first administrator; raises ValidationError where somebody holds that office already."""
    if Staff.objects.filter(school=school).with_role(Role.SITE_ADMIN, on).employed(on).exists():
        raise ValidationError("This school has an administrator already: staff are added in the app.")
    user = User.objects.filter(email__iexact=email).first() or User(email=email.lower())
    if user.pk is None:
        user.set_unusable_password()
        user.full_clean(exclude=["password"])
        user.save()
    staff = Staff(school=school, user=user, forename=forename, surname=surname, starts_on=on)
    staff.full_clean()
    staff.save()
    for role in FIRST_ROLES:
        StaffRole.objects.create(staff=staff, role=role, starts_on=on)
    record(system_actor(school.pk, "create_administrator"), AuditVerb.CREATE, staff)
    return staff
