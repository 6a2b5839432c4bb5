"""A chronology as a file: with its front sheet; and for others without a trace of what is hidden."""

import hashlib
import re
from html import unescape
from io import BytesIO
from uuid import uuid4

import pytest
from django.urls import reverse
from pypdf import PdfReader

from safeguarding.actions.concerns import Concerned, raise_concern
from safeguarding.actions.desk import act
from safeguarding.checking import check
from safeguarding.chronology_papers import refuse_what_is_left
from safeguarding.codes import EntryKind, PupilRole
from safeguarding.models import Concern, Entry
from safeguarding.redaction import found_in
from safeguarding.sealing import bodies, key_of_pupil
from staffing import printed
from staffing.access import Role
from staffing.refusals import Refused
from tests.cast import make_staff
from tests.factories import PupilFactory
from tests.safeguarding.scenes import raised

pytestmark = pytest.mark.django_db
K = EntryKind


@pytest.fixture
def ada(cast):
    return PupilFactory(school=cast.school, legal_forename="Ada", legal_surname="Birch")


@pytest.fixture
def ben(cast):
    return PupilFactory(school=cast.school, legal_forename="Zoë", legal_surname="O’Neill-Cole")


@pytest.fixture
def browser(cast, sign_in):
    return sign_in(cast[Role.SAFEGUARDING_LEAD])


@pytest.fixture
def concern(cast, lead, ada, ben) -> Concern:
    about = [
        Concerned(PupilRole.HARMED, pupil=ada, words="Ada showed her arm."),
        Concerned(PupilRole.ALLEGED, pupil=ben, words="Teal-words."),
    ]
    seen = "Zoë hit her. ZOE\nO'NEILL COLE’s coat was torn. They live at 12 Mill Road."
    concern = raise_concern(by=cast.actor(Role.TEACHER), form_key=uuid4(), about=about, said={"seen": seen})
    act(by=lead, concern=concern, kind=K.DISCUSSION, body={"with": "Nurse Teal", "text": "Weighed up."})
    return concern


def at(pupil, name: str) -> str:
    return reverse(f"safeguarding:{name}", args=[key_of_pupil(pupil).pk])


def everything_in(content: bytes) -> str:
    """Text, metadata, bookmarks, and every object of a file as it is written, unpacked."""
    reader = PdfReader(BytesIO(content))
    parts = [page.extract_text() for page in reader.pages]
    parts += [str(value) for value in (reader.metadata or {}).values()]
    parts += [str(each.get("/Title")) for each in _flat(reader.outline)]
    for number in range(1, reader.trailer["/Size"]):
        each = reader.get_object(number)
        parts.append(str(each))
        if hasattr(each, "get_data"):
            parts.append(each.get_data().decode("latin-1"))
    return "\n".join(parts)


def _flat(outline) -> list:
    found = []
    for each in outline:
        found += _flat(each) if isinstance(each, list) else [each]
    return found


def page_of(browser, ada) -> str:
    return browser.get(at(ada, "chronology_redact")).content.decode()


def seen_in(page: str) -> str:
    return page.split('name="seen" value="')[1].split('"')[0]


def ticked_in(page: str) -> list[str]:
    return [
        unescape(value)
        for value, rest in re.findall(r'name="hide" value="([^"]*)"([^>]*)>', page)
        if "checked" in rest
    ]


def sent(browser, ada, **fields):
    """The form as the page has it, with some of it changed."""
    page = page_of(browser, ada)
    said = {"form_key": str(uuid4()), "hide": ticked_in(page), "made_for": "court", "passages": ""}
    return browser.post(at(ada, "chronology_redact"), said | {"seen": seen_in(page)} | fields)


def made(browser, ada, **fields):
    """Looked at as it is, and then made."""
    looked = sent(browser, ada, then="look", **fields).content.decode()
    said = {"then": "make", "why": "They may not know.", "seen": seen_in(looked)}
    return sent(browser, ada, **fields, **said)


def last_made() -> dict:
    entry = Entry.objects.filter(kind=K.CHRONOLOGY_MADE).last()
    return bodies([entry])[entry.pk]


