"""Materials are kept once and found again: by need, subject and words of the unit."""

from uuid import uuid4

import pytest
from django.urls import reverse

from interventions.models import Material
from staffing.access import Role
from tests import factories

pytestmark = pytest.mark.django_db
LIST = "interventions:material_list"


@pytest.fixture
def kept(cast):
    """Three of the school's, and one of another's."""
    rows = [
        {"title": "Number line", "unit": "Fractions", "need": "SPLD"},
        {"title": "Story cards", "unit": "Macbeth", "need": "", "area": "CI", "subject": "English"},
        {"title": "Lab steps", "unit": "Acids", "need": "", "subject": "Science"},
    ]
    return [factories.MaterialFactory(school=cast.school, kept_by=cast[Role.TEACHER], **row) for row in rows]


def found(browser, **asked) -> set[str]:
    return {row.title for row in browser.get(reverse(LIST), asked).context["page"]}


@pytest.mark.parametrize(
    ("asked", "titles"),
    [
        ({}, {"Number line", "Story cards", "Lab steps"}),
        ({"need": "SPLD"}, {"Number line"}),
        # A type of need lies in its area.
        ({"area": "CL"}, {"Number line"}),
        ({"area": "CI"}, {"Story cards"}),
        ({"subject": "Science"}, {"Lab steps"}),
        ({"words": "line fract"}, {"Number line"}),
        ({"words": "macb"}, {"Story cards"}),
        ({"words": "line\0"}, {"Number line", "Story cards", "Lab steps"}),
        ({"need": "never", "subject": "Never"}, {"Number line", "Story cards", "Lab steps"}),
    ],
)
def test_one_is_found_by_need_subject_and_words(cast, sign_in, kept, asked, titles):
    factories.MaterialFactory(school=cast.other_school)
    assert found(sign_in(cast[Role.MENTOR]), **asked) == titles


def test_whoever_keeps_one_may_change_it_and_others_read_it(cast, sign_in, kept):
    address = reverse("interventions:material_edit", args=[kept[0].pk])
    assert sign_in(cast[Role.MENTOR]).get(address).status_code == 404
    teacher = sign_in(cast[Role.TEACHER])
    form = teacher.get(address).context["form"]
    sent = {each.html_name: each.value() or "" for each in form} | {"title": "Long number line"}
    assert teacher.post(address, sent).status_code == 302
    page = sign_in(cast[Role.MENTOR]).get(reverse("interventions:material_detail", args=[kept[0].pk]))
    assert "Long number line" in page.content.decode()
    stale = teacher.post(address, sent | {"title": "Short", "form_key": str(uuid4())}).content.decode()
    assert "Somebody else saved this" in stale


def test_a_material_that_is_nowhere_is_not_kept(cast, sign_in):
    browser, address = sign_in(cast[Role.TEACHER]), reverse("interventions:material_create")
    sent = {"form_key": str(uuid4()), "title": "Cards", "form": "plain"}
    page = browser.post(address, sent).content.decode()
    assert "Write what it says, or below where it is kept." in page
    assert not Material.objects.exists()
    browser.post(address, sent | {"kept_at": "Shelf 2"})
    assert Material.objects.get().kept_by == cast[Role.TEACHER]


def test_the_list_is_taken_out_as_it_is_narrowed(cast, sign_in, kept):
    browser = sign_in(cast[Role.TEACHER])
    asked = {"as": "csv", "need": "SPLD"}
    file = b"".join(browser.get(reverse("interventions:material_export"), asked).streaming_content)
    assert b"Number line" in file
    assert b"Story cards" not in file
