"""A plan from its first draft to the day when three colleagues are asked again, for the one line that changed."""

from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from pupils.actions.caseloads import assign_caseload
from pupils.involvement import link_groups
from pupils.models import Plan, PlanReading, Pupil
from staffing.access import Role
from staffing.calendar import today
from staffing.models import Staff
from tests import factories
from tests.browser.conftest import PHONE
from tests.cast import make_staff

SEAT = "A seat by the door"
WARNED = "Five minutes’ warning before a change"
CALLED = "Called by name before the instruction"


@pytest.fixture
def pupil(cast) -> Pupil:
    """On the mentor's caseload, with a mother."""
    found = factories.PupilFactory(school=cast.school, send_status="K", legal_forename="Ada")
    assign_caseload(
        pupil=found,
        mentor=cast[Role.MENTOR],
        starts_on=factories.YEAR_START,
        by=cast.actor(Role.SENDCO),
    )
    factories.PupilContactFactory(pupil=found, relationship="PAM", priority=1)
    return found


@pytest.fixture
def readers(cast, pupil) -> list[Staff]:
    """The mentor, and two who teach the pupil."""
    group = factories.TeachingGroupFactory(school=cast.school)
    other = make_staff(cast.school, Role.TEACHER)
    other.surname = "Whimbrel"
    other.save()
    teachers = [cast[Role.TEACHER], other]
    for each in teachers:
        group.teachers.create(staff=each, starts_on=factories.YEAR_START)
    group.members.create(pupil=pupil, starts_on=factories.YEAR_START)
    link_groups([group])
    return [cast[Role.MENTOR], *teachers]


def press(page: Page, *buttons: str) -> None:
    for name in buttons:
        page.get_by_role("button", name=name, exact=True).click()


def begin(page: Page, pupil: Pupil) -> Plan:
    page.goto(f"/pupils/{pupil.pk}/plans/new/")
    page.get_by_label("Behaviour support plan").check()
    press(page, "Begin the draft")
    expect(page.get_by_text("The plan is begun, as a draft.")).to_be_visible()
    return Plan.objects.get(pupil=pupil)


def write(page: Page, musts: list[str]) -> None:
    page.get_by_label("Three things that must happen").fill("\n".join(musts))
    press(page, "Save the draft")
    expect(page.get_by_text("The draft is saved.")).to_be_visible()


def ask_for_contributions(page: Page, teacher: Staff) -> None:
    page.get_by_role("link", name="Ask for contributions").click()
    page.get_by_label(f"{teacher.name}, teacher").check()
    page.get_by_role("group", name="Family and agencies of the record").get_by_role("checkbox").check()
    page.get_by_label("By", exact=True).fill((today() + timedelta(days=7)).isoformat())
    press(page, "Ask them")
    expect(page.get_by_role("heading", name="Behaviour support plan")).to_be_visible()


def contribute(page: Page) -> None:
    """As the teacher, on a phone."""
    page.goto("/plans/asked-of-me/")
    page.get_by_role("link", name="Write it").click()
    page.get_by_label("What helps").fill("A quiet word at the desk")
    page.get_by_label("What I see and hear").check()
    press(page, "Give it to the author")
    expect(page.get_by_text("Nothing is asked of you")).to_be_visible()


def enter_what_the_mother_says(page: Page) -> None:
    page.get_by_role("link", name="Enter what they say").click()
    page.get_by_label("What parents and carers say").fill("Mornings are the hardest.")
    page.get_by_label("By telephone").check()
    press(page, "Keep it")
    expect(page.get_by_role("heading", name="Behaviour support plan")).to_be_visible()


def agree(page: Page) -> None:
    press(page, "Mark as agreed")
    expect(page.get_by_text("Marked as agreed: somebody else signs it off.")).to_be_visible()


def take_in(page: Page, *said: str) -> None:
    page.get_by_role("link", name="Write", exact=True).click()
    for words in said:
        page.get_by_label(words).check()


def sign(page: Page, plan: Plan) -> None:
    """By another person than the author."""
    page.goto(f"/plans/{plan.pk}/")
    press(page, "Sign off", "Put in force")
    expect(page.get_by_text("is in force.")).to_be_visible()


def confirm(page: Page) -> None:
    page.goto("/plans/to-read/")
    page.get_by_role("button", name="I have read it").click()
    expect(page.get_by_text("Nothing to read")).to_be_visible()


def test_from_a_first_draft_to_being_asked_again_for_the_changed_line_alone(
    cast, pupil, readers, open_at_once
):
    author, signer = open_at_once(cast[Role.SENDCO]), open_at_once(cast[Role.PASTORAL_LEAD])
    phones = [open_at_once(each, PHONE) for each in readers]
    plan = begin(author, pupil)
    ask_for_contributions(author, readers[1])
    contribute(phones[1])
    author.goto(f"/plans/{plan.pk}/")
    enter_what_the_mother_says(author)
    take_in(author, "A quiet word at the desk", "Mornings are the hardest.")
    write(author, [SEAT, WARNED])
    agree(author)
    sign(signer, plan)
    expect(signer.get_by_text("A quiet word at the desk")).to_be_visible()
    expect(signer.get_by_text("Mornings are the hardest.")).to_be_visible()
    for phone in phones:
        confirm(phone)
    assert PlanReading.objects.filter(plan=plan, number=1).count() == 3

    author.goto(f"/plans/{plan.pk}/")
    press(author, "Write a new version")
    write(author, [SEAT, CALLED])
    press(author, "Go on without asking")
    agree(author)
    sign(signer, plan)
    for phone in phones:
        phone.goto("/plans/to-read/")
        expect(phone.get_by_text("Nothing to read")).to_be_visible()
    # The changes of a week are asked for together, from Monday on.
    Plan.objects.filter(pk=plan.pk).update(asks_on=today())
    for phone in phones:
        phone.goto("/plans/to-read/")
        new = phone.locator(".plan-part")
        expect(new).to_have_count(1)
        expect(new.locator("ins")).to_have_text(f"new: {CALLED}")
        expect(new.locator("del")).to_have_text(f"taken out: {WARNED}")
        confirm(phone)
    assert PlanReading.objects.filter(plan=plan, number=2).count() == 3