class TestInFull:
    def test_it_has_a_front_sheet_references_and_numbered_pages(self, browser, cast, concern, ada):
        answer = browser.post(at(ada, "chronology_pdf") + "?kind=raised&since=2026-01-01")
        assert answer["Content-Type"] == "application/pdf"
        assert "Birch" not in answer["Content-Disposition"]
        pages = [page.extract_text() for page in PdfReader(BytesIO(answer.content)).pages]
        front = " ".join(pages[0].split())
        for words in (
            "Ada Birch",
            cast.school.name,
            cast[Role.SAFEGUARDING_LEAD].name,
            "Raised",
            "1 Jan 2026",
        ):
            assert words in front
        assert last_made()["reference"] in front
        assert f"page 1 of {len(pages)}" in front
        assert concern.reference in pages[1]
        assert "Mill Road" in pages[1]

    def test_names_are_as_the_reader_chose(self, browser, concern, ada):
        content = browser.post(at(ada, "chronology_pdf") + "?names=another").content
        text = everything_in(content)
        assert "another pupil" in text
        assert not found_in(text, ["Zoë", "O’Neill-Cole"])

    def test_that_it_was_made_is_an_entry_with_the_sum_of_the_file(self, browser, cast, concern, ada):
        content = browser.post(at(ada, "chronology_pdf")).content
        assert last_made()["sha256"] == hashlib.sha256(content).hexdigest()
        assert last_made()["concerns"] == [concern.pk]
        assert check(cast.school).faults == []

    def test_it_is_not_made_by_opening_an_address(self, browser, concern, ada):
        assert browser.get(at(ada, "chronology_pdf")).status_code == 405

    def test_where_no_pdf_can_be_made_it_says_so_and_nothing_is_noted(
        self, browser, concern, ada, monkeypatch
    ):
        def none(*args, **kwargs):
            raise printed.NoPdf

        monkeypatch.setattr("safeguarding.chronology_papers.laid_out", none)
        assert "Nothing was made" in browser.post(at(ada, "chronology_pdf")).content.decode()
        assert "Nothing was made" in made(browser, ada).content.decode()
        assert not Entry.objects.filter(kind=K.CHRONOLOGY_MADE).exists()

    def test_what_was_made_is_told_to_whoever_may_read_all_that_is_in_it(
        self, cast, browser, sign_in, concern, ada
    ):
        deputy = make_staff(cast.school, Role.SAFEGUARDING_LEAD, forename="Deputy")
        others = sign_in(deputy)
        others.post(at(ada, "chronology_pdf"))
        first = last_made()["reference"]
        raised(cast.actor(Role.TEACHER), ada, about_staff=[cast[Role.SAFEGUARDING_LEAD]])
        others.post(at(ada, "chronology_pdf"))
        second = last_made()["reference"]
        mine = browser.get(at(ada, "chronology_detail")).content.decode()
        theirs = others.get(at(ada, "chronology_detail")).content.decode()
        assert (first in mine, second in mine) == (True, False)
        assert (first in theirs, second in theirs) == (True, True)


