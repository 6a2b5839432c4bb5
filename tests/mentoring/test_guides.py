"""The guides are true: every role has one, and what they name is there."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import reverse

from mentoring.guides import FOLDER, GUIDES, as_html, chosen, guides_for
from staffing.access import Role

LINK = re.compile(r"\]\(([^)]+)\)")
BOLD = re.compile(r"\*\*(.+?)\*\*", re.DOTALL)
# Bold words that are no name of a thing on the screen end a sentence, or stand before one.
EMPHASIS = re.compile(r"[.?]$")


def words_on_screen() -> str:
    """Every template, and the sources that name pages, fields and buttons."""
    folders = [(settings.BASE_DIR / "templates", "*.html")]
    folders += [
        (settings.BASE_DIR / room, "*.py") for room in ("mentoring", "interventions", "pupils", "staffing")
    ]
    paths = [
        path for folder, pattern in folders for path in folder.rglob(pattern) if path.name != "guides.py"
    ]
    return " ".join(path.read_text(encoding="utf-8") for path in paths)


SCREEN = words_on_screen()


@pytest.fixture(params=GUIDES, ids=lambda guide: guide.code)
def guide(request):
    return request.param


@pytest.mark.parametrize("role", list(Role))
def test_every_role_has_a_guide_of_its_own(role):
    assert guides_for({role})[0].roles >= {role}


def test_every_file_is_a_guide_that_is_shown():
    assert {path.stem for path in FOLDER.glob("*.md")} == {guide.code for guide in GUIDES}


def test_its_first_line_is_its_title(guide):
    assert guide.text.splitlines()[0] == f"# {guide.title}"


def test_every_link_and_picture_in_it_exists(guide):
    missing = [address for address in LINK.findall(guide.text) if not (FOLDER / address).is_file()]
    assert missing == []


def test_it_has_a_picture(guide):
    assert re.search(r"!\[[^]]+\]\(\.\./screenshots/", guide.text)


def test_every_name_in_bold_stands_on_a_screen(guide):
    named = [" ".join(bold.split()) for bold in BOLD.findall(guide.text)]
    assert named
    unknown = [
        name
        for name in named
        if not EMPHASIS.search(name) and not re.search(rf"(?<![\w]){re.escape(name)}(?![\w])", SCREEN)
    ]
    assert unknown == []


def test_inside_the_app_it_has_no_picture_and_leads_to_other_guides(guide):
    text = as_html(guide)
    assert "<img" not in text
    assert ".md" not in text
    assert "<h1" not in text


def test_ones_own_guide_opens_first(cast, sign_in):
    page = sign_in(cast[Role.RECORDS]).get(reverse("mentoring:guide_list")).content.decode()
    assert "<h1>Records</h1>" in page
    assert "Import the roll" in page


def test_any_other_guide_can_be_read_and_an_unknown_one_is_ones_own(cast, sign_in):
    browser, address = sign_in(cast[Role.RECORDS]), reverse("mentoring:guide_list")
    assert "<h1>Mentor</h1>" in browser.get(address, {"guide": "mentor"}).content.decode()
    assert "<h1>Records</h1>" in browser.get(address, {"guide": "../../manage"}).content.decode()


def test_the_menu_under_ones_name_leads_to_help(cast, sign_in):
    page = sign_in(cast[Role.MENTOR]).get(reverse("staffing:account")).content.decode()
    assert f'<a href="{reverse("mentoring:guide_list")}">Help</a>' in page


def test_an_image_of_the_app_keeps_the_guides():
    ignored = Path(settings.BASE_DIR / ".dockerignore").read_text().splitlines()
    assert ignored.index("!docs/guides") > ignored.index("docs")


def test_no_guide_is_chosen_by_a_name_that_is_none():
    assert chosen(GUIDES, "nobody") == GUIDES[0]
