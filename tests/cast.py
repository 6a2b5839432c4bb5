"""The people of the tests: each role in one school, a stranger from another, and a leaver."""

from dataclasses import dataclass, field
from datetime import date

from staffing.access import Actor, Role
from staffing.calendar import today
from staffing.models import RoleYear, School, Staff
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
    staff = factories.StaffFactory(school=school, surname=role.label.replace(" ", "-"), **fields)
    row = factories.StaffRoleFactory(staff=staff, role=role)
    RoleYear.objects.bulk_create([RoleYear(role=row, year_group=year) for year in years])
    return staff


def make_cast() -> Cast:
    """One of every role; pastoral lead and key-stage coordinator have Year 8, the faculty lead a faculty."""
    school, other = factories.SchoolFactory(), factories.SchoolFactory()
    cast = Cast(school, other)
    for role in Role:
        years = (8,) if role in (Role.PASTORAL_LEAD, Role.KEY_STAGE_COORDINATOR) else ()
        cast.by_role[role] = make_staff(school, role, years=years)
    cast[Role.FACULTY_LEAD].roles.update(faculty=factories.FacultyFactory(school=school, name="Maths"))
    cast.stranger = make_staff(other, Role.SENDCO)
    cast.leaver = make_staff(school, Role.SENDCO, ends_on=date(2026, 7, 22))
    return cast
