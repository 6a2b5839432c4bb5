"""Passwords that a pupil would try first are refused."""

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from staffing.models import User


def problems_with(password: str) -> list[str]:
    try:
        validate_password(password, User(email="person7@invented.example"))
    except ValidationError as problem:
        return problem.messages
    return []


@pytest.mark.parametrize(
    "password",
    [
        "short",
        "elevenchars",
        "password1234",
        "Teacher2026!",
        "mentormentor1",
        "qwertyuiop12",
        "person7@invented",
    ],
)
def test_it_is_refused(password):
    assert problems_with(password)


@pytest.mark.parametrize(
    "password", ["three odd puffins", "correct-heron-battery", "the old school bell rings twice"]
)
def test_it_is_taken(password):
    assert problems_with(password) == []
