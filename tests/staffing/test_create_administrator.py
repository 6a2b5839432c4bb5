"""The first person of a school comes in by a command, once."""

import re
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from staffing.access import Can, Role
from staffing.calendar import today
from staffing.models import AuditEvent, School, Staff, Trust, User
from tests import factories

NEW_SCHOOL = {"school": "999009", "name": "Dunlin School", "dfe_number": "9994009"}


def create(email="first@dunlin.example", **options) -> str:
    out = StringIO()
    call_command("create_administrator", email, "Wren", "Dunnock", stdout=out, **options)
    return out.getvalue()


def test_the_school_and_its_administrator_are_there_afterwards(db):
    create(**NEW_SCHOOL, phase="primary", trust="Sedge Trust")

    staff = Staff.objects.get()
    assert staff.school.name == "Dunlin School"
    assert staff.school.phase == "primary"
    assert staff.school.trust == Trust.objects.get(name="Sedge Trust")


def test_the_administrator_may_set_up_the_school_and_add_staff(db):
    create(**NEW_SCHOOL)

    actor = Staff.objects.get().actor(today())
    assert actor.roles == {Role.SITE_ADMIN, Role.RECORDS}
    assert actor.can(Can.SCHOOL_EDIT)
    assert actor.can(Can.STAFF_EDIT)


def test_the_link_it_prints_leads_to_a_page_that_takes_a_password(db):
    address = re.search(r"https?://\S+", create(**NEW_SCHOOL)).group()

    page = Client().get(re.sub(r"^https?://[^/]+", "", address), follow=True)

    assert page.status_code == 200
    assert 'type="password"' in page.content.decode()


def test_a_school_that_is_there_is_found_by_its_urn(db):
    school = factories.SchoolFactory(urn="999009")

    create(school="999009")

    assert Staff.objects.get().school == school


def test_a_sign_in_of_another_school_of_the_trust_is_used_again(db):
    user = factories.UserFactory(email="first@dunlin.example")
    user.set_password(factories.PASSWORD)
    user.save()

    said = create(email="First@dunlin.example", **NEW_SCHOOL)

    assert Staff.objects.get().user == user
    assert "its password stays" in said


def test_a_new_school_needs_its_name(db):
    with pytest.raises(CommandError, match="give --name and --dfe-number"):
        create(school="999009")


@pytest.mark.parametrize(
    ("wrong", "said"), [({"school": "99"}, "urn: Six digits"), ({"dfe_number": "4001"}, "Seven digits")]
)
def test_a_wrong_number_is_said_and_leaves_nothing_behind(db, wrong, said):
    with pytest.raises(CommandError, match=said):
        create(**NEW_SCHOOL | wrong)

    assert not School.objects.exists()


def test_an_address_that_is_none_leaves_no_school_behind(db):
    with pytest.raises(CommandError, match="email"):
        create(email="nobody", **NEW_SCHOOL)

    assert not School.objects.exists()
    assert not User.objects.exists()


def test_a_second_administrator_is_not_made_by_command(db):
    create(**NEW_SCHOOL)

    with pytest.raises(CommandError, match="has an administrator already"):
        create(email="second@dunlin.example", school="999009")


def test_the_trail_tells_of_both(db):
    create(**NEW_SCHOOL)

    trail = AuditEvent.objects.filter(acted_as="create_administrator")
    assert sorted(trail.values_list("object_kind", flat=True)) == ["school", "staff"]
