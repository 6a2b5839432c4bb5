"""Whom a file's name tells of: nobody is guessed."""

import pytest

from pupils.paper_names import NameReader, Untold
from tests import factories

pytestmark = pytest.mark.django_db
UPN = "H801200001001"


@pytest.fixture
def pupils():
    def pupil(forename: str, surname: str, form: str, **more):
        return factories.PupilFactory(legal_forename=forename, legal_surname=surname, form=form, **more)

    return {
        "ada": pupil("Ada", "Birch", "9B", upn=UPN),
        "ada of 7": pupil("Ada", "Birch", "7A", upn=None),
        "grace": pupil("Grace", "O’Neill-Smith", "9B", preferred_forename="Gracie", upn=None),
        "anne": pupil("Anne Marie", "Wren", "8C", upn=None),
        "marie": pupil("Marie", "Wren", "8C", upn=None),
    }


def told(pupils, name: str) -> str:
    reader = NameReader(pupils.values())
    try:
        found = reader.read(name)
    except Untold as problem:
        return str(problem)
    return next(key for key, pupil in pupils.items() if pupil.pk == found.pk)


@pytest.mark.parametrize(
    ("name", "who"),
    [
        (f"EHCP_{UPN}.pdf", "ada"),
        (f"{UPN.lower()} plan.PDF", "ada"),
        (f"Plans 2026/{UPN}_Birch, Ada.pdf", "ada"),
        ("Birch, Ada 9B passport.pdf", "ada"),
        ("ada-birch-7-a.pdf", "ada of 7"),
        ("Grace ONeill Smith.pdf", "grace"),
        ("O'Neill-Smith_Gracie_EHCP final (2).pdf", "grace"),
        ("ONeillSmithGrace.pdf", "grace"),
        ("Wren Anne Marie.pdf", "anne"),
        ("Anne Marie Wren.pdf", "anne"),
        ("Marie Wren.pdf", "marie"),
    ],
)
def test_one_pupil_is_told_by_upn_else_by_name_and_form(pupils, name, who):
    assert told(pupils, name) == who


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("scan0001.pdf", "Nobody on roll is named"),
        ("Birch.pdf", "Nobody on roll is named"),
        ("Adabirch.pdf", "Nobody on roll is named"),
        ("Z801200001001.pdf", "Nobody on roll has the UPN"),
        ("Ada Birch.pdf", "2 pupils are called"),
        ("Ada Birch 8C.pdf", "2 pupils are called"),
        ("Ada Birch and Marie Wren.pdf", "more than one pupil"),
        (f"{UPN} Z801200001001.pdf", "more than one pupil"),
        (f"{UPN} Marie Wren.pdf", "not that of the pupil named"),
    ],
)
def test_what_does_not_tell_is_refused_with_what_to_do(pupils, name, why):
    assert why in told(pupils, name)
