"""The whole life of a concern about two pupils: raised, read, looked at, acted upon, closed, and added to afterwards."""

from io import BytesIO
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.core.files.storage import default_storage
from PIL import Image
from playwright.sync_api import Page, expect

from safeguarding.checking import check
from safeguarding.models import Concern, Entry
from staffing.access import Role
from staffing.models import Staff
from staffing.proofs import PROVED_AT
from tests.browser.conftest import next_code, wait_for
from tests.browser.test_raising import pick
from tests.cast import make_staff
from tests.factories import PupilFactory

DESK = "/concerns/"


@pytest.fixture(autouse=True)
def _files_of_their_own(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("location", "base_location"):
        monkeypatch.setattr(default_storage, name, str(tmp_path / "uploads"))


def picture() -> bytes:
    out = BytesIO()
    Image.new("RGB", (40, 30), "red").save(out, "PNG")
    return out.getvalue()


def raise_it(page: Page) -> str:
    """By keyboard where it matters; gives the reference that comes back."""
    page.goto("/concerns/new/")
    for behaviour in ("picker", "body-map"):
        wait_for(page, behaviour)
    pick(page, 1, "ada", "harmed")
    with page.expect_navigation():
        page.get_by_role("button", name="Add another pupil").click()
    expect(page.get_by_role("button", name="Take Ada Birch away")).to_be_visible()
    for behaviour in ("picker", "body-map"):
        wait_for(page, behaviour)
    pick(page, 2, "bo", "alleged")
    for row, words in ((1, "Heron-words of Ada."), (2, "Wigeon-words of Bo.")):
        person = page.get_by_role("group", name=f"Pupil {row}", exact=True)
        person.get_by_label("What concerns this pupil alone").fill(words)
    page.get_by_label("What was seen and heard").fill("She said: he pushed me off the wall.")
    page.get_by_label("Day").fill("2026-11-18")
    page.get_by_role("group", name="Is anybody in danger now?").get_by_label("No, not as far").check()
    page.get_by_role("application").focus()
    page.keyboard.press("Enter")
    page.keyboard.type("A graze, 1 cm")
    page.locator("#id_files").set_input_files(
        {"name": "note.png", "mimeType": "image/png", "buffer": picture()}
    )
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**/concerns/mine/**")
    expect(page.get_by_text("It was received")).to_be_visible()
    return page.get_by_role("heading", level=1).inner_text()


def save(page: Page, shown: str) -> None:
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved.")).to_be_visible()
    expect(page.get_by_text(shown).first).to_be_visible()


def triage(page: Page) -> None:
    page.get_by_role("link", name="Triage", exact=True).click()
    page.get_by_role("group", name="What it is about").get_by_label("Child-on-child abuse").check()
    page.get_by_role("group", name="How soon").get_by_label("Today").check()
    page.get_by_role("group", name="Level of help").get_by_label("None of these").check()
    page.get_by_role("group", name="Threshold decision").get_by_label("Stays with the school").check()
    page.get_by_label("Reasons for the decision").fill("Seen by the nurse, both are calm.")
    save(page, "Seen by the nurse, both are calm.")


def decide(page: Page) -> None:
    page.get_by_role("link", name="Decision", exact=True).click()
    page.get_by_label("What is decided").fill("To keep them apart at break.")
    page.get_by_label("Reasons").fill("Both asked for it.")
    save(page, "To keep them apart at break.")


def give_to(page: Page, owner: str) -> None:
    page.get_by_role("link", name="To be done", exact=True).click()
    page.get_by_label("What is to be done").fill("Talk to Bo")
    page.get_by_label("Who sees to it").select_option(label=owner)
    page.get_by_label("By when").fill("2026-11-20")
    save(page, "Talk to Bo")


def tell_parents(page: Page) -> None:
    page.get_by_role("link", name="Parents", exact=True).click()
    page.get_by_label("When").fill("2026-11-19T10:00")
    page.get_by_label("They were told, or heard").check()
    page.get_by_label("With whom").fill("Ada’s mother")
    page.get_by_label("What was said, or why").fill("She will look at the graze.")
    save(page, "She will look at the graze.")


def open_the_desk(page: Page, lead: Staff) -> None:
    """What the lead proved has grown old meanwhile: a code is asked for first."""
    (key,) = [
        each["value"] for each in page.context.cookies() if each["name"] == settings.SESSION_COOKIE_NAME
    ]
    session = SessionStore(key)
    session[PROVED_AT] -= 601
    session.save()
    code = next_code(lead)
    page.goto(DESK)
    expect(page.get_by_role("heading", name="Is it still you?")).to_be_visible()
    page.get_by_label("Code", exact=True).fill(code)
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_role("heading", name="Safeguarding desk")).to_be_visible()


def read_it(page: Page, reference: str) -> None:
    row = page.get_by_role("row").filter(has_text=reference)
    expect(row).to_contain_text("Ada Birch, Bo Carr")
    expect(row).to_contain_text("not read yet")
    row.get_by_role("link", name=reference).click()
    for words in (
        "She said: he pushed me off the wall.",
        "Heron-words of Ada.",
        "Wigeon-words of Bo.",
        "1. Belly: A graze, 1 cm",
    ):
        expect(page.get_by_text(words).first).to_be_visible()
    file = page.get_by_role("link", name="note.png").get_attribute("href")
    assert page.request.get(file).body()[:3] == b"\xff\xd8\xff"


def told(page: Page, receipt: str, stage: str) -> None:
    page.goto(receipt)
    expect(page.get_by_text(f"It was {stage}")).to_be_visible()


def test_by_a_mentor_the_lead_and_a_deputy_from_the_first_word_to_one_more(cast, open_at_once):
    for forename, surname in (("Ada", "Birch"), ("Bo", "Carr")):
        PupilFactory(school=cast.school, legal_forename=forename, legal_surname=surname)
    lead, deputy = (
        cast[Role.SAFEGUARDING_LEAD],
        make_staff(cast.school, Role.SAFEGUARDING_LEAD, forename="Deputy", title="Dr"),
    )

    mentors = open_at_once(cast[Role.MENTOR])
    reference = raise_it(mentors)
    receipt = mentors.url

    leads = open_at_once(lead)
    open_the_desk(leads, lead)
    read_it(leads, reference)
    concern = leads.url
    told(mentors, receipt, "read")
    triage(leads)
    told(mentors, receipt, "read")
    decide(leads)
    give_to(leads, deputy.name)
    tell_parents(leads)
    told(mentors, receipt, "acted upon")

    deputies = open_at_once(deputy)
    deputies.goto(DESK)
    deputies.get_by_role("link", name="Talk to Bo").click()
    deputies.get_by_label("What came of it").fill("He was sorry, and said so.")
    save(deputies, "He was sorry, and said so.")

    leads.get_by_role("link", name="Close", exact=True).click()
    leads.get_by_label("Why it is closed").fill("Followed up with both, resolved.")
    save(leads, "Followed up with both, resolved.")
    leads.goto(DESK)
    expect(leads.get_by_text("Nothing waits")).to_be_visible()

    told(mentors, receipt, "acted upon")
    mentors.get_by_label("What you want to add").fill("Bo waited at the wall again today.")
    mentors.get_by_role("button", name="Add it").click()
    expect(mentors.get_by_text("The safeguarding team is told")).to_be_visible()
    for secret in ("To keep them apart", "Seen by the nurse", "He was sorry"):
        expect(mentors.get_by_text(secret)).to_have_count(0)

    leads.goto(DESK)
    expect(leads.get_by_role("row").filter(has_text=reference)).to_contain_text("something new to read")
    leads.set_viewport_size({"width": 360, "height": 740})
    assert leads.evaluate("document.documentElement.scrollWidth") <= 360
    leads.get_by_role("link", name=reference).click()
    expect(leads.get_by_text("Bo waited at the wall again today.")).to_be_visible()

    for page in (mentors, open_at_once(cast[Role.SENDCO])):
        for address in (DESK, concern):
            assert page.goto(address).status == 403
            expect(page.get_by_role("heading", name="This is not part of your role")).to_be_visible()

    kinds = Entry.objects.filter(concern=Concern.objects.get()).in_order().values_list("kind", flat=True)
    assert [kind for kind in kinds if kind != "read"] == [
        "concerned", "concerned", "raised", "triage", "decision", "action", "parents", "outcome", "closed", "addendum",
    ]  # fmt: skip
    assert check(cast.school).faults == []
