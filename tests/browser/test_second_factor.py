"""The second factor in a real browser: a phone's first code, a passkey's whole life, and a form that is asked about."""

import pytest
from allauth.mfa.models import Authenticator
from playwright.sync_api import Page, expect

from staffing.access import Role
from staffing.models import Staff, StaffRole
from tests import factories
from tests.browser.conftest import give_password, next_code, plug_in_key
from tests.factories import PASSWORD
from tests.phones import code_of


@pytest.fixture
def records(cast) -> Staff:
    staff = cast[Role.RECORDS]
    staff.user.set_password(PASSWORD)
    staff.user.save()
    return staff


@pytest.fixture
def with_a_key(page: Page) -> Page:
    plug_in_key(page)
    return page


def test_a_phone_is_set_up_right_after_the_password(page, live_server, records):
    give_password(page, f"{live_server.url}/account/", records)
    expect(page.get_by_role("heading", name="Set up your phone")).to_be_visible()
    expect(page.get_by_role("img", name="Picture for the camera")).to_be_visible()
    secret = page.locator("code.break").inner_text().replace(" ", "")
    page.get_by_label("Code that the app shows").fill(code_of(secret))
    page.get_by_role("button", name="Set up").click()
    expect(page.locator(".codes li")).to_have_count(10)
    with page.expect_download() as download:
        page.get_by_role("link", name="Keep as a file").click()
    assert page.locator(".codes li").first.inner_text() in download.value.path().read_text()
    page.get_by_role("link", name="I have them, go on").click()
    expect(page.get_by_role("heading", name="My account")).to_be_visible()


def test_a_passkey_is_added_signs_in_and_answers_when_it_matters(with_a_key, live_server, records):
    page = with_a_key
    give_password(page, f"{live_server.url}/account/", records)
    page.get_by_role("link", name="Use a passkey instead").click()
    page.get_by_label("What you call it").fill("Blue key")
    page.get_by_role("button", name="Add it").click()
    page.get_by_role("link", name="I have them, go on").click()
    expect(page.get_by_role("heading", name="My account")).to_be_visible()
    assert Authenticator.objects.filter(type="webauthn").count() == 1

    page.context.clear_cookies()
    give_password(page, f"{live_server.url}/account/", records)
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.get_by_role("heading", name="My account")).to_be_visible()

    page.goto(f"{live_server.url}/account/second-step/ask/?next=/account/second-step/")
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.get_by_text("Blue key")).to_be_visible()


def test_a_role_that_was_typed_is_given_after_the_code(open_as, cast, records):
    colleague = factories.StaffFactory(school=cast.school)
    page = open_as(records)
    page.goto(f"/staff/{colleague.pk}/roles/new/")
    page.get_by_label("The school's own name for it").fill("Key worker")
    page.context.clear_cookies(name="sessionid")
    give_password(page, "/sign-in/?next=/account/", records)
    expect(page.get_by_role("heading", name="My account")).to_be_visible()
    page.goto(f"/staff/{colleague.pk}/roles/new/")
    page.get_by_label("Code", exact=True).fill(next_code(records))
    page.get_by_role("button", name="Go on").click()
    page.get_by_label("The school's own name for it").fill("Key worker")
    page.get_by_role("button", name="Save").click()
    page.wait_for_url(f"**/staff/{colleague.pk}/")
    assert StaffRole.objects.get(staff=colleague).label == "Key worker"