class TestForOthers:
    def test_names_of_other_pupils_and_adults_are_offered_and_ticked(self, browser, cast, concern, ada):
        ticked = ticked_in(page_of(browser, ada))
        assert {"Zoë O’Neill-Cole", "Zoë", "Nurse Teal", cast[Role.TEACHER].name} <= set(ticked)
        assert not found_in("\n".join(ticked), ["Ada", "Birch"])

    def test_whoever_makes_it_is_offered_and_not_ticked(self, browser, cast, concern, ada):
        name = cast[Role.SAFEGUARDING_LEAD].name
        page = page_of(browser, ada)
        assert f'name="hide" value="{name}"' in page
        assert name not in ticked_in(page)

    def test_a_pupil_who_is_only_named_in_the_text_is_offered(self, browser, cast, ada):
        PupilFactory(school=cast.school, legal_forename="Mira", legal_surname="Ash")
        raised(cast.actor(Role.TEACHER), ada, said="Mira Ash saw it.")
        assert "Mira Ash" in ticked_in(page_of(browser, ada))

    def test_what_is_hidden_is_marked_before_it_is_made(self, browser, concern, ada):
        page = page_of(browser, ada)
        assert "<mark>Zoë<" in page
        assert "Mill Road" in page
        page = sent(browser, ada, then="look", passages="12 Mill Road").content.decode()
        assert "<mark>12 Mill Road<" in page
        assert not Entry.objects.filter(kind=K.CHRONOLOGY_MADE).exists()

    def test_what_is_hidden_is_nowhere_in_the_file(self, browser, concern, ada):
        answer = made(browser, ada, passages="12 Mill Road\nWeighed up")
        assert answer["Content-Type"] == "application/pdf"
        text = everything_in(answer.content)
        hidden = last_made()["hidden"]
        assert {"Zoë", "12 Mill Road", "Weighed up"} <= set(hidden)
        assert found_in(text, hidden) == []
        assert "[hidden]" in text
        assert "Ada showed her arm." in text
        assert b"Mill Road" not in answer.content

    def test_an_entry_that_is_left_out_is_not_in_it_and_the_front_says_how_many(self, browser, concern, ada):
        discussion = Entry.objects.get(kind=K.DISCUSSION)
        text = everything_in(made(browser, ada, leave_out=[discussion.number]).content)
        assert "Weighed up." not in text
        assert f"entry {discussion.number}" not in text
        assert "1 left out" in text
        assert last_made()["left_out"] == [discussion.number]

    def test_what_was_hidden_and_why_stays_in_the_record(self, browser, cast, concern, ada):
        made(browser, ada)
        body = last_made()
        assert body["why"] == "They may not know."
        assert "court" in body["version"]
        page = browser.get(at(ada, "chronology_detail")).content.decode()
        assert "They may not know." in page
        assert check(cast.school).faults == []

    def test_it_is_not_made_otherwise_than_it_was_shown(self, browser, concern, ada):
        page = sent(browser, ada, then="make", why="So.", passages="12 Mill Road").content.decode()
        assert "Look through it as it is now" in page
        assert "<mark>12 Mill Road<" in page
        assert not Entry.objects.filter(kind=K.CHRONOLOGY_MADE).exists()

    def test_what_came_after_it_was_shown_is_shown_first(self, browser, lead, concern, ada):
        looked = sent(browser, ada, then="look").content.decode()
        act(by=lead, concern=concern, kind=K.DECISION, body={"decision": "Curlew.", "reasons": "B"})
        page = sent(browser, ada, then="make", why="So.", seen=seen_in(looked)).content.decode()
        assert "Look through it as it is now" in page
        assert "Curlew." in page

    def test_without_a_reason_it_is_not_made_and_what_was_typed_stays(self, browser, concern, ada):
        page = made(browser, ada, passages="12 Mill Road").content
        assert page.startswith(b"%PDF")
        page = sent(browser, ada, then="make", passages="12 Mill Road").content.decode()
        assert "Say why this is hidden" in page
        assert "12 Mill Road</textarea>" in page

    @pytest.mark.parametrize(
        ("passages", "said"),
        [
            ("a", "is too short to be found"),
            ("…", "is too short to be found"),
            ("hidden", "can’t be hidden itself"),
            ("A street that is not in it", "stands nowhere in it"),
            ("\n".join(f"Line {number}" for number in range(201)), "at most 200"),
        ],
    )
    def test_what_can_not_be_hidden_is_said_beside_the_field(self, browser, concern, ada, passages, said):
        page = sent(browser, ada, then="look", passages=passages).content.decode()
        assert said in page
        assert passages in page

    def test_a_word_of_the_form_itself_is_refused_when_it_is_made(self, browser, cast, ada):
        raised(cast.actor(Role.TEACHER), ada, said="An entry of the house.")
        page = made(browser, ada, passages="entry").content.decode()
        assert "“entry” stands in the headings" in page

    def test_every_entry_left_out_is_no_chronology(self, browser, concern, ada):
        numbers = list(Entry.objects.filter(concern=concern).values_list("number", flat=True))
        own = [number for number in numbers if f'value="{number}"' in page_of(browser, ada)]
        assert "Keep one at least" in made(browser, ada, leave_out=own).content.decode()

    def test_a_name_that_was_not_offered_is_no_choice(self, browser, concern, ada):
        page = sent(browser, ada, then="look", hide=["Somebody"]).content.decode()
        assert "Select a valid choice" in page

    def test_the_maker_and_the_school_are_hidden_where_they_are_chosen(self, browser, cast, concern, ada):
        lead = cast[Role.SAFEGUARDING_LEAD].name
        page = page_of(browser, ada)
        text = everything_in(made(browser, ada, hide=[*ticked_in(page), lead]).content)
        assert found_in(text, [lead]) == []


def test_the_last_look_finds_what_a_template_let_through():
    with pytest.raises(Refused, match="Ben"):
        refuse_what_is_left("<p>Told to B&#x65;n</p>", ["Ben"])
    refuse_what_is_left("<p>Ann</p><p>Lee</p>", ["Ann Lee"])
