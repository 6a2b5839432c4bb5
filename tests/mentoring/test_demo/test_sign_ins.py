"""The demo's sign-ins: one for every role at every school, each with a pass-phrase that would be accepted."""

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from mentoring.demo.schools import SCHOOLS
from mentoring.demo.sign_ins import pass_phrase, sign_ins
from staffing.access import Role


@pytest.mark.parametrize("school", SCHOOLS, ids=lambda school: school.key)
def test_every_role_is_held_at_every_school(school):
    assert {sign_in.role for sign_in in sign_ins() if sign_in.urn == school.urn} == set(Role.values)


def problems_with(password: str) -> list[str]:
    try:
        validate_password(password)
    except ValidationError as problem:
        return problem.messages
    return []


@pytest.mark.parametrize("role", Role)
def test_a_pass_phrase_passes_the_rules_for_passwords(role):
    assert problems_with(pass_phrase(role)) == []


def test_the_mentor_to_sign_in_as_has_a_caseload():
    assert sign_ins()[0].name == "Ms Rowe"


def test_one_address_opens_the_records_of_two_schools():
    records = [sign_in for sign_in in sign_ins() if sign_in.role == Role.RECORDS]
    first, _, second = records
    assert (first.email, first.password) == (second.email, second.password)
    assert first.urn != second.urn
