"""The bank of lines as requests: many added at once, put better, offered by the pupil's needs, taken in."""

from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from pupils.models import BankLine, PupilNeed
from staffing.access import Role
from tests import factories


@pytest.fixture
def sendco(cast, sign_in):
    return sign_in(cast[Role.SENDCO])


def send(browser, name: str, *ids: int, **told) -> str:
    told = {"form_key": str(uuid4()), "section": "helps", "version": 1} | told
    return browser.post(reverse(f"pupils:{name}", args=ids), told, follow=True).content.decode()


def test_a_pasted_list_is_kept_line_by_line_and_once(sendco, cast):
    pasted = "- A timer on the desk\n\n• A timer on the desk\nOne instruction at a time"
    assert "2 added." in send(sendco, "bank_create", lines=pasted)
    assert "All of them were there already." in send(sendco, "bank_create", lines=pasted)
    assert BankLine.objects.filter(school=cast.school).count() == 2


def test_a_line_that_is_too_long_is_told_and_nothing_typed_is_lost(sendco):
    page = send(sendco, "bank_create", lines=f"A list\n{'long ' * 80}")
    assert "Keep each line to 300 characters" in page
    assert "long long" in page
    assert not BankLine.objects.exists()


def test_a_line_that_is_there_already_is_told(sendco, cast):
    first = factories.BankLineFactory(school=cast.school, text="A list")
    second = factories.BankLineFactory(school=cast.school, text="A timer")
    assert "This line is there already" in send(
        sendco, "bank_edit", second.pk, text=first.text, is_offered="on"
    )


def test_two_who_edit_a_line_are_told(sendco, cast):
    line = factories.BankLineFactory(school=cast.school, text="A list", version=2)
    page = send(sendco, "bank_edit", line.pk, text="A short list", is_offered="on")
    assert "Somebody else saved this" in page


def test_it_is_narrowed_by_need(sendco, cast):
    factories.BankLineFactory(school=cast.school, text="For any")
    factories.BankLineFactory(school=cast.school, text="For words", need="SLCN")
    page = sendco.get(reverse("pupils:bank_list"), {"need": "ASD"}).content.decode()
    assert "For any" in page
    assert "For words" not in page


class TestFiles:
    HEADING = "Where it belongs,Need,Line"

    def bring(self, browser, *lines: str) -> str:
        file = SimpleUploadedFile("bank.csv", "\n".join([self.HEADING, *lines]).encode())
        return send(browser, "bank_import", file=file)

    def test_what_one_school_takes_out_another_brings_in(self, sendco, cast, sign_in):
        factories.BankLineFactory(school=cast.school, text="=A list", need="SLCN")
        factories.BankLineFactory(school=cast.school, text="A timer", section="avoid")
        out = sendco.get(reverse("pupils:bank_export"), {"as": "csv"}).getvalue()
        page = send(sign_in(cast.stranger), "bank_import", file=SimpleUploadedFile("bank.csv", out))
        assert "2 added." in page
        theirs = BankLine.objects.filter(school=cast.other_school).values_list("section", "need", "text")
        assert set(theirs) == {("helps", "SLCN", "=A list"), ("avoid", "", "A timer")}

    def test_a_file_with_a_wrong_line_is_told_by_line_and_nothing_is_taken(self, sendco):
        page = self.bring(
            sendco, "What helps,,A list", "What hurts,,A timer", "What helps,Sadness,", "Provision,,Ok"
        )
        assert "Line 3: “What hurts” is none of" in page
        assert "Line 4: “Sadness” is no type of need." in page
        assert "Line 4: it says nothing." in page
        assert not BankLine.objects.exists()

    def test_a_file_without_its_columns_is_told_which(self, sendco):
        file = SimpleUploadedFile("bank.csv", b"Line,Need\nA list,")
        assert "does not name the column “Where it belongs”" in send(sendco, "bank_import", file=file)


class TestOnTheWritingPage:
    @pytest.fixture
    def plan(self, cast):
        pupil = factories.PupilFactory(school=cast.school, send_status="K")
        PupilNeed.objects.create(pupil=pupil, rank=1, need="SLCN")
        return factories.PlanFactory(pupil=pupil, author=cast[Role.SENDCO], words={"helps": ["A list"]})

    def test_lines_for_the_pupils_needs_and_for_any_are_offered(self, sendco, plan, cast):
        for text, more in {
            "For words": {"need": "SLCN"}, "For any": {}, "For others": {"need": "ASD"},
            "Let go": {"is_offered": False}, "Of another school": {"school": cast.other_school},
        }.items():  # fmt: skip
            factories.BankLineFactory(**{"school": cast.school, "text": text} | more)
        page = sendco.get(reverse("pupils:plan_edit", args=[plan.pk])).content.decode()
        assert "For words" in page
        assert "For any" in page
        assert not any(text in page for text in ("For others", "Let go", "Of another school"))

    def test_what_is_ticked_comes_to_stand_in_the_section_as_the_authors_own(self, sendco, plan, cast):
        line = factories.BankLineFactory(school=cast.school, text="A timer on the desk")
        send(
            sendco, "plan_edit", plan.pk, author=plan.author_id, in_helps="A list", bank_helps=[f"b{line.pk}"]
        )
        plan.refresh_from_db()
        assert plan.words["helps"] == ["A list", "A timer on the desk"]
        assert plan.sources == {}
