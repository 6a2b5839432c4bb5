"""Finding a pupil: by parts of a name, on the roll of one's own school, with no more than the roll shows."""

from datetime import date

import pytest
from django.urls import reverse

from pupils.models import Involvement, Pupil
from pupils.roll import search
from staffing.access import Role
from staffing.calendar import today
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada(cast) -> Pupil:
    return factories.PupilFactory(
        school=cast.school, legal_forename="Ada", legal_surname="Birch-Marsh", form="8X"
    )


def found(cast, text: str, role: Role = Role.MENTOR) -> list[str]:
    return [row.name for row in search(cast.actor(role), text, today(), 50)]


@pytest.mark.parametrize("text", ["ada", "AD bi", "bir", "marsh", "birch-marsh ada"])
def test_a_pupil_is_found_by_parts_of_the_name(cast, ada, text):
    assert found(cast, text) == ["Ada Birch-Marsh"]


@pytest.mark.parametrize("text", ["", "a", " a ", "da", "Ada Wren", "%", "__", "ada\0"])
def test_other_text_finds_nobody(cast, ada, text):
    assert found(cast, text) == []


def test_a_preferred_name_finds_and_is_shown(cast, ada):
    Pupil.objects.filter(pk=ada.pk).update(preferred_forename="Addie")
    assert found(cast, "addie") == found(cast, "ada") == ["Addie Birch-Marsh"]


def test_another_schools_pupil_is_not_found(cast):
    factories.PupilFactory(school=cast.other_school, legal_forename="Ada")
    assert found(cast, "ada") == []


def test_a_leaver_is_found_only_where_the_record_is_open(cast, ada):
    Pupil.objects.filter(pk=ada.pk).update(left_on=date(2026, 10, 1))
    assert found(cast, "ada") == []
    assert found(cast, "ada", Role.RECORDS) == ["Ada Birch-Marsh"]


def test_the_record_is_open_only_to_whoever_works_with_the_pupil(cast, ada):
    mentor = cast.actor(Role.MENTOR)
    assert not search(mentor, "ada", today(), 50)[0].is_open
    Involvement.objects.create(
        staff=cast[Role.MENTOR],
        pupil=ada,
        reason="caseload",
        source_kind="caseload",
        source_id=1,
        starts_on=date(2026, 9, 1),
    )
    assert search(mentor, "ada", today(), 50)[0].is_open


def test_the_picker_answers_with_name_and_form(cast, ada, sign_in):
    answer = sign_in(cast[Role.TEACHER]).post(reverse("pupils:pupil_picker"), {"q": "ad"})
    assert answer.json() == [{"id": ada.pk, "name": "Ada Birch-Marsh", "form": "8X"}]


def test_the_picker_gives_twelve_at_most(cast, sign_in):
    factories.PupilFactory.create_batch(15, school=cast.school)
    answer = sign_in(cast[Role.TEACHER]).post(reverse("pupils:pupil_picker"), {"q": "wren"})
    assert len(answer.json()) == 12


def test_the_picker_needs_two_letters_and_a_pupil_on_roll(cast, ada, sign_in):
    client = sign_in(cast[Role.MENTOR])
    assert client.post(reverse("pupils:pupil_picker"), {"q": "a"}).json() == []
    Pupil.objects.update(left_on=date(2026, 10, 1))
    assert client.post(reverse("pupils:pupil_picker"), {"q": "ada"}).json() == []


def test_the_picker_takes_no_name_in_the_address(cast, ada, sign_in):
    assert sign_in(cast[Role.MENTOR]).get(reverse("pupils:pupil_picker"), {"q": "ada"}).status_code == 405


def test_the_site_administrator_finds_nobody(cast, ada, sign_in):
    client = sign_in(cast[Role.SITE_ADMIN])
    assert client.post(reverse("pupils:pupil_picker"), {"q": "ada"}).status_code == 403
    assert client.post(reverse("pupils:pupil_search"), {"q": "ada"}).status_code == 403
